"""Rules that join keys of persons, in the order in which they run.

Each rule is a function of the heads so far (:class:`Identity`). Candidates come out of tables, so
that no rule compares every name with every other: a block of one surname, however large, is split
by given name before anything is compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.entities.across.blocks import Kind, given_names, rest_of, slip_blocks
from pipeline.entities.across.identity import Identity
from pipeline.entities.across.spelling import alike, is_given, is_slip, same_given
from pipeline.entities.across.written import GENERATIONS, PERSON
from pipeline.entities.names import GIVEN_NAMES

APART = 10
"""One in so many articles with "Jr." must name the other one too for them to be two people."""
RARE = 4
"""A misspelling occurs in at most one of this many articles that have the right spelling."""
BLOCK = 64
"""Most frequent names of a block that a rare one is compared with."""
_DIGIT = re.compile(r"\d")


def parts(key: str) -> list[str]:
    """Return the words of a person's key, at least one, be it empty."""
    return key.removeprefix(PERSON).split() or [""]


def stray_words(identity: Identity) -> None:
    """Join "40 donald trump" and "tom cotton thomas" to the name that stands between.

    Words with digits are no names; a given name that ends its own long or short form's name is
    the beginning of the next.
    """
    for key in identity.heads(PERSON):
        if key.count(" ") < 2 and not _DIGIT.search(key):
            continue
        words = parts(key)
        clean = [w for w in words if not any(c.isdigit() for c in w)]
        while len(clean) > 2 and is_given(clean[-1]) and same_given(clean[0], clean[-1]):
            clean = clean[:-1]
        target = PERSON + " ".join(clean)
        if clean and clean != words and identity.is_head(target):
            identity.join(key, target, "stray words", f"without {_dropped(words, clean)}")


def generations(identity: Identity, told_apart: Collection[str]) -> None:
    """Join "martin luther king jr" to the name without the suffix, unless both are about.

    They are two people where two suffixes are known, where one in ``APART`` of the articles with
    the suffix has the bare name beside it as somebody else, or where articles tell them apart as
    "Trump Jr." or "Don Jr.": nobody says "King Jr." (``told_apart`` holds such keys with suffix).
    """
    known: defaultdict[str, list[str]] = defaultdict(list)
    for key in identity.heads(PERSON):
        words = parts(key) if key.count(" ") > 1 else []
        if words and words[-1] in GENERATIONS:
            known[PERSON + " ".join(words[:-1])].append(key)
    for base, keys in sorted(known.items()):
        if len(keys) > 1 or keys[0] in told_apart or not identity.is_head(base):
            continue
        if APART * identity.together(keys[0], base) < identity.count(keys[0]):
            identity.join(keys[0], base, "suffix", "nobody else of that name beside it")


def middle_names(identity: Identity) -> None:
    """Join "hillary rodham clinton" to "hillary clinton" where both are named.

    Two different middle names are two people; then the short form stays apart as well. Initials in
    a key tell two people apart already (:mod:`pipeline.entities.across.marks`).
    """
    blocks: defaultdict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for key in identity.heads(PERSON):
        words = parts(key) if key.count(" ") > 1 else []
        if len(words) > 2 and words[-1] not in GENERATIONS and min(map(len, words)) > 1:
            blocks[words[0], words[-1]].append(words)
    for ends, block in sorted(blocks.items()):
        short = _key(ends)
        long = [words for words in block if not _join_initials(words, identity)]
        if len(long) == 1 and identity.is_head(short):
            dropped = " ".join(long[0][1:-1])
            identity.join(_key(long[0]), short, "middle name", f"without {dropped}")


def _join_initials(words: Sequence[str], identity: Identity) -> bool:
    """Join "george herbert walker bush" to "george h w bush" where initials make a key."""
    first, *middle, last = words
    target = _key([first, *(name[0] for name in middle), last])
    evidence = "the initials of its middle names"
    return identity.is_head(target) and identity.join(_key(words), target, "middle name", evidence)


def variants(identity: Identity, shares_context: Callable[[str, str], bool]) -> None:
    """Join short given names and transliterations: "bill barr", "volodymyr zelenskiy".

    A block holds what agrees on the rest of the name by consonants and on a class of given names.
    A short form that fits two full names of the block ("Chris" beside Christopher and Christine)
    stays apart, and so do two names that share half of the rarer one's articles. Where others
    bear the surname, too, ``shares_context`` must find the same company around both.
    """
    blocks = _variant_blocks(identity)
    surnames = _surnames(identity)
    fits: defaultdict[str, set[str]] = defaultdict(set)
    for block in blocks:
        best, *others = sorted(block, key=identity.rank)
        for key in others:
            if _is_variant(parts(key), parts(best)):
                fits[key].add(best)
    for key, found in sorted(fits.items()):
        if len({identity.head(k) for k in found}) > 1:
            continue
        best = min(found)
        if 2 * identity.together(key, best) >= identity.count(key):
            continue
        bearers = surnames[parts(key)[-1]]
        alone = len(bearers) == (key in bearers) + (best in bearers)
        if alone or shares_context(key, best):
            identity.join(key, best, "spelling", f"{' '.join(parts(key))} is a form of it")


def _variant_blocks(identity: Identity) -> Iterable[list[str]]:
    """Return the blocks of names that may be variants."""
    blocks: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key in identity.crowded(Kind.VARIANT):
        words = parts(key)
        for name in given_names(words[0]):
            blocks[name, rest_of(words)].append(key)
    return [block for block in blocks.values() if len(block) > 1]


def _surnames(identity: Identity) -> Mapping[str, set[str]]:
    """Return by surname the names that share all but the given name's part with some other."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key in identity.crowded(Kind.REST):
        found[key.rpartition(" ")[2]].add(key)
    return found


def _is_variant(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    short, long = sorted((one[0], other[0]), key=len)
    longer = long.startswith(short)  # "danielle" is not "daniel"
    given = same_given(short, long) or (not longer and alike(short, long))
    return given and all(map(alike_or_same, one[1:], other[1:]))


def alike_or_same(one: str, other: str) -> bool:
    """Tell whether two words of a name are equal or differ as transliterations do."""
    return one == other or alike(one, other)


def reversed_names(identity: Identity) -> None:
    """Join "trump donald" to "donald trump": the family name first, and last."""
    for key in identity.crowded(Kind.TURNED):
        words = parts(key)
        if words[0] in GIVEN_NAMES:
            continue
        for turned in (words[1:] + words[:1], words[-1:] + words[:-1]):
            other = _key(turned)
            more = identity.count(other) - identity.count(key)
            if identity.is_head(other) and (more > 0 or (more == 0 and turned[0] in GIVEN_NAMES)):
                identity.join(key, other, "family name first", "the same words turned round")
                break


def cut_names(identity: Identity, hyphenated: Collection[str]) -> None:
    """Join "moon jae" to "moon jae in" where that is the one longer name, written with a hyphen.

    English names are left alone: "martin luther" is not "martin luther king".
    """
    longer: defaultdict[str, list[str]] = defaultdict(list)
    for key in identity.heads(PERSON):
        words = parts(key)
        if len(words) == 3 and not is_given(words[0]) and key in hyphenated:
            longer[_key(words[:2])].append(key)
    for key, found in sorted(longer.items()):
        if len(found) == 1 and identity.is_head(key):
            more = identity.count(found[0]) >= identity.count(key)
            if more and not identity.together(key, found[0]):
                identity.join(key, found[0], "cut name", "one longer name begins with it")


def misspellings(identity: Identity, shares_context: Callable[[str, str], bool]) -> None:
    """Join a rare name to a frequent one that is one slip of the pen away.

    Blocks: the same given name with the surname's first letters, or the same surname with the
    given name's first letter. At most ``BLOCK`` frequent names of a block are tried. The words
    have six letters or more, the rare name is at most a quarter as frequent, the two never stand
    in one article, and ``shares_context`` finds the same company around both.
    """
    names = {key: parts(key) for key in identity.crowded(Kind.SLIP)}
    frequent = {
        block
        for key, words in names.items()
        if identity.count(key) >= RARE
        for block in slip_blocks(words)
    }
    blocks: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, words in names.items():
        for block in slip_blocks(words):
            if block in frequent:
                blocks[block].append(key)
    for _, found in sorted(blocks.items()):
        ranked = sorted(found, key=identity.rank) if len(found) > 1 else found
        for key, best in _slips(ranked, identity):
            if not identity.together(key, best) and shares_context(key, best):
                identity.join(key, best, "misspelling", "one letter differs, the same company")


def _slips(ranked: Sequence[str], identity: Identity) -> Iterator[tuple[str, str]]:
    frequent = [k for k in ranked[:BLOCK] if identity.count(k) >= RARE]
    for key in ranked[1:]:
        limit = RARE * identity.count(key)
        for best in frequent:
            if identity.count(best) < limit:
                break
            if _differ_by_a_slip(parts(key), parts(best)):
                yield key, best
                break


def _differ_by_a_slip(one: Sequence[str], other: Sequence[str]) -> bool:
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    if len(pairs) != 1:
        return False
    a, b = pairs[0]
    return is_slip(a, b) and not (is_given(a) and is_given(b))


def _key(words: Iterable[str]) -> str:
    return PERSON + " ".join(words)


def _dropped(words: Sequence[str], clean: Sequence[str]) -> str:
    left = list(words)
    for word in clean:
        left.remove(word)
    return " ".join(left)
