"""A real run of the training flow, as a person starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipeline.training.extra import PACKAGES

needs_extra = pytest.mark.skipif(
    any(find_spec(module) is None for module in PACKAGES),
    reason="the packages of the train extra are not installed",
)
ARTICLE = {
    "id": 1,
    "text": "“The bridge will open on Friday,” Ada Quill said.",
    "attributions": [{"content": [[0, 33]], "cue": [[44, 48]], "source": [[34, 43]]}],
}


def train(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.train", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ARTICLE), encoding="utf-8")
    return path


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_the_extra_it_says_what_to_install(
    server: None, gold: Path, tmp_path: Path
) -> None:
    done = train(gold, "--output", "out", folder=tmp_path)
    assert done.returncode == 1
    assert 'pip install "concord-news[train]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


@needs_extra
def test_a_training_leaves_a_model_and_goes_on_where_it_stopped(
    server: None, gold: Path, tmp_path: Path
) -> None:
    arguments = (gold, "--output", "out", "--epochs", "1", "--corpus", "One sentence")
    done = train(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "epoch 1/1" in done.stderr
    out = tmp_path / "out"
    written = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {
        "checkpoints/epoch-1.safetensors",
        "model/model.json",
        "model/model.onnx",
        "model/tokenizer.json",
        "metrics.json",
        "model-card.md",
    } <= written
    assert "Corpus: One sentence." in (out / "model-card.md").read_text(encoding="utf-8")

    again = train(*arguments, folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "epoch" not in again.stderr
    changed = train(*arguments, "--seed", "2", folder=tmp_path)
    assert changed.returncode == 1
    assert "another configuration (seed was 1, is 2)" in " ".join(changed.stderr.split())
    assert "Traceback" not in changed.stderr


@needs_extra
def test_bad_gold_is_named_by_its_line(server: None, gold: Path, tmp_path: Path) -> None:
    gold.write_text(json.dumps({"id": 1}), encoding="utf-8")
    done = train(gold, "--output", "out", folder=tmp_path)
    assert done.returncode == 1
    assert "gold.jsonl, line 1: no field `text`" in done.stderr
    assert "Traceback" not in done.stderr


STANCE = (
    "[+1:Ada Quill] saved the bridge.",
    "[-1:Bo Marr] lied about the river.",
    "[0:The council] met on Friday, [0:she] said.",
)


@needs_extra
def test_a_stance_training_leaves_a_calibrated_model(server: None, tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("\n".join(STANCE), encoding="utf-8")
    rows = (
        {"id": n, "text": "Ada saved it.", "targets": [[0, 3]], "labels": [label]}
        for n, label in enumerate(("favourable", "neutral", "unfavourable"))
    )
    held_out = [{**row, "text": f"{row['text']} {row['id']}"} for row in rows]
    (tmp_path / "dev.jsonl").write_text("\n".join(map(json.dumps, held_out)), encoding="utf-8")
    common = ("--output", "out", "--evaluation", "dev.jsonl", "--epochs", "1", "--seed", "1")
    done = train("stance", "own.txt", *common, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "epoch 1/1" in done.stderr
    assert "dev macro.f1" in done.stderr
    card = json.loads((tmp_path / "out/model/model.json").read_text(encoding="utf-8"))
    assert {"sha256", "labels", "scale", "shift", "floor"} <= card.keys()
    assert (tmp_path / "out/stance-model-card.md").exists()

    (tmp_path / "own.txt").write_text("Nobody came.", encoding="utf-8")
    wrong = train("stance", "own.txt", "--output", "other", folder=tmp_path)
    assert wrong.returncode == 1
    assert "own.txt, line 1: no target is marked" in " ".join(wrong.stderr.split())
