"""Initials and suffixes that tell two people of one name apart: George W. and George H. W. Bush.

A person's key drops initials, because most articles write them now and then. Where the rows of one
key always carry initials that exclude one another, they are two people; those of the rarer
initials get a key of their own.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.entities.across.written import GENERATIONS, PERSON, Corpus

LEAST = 2
"""Articles that must carry the rarer initials or suffix: one alone is more likely a slip."""


def marked_keys(corpus: Corpus) -> list[str]:
    """Return the key of each writing, with initials or a suffix where they make another person."""
    keys = list(corpus.writings.keys)
    marked: list[tuple[int, str, str]] = []
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, key, found, n in corpus.each():
        if found.initials or found.suffix:
            marked.append((number, found.initials, found.suffix))
            written[key][found.initials] += n
    for number, initials, suffix in marked:
        keys[number] = _key(keys[number], initials, suffix, written[keys[number]])
    return keys


def _key(key: str, initials: str, suffix: str, written: Counter[str]) -> str:
    usual = min((i for i in written if i), key=lambda i: (-written[i], i), default="")
    words = key.removeprefix(PERSON).split()
    if initials and written[initials] >= LEAST and not _compatible(initials, usual):
        words[1:1] = list(initials)
    if suffix and words and words[-1] not in GENERATIONS:
        words.append(suffix)
    return PERSON + " ".join(words)


def _compatible(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def told_apart(corpus: Corpus) -> set[str]:
    """Return keys with suffix whose bearers articles also call "Trump Jr." or "Don Jr."."""
    found: Counter[str] = Counter()
    for _, _, written, n in corpus.each():
        for key in written.apart:
            found[key] += n
    return {key for key, n in found.items() if n >= LEAST}


def hyphenated(corpus: Corpus) -> set[str]:
    """Return the keys of three words whose last two some article joins: "Moon Jae-in"."""
    return {key for _, key, written, _ in corpus.each() if written.hyphenated}
