"""Gold of annotated stances in articles, and what was found in them, read from JSON lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.evaluation.lines import ArticleId, check_span, identifier_of, read_rows, text_of
from pipeline.models import EntityType, HolderKind, Span, StanceLabel

FEELING = "author_feeling_"
EVENT = "main_event"
LABEL_OF: Mapping[str, StanceLabel] = {
    "neg": "unfavourable",
    "neu": "neutral",
    "pos": "favourable",
}
_ANYBODY = "other_"
"""Begins the speakers that gold does not name: ``other_anti``."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A span that evaluates a target; ``speaker`` is None outside quotes and for one unnamed."""

    span: Span
    target: str
    favourable: bool
    quoted: bool
    speaker: str | None


@dataclass(frozen=True, slots=True)
class GoldStances:
    """An article with its annotated spans and its author's feeling toward each entity asked."""

    id: ArticleId
    story: str
    text: str
    spans: tuple[GoldSpan, ...]
    feelings: tuple[tuple[str, StanceLabel], ...]
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class FoundEntityMention:
    """A mention with its entity."""

    span: Span
    kind: str
    entity_id: str
    name: str


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """The speaker of a quote."""

    entity_id: str
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quote: the parts of its content, and its speaker, if one was told."""

    parts: tuple[Span, ...]
    speaker: FoundSpeaker | None


@dataclass(frozen=True, slots=True)
class FoundStance:
    """A stance row. ``quote`` indexes the article's quotes."""

    voice: HolderKind
    holder_id: str | None
    target_id: str
    score: float
    quote: int | None


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """What was found in one article."""

    mentions: tuple[FoundEntityMention, ...] = ()
    quotes: tuple[FoundQuote, ...] = ()
    stances: tuple[FoundStance, ...] = ()


Predictions = Mapping[ArticleId, FoundArticle]


def entity_type(entity_id: str) -> str:
    """Return the type that an entity's id begins with; ``other`` where it begins with none."""
    kind = entity_id.partition(":")[0]
    return kind if kind in get_args(EntityType) else "other"


def read_gold(path: Path, articles: Path) -> list[GoldStances]:
    """Read annotations from ``path``, a line for each article, whose texts stand in ``articles``.

    A line of annotations has ``id``, ``phrases`` and, if wanted, ``story`` (articles about one
    event share it; else the article is a story of its own) and ``article_level`` with
    ``author_feeling_<entity>``: neg, neu or pos. A phrase has ``char_start``, ``char_end``,
    ``target``, ``polarity`` (neg or pos), ``quote`` (yes or no) and ``speaker``. A phrase whose
    ``how`` is ``title`` stands outside the text and is left out. Articles have ``id``, ``text``
    and, if known, ``outlet`` or ``publisher``.

    Raises LineError for the first line that is wrong, InputError where nothing is annotated,
    OSError for a file that cannot be opened.
    """
    texts = read_rows(articles, _text)
    found = list(read_rows(path, lambda value: _article(value, texts, articles)).values())
    if not any(each.spans or each.feelings for each in found):
        raise InputError(f"{path} holds no annotated spans and no author's feelings")
    return found


def read_predictions(path: Path) -> dict[ArticleId, FoundArticle]:
    """Read predictions: what ``concord annotate`` writes. Raises as :func:`read_gold`."""
    return read_rows(path, _prediction)


def predictions_of(annotated: Iterable[Mapping[str, Any]]) -> Predictions:
    """Return the predictions in objects such as :func:`pipeline.annotate.annotate` yields."""
    return dict(map(_prediction, annotated))


def _text(value: Mapping[str, Any]) -> tuple[ArticleId, tuple[str, str | None]]:
    outlet = next((value[name] for name in ("outlet", "publisher") if value.get(name)), None)
    return identifier_of(value), (text_of(value), None if outlet is None else str(outlet))


def _article(
    value: Mapping[str, Any], texts: Mapping[ArticleId, tuple[str, str | None]], articles: Path
) -> tuple[ArticleId, GoldStances]:
    identifier = identifier_of(value)
    if identifier not in texts:
        raise ValueError(f"{articles} holds no article with the id {identifier!r}")
    text, outlet = texts[identifier]
    phrases = _list(value, "phrases")
    spans = [
        _span(item, text, f"phrases {number}")
        for number, item in enumerate(phrases)
        if item.get("how") != "title"
    ]
    story = value.get("story")
    name = f"article {identifier}" if story is None else str(story)
    return identifier, GoldStances(identifier, name, text, tuple(spans), _feelings(value), outlet)


def _span(item: Mapping[str, Any], text: str, place: str) -> GoldSpan:
    start, end = item.get("char_start"), item.get("char_end")
    if type(start) is not int or type(end) is not int:
        raise ValueError(f"{place}: no `char_start` and `char_end` that are whole numbers")
    check_span((start, end), text, place)
    target, speaker = item.get("target"), item.get("speaker") or ""
    if not isinstance(target, str) or not target or not isinstance(speaker, str):
        raise ValueError(f"{place}: `target` or `speaker` is no name")
    polarity, quoted = item.get("polarity"), item.get("quote")
    if polarity not in ("neg", "pos") or quoted not in ("yes", "no"):
        raise ValueError(f"{place}: `polarity` is not neg or pos, or `quote` not yes or no")
    named = quoted == "yes" and speaker and not speaker.startswith(_ANYBODY)
    return GoldSpan(
        (start, end), target, polarity == "pos", quoted == "yes", speaker if named else None
    )


def _feelings(value: Mapping[str, Any]) -> tuple[tuple[str, StanceLabel], ...]:
    """Return the feelings toward entities; the one toward the main event has no entity."""
    level = value.get("article_level") or {}
    if not isinstance(level, dict):
        raise ValueError("`article_level` is no object")
    found = []
    for key, feeling in level.items():
        target = key.removeprefix(FEELING)
        if not key.startswith(FEELING) or target == EVENT:
            continue
        if feeling not in LABEL_OF:
            raise ValueError(f"`{key}` is not neg, neu or pos")
        found.append((target, LABEL_OF[feeling]))
    return tuple(found)


def _prediction(value: Mapping[str, Any]) -> tuple[ArticleId, FoundArticle]:
    try:
        found = FoundArticle(
            tuple(
                FoundEntityMention(
                    _offsets(m["start"], m["end"]), m["kind"], m["entity_id"], m["name"]
                )
                for m in _list(value, "mentions")
                if m.get("entity_id")
            ),
            tuple(
                FoundQuote(
                    tuple(_offsets(s, e) for s, e in q["content"]), _speaker(q.get("speaker"))
                )
                for q in _list(value, "quotes")
            ),
            tuple(
                FoundStance(
                    s["holder_kind"],
                    (s.get("holder") or {}).get("entity_id"),
                    s["target_entity"]["entity_id"],
                    _score(s["score"]),
                    _place(s.get("quote")),
                )
                for s in _list(value, "stances")
            ),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not what `concord annotate` writes: {error}") from error
    return identifier_of(value), found


def _offsets(start: object, end: object) -> Span:
    if type(start) is not int or type(end) is not int:
        raise ValueError(f"the offsets {start!r} and {end!r} are no whole numbers")
    return start, end


def _score(value: object) -> float:
    if type(value) not in (int, float) or not math.isfinite(score := float(str(value))):
        raise ValueError(f"the score {value!r} is no finite number")
    return score


def _place(value: object) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError(f"`quote` is {value!r}, no place of a quote")
    return value


def _speaker(value: Mapping[str, Any] | None) -> FoundSpeaker | None:
    return FoundSpeaker(value["entity_id"], value["name"], value["type"]) if value else None


def _list(value: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = value.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError(f"no field `{name}` that is a list of objects")
    return items
