"""Short sayings that a story gives to two speakers: "lips and teeth", of which each is quoted.

Two quotes that share no more than such a phrase are not one statement. But neither are they two
independent ones, so the phrase is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.stories.matching import Said
from pipeline.stories.terms import fold_word

MAX_WORDS = 8
"""Longer stretches within quotation marks are utterances, which matching compares."""
MIN_TERMS = 2
MIN_RARITY = 9.0
"""Summed idf of the phrase's terms: two rare words or three fairly rare ones."""
SLACK = 2
"""Words that the other quote may have between those of the phrase."""
_MAX_HOLDERS = 32
"""Quotes of a story that hold one phrase, beyond which it is a topic and no saying."""


@dataclass(frozen=True, slots=True)
class SharedPhrase:
    """Two quotes, by number, with the words of the phrase as each has them."""

    one: int
    other: int
    words_one: str
    words_other: str


def shared_phrases(said: Sequence[Said]) -> Iterator[SharedPhrase]:
    """Yield, for quotes of one story, those that share a rare phrase quoted in one of them.

    The phrase stands between quotation marks in ``one``, holds at least two terms, no name, and
    all its terms occur in ``other`` within a stretch hardly longer. A pair comes once for each
    order in which that holds.
    """
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(said):
        for term in sorted(one.wording.terms):
            holders[term].append(number)
    for number, one in enumerate(said):
        for start, end in one.wording.quoted:
            if not _is_saying(one, start, end):
                continue
            terms = _terms(one, start, end)
            rarest = min(terms, key=lambda term: (len(holders[term]), term))
            if len(holders[rarest]) > _MAX_HOLDERS:
                continue
            for other in holders[rarest]:
                if other != number and terms <= said[other].wording.terms:
                    words = _together(said[other], terms, end - start + SLACK)
                    if words is not None:
                        yield SharedPhrase(
                            number, other, " ".join(one.wording.tokens[start:end]), words
                        )


def _is_saying(one: Said, start: int, end: int) -> bool:
    rarity = one.rarity[start:end]
    terms = [i for i in range(start, end) if one.rarity[i] > 0]
    named = sum(i in one.wording.capitals for i in terms)
    return (
        end - start <= MAX_WORDS
        and len(_terms(one, start, end)) >= MIN_TERMS
        and sum(rarity) >= MIN_RARITY
        and 2 * named < len(terms)
    )


def _terms(one: Said, start: int, end: int) -> set[str]:
    return {fold_word(one.wording.tokens[i]) for i in range(start, end) if one.rarity[i] > 0}


def _together(other: Said, terms: set[str], width: int) -> str | None:
    """Return the first stretch of at most ``width`` words that has all ``terms``."""
    tokens = other.wording.tokens
    at = [(i, fold_word(token)) for i, token in enumerate(tokens) if fold_word(token) in terms]
    for first in range(len(at)):
        seen: set[str] = set()
        for i, term in at[first:]:
            if i - at[first][0] >= width:
                break
            seen.add(term)
            if seen == terms:
                return " ".join(tokens[at[first][0] : i + 1])
    return None
