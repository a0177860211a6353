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
    asked = {span: _question(text, table, span, breaks) for span in dict.fromkeys(spans)}
    known = [question for question in asked.values() if question is not None]
    answered = iter(judge.judge(text, table, known, breaks))
    found = {s: _NOTHING if q is None else next(answered) for s, q in asked.items()}
    return [found[span] for span in spans]


_NOTHING = Judgement(0.0, 1.0, 0.0, hypothetical=False, evidence=(0, 0))


def _question(text: str, table: TokenTable, span: Span, breaks: tuple[int, ...]) -> Question | None:
    first, last = table.tokens_of(*span)
    if not 0 <= first < last <= len(table):
        return None
    field = 0, len(text)
    for place in breaks:
        field = (place, field[1]) if table.starts[first] >= place else (field[0], place)
    start, stop = _passage(text, table, first, field)
    return Question((start, stop), (first, min(last, stop)))


def _passage(text: str, table: TokenTable, token: int, field: Span) -> Range:
    """Return the tokens of the passage that holds ``token``, within its field (title or text)."""
    start, end = field
    if end - start > SHORT:
        start = max(start, text.rfind("\n", 0, table.starts[token]) + 1)
        line = text.find("\n", table.ends[token], end)
        end = end if line < 0 else line
    first, last = table.tokens_of(start, end)
    return min(first, token), max(last, token + 1)
