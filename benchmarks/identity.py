"""Time identity across articles, and test how it reads lone surnames, on a warehouse.

    python -m benchmarks.identity --warehouse DIR [--copies 10]

Time: `resolve` on the local entities of the warehouse, then on copies of all its articles, in each
of which two persons in five are renamed. Surnames: in one article of ten, whoever is named in full
and also by surname alone is left with the surname; is he found again? Only persons are asked for
whose surname others bear and whom at least three of the other articles name in full.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from pipeline.entities.resolve import LocalRow, resolve
from pipeline.storage.connect import WarehousePaths, open_snapshot
from pipeline.storage.identity import read_local_rows

RENAMED = 0.4
KNOWN = 3


def copies(rows: Sequence[LocalRow], n: int) -> Iterator[LocalRow]:
    """Yield ``n`` copies of all rows under new article ids, persons partly renamed."""
    for copy in range(n):
        chance = random.Random(copy)  # noqa: S311
        suffix = chr(ord("a") + copy % 26) * 2
        renamed: dict[str, bool] = {}
        for row in rows:
            made = replace(row, article_id=f"{row.article_id}-{copy}")
            if copy and row.type == "person":
                surname = row.key.removeprefix("person:").rpartition(" ")[2]
                if surname not in renamed:
                    renamed[surname] = chance.random() < RENAMED
                if renamed[surname]:
                    aliases = tuple((alias + suffix, kind) for alias, kind in row.aliases)
                    key, name = row.key + suffix, row.name + suffix
                    made = replace(made, key=key, name=name, aliases=aliases)
            yield made


def seconds(rows: Sequence[LocalRow]) -> float:
    """Return the CPU seconds of one resolution."""
    started = time.process_time()
    resolve(rows)
    return time.process_time() - started


def held_out(article_id: str) -> bool:
    """Tell whether an article is one of the ten in a hundred whose full names are taken away."""
    return blake2b(article_id.encode(), digest_size=1).digest()[0] < 26


def surnames(rows: Sequence[LocalRow]) -> tuple[int, int, int]:
    """Return how many surnames were asked for, how many decided, and how many rightly."""
    before = resolve(rows).entity_of
    named: Counter[str] = Counter()
    bearers: defaultdict[str, set[str]] = defaultdict(set)
    asked: dict[tuple[str, int], str] = {}
    for row in rows:
        entity = before[row.article_id, row.local_id]
        surname = row.key.rpartition(" ")[2]
        if row.type != "person" or " " not in row.key:
            continue
        bearers[surname].add(entity)
        if not held_out(row.article_id):
            named[entity] += 1
        elif any(alias.lower() == surname for alias, _ in row.aliases):
            asked[row.article_id, row.local_id] = surname
    changed = [_shortened(row, asked.get((row.article_id, row.local_id))) for row in rows]
    after = resolve(changed).entity_of
    fair = [p for p in asked if named[before[p]] >= KNOWN and len(bearers[asked[p]]) > 1]
    decided = [place for place in fair if after[place] != f"person:{asked[place]}"]
    return len(fair), len(decided), sum(after[place] == before[place] for place in decided)


def _shortened(row: LocalRow, surname: str | None) -> LocalRow:
    if surname is None:
        return row
    short = tuple(alias for alias in row.aliases if alias[0].lower() == surname)
    return replace(row, key=f"person:{surname}", name=short[0][0], aliases=short)


def main() -> int:
    """Print the times and the accuracy; 2 where the warehouse holds no articles."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, default=Path("warehouse"))
    parser.add_argument("--copies", type=int, default=10)
    args = parser.parse_args()
    with open_snapshot(WarehousePaths(args.warehouse)) as connection:
        rows = read_local_rows(connection)
    if not rows:
        print(f"identity: no articles in {args.warehouse}")
        return 2
    once = seconds(rows)
    print(f"{len(rows):9,} local entities {once:7.2f} s")
    many = list(copies(rows, args.copies))
    print(f"{len(many):9,} local entities {seconds(many):7.2f} s")
    asked, decided, right = surnames(rows)
    if not decided:
        print(f"{asked} surnames, too few articles to decide any")
        return 0
    print(f"{asked} surnames: {decided / asked:.1%} decided, {right / decided:.1%} of them rightly")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
