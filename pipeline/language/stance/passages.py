"""Answers for targets that are asked for, whoever evaluates them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.stance.judge import Judge, Question
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.pooling import Range
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Span

SHORT = 800
"""Most characters of a text that is one passage as a whole; longer ones are read by paragraph."""


def answers(
    text: str,
    table: TokenTable,
    spans: Sequence[Span],
    judge: Judge,
    breaks: tuple[int, ...] = (),
) -> list[Judgement]:
    """Return a judgement for each target span (character offsets, half open), in order.

    A target is judged by its passage: the whole text where that is short, else its paragraph.
    A span that covers no token of the text is neutral,
    with certainty and without evidence.
    """
    asked = [_question(text, table, span) for span in spans]
    found = iter(judge.judge(text, table, [q for q in asked if q is not None], breaks))
    return [_NOTHING if q is None else next(found) for q in asked]


_NOTHING = Judgement(0.0, 1.0, 0.0, hypothetical=False, evidence=(0, 0))


def _question(text: str, table: TokenTable, span: Span) -> Question | None:
    first, last = table.tokens_of(*span)
    if not 0 <= first < last <= len(table):
        return None
    start, stop = _passage(text, table, first)
    return Question((start, stop), (first, min(last, stop)))


def _passage(text: str, table: TokenTable, token: int) -> Range:
    """Return the tokens of the passage that holds ``token``."""
    if len(text) <= SHORT:
        return 0, len(table)
    line = text.rfind("\n", 0, table.starts[token]) + 1
    end = text.find("\n", table.ends[token])
    first, last = table.tokens_of(line, len(text) if end < 0 else end)
    return min(first, token), max(last, token + 1)
