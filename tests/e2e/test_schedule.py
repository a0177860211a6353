"""What a scheduled run needs, short of waiting for the clock."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

LOAD = """
import json, sys
from flows import prefect_home
from pathlib import Path
prefect_home.prepare(Path(sys.argv[1]), 60)
from prefect.flows import load_flow_from_entrypoint
from pipeline.settings import Settings
flow = load_flow_from_entrypoint("flows.batch.batch")
parameters = {"settings": Settings(warehouse=Path(sys.argv[1])).model_dump(mode="json")}
settings = flow.validate_parameters(json.loads(json.dumps(parameters)))["settings"]
assert isinstance(settings, Settings), settings
print(settings.warehouse)
"""


def test_a_scheduled_run_finds_the_flow_and_its_settings(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str(tmp_path), done.stderr


def test_a_cron_expression_that_is_none_is_refused(
    concord: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = concord("schedule", "--cron", "every day", "--warehouse", tmp_path)
    assert done.returncode == 1
    assert "no cron expression" in done.stderr
    assert done.stderr.count("\n") == 1
