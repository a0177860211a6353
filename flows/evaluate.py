"""Measure accuracy: annotate the texts of a file of gold, score what was found, write figures."""

# No postponed annotations here: Prefect evaluates the flow's own when it runs.

from pathlib import Path
from typing import Any

from prefect import flow
from prefect import task as prefect_task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ProcessPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import prefect_home, progress
from pipeline.annotate import Request
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.report import Report
from pipeline.evaluation.tasks import (
    TASKS,
    Predicted,
    TaskName,
    predict_batch,
    read_gold,
    request_batches,
)
from pipeline.settings import Settings
from pipeline.work import start_worker


@prefect_task(
    name="annotate",
    description="Annotate a batch of gold articles",
    task_run_name="annotate {number}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def annotate_batch(number: int, task: TaskName, batch: list[Request], model: str) -> Predicted:  # noqa: ARG001
    """Return what was found in one batch, by article; ``number`` names the task run."""
    return predict_batch(task, batch, model)


@flow(name="concord-evaluate", description="From a file of gold to figures")
def evaluate(
    task: TaskName,
    gold: Path,
    output: Path | None = None,
    settings: Settings | None = None,
    articles: Path | None = None,
) -> Report:
    """Annotate ``gold`` on worker processes, score it, write the figures to ``output``.

    ``articles`` holds the texts where ``gold`` is annotations alone. Raises InputError, naming
    the line, for gold that cannot be used.
    """
    settings = settings or Settings.model_validate({})
    texts = read_gold(task, gold, articles)
    found = _annotate(task, articles or gold, settings)
    report = TASKS[task].score(texts, found, gold.stem, Sampling())
    if output is not None:
        report.write(output)
    create_table_artifact(_rows(report), key="concord-evaluate", description=report.dataset)
    return report


def _annotate(task: TaskName, texts: Path, settings: Settings) -> Predicted:
    shown = progress.current()
    shown.stage("annotating")
    batches = list(request_batches(task, texts, settings.batch_size))
    sizes = [sum(len(request.article.text) for request in batch) for batch in batches]
    shown.total(sum(sizes))
    found: dict[Any, Any] = {}
    with (
        prefect_home.shared_server(settings.warehouse),
        ProcessPoolTaskRunner(settings.n_workers, initializer=start_worker) as runner,
    ):
        futures = [
            runner.submit(
                annotate_batch,
                # Quoted: it spares Prefect the search for futures in the articles.
                {"number": number, "task": task, "batch": quote(batch), "model": settings.model},
            )
            for number, batch in enumerate(batches, start=1)
        ]
        for batch, size, future in zip(batches, sizes, futures, strict=True):
            found |= future.result()
            shown.advance(len(batch), size)
    return found


def _rows(report: Report) -> list[dict[str, Any]]:
    figures = report.to_json()["overall"]["figures"]
    return [{"figure": name, **values} for name, values in figures.items()]
