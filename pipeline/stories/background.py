"""Background document frequencies: how common a term is in news at large.

Term weights come from this packaged table and not from the batch at hand, so that a similarity
means the same in a corpus of three articles and in one of thirty thousand.

Rebuild the table with ``python -m pipeline.stories.background TEXTS.jsonl… --output TABLE``; each
input line is an object with ``text`` and, if it has one, ``title``.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipeline import shipped
from pipeline.stories.terms import terms

TABLE = "document_frequencies.tsv.gz"
MIN_FREQUENCY = 5
"""Rarer terms are left out: the table stays small, and no text can be read back from it."""


@dataclass(frozen=True, slots=True)
class Background:
    """Document frequencies of terms in a reference collection of ``n_documents`` articles."""

    n_documents: int
    frequencies: Mapping[str, int]

    def idf(self, term: str) -> float:
        """Return ``ln((N + 1) / (df + 0.5))``; a term not in the table counts as df 1."""
        return math.log((self.n_documents + 1) / (self.frequencies.get(term, 1) + 0.5))


def count(texts: Iterable[str], min_frequency: int = MIN_FREQUENCY) -> Background:
    """Return the document frequencies of the terms of ``texts``, one text a document."""
    frequencies: Counter[str] = Counter()
    n_documents = 0
    for text in texts:
        n_documents += 1
        frequencies.update(set(terms(text)))
    kept = {term: df for term, df in sorted(frequencies.items()) if df >= min_frequency}
    return Background(n_documents, kept)


def dumps(background: Background) -> bytes:
    """Return the table as gzipped TSV: the number of documents, then a term and its df a line."""
    lines = [str(background.n_documents)]
    lines += [f"{term}\t{df}" for term, df in sorted(background.frequencies.items())]
    buffer = io.BytesIO()
    # No name and no time in the header: equal tables are equal bytes.
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
        stream.write(("\n".join(lines) + "\n").encode())
    return buffer.getvalue()


def loads(data: bytes) -> Background:
    """Return the table that :func:`dumps` wrote. Raises ValueError where it is malformed."""
    head, *lines = gzip.decompress(data).decode().splitlines()
    pairs = (line.split("\t") for line in lines)
    return Background(int(head), {term: int(df) for term, df in pairs})


@cache
def packaged() -> Background:
    """Return the table that comes with the package."""
    return loads(shipped.data(f"stories/data/{TABLE}"))


def read_texts(paths: Sequence[Path]) -> Iterator[str]:
    """Yield title and text of each line of some JSONL files."""
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                yield f"{record.get('title') or ''}\n{record['text']}"


def _provenance(paths: Sequence[Path], background: Background) -> dict[str, object]:
    return {
        "what": "document frequencies of terms; counts only, no text",
        "terms": len(background.frequencies),
        "documents": background.n_documents,
        "min_frequency": MIN_FREQUENCY,
        "from": [
            {"file": path.name, "sha256": sha256(path.read_bytes()).hexdigest()} for path in paths
        ],
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Build the table and, beside it, a JSON file that says what it was built from."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.stories.background")
    parser.add_argument("texts", nargs="+", type=Path, metavar="TEXTS.jsonl")
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args(argv)
    background = count(read_texts(options.texts))
    options.output.write_bytes(dumps(background))
    note = options.output.with_name(options.output.name.split(".")[0] + ".json")
    note.write_text(json.dumps(_provenance(options.texts, background), indent=2) + "\n")
    sys.stderr.write(
        f"{len(background.frequencies)} terms of {background.n_documents} documents"
        f" -> {options.output}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
