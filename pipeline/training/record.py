"""What a training run writes down: whole files, read back and compared when it goes on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.errors import ConcordError


def write_json(path: Path, value: object, indent: int | None = 1) -> None:
    """Write a value as JSON: all of it or, if the process dies, nothing."""
    partial = path.with_name(path.name + ".part")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(value, file, indent=indent, ensure_ascii=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_json(path: Path) -> Any:
    """Return what a JSON file holds, None where it does not exist. Raises ConcordError."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConcordError(f"{path} cannot be used ({error}): name another output") from error


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_change(folder: Path, what: str, before: object, now: object) -> None:
    """Raise ConcordError, naming what differs, where a run cannot go on as it began.

    Values are compared as JSON holds them.
    """
    now = json.loads(json.dumps(now))
    if before == now:
        return
    detail = ""
    if isinstance(before, Mapping) and isinstance(now, Mapping):  # else hashes: they tell nothing
        names = [n for n in sorted({*before, *now}) if before.get(n) != now.get(n)]
        differences = (f"{n} was {before.get(n)!r}, is {now.get(n)!r}" for n in names)
        detail = f" ({'; '.join(differences)})"
    raise ConcordError(
        f"{folder} holds a training with another {what}{detail}: "
        "go on as it began, or name another output"
    )


class Record:
    """The file ``run.json`` of an output folder: which stages are finished, on what, with what.

    A stage counts as finished while it is asked for with the same inputs and its files are as it
    left them.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._path = folder, folder / "run.json"
        self._stages: dict[str, Any] = (read_json(self._path) or {}).get("stages", {})

    def result(self, stage: str, inputs: object) -> Any:
        """Return what the finished stage returned, None if it has to be done."""
        done = self._stages.get(stage)
        if done is None or done["inputs"] != json.loads(json.dumps(inputs)):
            return None
        for name, digest in done["files"].items():
            path = self._folder / name
            if not path.is_file() or file_hash(path) != digest:
                return None
        return done["result"]

    def finish(self, stage: str, inputs: object, result: object, files: tuple[Path, ...]) -> None:
        """Note that a stage is finished; ``files`` are those it wrote below the folder."""
        hashes = {p.relative_to(self._folder).as_posix(): file_hash(p) for p in files}
        self._stages[stage] = {"inputs": inputs, "result": result, "files": hashes}
        write_json(self._path, {"stages": self._stages})
