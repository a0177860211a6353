"""From a document as read to a clean article with its metadata, or the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast, get_args

from lxml.html import HtmlElement

from pipeline.ingest.agencies import agency_in_byline, agency_in_name
from pipeline.ingest.boilerplate import strip
from pipeline.ingest.clean import Line, join_lines, normalise, split_lines
from pipeline.ingest.clues import Clues, read_clues
from pipeline.ingest.dates import parse_date
from pipeline.ingest.english import foreign_language
from pipeline.ingest.html_body import AbsurdPageError, body, gauge, parse
from pipeline.ingest.html_body import reset as reset
from pipeline.ingest.html_metadata import PageFacts, page_facts, url_genre
from pipeline.ingest.identity import (
    UNKNOWN_PREFIX,
    article_id,
    domain_of,
    outlet_id,
    unknown_outlet,
)
from pipeline.ingest.inputs import Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.titles import split_genre
from pipeline.models import Article, Genre, Outlet, Provenance, RawDocument, Rejection

_GENRES = frozenset(get_args(Genre))
_SENTENCE = re.compile(r"\w{2,}\W+\w+.*[.!?][”\"’')\]]*(?:\s|$)", re.DOTALL)
_URL_DATE = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A document taken apart: what each place says about it, and the lines of its text."""

    fields: dict[str, str]
    page: PageFacts
    clues: Clues
    lines: list[Line]


def prepare(
    raw: RawDocument,
    limits: Limits,
    *,
    outlets: OutletDirectory | None = None,
    known_article_id: str | None = None,
) -> Article | Rejection:
    """Clean one document and find out what it is.

    Explicit fields are trusted before HTML metadata, that before what the text says, that before
    the folder. ``known_article_id`` keeps the identity of a document that was edited in place; a
    document with an external id or a URL keeps its identity by that. Bad input is never raised
    but returned as a rejection (``no_text``, ``too_long``, ``not_english``).
    """
    oversize = _oversize(raw, limits)
    if oversize:
        return Rejection(raw.path, raw.line, "too_long", oversize)
    tree = parse(raw.body) if raw.format == "html" else None
    parts = _take_apart(raw, tree)
    text = join_lines(parts.lines)
    problem = _problem(text, limits)
    if problem:
        return Rejection(raw.path, raw.line, *problem)
    return _assemble(raw, parts, text, outlets or OutletDirectory(), known_article_id)


def _oversize(raw: RawDocument, limits: Limits) -> str | None:
    """Return what is wrong with a document that is too large to be worth cleaning."""
    if raw.format == "html":
        try:
            gauge(raw.body, limits.max_elements)
        except AbsurdPageError as error:
            return f"{error}; save the article alone."
    elif len(raw.body) > 4 * limits.max_chars:
        return (
            f"The document has {len(raw.body):,} characters, the limit is {limits.max_chars:,}; "
            "split it into articles or raise the limit."
        )
    return None


def _take_apart(raw: RawDocument, tree: HtmlElement | None) -> _Parts:
    fields = {name: _one_line(value) for name, value in raw.fields.items()}
    page = PageFacts()
    if raw.format == "html":
        text = ""
        if tree is not None:
            page = page_facts(tree, fields.get("url"))
            text = body(tree)
        lines = [Line(line, n) for n, line in enumerate(filter(None, normalise(text).split("\n")))]
    else:
        lines = split_lines(normalise(raw.body))
    if page.title:
        page.title = _one_line(page.title)
    title = fields.get("title") or page.title
    kept, dropped = strip(lines)
    find_title = raw.format == "text"
    byline = fields.get("byline") or page.byline
    clues, kept = read_clues(kept, dropped, title=title, byline=byline, find_title=find_title)
    return _Parts(fields, page, clues, kept)


def _one_line(value: str) -> str:
    return " ".join(normalise(value).split())


def _problem(text: str, limits: Limits) -> tuple[str, str] | None:
    """Return reason and detail where a cleaned text is no article."""
    if not text or (len(text) < limits.min_chars and not _SENTENCE.search(text)):
        return "no_text", "No article text is left after cleaning; check that the file holds one."
    if len(text) > limits.max_chars:
        return (
            "too_long",
            (
                f"The text has {len(text):,} characters, the limit is {limits.max_chars:,}; "
                "split it into articles or raise the limit."
            ),
        )
    if len(text) > limits.max_run and max(map(len, text.split())) > limits.max_run:
        return (
            "too_long",
            (
                f"The text has more than {limits.max_run:,} characters without a blank between "
                "them, as in encoded data; take them out."
            ),
        )
    language = foreign_language(text)
    if language:
        return (
            "not_english",
            f"The text seems to be in another language ({language}); only English is read.",
        )
    return None


def _assemble(
    raw: RawDocument,
    parts: _Parts,
    text: str,
    outlets: OutletDirectory,
    known_article_id: str | None,
) -> Article:
    fields, page, clues = parts.fields, parts.page, parts.clues
    external_id = fields.get("id") or None
    url = fields.get("url") or page.url
    outlet, outlet_from = _outlet(raw, parts, outlets)
    identity = known_article_id or article_id(outlet, external_id, url, raw.content_hash, raw.path)
    genre, genre_from = _genre(parts)
    published_at, published_from = _published(parts)
    title = fields.get("title") or page.title or clues.title
    byline = fields.get("byline") or page.byline or clues.byline or None
    return Article(
        article_id=identity,
        outlet=outlet or unknown_outlet(identity),
        outlet_from=outlet_from,
        title=split_genre(title)[0] if title else None,
        text=text,
        genre=genre,
        genre_from=genre_from,
        byline=byline,
        published_at=published_at,
        published_from=published_from,
        external_id=external_id,
        url=url,
        agency=agency_in_byline(byline)
        or clues.agency
        or (agency_in_name(outlet.name) if outlet else None),
        content_hash=raw.content_hash,
        path=raw.path,
        line=raw.line,
    )


def _outlet(
    raw: RawDocument, parts: _Parts, outlets: OutletDirectory
) -> tuple[Outlet | None, Provenance]:
    folder = _one_line(raw.folder_outlet) if raw.folder_outlet else None
    if folder and folder == folder.lower():
        folder = re.sub(r"[-_\s]+", " ", folder).strip().title()
    field_domain = domain_of(parts.fields.get("url"))
    claims: tuple[tuple[str | None, str | None, Provenance], ...] = (
        (parts.fields.get("outlet"), field_domain, "field"),
        (parts.page.site, parts.page.domain, "html"),
        (parts.clues.outlet, None, "text"),
        (folder, None, "folder"),
    )
    for name, domain, provenance in claims:
        if name and name.strip().casefold() in _UNSTATED:
            name = None
        if name or domain:
            found = outlets.resolve(name, domain) or _new_outlet(name or domain or "", domain)
            if found.domain is None:  # listed without one
                found = replace(found, domain=domain)
            if not found.outlet_id.startswith(UNKNOWN_PREFIX):
                return found, provenance
    return None, "unknown"


_UNSTATED = frozenset({"unknown", "n/a", "none", "null", "-", "?"})


def _new_outlet(name: str, domain: str | None) -> Outlet:
    return Outlet(outlet_id(name), name, domain)


def _published(parts: _Parts) -> tuple[datetime | None, Provenance]:
    stated = parse_date(parts.fields.get("published_at", ""))
    if stated:
        return stated, "field"
    if parts.page.published_at:
        return parts.page.published_at, "html"
    if parts.clues.published_at:
        return parts.clues.published_at, "text"
    in_url = _URL_DATE.search(parts.fields.get("url", ""))
    dated = parse_date("-".join(in_url.groups())) if in_url else None
    return (dated, "field") if dated else (None, "unknown")


def _genre(parts: _Parts) -> tuple[Genre, Provenance]:
    stated = parts.fields.get("genre", "").casefold()
    if stated in _GENRES:
        return cast("Genre", stated), "field"
    by_url = url_genre(parts.fields.get("url"))
    if by_url:
        return cast("Genre", by_url), "field"
    headline = parts.fields.get("title") or parts.page.title
    by_title = split_genre(headline)[1] if headline else None
    page_says = parts.page.genre
    if page_says and (page_says != "news" or not (by_title or parts.clues.genre)):
        return cast("Genre", page_says), "html"
    if by_title:
        return by_title, "field" if parts.fields.get("title") else "html"
    # A plain report with no sign of opinion is news: that is what most articles are.
    return parts.clues.genre or "news", "text"
