import json
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ids import stable_id
from pipeline.stories.statements import (
    StatementMatch,
    StatementQuote,
    StatementResult,
    match_statements,
)

DUTY = "We have a duty to protect every citizen of this country."
DUTIES = "We have duties to protect every citizen of this country."
LONG = "The cranes of Port Ellery stay where they stand until the board signs"


def quote(name: str, content: str, speaker: str | None = "e1", *, type_: str = "person", **other):
    values = {
        "story_id": "s1",
        "article_id": f"article of {name}",
        "outlet_id": f"outlet of {name}",
        "kind": "direct",
    } | other
    return StatementQuote(
        quote_id=name, speaker_id=speaker, speaker_type=type_, content=content, **values
    )


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (quote("a", DUTY), quote("b", DUTY), ("verbatim", True)),
        (quote("a", DUTY), quote("b", "a duty to protect every citizen"), ("verbatim", True)),
        (quote("a", DUTY), quote("b", DUTIES), ("edited", True)),
        (quote("a", DUTY), quote("b", DUTY, None), ("verbatim", None)),
        (quote("a", DUTY), quote("b", DUTIES, None), ("edited", None)),
        (quote("a", "No comment"), quote("b", "no comment."), ("verbatim", True)),
        (quote("a", "No comment"), quote("b", "no comment.", "e2"), None),
        (quote("a", "No comment"), quote("b", "no comment.", None), None),
        (quote("a", "No comment", None), quote("b", "no comment.", None), None),
        # An unnamed speaker is no evidence, even under one id.
        (
            quote("a", "No comment", "u1", type_="unnamed"),
            quote("b", "No comment", "u1", type_="unnamed"),
            None,
        ),
        (
            quote("a", DUTY, "u1", type_="unnamed"),
            quote("b", DUTY, "u2", type_="unnamed"),
            ("verbatim", None),
        ),
        # Two names: only a long stretch, word for word, in another article.
        (quote("a", LONG), quote("b", LONG, "e2"), ("verbatim", False)),
        (quote("a", LONG, article_id="x"), quote("b", LONG, "e2", article_id="x"), None),
        (quote("a", LONG), quote("b", LONG.replace("stand", "are"), "e2"), ("edited", False)),
        (quote("a", "We will not sign it"), quote("b", "We will not sign it", "e2"), None),
        # A repeat in one outlet joins its statement; another story is another statement.
        (quote("a", DUTY, outlet_id="o"), quote("b", DUTY, outlet_id="o"), ("verbatim", True)),
        (quote("a", DUTY), quote("b", DUTY, story_id="s2"), None),
        (quote("a", ""), quote("b", ""), None),
    ],
)
def test_two_quotes(one, other, expected) -> None:
    result = match_statements([other, one])
    assert len(result.statements) == (2 if expected is None else 1)
    found = [(m.quote_a, m.quote_b, m.relation, m.same_speaker) for m in result.matches]
    assert found == ([] if expected is None else [("a", "b", *expected)])


@pytest.mark.parametrize(("first", "second"), [(DUTY, DUTIES), (DUTIES, DUTY)])
def test_changed_words_run_from_a_to_b(first: str, second: str) -> None:
    result = match_statements([quote("a", first), quote("b", second)])
    (match,) = result.matches
    words = ["a duty", "duties"]
    assert match.changed_words == [words if first == DUTY else words[::-1]]
    assert json.loads(json.dumps(match.changed_words)) == match.changed_words


def test_statement_fields() -> None:
    result = match_statements(
        [
            quote("c", "protecting every citizen is a duty of this country", kind="indirect"),
            quote("b", "a duty to protect every citizen", None),
            quote("d", DUTY, "e1"),
        ]
    )
    statement = next(s for s in result.statements if s.statement_id == stable_id("st", "b"))
    assert statement.representative == DUTY
    assert statement.speaker_id == "e1"
    assert statement.story_id == "s1"


def test_a_lone_quote_keeps_its_unnamed_speaker() -> None:
    (statement,) = match_statements([quote("a", DUTY, "u1", type_="unnamed")]).statements
    assert statement.speaker_id == "u1"


def test_a_repeated_quote_is_an_error() -> None:
    with pytest.raises(ValueError, match="given twice"):
        match_statements([quote("a", DUTY), quote("a", DUTIES)])


def test_nothing() -> None:
    result = match_statements([])
    assert (result.statements, result.members, result.matches) == ([], [], [])


def test_matches_grow_with_quotes_that_all_say_the_same() -> None:
    sizes = []
    for n in (200, 400):
        result = match_statements([quote(f"q{i:03}", DUTY) for i in range(n)])
        assert len(result.statements) == 1
        sizes.append(len(result.matches))
    assert sizes[1] <= 2.5 * sizes[0]


CONTENTS = st.sampled_from(
    [
        DUTY,
        DUTIES,
        LONG,
        LONG.replace("stand", "are"),
        "a duty to protect every citizen",
        "No comment",
        "Port Ellery stay where they stand … the board signs",
        "",
    ]
)
QUOTES = st.lists(
    st.tuples(
        CONTENTS,
        st.sampled_from([None, "e1", "e2"]),
        st.sampled_from(["person", "unnamed"]),
        st.sampled_from(["s1", "s2"]),
        st.sampled_from(["x", "y", "z"]),
    ),
    max_size=12,
)


def vector_of(content: str) -> np.ndarray:
    """A unit vector that tells contents apart, the same for the same content."""
    rng = np.random.default_rng(crc32(content.encode()))
    found = rng.normal(size=8) + 1.0
    return (found / np.linalg.norm(found)).astype(np.float32)


@pytest.mark.parametrize("with_vectors", [False, True])
@given(rows=QUOTES, rng=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=40)
def test_matching_is_a_partition_and_ignores_order_and_portions(with_vectors, rows, rng) -> None:
    quotes = [
        quote(f"q{i:02}", content, speaker, type_=kind, story_id=story, article_id=article)
        for i, (content, speaker, kind, story, article) in enumerate(rows)
    ]

    def match(some: list[StatementQuote]) -> StatementResult:
        vectors = np.array([vector_of(q.content) for q in some]).reshape(-1, 8)
        return match_statements(some, vectors.astype(np.float32) if with_vectors else None)

    result = match(quotes)
    shuffled = quotes[:]
    rng.shuffle(shuffled)
    assert match(shuffled) == result
    portions = [match([q for q in quotes if q.story_id == story]) for story in ("s1", "s2")]
    assert sorted(m for p in portions for m in p.members) == result.members
    assert sorted((m for p in portions for m in p.matches), key=pair) == result.matches
    assert sorted(q for _, q in result.members) == [q.quote_id for q in quotes]
    by_id = {q.quote_id: q for q in quotes}
    smallest: dict[str, str] = {}
    for statement, member in result.members:
        smallest.setdefault(statement, member)
    assert smallest.keys() == {s.statement_id for s in result.statements}
    assert all(number == stable_id("st", member) for number, member in smallest.items())
    for match_ in result.matches:
        a, b = by_id[match_.quote_a], by_id[match_.quote_b]
        assert match_.quote_a < match_.quote_b
        assert a.story_id == b.story_id == match_.story_id


def pair(match: StatementMatch) -> tuple[str, str]:
    return match.quote_a, match.quote_b


WAR = [
    quote("a", "the northern league of seeking a new salt war over the straits", "country:ve"),
    quote("b", "which it accuses of trying to wage a new salt war", "country:ve"),
    quote("c", "that the harvest in the valleys was the poorest for a decade", "person:o"),
    quote("d", "the bridge at Velm will be closed to lorries until the spring", "person:p"),
    quote("e", "nobody has seen the minister since the vote on the budget", None),
]


def test_an_accusation_in_other_words_is_one_statement_of_one_speaker() -> None:
    quotes = [replace(q, act="accusation", speaker_type="country") for q in WAR[:2]] + WAR[2:]
    base = np.eye(5, dtype=np.float32)
    base[1] = 0.8 * base[0] + 0.6 * base[1]
    result = match_statements(quotes, base)
    (found,) = result.matches
    assert (found.quote_a, found.quote_b, found.relation) == ("a", "b", "paraphrase")
    assert found.same_speaker is True
    (statement,) = (s for s in result.statements if s.statement_id == stable_id("st", "a"))
    assert (statement.speaker_id, statement.n_speakers, statement.disputed_speaker) == (
        "country:ve",
        1,
        False,
    )


def test_one_utterance_given_to_two_persons_is_disputed_and_nobodys() -> None:
    result = match_statements([quote("a", LONG), quote("b", LONG, "e2"), quote("c", LONG, None)])
    (statement,) = result.statements
    assert (statement.speaker_id, statement.n_speakers, statement.disputed_speaker) == (
        None,
        2,
        True,
    )
    assert {(m.quote_a, m.quote_b): m.same_speaker for m in result.matches} == {
        ("a", "b"): False,
        ("a", "c"): None,
        ("b", "c"): None,
    }


def test_a_saying_given_to_two_speakers_joins_nothing_and_is_reported() -> None:
    quotes = [
        quote("a", "it was right to fight beside them, for without lips, teeth are cold", "e1"),
        quote("b", "ties as close as “lips and teeth.”", "country:ve", type_="country"),
        quote("c", "ties that have never been better", "e3"),
    ]
    result = match_statements(quotes)
    assert len(result.statements) == 3
    (match,) = result.matches
    assert (match.quote_a, match.quote_b, match.same_speaker) == ("a", "b", False)
    assert (match.shared_phrase, match.speaker_tie) == ("lips and teeth", "apart")
    assert match.changed_words == [["", "and"]]
    disputed = {s.statement_id for s in result.statements if s.disputed_speaker}
    assert disputed == {stable_id("st", "a"), stable_id("st", "b")}


def test_a_spokesman_and_whom_he_speaks_for_are_one_voice() -> None:
    quotes = [
        quote("a", DUTY, "u1", type_="unnamed", speaker_name="spokesman for the Harbour Board"),
        quote("b", DUTY, "o1", type_="organisation", speaker_name="Harbour Board"),
    ]
    result = match_statements(quotes)
    (match,) = result.matches
    (statement,) = result.statements
    assert (match.speaker_tie, match.same_speaker) == ("related", None)
    assert (statement.speaker_id, statement.disputed_speaker) == ("o1", False)


@pytest.mark.parametrize(
    ("one", "other", "meaning", "trimmed"),
    [
        (LONG, LONG.replace("stay", "will not stay"), True, False),
        (DUTY, DUTIES, False, False),
        (
            "We will sign the treaty on fishing … in the autumn",
            "We will sign the treaty on fishing, if the islands agree, in the autumn",
            False,
            True,
        ),
    ],
)
def test_flags_of_a_match(one: str, other: str, meaning: bool, trimmed: bool) -> None:
    (match,) = match_statements([quote("a", one), quote("b", other)]).matches
    assert (match.meaning_changed, match.trimmed) == (meaning, trimmed)


def test_a_negation_in_the_cue_is_none_that_was_dropped() -> None:
    said = quote("a", "I will not open the port to their ships", act="statement")
    refused = quote("b", "to open the port to their ships", act="refusal", kind="indirect")
    (match,) = match_statements([said, refused]).matches
    assert (match.meaning_changed, match.trimmed) == (False, False)
    (match,) = match_statements([said, replace(refused, act="statement")]).matches
    assert match.meaning_changed


def test_vectors_must_fit_the_quotes() -> None:
    with pytest.raises(ValueError, match="2 vectors for 1 quotes"):
        match_statements([quote("a", DUTY)], np.eye(2, dtype=np.float32))
