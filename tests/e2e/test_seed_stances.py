"""Who is for or against whom in three raw articles of three outlets.

The articles are not part of the project: the tests name entities and cues, no sentence of theirs.
What rests on the holders alone is told apart from what rests on the classifier as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline.annotate import accepted, annotate, requests_from_files
from pipeline.ingest.inputs import Limits
from pipeline.language.build import DEFAULT_MODEL
from pipeline.models import Rejection
from pipeline.work import load_language

CHINA, UNITED_STATES, CHA = "country:cn", "country:us", "person:victor cha"
REPORTS_OF_THE_ACCUSATION = ("000", "001")
OPINION = "002"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def articles(seeds: Path) -> dict[str, Row]:
    """The annotated articles by the number that their file's name begins with."""
    rejected: list[Rejection] = []
    paths = sorted(seeds.glob("*.txt"))
    requests = accepted(requests_from_files(paths, Limits(settle_seconds=0.0)), rejected)
    rows = list(annotate(load_language(DEFAULT_MODEL), requests))
    assert not rejected
    return {Path(row["id"]).name[:3]: row for row in rows}


def toward(article: Row, target: str, holder: str | None = None) -> list[Row]:
    """The stances toward an entity, of one holder or of all."""
    return [
        stance
        for stance in article["stances"]
        if stance["target_entity"]["entity_id"] == target
        and (holder is None or (stance["holder"] or {}).get("entity_id") == holder)
    ]


def accusations(article: Row) -> list[int]:
    """The quotes of China's whose cue accuses."""
    return [
        number
        for number, quote in enumerate(article["quotes"])
        if (quote["speaker"] or {}).get("entity_id") == CHINA
        and any("accus" in article["text"][start:end] for start, end in quote["cue"])
    ]


def sentence_of(article: Row, place: int) -> tuple[int, int]:
    """The text between two full stops or line breaks about an offset."""
    text = article["text"]
    ends = [text.find(mark, place) for mark in (". ", "\n")]
    start = max(text.rfind(mark, 0, place) for mark in (". ", "\n")) + 1
    return start, min([end for end in ends if end >= 0], default=len(text))


@pytest.mark.parametrize("number", REPORTS_OF_THE_ACCUSATION)
def test_the_accusation_is_held_by_the_accuser(articles: dict[str, Row], number: str) -> None:
    article = articles[number]
    (quote,) = accusations(article)
    held = [s for s in toward(article, UNITED_STATES, CHINA) if s["quote"] == quote]
    assert [(s["holder_kind"], s["label"]) for s in held] == [("speaker", "unfavourable")]


@pytest.mark.parametrize("number", REPORTS_OF_THE_ACCUSATION)
def test_the_accusation_is_not_the_outlets(articles: dict[str, Row], number: str) -> None:
    article = articles[number]
    (quote,) = accusations(article)
    start, end = sentence_of(article, article["quotes"][quote]["cue"][0][0])
    outlets = [
        stance["label"]
        for stance in toward(article, UNITED_STATES)
        if stance["holder_kind"] == "outlet" and start <= stance["target"][0] < end
    ]
    assert set(outlets) <= {"neutral"}


def test_a_professor_is_against_china_in_his_own_words(articles: dict[str, Row]) -> None:
    article = articles["001"]
    held = toward(article, CHINA, CHA)
    against = [stance for stance in held if stance["label"] == "unfavourable"]
    assert against
    assert not [stance for stance in held if stance["label"] == "favourable"]
    for stance in against:
        quote = article["quotes"][stance["quote"]]
        assert quote["speaker"]["entity_id"] == CHA
        target = stance["target"]
        assert any(start <= target[0] and target[1] <= end for start, end in quote["content"])


def test_the_opinion_piece_speaks_for_its_author(articles: dict[str, Row]) -> None:
    stances = articles[OPINION]["stances"]
    assert stances
    for stance in stances:
        assert stance["holder_kind"] == ("author" if stance["quote"] is None else "speaker")


@pytest.mark.parametrize("number", ["000", "001"])
def test_news_has_no_author(articles: dict[str, Row], number: str) -> None:
    for stance in articles[number]["stances"]:
        assert stance["holder_kind"] == ("outlet" if stance["quote"] is None else "speaker")


def test_a_speaker_stands_in_the_quote_of_the_row(articles: dict[str, Row]) -> None:
    for article in articles.values():
        for stance in article["stances"]:
            if stance["quote"] is not None:
                speaker = article["quotes"][stance["quote"]]["speaker"]
                assert speaker["entity_id"] == stance["holder"]["entity_id"]
                assert speaker["entity_id"] != stance["target_entity"]["entity_id"]
