"""A folder on storage that several machines share: whole objects, put, got and deleted by name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from pipeline.errors import ConcordError

MAX_OBJECT_BYTES = 1 << 30
"""Nothing larger is read: a batch with its rows has a few MB."""
_NAME = re.compile(r"[a-z]+/[0-9a-f]{8,64}\.[a-z]+")
_PARTIAL = ".part"


class ExchangeError(ConcordError):
    """Shared storage, or an object on it, cannot be used; the message says which and why."""


class MissingObjectError(ExchangeError):
    """There is no object of that name."""


class Storage:
    """A folder on any file system that fsspec knows, by its URL.

    Objects appear whole or not at all: on a disk they are written beside their place and renamed,
    object stores show an upload once it is complete. Names are ``kind/hexadecimal.suffix``.
    Raises ExchangeError for a URL that cannot be used and for whatever the file system raises.
    """

    def __init__(self, url: str) -> None:
        import fsspec
        from fsspec.implementations.local import LocalFileSystem

        with _told("use", url):
            self._fs, root = fsspec.core.url_to_fs(url)
        self._local = isinstance(self._fs, LocalFileSystem)
        self._root = root.rstrip("/")
        self.url = Path(root).absolute().as_uri() if self._local else url.rstrip("/")

    def folder(self, name: str) -> Storage:
        """Return the storage of a folder within this one."""
        return Storage(f"{self.url}/{name}")

    def put(self, name: str, data: bytes) -> None:
        """Write an object, in place of one of that name."""
        path = self._path(name)
        with _told("write to", self.url):
            if self._local:
                _put_on_disk(Path(path), data)
            else:
                self._fs.pipe_file(path, data)

    def get(self, name: str) -> bytes:
        """Return an object's bytes. Raises MissingObjectError where there is none."""
        path = self._path(name)
        with _told("read", f"{self.url}/{name}"):
            size = self._fs.info(path)["size"]
            if size > MAX_OBJECT_BYTES:
                raise ExchangeError(
                    f"{_shown(self.url)}/{name} has {size:,} bytes, the limit is "
                    f"{MAX_OBJECT_BYTES:,}: set a smaller CONCORD_BATCH_SIZE"
                )
            return bytes(self._fs.cat_file(path))

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """Open an object, to read a part of it. Raises MissingObjectError where there is none."""
        path = self._path(name)
        with _told("read", f"{self.url}/{name}"), self._fs.open(path, "rb") as file:
            yield file

    def delete(self, name: str) -> None:
        """Delete an object; does nothing where there is none."""
        with suppress(MissingObjectError), _told("delete from", self.url):
            self._fs.rm_file(self._path(name))

    def names(self, kind: str) -> list[str]:
        """Return the names of all objects of a kind, sorted; what is being written is left out."""
        found: list[str] = []
        with suppress(MissingObjectError), _told("list", self.url):
            self._fs.invalidate_cache()
            paths = self._fs.ls(f"{self._root}/{kind}", detail=False)
            found = [f"{kind}/{str(path).rstrip('/').rpartition('/')[2]}" for path in paths]
        return sorted(name for name in found if _NAME.fullmatch(name))

    def clear(self) -> None:
        """Delete the folder with all that is in it."""
        with suppress(MissingObjectError), _told("clear", self.url):
            self._fs.invalidate_cache()
            self._fs.rm(self._root, recursive=True)

    def _path(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} names no object")
        return f"{self._root}/{name}"


def _put_on_disk(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{uuid4().hex}{_PARTIAL}")
    try:
        partial.write_bytes(data)
        os.replace(partial, path)  # noqa: PTH105  (atomic on POSIX and Windows alike)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _told(action: str, url: str) -> Iterator[None]:
    """Raise ExchangeError for all that a file system raises: each has errors of its own."""
    try:
        yield
    except ConcordError:
        raise
    except FileNotFoundError as error:
        raise MissingObjectError(f"{_shown(url)}: there is no such object") from error
    except ImportError as error:
        raise ExchangeError(f"cannot {action} {_shown(url)}: {error}") from error
    except Exception as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ExchangeError(f"cannot {action} the exchange {_shown(url)}: {why}") from error


def _shown(url: Any) -> str:
    """Return a URL without a password that it may hold."""
    return re.sub(r"(?<=://)[^/@]*@", "", str(url))
