"""Train a model anew: gold in; out come weights, a model, its figures and its card.

python -m flows.train quotes GOLD.jsonl [...] --output DIR [--evaluation DEV.jsonl]
python -m flows.train stance GOLD [...] --output DIR [--evaluation DEV.jsonl ...]

Without a word for the task it is the quotes.
"""

# No postponed annotations here: Prefect evaluates the flows' own when they run.

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from flows import prefect_home, progress
from pipeline import terminal
from pipeline.errors import ConcordError
from pipeline.settings import Settings
from pipeline.training import extra
from pipeline.training.config import Config, Plan, Trained
from pipeline.training.stance_config import StanceConfig, StancePlan

TASKS = ("quotes", "stance")


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog="python -m flows.train", description=__doc__, formatter_class=shape
    )
    tasks = parser.add_subparsers(dest="task", required=True)
    quotes, stance = (tasks.add_parser(name, help=f"train the {name} model") for name in TASKS)
    for task in (quotes, stance):
        task.add_argument("gold", type=Path, nargs="+", help="texts to learn from")
        task.add_argument("--output", type=Path, required=True, help="folder of the run")
        task.add_argument("--device", default="cpu", help="cpu, cuda, … as torch names it")
        task.add_argument("--corpus", help="what the gold is, for the model card")
        task.add_argument("--licence", help="on which terms, for the model card")
        task.add_argument("--note", action="append", default=[], help="a line of the model card")
    quotes.add_argument("--evaluation", type=Path, help="other articles, to measure on")
    quotes.add_argument("--judging", type=Path, help="still others, to fit the judge on")
    quotes.add_argument("--epochs", type=int, default=Config().epochs)
    quotes.add_argument("--seed", type=int, default=Config().seed)
    _add_stance(stance)
    known = not given or given[0] in {*TASKS, "-h", "--help"}
    return parser.parse_args(given if known else ["quotes", *given])


def _add_stance(parser: argparse.ArgumentParser) -> None:
    usual = StanceConfig()
    several: dict[str, Any] = {"type": Path, "nargs": "+", "default": []}
    parser.add_argument("--evaluation", help="others, to calibrate and measure on", **several)
    parser.add_argument("--readings", type=Path, help="readers' labels, to be weighed")
    parser.add_argument("--articles", type=Path, help="the articles that they are of")
    parser.add_argument("--readers", type=Path, help="how they read; else readers.json beside")
    parser.add_argument("--teacher", type=Path, help="weights to weigh them by; else trained")
    parser.add_argument("--start", type=Path, help="checkpoint whose encoder to start from")
    parser.add_argument("--take", help="weights to take instead of training", **several)
    parser.add_argument("--epochs", type=int, default=usual.epochs)
    parser.add_argument("--seed", type=int, nargs="+", default=list(usual.seeds), help="one each")


def _set_up() -> None:
    """Set Prefect's environment, which it reads when it is imported."""
    settings = Settings.model_validate({})
    prefect_home.prepare(settings.warehouse, settings.server_timeout)


if __name__ == "__main__":
    arguments = _arguments(sys.argv[1:])
    _set_up()

from prefect import flow  # noqa: E402
from prefect import task as prefect_task  # noqa: E402
from prefect.artifacts import create_markdown_artifact  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402


@prefect_task(
    description="One stage of a training",
    task_run_name="{name}",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def stage(name: str, work: Callable[..., Any], *values: Any) -> Any:  # noqa: ARG001
    """Return what ``work`` makes of the results of earlier stages; ``name`` names the task run."""
    return work(*values)


@flow(name="concord-train", description="From files of gold to a model, its figures and its card")
def train(
    gold: list[Path],
    output: Path,
    evaluation: Path | None = None,
    judging: Path | None = None,
    epochs: int = Config().epochs,
    seed: int = Config().seed,
    device: str = "cpu",
    corpus: str | None = None,
    licence: str | None = None,
    notes: tuple[str, ...] = (),
    base: Path | None = None,
    settings: Settings | None = None,
) -> Trained:
    """Train the quote model, or go on where ``output`` left off; return what it wrote.

    The parameters are those of :class:`pipeline.training.config.Plan`. Finished epochs and stages
    are not repeated. Raises ConcordError where a package of the ``train`` extra is missing and
    where ``output`` was begun with other gold or another configuration, InputError, naming the
    line, for gold that cannot be used.
    """
    extra.require()
    from pipeline.training.stages import Stages

    plan = Plan(
        gold=tuple(gold),
        output=output,
        evaluation=evaluation,
        judging=None if judging == evaluation else judging,
        config=Config(epochs=epochs, seed=seed),
        device=device,
        corpus=corpus,
        licence=licence,
        notes=notes,
        base=base,
    )
    stages = Stages(plan, settings or Settings.model_validate({}), progress.current().stage)
    checked = stage("check gold", stages.check)
    fitted = stage("fit", stages.fit, checked)
    exported = stage("export", stages.export, fitted)
    judged = stage("judge", stages.judge, exported)
    report = stage("measure", stages.measure, judged)
    values = checked, fitted, exported, judged, report
    return _shown(cast("Trained", stage("describe", stages.describe, *values)))


@flow(name="concord-train-stance", description="From files of gold to a stance model and its card")
def train_stance(plan: StancePlan) -> Trained:
    """Train the stance model, or go on where the plan's output left off; return what it wrote.

    Finished epochs and stages are not repeated. Raises as :func:`train`.
    """
    extra.require()
    from pipeline.training.stance_stages import StanceStages

    stages = StanceStages(plan, progress.current().stage)
    checked = stage("check gold", stages.check)
    taught = stage("teach", stages.teach, checked)
    fitted = stage("fit", stages.fit, checked, taught)
    exported = stage("export", stages.export, fitted)
    calibrated = stage("calibrate", stages.calibrate, checked, exported)
    measured = stage("measure", stages.measure, calibrated)
    values = checked, taught, fitted, exported, calibrated, measured
    return _shown(cast("Trained", stage("describe", stages.describe, *values)))


def _shown(trained: Trained) -> Trained:
    card = trained.card.read_text(encoding="utf-8")
    create_markdown_artifact(card, key="concord-train", description="Model card")
    return trained


class _Lines(progress.Silent):
    """Shows each stage as a line on stderr."""

    def stage(self, name: str) -> None:
        terminal.message(name)


def _stance_plan(values: dict[str, Any]) -> StancePlan:
    """Return the plan that the command line's values make. Raises ConcordError."""
    config = StanceConfig(epochs=values.pop("epochs"), seeds=tuple(values.pop("seed")))
    several: dict[str, Any] = {
        name: tuple(values.pop(name)) for name in ("gold", "evaluation", "take")
    }
    return StancePlan(config=config, **several, **values)


def main() -> None:
    """Train as the command line says."""
    values = vars(arguments)
    values["notes"] = tuple(values.pop("note"))
    task = values.pop("task")
    terminal.hush_libraries()
    try:
        with progress.shown_by(_Lines()):
            trained = train_stance(_stance_plan(values)) if task == "stance" else train(**values)
    except KeyboardInterrupt:
        terminal.message("stopped: the same command goes on after the last finished epoch")
        sys.exit(130)
    except ConcordError as error:
        terminal.error(str(error))
        sys.exit(1)
    for name, value in trained.figures.items():
        terminal.message(f"{name} {'–' if value is None else f'{value:.3f}'}")
    terminal.message(f"model in {trained.model}, its card {trained.card}")


if __name__ == "__main__":
    main()
