"""The page of a story: what its outlets share, reword, contradict or carry alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.report.diff import Segment, is_reworded, same_words, word_segments
from pipeline.report.paths import page_path
from pipeline.report.plots import dot_plot, timeline
from pipeline.report.render import UNSTATED, Renderer, paginate
from pipeline.report.streams import Data, Row

GRID = 12
"""Shared statements in the picture at the top."""
COLUMNS = 12
"""Outlets in it, those that carry most; the others are counted."""
SHARED = 25
"""Shared statements on the first page; the rest follows on pages of their own."""
ROOM = 110_000
"""Characters for them: fewer are shown where outlets and wordings are many."""
ALONE, ALONE_IN_ALL, ALONE_OUTLETS = 6, 90, 40
"""Statements of one outlet alone on the first page: for each outlet, for all, for how many."""
SPEAKERS = 15
VARIANTS = 12
"""Wordings shown of one statement."""
WORDING = 1_500
"""Characters shown of a wording; the article has the rest."""
CONTRADICTIONS = 40
"""Contradictions shown, the surest of each kind first."""
ARTICLES = 150
"""Articles listed."""
PER_PAGE = 40
"""Statements on each further page."""
SPELLED = 60
"""Statements of further pages that the first one names one by one; of more it holds the ids."""
IDS = 2_500
"""Statements of further pages whose ids the first one holds, so that links to them find a way."""


def story_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the page of a story and, where it has more statements than fit, those that follow."""
    head = data["head"][0]
    columns = outlet_columns(data["articles"])
    statements = statement_views(data)
    shared = [s for s in statements if s["n_outlets"] > 1]
    alone = [s for s in statements if s["n_outlets"] == 1]
    first = first_shared(shared)
    originals = [a for a in data["articles"] if not a["is_copy"]]
    by_outlet = alone_by_outlet(alone, columns)
    seen = {s["statement_id"] for s in first}
    seen |= {s["statement_id"] for entry in by_outlet for s in entry["statements"]}
    further = further_pages(statements, seen)
    picture = grid(shared[:GRID], columns)
    yield renderer.page(
        "story.html",
        page_path("story", key),
        head=head,
        columns=columns,
        articles=data["articles"],
        originals=originals[:ARTICLES],
        n_originals=len(originals),
        copies=copies_by_origin(data["articles"]),
        timeline=timeline(data["articles"]),
        contradictions=data["contradictions"][:CONTRADICTIONS],
        n_contradictions=len(data["contradictions"]),
        grid=picture,
        n_shared=len(shared),
        n_reworded=sum(s["reworded"] for s in shared),
        n_alone=len(alone),
        n_copied=sum(s["n_outlets"] == 0 for s in statements),
        shared=first,
        alone=by_outlet,
        speakers=speaker_rows(data["speakers"], picture["columns"])[:SPEAKERS],
        n_speakers=len({row["speaker_id"] for row in data["speakers"]}),
        stances=dot_plot(data["stances"]),
        stance_rows=data["stances"],
        figures=[row for row in data["agreement"] if not row["of_pair"]],
        pairs=[row for row in data["agreement"] if row["of_pair"]],
        n_statements=len(statements),
        further=further,
        spelled=sum(len(page["statements"]) for page in further) <= SPELLED,
    )
    if further:
        for number, total, part in paginate(statements, PER_PAGE):
            yield renderer.page(
                "story_statements.html",
                page_path("story", key, number + 1),
                head=head,
                statements=part,
                number=number,
                total=total,
            )


def further_pages(statements: Sequence[Row], seen: set[str]) -> list[Row]:
    """Return, for each further page, the statements on it that the first page does not show."""
    found = []
    n_ids = 0
    for number, _, part in paginate(statements, PER_PAGE):
        unseen = [s for s in part if s["statement_id"] not in seen]
        if unseen:
            kept = unseen[: max(0, IDS - n_ids)]
            found.append({"number": number + 1, "n": len(unseen), "statements": kept})
            n_ids += len(kept)
    return found


def outlet_columns(articles: Sequence[Row]) -> list[Row]:
    """Return the outlets that printed more than copies, known ones first, by name.

    Each article of an outlet that nothing states is an outlet of its own.
    """
    found: dict[str, Row] = {}
    for article in articles:
        if not article["is_copy"]:
            found.setdefault(article["outlet_id"], article)
    columns = sorted(found.values(), key=lambda a: (not a["known"], a["outlet"], a["article_id"]))
    n_known = sum(a["known"] for a in columns)
    several = len(columns) - n_known > 1
    return [
        {
            "outlet_id": a["outlet_id"],
            "known": a["known"],
            "name": a["outlet"]
            if a["known"]
            else UNSTATED + (f" {place - n_known + 1}" if several else ""),
        }
        for place, a in enumerate(columns)
    ]


def first_shared(shared: Sequence[Row]) -> list[Row]:
    """Return the shared statements for which the first page has room."""
    room = ROOM
    first: list[Row] = []
    for statement in shared[:SHARED]:
        shown = statement["variants"]["shown"]
        room -= 700 + sum(500 + len(q["content"][:WORDING]) + 130 * len(q["also"]) for q in shown)
        if room < 0 and first:
            break
        first.append(statement)
    return first


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
    """Return the wordings of a statement; outlets that print the same words share one.

    ``shown`` are the first, each with the words that differ from ``base`` and, as ``also``, the
    other outlets' quotes with its words; ``wordings`` are the quotes of each, copies aside.
    """
    wordings: dict[tuple[str, ...], dict[str, Row]] = {}
    n_copies = 0
    for quote in quotes:
        if quote["is_copy"]:
            n_copies += 1
            continue
        words = same_words(quote["content"])
        same = wordings.setdefault((words, quote["kind"], quote["speaker_id"] or ""), {})
        same.setdefault(quote["outlet_id"], quote)
    groups = [list(by_outlet.values()) for by_outlet in wordings.values()]
    return {
        "shown": [_compared(first, base) | {"also": also} for first, *also in groups[:VARIANTS]],
        "wordings": groups,
        "n_more": max(0, len(groups) - VARIANTS),
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
    return quote | {"segments": _cut(shown), "own_words": own_words, "is_same": same}


def _cut(segments: Sequence[Segment]) -> list[Segment]:
    """Return segments up to :data:`WORDING` characters, the last one cut short."""
    kept: list[Segment] = []
    room = WORDING
    for segment in segments:
        if len(segment.text) > room:
            return [*kept, Segment(segment.change, segment.text[:room].rstrip() + " […]")]
        kept.append(segment)
        room -= len(segment.text)
    return kept


def grid(statements: Sequence[Row], columns: Sequence[Row]) -> dict[str, Any]:
    """Return how each outlet carries each statement: ``same``, ``reworded`` or ``none``.

    Of many outlets, those that carry most of the statements have a column; ``n_others`` counts
    the others, and ``others`` of a row those of them that carry its statement.
    """
    rows = [(statement, carriers(statement)) for statement in statements]
    shown = list(columns)
    if len(columns) > COLUMNS:
        ids = [column["outlet_id"] for column in columns]
        best = sorted(ids, key=lambda i: -sum(i in carried for _, carried in rows))[:COLUMNS]
        shown = [column for column in columns if column["outlet_id"] in best]
    ids = [column["outlet_id"] for column in shown]
    return {
        "columns": shown,
        "n_others": len(columns) - len(shown),
        "rows": [
            {
                "statement": statement,
                "cells": [carried.get(i, "none") for i in ids],
                "others": len(carried.keys() - set(ids)),
            }
            for statement, carried in rows
        ],
    }


def carriers(statement: Row) -> dict[str, str]:
    """Return, for each outlet that carries a statement, ``same`` or ``reworded``."""
    found: dict[str, str] = {}
    for group in statement["variants"]["wordings"]:
        same = _compared(group[0], statement["representative"])["is_same"]
        for quote in group:
            if same or quote["outlet_id"] not in found:
                found[quote["outlet_id"]] = "same" if same else "reworded"
    return found


def alone_by_outlet(statements: Sequence[Row], columns: Sequence[Row]) -> list[Row]:
    """Return, for each outlet, the statements that it alone carries: of many outlets, the first.

    Those are the outlets with most, in the order of ``columns``.
    """
    by_outlet: defaultdict[str, list[Row]] = defaultdict(list)
    for statement in statements:
        for outlet_id in statement["outlets"]:
            by_outlet[outlet_id].append(statement)
    ids = [column["outlet_id"] for column in columns]
    best = set(sorted(ids, key=lambda i: -len(by_outlet[i]))[:ALONE_OUTLETS])
    size = max(1, min(ALONE, ALONE_IN_ALL // max(1, len(best))))
    return [
        {
            "outlet": column,
            "statements": by_outlet[column["outlet_id"]][:size],
            "n": len(by_outlet[column["outlet_id"]]),
        }
        for column in columns
        if column["outlet_id"] in best
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
    """Return the speakers with how many quotes each outlet gives them, ``columns`` and others."""
    speakers: dict[str, Row] = {}
    for row in counted:
        entry = speakers.setdefault(row["speaker_id"], row | {"by": defaultdict(int)})
        entry["by"][row["outlet_id"]] += row["n"]
    for entry in speakers.values():
        entry["cells"] = [entry["by"].get(column["outlet_id"], 0) for column in columns]
        entry["others"] = sum(entry["by"].values()) - sum(entry["cells"])
    return list(speakers.values())
