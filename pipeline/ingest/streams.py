"""Open an input and read it in bounded pieces, whatever it unpacks to."""

from __future__ import annotations

import gzip
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from pipeline.ingest.decode import BOMS, NotTextError, decode
from pipeline.ingest.inputs import InputFile, Limits

_DRAIN = 1 << 20


class TooLargeError(ValueError):
    """An input unpacks to more than the limits allow."""


class ChangedError(ValueError):
    """An input is not, or no longer, what it was when it was found."""


class OversizeLine:
    """Stands for a line longer than the limit."""


class UndecodableLine:
    """Stands for a line whose bytes are no text."""


class Source:
    """A readable input that refuses to hand out more than ``max_bytes`` bytes in all."""

    def __init__(self, stream: BinaryIO, max_bytes: int) -> None:
        self._stream = stream
        self._left = max_bytes

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; raises TooLargeError past the bound."""
        return self._count(self._stream.read(size))

    def readline(self, size: int) -> bytes:
        """Return a line, or its first ``size`` bytes; raises TooLargeError past the bound."""
        return self._count(self._stream.readline(size))

    def _count(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise TooLargeError
        return data


@contextmanager
def open_source(file: InputFile, limits: Limits) -> Iterator[Source]:
    """Open a file of the corpus, unpacking gzip on the way.

    Raises ChangedError, before the block and after it, where what was opened is not what was found:
    a name may lead elsewhere by now, to a file outside the corpus for one; OSError where it leads
    to no file.
    """
    with open(file.absolute, "rb", opener=_open_file) as plain:
        _check(plain, file)
        if file.compressed:
            bound = max(file.size * limits.max_unpack_ratio, limits.unpack_allowance)
            with gzip.open(plain, "rb") as packed:
                yield Source(io.BufferedReader(packed, 1 << 16), bound)
        else:
            yield Source(plain, max(file.size, 0) + limits.unpack_allowance)
        _check(plain, file)


def _open_file(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | os.O_NONBLOCK)  # a pipe would wait for a writer
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise OSError("it is no regular file")


def _check(stream: BinaryIO, file: InputFile) -> None:
    status = os.fstat(stream.fileno())
    if (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns):
        raise ChangedError


Line = str | OversizeLine | UndecodableLine


def decoded_lines(source: Source, max_bytes: int) -> Iterator[Line]:
    """Yield the lines of a table or JSONL file, each with its line end.

    Lines are decoded one by one, so that one line in a foreign encoding spoils itself alone. Files
    that open with a UTF-16 or UTF-32 mark are decoded as such.
    """
    first = source.readline(max_bytes + 1)
    encoding = "utf-8"
    for bom, name in BOMS:
        if first.startswith(bom):
            first, encoding = first[len(bom) :], name
            break
    if encoding == "utf-8":
        yield from _utf8_lines(first, source, max_bytes)
    else:
        yield from _wide_lines(first, source, max_bytes, encoding)


def _utf8_lines(first: bytes, source: Source, max_bytes: int) -> Iterator[Line]:
    line = first
    while line:
        if len(line) > max_bytes and not line.endswith(b"\n"):
            while line and not line.endswith(b"\n"):
                line = source.readline(_DRAIN)
            yield OversizeLine()
        else:
            yield _decode_line(line)
        line = source.readline(max_bytes + 1)


def _decode_line(line: bytes) -> Line:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return decode(line)
    except NotTextError:
        return UndecodableLine()


def _wide_lines(first: bytes, source: Source, max_bytes: int, encoding: str) -> Iterator[Line]:
    """Decode a file of wide characters as a whole: rare, and small where it occurs."""
    data = first + source.read(4 * max_bytes)
    if len(data) > 4 * max_bytes:
        raise TooLargeError
    yield from io.StringIO(data.decode(encoding, "replace"), newline="\n")
