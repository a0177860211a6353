"""The stages of a stance training, each done once.

Check, teach, fit, export, calibrate, measure, describe.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.errors import ConcordError, InputError
from pipeline.evaluation.calibration import Calibration
from pipeline.evaluation.stance_diagram import describe as in_words
from pipeline.evaluation.stance_diagram import reliability_svg
from pipeline.training import stance_calibrate, stance_card, stance_export, stance_teach
from pipeline.training.base import base_folder, base_tokenizer, base_values
from pipeline.training.config import CARD, GRAPH, Trained
from pipeline.training.record import Record, file_hash, read_json, write_json
from pipeline.training.stages import VERSIONS
from pipeline.training.stance_config import StancePlan
from pipeline.training.stance_data import LABELS, Row
from pipeline.training.stance_gold import StanceFile, describe, n_shared, read, read_readings
from pipeline.training.stance_readers import NAME as READERS
from pipeline.training.stance_readers import Readers, read_readers
from pipeline.training.stance_scores import Scored, score_gold
from pipeline.training.stance_train import train
from pipeline.training.trainer import weights_path

Values = dict[str, Any]
"""Values as JSON holds them."""
WEIGHED = "weighed.jsonl"
"""Probabilities of the sentences that readers labelled, by id."""
DIAGRAM = "stance-reliability.svg"


@dataclass(frozen=True, slots=True)
class Checked:
    """The gold of a run, read and found usable.

    ``n_shared`` of the texts to calibrate and measure on stand in what is learned from, too.
    """

    gold: tuple[StanceFile, ...]
    readings: StanceFile | None
    readers: Readers | None
    evaluation: tuple[StanceFile, ...]
    n_shared: int


class StanceStages:
    """A run's stages, to be called in order; one that is finished returns what it did.

    ``log`` is told in words how far the run is.
    """

    def __init__(self, plan: StancePlan, log: Callable[[str], None]) -> None:
        self.plan, self.log = plan, log
        for path in filter(None, (*plan.take, plan.start, plan.teacher)):
            if not path.is_file():
                raise InputError(f"{path} is no file of weights")
        try:
            self.record = Record(plan.output)
        except OSError as error:
            raise ConcordError(f"{plan.output} cannot be written: {error.strerror}") from error

    def check(self) -> Checked:
        """Read all gold. Raises InputError, naming the line, for gold that cannot be used."""
        self.log("reading gold")
        plan = self.plan
        learned = {path: read(path) for path in plan.gold}
        rows = [row for each in learned.values() for row in each]
        read_by, readers = None, None
        if plan.readings is not None:
            found = self._readings()
            rows += found
            read_by, readers = describe(plan.readings, found), self._readers()
        shared, evaluation = 0, []
        labels: set[str] = set()
        for path in plan.evaluation:
            found = read(path)
            if any("labels" not in row for row in found):
                raise InputError(f"{path} has targets without `labels`: nothing to measure by")
            shared += n_shared(rows, found)
            evaluation.append(describe(path, found))
            labels.update(label for row in found for label in row["labels"])
        if plan.evaluation and labels != set(LABELS):
            raise InputError("the gold to calibrate on must have targets of all three labels")
        if shared:
            self.log(f"{shared} texts to calibrate and measure on have been learned from")
        gold = tuple(describe(path, each) for path, each in learned.items())
        return Checked(gold, read_by, readers, tuple(evaluation), shared)

    def teach(self, checked: Checked) -> Values | None:
        """Weigh what readers said by a teacher, trained first unless its weights are given.

        Returns what the teacher is, None where there is nothing to weigh or nothing to train.
        """
        plan = self.plan
        if checked.readings is None or checked.readers is None or plan.take:
            return None
        teacher, fitted = plan.teacher, None
        if teacher is None:
            gold = {"gold": [each.sha256 for each in checked.gold]}
            fitted = self._train("teacher", self._rows, gold, plan.config.seeds[0])
            teacher = plan.output / fitted["weights"]
        readers = asdict(checked.readers)
        named = {"name": teacher.name, "sha256": file_hash(teacher)}
        inputs = {"readings": checked.readings.sha256, "readers": readers, "teacher": named}
        done = self.record.result("teach", inputs)
        if done is None:
            self.log(f"weighing {checked.readings.name}")
            weighed = stance_teach.weigh(
                self._readings(),
                checked.readers,
                teacher,
                base_tokenizer(plan.base),
                plan.device,
                plan.base,
            )
            path = plan.output / WEIGHED
            _write_weighed(path, weighed)
            done = {"teacher": named, "trained": fitted, "n_texts": len(weighed)}
            self.record.finish("teach", inputs, done, (path,))
        return dict(done)

    def fit(self, checked: Checked, taught: Values | None) -> Values:
        """Train each seed, going on after its last finished epoch, or take the given weights.

        Returns what was trained or taken, with the paths of the weights in the output folder.
        Raises ConcordError where the output holds a training on other gold or with other settings.
        """
        plan = self.plan
        if plan.take:
            taken = [{"name": path.name, "sha256": file_hash(path)} for path in plan.take]
            return self._fitted({"taken": taken, "seeds": []})
        inputs = {
            "gold": [each.sha256 for each in checked.gold],
            "readings": checked.readings and checked.readings.sha256,
            "readers": checked.readers and asdict(checked.readers),
            "teacher": taught and taught["teacher"],
        }
        seeds = [
            self._train(f"checkpoints/seed-{seed}", self._all_rows, inputs, seed)
            for seed in plan.config.seeds
        ]
        return self._fitted({"taken": [], "seeds": seeds})

    def _train(
        self, folder: str, rows: Callable[[], list[Row]], inputs: Values, seed: int
    ) -> Values:
        """Train one seed in a folder of the output; also the name of the stage."""
        plan = self.plan
        inputs = {
            **inputs,
            "config": asdict(replace(plan.config, seeds=(seed,))),
            "base": base_values(plan.base)["sha256"],
            "start": plan.start and file_hash(plan.start),
        }
        done = self.record.result(folder, inputs)
        if done is None:
            out = plan.output / folder
            self.log(f"training {folder}")
            trainer = train(
                rows(), out, plan.config, seed, plan.device, self.log, plan.base, plan.start
            )
            weights = weights_path(out, trainer.epoch)
            done = {
                "seed": seed,
                "weights": weights.relative_to(plan.output).as_posix(),
                "sha256": file_hash(weights),
                "steps": trainer.step,
                "epochs": trainer.history,
            }
            self.record.finish(folder, inputs, done, (weights,))
        return dict(done)

    def _fitted(self, values: Values) -> Values:
        plan, start = self.plan, self.plan.start
        return {
            **values,
            "device": plan.device,
            "python": platform.python_version(),
            "versions": {name: version(name) for name in VERSIONS},
            "base": base_values(plan.base),
            "start": start and {"name": start.name, "sha256": file_hash(start)},
        }

    def export(self, fitted: Values) -> Values:
        """Write the model with the mean of the weights; return its graph's hash and size."""
        plan = self.plan
        given = fitted["taken"] or fitted["seeds"]
        inputs = {"weights": [each["sha256"] for each in given]}
        done = self.record.result("export", inputs)
        if done is None:
            self.log("exporting the model")
            weights = [plan.output / each["weights"] for each in fitted["seeds"]]
            stance_export.export(plan.take or weights, plan.model, plan.base)
            graph = plan.model / GRAPH
            done = {"sha256": file_hash(graph), "bytes": graph.stat().st_size}
            self.record.finish("export", inputs, done, (graph,))
        return dict(done)

    def calibrate(self, checked: Checked, exported: Values) -> Values | None:
        """Fit the confidence and its floor on gold that was not trained on; None without any.

        What is returned holds the probabilities of each text by a fit on others (``held_out``).
        """
        plan = self.plan
        if not plan.evaluation:
            return None
        gold = [each.sha256 for each in checked.evaluation]
        inputs = {"gold": gold, "model": exported["sha256"]}
        done = self.record.result("calibrate", inputs)
        if done is None:
            names = ", ".join(path.name for path in plan.evaluation)
            self.log(f"calibrating on {names}")
            found = stance_calibrate.calibrate(self._scored())
            stance_calibrate.write_calibration(plan.model, found.for_card())
            held_out = [np.round(rows, 6).tolist() for rows in found.held_out]
            done = {**found.to_json(), "held_out": held_out}
            self.record.finish("calibrate", inputs, done, (plan.model / CARD,))
        return dict(done)

    def measure(self, calibrated: Values | None) -> list[Values]:
        """Return a report for each file to measure on, each text calibrated by a fit on others."""
        if calibrated is None:
            return []
        held_out = [np.array(rows) for rows in calibrated["held_out"]]
        inputs = {"held_out": calibrated["held_out"]}
        done = self.record.result("measure", inputs)
        if done is None:
            found = stance_calibrate.reports(self._scored(), held_out)
            done = [report.to_json() for report in found]
            self.record.finish("measure", inputs, done, ())
        return list(done)

    def describe(
        self,
        checked: Checked,
        taught: Values | None,
        fitted: Values,
        exported: Values,
        calibrated: Values | None,
        measured: list[Values],
    ) -> Trained:
        """Write ``metrics.json``, ``stance-model-card.md`` and the reliability diagram."""
        plan = self.plan
        metrics = {
            "data": {**asdict(checked), "corpus": plan.corpus, "licence": plan.licence},
            "teaching": taught,
            "training": {"config": asdict(plan.config), **fitted},
            "model": exported,
            "calibration": calibrated and {k: v for k, v in calibrated.items() if k != "held_out"},
            "evaluation": measured,
            "notes": list(plan.notes),
        }
        paths = plan.output / "metrics.json", plan.output / "stance-model-card.md"
        write_json(paths[0], metrics)
        metrics = read_json(paths[0])
        if measured:
            self._draw(stance_card.calibration_of(metrics["evaluation"][-1]))
        paths[1].write_text(stance_card.render(metrics), encoding="utf-8")
        figures: dict[str, float | None] = {
            f"{report['dataset']} {name}": report["overall"]["figures"][name]["value"]
            for report in measured
            for name in ("macro.f1", "accuracy")
        }
        return Trained(plan.model, *paths, figures)

    def _draw(self, calibration: Calibration) -> None:
        title = "Confidence of stances toward targets"
        drawn = reliability_svg(calibration, title, in_words(calibration))
        (self.plan.output / DIAGRAM).write_text(drawn, encoding="utf-8")

    def _rows(self) -> list[Row]:
        return [row for path in self.plan.gold for row in read(path)]

    def _all_rows(self) -> list[Row]:
        weighed = self.plan.output / WEIGHED
        return self._rows() + _weighed(self._readings(), weighed)

    def _readings(self) -> list[Row]:
        if self.plan.readings is None or self.plan.articles is None:
            return []
        return read_readings(self.plan.readings, self.plan.articles)

    def _readers(self) -> Readers | None:
        path = self.plan.readings
        if path is None:
            return None
        return read_readers(self.plan.readers or path.with_name(READERS))

    def _scored(self) -> list[Scored]:
        tokenizer = base_tokenizer(self.plan.base or base_folder())
        return score_gold(self.plan.model, self.plan.evaluation, tokenizer)


def _write_weighed(path: Path, rows: Sequence[Row]) -> None:
    lines = (json.dumps({"id": r["id"], "probabilities": r["probabilities"]}) for r in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _weighed(rows: Sequence[Row], path: Path) -> list[Row]:
    """Return the rows with the probabilities that ``path`` has, in the order of the rows."""
    if not rows:
        return []
    found = {
        value["id"]: value["probabilities"]
        for value in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
    return [
        {
            **{name: row[name] for name in ("id", "text", "targets")},
            "probabilities": found[row["id"]],
        }
        for row in rows
        if row["id"] in found
    ]
