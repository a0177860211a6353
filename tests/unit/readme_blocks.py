"""The commands in the README and what they print.

    python -m tests.unit.readme_blocks README.md WAREHOUSE

writes the answers of the ``concord sql`` commands into the README.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"```console\n\$ (concord sql [^\n]+)\n(.*?)```", re.DOTALL)


def blocks(readme: Path) -> list[tuple[str, str]]:
    """Return (command, printed output) of each ``concord sql`` block."""
    return BLOCK.findall(readme.read_text(encoding="utf-8"))


def answer(command: str, warehouse: Path) -> str:
    """Run a command of the README as a person would and return what it prints."""
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CONCORD_WAREHOUSE": str(warehouse),
    }
    done = subprocess.run(
        command, shell=True, cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    path, warehouse = Path(sys.argv[1]), Path(sys.argv[2])
    text = BLOCK.sub(
        lambda match: f"```console\n$ {match[1]}\n{answer(match[1], warehouse)}```",
        path.read_text(encoding="utf-8"),
    )
    path.write_text(text, encoding="utf-8")
