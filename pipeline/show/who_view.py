"""An entity in the terminal: who it is, who quotes it and when, what it says, and stances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.show import parts
from pipeline.show.records import Record
from pipeline.show.who import Who
from pipeline.summary import counted


def who_view(who: Who, *, everything: bool = False) -> Group:
    """Return an entity to print; long lists are cut unless ``everything`` is asked for."""
    return Group(
        *_head(who.entity, who.aliases),
        *_outlets(who.outlets, everything=everything),
        *_time(who.time, who.unit),
        *_statements(who.statements, everything=everything),
        *_stances("Stances it holds", ("target",), who.held, everything=everything),
        *_stances("Stances toward it", ("voice", "holder"), who.received, everything=everything),
        *_stories(who.stories, everything=everything),
    )


def _head(entity: Record, aliases: Sequence[Record]) -> Iterator[RenderableType]:
    yield Text(parts.plain(entity["name"]), style="bold")
    known = [entity["entity_id"], entity["type"], entity["wikidata_id"]]
    mentions = counted(entity["n_mentions"], "mention")
    amount = f"{mentions} in {counted(entity['n_articles'], 'article')}"
    amount += f", {counted(entity['n_quotes'], 'quote')}"
    yield Text(" · ".join([*(parts.plain(one) for one in known if one), amount]), style="dim")
    others = [alias for alias in aliases if alias["alias"] != entity["name"]]
    if others:
        names = ", ".join(
            parts.plain(alias["alias"]) + ("" if alias["kind"] == "name" else f" ({alias['kind']})")
            for alias in others
        )
        yield Text(f"also called {names}")


def _outlets(outlets: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    if not outlets:
        yield Text("\nNobody quotes it.")
        return
    yield parts.heading("Who quotes it")
    shown, more = parts.shown_of(outlets, everything=everything)
    most = max(row["n_quotes"] for row in outlets)
    rows = [
        (
            row["outlet"],
            parts.bar(row["n_quotes"], most, 20),
            row["n_quotes"],
            row["n_direct"],
            row["n_articles"],
            row["n_in_copies"] or None,
            row["first_quoted"],
            row["last_quoted"],
        )
        for row in shown
    ]
    columns = ("outlet", "", "quotes", "direct", "articles", "in copies", "first", "last")
    yield parts.table(columns, rows, ("quotes", "direct", "articles", "in copies"))
    yield from _more(more)


def _time(time: Sequence[Record], unit: str) -> Iterator[RenderableType]:
    if not time:
        return
    yield parts.heading(f"When, by {unit} (copies left out)")
    most = max(row["n_quotes"] for row in time)
    rows = [
        (
            _since(row, unit),
            parts.bar(row["n_quotes"], most),
            counted(row["n_quotes"], "quote"),
            counted(row["n_outlets"], "known outlet"),
        )
        for row in time
    ]
    yield parts.table(("", "", "", ""), rows)


def _since(row: Record, unit: str) -> str:
    if row["since"] is None:
        return "undated"
    return str(row["since"].isoformat()[: {"day": 10, "month": 7, "year": 4}[unit]])


def _statements(statements: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    if not statements:
        return
    yield parts.heading(f"What it says, most carried first: {len(statements):,}")
    shown, more = parts.shown_of(statements, everything=everything)
    for one in shown:
        words = parts.passage(" ".join(one["representative"].split()))
        yield parts.indented(words)
        carried = ", ".join(map(parts.plain, one["carried_by"])) or "no known outlet of its own"
        yield parts.indented(Text(f"{carried} · {parts.plain(one['headline'])}", style="cyan"), 4)
    yield from _more(more)


def _stances(
    title: str, named: Sequence[str], stances: Sequence[Record], *, everything: bool
) -> Iterator[RenderableType]:
    if not stances:
        return
    yield parts.heading(f"{title} (-1 unfavourable to +1 favourable)")
    shown, more = parts.shown_of(stances, everything=everything)
    rows = [
        (
            *(row[name] for name in named),
            parts.dots(row["mean_score"]),
            parts.signed(row["mean_score"]),
            parts.counts(row),
            row["n_stories"],
        )
        for row in shown
    ]
    columns = (*named, "", "mean", "fav. / neutral / unfav.", "stories")
    yield parts.table(columns, rows, ("mean", "stories"))
    yield from _more(more)


def _stories(stories: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    if not stories:
        return
    yield parts.heading("Its stories (concord story ID)")
    shown, more = parts.shown_of(stories, everything=everything)
    names = ("first_published", "headline", "n_quotes", "n_mentions", "story_id")
    rows = [tuple(row[name] for name in names) for row in shown]
    columns = ("first published", "headline", "quotes", "mentions", "story")
    yield parts.table(columns, rows, ("quotes", "mentions"))
    yield from _more(more)


def _more(text: str) -> Iterator[RenderableType]:
    if text:
        yield parts.indented(Text(text, style="dim"))
