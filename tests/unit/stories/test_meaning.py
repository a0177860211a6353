import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories.meaning import meaning_changed, number_agreement, numbers, trimmed, words_of
from pipeline.stories.wording import compare, normalise

BASE = "the board will sign the contract with the dockers of Port Ellery in the spring"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("will sign", "will not sign", True),
        ("will sign", "won't sign", True),
        ("will sign", "never will sign", True),
        ("will sign", "may sign", True),
        ("will sign", "must sign", True),
        ("will sign", "has to sign", True),
        ("will sign", "would sign", False),  # what a report makes of "will"
        ("will sign", "is going to sign", False),
        ("the contract", "a contract", False),
        ("in the spring", "in the summer", False),
        ("the dockers", "all the dockers", False),
        ("will sign the", "will sign, if asked, the", True),
        ("the contract", "the 40 contracts", False),  # nothing numbered stands against it
        ("with the", "without the", True),
        ("will sign", "will reject", False),  # no pair of opposites
    ],
)
def test_edits(before: str, after: str, expected: bool) -> None:
    one, other = normalise(BASE), normalise(BASE.replace(before, after))
    likeness = compare(one, other)
    assert likeness is not None
    assert meaning_changed(one, other, likeness) is expected
    assert meaning_changed(other, one, compare(other, one)) is expected


@pytest.mark.parametrize(
    ("text", "before", "after", "expected"),
    [
        ("the storm cost {} fishermen their boats", "3,000", "10,000", True),
        ("{} members of the crew wanted to leave", "most", "some", True),
        ("they were found {} by the harbour court", "guilty", "innocent", True),
        ("the new tariff was {} under the old treaty", "legal", "illegal", True),
        ("we lost {} of the catch of this year", "sixty-five per cent", "65%", False),
        ("prices will {} again before the winter", "rise", "fall", True),
        ("they chased him for {} and then up the hill", "48km", "30 miles", False),
        ("the case {} been brought before the court", "hadn’ t", "hadn't", False),
        ("we {} the plan, if need be, to close the port", "back", "support", False),
    ],
)
def test_other_edits(text: str, before: str, after: str, expected: bool) -> None:
    a, b = normalise(text.format(before)), normalise(text.format(after))
    likeness = compare(a, b)
    assert likeness is not None
    assert meaning_changed(a, b, likeness) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("some 700 dockers have been called out", "that he had called out 900 dockers", True),
        ("some 700 dockers have been called out", "that he had called out 700 dockers", False),
        ("some 700 dockers have been called out", "it took 12 hours to call them", False),
    ],
)
def test_a_paraphrase_clashes_by_its_numbers(one: str, other: str, expected: bool) -> None:
    assert meaning_changed(normalise(one), normalise(other), None) is expected


@pytest.mark.parametrize(
    ("full", "cut", "expected"),
    [
        ("We will pay for the bridge unless the ferry sinks", "We will pay for the bridge", True),
        ("I do not think we will pay for the bridge", "we will pay for the bridge", True),
        ("We will, perhaps, pay for the bridge this year", "We will … pay for the bridge", True),
        (
            "There is no news, but the port is open for the day",
            "the port is open for the day",
            False,
        ),
        ("We will pay. But not for the bridge over there", "We will pay", False),
        ("We will pay for the bridge and for the ferry", "We will pay for the bridge", False),
        (
            "We will pay for the bridge if it holds",
            "he would pay for the bridge if it stood",
            False,
        ),
        ("", "We will pay for the bridge", False),
    ],
)
def test_trimmed(full: str, cut: str, expected: bool) -> None:
    assert trimmed(normalise(full), normalise(cut)) is expected
    assert trimmed(normalise(cut), normalise(full)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.7 billion dollars", [(5.7e9, "dollar")]),
        ("$5.7bn of dollars", [(5.7e9, "dollar")]),
        ("three hundred and two ships", [(300.0, "two"), (2.0, "ship")]),
        ("sixty five boats", [(65.0, "boat")]),
        ("one of us", []),
        ("the 1980s", [(1980.0, None)]),
        ("48km", []),
        ("²³ 99999999999999999999999999 x", []),
    ],
)
def test_numbers(text: str, expected: list) -> None:
    assert list(numbers(words_of(normalise(text).key))) == expected


def test_number_agreement() -> None:
    ships, boats = [(3.0, "ship")], [(4.0, "boat")]
    assert number_agreement(ships, [(4.0, "ship")]) == -1
    assert number_agreement(ships, [(3.0, "crane")]) == 1
    assert number_agreement(ships, boats) == number_agreement([], ships) == 0


WORDS = "if the board will not sign 3 or 40 contracts unless perhaps … all dockers … vote . never"
TEXTS = st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join) | st.text(max_size=80)


@given(TEXTS, TEXTS)
@settings(deadline=None, max_examples=150)
def test_flags_are_symmetric_and_quiet_on_equal_texts(one: str, other: str) -> None:
    a, b = normalise(one), normalise(other)
    assert trimmed(a, b) == trimmed(b, a)
    assert not trimmed(a, a)
    assert meaning_changed(a, b, compare(a, b)) == meaning_changed(b, a, compare(b, a))
    assert not meaning_changed(a, a, compare(a, a))
