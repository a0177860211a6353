"""Rules that join keys of organisations, in the order in which they run."""

from __future__ import annotations

from collections import Counter, defaultdict

from pipeline.entities.across.identity import Identity
from pipeline.entities.across.spelling import acronyms, plain, skeleton
from pipeline.entities.across.written import ORGANISATION, Corpus

DOMINANCE = 4
INTRODUCED = 50
"""An expansion counts if one in this many articles that use the acronym introduces it."""
_COMPANY = frozenset(
    ["inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "plc",
     "gmbh", "ag", "sa"]
)  # fmt: skip
_HEADS = frozenset(["department", "office", "bureau"])


def written_forms(identity: Identity) -> None:
    """Join what differs in an article, a leading "U.S.", "and", or a company form only.

    "Department of Justice" and "Justice Department" are one as well.
    """
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for key in identity.heads(ORGANISATION):
        forms[form(key.removeprefix(ORGANISATION))].append(key)
    for _, block in sorted(forms.items()):
        best, *others = sorted(block, key=identity.rank)
        for key in others:
            identity.join(key, best, "written form", "the same but for article, suffix or order")


def form(name: str) -> str:
    """Return what the written forms of an organisation's name share.

    >>> form("the acme holding co"), form("department of justice"), form("us steel corp")
    ('acme holding', 'justice department', 'us steel')
    """
    words = [w for w in name.replace("u.s.", "us").split() if w not in ("and", "&")]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    for prefix in (["united", "states"], ["us"], ["u", "s"]):
        if words[: len(prefix)] == prefix and len(words) > len(prefix) + 1:
            words = words[len(prefix) :]
    while len(words) > 1 and words[-1] in _COMPANY and words != ["us", words[-1]]:
        words = words[:-1]
    if len(words) > 2 and words[0] in _HEADS and words[1] == "of":
        rest = words[3:] if words[2] == "the" and len(words) > 3 else words[2:]
        words = [*rest, words[0]]
    return " ".join(words) or name


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
    by_form = {form(k.removeprefix(ORGANISATION)): k for k in identity.heads(ORGANISATION)}
    for key in sorted(short):
        if not identity.is_head(key):
            continue
        listed = acronyms().get(key.removeprefix(ORGANISATION))
        if listed is not None:
            if target := by_form.get(form(listed[1])):
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
    for key in identity.heads(ORGANISATION):
        joined = "".join(key.removeprefix(ORGANISATION).split())
        bones = skeleton(joined)
        if len(joined) >= 7 and len(bones) >= 4:
            blocks[bones].append(key)
    for _, block in sorted(blocks.items()):
        best, *others = sorted(block, key=identity.rank)
        for key in others:
            if _similar(key, best) and not identity.together(key, best):
                identity.join(key, best, "spelling", "the same consonants")


def _similar(one: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    names = [plain("".join(k.removeprefix(ORGANISATION).split())) for k in (one, other)]
    return bool(Levenshtein.normalized_similarity(*names) >= 0.75)
