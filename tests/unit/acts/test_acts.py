"""What cues do, by the words of the cue."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.acts import OTHER, act, acts, coverage, mode

NAMES = frozenset((*(a.name for a in acts()), OTHER))

CUES = [
    # verbs in any form
    ("said", "statement"),
    ("has said", "statement"),
    ("told reporters", "statement"),
    ("wrote", "statement"),
    ("tweeted", "statement"),
    ("found", "statement"),
    ("claimed", "claim"),
    ("insisting", "claim"),
    ("argues", "claim"),
    ("asked", "question"),
    ("wondered aloud", "question"),
    ("denied", "denial"),
    ("disputes", "denial"),
    ("refused", "refusal"),
    ("declined to comment", "refusal"),
    ("admitted", "admission"),
    ("apologised for", "admission"),
    ("accused", "accusation"),
    ("blames", "accusation"),
    ("criticized", "criticism"),
    ("slammed", "criticism"),
    ("endorsed", "support"),
    ("thanked", "support"),
    ("vowed", "promise"),
    ("urged", "demand"),
    ("ordering", "demand"),
    ("recommended", "proposal"),
    ("warns", "warning"),
    ("threatened", "warning"),
    ("predicted", "prediction"),
    ("thought", "belief"),
    ("knew", "belief"),
    ("is expected", "belief"),
    ("seems", "belief"),
    ("plans", "intention"),
    ("sought", "intention"),
    ("wants", "wish"),
    ("hoped", "wish"),
    ("feared", "fear"),
    ("worries", "fear"),
    ("regretted", "feeling"),
    ("hates", "feeling"),
    # spellings
    ("criticised", "criticism"),
    ("apologize", "admission"),
    ("favours", "support"),
    ("recognises", "admission"),
    ("labelled", "statement"),
    ("SAID", "statement"),
    # words of more than one part
    ("called", "statement"),
    ("called for", "demand"),
    ("calling on", "demand"),
    ("called out", "criticism"),
    ("agreed", "support"),
    ("agreed to", "promise"),
    ("asked for", "demand"),
    ("pointed out", "statement"),
    ("ruled", "statement"),
    ("ruled out", "refusal"),
    ("would like", "wish"),
    ("raised concerns", "warning"),
    ("went after", "criticism"),
    ("went on to say", "statement"),
    # nouns and adjectives
    ("accusation", "accusation"),
    ("’s denials", "denial"),
    ("the fear", "fear"),
    ("plan", "intention"),
    ("a pledge", "promise"),
    ("predictions", "prediction"),
    ("is confident", "belief"),
    ("are worried", "fear"),
    ("was critical of", "criticism"),
    ("glad", "feeling"),
    # a light word yields
    ("expressed", "statement"),
    ("expressed concern", "fear"),
    ("seemed to suggest", "claim"),
    ("in the hope of", "wish"),
    ("made a promise", "promise"),
    ("issued a warning", "warning"),
    # the first word of weight decides
    ("said in a warning", "statement"),
    ("refused to say", "refusal"),
    ("declined to endorse", "refusal"),
    # negation
    ("did not endorse", "refusal"),
    ("didn’t support", "refusal"),
    ("does not believe", "belief"),
    # no verb
    ("according to", "statement"),
    ("According to", "statement"),
    ("in", "statement"),
    (":", "statement"),
    ("—", "statement"),
    ("", "statement"),
    (None, "statement"),
    ("zzzed", "other"),
    ("was", "other"),
]


@pytest.mark.parametrize(("cue", "expected"), CUES)
def test_act_of_a_cue(cue: str | None, expected: str) -> None:
    assert act(cue) == expected


def test_every_act_has_a_case() -> None:
    assert {expected for _, expected in CUES} == NAMES


@pytest.mark.parametrize(
    ("cue", "content", "kind", "expected"),
    [
        ("said", "“Who knows?”", "direct", "question"),
        (None, "“Who knows?”", "direct", "question"),
        (":", "Who knows? ", "direct", "question"),
        ("said", "“Who knows? Nobody.”", "direct", "statement"),
        ("said", "who knows?", "indirect", "statement"),
        ("warned", "“Who knows?”", "direct", "warning"),
    ],
)
def test_direct_speech_may_be_a_question(
    cue: str | None, content: str, kind: str, expected: str
) -> None:
    assert act(cue, content, kind) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("statement", "said"),
        ("accusation", "said"),
        ("warning", "said"),
        ("belief", "thought"),
        ("intention", "thought"),
        ("fear", "thought"),
        ("other", "unknown"),
        ("no such act", "unknown"),
    ],
)
def test_mode(name: str, expected: str) -> None:
    assert mode(name) == expected


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([c or "" for c, _ in CUES]))))
def test_any_text_has_an_act(cue: str | list[str]) -> None:
    text = cue if isinstance(cue, str) else " ".join(cue)
    assert act(text) in NAMES
    assert act(text.upper()) in NAMES


def test_coverage_counts_cues() -> None:
    assert coverage(["said", "says", "feared", "zzzed"]) == {
        "statement": 2,
        "fear": 1,
        "other": 1,
    }


def test_the_warehouse_lists_the_same_acts(working: duckdb.DuckDBPyConnection) -> None:
    rows = working.execute("SELECT act, mode, searle, meaning FROM acts").fetchall()
    assert {row for row in rows if row[0] != OTHER} == {
        (a.name, a.mode, a.searle, a.meaning) for a in acts()
    }
    assert (OTHER, "unknown") in {row[:2] for row in rows}


def test_the_page_describes_every_act(root: Path) -> None:
    page = (root / "docs" / "acts.md").read_text(encoding="utf-8")
    for a in acts():
        assert f"| `{a.name}` | {a.mode} | {a.meaning} |" in page
