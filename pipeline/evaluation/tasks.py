"""What can be evaluated, by name, and the way from a file of gold to a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from pipeline.annotate import Request, annotate, requests_from_jsonl
from pipeline.errors import InputError
from pipeline.evaluation import (
    entities,
    entities_gold,
    gold,
    quotes,
    stance,
    stance_gold,
    stance_spans,
    stance_spans_gold,
)
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import Report
from pipeline.work import load_language

TaskName = Literal["entities", "quotes", "stance", "stance-spans"]
Predicted = Mapping[Any, Any]
"""What a task scores, by article id."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to evaluate. Reading raises InputError for a line that is wrong."""

    read_gold: Callable[..., Sequence[Any]]
    """Takes the file of gold; of a task with texts ``apart`` also the file of articles."""
    read_predictions: Callable[[Path], Predicted]
    predictions_of: Callable[[Iterable[Mapping[str, Any]]], Predicted]
    """Takes the objects that :func:`pipeline.annotate.annotate` yields."""
    score: Callable[[Sequence[Any], Predicted, str, Sampling], Report]
    """Takes gold, predictions, the name of the gold and how to draw intervals."""
    whole: bool = False
    """Whether what is found in an article depends on the others, so that no batch may be cut."""
    apart: bool = False
    """Whether the gold is annotations alone, and the articles they are of stand in another file."""


TASKS: Mapping[TaskName, Task] = {
    "entities": Task(
        entities_gold.read_gold,
        entities_gold.read_predictions,
        entities_gold.predictions_of,
        entities.score,
        whole=True,
    ),
    "quotes": Task(gold.read_gold, gold.read_predictions, gold.predictions_of, quotes.score),
    "stance": Task(
        stance_gold.read_gold,
        stance_gold.read_predictions,
        stance_gold.predictions_of,
        stance.score,
    ),
    "stance-spans": Task(
        stance_spans_gold.read_gold,
        stance_spans_gold.read_predictions,
        stance_spans_gold.predictions_of,
        stance_spans.score,
        whole=True,
        apart=True,
    ),
}


def read_gold(task: TaskName, path: Path, articles: Path | None = None) -> Sequence[Any]:
    """Read the gold of a task; ``articles`` is the file of its texts where that is another.

    Raises InputError, naming the line, for gold that cannot be used, and where ``articles`` is
    missing or superfluous; OSError for files that cannot be opened.
    """
    if TASKS[task].apart != (articles is not None):
        word = "needs a" if articles is None else "takes no"
        hint = " (stances with a file of articles are stance-spans)" if task == "stance" else ""
        raise InputError(f"the gold of {task} {word} file of articles beside it{hint}")
    return TASKS[task].read_gold(path, *filter(None, [articles]))


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


def evaluate(
    task: TaskName,
    path: Path,
    model: str,
    sampling: Sampling | None = None,
    articles: Path | None = None,
) -> Report:
    """Annotate the texts of a file of gold and score what was found.

    ``articles`` as in :func:`read_gold`. Raises InputError, naming the line, for gold that cannot
    be used, or where ``articles`` is missing or superfluous.
    """
    gold = read_gold(task, path, articles)
    found = predict(task, articles or path, model)
    return TASKS[task].score(gold, found, path.stem, sampling or Sampling())
