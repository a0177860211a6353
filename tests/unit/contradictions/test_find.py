from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.stories.contradictions.find import find_contradictions
from pipeline.stories.contradictions.model import (
    ContradictionArticle,
    ContradictionInputs,
    SaidQuote,
    SpeakerStance,
)
from tests.timing import grows_less

TWELVE = "The flood at Port Lume killed 12 people."
FIFTEEN = "Fifteen people were killed in the flood at Port Lume."


def article(name: str, text: str = "", **other) -> ContradictionArticle:
    values = {"story_id": "s1", "outlet_id": f"outlet of {name}"} | other
    return ContradictionArticle(article_id=name, text=text, **values)


def stance(name: str, where: ContradictionArticle, evidence: str, label: str, **other):
    values = {"confidence": 0.9, "holder_type": "person", "hypothetical": False} | other
    start = where.text.index(evidence)
    return SpeakerStance(
        stance_id=name,
        article_id=where.article_id,
        holder_id="orsk",
        holder_name="Orsk",
        target_id="tull",
        target_name="Tull",
        label=label,
        field="text",
        evidence_start=start,
        evidence_end=start + len(evidence),
        **values,
    )


def test_a_row_tells_both_sides_and_why():
    inputs = ContradictionInputs([article("b", f"Rain.\n{TWELVE}"), article("a", FIFTEEN)])
    (row,) = find_contradictions(inputs)
    assert row.row() == {
        "contradiction_id": row.contradiction_id,
        "story_id": "s1",
        "kind": "number",
        "reason": "“Fifteen people” against “12 people” (killed); undated, so one may be an"
        " update of the other",
        "topic": "count person killed",
        "confidence": row.confidence,
        "article_a": "a",
        "field_a": "text",
        "start_a": 0,
        "end_a": len(FIFTEEN),
        "voice_a": "outlet",
        "quote_a": None,
        "article_b": "b",
        "field_b": "text",
        "start_b": 6,
        "end_b": 6 + len(TWELVE),
        "voice_b": "outlet",
        "quote_b": None,
    }
    assert 0 < row.confidence <= 1


@pytest.mark.parametrize(
    ("first", "second", "n"),
    [
        ({}, {}, 1),
        ({"is_copy": True}, {}, 0),
        ({"story_id": "s2"}, {}, 0),
        ({"outlet_id": "o"}, {"outlet_id": "o"}, 0),
        # A toll of another day is an update; on one day it is none.
        ({"published_at": datetime(2031, 5, 1, 8)}, {"published_at": datetime(2031, 5, 2)}, 0),
        ({"published_at": datetime(2031, 5, 1, 8)}, {"published_at": datetime(2031, 5, 1)}, 1),
        ({"published_at": datetime(2031, 5, 1, 8)}, {}, 1),
        # An article that gives both numbers contradicts neither.
        ({"text": f"{TWELVE} {FIFTEEN}"}, {}, 0),
        ({"text": "Quiet.", "title": "Flood at Port Lume kills 12 people"}, {}, 1),
    ],
)
def test_which_articles_are_set_against_each_other(first, second, n):
    one = article("a", **({"text": TWELVE} | first))
    other = article("b", **({"text": FIFTEEN} | second))
    assert len(find_contradictions(ContradictionInputs([one, other]))) == n


def test_a_number_in_a_quote_is_the_speakers():
    quote = SaidQuote("q1", "a", "e1", "Orsk", "person", TWELVE, "text", 0, len(TWELVE))
    inputs = ContradictionInputs([article("a", TWELVE), article("b", FIFTEEN)], [quote])
    (row,) = find_contradictions(inputs)
    assert (row.a.voice, row.a.quote_id, row.b.voice) == ("speaker", "q1", "outlet")


LIKED = article("a", "Orsk praised Tull. Orsk met Tull.")
BLAMED = article("b", "Orsk accused Tull of theft. Orsk had praised Tull.")


@pytest.mark.parametrize(
    ("liked", "blamed", "n"),
    [
        ({}, {}, 1),
        ({"confidence": 0.6}, {}, 0),
        ({"hypothetical": True}, {}, 0),
        ({"holder_type": "unnamed"}, {}, 0),
        ({"label": "neutral"}, {}, 0),
        ({"evidence": "Orsk met Tull"}, {}, 0),
        ({}, {"label": "favourable"}, 0),
    ],
)
def test_opposed_stances(liked, blamed, n):
    held = [
        stance("s1", LIKED, **({"evidence": "praised Tull", "label": "favourable"} | liked)),
        stance("s2", BLAMED, **({"evidence": "accused Tull", "label": "unfavourable"} | blamed)),
    ]
    assert len(find_contradictions(ContradictionInputs([LIKED, BLAMED], (), held))) == n


def test_a_mixed_record_opposes_nobody():
    held = [
        stance("s1", LIKED, "praised Tull", "favourable"),
        stance("s2", BLAMED, "accused Tull", "unfavourable"),
        stance("s3", BLAMED, "praised Tull", "favourable"),
    ]
    assert find_contradictions(ContradictionInputs([LIKED, BLAMED], (), held)) == []


def test_an_article_given_twice_is_refused():
    with pytest.raises(ValueError, match="given twice"):
        find_contradictions(ContradictionInputs([article("a"), article("a")]))


SENTENCES = st.sampled_from(
    [
        TWELVE,
        FIFTEEN,
        "At least 12 people were killed in the flood at Port Lume.",
        "Police arrested 40 people in Velda after the flood.",
        "Police arrested 90 people in Velda after the flood.",
        "“The dam of Velda did not break on Sunday,” Orsk said.",
        "“The dam of Velda did break on Sunday,” Tull said.",
    ]
)


@st.composite
def corpora(draw):
    articles, quotes = [], []
    for i in range(draw(st.integers(2, 7))):
        text = " ".join(draw(st.lists(SENTENCES, max_size=4)))
        name = f"a{i}"
        story, outlet = draw(st.sampled_from("st")), draw(st.sampled_from("xyz"))
        articles.append(article(name, text, story_id=story, outlet_id=outlet))
        start = text.find("“")
        end = text.find("”", start) + 1
        if start >= 0:
            content = text[start:end]
            quote = SaidQuote(f"q{i}", name, "e", "Orsk", "person", content, "text", start, end)
            quotes.append(quote)
    return articles, quotes


@settings(max_examples=80, deadline=None)
@given(corpora(), st.randoms())
def test_the_result_is_a_function_of_the_set(corpus, random):
    articles, quotes = corpus
    expected = find_contradictions(ContradictionInputs(articles, quotes))
    shuffled = [list(articles), list(quotes)]
    for rows in shuffled:
        random.shuffle(rows)
    assert find_contradictions(ContradictionInputs(*shuffled)) == expected
    apart = [
        row
        for story in "st"
        for row in find_contradictions(
            ContradictionInputs([a for a in articles if a.story_id == story], quotes)
        )
    ]
    assert sorted(apart, key=lambda row: row.contradiction_id) == expected
    texts = {a.article_id: a.text for a in articles}
    for row in expected:
        assert row.a.article_id < row.b.article_id
        for side in (row.a, row.b):
            assert 0 <= side.start < side.end <= len(texts[side.article_id])


def test_a_large_story_is_read_in_near_linear_time():
    def reading(n: int) -> Callable[[], object]:
        texts = [f"{TWELVE} Fire {i} injured {i + 20} people at Port Lume." for i in range(n)]
        inputs = ContradictionInputs([article(f"a{i}", text) for i, text in enumerate(texts)])
        return lambda: find_contradictions(inputs)

    reading(10)()  # reads the tables
    # Six times the articles: six times the time, thirty-six where it grows with the square.
    assert grows_less(reading(100), reading(600), 18, floor=0.02)
