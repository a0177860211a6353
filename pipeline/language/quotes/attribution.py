"""The attributions of an article: rules and model propose, a fitted judge chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from pipeline.language.encoder.model import Encoder
from pipeline.language.quotes.confidence import Weights
from pipeline.language.quotes.contents import Fitter
from pipeline.language.quotes.cues import UNSEEN, confidences
from pipeline.language.quotes.evidence import read
from pipeline.language.quotes.judge import Candidate, Judge, choose, judged
from pipeline.language.quotes.marks import find_quotations
from pipeline.language.quotes.refine import MODEL, Refiner
from pipeline.language.quotes.rules import INTERVIEW, Attribution, by_rules
from pipeline.language.quotes.tree import Tree
from pipeline.models import QuoteKind, Span

_CLEARLY = 1.5
"""Difference of log odds by which the model's speaker mention beats the parse's."""
_SPOKEN = ("ccomp:", "parataxis:", "parenthesis:", "as:", "model")


@dataclass(frozen=True, slots=True)
class Chosen:
    """An attribution that is reported, in character offsets of the text.

    ``parts`` are in order, do not overlap, and lie within one paragraph each.
    """

    parts: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    kind: QuoteKind
    marked: bool
    confidence: float


def proposals(doc: Doc, encoder: Encoder, text_start: int = 0) -> tuple[list[Candidate], Fitter]:
    """Return what rules and model propose for a tagged and parsed Doc, with its description.

    ``text_start`` is where the article's text begins after its title; nothing crosses it.
    """
    tree = Tree(doc)
    quotations = find_quotations(tree.text, (text_start,) if text_start else ())
    fitter = Fitter(tree, quotations, text_start)
    ruled = by_rules(tree, quotations, fitter, text_start)
    pieces = encoder.split(tree.text, quotations)
    cues = [a.cue for a in ruled if a.cue is not None]
    evidence = read(encoder, pieces, tree.text, cues)
    refiner = Refiner(tree.text, pieces, fitter.marked, text_start)
    drafts = [a for found in evidence.found if (a := refiner.draft(found)) is not None]
    known = confidences()
    judge = Judge(tree.text, evidence, fitter.marked, lambda rule: known.get(rule, UNSEEN))
    return judge.candidates([*ruled, *drafts]), fitter


def attributions(
    doc: Doc, encoder: Encoder, fitted: Weights, floor: float, text_start: int = 0
) -> list[Chosen]:
    """Return the attributions of a tagged and parsed Doc, in order of their content.

    Those less likely than ``floor`` are left out.
    """
    candidates, fitter = proposals(doc, encoder, text_start)
    chosen = choose(judged(candidates, fitted), floor)
    return [_finished(c, fitter) for c in chosen]


def _finished(c: Candidate, fitter: Fitter) -> Chosen:
    a = c.attribution
    kind = fitter.kind(a.parts)
    marked = kind != "indirect"
    spoken = a.rule in ("transcript", INTERVIEW) or (
        a.rule.startswith(_SPOKEN) and fitter.first_person(a.parts)
    )
    if spoken and not marked:
        kind = "direct"
    return Chosen(tuple(a.parts), a.cue, source_of(c), kind, marked, c.probability)


def source_of(c: Candidate) -> Span | None:
    """Return the speaker mention: the parse's, unless the model clearly prefers its own."""
    own, twin = c.attribution.source, c.twin
    if twin is None or twin.attribution.source is None:
        return own
    if own is None:
        return twin.attribution.source
    ruled, modelled = (twin, c) if c.attribution.rule == MODEL else (c, twin)
    prefers = modelled.features["source"] > ruled.features["source"] + _CLEARLY
    return (modelled if prefers else ruled).attribution.source


def best_of(candidates: Sequence[Candidate]) -> list[Attribution]:
    """Return the attributions of chosen candidates with the speaker mentions they end up with."""
    return [replace(c.attribution, source=source_of(c)) for c in candidates]
