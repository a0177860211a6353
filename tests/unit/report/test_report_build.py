"""Building a site: whatever is replaced, deleted or done at once, it ends up right."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from pipeline.report import build
from pipeline.report.build import ReportSummary, chosen, report
from pipeline.report.options import Options
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.publish import publish


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> WarehousePaths:
    """The snapshot of a warehouse that holds nothing yet."""
    paths = WarehousePaths(tmp_path_factory.mktemp("warehouse"))
    with open_working(paths) as connection:
        publish(connection, paths)
    return paths


def copied(paths: WarehousePaths, folder: Path) -> WarehousePaths:
    folder.mkdir()
    shutil.copy(paths.snapshot, folder)
    return WarehousePaths(folder)


def count(summary: ReportSummary) -> tuple[bool, int]:
    return summary.n_written > 0, summary.n_removed


def test_an_empty_warehouse_has_a_site(empty: WarehousePaths, tmp_path: Path) -> None:
    assert count(report(empty, tmp_path)) == (True, 0)
    for name in ("index", "stories", "speakers", "outlets", "method", "search"):
        assert (tmp_path / f"{name}.html").is_file(), name
    assert count(report(empty, tmp_path)) == (False, 0)
    (tmp_path / "index.html").unlink()
    (tmp_path / "assets" / "concord.css").unlink()
    assert report(empty, tmp_path).n_written == 2


def test_a_snapshot_replaced_while_it_is_opened_is_read_next_time(
    empty: WarehousePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = copied(empty, tmp_path / "warehouse")

    def replaced(paths: WarehousePaths) -> duckdb.DuckDBPyConnection:
        connection = open_snapshot(paths)
        newer = paths.folder / "newer.duckdb"
        shutil.copy(empty.snapshot, newer)
        newer.replace(paths.snapshot)
        return connection

    monkeypatch.setattr(build, "open_snapshot", replaced)
    report(paths, tmp_path / "site")
    monkeypatch.undo()
    looked: list[str] = []
    report(paths, tmp_path / "site", note=looked.append)
    assert looked, "the older snapshot passed for the newer one"
    looked.clear()
    report(paths, tmp_path / "site", note=looked.append)
    assert not looked


def test_a_folder_made_to_be_shared_stays_so(empty: WarehousePaths, tmp_path: Path) -> None:
    assert chosen(tmp_path / "site", None, None) == Options()
    report(empty, tmp_path / "site", Options(excerpts=True, title="Harbour desk"))
    assert chosen(tmp_path / "site", None, None) == Options(True, "Harbour desk")
    assert chosen(tmp_path / "site", False, "Dock") == Options(False, "Dock")


def test_a_title_may_be_no_text(empty: WarehousePaths, tmp_path: Path) -> None:
    report(empty, tmp_path, Options(title="caf\udce9"))
    assert chosen(tmp_path, None, None).title == "caf\udce9"
    assert report(empty, tmp_path, Options(title="caf\udce9")).n_written == 0
