"""A disk that fills up while articles are loaded, and warehouses that may not be written."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from pipeline.storage.connect import WarehousePaths
from pipeline.storage.runs import totals
from tests.e2e.warehouse_rows import all_rows
from tests.sharing import made_once

from .runs import CONCORD, asked, assert_same_rows, fails, finish, quiet, run_states
from .small_disk import small_disk

ENOUGH = 200
"""MiB in which two databases of a few articles have room."""

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def corpora(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of a few articles, and a larger one that holds it."""

    def make(folder: Path) -> None:
        for name in ("small", "large"):
            shutil.copytree(root / "corpus" / "arvenne-courier", folder / name / "arvenne-courier")
        shutil.copytree(root / "corpus" / "volga-bulletin", folder / "large" / "volga-bulletin")
        shutil.copytree(root / "corpus" / "kuroshio-mirror", folder / "large" / "kuroshio-mirror")

    folder = made_once(tmp_path_factory, "disk-corpora", make)
    return folder / "small", folder / "large"


@pytest.fixture(scope="module")
def begun(
    server: None, corpora: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A warehouse of the small corpus; tests go on with copies of it."""
    small = corpora[0]
    return made_once(
        tmp_path_factory, "disk-begun", lambda made: finish(small, made, "--no-report")
    )


@pytest.fixture(scope="module")
def calm(
    begun: Path, corpora: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> WarehousePaths:
    """A warehouse that went on to the large corpus on a disk with room."""

    def make(folder: Path) -> None:
        shutil.copytree(begun, folder, dirs_exist_ok=True)
        finish(corpora[1], folder, "--no-report")

    return WarehousePaths(made_once(tmp_path_factory, "disk-calm", make))


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other users can get at; pytest's own are for its user alone."""
    with TemporaryDirectory(prefix="concord-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def used(folder: Path) -> int:
    """MiB that the files of a folder take, rounded up."""
    sizes = (path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return sum(sizes) // 2**20 + 1


def test_a_disk_full_while_loading(
    begun: Path, corpora: tuple[Path, Path], calm: WarehousePaths, tmp_path: Path
) -> None:
    """The second article to be loaded finds no room; with room the next run goes on."""
    with small_disk(tmp_path / "disk", ENOUGH) as disk:
        paths = WarehousePaths(disk / "warehouse")
        shutil.copytree(begun, paths.folder, ignore=shutil.ignore_patterns(".prefect"))
        before = asked(paths.snapshot, all_rows)
        filler = disk / "filler"
        free = shutil.disk_usage(disk).free
        filler.write_bytes(b"\0" * (free - 150_000))  # what one batch writes is more
        message = fails(corpora[1], paths.folder, "--no-report")
        assert f"cannot write {paths.working}: " in message
        assert "No space left on device" in message
        assert "What was loaded stays. Make room on that disk, then run again to go on" in message
        assert asked(paths.snapshot, all_rows) == before
        filler.unlink()
        assert all_rows_consistent(paths)
        finish(corpora[1], paths.folder, "--no-report")
        assert_same_rows(paths, calm)
        *_, failed, last = run_states(paths.working)
        assert (failed, last) in {("failed", "completed"), ("interrupted", "completed")}


def all_rows_consistent(paths: WarehousePaths) -> bool:
    """Whether each article that a full disk let through is there with all its rows."""
    return asked(paths.working, lambda c: c.execute("FROM v_integrity").fetchall()) == []


def test_a_disk_full_from_the_start(
    server: None, corpora: tuple[Path, Path], tmp_path: Path
) -> None:
    """Not even an empty database fits; once there is room a run begins as if nothing had been."""
    with small_disk(tmp_path / "disk", ENOUGH) as disk:
        (disk / "filler").write_bytes(b"\0" * (shutil.disk_usage(disk).free - 100_000))
        paths = WarehousePaths(disk / "warehouse")
        message = fails(corpora[0], paths.folder, "--no-report")
        assert str(paths.folder) in message
        assert "No space left on device. Make room on that disk" in message
        (disk / "filler").unlink()
        assert "3 added" in finish(corpora[0], paths.folder, "--no-report")
        assert asked(paths.snapshot, totals)["n_articles"] == 3


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let a folder be a read-only file system; skip the test where that is denied."""
    mount = ["mount", "--bind", str(folder), str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("a folder cannot be mounted read-only here")
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)  # noqa: S607
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)  # noqa: S607


def command(paths: WarehousePaths, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a warehouse."""
    line = [*CONCORD, *arguments, "--warehouse", str(paths.folder)]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_a_read_only_warehouse_is_read_and_not_written(
    begun: Path, corpora: tuple[Path, Path], paths: WarehousePaths
) -> None:
    shutil.copytree(begun, paths.folder)
    with read_only(paths.folder):
        message = fails(corpora[1], paths.folder)
        assert str(paths.folder) in message
        assert "Read-only file system. Give yourself write access to it, or choose" in message
        for arguments in (("status",), ("sql", "SELECT count(*) AS n FROM articles")):
            done = command(paths, *arguments)
            assert (done.returncode, done.stdout != "") == (0, True), done.stderr
        done = command(paths, "report")
        assert done.returncode == 1
        assert done.stderr.splitlines()[-1].endswith(f"{paths.folder}/site: Read-only file system")
        assert quiet(done.stderr)
    assert "added" in finish(corpora[1], paths.folder, "--no-report")


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to drop privileges")
def test_a_warehouse_of_another_user(
    begun: Path, corpora: tuple[Path, Path], shared_folder: Path
) -> None:
    """The file modes say no: the run of a user who is not the owner, nor root."""
    prefix = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    paths, corpus = WarehousePaths(shared_folder / "warehouse"), shared_folder / "corpus"
    shutil.copytree(begun, paths.folder)
    shutil.copytree(corpora[1], corpus)
    probe = [*prefix, *CONCORD, "--help"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("another user cannot run this checkout here")
    home = str(shared_folder)
    shared_folder.chmod(0o700)
    message = fails(corpus, paths.folder, prefix=prefix, HOME=home)
    assert message == f"concord: {corpus}: Permission denied"
    shared_folder.chmod(0o755)
    message = fails(corpus, paths.folder, prefix=prefix, HOME=home)
    assert f"cannot open {paths.working}: " in message
    assert "Permission denied" in message
    assert "Give yourself write access to it, or choose another folder with --warehouse" in message
