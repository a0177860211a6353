"""The Dockerfile, as far as it can be checked without building it."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
STEPS = [line.split(None, 1) for line in LINES if line.strip() and not line.startswith("#")]


def steps(word: str) -> list[str]:
    return [rest for name, rest in STEPS if name == word]


def copied() -> list[str]:
    """Return the paths of the checkout that the image is built from."""
    found = []
    for rest in steps("COPY"):
        if not rest.startswith("--from"):
            found += rest.split()[:-1]
    return found


def in_context(path: str) -> bool:
    """Return whether .dockerignore lets a path through: the last pattern that matches decides."""
    kept = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = line.removeprefix("!")
        parts = path.split("/")
        heads = ["/".join(parts[: n + 1]) for n in range(len(parts))]
        if pattern.startswith("**/"):
            hit = any(fnmatch(part, pattern[3:]) for part in parts)
        else:
            hit = any(fnmatch(head, pattern) for head in heads)
        if hit:
            kept = line.startswith("!")
    return kept


@pytest.fixture(scope="module")
def tracked() -> set[str]:
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return set(listed.stdout.splitlines())


@pytest.mark.parametrize("path", copied())
def test_what_is_copied_is_tracked_and_in_the_context(path: str, tracked: set[str]) -> None:
    files = [name for name in tracked if name == path or name.startswith(f"{path}/")]
    assert files
    assert [name for name in files if not in_context(name)] == []


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".venv/bin/python",
        "corpus/my-outlet/article.txt",
        "warehouse/concord.duckdb",
        "warehouse/working.duckdb.wal",
        "warehouse/concord.duckdb.tmp",
        "warehouse/.prefect/prefect.db",
        "warehouse/site/index.html",
        "pipeline/__pycache__/cli.cpython-311.pyc",
        "concord.toml",
        ".env",
    ],
)
def test_what_is_private_or_built_stays_out(path: str) -> None:
    assert not in_context(path)


def test_all_packages_of_the_wheel_are_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = project["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {name.rstrip("*") for name in found} <= set(copied())
    assert {"LICENSE", "README.md", "pyproject.toml", "constraints.txt"} <= set(copied())


def test_versions_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = "\n".join(LINES)
    assert f'image.version="{project["version"]}"' in text
    assert f'image.licenses="{project["license"]}"' in text
    (python,) = (rest.partition("=")[2] for rest in steps("ARG"))
    match = re.fullmatch(r"(\d+\.\d+)\.\d+-slim-[a-z]+", python)
    assert match is not None
    assert project["requires-python"] == f">={match[1]}"


def test_packages_come_by_their_hashes_and_no_cache_stays() -> None:
    installs = re.findall(r"pip install [^&\n]*", "\n".join(steps("RUN")))
    assert len(installs) == 2
    for install in installs:
        assert "--no-deps" in install
        assert "--require-hashes" in install or install.split()[-1] == "."
    assert any("PIP_NO_CACHE_DIR=1" in rest for rest in steps("ENV"))


def test_it_runs_as_nobody_in_particular() -> None:
    final = [name for name, _ in STEPS][::-1].index("FROM")
    last = dict(STEPS[-final:])
    assert last["USER"] == "10001:10001"
    assert json.loads(last["ENTRYPOINT"]) == ["concord"]
    assert json.loads(last["CMD"]) == ["run"]
    assert json.loads(last["VOLUME"]) == ["/data/corpus", "/data/warehouse"]
    assert "OMP_NUM_THREADS=1" in last["ENV"]


def test_it_passes_hadolint() -> None:
    program = ROOT / ".venv-tools" / "bin" / "hadolint"
    if not program.exists():
        pytest.skip("hadolint is not installed: make deploy-lint does that, and runs it")
    done = subprocess.run([program, ROOT / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
