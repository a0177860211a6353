"""Gold annotations and predictions, read from JSON lines and checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.models import Span

ArticleId = str | int
_OUTLET_FIELDS = ("outlet", "publisher")


class LineError(InputError):
    """A line of gold or of predictions that cannot be used."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        super().__init__(f"{path}, line {number}: {reason}")


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
    articles: list[GoldArticle] = []
    seen: dict[ArticleId, int] = {}
    for number, value in _lines(path):
        try:
            article = _article(value)
        except ValueError as error:
            raise LineError(path, number, str(error)) from error
        if article.id in seen:
            raise LineError(path, number, f"id {article.id!r} stands on line {seen[article.id]}")
        seen[article.id] = number
        articles.append(article)
    if not articles:
        raise InputError(f"{path} holds no articles")
    return articles


def read_predictions(path: Path) -> dict[ArticleId, tuple[Attribution, ...]]:
    """Read predictions: what ``concord annotate`` writes, or lines like those of the gold.

    Raises LineError for the first line that is wrong, OSError for a file that cannot be opened.
    """
    predictions: dict[ArticleId, tuple[Attribution, ...]] = {}
    for number, value in _lines(path):
        try:
            identifier, attributions = _prediction(value)
        except ValueError as error:
            raise LineError(path, number, str(error)) from error
        if identifier in predictions:
            raise LineError(path, number, f"id {identifier!r} stands on an earlier line, too")
        predictions[identifier] = attributions
    return predictions


def predictions_of(annotated: Iterable[Mapping[str, Any]]) -> Predictions:
    """Return the predictions in objects such as :func:`pipeline.annotate.annotate` yields."""
    return dict(map(_prediction, annotated))


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                raise LineError(path, number, f"not UTF-8: {error.reason}") from error
            except ValueError as error:
                raise LineError(path, number, f"not JSON: {error}") from error
            except RecursionError as error:
                raise LineError(path, number, "not usable JSON: nested too deeply") from error
            if not isinstance(value, dict):
                raise LineError(path, number, "not an object")
            yield number, value


def _article(value: Mapping[str, Any]) -> GoldArticle:
    text = value.get("text")
    if not isinstance(text, str):
        raise ValueError("no field `text` that is a string")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text has half a surrogate pair: it is no Unicode text")
    attributions = _attributions(value, "attributions")
    for number, attribution in enumerate(attributions):
        for start, end in (*attribution.content, *attribution.source):
            if not 0 <= start < end <= len(text):
                raise ValueError(
                    f"attribution {number}: [{start}, {end}] is no span of the text, which has "
                    f"{len(text)} characters"
                )
    outlet = next((value[name] for name in _OUTLET_FIELDS if value.get(name)), None)
    return GoldArticle(_id(value), text, attributions, None if outlet is None else str(outlet))


def _prediction(value: Mapping[str, Any]) -> tuple[ArticleId, tuple[Attribution, ...]]:
    return _id(value), _attributions(value, "attributions" if "attributions" in value else "quotes")


def _id(value: Mapping[str, Any]) -> ArticleId:
    identifier = value.get("id")
    if isinstance(identifier, str | int) and not isinstance(identifier, bool):
        return identifier
    raise ValueError("no field `id` that is a string or a number")


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
