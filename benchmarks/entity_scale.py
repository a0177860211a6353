"""What entity resolution across articles costs, and how that grows; the most mentioned entities.

    python -m benchmarks.entity_scale [ARTICLES.jsonl] [--cache FILE] [--sizes 1000 10000 100000]
    python -m benchmarks.entity_scale --warehouse DIR [--sizes 1000 10000 100000] [--more 100]
    python -m benchmarks.entity_scale --cache FILE --top 50 > table.md

The articles (default: AllSides' development part, of the gold data) are read, cleaned and annotated
as a batch does it, in this process, and the CPU seconds of that are noted. With --cache what was
found is kept in FILE, or read from there if it exists; with --warehouse it is taken from a
published warehouse. For each size a DuckDB file is filled by SQL with that many articles: the
sample's, then copies, in each of which half of all surnames (by a hash) are replaced by invented
ones, others in each copy, so that the number of distinct persons grows too. Then
:func:`pipeline.storage.identity.resolve_entities` is timed, once for all articles and again after
--more articles were added. Memory is the peak of this process, DuckDB's buffers included. With
--top nothing is timed; a Markdown table of the most mentioned entities and all their names, with
counts, is printed.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import gold
from benchmarks.recording import record
from pipeline.models import Article, Extraction, LocalEntity, Mention, Outlet, Quote, Stance

NAME = "entity_scale"
BATCH = 64
SYLLABLES = "ba dor fen gil hu ka lem mor nu pel rin sat tov vas wel yor zan chi ost ard".split()  # noqa: SIM905
MIN_SURNAME = 3
"""Letters of the shortest surname that is replaced: shorter ones are often initials."""

Found = tuple[Article, Extraction]


@dataclass(frozen=True, slots=True)
class Cost:
    """One resolution: what went in, what came out, seconds, and the peak of memory in MiB."""

    n_articles: int
    n_local: int
    n_entities: int
    cpu: float
    wall: float
    peak: int


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


def load(connection: duckdb.DuckDBPyConnection, found: Iterable[Found], n_batch: int = 500) -> None:
    """Load what was found as a batch does."""
    from pipeline.storage.load import load_batch
    from pipeline.tables import to_tables

    items = list(found)
    for start in range(0, len(items), n_batch):
        articles, extractions = zip(*items[start : start + n_batch], strict=True)
        load_batch(connection, to_tables(articles, extractions, "benchmark"))


COPIES = """
CREATE OR REPLACE TEMP TABLE places AS
SELECT article_id, copy, if(copy = 0, '', '-' || copy) AS suffix,
    row_number() OVER (ORDER BY copy, article_id) AS place
FROM sample.articles, range($copies) AS c(copy)
"""
SURNAMES = r"""
CREATE OR REPLACE TEMP TABLE invented AS
WITH surnames AS (
    SELECT DISTINCT lower(regexp_extract(name, '(\w+)$', 1)) AS word
    FROM sample.article_entities
    WHERE type = 'person' AND contains(trim(name), ' ')
)
SELECT word, copy, array_to_string(
    [($syllables)[1 + (hash(word, copy) // (256 ** part)::UBIGINT % 16)::BIGINT]
        FOR part IN [0, 1, 2, 3]], '') AS name
FROM surnames, range(1, $copies) AS c(copy)
WHERE length(word) >= $shortest AND hash(word) % 2 = 0
"""
CHOSEN = """
CREATE OR REPLACE TEMP TABLE chosen AS FROM places WHERE place > $start AND place <= $stop
"""
FILL = r"""
CREATE OR REPLACE TEMP TABLE new_entities AS
SELECT
    e.article_id || c.suffix AS article_id, e.local_id, e.type, e.country_code, e.wikidata_id,
    replace(
        if(r.name IS NULL, e.key, regexp_replace(e.key, '\w+$', r.name)),
        e.article_id, e.article_id || c.suffix
    ) AS key,
    if(r.name IS NULL, e.name, regexp_replace(e.name, '\w+$', upper(r.name[1]) || r.name[2:]))
        AS name,
    key AS entity_id
FROM sample.article_entities AS e
JOIN chosen AS c USING (article_id)
LEFT JOIN invented AS r
    ON r.word = lower(regexp_extract(e.name, '(\w+)$', 1)) AND r.copy = c.copy
    AND e.type = 'person';
INSERT INTO article_entities BY NAME FROM new_entities;

INSERT INTO articles BY NAME
SELECT a.* REPLACE (
    a.article_id || c.suffix AS article_id, '' AS text,
    a.published_at + to_days(30 * c.copy::INTEGER) AS published_at)
FROM sample.articles AS a JOIN chosen AS c USING (article_id);

INSERT INTO article_aliases BY NAME
SELECT DISTINCT a.article_id || c.suffix AS article_id, a.local_id, a.kind,
    if(r.name IS NULL, a.alias, regexp_replace(a.alias, '\w+$', upper(r.name[1]) || r.name[2:]))
        AS alias
FROM sample.article_aliases AS a
JOIN chosen AS c USING (article_id)
JOIN sample.article_entities AS e USING (article_id, local_id)
LEFT JOIN invented AS r
    ON r.word = lower(regexp_extract(a.alias, '(\w+)$', 1)) AND r.copy = c.copy
    AND e.type = 'person';

INSERT INTO mentions BY NAME
SELECT m.* REPLACE (
    m.mention_id || c.suffix AS mention_id, m.article_id || c.suffix AS article_id,
    e.key AS entity_id)
FROM sample.mentions AS m
JOIN chosen AS c USING (article_id)
LEFT JOIN new_entities AS e
    ON (e.article_id, e.local_id) = (m.article_id || c.suffix, m.local_id);

INSERT INTO quotes BY NAME
SELECT q.* REPLACE (
    q.quote_id || c.suffix AS quote_id, q.article_id || c.suffix AS article_id,
    q.speaker_mention_id || c.suffix AS speaker_mention_id, e.key AS speaker_id)
FROM sample.quotes AS q
JOIN chosen AS c USING (article_id)
LEFT JOIN new_entities AS e
    ON (e.article_id, e.local_id) = (q.article_id || c.suffix, q.speaker_local);

INSERT INTO stances BY NAME
SELECT s.* REPLACE (
    s.stance_id || c.suffix AS stance_id, s.article_id || c.suffix AS article_id,
    s.target_mention_id || c.suffix AS target_mention_id, s.quote_id || c.suffix AS quote_id,
    t.key AS target_id, if(s.holder_kind = 'speaker', h.key, s.holder_id) AS holder_id)
FROM sample.stances AS s
JOIN chosen AS c USING (article_id)
JOIN new_entities AS t
    ON (t.article_id, t.local_id) = (s.article_id || c.suffix, s.target_local)
LEFT JOIN new_entities AS h
    ON (h.article_id, h.local_id) = (s.article_id || c.suffix, s.holder_local);
DROP TABLE new_entities;
"""
STEP = 10_000
"""Articles that are added by one statement."""


def plan(connection: duckdb.DuckDBPyConnection, n_articles: int) -> None:
    """Give the articles of the attached ``sample`` and of its copies numbers, as many as needed."""
    n_sample = connection.execute("SELECT count(*) FROM sample.articles").fetchall()[0][0]
    copies = -(-n_articles // n_sample)
    connection.execute(COPIES, {"copies": copies})
    given = {"copies": copies, "syllables": SYLLABLES, "shortest": MIN_SURNAME}
    connection.execute(SURNAMES, given)


def fill(connection: duckdb.DuckDBPyConnection, start: int, stop: int) -> None:
    """Add the planned articles from number ``start`` up to ``stop``."""
    for first in range(start, stop, STEP):
        connection.execute(CHOSEN, {"start": first, "stop": min(first + STEP, stop)})
        connection.execute(FILL)


def measure(sample: Path, n_articles: int, more: int, folder: Path) -> tuple[Cost, Cost]:
    """Fill a new DuckDB file and time the resolution of all articles and after ``more``."""
    from pipeline.storage.connect import WarehousePaths, open_working

    with open_working(WarehousePaths(folder)) as connection:
        connection.execute(f"ATTACH '{sample}' AS sample (READ_ONLY)")
        plan(connection, n_articles + more)
        fill(connection, 0, n_articles)
        first = resolved(connection)
        fill(connection, n_articles, n_articles + more)
        return first, resolved(connection)


def resolved(connection: duckdb.DuckDBPyConnection) -> Cost:
    """Time one resolution."""
    from pipeline.storage.identity import resolve_entities

    connection.execute("CHECKPOINT")
    query = "SELECT count(DISTINCT article_id), count(*) FROM article_entities"
    n_articles, n_local = connection.execute(query).fetchall()[0]
    wall, cpu = time.perf_counter(), time.process_time()
    n_entities = resolve_entities(connection)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Cost(n_articles, n_local, n_entities, cpu, wall, peak)


def sample_of(found: Iterable[Found], folder: Path) -> Path:
    """Load what was found into a DuckDB file of its own, and return where it lies."""
    from pipeline.storage.connect import WarehousePaths, open_working

    paths = WarehousePaths(folder)
    with open_working(paths) as connection:
        load(connection, found)
    return paths.working


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
    parser.add_argument("--warehouse", type=Path, help="take what was found from a warehouse")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--more", type=int, default=100, help="articles that are added then")
    parser.add_argument("--top", type=int, metavar="N", help="print the N most mentioned entities")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.warehouse and not args.top:
            costs(args.warehouse / "concord.duckdb", args.sizes, args.more, Path(folder))
            return 0
        cached = args.cache is not None and args.cache.exists()
        path = args.articles or (None if cached else gold.path("stories/allsides-dev.jsonl"))
        found, seconds = found_in(path, args.cache)
        if args.top:
            for line in top(found, args.top, Path(folder)):
                print(line)
            return 0
        if seconds is not None:
            print(f"annotation of {len(found):,} articles: {seconds:.0f} s CPU", flush=True)
        costs(sample_of(found, Path(folder, "sample")), args.sizes, args.more, Path(folder))
    return 0


def costs(sample: Path, sizes: Iterable[int], more: int, folder: Path) -> None:
    """Print and record what each size costs."""
    rows = []
    for size in sizes:
        found = measure(sample, size, more, Path(folder, str(size)))
        for name, cost in zip(("all", f"+{more}"), found, strict=True):
            print(
                f"{cost.n_articles:7,} articles {cost.n_local:9,} local entities "
                f"{cost.n_entities:9,} entities {name:>5} {cost.cpu:7.2f} s CPU "
                f"{cost.wall:7.2f} s wall, peak {cost.peak:5,} MiB",
                flush=True,
            )
        rows.append({"all": _rounded(found[0]), "more": {"added": more, **_rounded(found[1])}})
    record(NAME, {"rows": rows})


def _rounded(cost: Cost) -> dict[str, float]:
    return {name: round(value, 2) for name, value in asdict(cost).items()}


if __name__ == "__main__":
    sys.exit(main())
