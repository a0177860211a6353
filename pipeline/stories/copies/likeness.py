"""Compare two articles by their own words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.stories.copies.shingles import MIN_SHINGLES, Hashes, Shingles

ALIKE = 0.5
"""Jaccard index of the shingles from which two articles are versions of one text, ..."""
ALIKE_OWN = 0.4
"""... be it with or without their quotations; and what it must be without them in any case."""
INSIDE = 0.85
"""Share of an article's shingles that another, longer one must hold for it to be a part of it."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two articles share text: ``article_a`` < ``article_b``.

    ``inside`` is None where they are versions of one text, of about one length; else the id of
    the one that is wholly or nearly a part of the other, much longer one.
    """

    article_a: str
    article_b: str
    resemblance: float
    containment: float
    inside: str | None


def likeness(first: tuple[str, Shingles], second: tuple[str, Shingles]) -> Likeness | None:
    """Return in what way two articles (id and shingles) are alike, or None.

    What either of them quotes is left out of both, since independent reports of one speech share
    it, and one of them may have lost the quotation marks. Where that leaves too little of one,
    the whole texts are compared.
    """
    (id_a, a), (id_b, b) = sorted((first, second), key=lambda item: item[0])
    own_a, own_b = a.every, b.every
    if len(a.quoted) or len(b.quoted):
        own_a = _without(_without(a.every, a.quoted), b.quoted)
        own_b = _without(_without(b.every, b.quoted), a.quoted)
        if min(len(own_a), len(own_b)) < MIN_SHINGLES:
            own_a, own_b = a.every, b.every
    smaller = min(len(own_a), len(own_b))
    if smaller < MIN_SHINGLES:
        return None
    shared = _n_shared(own_a, own_b)
    resemblance = shared / (len(own_a) + len(own_b) - shared)
    containment = shared / smaller
    if resemblance >= ALIKE_OWN and max(resemblance, _jaccard(a.every, b.every)) >= ALIKE:
        return Likeness(id_a, id_b, resemblance, containment, None)
    if containment >= INSIDE:
        inside = id_a if len(own_a) < len(own_b) else id_b
        return Likeness(id_a, id_b, resemblance, containment, inside)
    return None


def _without(hashes: Hashes, others: Hashes) -> Hashes:
    return hashes[~_held(hashes, others)]


def _n_shared(one: Hashes, other: Hashes) -> int:
    return int(np.count_nonzero(_held(one, other)))


def _held(hashes: Hashes, others: Hashes) -> npt.NDArray[np.bool_]:
    """Return which of ``hashes`` are among ``others``; both are sorted."""
    if not len(others):
        return np.zeros(len(hashes), dtype=np.bool_)
    places = np.searchsorted(others, hashes)
    found: npt.NDArray[np.bool_] = others[np.minimum(places, len(others) - 1)] == hashes
    return found


def _jaccard(one: Hashes, other: Hashes) -> float:
    shared = _n_shared(one, other)
    return shared / (len(one) + len(other) - shared)
