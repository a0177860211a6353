"""The first page, the lists of stories, and the agreement of outlets, one figure a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.report.heatmap import heat_map, strip, why_none
from pipeline.report.method import figure_page, with_words, words_of
from pipeline.report.paths import list_path
from pipeline.report.render import Renderer, paginate
from pipeline.report.streams import Data, Row

CARDS = 6
"""Stories in each of the two groups on the first page."""
PER_PAGE = 100
"""Stories on a page of the list."""
NAMED = 4
"""Outlets named on a card."""
STORIES = "stories"
BY_OUTLETS = "stories-by-outlets"

_FIRST = (
    "statement_overlap",
    "statement_coverage",
    "stance_kappa",
    "quote_fidelity",
    "quote_verbatim",
    "speaker_overlap",
    "speaker_coverage",
    "entity_overlap",
    "entity_salience",
)
"""Figures in the order in which they are offered; others follow by name."""


def overview_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the first page and a page for each figure that pairs of outlets have."""
    figures = pair_figures(data)
    maps = [figure for figure in figures if figure["map"] is not None]
    newest, widest = story_cards(data["stories"])
    yield renderer.page(
        "overview.html",
        list_path(key),
        totals=data["totals"][0],
        changed=next(iter(data["changed"]), None),
        changed_stories=data["changed_stories"],
        newest=newest,
        widest=widest,
        contradictions=[_with_sides(row) for row in data["contradictions"]],
        overall=overall_rows(data["overall"]),
        figures=maps,
        shown=first_figure(maps),
        n_mapped=len(data["outlets"]),
        precision=data["precision"],
        runs=data["runs"],
        rejected=data["rejected"],
    )
    for figure in maps:
        yield renderer.page(
            "overview_agreement.html",
            list_path(figure["page"]),
            figure=figure,
            figures=maps,
            n_mapped=len(data["outlets"]),
            n_outlets=data["totals"][0]["n_outlets"],
        )


def stories_pages(_key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the pages of both lists: all stories by date, and those of several outlets by them."""
    several = sorted((s for s in data["stories"] if s["n_outlets"] > 1), key=lambda s: s["wide"])
    for name, stories in ((STORIES, data["stories"]), (BY_OUTLETS, several)):
        for number, total, part in paginate(stories, PER_PAGE):
            yield renderer.page(
                "stories.html",
                list_path(name, number),
                name=name,
                stories=part,
                n_stories=len(stories),
                n_several=len(several),
                number=number,
                total=total,
                start=(number - 1) * PER_PAGE,
            )


def story_cards(stories: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return the newest stories and the widest covered ones that are not among them."""
    newest = sorted(stories, key=lambda s: s["newest"])[:CARDS]
    ids = {story["story_id"] for story in newest}
    others = [s for s in stories if s["story_id"] not in ids and s["n_outlets"] > 1]
    widest = sorted(others, key=lambda s: s["widest"])[:CARDS]
    return [_card(s) for s in newest], [_card(s) for s in widest]


def _card(story: Row) -> Row:
    names = story["outlets"]
    return story | {
        "named": names[:NAMED],
        "n_unnamed": len(names) - len(names[:NAMED]),
        "parts": proportions(
            story["n_shared"] - story["n_reworded"], story["n_reworded"], story["n_alone"]
        ),
    }


def proportions(*counts: int, width: int = 240) -> list[tuple[float, float]]:
    """Return (start, length) for each count on a bar of ``width`` units.

    >>> proportions(1, 0, 3, width=100)
    [(0.0, 25.0), (25.0, 0.0), (25.0, 75.0)]
    """
    total = sum(counts) or 1
    starts = [sum(counts[:i]) for i in range(len(counts))]
    return [
        (round(width * start / total, 1), round(width * count / total, 1))
        for start, count in zip(starts, counts, strict=True)
    ]


def _with_sides(row: Row) -> Row:
    """Return a contradiction with the columns of each side under names of their own."""
    sides = [
        {
            name.removesuffix(f"_{letter}"): value
            for name, value in row.items()
            if name.endswith(f"_{letter}")
        }
        for letter in ("a", "b")
    ]
    return row | {"sides": sides}


def overall_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the figures of all outlets in the order of the list, with words and strips."""
    return [
        row | {"words": words_of(row["metric"]), "strip": strip(row), "why": why_none(row)}
        for row in sorted(rows, key=place_of)
    ]


def pair_figures(data: Data) -> list[Row]:
    """Return each figure that pairs of outlets have, with its rows and its heat map."""
    metrics = {row["metric"]: row for row in with_words(data["metrics"])}
    by_figure: defaultdict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in data["pairs"]:
        by_figure[row["metric"], row["voice"]].append(row)
    figures: list[dict[str, Any]] = []
    for (metric, voice), rows in by_figure.items():
        page = figure_page(metric, voice)
        figures.append(
            {
                "metric": metric,
                "voice": voice,
                "words": words_of(metric),
                "about": metrics[metric],
                "page": page,
                "rows": [row | {"why": why_none(row)} for row in rows],
                "map": heat_map(data["outlets"], rows) if page else None,
            }
        )
    return sorted(figures, key=place_of)


def first_figure(figures: Sequence[Row]) -> Row | None:
    """Return the figure to show first: the first in order that has a value for any pair."""
    valued = [figure for figure in figures if figure["map"]["n_values"]]
    return next(iter(valued or figures), None)


def place_of(row: Row) -> tuple[int, str, str]:
    """Return where a row or figure stands: in the order of the list, others by name after them."""
    metric = row["metric"]
    place = _FIRST.index(metric) if metric in _FIRST else len(_FIRST)
    return place, metric, row["voice"] or ""
