"""An article that kills the worker that reads it is found and named; every other is extracted."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import pytest

from flows.extraction import Extraction, WorkersFailError
from flows.processes import Processes
from pipeline.fingerprint import fingerprint
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.readers import read
from pipeline.ingest.session import Work
from pipeline.models import RawDocument
from pipeline.work import Options
from tests.conftest import Run
from tests.data.hazard.concord_hazard import CRASHES, GRASPS, HANGS, KILLS, SWELLS
from tests.e2e.warehouse_rows import all_rows
from tests.hazard import install
from tests.reliability.runs import quiet, start

pytestmark = pytest.mark.long

N = 18
HAZARDS = {2: KILLS, 3: SWELLS, 9: HANGS, 17: CRASHES}
"""Two side by side in a batch of four, one in the next, one at the very end in a batch of two."""
LIMITS = Limits(settle_seconds=0.0)


def text(number: int, hazard: str = "") -> str:
    return (
        f"Outlet: The Pier Post\nTitle: Council meets, day {number}\n\n"
        f"Mayor Ada Bell said on Monday that pier {number} would open soon. {hazard}\n\n"
        f"“We will not wait {number} more weeks,” said Carl Duane of the harbour board.\n"
    )


def fill(folder: Path, hazards: dict[int, str]) -> Path:
    folder.mkdir()
    for number in range(N):
        if number not in HAZARDS or number in hazards:
            body = text(number, hazards.get(number, ""))
            (folder / f"{number:02d}.txt").write_text(body, encoding="utf-8")
    return folder


def work(corpus: Path) -> list[Work]:
    found = []
    for file in discover(corpus):
        assert isinstance(file, InputFile)
        for raw in read(file, LIMITS):
            assert isinstance(raw, RawDocument)
            found.append(Work(raw=raw))
    return found


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    return install(tmp_path / "site", monkeypatch)


def test_a_batch_is_narrowed_down_in_few_deaths(server: None, model: str, tmp_path: Path) -> None:
    inputs = work(fill(tmp_path / "corpus", {17: KILLS}))
    options = Options(model, fingerprint(model, LIMITS.max_chars), LIMITS)
    runner = Processes(options, 1)
    done, rejected = [], []
    with Extraction(runner) as extraction:
        for part, result in extraction.run(inputs, len(inputs)):
            done += [item.raw.path for item in part if item.raw]
            rejected += result.rejections
            names = result.tables["article_files"]["path"].to_pylist()
            assert names == [item.raw.path for item in part if item.raw][: len(names)]
    assert done == [item.raw.path for item in inputs if item.raw], "each once, in order"
    [rejection] = rejected
    assert (rejection.path, rejection.line, rejection.reason) == ("17.txt", 1, "failed")
    assert "SIGKILL" in rejection.detail
    deaths = runner.n_starts - 1
    assert deaths <= math.ceil(math.log2(len(inputs))) + 2


def test_all_but_the_killers_are_loaded(run: Run, model: str, tmp_path: Path) -> None:
    clean = fill(tmp_path / "clean", {})
    summary = run(clean, tmp_path / "calm", model=model, report=False)
    assert (summary.n_added, summary.n_rejected) == (N - len(HAZARDS), 0)
    hostile = fill(tmp_path / "hostile", HAZARDS)
    summary = run(
        hostile,
        tmp_path / "shot",
        model=model,
        report=False,
        workers=2,
        batch_size=4,
        worker_memory=3000,
        worker_patience=4,
    )
    assert (summary.n_added, summary.n_rejected) == (N - len(HAZARDS), len(HAZARDS))
    with (
        duckdb.connect(str(tmp_path / "calm" / "concord.duckdb"), read_only=True) as calm,
        duckdb.connect(str(tmp_path / "shot" / "concord.duckdb"), read_only=True) as shot,
    ):
        expected, found = all_rows(calm), all_rows(shot)
        rejected = shot.execute("SELECT path, line, reason, detail FROM rejected ORDER BY ALL")
        told = {path: (line, reason, detail) for path, line, reason, detail in rejected.fetchall()}
    differ = {name for name in expected if found[name] != expected[name]}
    assert differ <= {"rejected", "read_files"}
    ways = {KILLS: "SIGKILL", CRASHES: "SIGABRT", SWELLS: "3000 MiB", HANGS: "more CPU time"}
    for number, hazard in HAZARDS.items():
        line, reason, detail = told[f"{number:02d}.txt"]
        assert (line, reason) == (1, "failed")
        assert ways[hazard] in detail
        assert "the other articles are not affected" in detail


def test_the_run_ends_although_a_worker_died_while_it_wrote_to_it(
    server: None, model: str, tmp_path: Path
) -> None:
    corpus = fill(tmp_path / "corpus", {})
    (corpus / "02.txt").write_text(text(2, GRASPS))
    for path in sorted(corpus.iterdir())[4:]:
        path.unlink()
    process = start(corpus, tmp_path / "warehouse", CONCORD_MODEL=model, CONCORD_REPORT="false")
    try:
        _, errors = process.communicate(timeout=240)
    finally:
        process.kill()
    assert process.returncode == 0
    assert "02.txt, line 1: failed" in errors
    assert quiet(errors), errors


def test_workers_without_memory_are_not_blamed_on_articles(
    server: None, model: str, tmp_path: Path
) -> None:
    inputs = work(fill(tmp_path / "corpus", {}))[:1]
    options = Options(model, fingerprint(model, LIMITS.max_chars), LIMITS)
    with (
        pytest.raises(WorkersFailError, match="no article can be read"),
        Extraction(Processes(options, 1, memory_mib=250)) as extraction,
    ):
        list(extraction.run(inputs, 1))
