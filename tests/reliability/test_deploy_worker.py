"""The deployment of prefect.yaml, run by a worker: one batch at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

PREFECT = [sys.executable, "-m", "prefect", "--no-prompt"]
OLD_SERVER = "Prefect 3.8's `deploy` needs a server on FastAPI before 0.151"


def fastapi() -> tuple[int, ...]:
    from importlib.metadata import version

    return tuple(int(part) for part in version("fastapi").split(".")[:2])


@pytest.mark.long
@pytest.mark.skipif(fastapi() >= (0, 151), reason=OLD_SERVER)
def test_a_worker_runs_one_batch_and_cancels_the_second(
    server: None, root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "corpus" / "kuroshio-mirror", tmp_path / "corpus")
    settings = {"corpus": str(tmp_path / "corpus"), "warehouse": str(tmp_path / "warehouse")}

    def prefect(*arguments: str) -> None:
        subprocess.run([*PREFECT, *arguments], cwd=root, check=True, env=os.environ)

    prefect("work-pool", "create", "concord", "--type", "process", "--overwrite")
    prefect("deploy", "--all")
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("concord-batch/hourly")
        parameters = {"settings": {**settings, "workers": 1}}
        asked = [
            client.create_flow_run_from_deployment(deployment.id, parameters=parameters)
            for _ in range(2)
        ]
        prefect("worker", "start", "--pool", "concord", "--run-once")
        ended = [client.read_flow_run(run.id) for run in asked]
        client.delete_deployment(deployment.id)
        client.delete_work_pool("concord")
    assert Counter(run.state_name for run in ended) == {"Completed": 1, "Cancelled": 1}
    assert (tmp_path / "warehouse" / "concord.duckdb").exists()
