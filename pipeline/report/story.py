"""The page of a story: what its outlets share, reword, contradict or carry alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.report.diff import Segment, is_reworded, word_segments
from pipeline.report.paths import page_path
from pipeline.report.plots import dot_plot, timeline
from pipeline.report.render import UNSTATED, Renderer, paginate
from pipeline.report.streams import Data, Row

GRID = 12
"""Shared statements in the picture at the top."""
SHARED = 25
"""Shared statements on the first page; the rest follows on pages of their own."""
ALONE = 6
"""Statements of one outlet alone on the first page, for each outlet."""
SPEAKERS = 15
VARIANTS = 12
"""Wordings shown of one statement."""
PER_PAGE = 60
"""Statements on each further page."""


def story_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the page of a story and, where it has more statements than fit, those that follow."""
    head = data["head"][0]
    columns = outlet_columns(data["articles"])
    statements = statement_views(data)
    shared = [s for s in statements if s["n_outlets"] > 1]
    alone = [s for s in statements if s["n_outlets"] <= 1]
    n_pages = -(-len(statements) // PER_PAGE)
    yield renderer.page(
        "story.html",
        page_path("story", key),
        head=head,
        columns=columns,
        articles=data["articles"],
        originals=[a for a in data["articles"] if not a["is_copy"]],
        copies=copies_by_origin(data["articles"]),
        timeline=timeline(data["articles"]),
        contradictions=data["contradictions"],
        grid=[grid_row(s, columns) for s in shared[:GRID]],
        n_shared=len(shared),
        n_reworded=sum(s["reworded"] for s in shared),
        n_alone=len(alone),
        shared=shared[:SHARED],
        alone=alone_by_outlet(alone, columns),
        speakers=speaker_rows(data["speakers"], columns)[:SPEAKERS],
        n_speakers=len({row["speaker_id"] for row in data["speakers"]}),
        stances=dot_plot(data["stances"]),
        stance_rows=data["stances"],
        figures=[row for row in data["agreement"] if not row["of_pair"]],
        pairs=[row for row in data["agreement"] if row["of_pair"]],
        n_statements=len(statements),
        n_pages=n_pages,
    )
    if n_pages > 1 or len(shared) > SHARED:
        for number, total, part in paginate(statements, PER_PAGE):
            yield renderer.page(
                "story_statements.html",
                page_path("story", key, number + 1),
                head=head,
                statements=part,
                number=number,
                total=total,
            )


def outlet_columns(articles: Sequence[Row]) -> list[Row]:
    """Return the outlets that printed more than copies, known ones first, by name.

    Each article of an outlet that nothing states is an outlet of its own.
    """
    found: dict[str, Row] = {}
    for article in articles:
        if not article["is_copy"]:
            found.setdefault(article["outlet_id"], article)
    columns = sorted(found.values(), key=lambda a: (not a["known"], a["outlet"], a["article_id"]))
    unstated = [a for a in columns if not a["known"]]
    return [
        {
            "outlet_id": a["outlet_id"],
            "known": a["known"],
            "name": a["outlet"]
            if a["known"]
            else (UNSTATED + (f" {unstated.index(a) + 1}" if len(unstated) > 1 else "")),
        }
        for a in columns
    ]


def statement_views(data: Data) -> list[Row]:
    """Return the statements with their quotes, each with the words that differ marked."""
    quotes: defaultdict[str, list[Row]] = defaultdict(list)
    for quote in data["quotes"]:
        quotes[quote["statement_id"]].append(quote)
    phrases: defaultdict[str, set[str]] = defaultdict(set)
    for row in data["phrases"]:
        phrases[row["statement_a"]].add(row["shared_phrase"])
        phrases[row["statement_b"]].add(row["shared_phrase"])
    return [
        statement
        | {
            "variants": variants(statement["representative"], quotes[statement["statement_id"]]),
            "outlets": {
                q["outlet_id"] for q in quotes[statement["statement_id"]] if not q["is_copy"]
            },
            "phrases": sorted(phrases[statement["statement_id"]]),
        }
        for statement in data["statements"]
    ]


def variants(base: str, quotes: Sequence[Row]) -> dict[str, Any]:
    """Return the wordings of a statement, quotes with the same words and outlet folded."""
    shown: list[Row] = []
    seen: set[tuple[str, str]] = set()
    n_copies = 0
    for quote in quotes:
        if quote["is_copy"]:
            n_copies += 1
            continue
        words = (quote["outlet_id"], " ".join(quote["content"].casefold().split()))
        if words not in seen:
            seen.add(words)
            shown.append(quote)
    return {
        "shown": [_compared(quote, base) for quote in shown[:VARIANTS]],
        "n_more": max(0, len(shown) - VARIANTS),
        "n_copies": n_copies,
    }


def _compared(quote: Row, base: str) -> Row:
    """Return a quote with the words marked in which it differs from ``base``.

    Where most do, none is marked: it says the same in words of its own.
    """
    segments = word_segments(quote["content"], base)
    own_words = is_reworded(segments)
    same = not own_words and all(segment.change == "same" for segment in segments)
    shown = [Segment("same", quote["content"])] if own_words else segments
    return quote | {"segments": shown, "own_words": own_words, "is_same": same}


def grid_row(statement: Row, columns: Sequence[Row]) -> Row:
    """Return a statement with, for each outlet, how it carries it."""
    cells = []
    for column in columns:
        ours = [q for q in statement["variants"]["shown"] if q["outlet_id"] == column["outlet_id"]]
        if not ours:
            cells.append("none")
        elif any(q["is_same"] for q in ours):
            cells.append("same")
        else:
            cells.append("reworded")
    return {"statement": statement, "cells": cells}


def alone_by_outlet(statements: Sequence[Row], columns: Sequence[Row]) -> list[Row]:
    """Return, for each outlet, the statements that it alone carries."""
    by_outlet: defaultdict[str, list[Row]] = defaultdict(list)
    for statement in statements:
        for outlet_id in statement["outlets"]:
            by_outlet[outlet_id].append(statement)
    return [
        {
            "outlet": column,
            "statements": by_outlet[column["outlet_id"]][:ALONE],
            "n": len(by_outlet[column["outlet_id"]]),
        }
        for column in columns
    ]


def copies_by_origin(articles: Sequence[Row]) -> dict[str, list[Row]]:
    """Return the copies of each article of the story, and under "" those from elsewhere."""
    present = {article["article_id"] for article in articles}
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for article in articles:
        if article["is_copy"]:
            origin = article["origin_article_id"]
            found[origin if origin in present else ""].append(article)
    return found


def speaker_rows(counted: Sequence[Row], columns: Sequence[Row]) -> list[Row]:
    """Return the speakers with how many quotes each outlet gives them."""
    speakers: dict[str, Row] = {}
    for row in counted:
        entry = speakers.setdefault(row["speaker_id"], row | {"by": defaultdict(int)})
        entry["by"][row["outlet_id"]] += row["n"]
    return [
        entry
        | {
            "cells": [entry["by"].get(column["outlet_id"], 0) for column in columns],
            "total": sum(entry["by"].values()),
        }
        for entry in speakers.values()
    ]
