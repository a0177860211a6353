"""What a saved web page says about its article: JSON-LD, meta tags, its title, then its looks."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from pipeline.ingest.boilerplate import NAMES, is_section_line
from pipeline.ingest.dates import parse_date
from pipeline.ingest.html_body import PARSER_FAULTS
from pipeline.ingest.identity import domain_of
from pipeline.ingest.titles import same_words, split_site

_LD_TYPES = re.compile(r"\w*Article|BlogPosting|Report|Review\w*|LiveBlogPosting|ClaimReview")
_LD_NODES = 400
_PLATFORMS = frozenset({"blogger", "wordpress", "wordpress.com", "medium", "facebook", "tumblr"})
_DATE_TAGS = (
    "article:published_time", "article:published", "article.published", "datepublished",
    "og:article:published_time", "og:published_time", "dc.date.issued", "dcterms.created",
    "dc.date", "dcterms.date", "publish_date", "publish-date", "publication_date", "pubdate",
    "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "sn-post-date", "pdate",
    "date", "datecreated",
)  # fmt: skip
_OPINION = re.compile(
    r"opinions?|op-?eds?|editorials?|commentisfree|comment|commentary|columns?|columnists?|letters"
    r"|perspectives?|viewpoints?|ideas",
    re.IGNORECASE,
)
_ANALYSIS = re.compile(r"analysis|analyses", re.IGNORECASE)
_RELEASE = re.compile(r"press-?releases?|prnewswire|business-?wire|news-releases?", re.IGNORECASE)


@dataclass(slots=True)
class PageFacts:
    """Metadata of a page; None where it does not say. ``site`` is the outlet's name."""

    title: str | None = None
    site: str | None = None
    domain: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    byline: str | None = None
    genre: str | None = None


def page_facts(tree: HtmlElement, url: str | None = None) -> PageFacts:
    """Read the metadata of a parsed page; ``url`` is its address where that is known."""
    tags = _meta_tags(tree)
    node = _article_node(tree)
    address = _http(url) or _address(tree, tags)
    domain = domain_of(address)
    document_title = _text_of(tree.find(".//title"))
    headlines = [_squash(tags.get("og:title")), _squash(node.get("headline"))]
    heads = [_text_of(head) for head in islice(tree.iter("h1"), 5)]
    site = _site(tags, node, document_title, [*headlines, *heads], domain)
    return PageFacts(
        title=_title(headlines, heads, document_title, site, domain),
        site=site,
        domain=domain,
        url=address,
        published_at=_published(tree, tags, node, address),
        byline=_byline(tags, node, site) or _visible_byline(tree),
        genre=page_genre(node, tags, address),
    )


def _meta_tags(tree: HtmlElement) -> dict[str, str]:
    tags: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = (meta.get("content") or "").strip()
        if name and content:
            tags.setdefault(name.strip().casefold(), content[:1_000])
    return tags


def _article_node(tree: HtmlElement) -> dict[str, Any]:
    """Return the first JSON-LD node that describes an article, {} without one."""
    best: dict[str, Any] = {}
    for node in _ld_nodes(tree):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        named = any(isinstance(kind, str) and _LD_TYPES.fullmatch(kind) for kind in kinds)
        if named and (node.get("headline") or node.get("datePublished")):
            if node.get("headline"):
                return node
            best = best or node
    return best


def _ld_nodes(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the objects of all JSON-LD scripts, outer ones first, a bounded number."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            value = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        queue = [value]
        for _ in range(_LD_NODES):
            if not queue:
                break
            item = queue.pop(0)
            if isinstance(item, dict):
                yield item
                queue.extend(v for k, v in item.items() if k in ("@graph", "mainEntity"))
            elif isinstance(item, list):
                queue.extend(item[:50])


def _squash(value: object) -> str | None:
    """Return a metadata string on one line without entities, None for anything else."""
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split())[:500] or None


def _text_of(element: HtmlElement | None) -> str | None:
    return None if element is None else _squash(str(element.text_content())[:2_000])


def _title(
    headlines: list[str | None],
    heads: list[str | None],
    document_title: str | None,
    site: str | None,
    domain: str | None,
) -> str | None:
    """Prefer the headline as the reader sees it, where the page's own metadata vouches for it."""
    claimed = [split_site(text, site, domain)[0] for text in (*headlines, document_title) if text]
    for head in heads:
        if head and any(same_words(head, claim) for claim in claimed):
            return head
    return claimed[0] if claimed else next((head for head in heads if head), None)


def _site(
    tags: dict[str, str],
    node: dict[str, Any],
    document_title: str | None,
    headlines: list[str | None],
    domain: str | None,
) -> str | None:
    publisher = node.get("publisher")
    publisher = publisher[0] if isinstance(publisher, list) and publisher else publisher
    named = publisher.get("name") if isinstance(publisher, dict) else None
    _, after = split_site(document_title or "", None, domain, headlines)
    names = [tags.get("og:site_name"), named, after, tags.get("application-name")]
    for value in [*names, _last_part(document_title or "")]:
        name = _squash(value)
        if not name or "://" in name or name.casefold() in _PLATFORMS or is_section_line(name):
            continue
        # "Remember 80/90 - Memorabilia" and "LinkNaija | Popular news": the name comes first.
        name = re.split(r"\s[|–—:»-]+\s|\s\|", name)[0].strip().lstrip("@")
        name = name.removeprefix("www.")
        if name:
            return name[:100]
    return None


def _last_part(title: str) -> str | None:
    """Return what stands behind the last bar or dash of a page's title, if that is short."""
    parts = re.split(r"\s[|–—-]\s", title)
    short = len(parts) > 1 and len(parts[0]) > 20 and len(parts[-1].split()) <= 3
    return parts[-1] if short else None


def _address(tree: HtmlElement, tags: dict[str, str]) -> str | None:
    canonical = next(
        (link.get("href") for link in tree.iter("link") if link.get("rel") == "canonical"), None
    )
    return _http(canonical) or _http(tags.get("og:url"))


def _http(url: str | None) -> str | None:
    """Return an absolute web address that names a page, None for a site's front page."""
    url = (url or "").strip()
    return url[:2_000] if re.match(r"https?://[^/\s]+/[^\s]+$", url[:2_000]) else None


def _published(
    tree: HtmlElement, tags: dict[str, str], node: dict[str, Any], url: str | None
) -> datetime | None:
    stated = [_squash(node.get("datePublished")), *(tags.get(tag) for tag in _DATE_TAGS)]
    for value in stated:
        found = parse_date(value) if value else None
        if found:
            return found
    for element in islice(tree.iter("time"), 3):
        found = parse_date(element.get("datetime") or _text_of(element) or "")
        if found:
            return found
    return _guess_date(tree, url)


def _guess_date(tree: HtmlElement, url: str | None) -> datetime | None:
    """Look for a date in elements that are marked as one, then ask htmldate.

    htmldate's extensive search stays off: it loads the rules of 200 languages, seven seconds in
    every process.
    """
    from htmldate import find_date

    marked = tree.xpath(
        "(//*[contains(@class, 'date') or contains(@class, 'publish') or contains(@id, 'date')"
        " or contains(@class, 'time') or contains(@class, 'byline')])[position() <= 12]"
    )
    for element in marked:
        text = _text_of(element) or ""
        stated = parse_date(text) if len(text) < 120 else None
        if stated:
            return stated
    try:
        found = find_date(
            tree, extensive_search=False, original_date=True, url=url, max_date="2100-01-01"
        )
    except PARSER_FAULTS:
        return None
    return parse_date(found) if found else None


def _byline(tags: dict[str, str], node: dict[str, Any], site: str | None) -> str | None:
    authors = node.get("author")
    names: list[str] = []
    for author in authors if isinstance(authors, list) else [authors]:
        name = _squash(author.get("name") if isinstance(author, dict) else author)
        if name and name not in names:
            names.append(name)
    tag = _squash(tags.get("author") or tags.get("article:author") or tags.get("byl"))
    for text in (", ".join(names[:10]), tag):
        text = re.sub(r"(?i)^by\s+", "", text or "")
        unnamed = text.casefold() in ("admin", "administrator", "editor", "staff", "webmaster")
        if text and not unnamed and "://" not in text and not same_words(text, site or ""):
            return text[:300]
    return None


def _visible_byline(tree: HtmlElement) -> str | None:
    """Return the author whom a small element marked as the byline names."""
    marked = tree.xpath(
        "(//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')"
        " or contains(@class, 'author')])[position() <= 8]"
    )
    for element in marked:
        text = _text_of(element) or ""
        found = re.match(rf"(?:(?i:by)\s+)?({NAMES})(?=$|\s?[,|·•–—-]|\s\d)", text)
        if found and len(text) < 120 and (text[:3].casefold() == "by " or found[1] == text):
            return found[1]
    return None


def page_genre(node: dict[str, Any], tags: dict[str, str], url: str | None) -> str | None:
    """Return the genre that JSON-LD types, section tags or the address state."""
    kinds = node.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "OpinionNewsArticle" in kinds:
        return "opinion"
    if "AnalysisNewsArticle" in kinds:
        return "analysis"
    sections = [tags.get("article:section"), _squash(node.get("articleSection"))]
    by_section = next((g for s in sections if s and (g := section_genre(s))), None)
    found = by_section or url_genre(url)
    if found:
        return found
    is_report = any(kind in ("NewsArticle", "ReportageNewsArticle") for kind in kinds)
    return "news" if is_report else None


def section_genre(section: str) -> str | None:
    """Return the genre that a section's name stands for."""
    name = section.strip()
    if _OPINION.fullmatch(name):
        return "opinion"
    if _ANALYSIS.fullmatch(name):
        return "analysis"
    return "press release" if _RELEASE.fullmatch(name.replace(" ", "-")) else None


def url_genre(url: str | None) -> str | None:
    """Return the genre that a folder of an address stands for (``/opinion/``)."""
    parts = re.split(r"[/?#]", (url or "").partition("://")[2])[:8]
    host = parts[0].removeprefix("www.") if parts else ""
    if re.match(r"(?:prnewswire|businesswire|globenewswire)\.com$", host):
        return "press release"
    folders = [part for part in parts[1:-1] if part]
    return next((genre for folder in folders if (genre := section_genre(folder))), None)
