"""The words of a quote in normal form, and how the words of two quotes line up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq, Levenshtein

from pipeline.stories.background import Background
from pipeline.stories.terms import STOP_WORDS, fold_word

PART_BREAK = "…"
MIN_EDITED_TOKENS = 6
MIN_EDITED_SIMILARITY = 0.82
MIN_EQUAL_TOKENS = 0.6
MIN_RUN = 3
"""Fewer words in a row, unless two of them are terms, are shared by chance."""
MAX_FUZZY_LENGTH = 4000
"""Contents of more characters are compared for equality and containment only."""
MAX_RUN_TOKENS = 1000
"""Words at the beginning of a content among which shared runs are sought."""
MAX_PARTS = 32
"""Ellipses beyond these are ignored; no quote has as many."""

Words = tuple[str, ...]
Relation = Literal["verbatim", "edited", "paraphrase"]
_ONE_SIDED = ("insert", "delete")
_OPEN, _CLOSE, _STRAIGHT = "“", "”", '"'
_TOKEN = re.compile(
    r"(?P<acronym>(?<![^\W_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_]))"
    r"|(?P<number>\d+(?:[.,]\d+)*(?:[^\W\d_]+)?)"
    r"|(?P<split>[^\W_]*n['’] t(?![^\W_]))"
    r"|(?P<word>[^\W_]+(?:['’][^\W_]+)*)"
    r"|(?P<percent>%)"
    r"|(?P<mark>[“”\"])"
    r"|(?P<stop>[.!?;:]+(?=[\s“”\"'’]|$))"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A content in normal form: lower-case words, straight apostrophes, no punctuation.

    ``parts`` are the stretches between ellipses, ``tokens`` all words, ``key`` these joined by
    single spaces.
    ``terms`` are the folded words that carry topic. ``quoted`` holds half-open ranges of tokens
    between quotation marks, ``sentences`` the tokens with which a sentence or part begins, and
    ``capitals`` the tokens written with one.
    """

    key: str
    tokens: Words
    parts: tuple[Words, ...]
    terms: frozenset[str]
    quoted: tuple[tuple[int, int], ...] = ()
    sentences: tuple[int, ...] = ()
    capitals: frozenset[int] = frozenset()

    def passages(self, min_words: int) -> list[Words]:
        """Return its sentences and quoted passages of so many words, the first 1,000 words'."""
        tokens = self.tokens[:MAX_RUN_TOKENS]
        edges = [*(s for s in self.sentences if s < len(tokens)), len(tokens)]
        ranges = {*pairwise(edges), *self.quoted}
        found = (tokens[start:end] for start, end in sorted(ranges))
        return [words for words in found if len(words) >= min_words]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How the words of one content are those of another.

    ``similarity`` is in [0, 1]: 1 where the shorter occurs in the longer word for word, else the
    share of equal characters in the aligned stretch. ``changed`` lists (words of the first, words
    of the second) where they differ between their first and last common word; one of the two may
    be empty. ``overlap`` is the number of words in common, ``whole`` true where both have the same
    words from end to end.
    """

    relation: Relation
    similarity: float
    changed: tuple[tuple[str, str], ...]
    overlap: int
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of ``length`` words in a row that two contents share, and where it starts."""

    one: int
    other: int
    length: int


def normalise(content: str) -> Wording:
    """Return the normal form of ``content``."""
    pieces = content.replace("...", PART_BREAK).split(PART_BREAK, MAX_PARTS - 1)
    parts: list[Words] = []
    quoted: list[tuple[int, int]] = []
    sentences: list[int] = []
    capitals: list[int] = []
    opened: int | None = None
    n = 0
    for piece in pieces:
        words: list[str] = []
        fresh = True
        for found in _TOKEN.finditer(piece):
            if found.lastgroup == "mark":
                at = n + len(words)
                if opened is not None and found.group() != _OPEN:
                    quoted.append((opened, at))
                    opened = None
                elif found.group() != _CLOSE:
                    opened = at
            elif found.lastgroup == "stop":
                fresh = True
            else:
                if fresh:
                    sentences.append(n + len(words))
                    fresh = False
                if found.group()[0].isupper():
                    capitals.append(n + len(words))
                words.append(_normal(found))
        n += len(words)
        if words:
            parts.append(tuple(words))
    if opened is not None:
        quoted.append((opened, n))
    tokens = tuple(token for part in parts for token in part)
    folded = {fold_word(word) for word in tokens if word not in STOP_WORDS}
    ranges = tuple((start, end) for start, end in quoted if start < end)
    return Wording(
        " ".join(tokens),
        tokens,
        tuple(parts),
        frozenset(folded),
        ranges,
        tuple(sentences),
        frozenset(capitals),
    )


def _normal(found: re.Match[str]) -> str:
    text = found.group().lower()
    match found.lastgroup:
        case "acronym":
            return text.replace(".", "")
        case "number":
            return text.replace(",", "")
        case "percent":
            return "percent"
        case "split":  # "don’ t", as some texts have it
            text = text.replace(" ", "")
    return text.replace("’", "'")


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


def compare(one: Wording, other: Wording) -> Likeness | None:
    """Return how the words of two contents line up, or None where they do not.

    Symmetric: swapping the arguments swaps the members of each change and nothing else.
    """
    if not one.key or not other.key:
        return None
    if (len(other.key), other.key) < (len(one.key), one.key):
        swapped = compare(other, one)
        if swapped is None:
            return None
        changed = tuple((after, before) for before, after in swapped.changed)
        return replace(swapped, changed=changed)
    if all(_contained(part, other.key) for part in one.parts):
        return Likeness("verbatim", 1.0, (), len(one.tokens), whole=one.key == other.key)
    return _edited(one, other)


def shared_runs(one: Words, other: Words) -> list[Run]:
    """Return stretches that two sequences of words share, in order and without overlap.

    They are the blocks of a longest common subsequence; those that chance explains (fewer than
    three words, fewer than two of them terms) are left out. Swapping the arguments swaps the
    members of each run and nothing else.
    """
    if (len(other), other) < (len(one), one):
        return [Run(r.other, r.one, r.length) for r in shared_runs(other, one)]
    runs = []
    one, other = one[:MAX_RUN_TOKENS], other[:MAX_RUN_TOKENS]
    for op in LCSseq.opcodes(one, other):
        length = op.src_end - op.src_start
        if op.tag != "equal":
            continue
        words = one[op.src_start : op.src_end]
        n_terms = sum(word not in STOP_WORDS for word in words)
        if n_terms and (length >= MIN_RUN or n_terms == length >= MIN_RUN - 1):
            runs.append(Run(op.src_start, op.dest_start, length))
    return runs


def weight(words: Words, table: Background) -> float:
    """Return the summed rarity (idf) of the terms among ``words``, each as often as it occurs."""
    return sum(table.idf(fold_word(word)) for word in words if word not in STOP_WORDS)


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
        alignment = fuzz.partial_ratio_alignment(
            text, long.key, score_cutoff=100 * MIN_EDITED_SIMILARITY
        )
        if alignment is None:
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
