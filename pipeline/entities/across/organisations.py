"""Rules that join keys of organisations, in the order in which they run."""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.entities.across.blocks import Kind, bones_of
from pipeline.entities.across.identity import Identity
from pipeline.entities.across.spelling import acronyms, form, plain
from pipeline.entities.across.written import ORGANISATION, Corpus

DOMINANCE = 4
INTRODUCED = 50
"""An expansion counts if one in this many articles that use the acronym introduces it."""


def written_forms(identity: Identity) -> None:
    """Join what differs in an article, a leading "U.S.", "and", or a company form only.

    "Department of Justice" and "Justice Department" are one as well.
    """
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for key in identity.crowded(Kind.FORM):
        forms[form(key.removeprefix(ORGANISATION))].append(key)
    for _, block in sorted(forms.items()):
        best, *others = sorted(block, key=identity.rank)
        for key in others:
            identity.join(key, best, "written form", "the same but for article, suffix or order")


def introduced_acronyms(identity: Identity, corpus: Corpus) -> None:
    """Join an acronym to its expansion: the one of our list, else the one that articles gave it.

    An expansion that articles gave counts where no other comes within a quarter of it and one in
    fifty of the articles with the acronym gives it: a joke told once expands nothing.
    """
    short: set[str] = set()
    given: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, key, found, n in corpus.each():
        for acronym in found.acronyms:
            if acronym == "=":
                short.add(key)
            else:
                given[acronym][key] += n
    for key in sorted(short):
        if not identity.is_head(key):
            continue
        listed = acronyms().get(key.removeprefix(ORGANISATION))
        if listed is not None:
            if target := _of_form(form(listed[1]), identity):
                identity.join(key, target, "known acronym", "in the list of acronyms")
            continue
        counts: Counter[str] = Counter()
        for expansion, n in given.get(key, Counter()).items():
            counts[identity.head(expansion)] += n
        best = _clear(counts)
        if best is None or not identity.is_head(best):
            continue
        n = counts[best]
        if n * INTRODUCED >= identity.count(key):
            identity.join(key, best, "acronym", f"{n} article{'s' * (n > 1)} introduced it")


def _of_form(wanted: str, identity: Identity) -> str | None:
    found = identity.sharing(Kind.FORM, (wanted,))
    fits = [key for key in found if form(key.removeprefix(ORGANISATION)) == wanted]
    return fits[-1] if fits else None


def _clear(counts: Counter[str]) -> str | None:
    ranked = sorted(counts, key=lambda k: (-counts[k], k))
    if not ranked or (len(ranked) > 1 and counts[ranked[0]] < DOMINANCE * counts[ranked[1]]):
        return None
    return ranked[0]


def transliterations(identity: Identity) -> None:
    """Join "hizbullah" to "hezbollah", "al qaida" to "al qaeda": the same consonants.

    Names of seven letters or more and four consonants that agree in three letters of four.
    """
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for key in identity.crowded(Kind.BONES):
        blocks[bones_of(key.removeprefix(ORGANISATION))].append(key)
    for _, block in sorted(blocks.items()):
        best, *others = sorted(block, key=identity.rank)
        for key in others:
            if _similar(key, best) and not identity.together(key, best):
                identity.join(key, best, "spelling", "the same consonants")


def _similar(one: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    names = [plain("".join(k.removeprefix(ORGANISATION).split())) for k in (one, other)]
    return bool(Levenshtein.normalized_similarity(*names) >= 0.75)
