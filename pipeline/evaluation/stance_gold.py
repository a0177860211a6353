"""Gold stances toward targets and answers, read from JSON lines and checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.evaluation.lines import ArticleId, check_span, identifier_of, read_rows, text_of
from pipeline.models import Span, StanceLabel

LABELS: tuple[StanceLabel, ...] = get_args(StanceLabel)


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text, mostly a sentence, with its targets and how it evaluates each of them."""

    id: ArticleId
    targets: tuple[Span, ...]
    labels: tuple[StanceLabel, ...]
    class_name: str | None = None
    """What the text tests, where the gold says so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered for one target; ``label`` is None for none."""

    label: StanceLabel | None
    confidence: float | None = None
    target: Span | None = None


Predictions = Mapping[ArticleId, tuple[Answer, ...]]


def read_gold(path: Path) -> list[GoldText]:
    """Read gold: ``{"id", "text", "targets": [[start, end]], "labels": [...]}`` a line.

    Labels are favourable, neutral and unfavourable, one for each target; ``class`` is optional,
    other fields are ignored. Raises LineError for the first line that is wrong, InputError for a
    file without targets, OSError for one that cannot be opened.
    """
    texts = list(read_rows(path, _gold).values())
    if not any(text.targets for text in texts):
        raise InputError(f"{path} holds no targets to score")
    return texts


def read_predictions(path: Path) -> dict[ArticleId, tuple[Answer, ...]]:
    """Read predictions: what ``concord annotate`` writes. Raises as :func:`read_gold`."""
    return read_rows(path, _prediction)


def predictions_of(annotated: Iterable[Mapping[str, Any]]) -> Predictions:
    """Return the predictions in objects such as :func:`pipeline.annotate.annotate` yields."""
    return dict(map(_prediction, annotated))


def _gold(value: Mapping[str, Any]) -> tuple[ArticleId, GoldText]:
    if "phrases" in value and "targets" not in value:
        raise ValueError("annotations of articles need --articles FILE")
    text = text_of(value)
    targets = tuple(
        _span(item, f"target {number}") for number, item in enumerate(_list(value, "targets"))
    )
    for number, target in enumerate(targets):
        check_span(target, text, f"target {number}")
    labels = tuple(
        _label(item, f"label {number}") for number, item in enumerate(_list(value, "labels"))
    )
    if len(labels) != len(targets):
        raise ValueError(f"{len(targets)} targets have {len(labels)} labels")
    name = value.get("class")
    identifier = identifier_of(value)
    return identifier, GoldText(identifier, targets, labels, None if name is None else str(name))


def _prediction(value: Mapping[str, Any]) -> tuple[ArticleId, tuple[Answer, ...]]:
    items = enumerate(_list(value, "target_stances"))
    return identifier_of(value), tuple(_answer(item, f"target_stances {n}") for n, item in items)


def _answer(item: object, place: str) -> Answer:
    if not isinstance(item, dict):
        raise ValueError(f"{place}: not an object")
    label, target = item.get("label"), item.get("target")
    return Answer(
        label=None if label is None else _label(label, f"{place}: `label`"),
        confidence=_confidence(item.get("confidence"), place),
        target=None if target is None else _span(target, f"{place}: `target`"),
    )


def _list(value: Mapping[str, Any], name: str) -> Sequence[object]:
    items = value.get(name)
    if not isinstance(items, list):
        raise ValueError(f"no field `{name}` that is a list")
    return items


def _label(value: object, place: str) -> StanceLabel:
    for label in LABELS:
        if value == label:
            return label
    raise ValueError(f"{place} is none of {', '.join(LABELS)}")


def _span(value: object, place: str) -> Span:
    if isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value):
        return value[0], value[1]
    raise ValueError(f"{place} is no [start, end]")


def _confidence(value: object, place: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ValueError(f"{place}: `confidence` is no number from 0 to 1")
