"""Read files in processes of their own and tell what became of them and what that cost.

``python -m tests.unit.ingest.measured`` reads paths from its standard input, a line each, and
answers each with a line of JSON. It imports everything once and forks for each file.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from pipeline.ingest.inputs import Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.models import RawDocument
from tests.fuzz.invariants import input_file

STORY = "The council approved the tram on Monday after eleven hours of debate. "
ADDRESS_SPACE = 4 << 30
"""Bytes that a process may ask for in all; a reader that asks for more fails its test."""
_LIMITS = Limits(settle_seconds=0)


@dataclass(frozen=True, slots=True)
class Cost:
    """What became of the records of a file, and what it took to find out."""

    outcomes: dict[str, int]
    """Number of articles, and of rejections by reason."""
    bodies: list[str]
    """How the last three documents begin, as read."""
    seconds: float
    """Of CPU."""
    mebibytes: float
    """By how much the largest memory in use grew."""


class Meter:
    """The process that reads; a context manager."""

    def __enter__(self) -> Meter:
        command = [sys.executable, "-m", "tests.unit.ingest.measured"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.communicate()

    def read(self, path: Path) -> Cost:
        """Read and clean everything in a file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{path}\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer
        return Cost(**answer)


def _read(path: Path) -> dict[str, object]:
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, started = _memory("VmRSS"), time.process_time()
    outcomes: Counter[str] = Counter()
    bodies: list[str] = []
    for item in read(input_file(path, path.name), _LIMITS):
        if isinstance(item, RawDocument):
            bodies = [*bodies[-2:], item.body[:100]]
            outcomes[getattr(prepare(item, _LIMITS), "reason", "article")] += 1
        else:
            outcomes[item.reason] += 1
    seconds, mebibytes = time.process_time() - started, (_memory("VmHWM") - before) / 1024
    return {"outcomes": outcomes, "bodies": bodies, "seconds": seconds, "mebibytes": mebibytes}


def _memory(name: str) -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name))


def main() -> None:
    """Answer until the standard input ends."""
    for kind, body in (("html", f"<html><body><p>{STORY * 9}"), ("text", f"\x80 {STORY * 9}")):
        prepare(RawDocument("a", 1, kind, body, {}, None, "0"), _LIMITS)  # loads the extractors
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
            try:
                answer = json.dumps(_read(Path(line.rstrip("\n"))))
            except BaseException as error:  # noqa: BLE001  (told to the test)
                answer = json.dumps({"error": repr(error)})
            os.write(1, f"{answer}\n".encode())
            os._exit(0)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
