"""What entity resolution across articles costs, and how that grows; the most mentioned entities.

    python -m benchmarks.entity_scale [ARTICLES.jsonl] [--cache FILE] [--factors 1 2 5 10]
    python -m benchmarks.entity_scale --cache FILE --top 50 > table.md

The articles (default: AllSides' development part, of the gold data) are read, cleaned and annotated
as a batch does it, in this process, and the CPU seconds of that are noted. With --cache what was
found is kept in FILE, or read from there if it exists. Then everything is loaded into a DuckDB file
and :func:`pipeline.storage.identity.resolve_entities` is timed: reading the rows, deciding who is
who, writing ids, aliases and redirects. Factors above 1 add copies of every article: dated a month
later each, and with half of all surnames (by a hash) replaced by invented ones, others in each
copy, so that the number of distinct persons grows too. With --top nothing is timed; a Markdown
table of the most mentioned entities and all their names, with counts, is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import gold
from pipeline.models import Article, Extraction, LocalEntity, Mention, Outlet, Quote, Stance

BATCH = 64
SYLLABLES = "ba dor fen gil hu ka lem mor nu pel rin sat tov vas wel yor zan chi ost ard".split()  # noqa: SIM905
MIN_SURNAME = 3
"""Letters of the shortest surname that is replaced: shorter ones are often initials."""

Found = tuple[Article, Extraction]


@dataclass(frozen=True, slots=True)
class Cost:
    """One resolution: what went in, what came out, and seconds."""

    n_articles: int
    n_local: int
    n_entities: int
    cpu: float
    wall: float


def annotate(path: Path) -> Iterator[Found]:
    """Read, clean and annotate the articles of a file."""
    from pipeline.annotate import Request, requests_from_files
    from pipeline.ingest.inputs import Limits
    from pipeline.language.build import DEFAULT_MODEL
    from pipeline.language.extract import annotate as annotate_docs
    from pipeline.language.extract import to_extraction
    from pipeline.work import load_language

    nlp = load_language(DEFAULT_MODEL)
    requests = requests_from_files([path], Limits(settle_seconds=0.0))
    articles = [item.article for item in requests if isinstance(item, Request)]
    for start in range(0, len(articles), BATCH):
        batch = articles[start : start + BATCH]
        with nlp.memory_zone():
            extractions = [to_extraction(doc) for doc in annotate_docs(nlp, batch)]
        yield from zip(batch, extractions, strict=True)


def found_in(path: Path, cache: Path | None) -> tuple[list[Found], float | None]:
    """Return what was found, and the CPU seconds that took (None for an unfinished cache)."""
    if cache is not None and cache.exists():
        return read_cache(cache)
    started = time.process_time()
    found = []
    for number, item in enumerate(annotate(path), start=1):
        found.append(item)
        if number % 100 == 0:
            seconds = time.process_time() - started
            print(f"{number} articles, {seconds:.0f} s", file=sys.stderr, flush=True)
    seconds = time.process_time() - started
    if cache is not None:
        write_cache(cache, found, seconds)
    return found, seconds


def write_cache(path: Path, found: Iterable[Found], seconds: float) -> None:
    """Write articles and extractions as JSON lines, the CPU seconds last."""
    with path.open("w", encoding="utf-8") as lines:
        for article, extraction in found:
            record = {"article": asdict(article), "extraction": asdict(extraction)}
            lines.write(json.dumps(record, default=datetime.isoformat) + "\n")
        lines.write(json.dumps({"cpu_seconds": seconds}) + "\n")


def read_cache(path: Path) -> tuple[list[Found], float | None]:
    """Read what :func:`write_cache` wrote."""
    found, seconds = [], None
    with path.open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            if "cpu_seconds" in record:
                seconds = record["cpu_seconds"]
            else:
                found.append((_article(record["article"]), _extraction(record["extraction"])))
    return found, seconds


def _article(value: dict[str, Any]) -> Article:
    date = value["published_at"]
    value["published_at"] = datetime.fromisoformat(date) if date else None
    return Article(**{**value, "outlet": Outlet(**value["outlet"])})


def _extraction(value: dict[str, Any]) -> Extraction:
    entities = [
        LocalEntity(**{**entity, "aliases": tuple(map(tuple, entity["aliases"]))})
        for entity in value["entities"]
    ]
    return Extraction(
        value["article_id"],
        entities,
        [Mention(**mention) for mention in value["mentions"]],
        [Quote(**quote) for quote in value["quotes"]],
        [Stance(**stance) for stance in value["stances"]],
    )


def surnames(found: Iterable[Found]) -> frozenset[str]:
    """Return the last words of persons' names of two words and more, in lower case, half of them.

    Which half is decided by a hash of the word.
    """
    words = {
        entity.name.split()[-1].lower()
        for _, extraction in found
        for entity in extraction.entities
        if entity.type == "person" and " " in entity.name.strip()
    }
    return frozenset(w for w in words if len(w) >= MIN_SURNAME and w.isalpha() and _hash(w) % 2)


def _hash(*parts: object) -> int:
    return int.from_bytes(blake2b(repr(parts).encode(), digest_size=8).digest())


def copied(item: Found, number: int, chosen: frozenset[str]) -> Found:
    """Return the copy of an article with this number (0 is the article itself)."""
    if number == 0:
        return item
    article, extraction = item
    article_id = f"{article.article_id}-{number}"

    def rename(text: str) -> str:
        return re.sub(r"[^\W\d_]+", lambda match: _renamed(match.group(), number, chosen), text)

    later = article.published_at and article.published_at + timedelta(days=30 * number)
    entities = [
        replace(
            entity,
            key=rename(entity.key.replace(article.article_id, article_id)),
            name=rename(entity.name),
            aliases=tuple((rename(alias), kind) for alias, kind in entity.aliases),
        )
        for entity in extraction.entities
    ]
    mentions = [replace(m, surface=rename(m.surface)) for m in extraction.mentions]
    copy = Extraction(article_id, entities, mentions, extraction.quotes, extraction.stances)
    return replace(article, article_id=article_id, published_at=later, path="", text=""), copy


def _renamed(word: str, number: int, chosen: frozenset[str]) -> str:
    if word.lower() not in chosen:
        return word
    code = _hash(word.lower(), number)
    name = "".join(SYLLABLES[code >> shift & 15] for shift in (0, 8, 16, 24))
    return name if word.islower() else name.upper() if word.isupper() else name.title()


def load(connection: duckdb.DuckDBPyConnection, found: Iterable[Found], n_batch: int = 500) -> None:
    """Load what was found as a batch does."""
    from pipeline.storage.load import load_batch
    from pipeline.tables import to_tables

    items = list(found)
    for start in range(0, len(items), n_batch):
        articles, extractions = zip(*items[start : start + n_batch], strict=True)
        load_batch(connection, to_tables(articles, extractions, "benchmark"))


def measure(found: list[Found], factor: int, folder: Path) -> Cost:
    """Load ``factor`` copies of everything into a new DuckDB file and time the resolution."""
    from pipeline.storage.connect import WarehousePaths, open_working
    from pipeline.storage.identity import resolve_entities

    chosen = surnames(found)
    n_local = 0
    with open_working(WarehousePaths(folder)) as connection:
        for number in range(factor):
            copies = [copied(item, number, chosen) for item in found]
            n_local += sum(len(extraction.entities) for _, extraction in copies)
            load(connection, copies)
        wall, cpu = time.perf_counter(), time.process_time()
        n_entities = resolve_entities(connection)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    return Cost(factor * len(found), n_local, n_entities, cpu, wall)


TOP = """
WITH named AS (
    SELECT entity_id, surface, count(*) AS n FROM mentions
    WHERE kind IN ('name', 'metonym') GROUP BY ALL
), counted AS (
    SELECT entity_id, count(*) AS n_mentions, count(DISTINCT article_id) AS n_articles
    FROM mentions GROUP BY ALL
), listed AS (
    SELECT entity_id, string_agg(surface || ' ' || n, ', ' ORDER BY n DESC, surface) AS names
    FROM named GROUP BY ALL
)
SELECT e.name, e.type, c.n_mentions, c.n_articles, l.names
FROM counted AS c JOIN entities AS e USING (entity_id) JOIN listed AS l USING (entity_id)
WHERE e.type <> 'unnamed'
ORDER BY c.n_mentions DESC, e.entity_id LIMIT ?
"""


def top(found: list[Found], limit: int, folder: Path) -> Iterator[str]:
    """Yield the lines of a table of the most mentioned entities."""
    from pipeline.storage.connect import WarehousePaths, open_working
    from pipeline.storage.identity import resolve_entities

    yield "| # | entity | type | mentions | articles | names |"
    yield "|---:|---|---|---:|---:|---|"
    with open_working(WarehousePaths(folder)) as connection:
        load(connection, found)
        resolve_entities(connection)
        rows = connection.execute(TOP, [limit]).fetchall()
    for number, (name, kind, n_mentions, n_articles, names) in enumerate(rows, start=1):
        plain = " ".join(names.replace("|", "/").split())
        yield f"| {number} | {name} | {kind} | {n_mentions:,} | {n_articles:,} | {plain} |"


def main() -> int:
    """Print the costs, or the table."""
    parser = argparse.ArgumentParser(description="Cost of entity resolution; who is mentioned.")
    parser.add_argument("articles", type=Path, nargs="?", help="default: AllSides development part")
    parser.add_argument("--cache", type=Path, help="keep or read what was found")
    parser.add_argument("--factors", type=int, nargs="+", default=[1, 2, 5, 10])
    parser.add_argument("--top", type=int, metavar="N", help="print the N most mentioned entities")
    args = parser.parse_args()
    cached = args.cache is not None and args.cache.exists()
    path = args.articles or (None if cached else gold.path("stories/allsides-dev.jsonl"))
    found, seconds = found_in(path, args.cache)
    with tempfile.TemporaryDirectory() as folder:
        if args.top:
            for line in top(found, args.top, Path(folder)):
                print(line)
            return 0
        costs = [measure(found, factor, Path(folder, str(factor))) for factor in args.factors]
    if seconds is not None:
        share = costs[0].cpu / (seconds + costs[0].cpu)
        print(f"annotation: {seconds:.0f} s CPU; resolution is {share:.1%} of both")
    for factor, cost in zip(args.factors, costs, strict=True):
        print(
            f"{factor:3}x {cost.n_articles:6,} articles {cost.n_local:8,} local entities "
            f"{cost.n_entities:8,} entities {cost.cpu:7.2f} s CPU {cost.wall:7.2f} s wall "
            f"({cost.cpu / costs[0].cpu:.1f} and {cost.wall / costs[0].wall:.1f} times the first)"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
