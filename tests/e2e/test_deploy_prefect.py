"""prefect.yaml makes the deployment that docs/deploying.md describes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client

from pipeline.settings import Settings

PREFECT = [sys.executable, "-m", "prefect"]
FASTAPI = tuple(int(part) for part in version("fastapi").split(".")[:2])


@pytest.fixture
def pool(server: None) -> Iterator[SyncPrefectClient]:
    """A server with a work pool ``concord`` that runs processes."""
    from prefect.client.schemas.actions import WorkPoolCreate

    with get_client(sync_client=True) as client:
        client.create_work_pool(WorkPoolCreate(name="concord", type="process"), overwrite=True)
        yield client
        client.delete_work_pool("concord")


@pytest.mark.slow
@pytest.mark.skipif(
    FASTAPI >= (0, 151), reason="Prefect 3.8's `deploy` needs a server on FastAPI before 0.151"
)
def test_the_deployment_has_one_place_and_a_schedule(pool: SyncPrefectClient, root: Path) -> None:
    done = subprocess.run(
        [*PREFECT, "--no-prompt", "deploy", "--all"],
        cwd=root,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = pool.read_deployment_by_name("concord-batch/hourly")
    assert found.global_concurrency_limit is not None
    assert found.global_concurrency_limit.limit == 1
    assert found.concurrency_options is not None
    assert found.concurrency_options.collision_strategy.value == "CANCEL_NEW"
    (schedule,) = found.schedules
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("15 * * * *", "UTC")
    assert schedule.active
    assert (found.work_pool_name, found.entrypoint) == ("concord", "flows/batch.py:batch")
    assert found.pull_steps == [
        {"prefect.deployments.steps.set_working_directory": {"directory": str(root)}}
    ]
    assert Settings(**found.parameters["settings"]).corpus == Path("corpus")
    pool.delete_deployment(found.id)
