"""Gold attributions to learn from: checked, line by line, before any of it is used."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.evaluation.gold import GoldArticle, read_gold
from pipeline.evaluation.lines import LineError

Row = dict[str, Any]
"""An article: ``text``, and ``attributions`` with ``source``, ``cue`` and ``content`` spans."""


@dataclass(frozen=True, slots=True)
class GoldFile:
    """What the model card and a resumed run need to know of a file of gold."""

    name: str
    sha256: str
    n_articles: int
    n_attributions: int
    n_learnable: int
    """Attributions with a cue and a content: the model finds an attribution by its cue."""


def read_rows(path: Path) -> list[Row]:
    """Read gold as ``concord evaluate quotes`` takes it, with a list ``cue`` in each attribution.

    A missing ``source`` is an empty one. Raises LineError for the first line that is wrong,
    InputError for a file without articles or one that cannot be read.
    """
    try:
        checked = read_gold(path)
        with path.open("rb") as file:
            lines = [(n, line) for n, line in enumerate(file, start=1) if line.strip()]
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from error
    return [
        _row(path, number, json.loads(line), article)
        for (number, line), article in zip(lines, checked, strict=True)
    ]


def _row(path: Path, number: int, value: Row, article: GoldArticle) -> Row:
    rows = []
    for place, (item, attribution) in enumerate(
        zip(value["attributions"], article.attributions, strict=True)
    ):
        cue = item.get("cue")
        if not _are_spans(cue, len(article.text)):
            reason = f"attribution {place}: no `cue` that is a list of [start, end] in the text"
            raise LineError(path, number, f"{reason}; training needs it (it may be empty)")
        rows.append(
            {
                "source": sorted(attribution.source),
                "cue": sorted((s, e) for s, e in cue),
                "content": sorted(attribution.content),
            }
        )
    return {"id": article.id, "text": article.text, "attributions": rows}


def _are_spans(value: object, length: int) -> bool:
    return isinstance(value, list) and all(
        isinstance(span, list)
        and len(span) == 2
        and all(type(offset) is int for offset in span)
        and 0 <= span[0] < span[1] <= length
        for span in value
    )


def describe(path: Path, rows: Sequence[Row]) -> GoldFile:
    """Return the name, hash and size of a file of gold that holds ``rows``."""
    attributions = [a for row in rows for a in row["attributions"]]
    return GoldFile(
        name=path.name,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        n_articles=len(rows),
        n_attributions=len(attributions),
        n_learnable=sum(bool(a["cue"] and a["content"]) for a in attributions),
    )


def n_shared(rows: Sequence[Row], others: Sequence[Row]) -> int:
    """Return how many of ``others`` have a text that stands among ``rows``, blanks aside."""
    texts = {" ".join(row["text"].split()) for row in rows}
    return sum(" ".join(row["text"].split()) in texts for row in others)
