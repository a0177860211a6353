"""Compare the words of two quotes: the same, trimmed, edited, or put in other words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from pipeline.stories.background import Background
from pipeline.stories.terms import STOP_WORDS, fold_word

Relation = Literal["verbatim", "edited", "paraphrase"]

PART_BREAK = "…"
MIN_EDITED_TOKENS = 6
MIN_EDITED_SIMILARITY = 0.82
MIN_EQUAL_TOKENS = 0.6
MIN_SHARED_TERMS = 4
MIN_SHARED_WEIGHT = 0.65
MAX_FUZZY_LENGTH = 4000
"""Contents of more characters are compared for equality and containment only."""
MAX_PARTS = 32
"""Ellipses beyond these are ignored; no quote has as many."""

Words = tuple[str, ...]
_ONE_SIDED = ("insert", "delete")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Wording:
    """A content in normal form: lower-case words, straight apostrophes, no punctuation.

    ``parts`` are the stretches between ellipses; ``key`` is all words joined by single spaces.
    """

    key: str
    parts: tuple[Words, ...]
    terms: frozenset[str]

    @property
    def tokens(self) -> Words:
        """All words in order."""
        return tuple(token for part in self.parts for token in part)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How the words of one content relate to another's.

    ``similarity`` is in [0, 1]: 1 where the shorter occurs in the longer word for word, the share
    of equal characters in the aligned stretch where it does not, the shared weight of terms where
    it was paraphrased. ``changed`` lists (words of the first, words of the second) where they
    differ between their first and last common word; one of the two may be empty. ``overlap`` is
    the number of words in common (of a paraphrase: of the shorter content), ``whole`` true where
    both have the same words from end to end.
    """

    relation: Relation
    similarity: float
    changed: tuple[tuple[str, str], ...]
    overlap: int
    whole: bool = False


def normalise(content: str) -> Wording:
    """Return the normal form of ``content``."""
    pieces = content.replace("...", PART_BREAK).split(PART_BREAK, MAX_PARTS - 1)
    tokenised = (
        tuple(m.group().lower().replace("’", "'") for m in _TOKEN.finditer(piece))
        for piece in pieces
    )
    parts = tuple(part for part in tokenised if part)
    words = [token for part in parts for token in part]
    folded = {fold_word(word) for word in words if word not in STOP_WORDS}
    return Wording(" ".join(words), parts, frozenset(folded))


def word_changes(one: Words, other: Words) -> list[tuple[str, str]]:
    """Return the runs of words to replace in ``one``, in order, to get ``other``.

    Each is (words of ``one``, words of ``other``), joined by spaces; an insertion has an empty
    first and a deletion an empty second member.
    """
    runs: list[tuple[int, int, int, int]] = []
    for op in Levenshtein.opcodes(one, other):
        if op.tag == "equal":
            continue
        start, dest = op.src_start, op.dest_start
        if runs and (runs[-1][1], runs[-1][3]) == (start, dest):
            # "a duty" became "duties", not "a" "duties" and "duty" nothing.
            start, _, dest, _ = runs.pop()
        runs.append((start, op.src_end, dest, op.dest_end))
    return [(" ".join(one[i:j]), " ".join(other[k:m])) for i, j, k, m in runs]


def compare(one: Wording, other: Wording, table: Background) -> Likeness | None:
    """Return how two contents relate, or None where they do not.

    Symmetric: swapping the arguments swaps the members of each change and nothing else.
    """
    if not one.key or not other.key:
        return None
    if (len(other.key), other.key) < (len(one.key), one.key):
        swapped = compare(other, one, table)
        if swapped is None:
            return None
        changed = tuple((after, before) for before, after in swapped.changed)
        return replace(swapped, changed=changed)
    found = [_contained(part, other.key) for part in one.parts]
    if all(found):
        return Likeness("verbatim", 1.0, (), len(one.tokens), whole=one.key == other.key)
    return _edited(one, other) or _paraphrased(one, other, table)


def _contained(part: Words, key: str) -> bool:
    return f" {' '.join(part)} " in f" {key} "


def _edited(short: Wording, long: Wording) -> Likeness | None:
    """Align each part of ``short`` with the stretch of ``long`` most like it."""
    tokens = long.tokens
    n_short = len(short.tokens)
    if n_short < MIN_EDITED_TOKENS or len(long.key) > MAX_FUZZY_LENGTH:
        return None
    changed: list[tuple[str, str]] = []
    likeness = 0.0
    equal = 0
    for part in short.parts:
        text = " ".join(part)
        alignment = fuzz.partial_ratio_alignment(text, long.key)
        if alignment is None or alignment.score < 100 * MIN_EDITED_SIMILARITY:
            return None
        window = _window(tokens, long.key, alignment.dest_start, alignment.dest_end)
        inner, window = _trim(part, window)
        changes = word_changes(inner, window)
        changed += changes
        equal += len(inner) - sum(len(before.split()) for before, _ in changes)
        likeness += fuzz.ratio(text, " ".join(window)) / 100 * len(part)
    likeness /= n_short
    if likeness < MIN_EDITED_SIMILARITY or equal < MIN_EQUAL_TOKENS * n_short:
        return None
    # Without a changed word the two only overlap: each has words beyond the stretch they share.
    relation: Relation = "edited" if changed else "verbatim"
    return Likeness(relation, round(likeness, 4), tuple(changed), equal)


def _window(tokens: Words, key: str, start: int, end: int) -> Words:
    """Return the words that ``key[start:end]`` touches, and one more on either side.

    An alignment of characters may cut off a word that was changed.
    """
    first = key.count(" ", 0, start)
    last = key.count(" ", 0, end) + 1
    return tokens[max(0, first - 1) : last + 1]


def _trim(one: Words, other: Words) -> tuple[Words, Words]:
    """Return both without the words at either end that only one of them has."""
    operations = Levenshtein.opcodes(one, other)
    head, tail = operations[0], operations[-1]
    start = (head.src_end, head.dest_end) if head.tag in _ONE_SIDED else (0, 0)
    end = (len(one), len(other))
    if len(operations) > 1 and tail.tag in _ONE_SIDED:
        end = (tail.src_start, tail.dest_start)
    return one[start[0] : end[0]], other[start[1] : end[1]]


def _paraphrased(one: Wording, other: Wording, table: Background) -> Likeness | None:
    """Compare the weight of the shared terms with that of the content that has less."""
    shared = one.terms & other.terms
    if len(shared) < MIN_SHARED_TERMS:
        return None
    weights = [sum(table.idf(t) for t in sorted(w)) for w in (shared, one.terms, other.terms)]
    # The mean of both shares: a long content holds the terms of many short ones by chance.
    share = (weights[0] / weights[1] + weights[0] / weights[2]) / 2
    if share < MIN_SHARED_WEIGHT:
        return None
    overlap = min(len(one.tokens), len(other.tokens))
    return Likeness("paraphrase", round(share, 4), (), overlap)
