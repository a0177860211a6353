"""Gold annotations of quotes and predictions, read from JSON lines and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.evaluation.lines import ArticleId, check_span, identifier_of, read_rows, text_of
from pipeline.models import Span

_OUTLET_FIELDS = ("outlet", "publisher")


@dataclass(frozen=True, slots=True)
class Attribution:
    """A quote as it is scored: the parts of its content, its speaker mention (empty for none)."""

    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    """An article with all its attributions."""

    id: ArticleId
    text: str
    attributions: tuple[Attribution, ...]
    outlet: str | None = None


Predictions = Mapping[ArticleId, tuple[Attribution, ...]]


def read_gold(path: Path) -> list[GoldArticle]:
    """Read gold: ``{"id", "text", "attributions": [{"source", "cue", "content"}]}`` a line.

    Spans are lists of ``[start, end]`` within the text; ``outlet`` or ``publisher`` is optional,
    other fields are ignored. Raises LineError for the first line that is wrong, InputError for a
    file without articles, OSError for one that cannot be opened.
    """
    articles = read_rows(path, _article)
    if not articles:
        raise InputError(f"{path} holds no articles")
    return list(articles.values())


def read_predictions(path: Path) -> dict[ArticleId, tuple[Attribution, ...]]:
    """Read predictions: what ``concord annotate`` writes, or lines like those of the gold.

    Raises LineError for the first line that is wrong, OSError for a file that cannot be opened.
    """
    return read_rows(path, _prediction)


def predictions_of(annotated: Iterable[Mapping[str, Any]]) -> Predictions:
    """Return the predictions in objects such as :func:`pipeline.annotate.annotate` yields."""
    return dict(map(_prediction, annotated))


def _article(value: Mapping[str, Any]) -> tuple[ArticleId, GoldArticle]:
    text = text_of(value)
    attributions = _attributions(value, "attributions")
    for number, attribution in enumerate(attributions):
        for span in (*attribution.content, *attribution.source):
            check_span(span, text, f"attribution {number}")
    outlet = next((value[name] for name in _OUTLET_FIELDS if value.get(name)), None)
    identifier = identifier_of(value)
    return identifier, GoldArticle(
        identifier, text, attributions, None if outlet is None else str(outlet)
    )


def _prediction(value: Mapping[str, Any]) -> tuple[ArticleId, tuple[Attribution, ...]]:
    name = "attributions" if "attributions" in value else "quotes"
    return identifier_of(value), _attributions(value, name)


def _attributions(value: Mapping[str, Any], name: str) -> tuple[Attribution, ...]:
    items = value.get(name)
    if not isinstance(items, list):
        raise ValueError(f"no field `{name}` that is a list")
    return tuple(_attribution(item, f"{name} {number}") for number, item in enumerate(items))


def _attribution(item: object, place: str) -> Attribution:
    if not isinstance(item, dict):
        raise ValueError(f"{place}: not an object")
    if "content" not in item:
        raise ValueError(f"{place}: no `content`")
    content = _spans(item["content"], f"{place}: `content`")
    source = _spans(item.get("source", []), f"{place}: `source`")
    return Attribution(content, source, _confidence(item.get("confidence"), place))


def _spans(value: object, place: str) -> tuple[Span, ...]:
    if isinstance(value, list) and all(map(_is_span, value)):
        return tuple((start, end) for start, end in value)
    raise ValueError(f"{place} is no list of [start, end]")


def _is_span(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value)


def _confidence(value: object, place: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ValueError(f"{place}: `confidence` is no number from 0 to 1")
