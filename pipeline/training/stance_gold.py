"""Gold stances to learn from: checked, line by line, before any of it is used.

Three kinds of files: JSON lines of sentences with labels or probabilities, marked sentences of our
own (``.txt``), and what readers said of sentences that stand in a file of articles.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.evaluation import lines
from pipeline.evaluation.lines import ArticleId, LineError, check_span, identifier_of, text_of
from pipeline.training.record import file_hash
from pipeline.training.stance_data import LABELS, Row

MARKED = ".txt"
_MARK = re.compile(r"\[([+-]1|0):([^\[\]\s][^\[\]]*)\]")
_SIGNS = dict(zip(("-1", "0", "+1"), LABELS, strict=True))
_READ = (-1, 0, 1)
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class StanceFile:
    """What the model card and a resumed run need to know of a file of gold.

    ``n_of_label`` has the targets of each label; probabilities count as the likeliest one.
    """

    name: str
    sha256: str
    n_texts: int
    n_targets: int
    n_of_label: Mapping[str, int]


def read(path: Path) -> list[Row]:
    """Read gold by the kind of its file: marked sentences (``.txt``), else JSON lines.

    Raises LineError for the first line that is wrong, InputError for a file that holds no targets
    or cannot be read.
    """
    return read_marked(path) if path.suffix == MARKED else read_rows(path)


def read_rows(path: Path) -> list[Row]:
    """Read ``{"id", "text", "targets": [[start, end]], "labels": [...]}`` a line.

    In the place of ``labels`` there may be ``probabilities``: three a target, of unfavourable,
    neutral and favourable. Other fields are dropped. Raises as :func:`read`.
    """
    return _some(path, list(_lines(path, _row).values()))


def read_marked(path: Path) -> list[Row]:
    """Read marked sentences, one a line: ``[-1:Ada Quill] blamed nobody``.

    A mark is ``-1``, ``0`` or ``+1``, and the target's words; other square brackets are refused.
    Empty lines and those that begin with ``#`` are skipped. Raises as :func:`read`.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: {error.reason}") from error
    rows = []
    for number, line in enumerate(source.split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                rows.append({"id": f"{path.stem}:{number}", **unmark(line.strip())})
            except ValueError as error:
                raise LineError(path, number, str(error)) from error
    return _some(path, rows)


def unmark(marked: str) -> Row:
    """Return ``text``, ``targets`` and ``labels`` of a marked sentence. Raises ValueError."""
    parts: list[str] = []
    targets, labels = [], []
    length = last = 0
    for match in _MARK.finditer(marked):
        before = marked[last : match.start()]
        start = length + len(before)
        length = start + len(match[2])
        parts += [before, match[2]]
        targets.append([start, length])
        labels.append(_SIGNS[match[1]])
        last = match.end()
    text = "".join((*parts, marked[last:]))
    if "[" in text or "]" in text:
        raise ValueError("a square bracket is no mark such as [+1:Ada Quill]")
    if not targets:
        raise ValueError("no target is marked")
    return {"text": text, "targets": targets, "labels": labels}


def read_readings(labels: Path, articles: Path) -> list[Row]:
    """Read what readers said of sentences, which stand in a file of articles.

    A line of ``labels`` is ``{"id", "start", "end", "sha256", "targets", "labels"}``: the article,
    the sentence in it, the first eight digits of the sentence's hash (they may be missing), the
    targets, also as offsets into the article, and -1, 0 or 1 for each. A line of ``articles`` has
    ``id`` and ``text``. Rows have the targets as offsets into the sentence, and ``read`` instead
    of ``labels``. Raises as :func:`read`, also for an article that is missing or another one.
    """
    texts = _lines(articles, lambda value: (identifier_of(value), text_of(value)))
    return _some(labels, list(_lines(labels, lambda value: _reading(value, texts)).values()))


def describe(path: Path, rows: Sequence[Row]) -> StanceFile:
    """Return the name, hash and size of a file of gold that holds ``rows``."""
    counted = Counter(label for row in rows for label in _labels(row))
    return StanceFile(
        name=path.name,
        sha256=file_hash(path),
        n_texts=len(rows),
        n_targets=sum(len(row["targets"]) for row in rows),
        n_of_label={label: counted[label] for label in LABELS},
    )


def same(text: str) -> str:
    """Return a text as it is compared with others, blanks aside."""
    return " ".join(text.split())


def n_shared(rows: Sequence[Row], others: Sequence[Row]) -> int:
    """Return how many of ``others`` have a text that stands among ``rows``, blanks aside."""
    texts = {same(row["text"]) for row in rows}
    return sum(same(row["text"]) in texts for row in others)


def sentence_hash(text: str) -> str:
    """Return the digits by which a sentence is known again."""
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _lines(path: Path, row_of: Any) -> dict[ArticleId, Any]:
    try:
        return lines.read_rows(path, row_of)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error


def _some(path: Path, rows: list[Row]) -> list[Row]:
    if not any(row["targets"] for row in rows):
        raise InputError(f"{path} holds no targets to learn from")
    return rows


def _row(value: Mapping[str, Any]) -> tuple[ArticleId, Row]:
    identifier, text = identifier_of(value), text_of(value)
    targets = _targets(value, text)
    row: Row = {"id": identifier, "text": text, "targets": targets}
    if ("labels" in value) == ("probabilities" in value):
        raise ValueError("not one of the fields `labels` and `probabilities`")
    name = "labels" if "labels" in value else "probabilities"
    items = _list(value, name, len(targets))
    for number, item in enumerate(items):
        if name == "labels" and item not in LABELS:
            raise ValueError(f"label {number} is none of {', '.join(LABELS)}")
        if name == "probabilities" and not _are_probabilities(item):
            raise ValueError(f"probabilities {number}: not three numbers that add up to 1")
    return identifier, {**row, name: items}


def _reading(value: Mapping[str, Any], texts: Mapping[ArticleId, str]) -> tuple[ArticleId, Row]:
    article = identifier_of(value)
    if article not in texts:
        raise ValueError(f"no article {article!r} in the file of articles")
    start, end = _span([value.get("start"), value.get("end")], "`start` and `end`")
    check_span((start, end), texts[article], "the sentence")
    text = texts[article][start:end]
    if value.get("sha256", wanted := sentence_hash(text)) != wanted:
        raise ValueError(f"article {article!r} has other text there: it is another version")
    targets = [[s - start, e - start] for s, e in _targets(value, texts[article])]
    if any(s < 0 or e > end - start for s, e in targets):
        raise ValueError("a target is not in the sentence")
    read = _list(value, "labels", len(targets))
    for number, item in enumerate(read):
        if type(item) is not int or item not in _READ:
            raise ValueError(f"label {number} is none of -1, 0, 1")
    name = f"{article}:{start}:{end}"
    return name, {"id": name, "text": text, "targets": targets, "read": read}


def _targets(value: Mapping[str, Any], text: str) -> list[list[int]]:
    targets = []
    for number, item in enumerate(_list(value, "targets")):
        span = _span(item, f"target {number}")
        check_span(span, text, f"target {number}")
        targets.append(list(span))
    return targets


def _list(value: Mapping[str, Any], name: str, length: int | None = None) -> list[Any]:
    items = value.get(name)
    if not isinstance(items, list):
        raise ValueError(f"no field `{name}` that is a list")
    if length is not None and len(items) != length:
        raise ValueError(f"{length} targets have {len(items)} {name}")
    return items


def _span(value: object, place: str) -> tuple[int, int]:
    if isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value):
        return value[0], value[1]
    raise ValueError(f"{place}: no [start, end]")


def _are_probabilities(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == len(LABELS)
        and all(type(p) in (int, float) and 0 <= p <= 1 for p in value)
        and math.isclose(sum(value), 1, abs_tol=0.01)
    )


def _labels(row: Row) -> list[str]:
    if "read" in row:
        return [LABELS[read + 1] for read in row["read"]]
    if "probabilities" in row:
        return [LABELS[p.index(max(p))] for p in row["probabilities"]]
    return list(row["labels"])
