"""Find articles that are wholly or largely another's text: wire stories, syndication, releases.

Method: an article is the set of the five-word sequences (shingles) of what it says in its own
words, quotations left out, because independent reports of one speech share those. Each shingle has
a fixed 64-bit hash; those divisible by :data:`SAMPLING` form the article's sketch. Sketches meet
in an inverted index, and candidates that share enough of them are compared exactly. (Sketch by
modulus: Broder, "On the resemblance and containment of documents", 1997. Unlike MinHash signatures
it estimates containment whatever the two lengths are.) Articles are taken in order of originality
and copies do not enter the index, so a story that a thousand outlets carry costs a thousand
comparisons, not half a million.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipeline.ingest.agencies import PRESS_RELEASE_WIRES, agency_in_name
from pipeline.ingest.identity import outlet_id

CopyKind = Literal["duplicate", "wire", "syndication", "press release"]
Hashes = npt.NDArray[np.uint64]

SHINGLE = 5
SAMPLING = 4
MIN_CONTAINMENT = 0.6
"""Share of the shorter article's shingles that the other one must hold."""
MIN_SHINGLES = 12
"""Below this many shingles of its own words an article is compared with its quotations."""
_SHARED_TO_COMPARE = 0.25
"""Share of the smaller sketch that makes a pair a candidate: well below any true copy's."""
_LONGEST_POSTING = 200
"""A shingle in more originals than this is a site's furniture, and is no longer followed."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_QUOTED = re.compile(r'“[^”\n]*(?:”|$)|"[^"\n]*"', re.MULTILINE)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


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


@dataclass(frozen=True, slots=True)
class Copy:
    """``article_id`` is largely the text of ``origin_article_id``, which is no copy itself.

    ``containment`` is the share of the copy's shingles found in the origin, in [0, 1], or the
    share of the origin's found in the copy where that is higher (a copy with additions).
    """

    article_id: str
    origin_article_id: str
    agency: str | None
    kind: CopyKind
    containment: float


@dataclass(frozen=True, slots=True)
class _Sketched:
    article: CopyInput
    shingles: Hashes
    sketch: list[int]


def find_copies(articles: Sequence[CopyInput]) -> list[Copy]:
    """Return the copies among ``articles``, by article id; the order of the input does not count.

    The origin is the agency's own article where there is one, else the earliest published, else
    that with the smallest id. A short article whose text a longer one holds is the copy, whichever
    came first, where it makes up only a small part of the longer one.
    """
    hashes: dict[str, int] = {}
    originals: list[_Sketched] = []
    index: dict[int, list[int]] = {}
    links: dict[str, tuple[str, float]] = {}
    by_id = {article.article_id: article for article in articles}
    for article in sorted(by_id.values(), key=_originality):
        new = _sketch(article, hashes)
        found = _best_original(new, originals, index, links)
        if found is not None:
            other, share, new_is_copy = found
            if new_is_copy:
                links[article.article_id] = (other.article.article_id, share)
                continue
            links[other.article.article_id] = (article.article_id, share)
        number = len(originals)
        originals.append(new)
        for value in new.sketch:
            posting = index.setdefault(value, [])
            if len(posting) <= _LONGEST_POSTING:
                posting.append(number)
    return sorted(
        (_copy(by_id, name, *_root(links, name)) for name in links),
        key=lambda copy: copy.article_id,
    )


def _originality(article: CopyInput) -> tuple[bool, bool, bool, datetime, str]:
    own = article.agency is not None and _is_agency(article)
    moment = article.published_at or datetime.max
    undated = article.published_at is None
    return (not article.known, not own, undated, moment, article.article_id)


def _is_agency(article: CopyInput) -> bool:
    name = article.outlet_id.replace("-", " ")
    return agency_in_name(name) is not None or article.outlet_id == outlet_id(article.agency or "")


def _sketch(article: CopyInput, hashes: dict[str, int]) -> _Sketched:
    shingles = _shingles(_QUOTED.sub(" ", article.text), hashes)
    if len(shingles) < MIN_SHINGLES:
        shingles = _shingles(article.text, hashes)
    step = np.uint64(SAMPLING if len(shingles) >= 100 else 1)
    return _Sketched(article, shingles, shingles[shingles % step == 0].tolist())


def _shingles(text: str, hashes: dict[str, int]) -> Hashes:
    """Return the sorted, distinct 64-bit hashes of all runs of :data:`SHINGLE` words."""
    words = _WORD.findall(text.casefold())
    if not words:
        return np.empty(0, dtype=np.uint64)
    codes = np.array([_word_hash(word, hashes) for word in words], dtype=np.uint64)
    width = min(SHINGLE, len(codes))
    combined = np.zeros(len(codes) - width + 1, dtype=np.uint64)
    for offset in range(width):
        combined = combined * _MULTIPLIER + codes[offset : offset + len(combined)]
    # Mix the high bits into the low ones, by which sketches are drawn.
    mixed = (combined ^ (combined >> np.uint64(29))) * _MULTIPLIER
    return np.unique(mixed ^ (mixed >> np.uint64(32)))


def _word_hash(word: str, hashes: dict[str, int]) -> int:
    known = hashes.get(word)
    if known is None:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        known = hashes[word] = int.from_bytes(digest, "big")
    return known


def _best_original(
    new: _Sketched,
    originals: list[_Sketched],
    index: dict[int, list[int]],
    links: dict[str, tuple[str, float]],
) -> tuple[_Sketched, float, bool] | None:
    """Return the original that shares most with ``new``, how much, and whether ``new`` copies it.

    Sketches are sampled at one rate or whole: a whole one meets a sampled one in its sampled part.
    """
    shared: Counter[int] = Counter()
    for value in new.sketch:
        posting = index.get(value, ())
        if len(posting) <= _LONGEST_POSTING:
            shared.update(posting)
    best: tuple[float, int] | None = None
    for number, count in sorted(shared.items()):
        other = originals[number]
        # What can be shared at most, given that either sketch may be a sample of its article.
        smaller = min(len(new.sketch), len(other.sketch))
        smaller = min(smaller, -(-min(len(new.shingles), len(other.shingles)) // SAMPLING))
        if other.article.article_id in links or count < max(2, _SHARED_TO_COMPARE * smaller):
            continue
        share = _containment(new.shingles, other.shingles)
        if share >= MIN_CONTAINMENT and (best is None or share > best[0]):
            best = (share, number)
    if best is None:
        return None
    other = originals[best[1]]
    # An early brief inside a later full report is the report's text, not the other way round.
    new_is_copy = 3 * len(other.shingles) >= len(new.shingles)
    return other, best[0], new_is_copy


def _containment(one: Hashes, other: Hashes) -> float:
    """Return the share of the smaller set that the larger one holds."""
    smaller = min(len(one), len(other))
    if smaller == 0:
        return 0.0
    return len(np.intersect1d(one, other, assume_unique=True)) / smaller


def _root(links: dict[str, tuple[str, float]], name: str) -> tuple[str, float]:
    """Follow a chain of copies to the original, with the weakest link's containment."""
    origin, share = links[name]
    while origin in links:
        origin, further = links[origin]
        share = min(share, further)
    return origin, share


def _copy(by_id: dict[str, CopyInput], name: str, origin: str, containment: float) -> Copy:
    copy, source = by_id[name], by_id[origin]
    agency = source.agency or copy.agency
    kind: CopyKind = "syndication"
    if copy.outlet_id == source.outlet_id:
        kind = "duplicate"
    elif agency in PRESS_RELEASE_WIRES:
        kind = "press release"
    elif agency:
        kind = "wire"
    return Copy(name, origin, agency, kind, round(containment, 4))
