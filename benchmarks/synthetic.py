"""Many synthetic articles out of a few real ones: copies with other names, dates and wording.

    python -m benchmarks.synthetic WAREHOUSE --articles N --output FOLDER

WAREHOUSE is a folder with a working.duckdb that a batch made. Its articles are copied in rounds
until FOLDER's working.duckdb has N, with everything that was extracted from them, as if each had
been read and extracted. In each round most words and names are replaced by invented ones of equal
length (so that all offsets hold), the same word by the same one, so that what two articles share
they share in the copy; sentence vectors are turned, all of a round in one way; dates are moved, and
folded into four years. What is common in news (the commonest words, countries) stays.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import SPECIAL, PythonUDFType

from pipeline.stories.background import packaged

COMMON = 0.02
"""Words in a larger share of background articles than this are never replaced."""
REPLACED = 6
"""Of eight words, so many are replaced in a round."""
DAYS = 4 * 365
_CONSONANTS, _VOWELS = "bcdfghklmnprstvz", "aeiou"
_WORD = re.compile(r"[^\W\d_]{4,}")


class Round:
    """The words, names and vectors of one round of copies."""

    def __init__(self, number: int) -> None:
        self.number = number
        background = packaged()
        limit = COMMON * background.n_documents
        self._common = frozenset(w for w, n in background.frequencies.items() if n > limit)
        self._word = lru_cache(maxsize=200_000)(self._invent)
        self._turned = np.random.default_rng(number).permutation(384)

    def text(self, text: str) -> str:
        """Return ``text`` in other words of equal lengths."""
        return _WORD.sub(lambda match: self._word(match[0]), text)

    def vector(self, packed: bytes) -> bytes:
        """Return a packed vector, turned."""
        return np.frombuffer(packed, dtype=np.int8)[self._turned].tobytes()

    def _invent(self, word: str) -> str:
        low = word.lower()
        digest = blake2b(low.encode(), digest_size=1).digest()[0]
        if low in self._common or digest % 8 >= REPLACED:
            return word
        seed = int.from_bytes(blake2b(f"{self.number} {low}".encode(), digest_size=16).digest())
        made = []
        for place in range(len(word)):
            letters = _VOWELS if place % 2 else _CONSONANTS
            seed, letter = divmod(seed, len(letters)) if seed else (place + 1, place % 5)
            made.append(letters[letter].upper() if word[place].isupper() else letters[letter])
        return "".join(made)


def _arrow(make: Callable[[str], str]) -> Callable[[pa.Array], pa.Array]:
    def each(values: pa.Array) -> pa.Array:
        return pa.array([None if v is None else make(v) for v in values.to_pylist()], pa.string())

    return each


def _arrow_bytes(make: Callable[[bytes], bytes]) -> Callable[[pa.Array], pa.Array]:
    def each(values: pa.Array) -> pa.Array:
        return pa.array([make(v) for v in values.to_pylist()], pa.binary())

    return each


@cache
def statements() -> dict[str, str]:
    """Return the parts of synthetic.sql by their names."""
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    _, *parts = re.split(r"^-- :", text, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in parts}


def add_round(connection: duckdb.DuckDBPyConnection, number: int, limit: int | None = None) -> None:
    """Add one copy of each article of the attached database ``base``, or of the first ``limit``."""
    made = Round(number)
    functions = (
        ("reword", _arrow(made.text), "VARCHAR"),
        ("turn", _arrow_bytes(made.vector), "BLOB"),
    )
    for name, function, kind in functions:
        connection.create_function(
            name, function, [kind], kind, type=PythonUDFType.ARROW, null_handling=SPECIAL
        )
    connection.execute(statements()["macros"].format(round=number))
    wanted = "(SELECT article_id FROM base.articles ORDER BY md5(article_id) LIMIT {})"
    only = f"article_id IN {wanted.format(limit)}" if limit is not None else "true"
    connection.begin()
    for table in [name for name in statements() if name != "macros"]:
        query = statements()[table].format(round=number, shift=number * 11 * 86400, days=DAYS)
        if limit is not None:
            query = query.replace(
                f"base.{table}", f"(FROM base.{table} WHERE {_only(table, only)})"
            )
        connection.execute(f"INSERT INTO {table} BY NAME {query}")
    connection.execute("UPDATE warehouse_state SET value = value + 1 WHERE name = 'data_version'")
    connection.commit()
    for name, _, _ in functions:
        connection.remove_function(name)


def _only(table: str, only: str) -> str:
    if table == "quote_parts":
        return f"quote_id IN (SELECT quote_id FROM base.quotes WHERE {only})"  # noqa: S608
    return only


def fill(connection: duckdb.DuckDBPyConnection, base: Path, n_articles: int, first: int = 0) -> int:
    """Add ``n_articles`` synthetic articles, in rounds numbered from ``first``; return the next."""
    from pipeline.storage.sql import read_sql

    connection.execute(read_sql("statements/init_state.sql"))
    source = str(base / "working.duckdb").replace("'", "''")
    connection.execute(f"ATTACH '{source}' AS base (READ_ONLY)")
    connection.execute("INSERT OR IGNORE INTO outlets FROM base.outlets")
    each = connection.execute("SELECT count(*) FROM base.articles").fetchall()[0][0]
    left, number = n_articles, first
    while left > 0:
        add_round(connection, number, None if left >= each else left)
        left, number = left - each, number + 1
        print(f"{n_articles - max(left, 0):,} articles", file=sys.stderr, flush=True)
    connection.execute("DETACH base")
    return number


def main() -> int:
    """Make a synthetic warehouse."""
    from pipeline.storage.connect import WarehousePaths, open_working

    parser = argparse.ArgumentParser(description="Make many synthetic articles.")
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--articles", type=int, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    with open_working(WarehousePaths(options.output)) as connection:
        fill(connection, options.warehouse, options.articles)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
