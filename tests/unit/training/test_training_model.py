"""The network in training: batches, losses, checkpoints, export. Needs the train extra."""

# ruff: noqa: E402  (what is imported below needs what is skipped without)

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: see the train extra")
pytest.importorskip("transformers", reason="transformers is not installed: see the train extra")
pytest.importorskip("onnx", reason="onnx is not installed: see the train extra")

from safetensors.torch import load_file

from pipeline.errors import ConcordError, InputError
from pipeline.language.encoder.labels import REACH
from pipeline.language.encoder.model import Encoder
from pipeline.training.base import base_tokenizer
from pipeline.training.config import Config
from pipeline.training.export import export
from pipeline.training.quotes_batches import IGNORED, batches, collate
from pipeline.training.quotes_data import Prepared, examples, prepare, without_marks
from pipeline.training.quotes_model import distance_buckets
from pipeline.training.quotes_train import Trainer, load, loss_of, train
from pipeline.training.trainer import weights_path

QUICK = Config(epochs=2, batch=2, warmup=0.0, rate=2e-3, head_rate=1e-2)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def prepared(article: dict[str, Any], base: Path) -> Prepared:
    return prepare(article, base_tokenizer(base))


@pytest.fixture
def gold(article: dict[str, Any], write_gold: Callable[..., Path], tmp_path: Path) -> Path:
    rows = [{**article, "id": n, "text": article["text"] + " " * n} for n in range(4)]
    return write_gold(tmp_path / "gold.jsonl", *rows)


def test_distances_share_buckets_the_more_the_farther_away() -> None:
    buckets = distance_buckets()
    assert len(buckets) == 2 * REACH + 1
    assert buckets[REACH] == 18
    assert torch.equal(buckets - 18, -(buckets - 18).flip(0))
    steps = buckets.diff()
    assert bool((steps >= 0).all())
    assert torch.equal(buckets[REACH : REACH + 4] - 18, torch.tensor([0, 2, 3, 4]))
    assert len(buckets.unique()) > 30
    assert int(buckets.min()) >= 0
    assert int(buckets.max()) <= 36


def test_a_batch_holds_windows_their_cues_and_labels(prepared: Prepared) -> None:
    items = list(examples(prepared, 30))
    batch = collate(items)
    assert batch.ids.shape[1] % 32 == 0
    assert [int(row.sum()) for row in batch.mask] == [len(e.ids) + 2 for e in items]
    assert set(batch.ids[:, 0].tolist()) == {101}
    n_cues = sum(len(e.cues) for e in items)
    assert batch.cues.shape == (n_cues, 2)
    assert batch.roles.shape == (n_cues, batch.ids.shape[1])
    flat = [
        (j, cue, roles)
        for j, e in enumerate(items)
        for cue, roles in zip(e.cues, e.roles, strict=True)
    ]
    for k, (window, (first, last), roles) in enumerate(flat):
        n = len(roles)
        assert batch.where[k] == window
        assert batch.cues[k].tolist() == [first + 1, last + 1]
        tags = batch.tags[window, first + 1 : last + 1].tolist()
        assert tags == [1] + [2] * (last - first - 1)
        assert batch.roles[k, 1 : n + 1].tolist() == roles.tolist()
        ends = [0, *range(n + 1, batch.roles.shape[1])]
        assert set(batch.roles[k, ends].tolist()) == {IGNORED}


def test_a_batch_without_cues_has_a_loss(base: Path) -> None:
    row = {"text": "The river", "attributions": []}
    trainer = Trainer(Config(negatives=0), 2, base=base)
    losses = trainer.update(collate(list(examples(prepare(row, base_tokenizer(base))))))
    assert losses["role"] == 0.0
    assert losses["cue"] > 0.0


def test_an_epoch_depends_on_seed_and_number_alone(article: dict[str, Any], base: Path) -> None:
    tokenizer = base_tokenizer(base)
    pair = prepare(article, tokenizer), prepare(without_marks(article), tokenizer)

    def drawn(seed: int, epoch: int) -> list[list[list[int]]]:
        config = Config(seed=seed, batch=2, unmarked=0.5)
        return [[e.ids.tolist() for e in items] for items in batches([pair] * 8, config, epoch)]

    assert drawn(1, 0) == drawn(1, 0)
    assert drawn(1, 0) != drawn(1, 1)
    assert drawn(1, 0) != drawn(2, 0)


def test_two_steps_lower_the_loss(prepared: Prepared, base: Path) -> None:
    items = list(examples(prepared))
    trainer = Trainer(QUICK, 100, base=base)

    def total() -> float:
        trainer.model.eval()
        with torch.no_grad():
            return float(sum(loss_of(trainer.model, collate(items), 0).values()))

    before = total()
    trainer.update(collate(items))
    trainer.update(collate(items))
    assert total() < before


def test_a_loss_that_is_no_number_ends_the_training(prepared: Prepared, base: Path) -> None:
    trainer = Trainer(QUICK, 2, base=base)
    with torch.no_grad():
        trainer.model.tags.weight.fill_(float("inf"))
    with pytest.raises(ConcordError, match="diverged at step 1"):
        trainer.update(collate(list(examples(prepared))))


def test_a_device_that_is_not_there(base: Path) -> None:
    with pytest.raises(ConcordError, match="cannot use the device 'nonsense'"):
        Trainer(QUICK, 2, "nonsense", base)


class Killed(BaseException):
    """Ends a training from outside."""


def kill_in_the_second_epoch(text: str) -> None:
    if text.startswith("epoch 2"):
        raise Killed


def test_resumed_equals_gone_through_and_depends_on_the_seed(
    gold: Path, base: Path, tmp_path: Path
) -> None:
    whole = train([gold], tmp_path / "whole", QUICK, log=str, base=base)
    with pytest.raises(Killed):
        train([gold], tmp_path / "parts", QUICK, log=kill_in_the_second_epoch, base=base)
    said: list[str] = []
    parts = train([gold], tmp_path / "parts", QUICK, log=said.append, base=base)
    assert said[0] == "going on after epoch 1"
    assert [e["steps"] for e in parts.history] == [e["steps"] for e in whole.history]
    assert parts.step == whole.step
    folders = tmp_path / "whole", tmp_path / "parts"
    for epoch in (1, 2):
        left, right = (load_file(weights_path(folder, epoch)) for folder in folders)
        assert all(torch.equal(left[name], right[name]) for name in left)
    other = Config(**{**vars_of(QUICK), "seed": 2})
    train([gold], tmp_path / "other", other, log=str, base=base)
    changed = load_file(weights_path(tmp_path / "other", 2))
    assert not all(torch.equal(left[name], changed[name]) for name in left)


def vars_of(config: Config) -> dict[str, Any]:
    return {name: getattr(config, name) for name in Config.__slots__}


def test_other_settings_or_gold_are_refused(
    gold: Path, base: Path, tmp_path: Path, write_gold: Callable[..., Path], article: dict[str, Any]
) -> None:
    once = Config(**{**vars_of(QUICK), "epochs": 1})
    train([gold], tmp_path / "run", once, log=str, base=base)
    with pytest.raises(ConcordError, match=r"another configuration .*epochs was 1, is 2"):
        train([gold], tmp_path / "run", QUICK, log=str, base=base)
    other = write_gold(tmp_path / "other.jsonl", article)
    with pytest.raises(ConcordError, match="another gold: go on"):
        train([other], tmp_path / "run", once, log=str, base=base)
    state = json.loads((tmp_path / "run" / "inputs.json").read_text(encoding="utf-8"))
    state["base encoder"] = "0" * 64
    (tmp_path / "run" / "inputs.json").write_text(json.dumps(state), encoding="utf-8")
    with pytest.raises(ConcordError, match="another base encoder"):
        train([gold], tmp_path / "run", once, log=str, base=base)
    (tmp_path / "run" / "inputs.json").unlink()
    again = train([gold], tmp_path / "run", once, log=str, base=base)
    assert again.epoch == 1


def test_checkpoints_that_do_not_say_what_they_are_of_are_taken_on_trust(
    gold: Path, base: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    before = train([gold], run, QUICK, log=str, base=base)
    (run / "inputs.json").unlink()
    state = torch.load(run / "resume.pt", weights_only=True)
    del state["history"], state["random_cuda"]
    torch.save(state, run / "resume.pt")
    said: list[str] = []
    after = train([gold], run, QUICK, log=said.append, base=base)
    assert "taken on trust" in said[0]
    assert (after.step, after.epoch, after.history) == (before.step, 2, [])


def test_gold_without_a_cue_teaches_nothing(
    base: Path, tmp_path: Path, write_gold: Callable[..., Path]
) -> None:
    row = {"id": 1, "text": "The river", "attributions": []}
    with pytest.raises(InputError, match="nothing to learn"):
        train([write_gold(tmp_path / "g.jsonl", row)], tmp_path, QUICK, log=str, base=base)


def test_what_is_exported_computes_the_same(
    gold: Path, prepared: Prepared, base: Path, tmp_path: Path
) -> None:
    trainer = train([gold], tmp_path / "run", QUICK, log=str, base=base)
    weights = weights_path(tmp_path / "run", trainer.epoch)
    export(weights, tmp_path / "model", base)
    encoder = Encoder(tmp_path / "model")
    (window,) = encoder.run(prepared.pieces, prepared.text)

    model, batch = load(weights, base), collate(list(examples(prepared)))
    with torch.no_grad():
        out = model.encode(batch.ids, batch.mask, batch.shapes)
        roles = model.roles(out, batch.where, batch.cues).numpy()
    n = len(prepared.pieces)
    tags = out["tags"][0, 1 : n + 1].numpy()
    assert np.abs(window.tags - tags).mean() < 0.05 * np.abs(tags).mean()
    for k, (first, last) in enumerate((batch.cues - 1).tolist()):
        toward = np.einsum("kd,td->tk", window.query[first:last].mean(0), window.key)
        distance = encoder.bias[np.clip(np.arange(n) - first, -REACH, REACH) + REACH]
        scores = toward + window.tags[:, 3:] + distance
        expected = roles[k, 1 : n + 1]
        assert np.abs(scores - expected).mean() < 0.05 * np.abs(expected).mean()
        assert (scores.argmax(1) == expected.argmax(1)).mean() > 0.9


def test_an_export_is_checked_when_it_is_loaded(gold: Path, base: Path, tmp_path: Path) -> None:
    trainer = Trainer(QUICK, 1, base=base)
    trainer.save(tmp_path)
    export(weights_path(tmp_path, 0), tmp_path / "model", base)
    card = json.loads((tmp_path / "model" / "model.json").read_text(encoding="utf-8"))
    assert len(card["distance_bias"]) == 2 * REACH + 1
    (tmp_path / "model" / "model.onnx").write_bytes(b"")
    with pytest.raises(ConcordError, match="not the file it should be"):
        Encoder(tmp_path / "model")
