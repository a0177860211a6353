"""Where the links of a site lead, read from its files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import html

_ENTRIES = re.compile(r"concordSearch\.entries\((.*)\);\n", re.DOTALL)


def broken(site: Path) -> list[str]:
    """Return the links of all pages, and of the search index, that lead nowhere, one a line."""
    root = f"{site.resolve().as_uri()}/"

    @cache
    def exists(url: str) -> bool:
        return Path(unquote(urlsplit(url).path)).is_file()

    wanted: dict[str, dict[str, str]] = {}
    ids: dict[str, frozenset[str]] = {}
    found = []
    for page in sorted(site.rglob("*.html")):
        here = page.resolve().as_uri()
        tree = html.parse(str(page)).getroot()
        names = tree.xpath("//@id")
        ids[here] = frozenset(names)
        if len(names) != len(ids[here]):
            found.append(f"{here[len(root) :]}: an id stands twice")
        for link in tree.xpath("//@href | //@src"):
            url, fragment = urldefrag(urljoin(here, link))
            if url.startswith("file:"):
                wanted.setdefault(url, {}).setdefault(fragment, here)
    for path in search_entries(site):
        url, fragment = urldefrag(urljoin(root, path))
        wanted.setdefault(url, {}).setdefault(fragment, f"{root}search.html")
    for url, fragments in wanted.items():
        for fragment, source in fragments.items():
            where = f"{source[len(root) :]} -> {url[len(root) :]}"
            if not url.startswith(root) or not exists(url):
                found.append(where)
            elif fragment and fragment not in ids.get(url, ()):
                found.append(f"{where}#{fragment}")
    return found


def search_entries(site: Path) -> Iterator[str]:
    """Yield where the entries of the search index lead."""
    for path in sorted((site / "search" / "entries").glob("*.js")):
        match = _ENTRIES.fullmatch(path.read_text(encoding="utf-8"))
        assert match, path
        _, entries = json.loads(f"[{match[1]}]")
        yield from (entry[3] for entry in entries)
