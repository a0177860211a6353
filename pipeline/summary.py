"""The closing words of a run: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.settings import Settings


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
    held = "{n_articles} articles of {n_outlets} outlets in {n_stories} stories, {n_copies} copies"
    yield f"  now held     {held.format_map(summary)}", ""
    found = "{n_quotes} quotes of {n_speakers} speakers, {n_stances} stances"
    yield f"  found        {found.format_map(summary)}", ""
    shared = "{n_shared_statements} statements that several outlets carry"
    yield f"  shared       {shared.format_map(summary)}", ""
    yield from _rejected(summary)
    state = "published to" if summary["published"] else "nothing new to publish in"
    yield f"  {state} {summary['snapshot']}", ""
    where = _where(settings)
    yield "Next:", "bold"
    yield f"  concord sql @who_is_quoted_most{where}", "cyan"
    yield f"  concord sql @one_outlet_alone{where}", "cyan"


def _rejected(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    count = summary["n_rejected"]
    if not count:
        return
    inputs = "input" if count == 1 else "inputs"
    yield f"  rejected     {count} {inputs} (concord status says what to do)", "yellow"
    for path, line, reason in summary["rejected"]:
        place = path if line is None else f"{path}, line {line}"
        yield f"               {place}: {reason}", "yellow"


def _where(settings: Settings) -> str:
    default = Settings.model_fields["warehouse"].default
    return "" if settings.warehouse == default else f" --warehouse {settings.warehouse}"
