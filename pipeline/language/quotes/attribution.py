"""Assemble attributions: direct speech first, then content clauses, then transcripts."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc

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
from pipeline.language.quotes.cues import Lexicon, lexicon
from pipeline.language.quotes.marks import Quotation, find_quotations
from pipeline.language.quotes.speech import Speech, speeches
from pipeline.language.quotes.transcripts import headline, turns
from pipeline.language.quotes.tree import Tree, quoted_tokens
from pipeline.models import QuoteKind, Span

CLAUSE_FLOOR = 0.33
"""Least precision, by the lexicon, at which a construction counts as an attribution."""
NESTED_FLOOR = 0.85
"""The same for a cue inside the content of another clause."""
STRONG = 0.65

_CARRIES_ON = frozenset(
    f"{name}:{strength}"
    for name in ("ccomp", "parataxis", "according")
    for strength in ("strong", "weak")
)

_FIRST_PERSON = re.compile(r"\b(?:I|I[’'](?:m|ve|d|ll)|me|my|we|our|us|you|your)\b")


@dataclass(slots=True)
class Attribution:
    """An attribution in character offsets of the Doc, before it becomes a Quote.

    ``lemma`` is the number of the cue's lemma (0 without a cue); ``rule`` names the rule that
    found it, for the table of measured precisions.
    """

    parts: list[Span]
    cue: Span | None
    source: Span | None
    lemma: int
    rule: str
    kind: QuoteKind = "indirect"
    marked: bool = False


def attributions(doc: Doc, text_start: int = 0) -> list[Attribution]:
    """Return the attributions of a parsed Doc, in order of their content.

    ``text_start`` is where the article's text begins after its title; nothing crosses it.
    """
    tree = Tree(doc)
    words = lexicon()
    breaks = (text_start,) if text_start else ()
    quotations = find_quotations(tree.text, breaks)
    inside = quoted_tokens(tree, quotations)
    spoken = speeches(tree, quotations, words)
    used = {s.cue for s in spoken if s.cue is not None}
    taken = _Cover([q.spans for s in spoken for q in s.quotations])
    fitter = _Fitter(tree, quotations, text_start)
    clauses: list[tuple[float, Attribution]] = []
    for i in range(tree.n):
        if tree.pos[i] in CUE_POS and not inside[i] and i not in used and tree.children[i]:
            best = _best(tree, i, words)
            if best is not None:
                made = _from_clause(tree, best[0], best[1], fitter, words)
                if made is not None and not taken.mostly(made.parts):
                    clauses.append((best[1], made))
    found = _outermost(clauses)
    found += _spoken(tree, spoken, found)
    if text_start and (title := headline(tree.text[:text_start])) is not None:
        name, colon, content = title
        found.append(Attribution([content], colon, name, 0, "headline"))
    found += [
        Attribution([content], (name[1], name[1] + 1), name, 0, "transcript")
        for name, content in turns(tree.text, text_start)
        if not taken.mostly([content])
    ]
    for a in found:
        _classify(a, tree.text, quotations)
    found.sort(key=lambda a: (a.parts[0], a.cue or (0, 0)))
    return found


def _outermost(found: list[tuple[float, Attribution]]) -> list[Attribution]:
    """Leave out weak attributions whose cue lies in the content of another that is kept."""
    order = sorted(found, key=lambda f: (f[1].parts[0][0] - f[1].parts[-1][1], f[1].parts))
    kept: list[Attribution] = []
    inner: set[int] = set()
    for precision, a in order:
        if precision >= NESTED_FLOOR or a.cue is None or a.cue[0] not in inner:
            kept.append(a)
            for s, e in a.parts:
                inner.update(range(s, e))
    return kept


def _best(tree: Tree, i: int, words: Lexicon) -> tuple[Candidate, float] | None:
    best: tuple[Candidate, float] | None = None
    for c in candidates(tree, i):
        p = words.precision(tree.lemma[c.cue], c.relation)
        if p >= CLAUSE_FLOOR and (best is None or p > best[1]):
            best = (c, p)
    return best


def _from_clause(
    tree: Tree, candidate: Candidate, precision: float, fitter: _Fitter, words: Lexicon
) -> Attribution | None:
    i = candidate.cue
    cue = _cue_span(tree, i, candidate.last)
    spans = candidate.parts
    if candidate.head >= 0:
        spans = ((spans[0][0], _before_report(tree, candidate.head, spans[0], words)),)
    parts = [p for a, b in spans if (p := fitter.fit(a, b, cue)) is not None]
    if not parts:
        return None
    rule = candidate.relation.split(":")[0].split("_")[0].rstrip("+")
    rule += ":strong" if precision >= STRONG else ":weak"
    return Attribution(parts, cue, _chars(tree, source_of(tree, i)), tree.lemma[i], rule)


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


def _chars(tree: Tree, span: Tokens | None) -> Span | None:
    return None if span is None else (tree.start[span[0]], tree.end[span[1] - 1])


class _Fitter:
    """Turns token spans of content into character spans with whole quotations and clean edges."""

    _EDGE = " \t\n\r\xa0\u2028\u2029,;:.—–-"

    def __init__(self, tree: Tree, quotations: list[Quotation], text_start: int) -> None:
        self.tree, self.text_start = tree, text_start
        self.pieces = sorted(span for q in quotations for span in q.spans)
        self.starts = [s for s, _ in self.pieces]

    def fit(self, a: int, b: int, cue: Span) -> Span | None:
        text, tree = self.tree.text, self.tree
        start, end = tree.start[a], tree.end[b - 1]
        if start < self.text_start < end:
            return None
        if (line := text.find("\n", start, end)) >= 0:
            if line - start > end - line or cue[0] < line:
                end = line
            else:
                start = text.rfind("\n", start, end) + 1
        start, end = self._trim(start, end)
        start, end = self._whole(start, end, cue)
        return (start, end) if start < end else None

    def _trim(self, start: int, end: int) -> Span:
        text, edge = self.tree.text, self._EDGE
        while end > start and text[end - 1] in edge:
            end -= 1
        while start < end and text[start] in edge:
            start += 1
        return start, end

    def _whole(self, start: int, end: int, cue: Span) -> Span:
        """Widen a span to the quotations that its edges cut."""
        if start >= end:
            return start, end
        k = bisect_right(self.starts, start) - 1
        if k >= 0:
            s, e = self.pieces[k]
            if s < start < e and not (s < cue[1] <= start):
                start = s
        k = bisect_left(self.starts, end) - 1
        if k >= 0:
            s, e = self.pieces[k]
            if s < end <= e and s >= start:
                end = e
        return start, end


class _Cover:
    """Which characters are already content of direct speech."""

    def __init__(self, groups: list[tuple[Span, ...]]) -> None:
        self.spans = sorted(span for group in groups for span in group)
        self.starts = [s for s, _ in self.spans]

    def mostly(self, parts: list[Span]) -> bool:
        """Tell whether more than half of ``parts`` is covered."""
        total = sum(e - s for s, e in parts)
        shared = 0
        for s, e in parts:
            k = max(0, bisect_right(self.starts, s) - 1)
            while k < len(self.spans) and self.spans[k][0] < e:
                shared += max(0, min(e, self.spans[k][1]) - max(s, self.spans[k][0]))
                k += 1
        return 2 * shared > total


def _spoken(tree: Tree, spoken: list[Speech], clauses: list[Attribution]) -> list[Attribution]:
    """Return the attributions of direct speech that no clause takes in.

    Speech without a cue goes on with the content clause before it in its paragraph; else its
    speaker is that of the speech that ends the paragraph before.
    """
    ends = sorted((a.parts[-1][1], k) for k, a in enumerate(clauses) if a.rule in _CARRIES_ON)
    found: list[Attribution] = []
    for s in spoken:
        made = _from_speech(tree, s)
        start = made.parts[0][0]
        if s.rule == "free":
            k = bisect_left(ends, (start, 0)) - 1
            if k >= 0 and "\n" not in tree.text[ends[k][0] : start] and start - ends[k][0] < 300:
                clauses[ends[k][1]].parts += made.parts
                continue
            if found and _next_paragraph(tree.text, found[-1].parts[-1][1], start):
                made.source = found[-1].source
        found.append(made)
    return found


def _next_paragraph(text: str, end: int, start: int) -> bool:
    return start - end < 200 and len(text[end:start].split("\n")) in (2, 3)


def _from_speech(tree: Tree, s: Speech) -> Attribution:
    parts = [span for q in s.quotations for span in q.spans]
    cue = None if s.cue is None else _cue_span(tree, s.cue, s.cue)
    lemma = 0 if s.cue is None else tree.lemma[s.cue]
    return Attribution(parts, cue, _chars(tree, s.source), lemma, s.rule)


def _classify(a: Attribution, text: str, quotations: list[Quotation]) -> None:
    """Set ``kind`` and ``marked`` from the letters and digits inside quotation marks."""
    inner = [(max(s, q.inner[0]), min(e, q.inner[1])) for q in quotations for s, e in q.spans]
    total = quoted = 0
    starts = [s for s, _ in inner]
    for s, e in a.parts:
        total += sum(map(str.isalnum, text[s:e]))
        k = max(0, bisect_right(starts, s) - 1)
        while k < len(inner) and inner[k][0] < e:
            lo, hi = max(s, inner[k][0]), min(e, inner[k][1])
            quoted += sum(map(str.isalnum, text[lo:hi])) if lo < hi else 0
            k += 1
    a.marked = quoted > 0
    a.kind = "direct" if quoted == total else "mixed" if quoted else "indirect"
    spoken = a.rule.startswith(("ccomp", "parataxis"))
    if not quoted and (a.rule == "transcript" or (spoken and _speaks(text, a.parts))):
        a.kind = "direct"


def _speaks(text: str, parts: list[Span]) -> bool:
    """Tell whether a clause without marks speaks in the first person."""
    return any(_FIRST_PERSON.search(text, s, e) for s, e in parts)
