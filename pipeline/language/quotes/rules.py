"""What rules find: content clauses, direct speech, headlines and transcripts."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.quotes.clauses import (
    ADVCL,
    CC,
    CONJ,
    CUE_POS,
    NSUBJ,
    Candidate,
    Tokens,
    candidates,
    source_of,
)
from pipeline.language.quotes.contents import Fitter, Spans, char_span
from pipeline.language.quotes.cues import Lexicon, lexicon
from pipeline.language.quotes.marks import Quotation
from pipeline.language.quotes.speech import Speech, speeches
from pipeline.language.quotes.transcripts import headline, turns
from pipeline.language.quotes.tree import Tree, quoted_tokens
from pipeline.models import Span

CLAUSE_FLOOR = 0.35
"""Least precision, by the lexicon, at which a construction counts as an attribution."""
MARKED_FLOOR = 0.2
"""The same for content that holds quoted words."""
NESTED_FLOOR = 0.85
"""The same for a cue inside the content of another clause."""
STRONG = 0.65
"""Precision from which a construction's rule is called strong."""
INTERVIEW = "interview"
"""The rule of turns whose layout leaves no doubt."""
_ADJACENT = 300
"""Characters between speech without a cue and the clause or speech that it goes on with."""
_CARRIES_ON = ("ccomp:", "parataxis:", "according:")


@dataclass(slots=True)
class Attribution:
    """A likely attribution in character offsets of the text.

    ``rule`` names the rule that found it, for the table of measured precisions.
    """

    parts: list[Span]
    cue: Span | None
    source: Span | None
    rule: str


def by_rules(
    tree: Tree, quotations: list[Quotation], fitter: Fitter, text_start: int = 0
) -> list[Attribution]:
    """Return what the rules take for attributions in a parsed text, in order of their content.

    ``text_start`` is where the article's text begins after its title; nothing crosses it. The
    parts of an attribution are in order and do not overlap; each lies within one paragraph.
    """
    words = lexicon()
    spoken = speeches(tree, quotations, words)
    named = _named(tree.text, text_start)
    taken = Spans([span for s in spoken for q in s.quotations for span in q.spans])
    inside = quoted_tokens(tree, quotations)
    used = {s.cue for s in spoken}
    titles = Spans([span for a in named if a.rule == "headline" for span in a.parts])
    found = [
        a
        for a in _reported(tree, words, fitter, inside, used)
        if not (taken.mostly(a.parts) or titles.mostly(a.parts))
    ]
    found += _direct(tree, spoken, found)
    found += named
    return sorted(found, key=lambda a: (a.parts[0], a.cue or (0, 0)))


def _reported(
    tree: Tree, words: Lexicon, fitter: Fitter, inside: bytearray, used: set[int | None]
) -> list[Attribution]:
    """Return what cue words report, outside direct speech.

    A cue inside the content of another clause must be a strong one.
    """
    found: list[tuple[float, Attribution]] = []
    for i in range(tree.n):
        if tree.pos[i] in CUE_POS and not inside[i] and i not in used and tree.children[i]:
            best = _best(tree, i, words, inside)
            made = None if best is None else _from_clause(tree, best, fitter, words)
            if best is not None and made is not None:
                found.append((best[1], made))
    found.sort(key=lambda f: (f[1].parts[0][0] - f[1].parts[-1][1], f[1].parts))
    kept: list[Attribution] = []
    inner: set[int] = set()
    for precision, a in found:
        if precision >= NESTED_FLOOR or a.cue is None or a.cue[0] not in inner:
            kept.append(a)
            for s, e in a.parts:
                inner.update(range(s, e))
    return kept


def _best(
    tree: Tree, i: int, words: Lexicon, inside: bytearray | None = None
) -> tuple[Candidate, float] | None:
    """Return the most precise construction of a cue word, if it is precise enough.

    Content with quoted words in it (``inside`` flags the tokens) may be less so.
    """
    best: tuple[Candidate, float] | None = None
    for c in candidates(tree, i):
        p = words.precision(tree.lemma[c.cue], c.relation)
        if p < MARKED_FLOOR or (best is not None and p <= best[1]):
            continue
        if p >= CLAUSE_FLOOR or (inside is not None and any(any(inside[a:b]) for a, b in c.parts)):
            best = (c, p)
    return best


def _from_clause(
    tree: Tree, best: tuple[Candidate, float], fitter: Fitter, words: Lexicon
) -> Attribution | None:
    candidate, precision = best
    i, spans = candidate.cue, candidate.parts
    if candidate.head >= 0:
        spans = ((spans[0][0], _before_report(tree, candidate.head, spans[0], words)),)
    cue = _cue_span(tree, i, candidate.last)
    parts = [p for tokens in spans if (p := fitter.fit(tokens, cue)) is not None]
    parts = [p for k, p in enumerate(parts) if k == 0 or p[0] >= parts[k - 1][1]]
    if not parts:
        return None
    rule = candidate.relation.partition(":")[0].partition("_")[0].rstrip("+")
    rule += ":strong" if precision >= STRONG else ":weak"
    return Attribution(parts, cue, char_span(tree, source_of(tree, i)), rule)


def _before_report(tree: Tree, head: int, span: Tokens, words: Lexicon) -> int:
    """Return where content ends that runs into a report of its own: said S, adding that S."""
    for c in tree.children[head]:
        start = tree.left[c]
        if tree.dep[c] not in (ADVCL, CONJ) or c < head or not span[0] < start < span[1]:
            continue
        report = _best(tree, c, words)
        if report is None or tree.child(c, NSUBJ) is not None:
            continue
        if tree.word(start - 1) == "," and tree.word(c).endswith("ing"):
            return start
        if tree.dep[c] == CONJ and report[1] >= STRONG and report[0].relation == "ccomp":
            cc = tree.child(head, CC)
            return cc if cc is not None and head < cc < start else start
    return span[1]


def _cue_span(tree: Tree, i: int, last: int) -> Span:
    """Return the cue's span: the word, and its particle or preposition if that is near."""
    end = last if i < last <= i + 3 else i
    return tree.start[i], tree.end[end]


def _direct(tree: Tree, spoken: list[Speech], clauses: list[Attribution]) -> list[Attribution]:
    """Return the attributions of direct speech that no clause takes in.

    Speech without a cue goes on with the content clause before it in its paragraph; else its
    speaker is that of the speech that ends the paragraph before.
    """
    carriers = [a for a in clauses if a.rule.startswith(_CARRIES_ON)]
    carriers.sort(key=lambda a: a.parts[-1][1])
    ends = [a.parts[-1][1] for a in carriers]
    found: list[Attribution] = []
    for s in spoken:
        parts = [span for q in s.quotations for span in q.spans]
        start = parts[0][0]
        source = char_span(tree, s.source)
        if s.rule == "free":
            k = bisect_left(ends, start + 1) - 1
            if k >= 0 and _breaks(tree.text, carriers[k].parts[-1][1], start) == 0:
                carriers[k].parts += parts
                continue
            if found and _breaks(tree.text, found[-1].parts[-1][1], start) in (1, 2):
                source = found[-1].source
        cue = None if s.cue is None else _cue_span(tree, s.cue, s.cue)
        found.append(Attribution(parts, cue, source, s.rule))
    return found


def _breaks(text: str, end: int, start: int) -> int | None:
    """Return the number of line breaks between two near offsets in order; None if not so."""
    return text.count("\n", end, start) if 0 <= start - end <= _ADJACENT else None


def _named(text: str, text_start: int) -> list[Attribution]:
    """Return the quoting headline, also where the text repeats it, and a transcript's turns."""
    found: list[Attribution] = []
    for at, line in _titles(text, text_start):
        title = headline(line)
        if title is not None:
            name, colon, content = ((s + at, e + at) for s, e in title)
            found.append(Attribution([content], colon, name, "headline"))
    for turn in turns(text, text_start):
        mark = text.find(":", turn.name[1])
        rule = INTERVIEW if turn.interview else "transcript"
        found.append(Attribution([turn.content], (mark, mark + 1), turn.name, rule))
    return found


def _titles(text: str, text_start: int) -> Iterator[tuple[int, str]]:
    """Yield where the title stands: before the text, and perhaps as its first line again."""
    if not text_start:
        return
    title = text[:text_start]
    yield 0, title
    end = text.find("\n", text_start)
    first = text[text_start : len(text) if end < 0 else end]
    if len(first) < 2 * text_start and _letters(first) == _letters(title):
        yield text_start, first


def _letters(line: str) -> str:
    return "".join(filter(str.isalnum, line)).lower()
