"""Whether an action that a text speaks of took place, and what became of it if it did not.

"Norvia refused to meet Tull" tells of no meeting, but of a refusal; "threatened to attack" of a
threat, "pledged to help" of a promise, "stopped backing" of an end. What may, would or will be is
no event.
"""

from __future__ import annotations

from typing import Literal

from spacy.strings import get_string_id

from pipeline.language.stance.lexicon import Action, Lexicon, ids
from pipeline.language.stance.tokens import TokenTable

Outcome = Literal["ended", "threatened", "promised", "refused", "open"]

_CLIMB = 10
_CONJ, _XCOMP, _CCOMP, _ACL = map(get_string_id, ("conj", "xcomp", "ccomp", "acl"))
_ADVCL, _PCOMP, _AUX = map(get_string_id, ("advcl", "pcomp", "aux"))
_RELCL, _AMOD = map(get_string_id, ("relcl", "amod"))
_MODALS = ids("will 'll ’ll wo would could might may should must can ca shall ought")
_INTENTION = ids("will 'll ’ll wo would")
_TO = ids("to")
_GO = ids("go")
_NEGATORS = ids("not n't n’t never no nobody none neither nor hardly scarcely barely")
_SUBJECTS = ids("nsubj nsubjpass csubj csubjpass")
_PASSIVE_SUBJECTS = ids("nsubjpass")
_HAD, _VBG, _NSUBJ = ids("had were"), get_string_id("VBG"), get_string_id("nsubj")
_CONDITIONS = ids("if unless whether lest until once")


class Happening:
    """Follows an action up the parse, by the table of relation words."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = lexicon.relation_words
        self._fails, self._happens = words["fails"], words["happens"]
        self._unless, self._wants = words["unless"], words["wants"]
        self._complements: list[tuple[frozenset[int], Outcome]] = [
            (words["threatens"], "threatened"),
            (words["promises"], "promised"),
            (words["refuses"], "refused"),
        ]
        self._ends = words["ends"]
        self._actions = lexicon.actions

    def resolve(self, table: TokenTable, token: int, action: Action) -> Action | None:
        """Return the action that took place where the text speaks of ``action`` at ``token``.

        None where nothing did: it is denied, possible, wished for, conditional or to come.
        """
        made: Action | None = action
        for _ in range(_CLIMB):
            made = self._in_its_clause(table, token, made)
            if made is None:
                return None
            head = table.head[token]
            if head == token:
                return made
            outcome, goes_on = self._governed(table, token, head)
            if outcome is not None:
                made = self.become(made, outcome)
            if made is None or not goes_on:
                return made
            token = head
        return made

    def become(self, action: Action, outcome: Outcome) -> Action | None:
        """Return what an action is when it is threatened, promised, refused or ended."""
        cooperative, conflict = action.weight >= 0, action.weight < 0
        name: str | None = None
        if outcome == "threatened" and conflict:
            name = "threaten"
        elif outcome == "promised":
            name = "promise" if cooperative else "threaten"
        elif outcome == "refused" and cooperative:
            name = "refuse"
        elif outcome == "ended":
            name = "ease" if conflict else "withhold"
        return None if name is None else self._actions[name]

    def is_doubtful(self, table: TokenTable, noun: int) -> bool:
        """Tell whether the words that modify a noun leave open whether there is such a thing."""
        head = table.head[noun]
        if table.dep[noun] in _PASSIVE_SUBJECTS and table.lemma[head] in self._wants:
            return True  # "a meeting is planned"
        return any(
            table.lower[kid] in _NEGATORS
            or (
                table.dep[kid] == _AMOD
                and (table.lemma[kid] in self._wants or table.lower[kid] in self._wants)
            )
            for kid in table.kids(noun)
        )

    def _in_its_clause(self, table: TokenTable, token: int, action: Action | None) -> Action | None:
        """Apply the negation, auxiliaries, adverbs and conjunctions of the token's own clause."""
        if action is None:
            return None
        kids = table.kids(token)
        negated = any(table.lower[kid] in _NEGATORS for kid in kids)
        auxiliaries = {table.lower[kid] for kid in kids if table.dep[kid] == _AUX}
        if auxiliaries & _MODALS:
            intends = negated and not (auxiliaries & _MODALS) - _INTENTION
            return self.become(action, "refused") if intends else None
        if negated:
            return None
        if any(table.lower[k] in self._unless or table.lower[k] in _CONDITIONS for k in kids):
            return None
        return None if self._inverted(table, token) else action

    def _inverted(self, table: TokenTable, token: int) -> bool:
        """Tell whether a clause is conditional by its order ("Had Norvia attacked, ...")."""
        kids = table.kids(token)
        subject = next((kid for kid in kids if table.dep[kid] == _NSUBJ), -1)
        return table.dep[token] == _ADVCL and any(
            table.lower[kid] in _HAD and kid < subject for kid in kids
        )

    def _governed(self, table: TokenTable, token: int, head: int) -> tuple[Outcome | None, bool]:
        """Return what the head makes of its complement, and whether to climb on to the head."""
        dep = table.dep[token]
        lemma = table.lemma[head]
        infinitive = any(
            table.dep[kid] == _AUX and table.lower[kid] in _TO for kid in table.kids(token)
        )
        if dep == _CONJ:
            own = any(table.dep[kid] in _SUBJECTS for kid in table.kids(token))
            return None, not own and table.tag[token] == table.tag[head]
        if dep == _PCOMP:
            unreal = table.lower[head] in self._fails or table.lemma[table.head[head]] in (
                self._wants | self._fails
            )
            return ("open" if unreal else None), False
        if dep == _CCOMP and not infinitive:
            denied = any(table.lower[kid] in _NEGATORS for kid in table.kids(head))
            return ("open" if denied or lemma in self._wants | self._fails else None), False
        if dep == _XCOMP and infinitive and lemma in _GO and table.tag[head] == _VBG:
            return "open", False  # "is going to"
        if dep == _XCOMP or (dep in (_ACL, _CCOMP) and infinitive):
            return self._complement(lemma, infinitive)
        if dep == _ADVCL and infinitive:
            return (None if lemma in self._happens else "open"), lemma in self._happens
        if dep == _RELCL and infinitive:
            return self._complement(lemma, infinitive)
        return None, False

    def _complement(self, lemma: int, infinitive: bool) -> tuple[Outcome | None, bool]:
        if lemma in self._fails:
            return "open", False
        for words, outcome in self._complements:
            if lemma in words:
                return outcome, True
        if lemma in self._ends:
            return "ended", True
        if lemma in self._happens:
            return None, True
        # "was seen attacking", "ended up backing": a bare participle mostly tells what was done
        return ("open" if infinitive or lemma in self._wants else None), True
