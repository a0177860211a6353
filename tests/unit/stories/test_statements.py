import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ids import stable_id
from pipeline.stories.statements import StatementQuote, match_statements

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


@given(QUOTES, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=60)
def test_matching_is_a_partition_and_ignores_order(rows, rng) -> None:
    quotes = [
        quote(f"q{i:02}", content, speaker, type_=kind, story_id=story, article_id=article)
        for i, (content, speaker, kind, story, article) in enumerate(rows)
    ]
    result = match_statements(quotes)
    shuffled = quotes[:]
    rng.shuffle(shuffled)
    assert match_statements(shuffled) == result
    assert sorted(q for _, q in result.members) == [q.quote_id for q in quotes]
    statement_of = {q: s for s, q in result.members}
    assert set(statement_of.values()) == {s.statement_id for s in result.statements}
    story_of = {q.quote_id: q.story_id for q in quotes}
    by_id = {q.quote_id: q for q in quotes}
    for match in result.matches:
        assert match.quote_a < match.quote_b
        assert statement_of[match.quote_a] == statement_of[match.quote_b]
        assert story_of[match.quote_a] == story_of[match.quote_b] == match.story_id
    # Each pair is judged the same alone as among others.
    found = {(m.quote_a, m.quote_b): m for m in result.matches}
    for a, b in combinations([q.quote_id for q in quotes], 2):
        alone = match_statements([by_id[a], by_id[b]]).matches
        assert alone == ([found[a, b]] if (a, b) in found else [])
