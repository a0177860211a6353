"""A whole run, without Prefect: stages are done once and in order. Needs the train extra."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed: see the train extra")
pytest.importorskip("transformers", reason="transformers is not installed: see the train extra")
pytest.importorskip("onnx", reason="onnx is not installed: see the train extra")

from pipeline.errors import ConcordError
from pipeline.language.encoder.model import Encoder
from pipeline.settings import Settings
from pipeline.training.config import Config, Plan, Trained
from pipeline.training.stages import Stages


@pytest.fixture
def plan(
    article: dict[str, Any], base: Path, tmp_path: Path, write_gold: Callable[..., Path]
) -> Plan:
    gold = write_gold(tmp_path / "gold.jsonl", article)
    config = Config(epochs=1, batch=2)
    return Plan((gold,), tmp_path / "run", config=config, base=base, corpus="Six sentences")


def go(plan: Plan) -> tuple[Trained, list[str]]:
    """Run all stages; return the outcome and what was logged."""
    said: list[str] = []
    stages = Stages(plan, Settings(), said.append)
    checked = stages.check()
    fitted = stages.fit(checked)
    exported = stages.export(fitted)
    judged = stages.judge(exported)
    return stages.describe(checked, fitted, exported, judged, stages.measure(judged)), said


def test_a_run_leaves_a_model_its_metrics_and_its_card(plan: Plan) -> None:
    trained, said = go(plan)
    assert sorted(p.name for p in plan.model.iterdir()) == [
        "model.json",
        "model.onnx",
        "tokenizer.json",
    ]
    metrics = json.loads(trained.metrics.read_text(encoding="utf-8"))
    assert metrics["training"]["steps"] == metrics["training"]["epochs"][0]["steps"] == 1
    assert metrics["data"]["gold"][0]["n_learnable"] == 5
    assert metrics["model"]["sha256"] == Encoder(trained.model).card["sha256"]
    assert "Corpus: Six sentences." in trained.card.read_text(encoding="utf-8")
    assert trained.figures == {}
    assert [line for line in said if line.startswith("epoch 1/1")]


def test_a_finished_run_repeats_nothing(plan: Plan) -> None:
    before, _ = go(plan)
    written = {p: p.stat().st_mtime_ns for p in plan.output.rglob("*.*") if p.suffix != ".md"}
    card = before.card.read_text(encoding="utf-8")
    after, said = go(plan)
    assert said == ["reading gold"]
    changed = {p.name for p, time in written.items() if p.stat().st_mtime_ns != time}
    assert changed <= {"metrics.json"}
    assert after.card.read_text(encoding="utf-8") == card


def test_a_lost_file_is_made_again(plan: Plan) -> None:
    trained, _ = go(plan)
    before = (trained.model / "model.onnx").read_bytes()
    (trained.model / "model.onnx").unlink()
    _, said = go(plan)
    assert said == ["reading gold", "exporting the model"]
    assert (trained.model / "model.onnx").read_bytes() == before


def test_a_finished_run_refuses_other_gold_and_settings(
    plan: Plan, article: dict[str, Any], tmp_path: Path, write_gold: Callable[..., Path]
) -> None:
    go(plan)
    with pytest.raises(ConcordError, match=r"another configuration .*seed was 1, is 2"):
        go(replace(plan, config=Config(epochs=1, batch=2, seed=2)))
    other = write_gold(tmp_path / "other.jsonl", {**article, "id": "x"})
    with pytest.raises(ConcordError, match="another gold"):
        go(replace(plan, gold=(other,)))


def test_articles_in_both_parts_are_counted(plan: Plan) -> None:
    said: list[str] = []
    stages = Stages(replace(plan, evaluation=plan.gold[0]), Settings(), said.append)
    assert stages.check().n_shared == 1
    assert said[-1] == "1 articles to judge or evaluate by have been learned from before"


def test_articles_to_judge_by_and_to_evaluate_on_are_apart(plan: Plan) -> None:
    both = replace(plan, judging=plan.gold[0], evaluation=plan.gold[0])
    assert Stages(both, Settings(), str).check().n_shared == 2


def test_an_output_that_is_a_file_is_refused(plan: Plan) -> None:
    with pytest.raises(ConcordError, match="cannot be written"):
        Stages(replace(plan, output=plan.gold[0]), Settings(), str)


def test_the_judge_is_fitted_and_measured_on_articles_held_out(
    plan: Plan, tmp_path: Path, write_gold: Callable[..., Path], rows: Callable[..., list[Any]]
) -> None:
    held_out = write_gold(tmp_path / "held-out.jsonl", *rows(4))
    plan = replace(plan, evaluation=held_out)
    trained, said = go(plan)
    assert "fitting the judge on held-out.jsonl" in said
    metrics = json.loads(trained.metrics.read_text(encoding="utf-8"))
    judge, card = metrics["judge"], Encoder(trained.model).card
    assert (judge["n_articles"], judge["floor"]) == (4, card["floor"])
    assert card["confidence"] == judge["confidence"]
    assert (
        trained.figures["span.f1"]
        == metrics["evaluation"]["overall"]["figures"]["span.f1"]["value"]
    )
    assert "each article judged by a fit on the others" in trained.card.read_text(encoding="utf-8")
    assert go(plan)[1] == ["reading gold"]

    others = write_gold(
        tmp_path / "others.jsonl", *({**r, "text": r["text"] + "\n\nIt rained."} for r in rows(3))
    )
    apart, said = go(replace(plan, judging=held_out, evaluation=others))
    assert said == ["reading gold", "annotating others.jsonl"]
    assert "On `others.jsonl`, in the whole pipeline" in apart.card.read_text(encoding="utf-8")
    report = json.loads(apart.metrics.read_text(encoding="utf-8"))["evaluation"]
    assert report["overall"]["n_articles"] == 3
    assert report["notes"] == []
