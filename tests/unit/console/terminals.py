"""A command on a pseudo-terminal, driven as a person does: type, wait for what it shows."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[@-Z\\-_]|[^a-zA-Z]*$)")
_READING, _READ = b"\x1b[?2004h", b"\x1b[?2004l"
"""A prompt turns bracketed paste on while it reads, and off."""
PATIENCE = 30.0


def _own_terminal() -> None:
    """Make it the process's own, with Ctrl-C ignored as shells do for what runs in background."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Terminal:
    """Runs a command on a terminal of 100 columns; ``raw`` holds every byte that it wrote."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], rows: int = 60
    ) -> None:
        self._file, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 100, 0, 0))
        variables = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environment}
        self._process = subprocess.Popen(
            command, stdin=child, stdout=child, stderr=child, env=variables, start_new_session=True,
            preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(child)
        self.raw = b""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._file)

    def send(self, keys: str) -> None:
        """Type."""
        time.sleep(0.1)  # between its prompt and reading in raw mode
        os.write(self._file, keys.encode())

    def expect(self, words: str) -> str:
        """Wait until the words are shown; return what was shown from the last wait up to them."""
        end = time.monotonic() + PATIENCE
        while (at := self.text.find(words, self._seen)) < 0:
            late = time.monotonic() > end or not self._read()
            assert not late, f"{words!r} is not in: {self.text[self._seen :]}"
        before, self._seen = self._seen, at + len(words)
        return self.text[before : self._seen]

    def expect_running(self) -> None:
        """Wait until the prompt has handed what was typed to the program."""
        start = self.raw.rfind(_READING)
        while _READ not in self.raw[start:]:
            assert self._read(), "the prompt goes on reading"
        time.sleep(0.5)

    @property
    def text(self) -> str:
        """What was shown so far, without the codes that place and colour it."""
        return ESCAPES.sub(b"", self.raw).decode("utf-8", "replace")

    def wait(self) -> int:
        """Wait for the end; return the exit status."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def _read(self) -> bool:
        if not select.select([self._file], [], [], PATIENCE)[0]:
            return False
        try:
            found = os.read(self._file, 65_536)
        except OSError:  # the other end is closed
            return False
        self.raw += found
        return bool(found)
