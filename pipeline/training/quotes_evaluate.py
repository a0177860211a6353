"""Score a trained model in the whole pipeline, before it is installed."""

from __future__ import annotations

from pathlib import Path

from pipeline.annotate import annotate, requests_from_jsonl
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import Report
from pipeline.evaluation.tasks import TASKS
from pipeline.language.build import build


def evaluate(model: Path, gold: Path, language: str, sampling: Sampling | None = None) -> Report:
    """Annotate the texts of ``gold`` with the model in the folder ``model``; score the quotes.

    ``language`` is the spaCy package to annotate with. Raises InputError, naming the line, for
    gold that cannot be used, ModelError for a folder whose files do not belong together.
    """
    task = TASKS["quotes"]
    articles = task.read_gold(gold)
    nlp = build(language)
    nlp.replace_pipe("concord_quotes", "concord_quotes", config={"folder": str(model)})
    found = task.predictions_of(annotate(nlp, requests_from_jsonl(gold)))
    return task.score(articles, found, gold.stem, sampling or Sampling())
