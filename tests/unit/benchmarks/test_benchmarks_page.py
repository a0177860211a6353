"""The page of costs says what the recorded results say, and nothing else."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import __main__ as program
from benchmarks import measuring, page, recording

RESULT = {
    "name": "startup",
    "measured": "2026-02-01",
    "commit": "0123456789",
    "machine": {
        "processor": "Example 3",
        "cores": 2,
        "memory_gib": 8,
        "python": "3.11.7",
        "versions": {},
    },
    "busy": 0.5,
    "figures": {
        "corpus": "the sample corpus",
        "rounds": 3,
        "commands": {
            "concord run": {"cpu": 5.25, "least": 5, "most": 6, "wall": 123.4, "memory": 1234}
        },
        "over own": 1.2,
        "over stock": 0.8,
    },
}


def test_the_page_is_what_the_results_in_the_tree_make(root: Path) -> None:
    written = (root / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert written == page.render(), "run `python -m benchmarks --render`"


def test_figures_reach_the_page(tmp_path: Path) -> None:
    (tmp_path / "startup.json").write_text(json.dumps(RESULT), encoding="utf-8")
    text = page.render(tmp_path)
    assert "| `concord run` | 5.25 | 5 – 6 | 123 | 1,234 |" in text
    assert "Measured 1 February 2026, commit 0123456789, 2 cores of an Example 3, 8 GiB" in text
    assert text.count("Not measured yet.") == len([w for w in page.SECTIONS.values() if w]) - 1


@pytest.mark.parametrize(
    ("changed", "said", "unsaid"),
    [
        ({}, "commit 0123456789, ", "with changes"),
        ({"commit": "0123456789+"}, "commit 0123456789 with changes, ", "+"),
        ({"commit": None}, "2026, 2 cores", "commit"),
        ({"busy": 2.0}, "3.11.7.", "Other work"),
        ({"busy": 5.5}, "Other work shared the cores (load 5.5 at the end)", "None"),
        ({"busy": None, "note": "Older."}, "3.11.7. Older.", "load"),
    ],
)
def test_where_a_result_comes_from(changed: dict[str, Any], said: str, unsaid: str) -> None:
    line = page.where(RESULT | changed)
    assert said in line
    assert unsaid not in line


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "—"), (0.004, "0"), (0.27, "0.27"), (4.7, "4.7"), (9.96, "10"), (66, "66"),
     (57.16, "57.2"), (99.6, "100"), (3215.2, "3,215")],
)  # fmt: skip
def test_seconds(value: float | None, shown: str) -> None:
    assert page.seconds(value) == shown


def test_growth_is_the_exponent() -> None:
    assert page.growth([1_000, 10_000, 100_000], [2, 20, 2_000]) == ["", "n^1.00", "n^2.00"]


def test_results_name_neither_paths_nor_hosts(tmp_path: Path) -> None:
    recorded = [path.read_text(encoding="utf-8") for path in recording.RESULTS.glob("*.json")]
    recorded.append(recording.record("tried", {"cpu": 1.0}, tmp_path).read_text(encoding="utf-8"))
    assert len(recorded) > 1
    for text in recorded:
        assert not re.search(r"/(home|root|tmp|work|usr|Users)\b|https?:|\.local\b", text)


def test_a_result_is_read_as_it_was_recorded(tmp_path: Path) -> None:
    assert recording.read("tried", tmp_path) is None
    recording.record("tried", {"cpu": 1.5, "text": "naïve"}, tmp_path)
    found = recording.read("tried", tmp_path)
    assert found is not None
    assert found["figures"] == {"cpu": 1.5, "text": "naïve"}
    assert found["machine"]["cores"] >= 1


def test_every_measurement_is_a_module_that_records_what_the_page_reads() -> None:
    read = {name for wanted in page.SECTIONS.values() for name in wanted}
    for name in program.COST:
        module = program.command(name, Path("work"))[2]
        assert importlib.util.find_spec(module), module
        assert name in read
    for name in program.ACCURACY:
        assert importlib.util.find_spec(f"benchmarks.{name}"), name


def test_a_command_is_measured_with_all_its_processes() -> None:
    child = "import hashlib; hashlib.pbkdf2_hmac('sha256', b'', b'', 400_000)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    import sys

    alone = measuring.measure([sys.executable, "-c", "pass"], every=0.01)
    cost = measuring.measure([sys.executable, "-c", code], every=0.01)
    assert cost.cpu > alone.cpu + 0.05
    assert cost.wall > 0
    assert cost.memory > 5
