"""The values that travel through Concord, from an input file to rows.

Offsets are Unicode code points, half open. In :class:`Article` and in everything below
:class:`Extraction` they count into the named field (``title`` or ``text``), and the slice of that
field is the surface form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Span = tuple[int, int]
Field = Literal["title", "text"]
Genre = Literal["news", "opinion", "analysis", "press release", "unknown"]
Provenance = Literal["field", "html", "text", "folder", "unknown"]
EntityType = Literal["person", "country", "organisation", "place", "group", "other", "unnamed"]
MentionKind = Literal["name", "nominal", "pronoun", "metonym"]
AliasKind = Literal["name", "acronym", "demonym", "metonym"]
QuoteKind = Literal["direct", "indirect", "mixed"]
HolderKind = Literal["outlet", "author", "speaker"]
StanceLabel = Literal["favourable", "neutral", "unfavourable"]
STANCE_LABELS: tuple[StanceLabel, ...] = ("unfavourable", "neutral", "favourable")
"""In the order of their scores, which is that of all arrays over labels."""


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One input record as read, before any cleaning.

    ``path`` is relative to the corpus folder, with forward slashes. ``line`` counts from 1 and is
    the line on which the record starts (1 for a file that holds one article). ``body`` is decoded
    text, or HTML when ``format`` is ``html``. ``fields`` holds explicit metadata under the
    canonical names ``id, title, outlet, published_at, byline, url, genre``. ``content_hash``
    covers the body and the fields, not the path.
    """

    path: str
    line: int
    format: Literal["text", "html", "record"]
    body: str
    fields: Mapping[str, str]
    folder_outlet: str | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """An input that was not ingested. ``line`` is NULL where the whole file is meant.

    ``reason`` is a short stable code (``empty``, ``binary``, ...); ``detail`` is one sentence for
    a person that says what is wrong and what to do.
    """

    path: str
    line: int | None
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publisher. ``known`` is false for the placeholder of an article that names none."""

    outlet_id: str
    name: str
    domain: str | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """One document, cleaned, with where each piece of metadata came from."""

    article_id: str
    outlet: Outlet
    outlet_from: Provenance
    title: str | None
    text: str
    genre: Genre = "unknown"
    genre_from: Provenance = "unknown"
    byline: str | None = None
    published_at: datetime | None = None
    published_from: Provenance = "unknown"
    external_id: str | None = None
    url: str | None = None
    language: str = "en"
    agency: str | None = None
    """News agency credited in the byline or text ("Reuters"), if any."""
    content_hash: str = ""
    path: str = ""
    line: int = 1

    @property
    def n_words(self) -> int:
        """Number of white-space separated words of the text."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names something; ``entity`` indexes :attr:`Extraction.entities`."""

    field: Field
    start: int
    end: int
    surface: str
    label: str
    """The NER label (``PERSON``, ``GPE``, ...), or ``NOMINAL`` / ``PRONOUN``."""
    kind: MentionKind
    entity: int | None


@dataclass(frozen=True, slots=True)
class LocalEntity:
    """What one article's mentions name, before identity across articles.

    ``key`` is the canonical key (``country:cn``, ``person:victor cha``, ``unnamed:<article
    id>:analysts``); equal keys of two articles are one entity.
    """

    key: str
    name: str
    type: EntityType
    country_code: str | None = None
    wikidata_id: str | None = None
    aliases: tuple[tuple[str, AliasKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """One attribution: content, cue, speaker mention and speaker."""

    field: Field
    parts: tuple[Span, ...]
    content: str
    cue: Span | None
    source: Span | None
    """Span of the speaker mention."""
    kind: QuoteKind
    marked: bool
    act: str
    """What the cue does: ``statement``, ``accusation``, ``belief`` ... (docs/acts.md)."""
    confidence: float
    speaker: int | None = None
    speaker_mention: int | None = None
    cue_text: str | None = None


@dataclass(frozen=True, slots=True)
class Stance:
    """An evaluation of ``target`` by a holder, with its evidence span.

    ``holder`` and ``target`` index :attr:`Extraction.entities`; ``holder`` is None for the outlet
    or the author, whose identity the article carries. ``quote`` indexes
    :attr:`Extraction.quotes` and is set if and only if ``holder_kind`` is ``speaker``.
    """

    holder_kind: HolderKind
    holder: int | None
    target: int
    target_mention: int
    label: StanceLabel
    p_unfavourable: float
    p_neutral: float
    p_favourable: float
    confidence: float
    hypothetical: bool
    field: Field
    evidence: Span
    quote: int | None = None

    @property
    def score(self) -> float:
        """``p_favourable - p_unfavourable``, in [-1, 1]."""
        return self.p_favourable - self.p_unfavourable


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``actor`` does to ``target`` (both index entities): an event, not a stance."""

    actor: int
    target: int
    action: str
    polarity: Literal["cooperative", "neutral", "conflictual"]
    field: Field
    cue: Span
    quote: int | None = None


@dataclass(slots=True)
class Extraction:
    """Everything found in one article."""

    article_id: str
    entities: list[LocalEntity] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    stances: list[Stance] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
