"""What finding copies needs to know of an article, and what it says of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.ingest.agencies import PRESS_RELEASE_WIRES, agency_in_name
from pipeline.ingest.identity import outlet_id

CopyKind = Literal["duplicate", "wire", "syndication", "press release"]


@dataclass(frozen=True, slots=True)
class CopyInput:
    """What finding copies needs to know of an article."""

    article_id: str
    outlet_id: str
    text: str
    published_at: datetime | None
    agency: str | None
    known: bool = True
    """Whether the outlet is known: of two alike, the one that counts is the origin."""
    genre: str = "unknown"
    quote_spans: tuple[tuple[int, int], ...] = ()
    """Direct speech found in the text, offsets half open: also where its marks were lost."""


@dataclass(frozen=True, slots=True)
class Copy:
    """``article_id`` is largely the text of ``origin_article_id``, which is no copy itself.

    ``containment`` is the share of the shorter one's shingles that the longer one holds, in
    [0, 1], quotations left out; where the two are linked by way of others, that of the weakest
    link.
    """

    article_id: str
    origin_article_id: str
    agency: str | None
    kind: CopyKind
    containment: float


Originality = tuple[bool, bool, bool, datetime, str]


def originality(article: CopyInput) -> Originality:
    """Return what the original of several alike articles is the smallest in.

    The outlet is known; it is the agency that the text is credited to; the date is known and the
    earliest; the id is the smallest.
    """
    moment = article.published_at or datetime.max
    undated = article.published_at is None
    return (not article.known, not is_agencys_own(article), undated, moment, article.article_id)


def is_agencys_own(article: CopyInput) -> bool:
    """Whether the outlet is the agency that the article credits."""
    if article.agency is None:
        return False
    credited = agency_in_name(article.agency) or article.agency
    named = agency_in_name(article.outlet_id.replace("-", " "))
    return named == credited or article.outlet_id == outlet_id(article.agency)


def copy_kind(copy: CopyInput, origin: CopyInput, agency: str | None) -> CopyKind:
    """Name what kind of copy one article is of another."""
    if copy.outlet_id == origin.outlet_id:
        return "duplicate"
    if agency in PRESS_RELEASE_WIRES or "press release" in (copy.genre, origin.genre):
        return "press release"
    return "wire" if agency else "syndication"
