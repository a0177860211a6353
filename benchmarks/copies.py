"""Copies: how well they are found in the gold data, and what finding them costs.

    python -m benchmarks.copies [--gold DIR]             # gold pairs, and keys against MinHash
    python -m benchmarks.copies --scale 100000 [--add 100] [--words 500] [--memory 500MB]

Gold: stories/ecbplus-dev.jsonl holds real wire copy across outlets. An article's outlet is the
host of its address, and where it has none an outlet of its own. A pair is a copy where the Jaccard
index of the two sets of five-word sequences (lower case, letters and digits) is at least .5; it is
found where both are in one copy group (one origin). False marks are sought among random pairs of
one story.

Keys: texts are copied with edits, cut or put into longer ones, and how many of the copies share
enough keys to be compared is set beside MinHash LSH (datasketch, if installed) at as many bands.

Scale: texts of words drawn from a Zipf law, 30 words of standing text in each outlet's articles,
one article in 20 an edited copy, one in 100 a carrier of a widely carried story. Each gets 20
quotes, four of them direct. The warehouse is filled, brought up to date, then some are added.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks import gold
from pipeline.ingest.agencies import agency_in_text
from pipeline.storage.copies import update_copies
from pipeline.storage.load import arrow_view
from pipeline.storage.migrate import migrate
from pipeline.stories.copies import CopyInput, find_copies
from pipeline.stories.copies.candidates import PER_MILLE
from pipeline.stories.copies.shingles import Shingler

COPY = 0.5
SAMPLE = 300
SEEDS = range(100)

Grams = frozenset[tuple[str, ...]]


def main() -> int:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, help="folder of the gold data")
    parser.add_argument("--scale", type=int, metavar="N", help="cost on N synthetic articles")
    parser.add_argument("--add", type=int, default=100, help="articles added afterwards")
    parser.add_argument("--words", type=int, default=500, help="mean length of an article")
    parser.add_argument("--memory", default="500MB", help="DuckDB's own limit of memory")
    options = parser.parse_args()
    if options.scale:
        scale(options.scale, options.add, options.words, options.memory)
        return 0
    name = "stories/ecbplus-dev.jsonl"
    path = options.gold / name if options.gold else gold.path(name)
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    pairs_of_gold(records)
    keys_against_minhash([record["text"] for record in records])
    return 0


def grams(text: str) -> Grams:
    """Return the five-word sequences of a text, in lower case."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(*(words[n:] for n in range(5)), strict=False))


def jaccard(one: Grams, other: Grams) -> float:
    """Return the share of the sequences of both that each has."""
    return len(one & other) / max(1, len(one | other))


def pairs_of_gold(records: list[dict[str, str]]) -> None:
    """Print how many gold pairs are found, and what is marked beside."""
    outlets = {
        r["id"]: urlsplit(r["url"]).netloc.removeprefix("www.") if r["url"] else f"none:{r['id']}"
        for r in records
    }
    articles = [
        CopyInput(r["id"], outlets[r["id"]], r["text"], None, agency_in_text(r["text"].split("\n")))
        for r in records
    ]
    origins = {copy.article_id: copy.origin_article_id for copy in find_copies(articles)}
    sequences = {r["id"]: grams(r["text"]) for r in records}
    same_story, wanted, found = [], 0, 0
    for a, b in combinations(records, 2):
        one, other = a["id"], b["id"]
        index = jaccard(sequences[one], sequences[other])
        marked = origins.get(one, one) == origins.get(other, other)
        if index >= COPY and outlets[one] != outlets[other]:
            wanted += 1
            found += marked
        if a["subtopic"] == b["subtopic"] and index < COPY:
            same_story.append((index, marked))
    print(f"copies between outlets (Jaccard >= {COPY}): {found} of {wanted} found")
    for below in (0.5, 0.4, 0.2):
        part = [marked for index, marked in same_story if index < below]
        print(f"same story, Jaccard < {below}: {sum(part)} of {len(part)} pairs marked")
    marks = []
    for seed in SEEDS:
        sample = random.Random(seed).sample(same_story, SAMPLE)  # noqa: S311
        marks.append(sum(marked for _, marked in sample))
    print(f"  in {SAMPLE} random ones: {marks[0]} (seed 0), mean {np.mean(marks):.2f}", end="")
    print(f" over {len(SEEDS)} draws, none in {marks.count(0)} of them")


def edited(words: list[str], rate: float, chance: random.Random) -> list[str]:
    """Return words with a share of them replaced, dropped or doubled, one place in ``1/rate``."""
    result = []
    for word in words:
        if chance.random() < rate:
            result += chance.choice([["other"], [], [word, "more"]])
        else:
            result.append(word)
    return result


def keys_against_minhash(texts: list[str]) -> None:
    """Print the share of edited, cut and embedded copies that share keys, by both methods."""
    chance = random.Random(1)  # noqa: S311
    long = [text.split() for text in texts if len(text.split()) >= 60]
    cases: dict[str, Callable[[list[str]], list[str]]] = {
        "one word in 50 edited": lambda words: edited(words, 0.02, chance),
        "one word in 20 edited": lambda words: edited(words, 0.05, chance),
        "one word in 14 edited": lambda words: edited(words, 0.07, chance),
        "cut to a third": lambda words: words[: max(20, len(words) // 3)],
        "cut to a fifth, edited": lambda words: edited(
            words[: max(20, len(words) // 5)], 0.02, chance
        ),
        "inside a text 4 times longer": lambda words: (
            chance.choice(long)[: 2 * len(words)] + words + chance.choice(long)[: 2 * len(words)]
        ),
    }
    shingler = Shingler()
    hashed = _minhash()
    print("copies that would be compared    keys   MinHash LSH   (true copies by their shingles)")
    for name, change in cases.items():
        n = by_keys = by_bands = 0
        for words in long:
            one, other = shingler(" ".join(words)), shingler(" ".join(change(words)))
            shared = len(np.intersect1d(one.every, other.every))
            smaller = min(len(one.every), len(other.every))
            union = len(one.every) + len(other.every) - shared
            if shared < 0.48 * union and shared < 0.85 * smaller:
                continue
            n += 1
            common = len(np.intersect1d(one.keys, other.keys))
            by_keys += common >= max(1, PER_MILLE * smaller // 1000)
            if hashed:
                by_bands += bool(hashed(one.every) & hashed(other.every))
        bands = f"{by_bands / n:.3f}" if hashed else "(not installed)"
        print(f"{name:30}  {by_keys / n:.3f}   {bands}   ({n})")


def _minhash() -> Callable[[np.ndarray], set[tuple[int, ...]]] | None:
    """Return what gives the bands of an article: 60 of 3 rows, half found at Jaccard .25."""
    try:
        from datasketch import MinHash
    except ImportError:
        return None

    def bands(shingles: np.ndarray) -> set[tuple[int, ...]]:
        made = MinHash(num_perm=180, hashfunc=lambda value: value & 0xFFFFFFFF)
        made.update_batch(shingles.tolist())
        rows = made.hashvalues.reshape(60, 3).tolist()
        return {(n, *row) for n, row in enumerate(rows)}

    return bands


def scale(n: int, add: int, mean_words: int, memory: str) -> None:
    """Print the cost of ``n`` articles and of ``add`` more."""
    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "working.duckdb"))
        connection.execute("SET memory_limit = $size", {"size": memory})
        migrate(connection)
        chance = np.random.default_rng(7)
        fill(connection, synthetic(0, n, n, mean_words, chance))
        connection.execute("CHECKPOINT")
        before = connection.execute("SELECT sum(length(text)) FROM articles").fetchall()[0][0]
        print(f"{n} articles, {before / 1e6:.0f} million characters")
        _timed(connection, "sought among all")
        connection.execute("CHECKPOINT")
        fill(connection, synthetic(n, n + add, n, mean_words, chance))
        _timed(connection, f"{add} more")
        _timed(connection, "nothing new")
        update = "UPDATE articles SET agency = 'AFP' WHERE hash(article_id) % $n < 100"
        connection.execute(update, {"n": n})
        _timed(connection, "some 100 corrected")
        for table in ("copy_keys", "copy_pairs", "copy_furniture", "copy_crowded", "copies"):
            print(f"  {table}: {connection.table(table).count('*').fetchall()[0][0]} rows")
        connection.close()


def _timed(connection: duckdb.DuckDBPyConnection, what: str) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    update_copies(connection)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {wall:.2f} s ({cpu:.2f} s of CPU), peak {peak:.0f} MiB", flush=True)


def synthetic(
    start: int, end: int, total: int, mean_words: int, chance: np.random.Generator
) -> Iterator[tuple[str, str, str]]:
    """Yield id, outlet and text of articles ``start`` to ``end`` of a corpus of ``total``."""
    vocabulary = np.array([_word(n) for n in range(50_000)])
    weights = 1 / (np.arange(50_000) + 10)
    sums = np.cumsum(weights / weights.sum())
    fixed = np.random.default_rng(1)
    wide = [draw(vocabulary, sums, mean_words, fixed) for _ in range(max(1, total // 20_000))]
    standing = [draw(vocabulary, sums, 30, fixed) for _ in range(200)]
    recent: list[list[str]] = []
    for number in range(start, end):
        words = draw(vocabulary, sums, int(mean_words * chance.uniform(0.5, 1.5)), chance)
        kind = chance.random()
        if kind < 0.05 and recent:
            words = replaced(recent[int(chance.integers(len(recent)))], vocabulary, 0.03, chance)
        elif kind < 0.06:
            words = replaced(wide[int(chance.integers(len(wide)))], vocabulary, 0.02, chance)
        recent = [*recent[-999:], words]
        outlet = int(chance.integers(200))
        yield f"a_{number:016x}", f"outlet-{outlet}", " ".join([*words, *standing[outlet]])


def _word(number: int) -> str:
    letters = "etaoinshrdlcumwfgypbvk"
    word = ""
    number += 22**3
    while number:
        number, digit = divmod(number, 22)
        word += letters[digit]
    return word


def draw(
    vocabulary: np.ndarray, sums: np.ndarray, n: int, chance: np.random.Generator
) -> list[str]:
    """Return ``n`` words, drawn by their weights."""
    return list(vocabulary[np.searchsorted(sums, chance.random(n))])


def replaced(
    words: list[str], vocabulary: np.ndarray, rate: float, chance: np.random.Generator
) -> list[str]:
    """Return the words with a share of them replaced."""
    found = np.array(words)
    places = chance.random(len(found)) < rate
    found[places] = vocabulary[chance.integers(len(vocabulary), size=int(places.sum()))]
    return list(found)


def fill(connection: duckdb.DuckDBPyConnection, articles: Iterator[tuple[str, str, str]]) -> None:
    """Insert articles with 20 quotes each, a fifth of them direct."""
    names = ("article_id", "outlet_id", "text")
    batch: list[tuple[str, str, str]] = []
    for article in articles:
        batch.append(article)
        if len(batch) == 5_000:
            _insert(connection, pa.table(dict(zip(names, zip(*batch, strict=True), strict=True))))
            batch = []
    if batch:
        _insert(connection, pa.table(dict(zip(names, zip(*batch, strict=True), strict=True))))


def _insert(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> None:
    with arrow_view(connection, "made", table):
        for statement in _INSERTS:
            connection.execute(statement)


_INSERTS = (
    """INSERT OR IGNORE INTO outlets
       SELECT DISTINCT outlet_id, outlet_id, NULL, true FROM made""",
    """INSERT INTO articles BY NAME
       SELECT article_id, outlet_id, 'field' AS outlet_from, 'news' AS genre,
              'field' AS genre_from, 'field' AS published_from, 'en' AS language, text,
              500 AS n_words, md5(text) AS content_hash, now()::TIMESTAMP AS ingested_at,
              'f' AS fingerprint,
              TIMESTAMP '2024-01-01' + INTERVAL 1 MINUTE * (hash(article_id) % 500000)::INTEGER
                  AS published_at
       FROM made""",
    """INSERT INTO quotes BY NAME
       SELECT article_id || '_' || n AS quote_id, article_id, left(text, 80) AS content,
              'text' AS field, n * 100 AS start_char, n * 100 + 80 AS end_char,
              if(n % 5 = 0, 'direct', 'indirect') AS kind, false AS marked, 'say' AS act,
              1.0 AS confidence
       FROM made, range(20) AS r(n)""",
    """INSERT INTO quote_parts
       SELECT article_id || '_' || n, 0, n * 100, n * 100 + 80 FROM made, range(20) AS r(n)""",
)


if __name__ == "__main__":
    sys.exit(main())
