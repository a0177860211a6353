"""Each file that Concord ships is read only while it is the one on the list."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import shipped
from pipeline.errors import ModelError
from pipeline.language.encoder.model import Encoder
from pipeline.language.stance.model import StanceModel
from pipeline.language.vectors.model import SentenceEncoder
from pipeline.shipped import LIST, ROOT, Shipped

NAMES = sorted(Shipped().hashes)
MODELS = {
    "language/encoder/data": Encoder,
    "language/stance/data": StanceModel,
    "language/vectors/data": SentenceEncoder,
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with all files of the list; links, since the models are large."""
    for name in (LIST, *NAMES):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            (tmp_path / name).hardlink_to(ROOT / name)
        except OSError:  # another disk
            shutil.copyfile(ROOT / name, tmp_path / name)
    return tmp_path


def flip(path: Path, at: int) -> None:
    """Change one bit of a file, in a file of its own."""
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1
    path.unlink()
    path.write_bytes(content)


def test_the_list_is_what_is_there() -> None:
    assert Shipped().listing() == (ROOT / LIST).read_text(encoding="utf-8")
    assert set(NAMES) == set(Shipped().present())
    assert {f"{folder}/model.onnx" for folder in MODELS} < set(NAMES)


def test_what_is_shipped_passes(copy: Path) -> None:
    Shipped(copy).verify()
    for name in NAMES:
        assert Shipped(copy).data(name) == (ROOT / name).read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_one_changed_bit_is_found_and_the_file_named(copy: Path, name: str) -> None:
    flip(copy / name, at=len(name) * 7919)
    with pytest.raises(ModelError, match="install Concord again") as caught:
        Shipped(copy).data(name)
    assert str(copy / name) in str(caught.value)


@pytest.mark.parametrize("name", NAMES[::8])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match="cannot read the model file") as caught:
        Shipped(copy).verify()
    assert str(copy / name) in str(caught.value)


def test_a_check_of_all_finds_the_one(copy: Path) -> None:
    flip(copy / "language/quotes/data/cues.tsv", at=99)
    with pytest.raises(ModelError, match=r"cues\.tsv"):
        Shipped(copy).verify()


def test_a_file_that_is_not_listed_is_refused(copy: Path) -> None:
    (copy / "stories/data/new.json").write_text("{}")
    with pytest.raises(ModelError, match=r"new\.json"):
        Shipped(copy).data("stories/data/new.json")


def test_a_damaged_list_is_refused(copy: Path) -> None:
    (copy / LIST).unlink()
    (copy / LIST).write_text("<html>404</html>\n")
    with pytest.raises(ModelError, match="install Concord again"):
        Shipped(copy).verify()


def test_a_file_elsewhere_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{}")
    assert shipped.read(tmp_path / "model.json") == b"{}"


@pytest.mark.parametrize("name", ["../pyproject.toml", "language/../ids.py", "ids.py"])
def test_other_files_of_the_package_are_no_data(name: str) -> None:
    with pytest.raises(ModelError):
        shipped.data(name)


@pytest.mark.parametrize(("folder", "load"), MODELS.items())
def test_a_retrained_model_is_held_to_its_card(
    tmp_path: Path, folder: str, load: type[Encoder | StanceModel | SentenceEncoder]
) -> None:
    shutil.copytree(ROOT / folder, tmp_path / "model")
    load(tmp_path / "model")
    flip(tmp_path / "model" / "model.onnx", at=5_000_000)
    with pytest.raises(ModelError, match=r"model\.onnx is not the file that the model's card"):
        load(tmp_path / "model")


def test_a_retrained_models_tokenizer_is_held_to_its_card(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(ROOT / "language/encoder/data", folder)
    digest = Shipped().hashes["language/encoder/data/tokenizer.json"]
    card = (
        (folder / "model.json").read_text().replace("{", f'{{"tokenizer_sha256": "{digest}", ', 1)
    )
    (folder / "model.json").write_text(card)
    Encoder(folder)
    flip(folder / "tokenizer.json", at=200_000)
    with pytest.raises(ModelError, match=r"tokenizer\.json"):
        Encoder(folder)


@pytest.mark.slow
def test_the_command_says_which_file_is_wrong(tmp_path: Path) -> None:
    # The package itself, not a part: a copy of its code beside a model with one other bit.
    package = tmp_path / "pipeline"
    shutil.copytree(
        ROOT, package, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile
    )
    flip(package / "language/stance/data/model.onnx", at=12_345_678)
    article = tmp_path / "article.txt"
    article.write_text("“We wait,” said Ada Quill, the mayor of Tarnmouth, on Friday.\n" * 5)
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "annotate", str(article)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert str(package / "language/stance/data/model.onnx") in line
    assert "install Concord again" in line
