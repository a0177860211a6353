"""JSON lines of gold and of predictions: what all tasks read alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import InputError
from pipeline.models import Span

ArticleId = str | int
Row = TypeVar("Row")


class LineError(InputError):
    """A line of gold or of predictions that cannot be used."""

    def __init__(self, path: Path, number: int, reason: str) -> None:
        super().__init__(f"{path}, line {number}: {reason}")


def read_rows(
    path: Path, row_of: Callable[[Mapping[str, Any]], tuple[ArticleId, Row]]
) -> dict[ArticleId, Row]:
    """Read one row a line, by article id, in the order of the file.

    ``row_of`` takes the object of a line and raises ValueError, saying why, for one it cannot use.
    Raises LineError for the first line that is wrong, also for an id that stands twice, OSError
    for a file that cannot be opened.
    """
    rows: dict[ArticleId, Row] = {}
    seen: dict[ArticleId, int] = {}
    for number, value in _objects(path):
        try:
            identifier, row = row_of(value)
        except ValueError as error:
            raise LineError(path, number, str(error)) from error
        if identifier in seen:
            raise LineError(path, number, f"id {identifier!r} stands on line {seen[identifier]}")
        seen[identifier] = number
        rows[identifier] = row
    return rows


def identifier_of(value: Mapping[str, Any]) -> ArticleId:
    """Return the id of an article. Raises ValueError."""
    identifier = value.get("id")
    if isinstance(identifier, str | int) and not isinstance(identifier, bool):
        return identifier
    raise ValueError("no field `id` that is a string or a number")


def text_of(value: Mapping[str, Any]) -> str:
    """Return the text of an article. Raises ValueError where it has none, or no Unicode text."""
    text = value.get("text")
    if not isinstance(text, str):
        raise ValueError("no field `text` that is a string")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("the text has half a surrogate pair: it is no Unicode text")
    return text


def check_span(span: Span, text: str, place: str) -> None:
    """Raise ValueError where a span is empty or leaves the text."""
    start, end = span
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"{place}: [{start}, {end}] is no span of the text, which has {len(text)} characters"
        )


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line.decode("utf-8"))
            except UnicodeDecodeError as error:
                raise LineError(path, number, f"not UTF-8: {error.reason}") from error
            except ValueError as error:
                raise LineError(path, number, f"not JSON: {error}") from error
            except RecursionError as error:
                raise LineError(path, number, "not usable JSON: nested too deeply") from error
            if not isinstance(value, dict):
                raise LineError(path, number, "not an object")
            yield number, value
