"""The systemd units and the cron example say what docs/deploying.md says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app

DEPLOY = Path(__file__).parents[2] / "deploy"
COMMAND = "/opt/concord/.venv/bin/concord"
LOOSEST = 2.0
"""Highest exposure of the service, of 10, as systemd-analyze counts it (0.9 with version 252)."""


def setting(unit: str, name: str) -> list[str]:
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


@pytest.fixture
def analyze(tmp_path: Path) -> tuple[str, Path]:
    """systemd-analyze, and a folder with the units, whose command exists."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    for name in ("concord.service", "concord.timer"):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace(COMMAND, "/bin/true"), encoding="utf-8")
    return program, tmp_path


def test_systemd_reads_the_units(analyze: tuple[str, Path]) -> None:
    program, folder = analyze
    units = [folder / "concord.service", folder / "concord.timer"]
    done = subprocess.run([program, "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_systemd_would_find_a_mistake(analyze: tuple[str, Path]) -> None:
    program, folder = analyze
    unit = folder / "concord.service"
    unit.write_text(unit.read_text().replace("Type=oneshot", "Type=oneshoot\nMemoryMaxx=1"))
    done = subprocess.run([program, "verify", unit], capture_output=True, text=True)
    assert "MemoryMaxx" in done.stderr


def test_the_service_is_confined(analyze: tuple[str, Path]) -> None:
    program, folder = analyze
    unit = folder / "concord.service"
    done = subprocess.run(
        [program, "security", "--offline=yes", unit], capture_output=True, text=True
    )
    if "exposure level" not in done.stdout:
        pytest.skip("this systemd-analyze does not judge files")
    (level,) = re.findall(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(level) <= LOOSEST


def test_only_the_warehouse_can_be_written() -> None:
    (folder,) = setting("concord.service", "WorkingDirectory")
    assert setting("concord.service", "ReadWritePaths") == [f"{folder}/warehouse"]
    assert setting("concord.service", "ProtectSystem") == ["strict"]


def test_a_stopped_batch_is_no_failure() -> None:
    assert setting("concord.service", "KillMode") == ["mixed"]
    assert setting("concord.service", "SuccessExitStatus") == ["130 143"]
    assert int(setting("concord.service", "TimeoutStopSec")[0]) >= 60


@pytest.mark.parametrize(
    "line",
    [
        *setting("concord.service", "ExecStart"),
        *(line for line in (DEPLOY / "concord.cron").read_text().splitlines() if COMMAND in line),
    ],
)
def test_the_commands_exist(line: str) -> None:
    words = line.partition(COMMAND)[2].partition("2>>")[0].split()
    done = CliRunner().invoke(app, [words[0], "--help"])
    assert done.exit_code == 0
    options = re.sub(r"\x1b\[[0-9;]*m", "", done.output)
    assert all(word in options for word in words if word.startswith("--"))
