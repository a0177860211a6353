"""Take the new entries of RSS and Atom feeds and drop their pages into a corpus folder.

Nothing is extracted here: a page lies in the corpus as it came, with what its feed says of it put
in front as metadata of the page, and the readers of the corpus do the rest. Feeds and pages are
other people's bytes: their text decides no file name and no folder.
"""

from __future__ import annotations

import fcntl
import html
import io
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import urljoin

from pipeline.errors import ConcordError, InputError
from pipeline.ids import content_hash
from pipeline.ingest.decode import NotTextError, decode
from pipeline.ingest.fetch import Fetcher, FetchError, Manners, Page, place_of
from pipeline.ingest.html_body import PARSER_FAULTS
from pipeline.ingest.identity import domain_of, normalise_url, outlet_id
from pipeline.ingest.inputs import Limits

if TYPE_CHECKING:
    from pipeline.ingest.html_metadata import PageFacts

STATE = ".feeds-seen"
"""File in the corpus folder, passed over by its readers: a line for each entry dealt with."""

_MAX_ELEMENTS = 20_000
_MAX_ATTRIBUTES = 100
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TAG = re.compile(r"<[^<>]{0,500}>")


@dataclass(frozen=True, slots=True)
class Feed:
    """A line of the user's list: an address, and the outlet's name where the user gives one."""

    url: str
    outlet: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed says of one article; ``published_at`` is ISO 8601 in UTC."""

    link: str
    title: str | None = None
    published_at: str | None = None


@dataclass(slots=True)
class Collected:
    """What became of the entries of one feed."""

    feed: str
    n_new: int = 0
    n_seen: int = 0
    n_left: int = 0
    """New entries beyond the limit of a run: the next run takes them."""
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(link, reason) of entries whose page was not taken."""
    error: str | None = None
    """Why the feed itself could not be read."""


def read_list(path: Path) -> list[Feed]:
    """Read a list of feeds: an address a line, then optionally the outlet's name; # comments.

    Raises InputError, naming the line, for an address that is none, and for a file of other bytes.
    """
    feeds: list[Feed] = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: save it as such") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        url, outlet, *_ = [*line.split(None, 1), ""]
        try:
            place_of(url)
        except FetchError as error:
            raise InputError(f"{path}, line {number}: {url[:200]!r} is {error}") from error
        feeds.append(Feed(url, outlet.strip() or None))
    if not feeds:
        raise InputError(f"{path} lists no feed: write an address a line")
    return feeds


def fetcher_for(feeds: Iterable[Feed], manners: Manners | None = None) -> Fetcher:
    """Return a fetcher that trusts the hosts which the user's list names, wherever they lie."""
    return Fetcher(manners or Manners(), frozenset(place_of(feed.url) for feed in feeds))


def entries(data: bytes, base: str) -> tuple[str | None, list[Entry]]:
    """Return the title of a feed and its entries that link to a page, in the feed's order.

    ``base`` is the feed's address. Raises ValueError for what is no feed. The XML is rebuilt
    before feedparser sees it: without entities and their declarations, well formed, no deeper
    than 256 elements; feedparser's reader of broken XML takes time that grows with its square.
    """
    import feedparser

    whole = io.BytesIO(_rebuilt(data))
    try:
        found = feedparser.parse(whole, sanitize_html=False, resolve_relative_uris=False)
    except PARSER_FAULTS as error:  # a <link> of Atom outside its place is a KeyError, for one
        raise ValueError(f"its XML makes no sense as a feed ({type(error).__name__})") from error
    if not found.version:
        raise ValueError("this is no RSS or Atom feed")
    listed: dict[str, Entry] = {}
    for item in found.entries:
        link = str(item.get("link") or "").strip()[:2_000]
        if link:
            entry = Entry(_joined(base, link), _plain(item.get("title")), _date(item))
            listed.setdefault(key_of(entry.link), entry)
    return _plain(found.feed.get("title")), list(listed.values())


def _joined(base: str, link: str) -> str:
    """Return a link as a whole address; one that is none stays as it is, to be refused."""
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def key_of(link: str) -> str:
    """Return 32 hexadecimal digits that stand for a page, whatever tracks its readers."""
    return content_hash(normalise_url(link))


def _rebuilt(data: bytes) -> bytes:
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        raise ValueError("this is no XML") from error
    if root is None:
        raise ValueError("this is no XML")
    for count, element in enumerate(root.iter(etree.Element)):
        if count > _MAX_ELEMENTS or len(element.attrib) > _MAX_ATTRIBUTES:
            raise ValueError(f"the feed has more than {_MAX_ELEMENTS:,} elements, or absurd ones")
    etree.strip_elements(root, etree.Entity, with_tail=False)
    rebuilt: bytes = etree.tostring(root, encoding="utf-8")
    return rebuilt


def _plain(value: object) -> str | None:
    """Return a title without markup on one line."""
    text = html.unescape(_TAG.sub(" ", str(value or "")[:5_000]))
    return " ".join(text.split())[:500] or None


def _date(item: Any) -> str | None:
    stated = item.get("published_parsed") or item.get("updated_parsed")
    try:
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", stated) if stated else None
    except (ValueError, TypeError):
        return None


def page_file(page: Page, entry: Entry, outlet: str | None, feed_title: str | None) -> bytes:
    """Return the file to put into the corpus: the page as UTF-8, behind what the feed says.

    In front stand title, date, address and the outlet as the user named it, as metadata of the
    page, so that they count before the page's own of the same kind (JSON-LD aside). Without a
    name by the user the feed's title names the outlet if the page does not. Raises NotTextError
    for a page that is no text.
    """
    from pipeline.ingest.html_body import AbsurdPageError, gauge, parse
    from pipeline.ingest.html_metadata import page_facts

    text = _text(page)
    try:
        gauge(text, Limits().max_elements)
    except AbsurdPageError as error:
        raise NotTextError("too_long", str(error)) from error
    tree = parse(text)
    facts = None if tree is None else page_facts(tree)
    site = outlet or (None if facts and facts.site else feed_title)
    tags = {
        "og:title": entry.title,
        "article:published_time": entry.published_at,
        "og:site_name": site,
    }
    lines = ['<meta charset="utf-8">']
    lines += [
        f'<meta property="{name}" content="{html.escape(value)}">'
        for name, value in tags.items()
        if value
    ]
    lines.append(f'<link rel="canonical" href="{html.escape(_address_of(page, facts))}">')
    head = "<!doctype html>\n" + "\n".join(lines) + "\n"
    return (head + text).encode("utf-8", "replace")


def _text(page: Page) -> str:
    if page.charset and page.charset.lower() not in ("utf-8", "iso-8859-1"):
        declared = f'<meta charset="{page.charset}">'.encode("ascii", "ignore")
        return decode(declared + page.data, html=True)
    return decode(page.data, html=True)


def _address_of(page: Page, facts: PageFacts | None) -> str:
    """Return the page's own idea of its address where it names its own host, else the real one."""
    claimed = facts.url if facts else None
    return claimed if claimed and domain_of(claimed) == domain_of(page.url) else page.url


def folder_of(feed: Feed) -> str:
    """Return the folder for the pages of a feed: letters, digits and hyphens.

    It is made from the outlet's name as the user gives it, else from the feed's host.
    """
    host = place_of(feed.url)[0].removeprefix("www.").replace(".", " ")
    name = outlet_id(feed.outlet or host)
    return re.sub(r"[^a-z0-9]+", "-", name).strip("-") or f"feed-{content_hash(name)[:8]}"


class Seen:
    """The entries dealt with: a file that only grows, a line each."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        stream.seek(0)
        text = stream.read()
        # A line that a kill cut short is dropped with its entry, which is then taken again.
        self._keys = {line.split(" ")[0] for line in text.splitlines() if len(line) > 32}
        if text and not text.endswith("\n"):
            stream.write("\n")

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def add(self, key: str, outcome: str) -> None:
        """Note what became of an entry, and keep it through a crash."""
        self._keys.add(key)
        self._stream.write(f"{key} {' '.join(outcome.split())[:200]}\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())


@contextmanager
def seen_in(corpus: Path) -> Iterator[Seen]:
    """Open what is known of a corpus, for one process alone. Raises ConcordError if it is taken."""
    corpus.mkdir(parents=True, exist_ok=True)
    with (corpus / STATE).open("a+", encoding="utf-8", errors="replace") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConcordError(f"another process collects feeds into {corpus}") from error
        yield Seen(stream)


def collect(
    feed: Feed, corpus: Path, fetcher: Fetcher, seen: Seen, max_entries: int = 50
) -> Collected:
    """Fetch one feed and the pages of its new entries, at most ``max_entries`` of them.

    A page is written whole or not at all, and noted after it was written: a run that is killed
    goes on where it was. What fails for good is noted with its reason and not tried again; what
    may be gone next time (time-outs, a server's own errors) is.
    """
    result = Collected(feed.url)
    try:
        page = fetcher.get(feed.url)
        feed_title, listed = entries(page.data, page.url)
    except (FetchError, ValueError) as error:
        result.error = str(error)
        return result
    folder = corpus / folder_of(feed)
    for entry in listed:
        key = key_of(entry.link)
        target = folder / f"{key}.html"
        if key in seen or target.exists():
            result.n_seen += 1
        elif result.n_new + len(result.refused) >= max_entries:
            result.n_left += 1
        elif problem := _take(entry, target, feed, feed_title, fetcher):
            result.refused.append((entry.link, str(problem)))
            if problem.final:
                seen.add(key, str(problem))
        else:
            result.n_new += 1
            seen.add(key, "taken")
    return result


def _take(
    entry: Entry, target: Path, feed: Feed, feed_title: str | None, fetcher: Fetcher
) -> FetchError | None:
    """Fetch one page and write its file; return why not where it cannot be had."""
    try:
        page = fetcher.get(entry.link)
        if page.media_type not in _PAGES:
            raise FetchError(f"not a web page ({page.media_type[:50]})", final=True)
        data = page_file(page, entry, feed.outlet, feed_title)
    except FetchError as error:
        return error
    except NotTextError as error:
        return FetchError(str(error), final=True)
    target.parent.mkdir(exist_ok=True)
    partial = target.with_suffix(".part")
    with partial.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(target)
    return None
