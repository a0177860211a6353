"""Gold chains of mentions and predicted mentions, read from JSON lines and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from pipeline.errors import InputError
from pipeline.evaluation.lines import ArticleId, check_span, identifier_of, read_rows, text_of

ChainType = Literal["person", "country", "organisation"]
CHAIN_TYPES: tuple[ChainType, ...] = get_args(ChainType)

_SUFFIXES: Mapping[str, ChainType] = {"ACTOR": "person", "COUNTRY": "country"}
"""NewsWCL50 tells the type of a chain by the end of its name."""

_COUNTRY_FORMS = (
    r"u\.? ?s\.?(?:a\.?)?", "united states", "america", "americans?", "washington", "white house",
    "north korea", "dprk", r"d\.p\.r\.k\.", "north", "pyongyang", "north koreans?",
    "south korea", "south", "seoul", "south koreans?",
    "japan", "tokyo", "japanese",
    "china", "beijing", "chinese",
    "russia", "moscow", "kremlin", "russians?",
    "britain", r"u\.?k\.?", "united kingdom", "london", "(?:10 )?downing street", "british",
    "britons",
    "iran", "tehran", "iranians?",
    "syria", "damascus", "syrians?",
    "france", "paris", "french",
    "israel", "jerusalem", "israelis?",
    "saudi arabia", "riyadh", "saudis?",
    "mexico", "mexico city", "mexicans?",
    "european union", r"e\.?u\.?", "europe union", "brussels", "europeans?",
    "canada", "ottawa", "canadians?",
    "germany", "berlin", "germans?",
)  # fmt: skip
_NAMES_A_COUNTRY = re.compile(
    rf"(?:the |our |to )?(?:{'|'.join(_COUNTRY_FORMS)})(?:['’]s)?"
    r"(?: (?:government|administration|regime))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GoldMention:
    """A span and the chain it belongs to."""

    start: int
    end: int
    chain: str
    type: ChainType


@dataclass(frozen=True, slots=True)
class ChainedArticle:
    """An article with the mentions to score. The articles of a ``topic`` share their chains."""

    id: ArticleId
    topic: str
    text: str
    mentions: tuple[GoldMention, ...]


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A predicted span and its entity; None for a mention that no entity was given."""

    start: int
    end: int
    entity_id: str | None


Predictions = Mapping[ArticleId, tuple[FoundMention, ...]]


def read_gold(path: Path) -> list[ChainedArticle]:
    """Read gold: ``{"id", "topic", "text", "mentions": [{"chain", "start", "end", "type"}]}``.

    ``type`` is person, country or organisation; other mentions are not scored. Without ``type``
    the name of the chain tells it, as in NewsWCL50: ``…_ACTOR`` is a person, ``…_COUNTRY`` a
    country. That corpus puts officials and agencies into the chains of countries; of those only
    mentions that name the country are scored: its name, people, capital or seat of power,
    government or regime. An article without ``topic`` is a topic of its own.

    Raises LineError for the first line that is wrong, InputError for a file without mentions to
    score, OSError for one that cannot be opened.
    """
    articles = list(read_rows(path, _article).values())
    if not any(article.mentions for article in articles):
        raise InputError(f"{path} holds no mentions to score")
    return articles


def read_predictions(path: Path) -> dict[ArticleId, tuple[FoundMention, ...]]:
    """Read predictions: what ``concord annotate`` writes. Raises as :func:`read_gold`."""
    return read_rows(path, _prediction)


def predictions_of(annotated: Iterable[Mapping[str, Any]]) -> Predictions:
    """Return the predictions in objects such as :func:`pipeline.annotate.annotate` yields."""
    return dict(map(_prediction, annotated))


def _article(value: Mapping[str, Any]) -> tuple[ArticleId, ChainedArticle]:
    text = text_of(value)
    identifier = identifier_of(value)
    topic = value.get("topic")
    mentions = []
    for item, place in _items(value):
        mention = _gold_mention(item, text, place)
        if mention is not None:
            mentions.append(mention)
    name = f"article {identifier}" if topic is None else str(topic)
    return identifier, ChainedArticle(identifier, name, text, tuple(mentions))


def _gold_mention(item: Mapping[str, Any], text: str, place: str) -> GoldMention | None:
    """Return a mention; None for one that is not scored."""
    start, end = _offsets(item, place)
    check_span((start, end), text, place)
    chain = item.get("chain")
    if not isinstance(chain, str) or not chain:
        raise ValueError(f"{place}: no `chain` that is a string")
    if item.get("type") is not None:
        given = next((each for each in CHAIN_TYPES if each == item["type"]), None)
        return given and GoldMention(start, end, chain, given)
    type_ = _SUFFIXES.get(chain.rpartition("_")[2])
    if type_ == "country" and not _NAMES_A_COUNTRY.fullmatch(text[start:end].strip('\xa0 "')):
        return None
    return type_ and GoldMention(start, end, chain, type_)


def _prediction(value: Mapping[str, Any]) -> tuple[ArticleId, tuple[FoundMention, ...]]:
    found = []
    for item, place in _items(value):
        start, end = _offsets(item, place)
        entity_id = item.get("entity_id")
        if entity_id is not None and not isinstance(entity_id, str):
            raise ValueError(f"{place}: `entity_id` is no string")
        if start < end:
            found.append(FoundMention(start, end, entity_id))
    return identifier_of(value), tuple(found)


def _items(value: Mapping[str, Any]) -> Iterable[tuple[Mapping[str, Any], str]]:
    items = value.get("mentions")
    if not isinstance(items, list):
        raise ValueError("no field `mentions` that is a list")
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            raise ValueError(f"mentions {number}: not an object")
        yield item, f"mentions {number}"


def _offsets(item: Mapping[str, Any], place: str) -> tuple[int, int]:
    start, end = item.get("start"), item.get("end")
    if type(start) is not int or type(end) is not int:
        raise ValueError(f"{place}: no `start` and `end` that are whole numbers")
    return start, end
