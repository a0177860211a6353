"""The closing words of a run: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.settings import Settings

_SHOWN = 5


def lines(summary: Mapping[str, Any], settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield (line, style) for the fields of a batch summary."""
    seconds = summary["seconds"]
    yield f"Done in {seconds:.1f} s.", "bold green"
    inputs = [
        (summary["n_added"], "added"),
        (summary["n_changed"], "changed"),
        (summary["n_skipped"], "unchanged"),
        (summary["n_pruned"], "removed"),
    ]
    parts = [f"{count} {word}" for count, word in inputs if count]
    yield f"  this run     {', '.join(parts) or 'no articles'}", ""
    articles, outlets, stories, copies, quotes, speakers, stances, shared, clashes = (
        counted(summary[f"n_{name}"], word)
        for name, word in (
            ("articles", "article"),
            ("outlets", "outlet"),
            ("stories", "story"),
            ("copies", "copy"),
            ("quotes", "quote"),
            ("speakers", "speaker"),
            ("stances", "stance"),
            ("shared_statements", "statement"),
            ("contradictions", "contradiction"),
        )
    )
    yield f"  now held     {articles} of {outlets} in {stories}, {copies} among them", ""
    yield f"  found        {quotes} of {speakers}, {stances}", ""
    yield f"  compared     {shared} that several outlets carry, {clashes}", ""
    yield from _rejected(summary)
    for line, detail in summary["override_problems"][:_SHOWN]:
        yield f"  overrides.csv, line {line}: {detail}", "yellow"
    if (more := len(summary["override_problems"]) - _SHOWN) > 0:
        yield f"  and {counted(more, 'more line')} of overrides.csv (table overrides)", "yellow"
    state = "published to" if summary["published"] else "nothing new to publish in"
    yield f"  {state} {summary['snapshot']}", ""
    if summary["report"]:
        yield f"  report       {summary['report']}", ""
    if summary["report_problem"]:
        yield f"  no report    {summary['report_problem']}", "yellow"
    where = _where(settings)
    yield "Next:", "bold"
    yield f"  concord sql @who_is_quoted_most{where}", "cyan"
    yield f"  concord sql @one_outlet_alone{where}", "cyan"
    yield f"  concord sample quotes --n 50{where} > check.csv    # how often is it right?", "cyan"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "story"), counted(2, "story"), counted(0, "quote")
    ('1 story', '2 stories', '0 quotes')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _rejected(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    count = summary["n_rejected"]
    if not count:
        return
    inputs = counted(count, "input")
    yield f"  rejected     {inputs} (concord status says what to do)", "yellow"
    for path, line, reason in summary["rejected"]:
        place = path if line is None else f"{path}, line {line}"
        yield f"               {place}: {reason}", "yellow"


def _where(settings: Settings) -> str:
    default = type(settings).model_fields["warehouse"].default
    return "" if settings.warehouse == default else f" --warehouse {settings.warehouse}"
