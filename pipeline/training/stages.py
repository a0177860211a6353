"""The stages of a training run, each done once: check, fit, export, judge, measure, describe."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pipeline.errors import ConcordError
from pipeline.fingerprint import fingerprint
from pipeline.settings import Settings
from pipeline.training import export, judging, quotes_card, quotes_evaluate, quotes_train
from pipeline.training.base import base_values, packaged_folder
from pipeline.training.config import CARD, GRAPH, TOKENIZER, Plan, Trained
from pipeline.training.gold import GoldFile, describe, n_shared, read_rows
from pipeline.training.record import Record, file_hash, write_json
from pipeline.training.trainer import weights_path

VERSIONS = ("concord-news", "torch", "transformers", "onnx", "onnxruntime", "tokenizers", "numpy")
"""Packages whose versions the model card states."""

Values = dict[str, Any]
"""Values as JSON holds them."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The gold of a run, read and found usable.

    ``n_shared`` of the articles to fit the judge on, or to evaluate on, stand in the gold of an
    earlier step, too.
    """

    gold: tuple[GoldFile, ...]
    judging: GoldFile | None
    evaluation: GoldFile | None
    n_shared: int


class Stages:
    """A run's stages, to be called in order; one that is finished returns what it did.

    ``log`` is told in words how far the run is.
    """

    def __init__(self, plan: Plan, settings: Settings, log: Callable[[str], None]) -> None:
        self.plan, self.settings, self.log = plan, settings, log
        try:
            self.record = Record(plan.output)
        except OSError as error:
            raise ConcordError(f"{plan.output} cannot be written: {error.strerror}") from error

    def check(self) -> Checked:
        """Read all gold. Raises InputError, naming the line, for gold that cannot be used."""
        self.log("reading gold")
        rows = {path: read_rows(path) for path in self.plan.files()}
        known = {path: describe(path, rows[path]) for path in rows}
        seen = [row for path in self.plan.gold for row in rows[path]]
        shared = 0
        for path in filter(None, (self.plan.judging, self.plan.evaluation)):
            shared += n_shared(seen, rows[path])
            seen = seen + rows[path]
        if shared:
            self.log(f"{shared} articles to judge or evaluate by have been learned from before")
        gold = tuple(known[path] for path in self.plan.gold)
        for_judge, for_figures = (
            None if path is None else known[path]
            for path in (self.plan.judging, self.plan.evaluation)
        )
        return Checked(gold, for_judge, for_figures, shared)

    def fit(self, checked: Checked) -> Values:
        """Train, going on after the last finished epoch; return steps, seconds and losses.

        Raises ConcordError where the output holds a training on other gold or with other settings.
        """
        plan = self.plan
        base = base_values(plan.base)
        gold = [each.sha256 for each in checked.gold]
        inputs = {"gold": gold, "config": asdict(plan.config), "base": base["sha256"]}
        done = self.record.result("fit", inputs)
        if done is None:
            trainer = quotes_train.train(
                plan.gold, plan.checkpoints, plan.config, plan.device, self.log, plan.base
            )
            done = {
                "weights": weights_path(plan.checkpoints, trainer.epoch).name,
                "steps": trainer.step,
                "epochs": trainer.history,
                "device": plan.device,
                "python": platform.python_version(),
                "versions": {name: version(name) for name in VERSIONS},
                "base": base,
            }
            self.record.finish("fit", inputs, done, (plan.checkpoints / done["weights"],))
        return dict(done)

    def export(self, fitted: Values) -> Values:
        """Write the model's files; return the hash and the size of its graph."""
        plan = self.plan
        weights = plan.checkpoints / fitted["weights"]
        inputs = {"weights": file_hash(weights)}
        done = self.record.result("export", inputs)
        if done is None:
            self.log("exporting the model")
            export.export(weights, plan.model, plan.base)
            graph = plan.model / GRAPH
            done = {"sha256": file_hash(graph), "bytes": graph.stat().st_size}
            files = (graph, plan.model / TOKENIZER)
            self.record.finish("export", inputs, done, files)
        return dict(done)

    def judge(self, exported: Values) -> Values | None:
        """Fit the judge on articles that were not trained on; return it with its figures.

        Without such articles the judge of the packaged model is taken over.
        """
        plan, language = self.plan, self.settings.model
        gold = plan.evaluation if plan.judging is None else plan.judging
        if gold is None:
            self._take_over_judge(exported)
            return None
        inputs = self._inputs(gold, exported["sha256"])
        done = self.record.result("judge", inputs)
        if done is None:
            self.log(f"fitting the judge on {gold.name}")
            proposed = list(judging.propose(plan.model, gold, language))
            judged = judging.judge(proposed, gold.stem)
            judging.write_judge(plan.model, judged.for_card())
            done = judged.to_json()
            self.record.finish("judge", inputs, done, (plan.model / CARD,))
        return dict(done)

    def _take_over_judge(self, exported: Values) -> None:
        values = judging.read_judge(packaged_folder())
        inputs = {"packaged": values, "model": exported["sha256"]}
        if self.record.result("judge", inputs) is None:
            judging.write_judge(self.plan.model, values)
            self.record.finish("judge", inputs, {}, (self.plan.model / CARD,))

    def measure(self, judged: Values | None) -> Values | None:
        """Return the figures on the gold to evaluate on; None without any.

        Those of the whole pipeline; where the judge was fitted on the same gold, those for which
        each article was judged by a fit on others.
        """
        plan = self.plan
        if plan.evaluation is None:
            return None
        if judged is not None and plan.judging is None:
            return dict(judged["report"])
        inputs = self._inputs(plan.evaluation, file_hash(plan.model / CARD))
        done = self.record.result("measure", inputs)
        if done is None:
            self.log(f"annotating {plan.evaluation.name}")
            report = quotes_evaluate.evaluate(plan.model, plan.evaluation, self.settings.model)
            done = report.to_json()
            self.record.finish("measure", inputs, done, ())
        return dict(done)

    def _inputs(self, gold: Path, model: str) -> Values:
        """Return what figures on ``gold`` depend on, with the hash of the model or its card."""
        pipeline = fingerprint(self.settings.model, self.settings.max_chars)
        return {"gold": file_hash(gold), "model": model, "pipeline": pipeline}

    def describe(
        self,
        checked: Checked,
        fitted: Values,
        exported: Values,
        judged: Values | None,
        report: Values | None,
    ) -> Trained:
        """Write ``metrics.json`` and ``model-card.md``."""
        plan = self.plan
        metrics = {
            "data": {**asdict(checked), "corpus": plan.corpus, "licence": plan.licence},
            "training": {"config": asdict(plan.config), **fitted},
            "model": exported,
            "judge": judged and {name: judged[name] for name in judged if name != "report"},
            "evaluation": report,
            "notes": list(plan.notes),
        }
        paths = plan.output / "metrics.json", plan.output / "model-card.md"
        write_json(paths[0], metrics)
        paths[1].write_text(quotes_card.render(metrics), encoding="utf-8")
        figures = {} if report is None else report["overall"]["figures"]
        names = [name for name in figures if name.endswith(".f1")]
        return Trained(plan.model, *paths, {name: figures[name]["value"] for name in names})
