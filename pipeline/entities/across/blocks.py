"""Which names are worth comparing: those that fall into one block.

A rule that joins names like one another looks for them in blocks: what agrees on the consonants of
a surname, say. A name's blocks depend on the name alone, so they are worked out once and kept, as
hashes; which names share one is then a matter of sorting numbers. A hash that two blocks have by
chance costs a look at two names more: rules look at the names themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from pipeline.entities.across.spelling import form, given_classes, skeleton, spelling_class
from pipeline.entities.across.written import ORGANISATION, PERSON, Ints

LONG = 6
"""Letters of a word in which a slip of the pen is looked for."""
Longs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_KINDS = 15


class Kind(IntEnum):
    """What the names of a block share."""

    VARIANT = 1
    """Persons: a class of given names, and the consonants of the rest."""
    REST = 2
    """Persons: the consonants of all but the given name."""
    SLIP = 3
    """Persons: all but a long word, and how that begins."""
    TURNED = 4
    """Persons: the words, in whatever order."""
    FORM = 5
    """Organisations: what their written forms share."""
    BONES = 6
    """Organisations: the consonants of a long name."""


def blocks_of(key: str) -> list[int]:
    """Return the hashes of a key's blocks, sorted, with their kinds in the last four bits."""
    return sorted({_hash(kind, block) for kind, block in _blocks(key)})


def _blocks(key: str) -> Iterator[tuple[Kind, Sequence[str]]]:
    if key.startswith(PERSON):
        words = key.removeprefix(PERSON).split()
        if len(words) > 1:
            rest = rest_of(words)
            yield Kind.REST, (rest,)
            yield Kind.TURNED, sorted(words)
            for given in given_names(words[0]):
                yield Kind.VARIANT, (given, rest)
            for block in slip_blocks(words):
                yield Kind.SLIP, block
    elif key.startswith(ORGANISATION):
        name = key.removeprefix(ORGANISATION)
        yield Kind.FORM, (form(name),)
        if bones := bones_of(name):
            yield Kind.BONES, (bones,)


def rest_of(words: Sequence[str]) -> str:
    """Return what variants of a person's name have in common behind the given name."""
    return " ".join([skeleton(spelling_class(word)) for word in words[1:]])


def given_names(word: str) -> frozenset[str]:
    """Return what a given name may have in common with its variants."""
    return given_classes(word) | {skeleton(word)}


def slip_blocks(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield what a name agrees on with those that differ from it by a slip in a long word."""
    if len(words[-1]) >= LONG:
        yield "given", *words[:-1], words[-1][:2]
    if len(words[0]) >= LONG:
        yield "surname", words[0][:2], *words[1:]


def bones_of(name: str) -> str:
    """Return the consonants of an organisation's name, "" where it is too short to compare."""
    joined = "".join(name.split())
    bones = skeleton(joined)
    return bones if len(joined) >= 7 and len(bones) >= 4 else ""


def _hash(kind: Kind, block: Sequence[str]) -> int:
    """Return a number of 64 bits, signed, as DuckDB's BIGINT."""
    digest = blake2b("\n".join(block).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, signed=True) & ~_KINDS) | kind


class Blocks:
    """The blocks of all keys: hashes, and the code of the key that each is of."""

    def __init__(self, codes: Ints, hashes: Longs) -> None:
        """Take them in any order, each block of a key once."""
        order = np.argsort(hashes)
        codes, hashes = codes[order], hashes[order]
        kinds = hashes & _KINDS
        self._of = {kind: (codes[kinds == kind], hashes[kinds == kind]) for kind in Kind}

    @classmethod
    def of(cls, keys: Iterable[str]) -> Blocks:
        """Return the blocks of some keys; their codes are their numbers."""
        found = [(code, block) for code, key in enumerate(keys) for block in blocks_of(key)]
        codes = np.array([code for code, _ in found], dtype=np.int32)
        return cls(codes, np.array([block for _, block in found], dtype=np.int64))

    def crowded(self, kind: Kind, among: Mask) -> Ints:
        """Return the codes, of those ``among``, that share a block with another of them, sorted."""
        codes, hashes = self._of[kind]
        kept = among[codes]
        codes, hashes = codes[kept], hashes[kept]
        same = hashes[1:] == hashes[:-1]
        shared = np.zeros(codes.size, dtype=bool)
        shared[1:] |= same
        shared[:-1] |= same
        found: Ints = np.unique(codes[shared])
        return found

    def sharing(self, kind: Kind, block: Sequence[str]) -> Ints:
        """Return the codes of the keys in a block, sorted."""
        codes, hashes = self._of[kind]
        wanted = _hash(kind, block)
        start, stop = np.searchsorted(hashes, [wanted, wanted + 1])
        found: Ints = np.sort(codes[start:stop])
        return found
