"""Direct speech between marks: which quotations are speech, what introduces them, what goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.language.quotes.clauses import (
    AUX,
    CCOMP,
    NOUN,
    PRON,
    PROPN,
    VERB,
    Tokens,
    phrase,
    source_of,
    trim,
)
from pipeline.language.quotes.cues import Lexicon
from pipeline.language.quotes.marks import Quotation
from pipeline.language.quotes.tree import Tree, key

SPEECH_FLOOR = 0.25
"""Least precision, by the lexicon, of the cue of a quoted sentence (which is surely speech)."""
_TERMINAL = frozenset((".", "!", "?", "…", "?!", "!?", "..."))
_DASHES = frozenset(("—", "–", "--", "-", "―"))
_LEAD = _DASHES | {",", ":"}
_NOMINAL = frozenset((NOUN, PROPN, PRON))
_SPACE, _PUNCT = key("SPACE"), key("PUNCT")
_NEAR = 3
"""Words that may stand between a quotation and a verb for it to be next to it."""
_REACH = 40
"""Tokens a cue may stand away from its quotation."""
_GAP = 300
"""Characters of other text in a paragraph after which speech without a cue stands alone."""


@dataclass(slots=True)
class Speech:
    """The quotations of one attribution, in order, with the cue that was found for them."""

    places: list[Place]
    cue: int | None = None
    source: Tokens | None = None
    rule: str = "free"

    @property
    def quotations(self) -> list[Quotation]:
        """The quotations, without their surroundings."""
        return [place.quotation for place in self.places]


@dataclass(frozen=True, slots=True)
class Place:
    """A quotation and the tokens around it, outside all quotations, in its own sentence."""

    quotation: Quotation
    first: int
    last: int
    before: Tokens
    after: Tokens


def speeches(tree: Tree, quotations: list[Quotation], lexicon: Lexicon) -> list[Speech]:
    """Return quoted sentences with their cues; what goes on after one is another part of it."""
    found: list[Speech] = []
    for place in places(tree, quotations):
        made = _introduced(tree, place, lexicon)
        last = found[-1] if found and _same_paragraph(tree, found[-1], place) else None
        if last is not None and _goes_on(tree, last, place, made):
            last.places.append(place)
        elif last is not None and made is not None and _leads_up(tree, last, made):
            made.places = last.places + made.places
            found[-1] = made
        elif made is not None:
            found.append(made)
    return found


def places(tree: Tree, quotations: list[Quotation]) -> list[Place]:
    """Return for each quotation its tokens and the stretches before and after it.

    A stretch ends at another quotation, a line break, sentence-final punctuation, or after
    40 tokens; one before a quotation that opens a paragraph reaches back over the break if a colon
    stands there.
    """
    bounds = [(tree.token_at(q.start), tree.token_before(q.end)) for q in quotations]
    found = []
    for k, (q, (first, last)) in enumerate(zip(quotations, bounds, strict=True)):
        floor = max(bounds[k - 1][1] + 1 if k else 0, first - _REACH)
        ceiling = min(bounds[k + 1][0] if k + 1 < len(bounds) else tree.n, last + 1 + _REACH)
        end = first
        if end - 2 > floor and tree.pos[end - 1] == _SPACE and tree.word(end - 2) == ":":
            end -= 1
        start = end
        while start > floor and not _ends(tree, start - 1):
            start -= 1
        stop = last + 1
        while stop < ceiling and not _ends(tree, stop):
            stop += 1
        found.append(Place(q, first, last, (min(start, end), end), (last + 1, stop)))
    return found


def _ends(tree: Tree, i: int) -> bool:
    if tree.pos[i] == _SPACE:
        return "\n" in tree.word(i)
    return tree.pos[i] == _PUNCT and tree.word(i) in _TERMINAL


def is_sentence(tree: Tree, q: Quotation) -> bool:
    """Tell a quoted sentence, or the beginning of one, from a quoted word or phrase."""
    inner = tree.text[q.inner[0] : q.inner[1]].strip()
    if not inner or not (inner[0].isupper() or inner[0].isdigit() or inner[0] in "[(‘'’.…$"):
        return False
    words = inner.count(" ") + 1
    if words >= 3:
        return inner[-1] in ".,?!…—–-’'" or words >= 6
    return inner[-1] in ".,?!…"


def after_cues(tree: Tree, place: Place) -> list[tuple[int, str]]:
    """Return the verbs after a quotation that may introduce it, nearest first, with construction.

    A quotation that ends in a full stop has ended its sentence: what follows is another.
    """
    start, stop = place.after
    ending = tree.text[place.quotation.inner[1] - 1]
    if start >= stop or ending in ".…" or not place.quotation.closed:
        return []
    if ending not in ",?!—–-" and tree.word(start) not in _LEAD:
        return []
    found = _verbs(tree, range(start, stop), "direct:after")
    if found and sum(tree.pos[k] != _PUNCT for k in range(start, found[0][0])) <= _NEAR:
        found[0] = (found[0][0], "direct:next")
    return found


def before_cues(tree: Tree, place: Place) -> list[tuple[int, str]]:
    """Return the verbs before a quotation that may introduce it, nearest first."""
    start, stop = place.before
    if start >= stop:
        return []
    lead = tree.word(stop - 1)
    if lead not in _LEAD and tree.pos[stop - 1] not in (VERB, NOUN, PROPN):
        return []
    if lead == "," and stop - 2 >= start and tree.word(stop - 2).lower() == "that":
        return []  # a clause with quoted words: said that, "..."
    name = "direct:colon" if lead == ":" else "direct:before"
    return _verbs(tree, range(stop - 1, start - 1, -1), name)


def _verbs(tree: Tree, order: Iterable[int], relation: str) -> list[tuple[int, str]]:
    return [(i, relation) for i in order if tree.pos[i] in (VERB, AUX)]


def _cue(tree: Tree, found: list[tuple[int, str]], lexicon: Lexicon) -> int | None:
    for i, relation in found:
        if lexicon.precision(tree.lemma[i], relation) >= SPEECH_FLOOR:
            return i
    return None


def _introduced(tree: Tree, place: Place, lexicon: Lexicon) -> Speech | None:
    """Return the quotation as speech with its cue or name; None for words and phrases."""
    if not is_sentence(tree, place.quotation):
        return None
    after = _cue(tree, after_cues(tree, place), lexicon)
    if after is not None:
        return Speech([place], after, _speaker(tree, place, after), "direct:after")
    before = _cue(tree, before_cues(tree, place), lexicon)
    if before is not None:
        if _clause_between(tree, before, place):
            return None
        return Speech([place], before, _speaker(tree, place, before), "direct:before")
    named = _name_before(tree, place) or _name_after(tree, place)
    if named is not None:
        return Speech([place], named[0], named[1], "direct:name")
    return Speech([place]) if _stands_alone(tree, place) else None


def _clause_between(tree: Tree, cue: int, place: Place) -> bool:
    """Tell whether the cue's content begins before the quotation: said X because, "..."."""
    c = tree.child(cue, CCOMP)
    return c is not None and cue < tree.left[c] < place.first - 1 <= tree.right[c]


def _speaker(tree: Tree, place: Place, cue: int) -> Tokens | None:
    """Return who speaks by the cue of a quotation: never a phrase from inside the quotation."""
    found = source_of(tree, cue)
    if found is not None and (found[1] <= place.first or found[0] > place.last):
        return found
    start, stop = place.after if cue > place.last else place.before
    following = next((i for i in range(cue + 1, stop) if tree.pos[i] in _NOMINAL), None)
    preceding = next((i for i in range(cue - 1, start - 1, -1) if tree.pos[i] in _NOMINAL), None)
    order = (preceding, following) if preceding is not None else (following, preceding)
    nearest = next((i for i in order if i is not None), None)
    if nearest is None:
        return None
    head = nearest
    while start <= tree.head[head] < stop and tree.pos[tree.head[head]] in _NOMINAL:
        if head == tree.head[head]:
            break
        head = tree.head[head]
    span = phrase(tree, head)
    low, high = max(span[0], start), min(span[1], stop)
    return trim(tree, low, high) if low < high else None


def _name_before(tree: Tree, place: Place) -> tuple[int, Tokens] | None:
    """Return the colon and the name of ``Smith: "..."``."""
    start, stop = place.before
    if stop - start < 2 or tree.word(stop - 1) != ":":
        return None
    name = _name(tree, start, stop - 1)
    return None if name is None else (stop - 1, name)


def _name_after(tree: Tree, place: Place) -> tuple[int, Tokens] | None:
    """Return the dash and the name of ``"..." — Jane Smith``."""
    start, stop = place.after
    while start < stop and tree.pos[start] == _SPACE:
        start += 1
    if stop - start < 2 or tree.word(start) not in _DASHES:
        return None
    name = _name(tree, start + 1, stop)
    return None if name is None else (start, name)


def _name(tree: Tree, start: int, stop: int) -> Tokens | None:
    """Return the span if it is a few words without a verb, one of them a name."""
    if stop - start > 8:
        return None
    span = trim(tree, start, stop)
    named = any(tree.pos[i] == PROPN for i in range(*span))
    return span if named and not _verbs(tree, range(*span), "") else None


def _stands_alone(tree: Tree, place: Place) -> bool:
    """Tell whether a quoted sentence is a sentence of the article too, not the name of a work."""
    q = place.quotation
    inner = tree.text[q.inner[0] : q.inner[1]].rstrip()
    return place.before[0] == place.before[1] and inner.count(" ") >= 4


def _same_paragraph(tree: Tree, last: Speech, place: Place) -> bool:
    end = last.places[-1].quotation.end
    return place.quotation.start - end < _GAP and "\n" not in tree.text[end : place.quotation.start]


def _goes_on(tree: Tree, last: Speech, place: Place, made: Speech | None) -> bool:
    """Tell whether a quotation goes on with earlier speech of its paragraph.

    ``"A," she said, "b."`` and ``"A," she said. "B."`` do; so does a quoted sentence without a cue
    of its own a sentence later.
    """
    if made is not None:
        return made.rule == "free" or (made.cue == last.cue and made.cue is not None)
    if last.cue is None:
        return False
    if place.before[0] == place.before[1]:
        return is_sentence(tree, place.quotation)
    shared = place.before[0] == last.places[-1].after[0]
    return shared and tree.word(place.first - 1) in (",", ":")


def _leads_up(tree: Tree, last: Speech, made: Speech) -> bool:
    """Tell whether speech without a cue belongs to the speech with one that follows at once."""
    if last.rule != "free" or made.rule != "direct:after":
        return False
    return not tree.text[last.places[-1].quotation.end : made.places[0].quotation.start].strip()
