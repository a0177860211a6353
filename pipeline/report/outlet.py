"""The pages of outlets: whom they quote and leave out, how they agree, and their list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.report.bars import score_strip
from pipeline.report.entity import outlet_bars
from pipeline.report.heatmap import strip, why_none
from pipeline.report.method import figure_page, units_of, words_of
from pipeline.report.overview import overall_rows, place_of
from pipeline.report.paths import list_path, page_path
from pipeline.report.render import Renderer, paginate
from pipeline.report.streams import Data, Row

ARTICLES = 15
"""Articles on the first page of an outlet; where it has more, all follow on further pages."""
PER_PAGE = 100
LISTED = 12
"""Lines of a table before the rest is folded."""
OPEN = 2
"""Figures shown unfolded, the first that have values."""

_SIDES = ("from", "to", "")


def outlet_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the page of an outlet and, where it has more articles than fit, those with all."""
    if not data["head"]:
        return
    head = data["head"][0]
    articles = data["articles"]
    yield renderer.page(
        "outlet.html",
        page_path("outlet", key),
        head=head,
        attributes=data["attributes"],
        speakers=outlet_bars(data["speakers"]),
        omitted=data["omitted"],
        unique=data["unique"],
        figures=figures(data["agreement"]),
        stances=[row | {"strip": score_strip(row)} for row in data["stances"]],
        slant=[slant_strip(row) for row in data["slant"]],
        printed=[row for row in data["copies"] if row["side"] == "printed"],
        copied=[row for row in data["copies"] if row["side"] == "copied"],
        articles=articles[:ARTICLES],
        n_articles=len(articles),
        listed=LISTED,
    )
    if len(articles) > ARTICLES:
        for number, total, part in paginate(articles, PER_PAGE):
            yield renderer.page(
                "outlet_articles.html",
                page_path("outlet", key, number + 1),
                head=head,
                articles=part,
                n_articles=len(articles),
                number=number,
                total=total,
            )


def outlets_pages(_key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the list of outlets, and a page for each figure between groups of outlets."""
    names = list(dict.fromkeys(row["name"] for row in data["attributes"]))
    groups = group_figures(data["groups"])
    shown = next((figure for figure in groups if figure["n_values"]), groups[0] if groups else None)
    for number, total, part in paginate(with_attributes(data, names), PER_PAGE):
        yield renderer.page(
            "outlets.html",
            list_path("outlets", number),
            outlets=part,
            names=names,
            totals=data["totals"][0],
            overall=overall_rows(data["overall"]),
            groups=groups,
            shown=shown,
            number=number,
            total=total,
        )
    for figure in groups:
        yield renderer.page(
            "outlets_groups.html", list_path(figure["page"]), figure=figure, groups=groups
        )


def with_attributes(data: Data, names: Sequence[str]) -> list[Row]:
    """Return the outlets with the values of the attributes ``names``, None for what is not said."""
    values: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in data["attributes"]:
        values[row["outlet_id"]][row["name"]] = row["value"]
    return [
        row | {"values": [values[row["outlet_id"]].get(name) for name in names]}
        for row in data["outlets"]
    ]


def figures(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each figure of an outlet, of a directed one both sides, with its rows and strips.

    The first :data:`OPEN` that have a value are to be shown unfolded.
    """
    found: defaultdict[tuple[str, str | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["metric"], row["voice"], row["side"]].append(row)
    shown = [
        {
            "metric": metric,
            "voice": voice,
            "side": side,
            "words": words_of(metric),
            "units": units_of(group[0]["unit"]),
            "rows": [row | {"strip": strip(row), "why": why_none(row)} for row in group],
            "n_values": sum(row["value"] is not None for row in group),
            "n_lines": group[0]["n_lines"],
            "has_chance": group[0]["has_chance"],
            "minimum": group[0]["minimum"],
        }
        for (metric, voice, side), group in found.items()
    ]
    shown.sort(key=lambda f: (*place_of(f), _SIDES.index(f["side"])))
    valued = [figure for figure in shown if figure["n_values"]][:OPEN]
    return [figure | {"is_open": figure in valued} for figure in shown]


def group_figures(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return each figure between groups of outlets: attribute by attribute, with strips."""
    found: defaultdict[tuple[str, str | None], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["metric"], row["voice"]].append(row)
    shown = []
    for (metric, voice), group in found.items():
        page = figure_page(metric, voice)
        if page is None:
            continue
        attributes: defaultdict[str, list[Row]] = defaultdict(list)
        for row in group:
            attributes[row["attribute"]].append(row | {"strip": strip(row), "why": why_none(row)})
        shown.append(
            {
                "metric": metric,
                "voice": voice,
                "words": words_of(metric),
                "units": units_of(group[0]["unit"]),
                "page": f"groups-{page.removeprefix('agreement-')}",
                "attributes": attributes,
                "direction": group[0]["direction"],
                "has_chance": group[0]["has_chance"],
                "minimum": group[0]["minimum"],
                "n_values": sum(row["value"] is not None for row in group),
            }
        )
    return sorted(shown, key=place_of)


def slant_strip(row: Row) -> Row:
    """Return a row of slant with its score, and that of the others, on a strip."""
    ours = score_strip({"mean_score": row["score"]})
    theirs = score_strip({"mean_score": row["others_score"]})
    return row | {"strip": ours | {"others": theirs["x"]}}
