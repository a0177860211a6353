"""What reverses, weakens or suspends an evaluation: negation, hedges, modals, conditions."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.strings import get_string_id

from pipeline.language.stance.lexicon import Lexicon, ids
from pipeline.language.stance.tokens import TokenTable

_CLIMB = 6
_BOOST, _DAMP = 1.3, 0.6
_REVERSED_BAD, _REVERSED_GOOD = 0.5, 1.0
"""'Did not lie' is faint praise, 'did not help' is blame."""
_EXHORTS = ids("must should ought")
_QUESTION, _COMMA = get_string_id("?"), get_string_id(",")
_ASKS = ids("what which why how when where")
_ANYBODY, _WOULD = ids("anybody anyone any who"), ids("would could can should")
_NOT, _IT, _THAT = ids("not n't n’t"), ids("it"), ids("that because")
_OPENING = 5
"""Tokens at the head of a question that tell of what kind it is."""
_DOUBTS, _DENIES = ids("doubt deny question dispute"), ids("deny dispute")
_HAD = ids("had were should")
_SUBJECTS, _CLAUSES = ids("nsubj nsubjpass"), ids("ccomp attr advcl")
_VBD, _PRP, _AUXILIARY = (get_string_id(word) for word in ("VBD", "PRP", "AUX"))
_LESS = ids("less least")
_NEG_RAISING = ids("think believe feel seem want appear be")
_ASSERTED_WITH_HEAD = ids("xcomp acomp attr oprd dobj pobj prep pcomp advmod amod nsubjpass")
_PREDICATIVE = ids("attr oprd acomp appos")
_CLAUSAL = ids("ccomp xcomp pcomp acl")
_NEGATES_HEAD = ids("advmod npadvmod neg det preconj nsubj nsubjpass")
_CONJ, _AMOD, _AUX, _ADVCL = (get_string_id(dep) for dep in ("conj", "amod", "aux", "advcl"))
_OR = ids("or nor")


@dataclass(frozen=True, slots=True)
class Scope:
    """How the words around a cue change it: a factor for its value, and whether it is unreal."""

    factor: float
    hypothetical: bool

    def of(self, value: float) -> float:
        """Return ``value`` as the operators leave it."""
        if self.factor < 0:
            return value * self.factor * (_REVERSED_BAD if value < 0 else _REVERSED_GOOD)
        return value * self.factor


class Operators:
    """Finds the operators that have a token in their scope."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.operators
        self._negators = words["negator"]
        self._reversers = words["reverser"]
        self._suspenders = words["suspender"]
        self._modals = words["modal"]
        self._conditions = words["condition"]
        self._boosters = words["booster"]
        self._dampers = words["damper"]

    def is_question(self, table: TokenTable, sentence: tuple[int, int]) -> bool:
        """Return whether the sentence ends in a question mark (closing quotation marks aside)."""
        first, last = sentence
        return _QUESTION in table.lower[max(first, last - 3) : last]

    def is_open_question(self, table: TokenTable, sentence: tuple[int, int]) -> bool:
        """Return whether the sentence asks if something is so, without presuming the answer.

        "Why did Norvia betray us?" presumes that it did; "Isn't he a hero?", "Would anybody trust
        Norvia?" and "He lied, didn't he?" are statements that expect assent.
        """
        first, last = sentence
        if not self.is_question(table, sentence):
            return False
        opening = table.lower[first : min(first + _OPENING, last)]
        if not _ASKS.isdisjoint(opening) or not _NOT.isdisjoint(opening[:3]):
            return False
        if not _WOULD.isdisjoint(opening[:3]) and not _ANYBODY.isdisjoint(opening):
            return False
        return not _is_tagged(table, first, last)

    def aired(self, table: TokenTable, sentence: tuple[int, int], token: int) -> bool:
        """Return whether what the clause of ``token`` says is asked, supposed, denied or in doubt.

        For targets that no cue reaches: ``token`` is then the verb of the target's clause.
        """
        return self.is_open_question(table, sentence) or self.scope(table, token).hypothetical

    def scope(self, table: TokenTable, cue: int, attitude: bool = False) -> Scope:
        """Return what the operators between ``cue`` and the top of its clause do to it.

        A complement clause climbs to the verb that governs it: "refused to help" reverses, "did
        not think that it helped" reverses, "did not say that it helped" suspends. Calls for an
        ``attitude`` ("we must support Alvia") count as the attitude.
        """
        factor, hypothetical = self._strength(table, cue), False
        token, came_by = cue, 0
        for _ in range(_CLIMB):
            lemma = table.lemma[token]
            if came_by in _CLAUSAL and lemma in _DOUBTS and self._negated(table, token):
                break  # "nobody doubts that": it is so
            suspends = came_by in _CLAUSAL and (lemma in self._suspenders or lemma in _DENIES)
            hypothetical = hypothetical or suspends or self._unreal(table, token, attitude)
            if came_by and came_by != _AMOD and lemma in self._reversers and not suspends:
                factor = -factor
            if self._negated(table, token):
                if came_by in _CLAUSAL and lemma not in _NEG_RAISING | self._reversers:
                    hypothetical = True
                else:
                    factor = -factor
            modifies = came_by == _AMOD and table.dep[token] not in _PREDICATIVE
            if modifies or not self._climbs(table, token):
                break
            came_by, token = table.dep[token], table.head[token]
        return Scope(factor, hypothetical)

    def _climbs(self, table: TokenTable, token: int) -> bool:
        dep, head = table.dep[token], table.head[token]
        if head == token:
            return False
        if dep == _CONJ:
            return any(table.lower[kid] in _OR for kid in table.kids(head))
        return dep in _ASSERTED_WITH_HEAD or dep in _CLAUSAL

    def _negated(self, table: TokenTable, token: int) -> bool:
        negators = self._negators
        if table.lower[token] in negators:
            return True  # the preposition "without" on the way up
        return any(
            table.lower[kid] in negators and table.dep[kid] in _NEGATES_HEAD
            for kid in table.kids(token)
        )

    def _unreal(self, table: TokenTable, token: int, attitude: bool) -> bool:
        modals = self._modals - _EXHORTS if attitude else self._modals
        kids = table.kids(token)
        auxiliaries = [table.lower[kid] for kid in kids if table.dep[kid] == _AUX]
        if not modals.isdisjoint(auxiliaries):
            return True
        if self._conditional(table, kids) or _is_inverted(table, token):
            return not _presupposes(table, token)
        # "will praise Alvia if ...": the condition hangs on the main clause
        clauses = [kid for kid in kids if auxiliaries and table.dep[kid] == _ADVCL]
        return any(self._conditional(table, table.kids(clause)) for clause in clauses)

    def _conditional(self, table: TokenTable, kids: list[int]) -> bool:
        return any(table.lower[kid] in self._conditions for kid in kids)

    def _strength(self, table: TokenTable, cue: int) -> float:
        factor = 1.0
        for kid in table.kids(cue):
            word = table.lower[kid]
            if word in _LESS:
                factor = -factor
            elif word in self._boosters:
                factor *= _BOOST
            elif word in self._dampers:
                factor *= _DAMP
        return factor


def _is_tagged(table: TokenTable, first: int, last: int) -> bool:
    """Tell whether a question is a statement with a tag ("..., didn't he?")."""
    end = next(t for t in range(last - 1, first - 1, -1) if table.lower[t] == _QUESTION)
    if end - 3 < first or table.tag[end - 1] != _PRP:
        return False
    at = end - 3 if table.lower[end - 2] in _NOT else end - 2
    return at > first and table.lower[at - 1] == _COMMA


def _is_inverted(table: TokenTable, token: int) -> bool:
    """Tell whether a clause is conditional by its order ("Had Norvia attacked, ...")."""
    if table.dep[token] != _ADVCL:
        return False
    kids = table.kids(token)
    subject = next((kid for kid in kids if table.dep[kid] in _SUBJECTS), -1)
    return any(
        table.lower[t] in _HAD and table.pos[t] == _AUXILIARY and t < subject
        for t in (token, *kids)
    )


def _presupposes(table: TokenTable, token: int) -> bool:
    """Tell whether a conditional takes its condition for granted.

    "If he has a fault, it is that he is generous", "If he was afraid, he hid it well".
    """
    main = table.head[token]
    if table.dep[token] != _ADVCL or any(table.dep[kid] == _AUX for kid in table.kids(main)):
        return False
    if table.tag[main] == _VBD:
        return table.tag[token] == _VBD
    kids = table.kids(main)
    return any(table.lower[kid] in _IT and table.dep[kid] in _SUBJECTS for kid in kids) and any(
        table.dep[kid] in _CLAUSES and not _THAT.isdisjoint(table.lower[k] for k in table.kids(kid))
        for kid in kids
        if kid > main
    )
