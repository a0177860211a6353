"""What can be evaluated, by name, and the way from a file of gold to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pipeline.annotate import Request, annotate, requests_from_jsonl
from pipeline.evaluation import entities, entities_gold, gold, quotes
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import Report
from pipeline.work import load_language

TaskName = Literal["entities", "quotes"]
Predicted = Mapping[Any, Any]
"""What a task scores, by article id."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to evaluate. Reading raises InputError for a line that is wrong."""

    read_gold: Callable[[Path], Sequence[Any]]
    read_predictions: Callable[[Path], Predicted]
    predictions_of: Callable[[Iterable[Mapping[str, Any]]], Predicted]
    """Takes the objects that :func:`pipeline.annotate.annotate` yields."""
    score: Callable[[Sequence[Any], Predicted, str, Sampling], Report]
    """Takes gold, predictions, the name of the gold and how to draw intervals."""
    whole: bool = False
    """Whether what is found in an article depends on the others, so that no batch may be cut."""


TASKS: Mapping[TaskName, Task] = {
    "entities": Task(
        entities_gold.read_gold,
        entities_gold.read_predictions,
        entities_gold.predictions_of,
        entities.score,
        whole=True,
    ),
    "quotes": Task(gold.read_gold, gold.read_predictions, gold.predictions_of, quotes.score),
}


def predict(task: TaskName, path: Path, model: str) -> Predicted:
    """Annotate the texts of a file of gold as ``concord annotate --input`` does."""
    return predict_batch(task, requests_from_jsonl(path), model)


def predict_batch(task: TaskName, requests: Iterable[Request], model: str) -> Predicted:
    """Annotate articles with the installed pipeline and keep what the task scores."""
    return TASKS[task].predictions_of(annotate(load_language(model), requests))


def request_batches(task: TaskName, path: Path, size: int) -> Iterator[list[Request]]:
    """Yield the articles of a file of gold in batches, as ``concord annotate`` takes them.

    A task that needs all articles at once gets them in one batch.
    """
    requests = requests_from_jsonl(path)
    while batch := list(islice(requests, None if TASKS[task].whole else size)):
        yield batch


def evaluate(task: TaskName, path: Path, model: str, sampling: Sampling | None = None) -> Report:
    """Annotate the texts of a file of gold and score what was found.

    Raises InputError, naming the line, for gold that cannot be used.
    """
    articles = TASKS[task].read_gold(path)
    found = predict(task, path, model)
    return TASKS[task].score(articles, found, path.stem, sampling or Sampling())
