"""Rows of a story, as its queries give them: as many outlets and statements as one likes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pipeline.report.streams import Data, Row

KEY = "s_00ff00ff00ff00ff"
START = datetime(2026, 3, 7, 9)


def article(number: int, outlet: int, **changes: Any) -> Row:
    return {
        "published_at": START + timedelta(hours=number),
        "outlet": f"Outlet {outlet:03}",
        "article_id": f"a_{number:016x}",
        "title": f"Article {number}",
        "genre": "news",
        "byline": None,
        "url": None,
        "outlet_id": f"o_{outlet:016x}",
        "known": True,
        "is_copy": False,
        "origin_article_id": None,
        "agency": None,
        "copy_kind": None,
        "containment": None,
        "origin_outlet": None,
    } | changes


def quote(number: int, statement: int, outlet: int, content: str, **changes: Any) -> Row:
    return {
        "statement_id": f"st_{statement:016x}",
        "is_copy": False,
        "published_at": START,
        "outlet": f"Outlet {outlet:03}",
        "quote_id": f"q_{number:016x}",
        "outlet_id": f"o_{outlet:016x}",
        "outlet_known": True,
        "article_id": f"a_{outlet:016x}",
        "speaker_id": "e_00ff00ff00ff00ff",
        "speaker": "Ada Quint",
        "speaker_type": "person",
        "cue": "said",
        "kind": "direct",
        "content": content,
        "confidence": 0.9,
    } | changes


def statement(number: int, n_outlets: int, words: str, **changes: Any) -> Row:
    return {
        "statement_id": f"st_{number:016x}",
        "n_outlets": n_outlets,
        "n_quotes": n_outlets,
        "n_independent": n_outlets,
        "disputed_speaker": False,
        "speaker_id": "e_00ff00ff00ff00ff",
        "speaker": "Ada Quint",
        "speaker_type": "person",
        "representative": words,
        "carried_by": [],
        "missing_from": [],
        "reworded": False,
        "meaning_changed": False,
        "trimmed": False,
    } | changes


def contradiction(number: int) -> Row:
    sides = {
        f"{name}_{side}": value
        for side in "ab"
        for name, value in {
            "outlet": f"Outlet {side}",
            "speaker": None,
            "voice": "outlet",
            "passage": "Twelve people were hurt when the dam burst. " * 4,
            "article": f"a_{number:016x}",
            "quote": None,
            "published": START,
        }.items()
    }
    reason = "12 against 14 people hurt"
    return sides | {"contradiction_id": f"c_{number}", "kind": "number", "reason": reason}


def story(
    articles: list[Row],
    statements: list[Row],
    quotes: list[Row],
    **others: list[Row],
) -> Data:
    head = {
        "key": KEY,
        "headline": "The dam at Harbour",
        "first_published": START,
        "last_published": START + timedelta(days=1),
        "n_articles": len(articles),
        "n_copies": sum(a["is_copy"] for a in articles),
        "n_contradictions": len(others.get("contradictions", [])),
    }
    empty = ("phrases", "speakers", "stances", "agreement", "contradictions")
    return (
        {key: [] for key in empty}
        | others
        | {
            "head": [head],
            "articles": articles,
            "statements": statements,
            "quotes": quotes,
        }
    )


def large(n_outlets: int, n_articles: int, n_statements: int) -> Data:
    """A story of many outlets, a tenth of its statements in every one of them."""
    words = "the harbour dam was never tested for a flood of this height by anybody in the county"
    n_shared = n_statements // 10
    shared = range(n_shared)
    statements = [statement(i, n_outlets, f"{i} {words}") for i in shared]
    statements += [statement(i, 1, f"{i} {words}") for i in range(n_shared, n_statements)]
    quotes = [
        quote(i * n_outlets + o, i, o, f"{i} {words if o % 3 else words.upper()} {o % 5}")
        for i in range(min(n_shared, 60))
        for o in range(n_outlets)
    ]
    quotes += [
        quote(10**9 + i, i, i % n_outlets, f"{i} {words}") for i in range(n_shared, n_statements)
    ]
    names = [f"Outlet {o:03}" for o in range(n_outlets)]
    for row in statements:
        row["missing_from"] = names if row["n_outlets"] == 1 else names[: n_outlets // 2]
    articles = [article(i, i % n_outlets) for i in range(n_articles)]
    contradictions = [contradiction(i) for i in range(n_articles)]
    return story(articles, statements, quotes, contradictions=contradictions)
