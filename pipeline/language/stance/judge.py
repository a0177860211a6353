"""Asks the model how passages evaluate their targets, and the rules for the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from pipeline.language.encoder.model import Encoder, Floats
from pipeline.language.encoder.pieces import WINDOW, Ints, Pieces
from pipeline.language.quotes.marks import find_quotations
from pipeline.language.stance.cues import Cue
from pipeline.language.stance.evidence import CueReader
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.model import TARGETS, Reading, StanceModel, Voice
from pipeline.language.stance.pooling import Range
from pipeline.language.stance.reported import with_report
from pipeline.language.stance.tokens import TokenTable

_NONE: frozenset[int] = frozenset()
_GRID = 64


@dataclass(frozen=True, slots=True)
class Question:
    """How does ``passage`` evaluate ``target``? Both are token ranges, the one in the other.

    Tokens in ``left_out`` are another voice's and are not read at all. Where ``heard`` is given,
    only its tokens may speak of the target; the others are read as their context. ``voice`` tells
    whose words are judged, None that somebody asked about the target. ``reported`` is the sign of a
    word that reports an evaluation of the target ("accused": -1), 0 without one. Where the passage
    says nothing ("Orsk said"), ``empty`` spares the reading.
    """

    passage: Range
    target: Range
    left_out: frozenset[int] = _NONE
    heard: frozenset[int] | None = None
    voice: Voice | None = None
    reported: int = 0
    empty: bool = False


class Judge:
    """Answers questions about one text after the other: one run of the model a passage read."""

    def __init__(self, encoder: Encoder, model: StanceModel) -> None:
        self._encoder, self._model = encoder, model
        self._cues = CueReader()

    def cues(self, table: TokenTable, sentence: Range) -> list[Cue]:
        """Return the evaluative words of a sentence, found once a table."""
        return self._cues.cues(table, sentence)

    def judge(
        self, text: str, table: TokenTable, questions: Sequence[Question], breaks: tuple[int, ...]
    ) -> list[Judgement]:
        """Return one judgement for each question, in order.

        ``table`` has the tokens of ``text``; no quotation goes beyond the offsets ``breaks``. No
        target is left out of its own passage.
        """
        asked = [k for k, question in enumerate(questions) if not question.empty]
        rows = self._scores(text, table, [questions[k] for k in asked], breaks)
        scores: dict[int, Floats] = dict(zip(asked, rows, strict=True))
        return [self._judgement(table, q, scores.get(k)) for k, q in enumerate(questions)]

    def _scores(
        self, text: str, table: TokenTable, questions: Sequence[Question], breaks: tuple[int, ...]
    ) -> list[Floats]:
        """Return the model's scores (3,) for each question; each passage is read once."""
        if not questions:
            return []
        pieces = _Pieced(self._encoder.split(text, find_quotations(text, breaks)), table)
        order = sorted(range(len(questions)), key=lambda k: _key(questions[k]))
        readings: list[Reading] = []
        asked: list[int] = []
        for _, run in groupby(order, key=lambda k: _key(questions[k])):
            numbers = list(run)
            for reading, rows in pieces.readings([questions[k] for k in numbers]):
                readings.append(reading)
                asked += [numbers[row] for row in rows]
        found = dict(zip(asked, np.concatenate(self._model.scores(readings)), strict=True))
        return [found[k] for k in range(len(questions))]

    def _judgement(self, table: TokenTable, question: Question, scores: Floats | None) -> Judgement:
        if scores is None:
            row = self._model.shares[question.voice or "narrator"]
        else:
            row = self._model.calibrated(scores[None], question.voice)[0]
        if question.reported:
            row = with_report(row, question.reported)
        low, mid, high = (float(p) for p in row)
        sign = 0.0 if mid >= max(low, high) else high - low
        unheard: Set[int] = question.left_out
        if question.heard is not None:
            unheard = frozenset(range(*question.passage)) - question.heard
        evidence, hypothetical = self._cues.evidence(
            table, table.sentence(question.target[0]), question.target, unheard, sign
        )
        return Judgement(low, mid, high, hypothetical, evidence)


class _Pieced:
    """The word pieces of a text, and the token that each begins in."""

    def __init__(self, pieces: Pieces, table: TokenTable) -> None:
        self.pieces = pieces
        starts = np.array(table.starts, dtype=np.int64)
        self.token = np.searchsorted(starts, pieces.starts, side="right") - 1

    def readings(self, questions: Sequence[Question]) -> Iterator[tuple[Reading, list[int]]]:
        """Yield what to read for questions about one passage with the same left out.

        With each reading come the numbers of the questions that it is for.
        """
        first = questions[0]
        kept = self.kept(first.passage, first.left_out)
        targets = [self.place(kept, question.target) for question in questions]
        heard = None
        if any(question.heard is not None for question in questions):
            heard = [self.ranges(kept, question.heard) for question in questions]
        for low, high, rows in _windows(len(kept), targets):
            numbers = kept[low:high]
            spans = [_within(targets[k], low, high) for k in rows]
            spoken = None if heard is None else [_shifted(heard[k], low, high) for k in rows]
            ids, shapes = self.pieces.ids[numbers], self.pieces.shapes[numbers]
            for at in range(0, len(rows), TARGETS):
                part = slice(at, at + TARGETS)
                yield Reading(ids, shapes, spans[part], spoken and spoken[part]), rows[part]

    def kept(self, passage: Range, left_out: frozenset[int]) -> Ints:
        """Return the numbers of the pieces of a passage that are read."""
        low, high = np.searchsorted(self.token, passage)
        numbers = np.arange(low, high, dtype=np.int32)
        if left_out:
            spoken = [token not in left_out for token in self.token[low:high].tolist()]
            numbers = numbers[np.array(spoken, dtype=bool)]
        return numbers

    def place(self, kept: Ints, target: Range) -> Range:
        """Return where a target stands among the kept pieces, at least one piece long.

        A target without a piece of its own (blanks) takes its neighbour.
        """
        low, high = np.searchsorted(self.token[kept], target)
        low = min(int(low), max(len(kept) - 1, 0))
        return low, max(int(high), low + 1)

    def ranges(self, kept: Ints, heard: frozenset[int] | None) -> list[Range]:
        """Return the ranges of the kept pieces that begin in a token of ``heard``."""
        if heard is None:
            return [(0, len(kept))]
        flags = np.array([t in heard for t in self.token[kept].tolist()], dtype=np.int8)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], flags, [0]))))
        return [(int(s), int(e)) for s, e in edges.reshape(-1, 2)]


def _key(question: Question) -> tuple[Range, tuple[int, ...]]:
    return question.passage, tuple(sorted(question.left_out))


def window_about(start: int, n: int) -> int:
    """Return where the window begins that a target at ``start`` of ``n`` pieces is read in.

    Windows begin at multiples of :data:`_GRID` pieces, so that few are read for many targets.
    """
    low = max(0, start - (WINDOW - _GRID) // 2) // _GRID * _GRID
    return max(0, min(low, n - WINDOW))


def _windows(n: int, targets: Sequence[Range]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield windows of at most :data:`WINDOW` of ``n`` pieces, with the targets to read in each.

    One window if all pieces fit, else one about the start of each target, which neighbours share.
    """
    if n <= WINDOW:
        yield 0, n, list(range(len(targets)))
        return
    shared: dict[int, list[int]] = {}
    for k, (start, _) in enumerate(targets):
        shared.setdefault(window_about(start, n), []).append(k)
    for low, rows in shared.items():
        yield low, low + WINDOW, rows


def _within(target: Range, low: int, high: int) -> Range:
    """Return the part of a target within a window, counted from its start, and never empty.

    In a text without pieces it is the special token that ends it.
    """
    start = max(target[0], low) - low
    return start, max(min(target[1], high) - low, start + 1)


def _shifted(ranges: Sequence[Range], low: int, high: int) -> list[Range]:
    """Return the parts of ranges that lie within a window, counted from its start."""
    cut = ((max(s, low) - low, min(e, high) - low) for s, e in ranges)
    return [(s, e) for s, e in cut if s < e]
