"""Templates to pages: everything is escaped, nothing is fetched, nothing runs inline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import blake2b
from importlib.resources import files
from typing import Any, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from pipeline.report.options import Options
from pipeline.report.paths import list_path, page_path, to_root
from pipeline.summary import counted

Item = TypeVar("Item")

UNSTATED = "outlet not stated"
MIDDLE = 0.15
"""Scores up to this far from 0 are drawn as neither for nor against."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_LINK = re.compile(r"https?://[^\s\x00-\x1f\"'<>\\]+", re.IGNORECASE)


class Renderer:
    """Fills the templates."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._environment = Environment(
            loader=PackageLoader("pipeline.report", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "href": _href,
            "list_href": _list_href,
            "counted": counted,
            "options": options,
            "version": assets_version(),
        }
        self._environment.filters |= {
            "day": day,
            "moment": moment,
            "figure": figure,
            "signed": signed,
            "lean": lean,
            "outlet": outlet,
            "link": link,
            "share": share,
        }

    def page(self, template: str, path: str, **data: Any) -> tuple[str, str]:
        """Return (path, HTML) of a page; ``path`` is where it will lie, from the site's root."""
        html = self._environment.get_template(template).render(data, root=to_root(path), path=path)
        return path, html


@pass_context
def _href(context: Context, kind: str, key: str, number: int = 1) -> str:
    """Return the way to another page from the one being rendered."""
    return str(context["root"]) + page_path(kind, key, number)


@pass_context
def _list_href(context: Context, name: str, number: int = 1) -> str:
    """Return the way to a list at the site's root."""
    return str(context["root"]) + list_path(name, number)


def day(value: datetime | None) -> str:
    """Return a date as people write it.

    >>> day(datetime(2026, 3, 7)), day(None)
    ('7 March 2026', 'undated')
    """
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "undated"


def moment(value: datetime | None) -> str:
    """Return date and time, UTC."""
    return f"{day(value)}, {value:%H:%M} UTC" if value else "undated"


def figure(value: float | None, digits: int = 2) -> str:
    """Return a figure as tables print it, with a true minus sign; a dash for none.

    >>> figure(0.5), figure(-0.25), figure(None), figure(-0.001)
    ('.50', '−.25', '–', '.00')
    """
    if value is None:
        return "–"
    text = f"{abs(value):.{digits}f}"
    sign = "−" if value < 0 and float(text) else ""
    return sign + (text[1:] if text.startswith("0.") else text)


def signed(value: float | None) -> str:
    """Return a score with its sign.

    >>> signed(0.5), signed(-1.0), signed(0.0)
    ('+.50', '−1.00', '.00')
    """
    text = figure(value)
    return f"+{text}" if value is not None and value > 0 and float(f"{value:.2f}") else text


def lean(score: float) -> str:
    """Return the side of a score: pro, con, or mid within :data:`MIDDLE` of neutral."""
    if abs(score) <= MIDDLE:
        return "mid"
    return "pro" if score > 0 else "con"


def share(value: float | None) -> str:
    """Return a share in percent.

    >>> share(0.125), share(None)
    ('12%', '–')
    """
    return "–" if value is None else f"{100 * value:.0f}%"


def outlet(name: str | None, known: bool = True) -> str:
    """Return how an outlet is called on pages.

    >>> outlet("Fjord Observer"), outlet("unknown", False)
    ('Fjord Observer', 'outlet not stated')
    """
    return name if name and known else UNSTATED


def link(url: str | None) -> str | None:
    """Return an address if it is safe to follow; None for ``javascript:`` and the like.

    >>> link("https://a.example/b?c=1"), link("javascript:alert(1)"), link(None)
    ('https://a.example/b?c=1', None, None)
    """
    return url if url and _LINK.fullmatch(url) else None


def paginate(items: Sequence[Item], size: int) -> Iterator[tuple[int, int, Sequence[Item]]]:
    """Yield (number, number of pages, items) for each page; one page for no items."""
    n_pages = max(1, -(-len(items) // size))
    for number in range(1, n_pages + 1):
        yield number, n_pages, items[(number - 1) * size : number * size]


def assets() -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of the style sheets, the scripts and the icon."""
    for asset in sorted((files("pipeline.report") / "assets").iterdir(), key=lambda a: a.name):
        if asset.name.endswith((".css", ".js", ".svg")):
            yield f"assets/{asset.name}", asset.read_bytes()


def assets_version() -> str:
    """Return what changes with the assets, so that no browser shows an old one."""
    digest = blake2b(digest_size=4)
    for _, content in assets():
        digest.update(content)
    return digest.hexdigest()
