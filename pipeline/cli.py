"""The ``concord`` command. Thin: every command calls one function and shows what it returns."""

from __future__ import annotations

import gc
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import cli_check, cli_report, cli_show, cli_sql
from pipeline.cli_common import (
    Warehouse,
    clear_errors,
    collect_garbage_again,
    do_without_pandas,
    fail,
    paths_of,
    read_paths,
    read_settings,
)

if TYPE_CHECKING:
    from pipeline.evaluation.tasks import TaskName
    from pipeline.settings import Settings

app = typer.Typer(
    name="concord",
    help="Who says what about whom, and where the sources agree.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evaluation = typer.Typer(
    help="Measure accuracy against gold annotations of your own.", no_args_is_help=True
)
app.add_typer(evaluation, name="evaluate")
explanation = typer.Typer(help="Explain what the warehouse holds.", no_args_is_help=True)
app.add_typer(explanation, name="explain")
cli_sql.register(app)
cli_show.register(app)
cli_check.register(app)
cli_report.register(app)

Corpus = Annotated[
    Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of the articles [./corpus].")
]


class ReportFormat(StrEnum):
    """How to print an evaluation."""

    TABLE = "table"
    JSON = "json"


@app.command()
def run(
    corpus: Corpus = None,
    warehouse: Warehouse = None,
    prune: Annotated[
        bool | None, typer.Option("--prune", help="Remove articles whose file has vanished.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Worker processes; 0 means one a core.")
    ] = None,
    report: Annotated[
        bool | None, typer.Option("--report/--no-report", help="Write the report at the end.")
    ] = None,
) -> None:
    """Read the corpus, extract quotes and stances, compare outlets, publish, write the report."""
    settings = read_settings(
        corpus=corpus, warehouse=warehouse, prune=prune, workers=workers, report=report
    )
    from pipeline import interruption, terminal
    from pipeline.storage.connect import open_working

    gc.disable()
    terminal.hush_libraries()
    do_without_pandas()
    with clear_errors():
        has_corpus = settings.corpus.is_dir()
    if not has_corpus:
        fail(f"there is no corpus folder {settings.corpus}: name one with --corpus DIR")
    paths = paths_of(settings)
    watched = interruption.watched(paths)

    def tell(damage: str) -> None:
        terminal.message(f"{damage}: it is published anew", "yellow")

    with (
        clear_errors(settings.warehouse),
        watched as watch,
        open_working(paths, tell) as connection,
    ):
        from flows import prefect_home

        prefect_home.end_orphan(settings.warehouse)
        prefect_home.prepare(settings.warehouse, settings.server_timeout)
        ready = prefect_home.start_server(settings.warehouse, settings.server_timeout)
        with terminal.run_progress() as bar:
            from flows import progress
            from flows.batch import batch_here

            ready()
            collect_garbage_again()
            with progress.shown_by(watch.over(bar)):
                summary = batch_here(settings, connection)
    from pipeline.summary import lines

    for text, style in lines(summary.model_dump(), settings):
        terminal.message(text, style)
    if summary.published:
        from pipeline.storage.compact import compact

        with clear_errors(settings.warehouse):
            compact(paths, terminal.message)


@app.command()
def schedule(
    cron: Annotated[
        str, typer.Option("--cron", help="When to run, as a cron expression: '0 * * * *'.")
    ],
    corpus: Corpus = None,
    warehouse: Warehouse = None,
) -> None:
    """Run batches on a schedule until interrupted."""
    settings = read_settings(corpus=corpus, warehouse=warehouse)
    from flows import prefect_home

    prefect_home.prepare(settings.warehouse, settings.server_timeout)
    from flows.schedule import serve

    with clear_errors():
        serve(settings, cron)


@app.command()
def status(
    warehouse: Warehouse = None,
    all_rejected: Annotated[
        bool, typer.Option("--all", help="List every rejected input, not the first 20.")
    ] = False,
) -> None:
    """Show the last runs, the contents, the precision people found, and rejected files with why."""
    from pipeline import terminal
    from pipeline.storage.status import read_status

    with clear_errors():
        paths = read_paths(warehouse)
        found = read_status(paths, None if all_rejected else 20)
    for title, headers, rows in found.tables():
        terminal.print_rows(title, headers, rows)
    for line in found.notes:
        terminal.message(line)


@app.command()
def annotate(
    files: Annotated[list[Path] | None, typer.Argument(help="Article files.")] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", metavar="JSONL", help="Articles as JSON lines, taken as they are."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write here, not to stdout.")
    ] = None,
) -> None:
    """Annotate articles as JSON lines, without a database."""
    if bool(files) == (source is not None):
        fail("give article files, or --input ARTICLES.jsonl")
    from pipeline import terminal

    terminal.hush_libraries()
    with clear_errors():
        n_rejected = _annotate(files or [], source, output, read_settings())
    if n_rejected:
        raise typer.Exit(1)


def _annotate(
    files: list[Path], source: Path | None, output: Path | None, settings: Settings
) -> int:
    """Write one JSON line per article; return how many inputs were rejected."""
    import json

    from pipeline import annotate as annotation
    from pipeline import terminal
    from pipeline.ingest.inputs import Limits
    from pipeline.models import Rejection
    from pipeline.work import load_language

    rejections: list[Rejection] = []
    limits = Limits(max_chars=settings.max_chars, settle_seconds=settings.settle_seconds)
    requests = (
        annotation.requests_from_jsonl(source)
        if source
        else annotation.accepted(annotation.requests_from_files(files, limits), rejections)
    )
    rows = annotation.annotate(load_language(settings.model), requests)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    if output is None:
        sys.stdout.writelines(lines)
    else:
        partial = output.with_name(f"{output.name}.part")  # the output may be the input
        with partial.open("w", encoding="utf-8") as out:
            out.writelines(lines)
        partial.replace(output)
    for rejection in rejections:
        place = f"{rejection.path}, line {rejection.line}" if rejection.line else rejection.path
        terminal.error(f"{place}: {rejection.reason}: {rejection.detail}")
    return len(rejections)


Gold = Annotated[Path, typer.Argument(metavar="GOLD.jsonl", exists=True, dir_okay=False)]
Predictions = Annotated[
    Path | None,
    typer.Option(
        metavar="PRED.jsonl",
        exists=True,
        dir_okay=False,
        help="Score this output of concord annotate instead of annotating.",
    ),
]
Resamples = Annotated[
    int, typer.Option(min=0, max=100_000, help="Resamples of the intervals; 0: none.")
]
Seed = Annotated[int, typer.Option(min=0, help="Seed of the resamples.")]
Form = Annotated[ReportFormat, typer.Option("--format", help="How to print it.")]


@evaluation.command("entities")
def evaluate_entities(
    gold: Gold,
    predictions: Predictions = None,
    resamples: Resamples = 1_000,
    seed: Seed = 0,
    form: Form = ReportFormat.TABLE,
) -> None:
    """Score entities: whether mentions of one thing got one, over all articles (B-cubed).

    GOLD.jsonl holds an article a line, with `id`, `topic`, `text` and `mentions`. Each of these has
    `start`, `end`, `chain`, which the articles of a topic share, and `type`: person, country or
    organisation.
    """
    _evaluate("entities", gold, predictions, (resamples, seed), form)


@explanation.command("entity")
def explain_entity(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its id, a name or an alias.")],
    warehouse: Warehouse = None,
) -> None:
    """Say which aliases are one entity, and by which rule or override each was joined."""
    from pipeline import terminal
    from pipeline.storage import explain
    from pipeline.storage.connect import open_snapshot

    with clear_errors():
        with open_snapshot(read_paths(warehouse)) as connection:
            found = explain.explain_entity(connection, name)
        for title, headers, rows in found.tables():
            terminal.print_rows(title, headers, rows)
    if not found.entities:
        near = f"; there is: {', '.join(found.near)}" if found.near else ""
        fail(f"nothing is called {name!r}{near}")
    if len(found.entities) > explain.SHOWN:
        terminal.message(f"The first {explain.SHOWN} are explained; give an id for another.")


@evaluation.command("quotes")
def evaluate_quotes(
    gold: Gold,
    predictions: Predictions = None,
    resamples: Resamples = 1_000,
    seed: Seed = 0,
    form: Form = ReportFormat.TABLE,
) -> None:
    """Score quotes: content characters, content spans, and spans with their speaker mention.

    GOLD.jsonl holds an article a line, with `id`, `text` and `attributions`. Each of these has
    `source`, `cue` and `content`: lists of start and end, in characters of the text.
    """
    _evaluate("quotes", gold, predictions, (resamples, seed), form)


@evaluation.command("stance")
def evaluate_stance(
    gold: Gold,
    articles: Annotated[
        Path | None,
        typer.Option(
            "--articles",
            metavar="ARTICLES.jsonl",
            exists=True,
            dir_okay=False,
            help="The gold annotates spans of these articles.",
        ),
    ] = None,
    predictions: Predictions = None,
    resamples: Resamples = 1_000,
    seed: Seed = 0,
    form: Form = ReportFormat.TABLE,
) -> None:
    """Score stances: how a text evaluates given targets, or the stances held in articles.

    GOLD.jsonl holds a text a line, with `id`, `text`, `targets` (start and end of each, in
    characters) and `labels`: favourable, neutral or unfavourable, one a target. With --articles it
    holds the annotated spans of an article a line: target, polarity, speaker.
    """
    name: TaskName = "stance-spans" if articles else "stance"
    _evaluate(name, gold, predictions, (resamples, seed), form, articles)


def _evaluate(
    name: TaskName,
    gold: Path,
    predictions: Path | None,
    sampling: tuple[int, int],
    form: ReportFormat,
    articles: Path | None = None,
) -> None:
    import json

    from pipeline import terminal
    from pipeline.errors import InputError
    from pipeline.evaluation import tasks
    from pipeline.evaluation.figures import Sampling
    from pipeline.summary import counted

    terminal.hush_libraries()
    task = tasks.TASKS[name]
    with clear_errors():
        try:
            texts = tasks.read_gold(name, gold, articles)
            found = task.read_predictions(predictions) if predictions else None
        except InputError as error:
            fail(str(error), 2)
        if found is None:
            noun = "text" if name == "stance" else "article"
            terminal.message(f"annotating {counted(len(texts), noun)} …", "dim")
            found = tasks.predict(name, articles or gold, read_settings().model)
        report = task.score(texts, found, gold.stem, Sampling(*sampling))
        for note in report.notes:
            terminal.message(note)
        if form is ReportFormat.JSON:
            sys.stdout.write(json.dumps(report.to_json()) + "\n")
            return
        for title, headers, rows in report.tables():
            terminal.print_rows(title, headers, rows)


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
