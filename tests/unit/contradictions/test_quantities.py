import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories.contradictions.counted import counted
from pipeline.stories.contradictions.quantities import quantities
from pipeline.stories.contradictions.sentences import MAX_SENTENCE, sentences, tokens

INF = math.inf


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("12 boats", [("12", 12, 12)]),
        ("at least 10,000 people", [("at least 10,000", 9000, INF)]),
        ("no more than 300 seats", [("no more than 300", 0, 330)]),
        ("more than 300 seats", [("more than 300", 270, INF)]),
        ("nearly 300 seats", [("nearly 300", 255, 300)]),
        ("thousands of troops", [("thousands", 2000, INF)]),
        ("tens of thousands of troops", [("tens of thousands", 20_000, INF)]),
        ("hundreds of thousands of troops", [("hundreds of thousands", 180_000, INF)]),
        ("between 180,000 and 400,000 men", [("180,000 and 400,000", 175_000, 440_000)]),
        ("5 to 10 million voters", [("5 to 10 million", 5_000_000, 10_500_000)]),
        ("10-20 boats", [("10-20", 9, 22)]),
        ("twenty-five boats", [("twenty-five", 25, 25)]),
        (
            "a dozen boats and half a million men",
            [("a dozen", 10, 14), ("half a million", 4e5, 6e5)],
        ),
        ("two hundred and six thousand men", [("two hundred and six thousand", 205_500, 206_500)]),
        ("a $1.2 billion deal", [("$1.2 billion", 1.15e9, 1.25e9)]),
        ("10bn euros", [("10bn euros", 9.5e9, 10.5e9)]),
        ("45 percent of voters", [("45 percent", 45, 45)]),
        ("100 or more boats", [("100", 90, INF)]),
        # What is none: ages, dates, years, times, scores, ordinals, names, parts of a whole.
        ("the 12-year-old, aged 34", []),
        ("Tull Brandt, 45, said", []),
        ("on May 5, 2004", []),
        ("at 10:30 a.m. on 3 June", []),
        ("won 3-2 and came 5th", []),
        ("Route 66, Covid-19, the 1980s", []),
        ("7 of the climbers", []),
        ("one boat", []),
        ("9" * 40 + " boats", []),
    ],
)
def test_quantities(sentence, expected):
    found = quantities(tokens(sentence))
    assert [sentence[q.start : q.end] for q in found] == [surface for surface, _, _ in expected]
    for quantity, (_, low, high) in zip(found, expected, strict=True):
        assert (quantity.low, quantity.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "At least 12 people were killed and 34 injured.",
            [("person", "killed"), ("person", "injured")],
        ),
        ("Thousands of troops crossed the river.", [("soldier", "")]),
        ("The toll stood at 31.", [("person", "killed")]),
        (
            "The raid, killing 10 men and wounding 70 women",
            [("man", "killed"), ("woman", "injured")],
        ),
        ("It fined the bank $5 million.", [("~bank", "")]),
        ("a $5 million fine", [("fine", "")]),
        ("A 6.1-magnitude quake", [("earthquake", "")]),
        ("Police arrested another 12 people.", []),
        ("Oil leaks at 5,000 barrels a day.", []),
    ],
)
def test_what_is_counted(sentence, expected):
    assert [(c.head, c.act) for c in counted(sentence)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        (
            "Mr. Orsk of the U.S. Navy left. He came back!",
            ["Mr. Orsk of the U.S. Navy left.", "He came back!"],
        ),
        ("“Go.” They went.", ["“Go.”", "They went."]),
        ("A title\n\n  A text", ["A title", "A text"]),
        ("x" * (MAX_SENTENCE + 1), []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


PIECES = """
12 1,000 $ € million to - – . killed people at least hundred and a half dozen of tens thousands’ é
٣ İ magnitude percent no not toll stood at May
"""
HOSTILE = st.lists(
    st.sampled_from([*PIECES.split(), "\n", " ", " ", " ", "\u2028"]), max_size=60
).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), HOSTILE))
def test_offsets_hold_in_any_text(text):
    for start, end in sentences(text):
        sentence = text[start:end]
        assert sentence == sentence.strip() != ""
        for token in tokens(sentence):
            assert sentence[token.start : token.end] == token.text
        for quantity in quantities(tokens(sentence)):
            assert 0 <= quantity.start < quantity.end <= len(sentence)
            assert quantity.low <= quantity.high
    for what in counted(text):
        assert what.start <= what.at < what.end
        assert text[what.at :].startswith(what.surface)
