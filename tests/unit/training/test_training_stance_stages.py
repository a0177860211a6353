"""A whole stance training on a tiny encoder, without Prefect. Needs the train extra."""

# ruff: noqa: E402  (what is imported below needs what is skipped without)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: see the train extra")
pytest.importorskip("transformers", reason="transformers is not installed: see the train extra")
pytest.importorskip("onnx", reason="onnx is not installed: see the train extra")

from safetensors.torch import load_file, save_file

from pipeline.errors import ConcordError, InputError
from pipeline.language.stance.model import StanceModel as Shipped
from pipeline.training import stance_calibrate
from pipeline.training.base import base_encoder, base_tokenizer
from pipeline.training.config import Trained
from pipeline.training.stance_batches import batches, collate, n_batches
from pipeline.training.stance_config import StanceConfig, StancePlan
from pipeline.training.stance_data import LABELS
from pipeline.training.stance_export import load
from pipeline.training.stance_gold import read, sentence_hash
from pipeline.training.stance_model import StanceModel
from pipeline.training.stance_scores import readings, score_gold
from pipeline.training.stance_stages import StanceStages
from pipeline.training.stance_train import Trainer, makers, predict, scores_of, take_encoder

WORDS = {"unfavourable": "lied to", "neutral": "met", "favourable": "saved"}
CONFIG = StanceConfig(epochs=1, batch=4, seeds=(1, 2))


def rows(n: int, who: str) -> list[dict[str, Any]]:
    """Return sentences whose verb tells the label of who does it."""
    found = []
    for k in range(n):
        label = LABELS[k % 3]
        text = f"{who} {WORDS[label]} the council, she said {k} times."
        targets = [[0, len(who)], [text.index("she"), text.index("she") + 3]]
        found.append({"id": k, "text": text, "targets": targets, "labels": [label, "neutral"]})
    return found


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def plan(base: Path, tmp_path: Path, write_gold: Callable[..., Path]) -> StancePlan:
    gold = write_gold(tmp_path / "gold.jsonl", *rows(9, "Ada Quill"))
    (tmp_path / "own.txt").write_text("[+1:Bo Marr] saved the river.\n", encoding="utf-8")
    return StancePlan((gold, tmp_path / "own.txt"), tmp_path / "run", config=CONFIG, base=base)


@pytest.fixture
def read_by(tmp_path: Path, write_gold: Callable[..., Path]) -> dict[str, Path]:
    """Labels that readers gave, their articles, and how they read."""
    text = "He warned them. The council lied to Ada Quill. She left."
    sentence = text[16:46]
    (tmp_path / "readers.json").write_text(
        json.dumps({"counts": [[6, 2, 0], [0, 5, 0], [0, 2, 4]], "smoothing": 1, "teacher": 0.4}),
        encoding="utf-8",
    )
    label = {"id": 7, "start": 16, "end": 46, "sha256": sentence_hash(sentence)}
    return {
        "articles": write_gold(tmp_path / "articles.jsonl", {"id": 7, "text": text}),
        "readings": write_gold(
            tmp_path / "labels.jsonl", {**label, "targets": [[16, 27], [36, 45]], "labels": [-1, 0]}
        ),
    }


def go(plan: StancePlan) -> tuple[Trained, list[str]]:
    """Run all stages; return the outcome and what was logged."""
    said: list[str] = []
    stages = StanceStages(plan, said.append)
    checked = stages.check()
    taught = stages.teach(checked)
    fitted = stages.fit(checked, taught)
    exported = stages.export(fitted)
    calibrated = stages.calibrate(checked, exported)
    measured = stages.measure(calibrated)
    return stages.describe(checked, taught, fitted, exported, calibrated, measured), said


def test_a_run_teaches_trains_averages_calibrates_and_describes(
    plan: StancePlan, read_by: dict[str, Path], tmp_path: Path, write_gold: Callable[..., Path]
) -> None:
    held_out = write_gold(tmp_path / "dev.jsonl", *rows(12, "Bo Marr"))
    plan = replace(plan, evaluation=(held_out,), **read_by)
    trained, said = go(plan)
    assert [line for line in said if line.startswith("training ")] == [
        "training teacher",
        "training checkpoints/seed-1",
        "training checkpoints/seed-2",
    ]
    metrics = json.loads(trained.metrics.read_text(encoding="utf-8"))
    assert metrics["data"]["readings"]["n_targets"] == 2
    assert metrics["teaching"]["n_texts"] == 1
    assert [seed["steps"] for seed in metrics["training"]["seeds"]] == [3, 3]
    assert metrics["evaluation"][0]["overall"]["counts"]["answered"] == 24
    assert trained.figures.keys() == {"dev macro.f1", "dev accuracy"}
    card = Shipped(plan.model).card
    for name in ("scale", "shift", "floor"):
        assert card[name] == metrics["calibration"][name]
    assert "### dev: 12 texts, 24 targets" in trained.card.read_text(encoding="utf-8")
    assert (plan.output / "stance-reliability.svg").exists()

    weighed = json.loads((plan.output / "weighed.jsonl").read_text(encoding="utf-8"))
    assert weighed["id"] == "7:16:46"
    assert np.sum(weighed["probabilities"], axis=1) == pytest.approx([1, 1], abs=1e-3)

    weights = [load_file(plan.checkpoints(n) / "epoch-1.safetensors") for n in (1, 2)]
    name = "classify.0.weight"
    assert not torch.equal(weights[0][name], weights[1][name])
    both = load([plan.checkpoints(n) / "epoch-1.safetensors" for n in (1, 2)], plan.base)
    mean = (weights[0][name] + weights[1][name]) / 2
    assert torch.allclose(both.state_dict()[name], mean)

    again, said = go(plan)
    assert said == ["reading gold"]
    assert again == trained


def test_weights_can_be_taken_and_a_graph_made_again(plan: StancePlan) -> None:
    trained, _ = go(plan)
    taken = plan.checkpoints(1) / "epoch-1.safetensors"
    other = replace(plan, output=plan.output / "taken", take=(taken,))
    again, said = go(other)
    assert said == ["reading gold", "exporting the model"]
    metrics = json.loads(again.metrics.read_text(encoding="utf-8"))
    assert [each["name"] for each in metrics["training"]["taken"]] == [taken.name]
    assert trained.figures == again.figures == {}
    before = (other.model / "model.onnx").read_bytes()
    (other.model / "model.onnx").unlink()
    assert go(other)[1] == said
    assert (other.model / "model.onnx").read_bytes() == before
    with pytest.raises(InputError, match="is no file of weights"):
        go(replace(plan, take=(plan.output / "none",)))


def test_a_run_refuses_other_gold_and_settings(
    plan: StancePlan, write_gold: Callable[..., Path], tmp_path: Path
) -> None:
    go(plan)
    with pytest.raises(ConcordError, match=r"another configuration .*swap was 0.2, is 0.3"):
        go(replace(plan, config=replace(CONFIG, swap=0.3)))
    other = write_gold(tmp_path / "other.jsonl", *rows(3, "Ada Quill"))
    with pytest.raises(ConcordError, match="another gold"):
        go(replace(plan, gold=(other,)))


def test_calibrating_by_command_changes_the_card_alone(
    plan: StancePlan,
    tmp_path: Path,
    write_gold: Callable[..., Path],
    run_module: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    go(plan)
    before = Shipped(plan.model).card
    held_out = write_gold(tmp_path / "dev.jsonl", *rows(12, "Bo Marr"))
    folder = str(plan.base)
    with pytest.MonkeyPatch.context() as patch:  # the tiny vocabulary in the place of the packaged
        patch.setattr(stance_calibrate, "packaged_folder", lambda: Path(folder))
        run_module("pipeline.training.stance_calibrate", plan.model, held_out)
    printed = json.loads(capsys.readouterr().out)
    after = Shipped(plan.model).card
    assert {**before, "scale": printed["scale"], "shift": printed["shift"]} == {
        k: v for k, v in after.items() if k not in ("floor", "rows", "shares")
    }
    assert set(after["rows"]) == set(after["shares"]) == {"narrator", "speaker"}
    assert printed["reports"][0]["overall"]["n_articles"] == 12


def test_scores_are_those_of_the_network(plan: StancePlan, tmp_path: Path) -> None:
    go(plan)
    tokenizer = base_tokenizer(plan.base)
    weights = [plan.checkpoints(n) / "epoch-1.safetensors" for n in (1, 2)]
    model = load(weights, plan.base)
    expected = predict(model, [_plain(tokenizer)], "cpu")
    (found,) = score_gold(plan.model, [_one(tmp_path)], tokenizer)
    ours = np.exp(found.scores) / np.exp(found.scores).sum(axis=1, keepdims=True)
    assert ours == pytest.approx(expected[0], abs=0.02)  # eight bits, and bfloat16 on this side


def _one(folder: Path) -> Path:
    path = folder / "one.jsonl"
    path.write_text(json.dumps(rows(1, "Ada Quill")[0]) + "\n", encoding="utf-8")
    return path


def _plain(tokenizer: Any) -> Any:
    import random

    config = replace(CONFIG, swap=0.0)
    return makers(rows(1, "Ada Quill"), tokenizer, config)[0](random.Random(0))  # noqa: S311


def test_long_texts_are_read_about_each_target(base: Path) -> None:
    text = "river " * 300 + "Ada Quill"
    tokenizer = base_tokenizer(base)
    found = readings(text, [(0, 5), (1_800, 1_809)], tokenizer)
    assert len(found) == 2
    pieces = len(tokenizer.encode("Ada Quill", add_special_tokens=False).ids)
    assert [len(r.ids) for r in found] == [254, 254]
    assert [r.targets for r in found] == [[(0, found[0].targets[0][1])], [(254 - pieces, 254)]]


def test_the_encoder_of_a_checkpoint_is_taken(plan: StancePlan, tmp_path: Path) -> None:
    go(plan)
    weights = plan.checkpoints(1) / "epoch-1.safetensors"
    model = StanceModel(base_encoder(plan.base))
    take_encoder(model, weights)
    saved = load_file(weights)
    state = model.state_dict()
    assert all(torch.equal(state[k], v) for k, v in saved.items() if k.startswith("encoder."))
    assert not torch.equal(state["query.weight"], saved["query.weight"])
    save_file({"tags.weight": torch.zeros(2)}, tmp_path / "other.safetensors")
    for wrong in (tmp_path / "other.safetensors", plan.gold[0]):
        with pytest.raises(ConcordError, match="holds no"):
            take_encoder(model, wrong)


def test_batches_are_as_many_as_announced(plan: StancePlan, base: Path) -> None:
    import random

    examples = makers(read(plan.gold[0]), base_tokenizer(base), CONFIG)
    for joined in (0.0, 0.5, 1.0):
        rng = random.Random(1)  # noqa: S311
        found = list(batches(examples, 2, joined, rng))
        assert len(found) == n_batches(len(examples), 2, joined)
        assert sum(len(e.targets) for group in found for e in group) == 18


def test_training_learns(base: Path) -> None:
    import random

    config = replace(CONFIG, swap=0.0, rate=2e-3, head_rate=1e-2, warmup=0.0)
    examples = [m(random.Random(0)) for m in makers(rows(6, "Ada"), base_tokenizer(base), config)]  # noqa: S311
    trainer = Trainer(config, 1, 40, base=base)
    first = trainer.update(collate(examples))["loss"]
    for _ in range(25):
        last = trainer.update(collate(examples))["loss"]
    assert last < first - 0.2
    assert scores_of(trainer.model, collate(examples)).shape == (12, 3)


def test_all_seeds_begin_with_one_head(plan: StancePlan) -> None:
    config = replace(CONFIG, seeds=(3, 4))
    heads = [Trainer(config, seed, 2, base=plan.base).model.state_dict() for seed in config.seeds]
    assert all(torch.equal(heads[0][name], heads[1][name]) for name in heads[0])


def test_gold_that_cannot_be_measured_on_is_refused_before_any_training(
    plan: StancePlan, tmp_path: Path, write_gold: Callable[..., Path]
) -> None:
    held_out = write_gold(tmp_path / "dev.jsonl", *rows(1, "Bo Marr"))
    with pytest.raises(InputError, match="all three labels"):
        StanceStages(replace(plan, evaluation=(held_out,)), lambda _: None).check()
