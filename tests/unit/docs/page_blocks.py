"""The files, commands and printed answers of the pages that walk a reader through something.

    python -m tests.unit.docs.page_blocks docs/tutorial.md FOLDER

runs the page's ``concord sql`` commands in FOLDER and writes their answers into the page.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.unit.readme_blocks import answer

ROOT = Path(__file__).parents[3]
FILE = re.compile(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
SKIP = "…"


def write_files(page: Path, folder: Path) -> list[str]:
    """Write the files that a page shows, each under the name above its block; return the names."""
    names = []
    for name, text in FILE.findall(page.read_text(encoding="utf-8")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        names.append(name)
    return names


def commands(page: Path) -> list[tuple[str, str]]:
    """Return (command, printed answer) of each console block in order; one may print nothing."""
    found = []
    for block in CONSOLE.findall(page.read_text(encoding="utf-8")):
        parts = re.split(r"^\$ ", block, flags=re.MULTILINE)
        assert not parts[0], f"a block must open with a command: {block[:80]}"
        for part in parts[1:]:
            command, _, printed = part.partition("\n")
            found.append((command, printed))
    return found


def prints(given: str, printed: str) -> bool:
    """Whether an answer is what the page prints, where a line of … stands for any lines."""
    parts = printed.strip("\n").split(f"{SKIP}\n")
    lines = [re.escape(part.strip(f"{SKIP}\n")) for part in parts]
    found = re.fullmatch("(?:.*\n)?".join(lines) + r"\s*(?:.*)", given.strip("\n"), re.DOTALL)
    return found is not None if SKIP in printed else given == printed


def _written(block: str, warehouse_folder: Path) -> str:
    written = []
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        if command.startswith("concord sql"):
            printed = answer(command, warehouse_folder)
        written.append(f"$ {command}\n{printed}")
    return "```console\n" + "".join(written) + "```"


if __name__ == "__main__":
    path, folder = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    text = path.read_text(encoding="utf-8")
    path.write_text(CONSOLE.sub(lambda found: _written(found[1], folder), text), encoding="utf-8")
