"""What the words around a capitalised name tell of it, where the recogniser was wrong or silent.

A small model labels "Marcus Tolland" an organisation and sees only "Hugh" of "Hugh Farraday". The
article mostly says better: by a given name, a role beside the name, "who" after it, "Mr" before
its surname, or by letting the surname speak alone. A name that speaks is always a mention.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipeline.entities.names import GIVEN_NAMES, ROLE_HEADS, fold, is_acronym, is_title_word
from pipeline.entities.territories import gazetteer
from pipeline.language.names.noise import is_calendar_word
from pipeline.language.names.persons import ALSO_WORDS, given_name_persons
from pipeline.language.names.scan import Candidate, Scan, capitalised, courtesy_before

_THINGS_TEXT = """academy act administration affairs agency air airlines airport alliance army
assembly association authority avenue bank bay beach board bridge bureau bulletin castle center
centre channel church city club college commission committee company congress corporation council
county court coast dam daily department desert district east energy family federation fire force
forces forest forum foundation fund gazette government group guard harbor harbour hall herald hill
hills hospital hotel house industries institute international island islands isles journal justice
lake league library mail media military ministry mosque motors mount mountain museum nations navy
network news north ocean office oil organisation organization palace park parliament party peninsula
plaza point police port post power press prison prize project republic rights river road school
sea senate service services society south square stadium state states station steel street studies
systems team telegraph temple theatre times tower town treaty tribune trust union united
university valley village war watch water waters west white works world"""
_THINGS = frozenset(_THINGS_TEXT.split())
"""Words in lower case that no name of a person holds."""

_IMPERSONAL = frozenset(["owner", "producer", "partner", "broker", "publisher", "leader", "chief"])
"""Roles that companies have, too, and openings of other titles."""

_ENTERPRISE_TEXT = """company firm operator maker agency group bank network union charity carrier
publisher newspaper broadcaster owner producer retailer manufacturer supplier utility airline
organisation organization body developer startup start-up think-tank contractor"""
_ENTERPRISES = frozenset(_ENTERPRISE_TEXT.split())
"""Nouns that, in apposition, make a name that of an organisation."""

_DOUBTFUL = frozenset(["ORG", "GPE", "LOC", "FAC", "EVENT"])
_LABEL_TEXT = "host question answer interviewer moderator narrator speaker"
_LABEL_ROLES = frozenset(_LABEL_TEXT.split())
_PROPER = frozenset(["NNP", "NNPS", ""])
_REACH = 7
_MAX_WORDS = 3


def complete_names(candidates: Sequence[Candidate], scan: Scan) -> list[Candidate]:
    """Return the candidates with names made whole, missed names added and labels put right.

    ``scan`` is marked accordingly. The result is sorted and free of overlap.
    """
    found = _join_parts(candidates, scan)
    found += given_name_persons(scan)
    found += _introduced(scan)
    found += _repeated(found, scan)
    speaking = _sources(scan)
    found += _silent_speakers(found, speaking, scan)
    found.sort(key=lambda c: c.start)
    _relabel(found, speaking, scan)
    return found


def _name_word(scan: Scan, i: int) -> bool:
    """Tell whether token ``i`` is free and may belong to a person's name beside it."""
    if not 0 <= i < len(scan.words) or scan.covered[i]:
        return False
    word = scan.words[i]
    lower = word.lower()
    if not capitalised(word) or lower in _THINGS or is_title_word(lower):
        return False
    if lower in scan.lower_words or is_calendar_word(lower) or scan.doc[i].tag_ not in _PROPER:
        return False
    return gazetteer().lookup(word) is None and not scan.in_headline(i)


def _join_parts(candidates: Sequence[Candidate], scan: Scan) -> list[Candidate]:
    """Return the candidates with "Hugh" + "Farraday" as one person, whoever was seen of them."""
    joined: list[Candidate] = []
    for c in candidates:
        last = joined[-1] if joined else None
        if last is not None and last.end == c.start and _is_given(last) and _is_surname(c):
            joined[-1] = scan.candidate(last.start, c.end, "PERSON")
            continue
        joined.append(c)
    return [_lengthen(_with_given_name(c, scan), scan) for c in joined]


def _with_given_name(c: Candidate, scan: Scan) -> Candidate:
    """Take in a common given name directly before a cut name: "Isabel" + "Moreno Brevik"."""
    at = c.start - 1
    if at < 0 or scan.covered[at] or (c.label != "PERSON" and c.label not in _DOUBTFUL):
        return c
    word = fold(scan.words[at])
    if word not in GIVEN_NAMES or word in ALSO_WORDS or not capitalised(scan.words[at]):
        return c
    if (
        not _may_be_person(c, scan)
        or scan.in_headline(at)
        or fold(scan.words[c.start]) in GIVEN_NAMES
    ):
        return c
    return scan.take(scan.candidate(at, c.end, "PERSON"))


def _is_given(c: Candidate) -> bool:
    lower = fold(c.text.split()[-1])
    return c.surface is None and lower in GIVEN_NAMES and lower not in ALSO_WORDS


def _is_surname(c: Candidate) -> bool:
    if c.surface is not None or c.end - c.start != 1 or not capitalised(c.text):
        return False
    return c.label in ("PERSON", "ORG", "GPE") and c.text.lower() not in _THINGS


def _lengthen(c: Candidate, scan: Scan) -> Candidate:
    """Take in the capitalised names directly beside a person's lone name."""
    parts = [word for word in c.text.split() if not is_title_word(word.lower().rstrip("."))]
    person = c.label == "PERSON" or (_is_given(c) and c.label in _DOUBTFUL)
    if c.surface is not None or not person or len(parts) != 1 or not capitalised(parts[0]):
        return c
    if scan.in_headline(c.start):
        return c
    start, end = c.start, c.end
    if _name_word(scan, end) and fold(scan.words[end]) not in GIVEN_NAMES:
        end += 1
    elif c.label == "PERSON" and len(parts) == c.end - c.start and _name_word(scan, start - 1):
        start -= 1
    if (start, end) == (c.start, c.end):
        return c
    return scan.take(scan.candidate(start, end, "PERSON"))


def _introduced(scan: Scan) -> list[Candidate]:
    """Return missed persons whom a role or "who" introduces: "Mayor Ada Quill", "Ada Quill, who".

    Two capitalised words; one does after a capitalised role only where a surname is known.
    """
    words, found = scan.words, []
    i, n = 0, len(words)
    while i + 1 < n:
        if not (_name_word(scan, i) and _name_word(scan, i + 1)):
            i += 1
            continue
        end = i + 2
        while end < n and end - i < _MAX_WORDS and _name_word(scan, end):
            end += 1
        before = words[i - 1] if i else ""
        titled = before[:1].isupper() and before.lower().rstrip(".") in ROLE_HEADS
        courtesy = courtesy_before(words, i) is not None
        if titled or courtesy or words[end : end + 2] == [",", "who"] or _role_before(scan, i):
            found.append(scan.take(scan.candidate(i, end, "PERSON")))
        i = end
    return found


def _role_before(scan: Scan, start: int) -> bool:
    """Tell whether a role and a comma stand before: "its chief executive, Marcus Tolland"."""
    words = scan.words
    if start < 2 or words[start - 1] != ",":
        return False
    for i in range(start - 2, max(start - 2 - _REACH, -1), -1):
        lower = words[i].lower()
        if not lower[:1].isalpha() and lower not in ("'s", "’s", "-"):
            return False
        if lower in ROLE_HEADS and lower not in _IMPERSONAL:
            return i == start - 2 or words[i + 1].lower() in ("of", "for", "at", "to")
    return False


def _role_after(scan: Scan, end: int) -> bool:
    """Tell whether a comma and a role follow: "Marcus Tolland, its chief executive"."""
    words = scan.words
    if words[end : end + 1] != [","]:
        return False
    for i in range(end + 1, min(end + 1 + _REACH, len(words))):
        lower = words[i].lower()
        if not lower[:1].isalpha() and lower not in ("'s", "’s", "-"):
            return False
        if lower in _ENTERPRISES or scan.doc[i].pos_ in ("VERB", "AUX", "ADP", "SCONJ"):
            return False
        if lower in ROLE_HEADS and lower not in _IMPERSONAL:
            return words[i + 1 : i + 2] not in (["'s"], ["’s"])
    return False


def _is_enterprise(scan: Scan, start: int, end: int) -> bool:
    """Tell whether the words around a name make it an organisation: "X, the company that"."""
    words = scan.words
    if start and words[start - 1].lower() == "the":
        return True
    if any(word.lower() in _THINGS for word in words[start:end]):
        return True
    following = [word.lower() for word in words[end : end + _REACH]]
    if following[:1] == [","] and following[1:2] in (["the"], ["a"], ["an"], ["which"]):
        return "which" in following[1:2] or not _ENTERPRISES.isdisjoint(following[2:])
    return "it" in following or "its" in following


def _repeated(candidates: Iterable[Candidate], scan: Scan) -> list[Candidate]:
    """Return further occurrences of the names of two or more words, missed by the recogniser."""
    names: dict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
    for c in candidates:
        parts = tuple(scan.words[c.start : c.end])
        if len(parts) > 1 and c.surface is None and all(map(capitalised, parts)):
            names[parts[0]].add((parts, c.label))
    found = []
    for i, word in enumerate(scan.words):
        if scan.covered[i] or word not in names:
            continue
        for parts, label in sorted(names[word], key=lambda name: (-len(name[0]), name)):
            end = i + len(parts)
            if tuple(scan.words[i:end]) == parts and scan.free(i, end):
                found.append(scan.take(scan.candidate(i, end, label)))
                break
    return found


def _sources(scan: Scan) -> list[tuple[int, int]]:
    """Return the sources of the quotes as half-open token ranges."""
    spans = {quote.source for quote in scan.doc._.concord_quotes if quote.source}
    ranges = []
    for start, end in sorted(spans):
        first = max(bisect_right(scan.starts, start) - 1, 0)
        last = max(bisect_right(scan.starts, end - 1), first + 1)
        if last <= len(scan.words):
            ranges.append((first, last))
    return ranges


def _silent_speakers(
    candidates: Sequence[Candidate], sources: Sequence[tuple[int, int]], scan: Scan
) -> list[Candidate]:
    """Return the capitalised names that are a quote's source and that no candidate holds."""
    labels = {c.text.lower(): c.label for c in candidates}
    turns = Counter(tuple(scan.words[first:last]) for first, last in sources)
    found = []
    for first, last in sources:
        if not scan.words[first:last] or not scan.free(first, last):
            continue
        repeats = turns[tuple(scan.words[first:last])]
        for candidate in _speaker_name(first, last, labels, repeats, scan):
            candidate.speaks = True
            found.append(scan.take(candidate))
    return found


def _speaker_name(
    first: int, last: int, labels: dict[str, str], turns: int, scan: Scan
) -> Iterator[Candidate]:
    words = scan.words
    if words[last : last + 1] == [":"] and all(w.rstrip(".").isupper() for w in words[first:last]):
        label = _transcript_label(first, last, labels, turns, scan)
        if label:
            yield scan.candidate(first, last, label)
        return
    end = first
    while end < last and _name_word(scan, end):
        end += 1
    if end == first or end - first > _MAX_WORDS or (end < last and words[end] != ","):
        return
    if end - first == 1 and scan.doc[first].is_sent_start:
        return  # any word may stand there
    yield scan.candidate(first, end, "ORG" if _is_enterprise(scan, first, end) else "PERSON")


def _transcript_label(first: int, last: int, labels: dict[str, str], turns: int, scan: Scan) -> str:
    """Return what "QUILL" names before a colon; "" for "Q", "HOST", "BBC" and common nouns.

    A name that the article has nowhere else must label several turns.
    """
    lower = [word.lower() for word in scan.words[first:last]]
    known = labels.get(" ".join(lower))
    if known:
        return known
    plain = turns > 1 and len(lower[-1]) > 3 and lower[-1].isalpha()
    common = {*_LABEL_ROLES, *ROLE_HEADS, *scan.lower_words}
    return "PERSON" if plain and len(lower) <= _MAX_WORDS and lower[-1] not in common else ""


def _relabel(
    candidates: Sequence[Candidate], sources: Sequence[tuple[int, int]], scan: Scan
) -> None:
    """Label as persons the doubtful names that the article treats as such."""
    surnames = _surnames(candidates, sources, scan)
    personal = {
        c.text
        for c in candidates
        if c.label in _DOUBTFUL and _may_be_person(c, scan) and _is_personal(c, surnames, scan)
    }
    for c in candidates:
        if c.surface is not None or c.label not in _DOUBTFUL:
            continue
        if c.text in personal or _lone_person(c, scan):
            c.label = "PERSON"


def _lone_person(c: Candidate, scan: Scan) -> bool:
    """Tell whether a lone name is that of a person: "blamed Quill, who quit"."""
    alone = c.end - c.start == 1 and capitalised(c.text) and not is_acronym(c.text)
    return alone and scan.words[c.end : c.end + 2] == [",", "who"]


def _may_be_person(c: Candidate, scan: Scan) -> bool:
    if c.surface is not None or c.government or not 2 <= c.end - c.start <= _MAX_WORDS:
        return False
    parts = scan.words[c.start : c.end]
    if not all(capitalised(w) and not is_acronym(w) for w in parts):
        return False
    before = scan.words[c.start - 1].lower() if c.start else ""
    return before != "the" and _THINGS.isdisjoint(w.lower() for w in parts)


def _is_personal(c: Candidate, surnames: set[str], scan: Scan) -> bool:
    first, last = fold(scan.words[c.start]), scan.words[c.end - 1]
    before = scan.words[c.start - 1] if c.start else ""
    return (
        (first in GIVEN_NAMES and first not in ALSO_WORDS)
        or last in surnames
        or scan.words[c.end : c.end + 2] == [",", "who"]
        or courtesy_before(scan.words, c.start) is not None
        or (before[:1].isupper() and before.lower().rstrip(".") in ROLE_HEADS)
        or _role_before(scan, c.start)
        or _role_after(scan, c.end)
    )


def _surnames(
    candidates: Sequence[Candidate], sources: Sequence[tuple[int, int]], scan: Scan
) -> set[str]:
    """Return the lone words that are labelled persons, follow "Mr" or speak."""
    alone = [c for c in candidates if c.end - c.start == 1 and c.surface is None]
    found = {
        c.text
        for c in alone
        if c.label == "PERSON" or courtesy_before(scan.words, c.start) is not None
    }
    for first, last in sources:
        if last - first == 1 and capitalised(scan.words[first]):
            found.add(scan.words[first])
    return found
