"""A small published warehouse to draw from: its articles say hostile things."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import duckdb

from pipeline.models import (
    Article,
    Extraction,
    LocalEntity,
    Mention,
    Outlet,
    Quote,
    Stance,
)
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.load import load_batch
from pipeline.storage.publish import publish
from pipeline.tables import to_tables

N_ARTICLES = 12
HOSTILE = '=HYPERLINK("http://x") ⟦said⟧ \'the\', "harbour";\r\n\x1b[31m\'); DROP TABLE quotes; --'
OUTLETS = (Outlet("the-courier", "The Courier"), Outlet("lissow-echo", "=Lissow Echo"))


def sentence(number: int) -> str:
    """What Kvam says in an article; the shared part is one statement of two outlets."""
    return f"{HOSTILE} the pier {number // 2} is ready"


def article(number: int, change: str = "") -> tuple[Article, Extraction]:
    """An article with a quote of Kvam, one of nobody, and a stance of Kvam toward the pier."""
    spoken = sentence(number) + change
    text = f"It was Monday. {spoken}, Berta Kvam said. One heard that it rained. The pier stood."
    start = text.index(spoken)
    cue, name = text.index("said. One"), text.index("Berta Kvam")
    rain, pier = text.index("that it rained"), text.index("pier")
    value = Article(
        f"a{number}",
        OUTLETS[number % 2],
        "field",
        None if number == 3 else f"@Title {number}",
        text,
        published_at=None if number == 5 else datetime(2026, 1, 1 + number),
        published_from="field",
        url=f"https://courier.example/{number}" if number % 3 else None,
        path=f"feed-{number}.txt",
        line=number + 1,
        content_hash=text,
    )
    entities = [
        LocalEntity("person:berta kvam", "Berta Kvam", "person"),
        LocalEntity("other:pier", "the pier", "other"),
    ]
    mentions = [
        Mention("text", name, name + 10, "Berta Kvam", "PERSON", "name", 0),
        Mention("text", pier, pier + 4, "pier", "FAC", "name", 1),
    ]
    quotes = [
        Quote(
            "text", ((start, start + len(spoken)),), spoken, (cue, cue + 4), (name, name + 10),
            "direct", True, "statement", 0.5 + number / 40, 0, 0, "said",
        ),
        Quote(
            "text", ((rain, rain + 14),), "that it rained", None, None,
            "indirect", False, "statement", 0.3,
        ),
    ]  # fmt: skip
    stances = [
        Stance(
            "speaker", 0, 1, 1, "favourable", 0.1, 0.2, 0.7, 0.7, False, "text",
            (start, start + len(spoken)), 0,
        )
    ]  # fmt: skip
    return value, Extraction(f"a{number}", entities, mentions, quotes, stances)


def load(
    connection: duckdb.DuckDBPyConnection, found: Iterable[tuple[Article, Extraction]]
) -> None:
    """Load articles as a batch does."""
    articles, extractions = zip(*found, strict=True)
    load_batch(connection, to_tables(list(articles), list(extractions), "f"))


def compared(connection: duckdb.DuckDBPyConnection) -> None:
    """Write what a comparison would: a story for each two articles, a statement of its quotes."""
    connection.execute(
        """
        INSERT OR IGNORE INTO entities SELECT DISTINCT key, name, type, NULL, NULL
        FROM article_entities;
        DELETE FROM stories; DELETE FROM story_articles; DELETE FROM statements;
        DELETE FROM statement_quotes; DELETE FROM statement_matches;
        INSERT INTO story_articles
        SELECT 's' || (article_id[2:]::INTEGER // 2), article_id FROM articles;
        INSERT INTO stories BY NAME
        SELECT DISTINCT story_id, 2 AS n_articles, 2 AS n_outlets, 2 AS n_independent_outlets
        FROM story_articles;
        INSERT INTO statements BY NAME
        SELECT 'st' || story_id AS statement_id, story_id, 'person:berta kvam' AS speaker_id,
            'x' AS representative FROM stories;
        INSERT INTO statement_quotes
        SELECT 'st' || story_id, quote_id
        FROM quotes JOIN story_articles USING (article_id) WHERE kind = 'direct';
        INSERT INTO statement_matches BY NAME
        SELECT a.quote_id AS quote_a, b.quote_id AS quote_b, replace(statement_id, 'st', '')
            AS story_id, 'verbatim' AS relation, 0.9 AS similarity, true AS same_speaker,
            '[["a", ""]]' AS changed_words
        FROM statement_quotes AS a JOIN statement_quotes AS b USING (statement_id)
        WHERE a.quote_id < b.quote_id;
        """
    )


def build(paths: WarehousePaths) -> None:
    """Make and publish it."""
    with open_working(paths) as connection:
        load(connection, map(article, range(N_ARTICLES)))
        compared(connection)
        publish(connection, paths)


Row = dict[str, str]


def fill(path: Path, judge: Callable[[int, Row], Row]) -> Path:
    """Write beside a sample the same rows with what ``judge`` returns of number and row."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    target = path.with_name(f"judged-{path.name}")
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0], "judge"])
        writer.writeheader()
        writer.writerows({**row, **judge(number, row)} for number, row in enumerate(rows))
    return target
