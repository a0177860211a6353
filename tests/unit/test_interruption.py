"""A batch that was asked to end is asked once: what it clears up then is not interrupted again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LATE = """
import os, signal, sys, time
from pathlib import Path
from pipeline.interruption import watched
from pipeline.storage.connect import WarehousePaths

with watched(WarehousePaths(Path(sys.argv[1]))) as watch:
    watch.signal = signal.SIGINT  # as the thread that waits for Ctrl-C does, before it wakes this
    try:
        watch.check()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.05)
        print("cleared up", flush=True)
"""


def test_a_step_that_noticed_the_signal_first_clears_up_undisturbed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LATE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.stdout == "cleared up\n", done.stderr
    assert done.returncode == 130
    assert "interrupted by SIGINT while starting; what was loaded stays" in done.stderr
