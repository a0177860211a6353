"""Which words of a sentence speak of a target: the evidence shown, and whether it is asserted."""

from __future__ import annotations

from collections.abc import Set

from spacy.strings import get_string_id

from pipeline.language.stance import lexicon
from pipeline.language.stance.cues import Cue, CueFinder
from pipeline.language.stance.lexicon import ids
from pipeline.language.stance.operators import Operators
from pipeline.language.stance.pooling import Range
from pipeline.language.stance.tokens import TokenTable

_WEAK = ids("poss compound nmod amod")
_APPOS, _POBJ, _OF = (get_string_id(word) for word in ("appos", "pobj", "of"))
_HALF = 0.5
"""What a cue that reaches the noun beside a target counts for the target."""


class CueReader:
    """Finds the cues that reach a target on the parse."""

    def __init__(self) -> None:
        self._finder = CueFinder(lexicon.load())
        self._operators = Operators(lexicon.load())
        self._table: TokenTable | None = None
        self._cues: dict[int, list[Cue]] = {}

    def cues(self, table: TokenTable, sentence: Range) -> list[Cue]:
        """Return the sentence's cues; those of the table last seen are remembered."""
        if table is not self._table:
            self._table, self._cues = table, {}
        cues = self._cues.get(sentence[0])
        if cues is None:
            cues = self._cues[sentence[0]] = self._finder.find(table, sentence)
        return cues

    def evidence(
        self, table: TokenTable, sentence: Range, target: Range, unheard: Set[int], sign: float
    ) -> tuple[Range, bool]:
        """Return the evidence for a judgement of that sign, and whether it is hypothetical.

        The evidence is the hull of the target and the loudest cue that reaches it with that sign
        (any, where the sign is 0); without one, of the target and the verb of its clause.
        Hypothetical: each cue that reaches the target is asked, wished or conditional; without
        one, the clause of the target is. Tokens in ``unheard`` say nothing.
        """
        strong, weak, root = reach(table, target)
        found = [
            (said, cue)
            for cue in self.cues(table, sentence)
            if cue.token not in unheard and not target[0] <= cue.token < target[1]
            if strong.isdisjoint(cue.holders)
            if (said := _said(cue, strong, weak)) is not None
        ]
        loud = [(abs(said), cue.token) for said, cue in found if not sign or said * sign > 0]
        other = max(loud)[1] if loud else _verb(table, root)
        first, last = min(target[0], other), max(target[1], other + 1)
        hull = max(first, sentence[0]), min(last, sentence[1])
        if not found:
            return hull, self._operators.aired(table, sentence, _verb(table, root))
        return hull, all(cue.hypothetical for _, cue in found)


def _said(cue: Cue, strong: Set[int], weak: Set[int]) -> float | None:
    """Return what the cue says of the target; None if it does not reach it."""
    said = None
    for link in cue.links:
        if link.token in strong:
            said = (said or 0.0) + link.value
        elif link.token in weak:
            said = (said or 0.0) + _HALF * link.value
    return said


def _verb(table: TokenTable, token: int) -> int:
    while table.head[token] != token and not table.is_verb(token):
        token = table.head[token]
    return token


def reach(table: TokenTable, target: Range) -> tuple[set[int], set[int], int]:
    """Return the tokens whose evaluation is the target's, those where it is felt, and the root.

    The root is the target's syntactic head token.
    """
    first, last = target
    root = next((t for t in range(first, last) if not first <= table.head[t] < last), last - 1)
    strong = set(range(first, last))
    if table.dep[root] == _APPOS:
        strong.add(table.head[root])
    head = table.head[root]
    weak: set[int] = set()
    if table.dep[root] in _WEAK:
        weak.add(head)
    elif table.dep[root] == _POBJ and table.lower[head] == _OF:
        weak.add(table.head[head])
    return strong, weak - strong, root
