import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories.wording import compare, normalise, word_changes

DUTY = "We have a duty to protect every citizen of this country."


@pytest.mark.parametrize(
    ("one", "other", "relation", "changed"),
    [
        (DUTY, "“We have a DUTY, to protect every citizen of this country”", "verbatim", []),
        (DUTY, "a duty to protect every citizen", "verbatim", []),
        ("It’s over", "It's over!", "verbatim", []),
        ("the harbour … on Friday", "We close the harbour again on Friday night", "verbatim", []),
        ("the harbour ... on Friday", "We close the harbour again on Friday", "verbatim", []),
        (DUTY, DUTY.replace("a duty", "duties"), "edited", [("a duty", "duties")]),
        (
            "The board will not sign the contract this year",
            "It is late, he said, and the board will never sign this contract this year, ever",
            "edited",
            [("not", "never"), ("the", "this")],
        ),
        (
            "so the cranes of Port Ellery stay where they stand until Friday",
            "the cranes of Port Ellery stay where they are standing until Friday, I am told",
            "edited",
            [("stand", "are standing")],
        ),
        (DUTY, "The comet passes at dawn over the observatory of Velm.", None, []),
        ("", "", None, []),
        ("…", DUTY, None, []),
    ],
)
def test_compare(one: str, other: str, relation: str | None, changed: list) -> None:
    likeness = compare(normalise(one), normalise(other))
    if relation is None:
        assert likeness is None
        return
    assert likeness is not None
    assert (likeness.relation, list(likeness.changed)) == (relation, changed)
    assert 0 < likeness.similarity <= 1


SENTENCE = "we will not sign the new harbour treaty until spring comes and dockers vote again"
WORDS = st.sampled_from(SENTENCE.split())
CONTENTS = st.lists(WORDS | st.just("…"), max_size=14).map(" ".join)


@given(CONTENTS, CONTENTS)
@settings(deadline=None, max_examples=150)
def test_compare_is_symmetric(one: str, other: str) -> None:
    a, b = normalise(one), normalise(other)
    there, back = compare(a, b), compare(b, a)
    if there is None or back is None:
        assert there is back is None
        return
    assert (there.relation, there.similarity, there.whole) == (
        back.relation,
        back.similarity,
        back.whole,
    )
    assert [(y, x) for x, y in there.changed] == list(back.changed)


@given(CONTENTS)
@settings(deadline=None, max_examples=50)
def test_a_content_is_verbatim_itself(content: str) -> None:
    wording = normalise(content)
    likeness = compare(wording, wording)
    if not wording.key:
        assert likeness is None
        return
    assert likeness is not None
    assert (likeness.relation, likeness.similarity, likeness.whole) == ("verbatim", 1.0, True)


def applied(one: tuple[str, ...], changes: list[tuple[str, str]]) -> Counter[str]:
    bag = Counter(one)
    for before, after in changes:
        bag.subtract(before.split())
        bag.update(after.split())
    return +bag


@given(st.lists(WORDS, max_size=12).map(tuple), st.lists(WORDS, max_size=12).map(tuple))
@settings(deadline=None, max_examples=150)
def test_word_changes_turn_one_into_the_other(one, other) -> None:
    changes = word_changes(one, other)
    assert applied(one, changes) == Counter(other)
    assert all(before != after for before, after in changes)
    position = 0
    rebuilt: list[str] = []
    # In order: copy up to the next words to replace, then write their replacement.
    if all(before for before, _ in changes) and len(set(one)) == len(one):
        for before, after in changes:
            words = before.split()
            start = one.index(words[0])
            rebuilt += one[position:start]
            rebuilt += after.split()
            position = start + len(words)
        assert (*rebuilt, *one[position:]) == other


@given(st.text(max_size=400), st.text(max_size=400))
@settings(deadline=None, max_examples=60)
def test_any_text_can_be_compared(one: str, other: str) -> None:
    likeness = compare(normalise(one), normalise(other))
    assert likeness is None or 0 <= likeness.similarity <= 1


@pytest.mark.parametrize("content", ["…" * 50_000, "a … " * 50_000, "x" * 200_000, "a b " * 50_000])
def test_hostile_contents_are_compared_in_no_time(content: str) -> None:
    start = time.process_time()
    wording = normalise(content)
    compare(wording, normalise(content + " end"))
    compare(wording, normalise(DUTY))
    assert time.process_time() - start < 20, "a quadratic comparison would take minutes"
