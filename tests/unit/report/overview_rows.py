"""A small warehouse for the overview: two stories, three known outlets, one that nobody states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipeline.agreement.metrics import METRICS
from pipeline.report import streams
from pipeline.report.kinds import KINDS
from pipeline.report.options import Options
from pipeline.report.render import Renderer, assets
from pipeline.report.site import Site

HOSTILE = "<script>alert('x')</script> \"{{ 7*7 }}\" </style> javascript:alert(1)"
BRIDGE = "s_00000000000000b1"
FERRY = "s_00000000000000f1"
_SAYS = "The bridge will open in May."
_TEXTS = {
    "a_01": f'"{_SAYS}" Lind said. Twelve people were hurt.',
    "a_02": "Lind said the bridge opens in May. Seven people were hurt.",
    "a_03": f'"{_SAYS}" Lind said. Twelve people were hurt.',
    "a_04": f'"{_SAYS}" Lind said. Nobody was hurt.',
    "a_05": "The ferry sails.",
}


def insert(connection: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any]) -> None:
    """Insert rows; columns left out are NULL."""
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        values = list(row.values())
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)


def fill(connection: duckdb.DuckDBPyConnection, headline: str = "Bridge to open") -> None:
    """Put the rows in; ``headline`` is the title of the story that several outlets tell."""
    for outlet, name in (("courier", "The Courier"), ("herald", "The Herald"), ("mail", "Mail")):
        insert(connection, "outlets", {"outlet_id": outlet, "name": name, "known": True})
    insert(connection, "outlets", {"outlet_id": "unknown:1", "name": "unknown", "known": False})
    _articles(connection, headline)
    _quotes(connection)
    _compared(connection, headline)
    _runs(connection)
    insert(connection, "metrics", *(asdict(metric) for metric in METRICS))
    for metric, voice, value, n in (
        ("statement_coverage", None, 0.25, 12),
        ("statement_overlap", None, -0.3, 14),
        ("stance_kappa", "outlet", None, 3),
    ):
        pair(connection, "courier", "herald", metric, voice, value, n)
    pair(connection, "herald", "courier", "statement_coverage", None, 0.75, 11)


def _articles(connection: duckdb.DuckDBPyConnection, headline: str) -> None:
    first, second = datetime(2026, 3, 1, 9), datetime(2026, 3, 2, 9)
    for article, outlet, story, loaded, published in (
        ("a_01", "courier", BRIDGE, first, datetime(2026, 2, 27)),
        ("a_02", "herald", BRIDGE, first, datetime(2026, 2, 28)),
        ("a_03", "mail", BRIDGE, first, datetime(2026, 2, 28)),
        ("a_04", "unknown:1", BRIDGE, second, datetime(2026, 3, 1)),
        ("a_05", "courier", FERRY, first, None),
    ):
        row = {
            "article_id": article,
            "outlet_id": outlet,
            "outlet_from": "field",
            "title": headline,
            "genre": "news",
            "genre_from": "field",
            "published_at": published,
            "published_from": "field",
            "language": "en",
            "text": _TEXTS[article],
            "n_words": 9,
            "content_hash": article,
            "ingested_at": loaded,
            "fingerprint": "f00d",
        }
        insert(connection, "articles", row)
        insert(connection, "story_articles", {"story_id": story, "article_id": article})
    copy = {"article_id": "a_03", "origin_article_id": "a_01", "kind": "syndication"}
    insert(connection, "copies", copy)


def _quotes(connection: duckdb.DuckDBPyConnection) -> None:
    insert(connection, "entities", {"entity_id": "person:lind", "name": "Lind", "type": "person"})
    for quote, article, kind, content in (
        ("q_01", "a_01", "direct", _SAYS),
        ("q_02", "a_02", "indirect", "the bridge opens in May"),
        ("q_03", "a_03", "direct", _SAYS),
        ("q_04", "a_04", "direct", _SAYS),
        ("q_05", "a_01", "indirect", "it was late"),
        ("q_06", "a_03", "indirect", "it was dear"),
        ("q_07", "a_01", "direct", "Not in March, not in April."),
        ("q_08", "a_02", "direct", "Not in March, not in April."),
    ):
        row = {
            "quote_id": quote,
            "article_id": article,
            "speaker_id": "person:lind",
            "cue": "said",
            "content": content,
            "field": "text",
            "start_char": 0,
            "end_char": 9,
            "kind": kind,
            "marked": kind == "direct",
            "act": "statement",
            "confidence": 0.9,
        }
        insert(connection, "quotes", row)


def _compared(connection: duckdb.DuckDBPyConnection, headline: str) -> None:
    day = datetime(2026, 2, 27)
    shared = {"n_independent_outlets": 2, "first_published": day, "last_published": day}
    bridge = {"story_id": BRIDGE, "headline": headline, "n_articles": 4, "n_outlets": 4, **shared}
    ferry = {"story_id": FERRY, "n_articles": 1, "n_outlets": 1, "n_independent_outlets": 1}
    insert(connection, "stories", bridge, ferry)
    for statement, quotes in (
        ("st_01", ("q_01", "q_02", "q_03", "q_04")),
        ("st_02", ("q_05",)),
        ("st_03", ("q_06",)),
        ("st_04", ("q_07", "q_08")),
    ):
        row = {"statement_id": statement, "story_id": BRIDGE, "speaker_id": "person:lind"}
        insert(connection, "statements", row | {"representative": _SAYS})
        for quote in quotes:
            found = {"statement_id": statement, "quote_id": quote}
            insert(connection, "statement_quotes", found)
    for one, other, relation in (("q_01", "q_02", "edited"), ("q_07", "q_08", "verbatim")):
        match = {"quote_a": one, "quote_b": other, "story_id": BRIDGE, "relation": relation}
        insert(connection, "statement_matches", match | {"similarity": 0.8, "same_speaker": True})
    for number, one, other, start, end in ((1, "a_01", "a_02", 0, 9), (2, "a_01", "a_04", 0, 9)):
        row = {
            "contradiction_id": f"c_0{number}",
            "story_id": BRIDGE,
            "kind": "number",
            "reason": "“Twelve” against “Seven”",
            "article_a": one,
            "start_a": start,
            "end_a": end,
            "article_b": other,
            "start_b": start,
            "end_b": end,
            "confidence": 0.5,
            "voice_a": "outlet",
            "voice_b": "outlet",
        }
        insert(connection, "contradictions", row)


def _runs(connection: duckdb.DuckDBPyConnection) -> None:
    for number, status, added in (
        (1, "completed", 4),
        (2, "completed", 1),
        (3, "completed", 0),
        (4, "failed", None),
    ):
        row = {
            "run_id": f"run_{number}",
            "started_at": datetime(2026, 3, number, 8),
            "status": status,
            "n_added": added,
            "n_changed": 0 if added is not None else None,
        }
        insert(connection, "runs", row)
    name = f"feeds/{HOSTILE}.jsonl"
    row = {"path": name, "line": 5, "reason": "bad_json", "detail": f"Not valid JSON: {HOSTILE}"}
    insert(connection, "rejected", row | {"seen_at": datetime(2026, 3, 3, 8)})


def pair(
    connection: duckdb.DuckDBPyConnection,
    one: str,
    other: str,
    metric: str,
    voice: str | None,
    value: float | None,
    n: int,
) -> None:
    """Insert a figure of two outlets over the corpus."""
    row = {
        "agreement_id": f"{one}-{other}-{metric}-{voice}",
        "metric": metric,
        "voice": voice,
        "outlet_a": one,
        "outlet_b": other,
        "value": value,
        "raw": 0.5,
        "chance": 0.4,
        "n": n,
        "unit": "statement",
        "n_stories": 1,
    }
    insert(connection, "agreement", row)


def pages_of(connection: duckdb.DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    """Yield (path, HTML) of the overview, the lists of stories and the method."""
    renderer = Renderer(Options())
    for kind in KINDS:
        if kind.name in ("overview", "stories", "method"):
            keys = list(streams.digests(connection, kind.name))
            for key, data in streams.pages(connection, kind.name, keys):
                yield from kind.render(key, data, renderer)


def write_site(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write these pages with the assets; return the folder."""
    site = Site.open(folder)
    for path, content in assets():
        site.put(path, content)
    for path, html in pages_of(connection):
        site.put(path, html.encode())
    return folder
