"""Many batches in a row, read all the time: nothing grows beyond the data, no read fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.soak import Reads, Soak
from benchmarks.soak_measure import Sample

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="measures through /proc"),
]
N_BATCHES = int(os.environ.get("CONCORD_SOAK_BATCHES", "200"))
"""Fewer show that all can be read; only as many show that nothing grows."""
LIMITS = {
    "memory": 0.2,
    "server": 0.1,
    "handles": 0.01,
    "threads": 0.01,
    "working": 0.02,
    "snapshot": 0.01,
    "site": 0.01,
    "prefect": 0.08,
}
"""Most growth a batch once the corpus has its size, in MiB or in numbers."""


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Soak:
    """The outcome of the batches, run in a process of their own."""
    figures = tmp_path_factory.mktemp("soak") / "figures.json"
    command = [sys.executable, "-m", "benchmarks.soak", "--batches", str(N_BATCHES)]
    ran = subprocess.run(
        [*command, "--figures", str(figures)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")},
    )
    assert ran.returncode == 0, ran.stderr
    sys.stdout.write(ran.stdout)
    found: dict[str, Any] = json.loads(figures.read_bytes())
    return Soak(
        samples=[Sample(**sample) for sample in found["samples"]],
        reads=Reads(**found["reads"]),
        fresh=Sample(**found["fresh"]),
        differing=found["differing"],
    )


def test_every_read_succeeds_and_sees_one_whole_state(done: Soak) -> None:
    assert done.reads.failed == []
    assert done.reads.torn == 0
    assert done.reads.backwards == 0
    assert done.reads.n > N_BATCHES
    assert done.reads.n_versions > N_BATCHES / 3


def test_the_rows_are_those_of_a_new_warehouse(done: Soak) -> None:
    """But for the history of what was once called otherwise."""
    assert set(done.differing) <= {"redirects"}


def test_files_are_not_much_larger_than_those_of_a_new_warehouse(done: Soak) -> None:
    last, fresh = done.samples[-1], done.fresh
    assert last.working < 2.2 * fresh.working + 8
    assert last.snapshot < 1.1 * fresh.snapshot + 2
    assert done.samples[-1].other_files == done.samples[0].other_files
    assert max(sample.log for sample in done.samples) == 0
    reported = [sample for sample in done.samples if sample.batch % 5 == 0][-1]
    if reported is last:
        assert last.site_files == fresh.site_files


@pytest.mark.skipif(N_BATCHES < 150, reason="fewer than 150 batches show no trend")
@pytest.mark.parametrize(("name", "limit"), LIMITS.items())
def test_nothing_goes_on_growing(done: Soak, name: str, limit: float) -> None:
    assert done.growth(name) <= limit
