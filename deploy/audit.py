"""Look the locked packages up in the database of known vulnerabilities, as far as it is at hand.

``python deploy/audit.py PIP_AUDIT constraints.txt``: runs pip-audit and tells apart what it found
nothing about from what it could not look up, which it passes over in silence. Exit status 1 for a
vulnerability; 0 where nothing could be looked up, with a sentence that says so (``--strict``: 2).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def summary(answer: Mapping[str, Any]) -> tuple[list[str], int, int]:
    """Return a sentence for each vulnerability, and how many packages were and were not found."""
    found, known, unknown = [], 0, 0
    for package in answer["dependencies"]:
        if "skip_reason" in package:
            unknown += 1
            continue
        known += 1
        for each in package["vulns"]:
            fixed = ", ".join(each["fix_versions"]) or "no version"
            found.append(f"{package['name']} {package['version']}: {each['id']}, fixed in {fixed}")
    return found, known, unknown


def verdict(answer: Mapping[str, Any] | None, *, strict: bool) -> tuple[int, list[str]]:
    """Return the exit status and what to say; None where pip-audit gave no answer at all."""
    if answer is None or not (counted := summary(answer))[1]:
        return 2 if strict else 0, ["NOT checked for known vulnerabilities: no database at hand."]
    found, known, unknown = counted
    lines = [*found, f"{known} packages looked up, {len(found)} known vulnerabilities."]
    if unknown:
        lines.append(f"NOT checked, unknown to the database: {unknown} packages.")
    return 1 if found else 2 if strict and unknown else 0, lines


def main(argv: Sequence[str] | None = None) -> int:
    """Run pip-audit on a lock file."""
    parser = argparse.ArgumentParser(prog="python deploy/audit.py")
    parser.add_argument("program", type=Path)
    parser.add_argument("lock", type=Path)
    parser.add_argument("--strict", action="store_true", help="fail on what was not looked up")
    options = parser.parse_args(argv)
    command = [options.program, "--requirement", options.lock, "--require-hashes", "--disable-pip"]
    done = subprocess.run(  # noqa: S603
        [*command, "--format", "json", "--progress-spinner", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(done.stdout) if done.stdout.startswith("{") else None
    status, lines = verdict(answer, strict=options.strict)
    if answer is None:
        sys.stderr.write(done.stderr[-2000:])
    sys.stderr.writelines(f"{line}\n" for line in lines)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
