"""Write docs/benchmarks.md out of all recorded results and the prose of benchmarks/page/.

Each section is a Jinja template that reads one or several results; where one has not been recorded,
the section says so and how to. The page holds nothing but what the results and the prose say, so
that the same tree always gives the same page.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks import recording

PAGE = recording.PAGE
PROSE = Path(__file__).parent / "page"
SECTIONS: dict[str, tuple[str, ...]] = {
    "head": (),
    "startup": ("startup",),
    "batch": ("batch",),
    "stages": ("stages",),
    "annotate": ("annotate",),
    "peer": ("peer",),
    "compare": ("compare_scale", "compare_scale_large"),
    "scale": ("scale", "scale_large"),
    "entities": ("entity_scale", "entity_scale_large"),
    "report": ("report", "report_large"),
    "tail": (),
}
"""Template of each section, in order, and the results that it reads; the first must be there."""

Result = dict[str, Any]


def render(results: Path = recording.RESULTS) -> str:
    """Return the page as Markdown."""
    environment = Environment(
        loader=FileSystemLoader(PROSE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - Markdown of our own figures
    )
    environment.filters |= {"n": number, "s": seconds, "mb": megabytes, "day": day}
    environment.globals |= {"where": where, "growth": growth}
    parts = []
    for name, wanted in SECTIONS.items():
        found = {each: recording.read(each, results) for each in wanted}
        template = environment.get_template(f"{name}.md")
        parts.append(template.render(found, missing=bool(wanted) and found[wanted[0]] is None))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def write() -> None:
    """Write the page."""
    PAGE.write_text(render(), encoding="utf-8")


def number(value: float) -> str:
    """Return a number with commas, without decimals."""
    return f"{value:,.0f}"


def seconds(value: float | None) -> str:
    """Return seconds with no more digits than tell something."""
    if value is None:
        return "—"
    if value >= 99.5:
        return f"{value:,.0f}"
    return f"{round(value, 1 if value >= 9.95 else 2):g}"


def megabytes(value: float) -> str:
    """Return bytes as megabytes."""
    return f"{value / 1e6:,.1f}"


def day(value: str) -> str:
    """Return an ISO date in words."""
    return f"{date.fromisoformat(value):%-d %B %Y}"


def where(result: Result) -> str:
    """Return the line that says when, on what and of what a result was measured."""
    machine = result["machine"]
    said = [f"Measured {day(result['measured'])}"]
    if result["commit"]:
        changed = result["commit"].endswith("+")
        said.append(f"commit {result['commit'].rstrip('+')}{' with changes' if changed else ''}")
    of = f" of {_article(machine['processor'])}" if machine["processor"] else ""
    said.append(f"{machine['cores']} cores{of}, {machine['memory_gib']} GiB")
    said.append(f"Python {machine['python']}")
    line = ", ".join(said) + "."
    if result["busy"] is not None and result["busy"] > machine["cores"] * 1.2:
        line += (
            f" Other work shared the cores (load {result['busy']} at the end): trust CPU seconds"
            " and ratios, not the clock."
        )
    return line + (f" {result['note']}" if result.get("note") else "")


def _article(noun: str) -> str:
    return f"an {noun}" if noun[:1].lower() in "aeio" else f"a {noun}"


def growth(sizes: list[float], costs: list[float]) -> list[str]:
    """Return, for each size, the exponent with which its cost has grown over the one before."""
    steps = zip(pairwise(sizes), pairwise(costs), strict=True)
    return ["", *(f"n^{log(d / c) / log(b / a):.2f}" for (a, b), (c, d) in steps)]
