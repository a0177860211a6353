"""Model packages of others are loaded only while their files are those that were installed."""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from pipeline.errors import ModelError
from pipeline.language.build import DEFAULT_MODEL, LANGUAGE_IDENTIFIER, build
from pipeline.language.installed import PINNED, check_installed

FILES = sorted(
    path.as_posix()
    for path in distribution(DEFAULT_MODEL.replace("_", "-")).files or ()
    if path.parts[0] == DEFAULT_MODEL and "__pycache__" not in path.parts
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that packages are found in first, with the default model installed in it."""
    home = Path(str(distribution(DEFAULT_MODEL.replace("_", "-")).locate_file("")))
    for folder in home.glob(f"{DEFAULT_MODEL}*"):
        shutil.copytree(folder, tmp_path / folder.name)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def record(site: Path) -> Path:
    (found,) = site.glob("*.dist-info/RECORD")
    return found


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    if content:
        content[len(content) // 2] ^= 1
    path.write_bytes(content or b"\0")


@pytest.mark.parametrize("package", [DEFAULT_MODEL, LANGUAGE_IDENTIFIER])
def test_what_is_installed_passes(package: str) -> None:
    check_installed(package)


def test_the_default_model_is_pinned_at_the_installed_version() -> None:
    assert (DEFAULT_MODEL, distribution(DEFAULT_MODEL.replace("_", "-")).version) in PINNED


@pytest.mark.parametrize("name", FILES)
def test_one_changed_bit_is_found_and_the_file_named(site: Path, name: str) -> None:
    check_installed(DEFAULT_MODEL)
    flip(site / name)
    with pytest.raises(ModelError, match="hash differs") as caught:
        check_installed(DEFAULT_MODEL)
    assert str(site / name) in str(caught.value)
    assert f"install {DEFAULT_MODEL} again" in str(caught.value)


def test_a_record_that_was_changed_along_is_found(site: Path) -> None:
    name = next(name for name in FILES if name.endswith("ner/model"))
    old = base64.urlsafe_b64encode(hashlib.sha256((site / name).read_bytes()).digest())
    flip(site / name)
    new = base64.urlsafe_b64encode(hashlib.sha256((site / name).read_bytes()).digest())
    text = record(site).read_text()
    changed = text.replace(old.decode().rstrip("="), new.decode().rstrip("="))
    assert changed != text
    record(site).write_text(changed)
    with pytest.raises(ModelError, match="ner/model"):
        check_installed(DEFAULT_MODEL)


def test_a_record_without_a_file_is_found(site: Path) -> None:
    lines = record(site).read_text().splitlines(keepends=True)
    record(site).write_text("".join(line for line in lines if "/ner/model," not in line))
    with pytest.raises(ModelError, match="ner/model"):
        check_installed(DEFAULT_MODEL)


def test_missing_and_strange_files_are_named(site: Path) -> None:
    folder = site / DEFAULT_MODEL
    (folder / ".DS_Store").write_bytes(b"harmless")
    check_installed(DEFAULT_MODEL)
    (folder / "extra.py").write_text("print()")
    with pytest.raises(ModelError, match=r"extra\.py is none of the package's files"):
        check_installed(DEFAULT_MODEL)
    (folder / "extra.py").unlink()
    (folder / "meta.json").unlink()
    with pytest.raises(ModelError, match=r"meta\.json cannot be read"):
        check_installed(DEFAULT_MODEL)


def test_another_version_is_held_to_its_record(site: Path) -> None:
    metadata = record(site).with_name("METADATA")
    metadata.write_text(metadata.read_text().replace("Version: 3.8.0", "Version: 3.8.9"))
    check_installed(DEFAULT_MODEL)
    flip(site / DEFAULT_MODEL / "meta.json")
    with pytest.raises(ModelError, match=r"meta\.json"):
        check_installed(DEFAULT_MODEL)


@pytest.mark.parametrize("name", ["", "../model", "/srv/model", "en core", "no_such_model", "a;b"])
def test_what_is_no_installed_package_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="is not installed"):
        check_installed(name)


def test_a_package_without_hashes_is_refused(site: Path) -> None:
    record(site).unlink()
    with pytest.raises(ModelError, match="editable"):
        check_installed(DEFAULT_MODEL)


def test_the_pipeline_is_not_built_on_a_changed_model(site: Path) -> None:
    name = next(name for name in FILES if name.endswith("tok2vec/model"))
    flip(site / name)
    with pytest.raises(ModelError, match="tok2vec/model"):
        build()


WATCH = """
import pickle, sys
found = []
sys.addaudithook(lambda event, what: event == "pickle.find_class" and found.append(what))

from pipeline.language.build import build
from pipeline.language.stance.component import _judge
from pipeline.language.vectors.model import sentence_encoder
from pipeline.stories import background, pairs
from py3langid import classify

build()("“We wait,” said Ada Quill, the mayor of Tarnmouth. She accused Bo Marr of lying.")
_judge(), sentence_encoder().vectors(["a text"]), background.packaged(), pairs.packaged()
classify("Dies ist ein Satz in deutscher Sprache.")
print(found)
pickle.loads(pickle.dumps(print))
assert found, "the watch sees nothing"
"""


@pytest.mark.slow
def test_no_model_is_a_pickle() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
