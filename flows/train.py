"""Train the quote model anew: gold in; out come weights, a model, its figures and its card.

python -m flows.train GOLD.jsonl [...] --output DIR [--evaluation DEV.jsonl]
"""

# No postponed annotations here: Prefect evaluates the flow's own when it runs.

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from flows import prefect_home, progress
from pipeline import terminal
from pipeline.errors import ConcordError
from pipeline.settings import Settings
from pipeline.training import extra
from pipeline.training.config import Config, Plan, Trained


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m flows.train", description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+", help="articles to learn from")
    parser.add_argument("--output", type=Path, required=True, help="folder of the run")
    parser.add_argument("--evaluation", type=Path, help="other articles, to measure on")
    parser.add_argument("--judging", type=Path, help="still others, to fit the judge on")
    parser.add_argument("--epochs", type=int, default=Config().epochs)
    parser.add_argument("--seed", type=int, default=Config().seed)
    parser.add_argument("--device", default="cpu", help="cpu, cuda, … as torch names it")
    parser.add_argument("--corpus", help="what the gold is, for the model card")
    parser.add_argument("--licence", help="on which terms, for the model card")
    parser.add_argument("--note", action="append", default=[], help="a line of the model card")
    return parser.parse_args()


def _set_up() -> None:
    """Set Prefect's environment, which it reads when it is imported."""
    settings = Settings.model_validate({})
    prefect_home.prepare(settings.warehouse, settings.server_timeout)


if __name__ == "__main__":
    arguments = _arguments()
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
    """Train, or go on where ``output`` left off; return what it wrote.

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
    trained = cast("Trained", stage("describe", stages.describe, *values))
    card = trained.card.read_text(encoding="utf-8")
    create_markdown_artifact(card, key="concord-train", description="Model card")
    return trained


class _Lines(progress.Silent):
    """Shows each stage as a line on stderr."""

    def stage(self, name: str) -> None:
        terminal.message(name)


def main() -> None:
    """Train as the command line says."""
    values = vars(arguments)
    values["notes"] = tuple(values.pop("note"))
    terminal.hush_libraries()
    try:
        with progress.shown_by(_Lines()):
            trained = train(**values)
    except KeyboardInterrupt:
        terminal.message("stopped: the same command goes on after the last finished epoch")
        sys.exit(130)
    except ConcordError as error:
        terminal.error(str(error))
        sys.exit(1)
    terminal.message(f"model in {trained.model}, its card {trained.card}")


if __name__ == "__main__":
    main()
