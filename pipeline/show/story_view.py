"""A story in the terminal: contradictions first, then who says what, and how far outlets agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from pipeline.show import parts
from pipeline.show.records import Record
from pipeline.show.story import Story
from pipeline.show.words import differing
from pipeline.summary import counted

_STATES = {
    "reworded": "Statements that outlets word differently ([changed words])",
    "shared": "Statements shared in the same words",
    "alone": "Statements that one outlet alone carries",
    "disputed": "The same words, given to different speakers",
    "uncompared": "Statements without a second outlet to compare (copies do not count)",
}
_MARKS = {"number": "two numbers", "denial": "denied", "opposed_stance": "opposed stances"}


def story_view(story: Story, *, everything: bool = False) -> Group:
    """Return a story to print; long lists are cut unless ``everything`` is asked for."""
    content: list[RenderableType] = [*_head(story.overview)]
    content += _articles(story.articles, everything=everything)
    content += _contradictions(story.contradictions, everything=everything)
    for state, title in _STATES.items():
        chosen = [one for one in story.statements if one["state"] == state]
        content += _statements(state, title, chosen, everything=everything)
    content += _stances(story.stances, everything=everything)
    content += _figures(story.figures)
    return Group(*content)


def _head(overview: Record) -> Iterator[RenderableType]:
    yield Text(parts.plain(overview["headline"]), style="bold")
    first, last = (parts.plain(overview[name]) for name in ("first_published", "last_published"))
    when = first if first == last else f"{first} to {last}"
    when = when if overview["first_published"] else "undated"
    articles = counted(overview["n_articles"], "article")
    outlets = counted(overview["n_independent_outlets"], "independent outlet")
    speakers = counted(overview["n_speakers"], "speaker")
    yield Text(
        f"{overview['story_id']} · {when} · {articles} · {outlets} · {speakers}",
        style="dim",
    )


def _articles(articles: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    yield parts.heading("Articles")
    shown, more = parts.shown_of(articles, everything=everything)
    rows = []
    for article in shown:
        outlet = article["outlet"] if article["outlet_known"] else "unknown outlet"
        genre = article["genre"] + _copy_note(article)
        when, n_quotes = article["published_at"], article["n_quotes"]
        rows.append((when, outlet, article["title"], genre, n_quotes, article["article_id"]))
    columns = ("published", "outlet", "title", "genre", "quotes", "article")
    yield parts.table(columns, rows, ("quotes",))
    yield from _more(more)


def _copy_note(article: Record) -> str:
    if article["is_copy"]:
        agency = f" of {article['agency']}" if article["agency"] else ""
        return f", {article['copy_kind']} copy{agency}"
    names = sorted({copy["outlet"] for copy in article["copies"]})
    return f", copied by {', '.join(names)}" if names else ""


def _contradictions(found: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    if not found:
        return
    yield parts.heading("Contradictions")
    shown, more = parts.shown_of(found, everything=everything)
    for one in shown:
        yield parts.indented(
            Text.assemble(
                (_MARKS.get(one["kind"], parts.plain(one["kind"])), "bold red"),
                f": {parts.plain(one['reason'])}",
            )
        )
        for side in ("a", "b"):
            speaker = one[f"speaker_{side}"]
            who = f"{one[f'outlet_{side}']}, {speaker}" if speaker else one[f"outlet_{side}"]
            yield parts.indented(
                Text.assemble((f"{parts.plain(who)}: ", "cyan"), _line(one[f"passage_{side}"])), 4
            )
    yield from _more(more)


def _statements(
    state: str, title: str, chosen: Sequence[Record], *, everything: bool
) -> Iterator[RenderableType]:
    if not chosen:
        return
    yield parts.heading(f"{title}: {len(chosen):,}")
    if state != "alone":
        yield from _group(state, chosen, everything=everything)
        return
    for outlet, group in groupby(chosen, key=lambda one: one["only_in"]):
        yield parts.indented(Text(parts.plain(outlet), style="cyan"))
        yield from _group(state, list(group), everything=everything, by=4)


def _group(
    state: str, chosen: Sequence[Record], *, everything: bool, by: int = 2
) -> Iterator[RenderableType]:
    shown, more = parts.shown_of(chosen, everything=everything)
    for one in shown:
        speaker = parts.plain(one["speaker"]) if one["speaker"] else "unnamed"
        text = Text.assemble((f"{speaker}: ", "bold"), _line(one["representative"]))
        if state in ("shared", "uncompared") and one["printed_by"]:
            text.append(f"  ({', '.join(map(parts.plain, one['printed_by']))})", style="cyan")
        yield parts.indented(text, by)
        if state in ("reworded", "disputed"):
            yield from _wordings(state, one, by + 2)
    yield from _more(more, by)


def _wordings(state: str, statement: Record, by: int) -> Iterator[RenderableType]:
    """Yield each outlet's wordings, each once, the fullest one (shown above) left out."""
    whole = statement["representative"]
    by_outlet: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for quote in statement["quotes"]:
        said_by = parts.plain(quote["speaker"]) if state == "disputed" else ""
        if not quote["is_copy"]:
            by_outlet[quote["outlet"]].setdefault(quote["content"], said_by)
    for outlet, contents in by_outlet.items():
        for content, speaker in contents.items():
            name = f"{parts.plain(outlet)}{f', {speaker}' if speaker else ''}: "
            words = (
                Text("as above", style="dim")
                if content == whole
                else parts.passage(content, differing(content, whole))
            )
            yield parts.indented(Text.assemble((name, "cyan"), words), by)


def _line(text: str | None) -> Text:
    return parts.passage(" ".join((text or "").split()))


def _stances(stances: Sequence[Record], *, everything: bool) -> Iterator[RenderableType]:
    if not stances:
        return
    yield parts.heading("Stances, target by target (-1 unfavourable to +1 favourable)")
    targets = [list(rows) for _, rows in groupby(stances, key=lambda one: one["target_id"])]
    evaluated = [rows for rows in targets if any(map(_takes_sides, rows))]
    chosen = targets if everything else evaluated[: parts.SHOWN]
    for rows in chosen:
        yield parts.indented(Text(parts.plain(rows[0]["target"]), style="bold"))
        columns = ("voice", "holder", "", "mean", "fav. / neutral / unfav.")
        yield parts.indented(
            parts.table(
                columns,
                (
                    (
                        row["voice"],
                        row["holder"],
                        parts.dots(row["mean_score"]),
                        parts.signed(row["mean_score"]),
                        parts.counts(row),
                    )
                    for row in rows
                    if everything or _takes_sides(row)
                ),
                ("mean",),
            )
        )
    left = len(targets) - len(chosen)
    if left:
        yield from _more(f"neutral stances, and {counted(left, 'more target')}: --all")
    elif not everything and not all(map(_takes_sides, stances)):
        yield from _more("neutral stances: --all")


def _takes_sides(row: Record) -> bool:
    return bool(row["n_favourable"] or row["n_unfavourable"])


def _figures(figures: Sequence[Record]) -> Iterator[RenderableType]:
    if not figures:
        return
    yield parts.heading("Agreement of the outlets (docs/agreement.md says what each figure means)")
    columns = ("metric", "voice", "beyond chance", "raw", "chance", "n", "of", "all stories, 95 %")
    rows = []
    for row in figures:
        beyond, raw, chance = (parts.figure(row[name]) for name in ("value", "raw", "chance"))
        rows.append(
            (row["metric"], row["voice"], beyond, raw, chance, row["n"], row["unit"], _overall(row))
        )
    yield parts.table(columns, rows, ("beyond chance", "raw", "chance", "n"))
    yield parts.indented(Text("One story has no interval; – means too few to say.", style="dim"))


def _overall(row: Record) -> str:
    if row["all_value"] is None:
        return "–"
    interval = f" ({parts.figure(row['all_low'])} to {parts.figure(row['all_high'])})"
    return parts.figure(row["all_value"]) + (interval if row["all_low"] is not None else "")


def _more(text: str, by: int = 2) -> Iterator[RenderableType]:
    if text:
        yield parts.indented(Text(text, style="dim"), by)
