"""The judged pairs of quotes: the file keeps its promises, and the loader reads and counts it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from benchmarks.statement_gold import (
    CORPORA,
    JOIN,
    MORE,
    RELATIONS,
    SPEAKERS,
    STRATA,
    GoldAbsentError,
    GoldLabel,
    GoldQuote,
    GoldSpans,
    Judgement,
    ReaderAgreement,
    absent,
    agreement_of_readers,
    labels,
    pairs,
    score,
    second_reader,
)

LABELS = labels()
FURTHER = labels(MORE)
SECOND = second_reader()
FOLDER = Path(__file__).parents[2] / "data" / "statements"


def label(relation: str, rate: float | None = 1.0, **more: Any) -> GoldLabel:
    side = GoldSpans("x", ((0, 1),))
    rest = {"meaning": False, "trimmed": False, "speakers": "same", "split": "tune"} | more
    return GoldLabel("basil", "s", side, side, relation, stratum="words", rate=rate, **rest)  # type: ignore[arg-type]


def test_values() -> None:
    for row in LABELS:
        assert row.corpus in CORPORA
        assert row.relation in RELATIONS
        assert row.speakers in SPEAKERS
        assert row.stratum in STRATA
        assert row.split in ("tune", "test")
        assert (row.rate is None) == (row.stratum == "changed")
        assert row.rate is None or 0 < row.rate <= 1
        assert row.one_statement or not (row.meaning or row.trimmed)


def test_sides_are_two_articles_and_parts_in_order() -> None:
    for row in LABELS:
        assert row.a.article_id != row.b.article_id
        for side in (row.a, row.b):
            offsets = [offset for part in side.parts for offset in part]
            assert offsets == sorted(offsets)
            assert all(start < end for start, end in side.parts)


def test_no_pair_twice() -> None:
    counts = Counter((row.corpus, frozenset((row.a, row.b))) for row in LABELS)
    assert max(counts.values()) == 1


def test_nothing_of_a_story_is_in_both_parts() -> None:
    parts = defaultdict(set)
    for row in LABELS:
        parts[row.corpus, row.story].add(row.split)
    assert all(len(found) == 1 for found in parts.values())


def test_no_story_dominates() -> None:
    per_story = Counter((row.corpus, row.story) for row in LABELS)
    assert max(per_story.values()) <= 0.04 * len(LABELS)


@pytest.mark.parametrize("split", ["tune", "test"])
def test_each_part_can_measure(split: str) -> None:
    found = [row for row in LABELS if row.split == split]
    counts = Counter(row.relation for row in found)
    assert len(found) > 0.4 * len(LABELS)
    assert counts["verbatim"] + counts["edited"] >= 20
    assert counts["paraphrase"] >= 25
    assert sum(row.relation == "none" and row.speakers == "same" for row in found) >= 15


def test_file_holds_no_text() -> None:
    keys = {"corpus", "story", "a", "b", "relation", "meaning", "trimmed", "speakers"}
    drawn = {"stratum", "rate", "split"}
    for name, expected in (("pairs", keys | drawn), ("second-reader", keys)):
        for line in (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            assert set(row) == expected
            assert set(row["a"]) == set(row["b"]) == {"id", "parts"}


def test_second_reader_judged_pairs_of_the_first() -> None:
    first = {row.key: row for row in LABELS}
    assert len({row.key for row in SECOND}) == len(SECOND) == 100
    assert {row.key for row in SECOND} <= set(first)
    assert set(Counter(first[row.key].relation for row in SECOND).values()) == {25}
    for row in SECOND:
        assert row.relation in RELATIONS
        assert row.speakers in SPEAKERS
        assert row.one_statement or not (row.meaning or row.trimmed)


def readme_row(question: str, found: ReaderAgreement) -> str:
    same = sum(count for (a, b), count in found.table.items() if a == b)
    low, high = binomtest(same, found.n).proportion_ci(method="wilson")
    figures = (found.kappa, found.observed_in_file, found.kappa_in_file)
    rounded = [f"{low:.3f}–{high:.3f}", *(f"{figure:.3f}" for figure in figures)]
    return f"| {question} | {same} | {' | '.join(rounded).replace('0.', '.')} |"


def test_readme_gives_the_agreement_that_is_computed() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    found = agreement_of_readers(LABELS, SECOND)
    by_key = {row.key: row for row in LABELS}
    rows = [
        f"| {found.relation.n} pairs | alike |",
        readme_row("one statement or two", found.one_statement),
        readme_row("the four relations", found.relation),
        readme_row("the speakers", found.speakers),
    ]
    for first in RELATIONS:
        counts = [str(found.relation.table[first, second]) for second in RELATIONS]
        rows.append(f"| {first} | {' | '.join(counts)} |\n")
    flags = [(by_key[row.key], row) for row in SECOND]
    meaning, trimmed = [
        Counter((getattr(one, flag), getattr(other, flag)) for one, other in flags)
        for flag in ("meaning", "trimmed")
    ]
    assert meaning[False, True] == trimmed[False, True] == trimmed[True, False] == 0
    only, both = meaning[True, False], meaning[True, True]
    rows.append(f"`meaning` the first reader saw {only + both}, the second {both} of these")
    rows.append(f"of `trimmed` both the same {trimmed[True, True]}.")
    assert [row for row in rows if row not in text] == []


def test_further_pairs_are_of_other_stories_and_for_fitting_alone() -> None:
    assert {row.split for row in FURTHER} == {"tune"}
    assert not {(r.corpus, r.story) for r in FURTHER} & {(r.corpus, r.story) for r in LABELS}
    assert len({(row.corpus, frozenset((row.a, row.b))) for row in FURTHER}) == len(FURTHER)
    assert all(row.a.article_id != row.b.article_id for row in FURTHER)
    assert all(row.rate and 0 < row.rate <= 1 for row in FURTHER)
    assert all(row.one_statement or not row.meaning for row in FURTHER)
    assert not {row.stratum for row in FURTHER} & set(STRATA)
    keys = {"corpus", "story", "a", "b", "relation", "meaning", "speakers", "stratum", "rate"}
    for line in MORE.read_text("utf-8").splitlines():
        assert set(json.loads(line)) == keys | {"split", "dropped"}


def test_readme_counts_the_further_pairs() -> None:
    text = (FOLDER / "README.md").read_text("utf-8")
    for name, dropped in (("kept", False), ("dropped", True)):
        counts = Counter(row.relation for row in FURTHER if row.dropped == dropped)
        figures = [str(counts[relation]) for relation in RELATIONS] + [str(counts.total())]
        assert f"| {name} | {' | '.join(figures)} |" in text


def test_dropped_pairs_are_not_scored() -> None:
    rows = [label("edited"), label("none"), label("none", dropped=True)]
    assert score(rows, [True, True, True]) == score(rows[:2], [True, True])


@pytest.mark.skipif(bool(absent()), reason=f"gold corpora absent: {absent()}; set CONCORD_GOLD")
def test_texts_of_the_gold_corpora() -> None:
    found = pairs(more=MORE)
    assert [pair.label for pair in found] == LABELS + FURTHER
    for pair in found:
        for quote in (pair.a, pair.b):
            assert len(quote.content.split()) >= 2
            assert quote.content.split(JOIN)[0] in quote.text


def corpus(folder: Path, rows: list[dict[str, Any]], pair: dict[str, Any]) -> Path:
    (folder / "stories").mkdir()
    (folder / "stories" / "basil-dev.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    line = {"corpus": "basil", "story": "s", "relation": "edited", "meaning": True}
    line |= {"trimmed": False, "speakers": "same", "stratum": "words", "rate": 0.5, "split": "test"}
    path = folder / "pairs.jsonl"
    path.write_text(json.dumps(line | pair), "utf-8")
    return path


ARTICLES = [
    {"id": "1", "story": "s", "outlet": "ash", "text": "“No,” said Ide, “not now.” He left."},
    {"id": "2", "story": "s", "outlet": "elm", "text": "Ide said that it would not be now."},
]
A = {"id": "1", "parts": [[0, 5], [16, 26]]}
B = {"id": "2", "parts": [[9, 33]]}


def test_contents_and_context(tmp_path: Path) -> None:
    path = corpus(tmp_path, ARTICLES, {"a": A, "b": B})
    (pair,) = pairs(path=path, root=tmp_path)
    assert pair.a == GoldQuote(
        "1", "ash", ARTICLES[0]["text"], ((0, 5), (16, 26)), "“No,” … “not now.”"
    )
    assert pair.a.context(8) == "[“No,”] said Ide, [“not now.”] He left"
    assert pair.b.content == "that it would not be now"
    assert pair.b.context(4) == "aid [that it would not be now]."
    assert pairs("test", path=path, root=tmp_path) == [pair]
    assert pairs("tune", path=path, root=tmp_path) == []
    assert pairs(path=path, more=path, root=tmp_path) == [pair, pair]


def test_absent_corpora_are_named(tmp_path: Path) -> None:
    assert [path.name for path in absent(tmp_path)] == [f"{name}-dev.jsonl" for name in CORPORA]
    with pytest.raises(GoldAbsentError, match="set CONCORD_GOLD"):
        pairs(root=tmp_path)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"id": "3", "parts": [[0, 5]]}, "no article 3 in story s"),
        ({"id": "2", "parts": [[9, 99]]}, "runs past the text of 2"),
    ],
)
def test_other_texts_are_refused(tmp_path: Path, changed: dict[str, Any], word: str) -> None:
    path = corpus(tmp_path, ARTICLES, {"a": A, "b": changed})
    with pytest.raises(ValueError, match=word):
        pairs(path=path, root=tmp_path)


ROWS = [label("verbatim"), label("edited", 0.5), label("paraphrase", 0.25), label("none", 0.1)]


@pytest.mark.parametrize(
    ("called", "weighted", "relations", "precision", "recall"),
    [
        ([True, True, True, False], False, RELATIONS[:3], 1.0, 1.0),
        ([True, False, False, True], False, RELATIONS[:3], 1 / 2, 1 / 3),
        ([True, False, False, True], True, RELATIONS[:3], 1 / 11, 1 / 7),
        ([True, False, True, True], False, ("paraphrase",), 1 / 2, 1.0),
        ([True, True, False, True], True, ("verbatim", "edited"), 3 / 13, 1.0),
        ([False, False, False, False], False, RELATIONS[:3], None, 0.0),
    ],
)
def test_score(
    called: list[bool],
    weighted: bool,
    relations: tuple[Any, ...],
    precision: float | None,
    recall: float,
) -> None:
    found = score(ROWS, called, relations=relations, weighted=weighted)
    assert found.precision == (None if precision is None else pytest.approx(precision))
    assert found.recall == pytest.approx(recall)
    if precision is None:
        assert found.f1 is None
    else:
        assert found.f1 == pytest.approx(2 * precision * recall / (precision + recall))


def judged(number: int, relation: str, speakers: str = "same") -> Judgement:
    side = GoldSpans(str(number), ((0, 1),))
    return Judgement("basil", "s", side, side, relation, False, False, speakers)  # type: ignore[arg-type]


def test_agreement_worked_by_hand() -> None:
    # The first reader has 2 verbatim and 6 none; read again were 2 and 2 of them, so that in the
    # file each none counts three times: v/v 1, v/none 1, none/none 6 of 8, and by chance
    # (2 * 1 + 6 * 7) / 64.
    first = [judged(n, "verbatim" if n < 2 else "none") for n in range(8)]
    second = [judged(3, "none"), judged(0, "verbatim"), judged(2, "none"), judged(1, "none")]
    found = agreement_of_readers(first, second).relation
    assert found.table == {
        ("verbatim", "verbatim"): 1,
        ("verbatim", "none"): 1,
        ("none", "none"): 2,
    }
    assert (found.n, found.observed) == (4, 3 / 4)
    assert found.kappa == pytest.approx(1 / 2)
    assert found.observed_in_file == pytest.approx(7 / 8)
    assert found.kappa_in_file == pytest.approx((7 / 8 - 44 / 64) / (1 - 44 / 64))


@pytest.mark.parametrize(
    ("again", "one_statement", "relation", "speakers"),
    [
        (("edited", "same"), 1.0, 1.0, 1.0),
        (("verbatim", "same"), 1.0, 0.5, 1.0),
        (("none", "same"), 0.5, 0.5, 1.0),
        (("edited", "unclear"), 1.0, 1.0, 0.5),
    ],
)
def test_agreement_by_question(
    again: tuple[str, str], one_statement: float, relation: float, speakers: float
) -> None:
    first = [judged(0, "edited"), judged(1, "none", "different")]
    found = agreement_of_readers(first, [judged(0, *again), first[1]])
    assert found.one_statement.observed == one_statement
    assert found.relation.observed == relation
    assert found.speakers.observed == speakers


def test_agreement_needs_pairs_of_both() -> None:
    with pytest.raises(KeyError):
        agreement_of_readers([judged(0, "none")], [judged(1, "none")])
    with pytest.raises(ValueError, match="judged no pair"):
        agreement_of_readers([judged(0, "none")], [])
    alike = agreement_of_readers([judged(0, "none")], [judged(0, "none")])
    assert alike.relation.kappa is None


def test_score_without_pairs() -> None:
    assert score([], []).f1 is None
    assert score([label("none")], [True]).recall is None
    assert score([label("none"), label("verbatim")], [True, False]).f1 == 0.0
    assert score([label("edited", None)], [True]).called == 0


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(RELATIONS), st.booleans()), min_size=1))
def test_equal_weights_change_nothing(drawn: list[tuple[str, bool]]) -> None:
    found = [label(relation, 0.2) for relation, _ in drawn]
    called = [answer for _, answer in drawn]
    plain, weighted = score(found, called), score(found, called, weighted=True)
    assert plain.precision == pytest.approx(weighted.precision)
    assert plain.recall == pytest.approx(weighted.recall)
