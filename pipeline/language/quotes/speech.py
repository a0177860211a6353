"""Direct speech between marks: which quotations are speech, what introduces them, what goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.language.quotes.clauses import AUX, NOUN, PROPN, VERB, Tokens, trim
from pipeline.language.quotes.cues import Lexicon
from pipeline.language.quotes.marks import Quotation
from pipeline.language.quotes.tree import Tree, key

_TERMINAL = frozenset((".", "!", "?", "…", "?!", "!?", "..."))
_LEAD = frozenset((",", ":", "—", "–", "--", "-", "―"))
_SPACE, _PUNCT = key("SPACE"), key("PUNCT")
_REACH = 40
"""Tokens a cue may stand away from its quotation."""


@dataclass(slots=True)
class Speech:
    """Quotations of one attribution, with the cue that was found for them."""

    quotations: list[Quotation]
    cue: int | None = None
    source: Tokens | None = None
    rule: str = "free"
    covered: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation and the tokens around it, outside all quotations, in its own sentence."""

    quotation: Quotation
    first: int
    last: int
    before: Tokens
    after: Tokens


def places(tree: Tree, quotations: list[Quotation]) -> list[Place]:
    """Return for each quotation its tokens and the stretches before and after it.

    A stretch ends at another quotation, a line break, sentence-final punctuation, or after
    40 tokens.
    """
    bounds = [(tree.token_at(q.start), tree.token_before(q.end)) for q in quotations]
    found = []
    for k, (q, (first, last)) in enumerate(zip(quotations, bounds, strict=True)):
        floor = bounds[k - 1][1] + 1 if k else 0
        ceiling = bounds[k + 1][0] if k + 1 < len(bounds) else tree.n
        start = first
        while start > max(floor, first - _REACH) and not _ends(tree, start - 1):
            start -= 1
        stop = last + 1
        while stop < min(ceiling, last + 1 + _REACH) and not _ends(tree, stop):
            stop += 1
        found.append(Place(q, first, last, (min(start, first), first), (last + 1, stop)))
    return found


def _ends(tree: Tree, i: int) -> bool:
    if tree.pos[i] == _SPACE:
        return "\n" in tree.word(i)
    return tree.pos[i] == _PUNCT and tree.word(i) in _TERMINAL


def is_sentence(tree: Tree, q: Quotation) -> bool:
    """Tell a quoted sentence from a quoted word or phrase."""
    inner = tree.text[q.inner[0] : q.inner[1]].strip()
    if not inner:
        return False
    words = inner.count(" ") + 1
    begins = inner[0].isupper() or inner[0].isdigit() or inner[0] in "[(‘'’.…$"
    ends = inner[-1] in ".,?!…—–-’'" or not q.closed
    after = tree.text[q.end : q.end + 1]
    if words >= 3:
        return begins and (ends or words >= 6)
    return begins and inner[-1] in ".,?!…" and (inner[-1] != "," or after == " ") and words >= 1


def cue_after(tree: Tree, place: Place, lexicon: Lexicon, floor: float) -> int | None:
    """Return the cue of ``"...," X said`` or ``"...," said X``."""
    return _best(after_cues(tree, place), tree, lexicon, floor)


def cue_before(tree: Tree, place: Place, lexicon: Lexicon, floor: float) -> int | None:
    """Return the cue of ``X said: "..."``."""
    return _best(before_cues(tree, place), tree, lexicon, floor)


def after_cues(tree: Tree, place: Place) -> list[tuple[int, str]]:
    """Return the verbs after a quotation that may introduce it, nearest first."""
    start, stop = place.after
    ending = tree.text[place.quotation.inner[1] - 1]
    if start >= stop or ending in ".…" or not place.quotation.closed:
        return []
    if ending not in ",?!—–-" and tree.word(start) not in (",", "—", "–", "--"):
        return []
    return _verbs(tree, range(start, stop), "direct:after")


def before_cues(tree: Tree, place: Place) -> list[tuple[int, str]]:
    """Return the verbs before a quotation that may introduce it, nearest first."""
    start, stop = place.before
    if start >= stop:
        return []
    lead = tree.word(stop - 1)
    if lead not in _LEAD and tree.pos[stop - 1] not in (VERB, NOUN, PROPN):
        return []
    return _verbs(
        tree, range(stop - 1, start - 1, -1), "direct:colon" if lead == ":" else "direct:before"
    )


def _verbs(tree: Tree, order: range, relation: str) -> list[tuple[int, str]]:
    return [(i, relation) for i in order if tree.pos[i] in (VERB, AUX)]


def _best(found: list[tuple[int, str]], tree: Tree, lexicon: Lexicon, floor: float) -> int | None:
    for i, relation in found:
        if lexicon.precision(tree.lemma[i], relation) >= floor:
            return i
    return None


def colon_name(tree: Tree, place: Place) -> Tokens | None:
    """Return the name of ``Smith: "..."``: a few words, one of them a name, and a colon."""
    start, stop = place.before
    if stop - start < 2 or tree.word(stop - 1) != ":" or stop - start > 8:
        return None
    span = trim(tree, start, stop - 1)
    named = any(tree.pos[i] == PROPN for i in range(*span))
    verbs = any(tree.pos[i] in (VERB, AUX) for i in range(*span))
    return span if named and not verbs else None
