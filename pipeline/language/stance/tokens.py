"""A Doc's tokens as plain columns, so that rules visit them without making spaCy objects."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate

import numpy as np
from spacy.strings import get_string_id
from spacy.tokens import Doc

from pipeline.language.stance.lexicon import ids

_COLUMNS: list[int | str] = ["LOWER", "LEMMA", "POS", "TAG", "DEP", "SENT_START", "LENGTH", "SPACY"]

_VERBAL = ids("VERB AUX")
_SUBJECT = ids("nsubj csubj")
_PASSIVE = ids("nsubjpass csubjpass")
_OBJECT = ids("dobj dative obj")
_RELATIVE = ids("who whom that which")
_SHARES_SUBJECT = ids("xcomp conj advcl pcomp")
_CONTROLLED = ids("xcomp pcomp")
_PREP = get_string_id("prep")
_AGENT = get_string_id("agent")
_POBJ = get_string_id("pobj")
_RELCL = get_string_id("relcl")
_ACL = get_string_id("acl")
_CONJ = get_string_id("conj")
_POSS = get_string_id("poss")
_ATTRIBUTES = ids("acomp attr oprd")
_VBN = get_string_id("VBN")
_PREDICATE_CHAIN = 4


class TokenTable:
    """Columns of a Doc, indexed once: forms, lemmas, tags, heads, children, sentence bounds.

    All lists have one item per token; ``starts`` and ``ends`` are offsets into ``doc.text``,
    the others spaCy string ids, and ``head`` absolute token indices.
    """

    def __init__(self, doc: Doc) -> None:
        columns = doc.to_array(_COLUMNS).T.tolist() if len(doc) else [[] for _ in _COLUMNS]
        self.lower: list[int] = columns[0]
        self.lemma: list[int] = columns[1]
        self.pos: list[int] = columns[2]
        self.tag: list[int] = columns[3]
        self.dep: list[int] = columns[4]
        lengths: list[int] = columns[6]
        widths = [length + space for length, space in zip(lengths, columns[7], strict=True)]
        self.starts: list[int] = [0, *accumulate(widths)][: len(widths)]
        self.ends = [start + size for start, size in zip(self.starts, lengths, strict=True)]
        offsets = doc.to_array(["HEAD"]).astype(np.int64).ravel()
        self.head: list[int] = (offsets + np.arange(len(doc))).tolist()
        self._first = [i for i, mark in enumerate(columns[5]) if mark == 1 or i == 0]
        self._kids: list[list[int]] = [[] for _ in self.head]
        for token, head in enumerate(self.head):
            if head != token:
                self._kids[head].append(token)

    def __len__(self) -> int:
        return len(self.lower)

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open token range that overlaps characters ``start`` to ``end``."""
        first = bisect_right(self.ends, start)
        return first, max(first, bisect_left(self.starts, end))

    def sentence(self, token: int) -> tuple[int, int]:
        """Return the half-open token range of the sentence that holds ``token``."""
        at = bisect_right(self._first, token)
        return self._first[at - 1], self._first[at] if at < len(self._first) else len(self)

    def kids(self, token: int) -> list[int]:
        """Return the syntactic children of ``token``, left to right."""
        return self._kids[token]

    def is_verb(self, token: int) -> bool:
        """Return whether ``token`` is a verb or an auxiliary."""
        return self.pos[token] in _VERBAL

    def is_passive(self, verb: int) -> bool:
        """Return whether ``verb`` has a passive subject or is a past participle after a noun."""
        if any(self.dep[kid] in _PASSIVE for kid in self.kids(verb)):
            return True
        if self.dep[verb] == _CONJ and self.tag[verb] == _VBN:
            return not self._own_subjects(verb) and self.is_passive(self.head[verb])
        return self.dep[verb] == _ACL and self.tag[verb] == _VBN

    def conjuncts(self, token: int) -> list[int]:
        """Return ``token`` and what is coordinated with it to its right."""
        found = [token]
        for item in found:  # grows while it runs: each conjunct hangs on the one before
            found += [k for k in self.kids(item) if self.dep[k] == _CONJ and k > item]
        return found

    def _own_subjects(self, verb: int) -> list[int]:
        kids = self.kids(verb)
        return [k for k in kids if self.dep[k] in _SUBJECT or self.dep[k] in _PASSIVE]

    def _antecedent(self, token: int, verb: int) -> int:
        """Return the noun that a relative pronoun stands for, else the token itself."""
        if self.dep[verb] == _RELCL and self.lower[token] in _RELATIVE:
            return self.head[verb]
        return token

    def surface_subjects(self, verb: int) -> list[int]:
        """Return the grammatical subjects of ``verb``, also those it shares with its head."""
        for _ in range(_PREDICATE_CHAIN):
            own = self._own_subjects(verb)
            if own:
                return [c for s in own for c in self.conjuncts(self._antecedent(s, verb))]
            if self.dep[verb] == _ACL:
                return [self.head[verb]]
            controlled = self.dep[verb] in _CONTROLLED
            if self.dep[verb] != _PREP and self.dep[verb] not in _SHARES_SUBJECT:
                return []
            verb = self.head[verb]
            if controlled and self.dep[verb] == _PREP:
                verb = self.head[verb]
            objects = [k for k in self.kids(verb) if controlled and self.dep[k] in _OBJECT]
            if objects:  # "accused Alvia of lying", "urged Alvia to act": Alvia lies, Alvia acts
                return [c for o in objects for c in self.conjuncts(o)]
        return []

    def agents(self, verb: int) -> list[int]:
        """Return who does what ``verb`` says: its subjects, or the "by" phrase of a passive."""
        if not self.is_passive(verb):
            return self.surface_subjects(verb)
        by = [k for k in self.kids(verb) if self.dep[k] == _AGENT]
        return self.complements(by)

    def patients(self, verb: int) -> list[int]:
        """Return the direct objects of ``verb``, or the subjects of a passive."""
        if self.is_passive(verb):
            return self.surface_subjects(verb)
        objects = [k for k in self.kids(verb) if self.dep[k] in _OBJECT]
        if self.dep[verb] == _RELCL:
            objects = [self._antecedent(o, verb) for o in objects]
            if not objects and self._own_subjects(verb):
                objects = [self.head[verb]]  # "the man they praised": the pronoun is left out
        elif not objects:  # "praised and backed Alvia": the object hangs on the last verb
            objects = [
                k
                for c in self.conjuncts(verb)[1:]
                if not self._own_subjects(c)
                for k in self.kids(c)
                if self.dep[k] in _OBJECT
            ]
        return [c for o in objects for c in self.conjuncts(o)]

    def complements(self, prepositions: list[int]) -> list[int]:
        """Return the objects of some prepositions, coordinated ones too."""
        return [
            c
            for p in prepositions
            for k in self.kids(p)
            if self.dep[k] == _POBJ
            for c in self.conjuncts(k)
        ]

    def through(self, token: int, prepositions: frozenset[int]) -> list[int]:
        """Return the objects of those prepositions under ``token`` that are in the set."""
        if not prepositions:
            return []
        return self.complements([k for k in self.kids(token) if self.lower[k] in prepositions])

    def possessors(self, noun: int) -> list[int]:
        """Return the possessors of ``noun`` ("Norvia's", "her")."""
        return [c for k in self.kids(noun) if self.dep[k] == _POSS for c in self.conjuncts(k)]

    def predicate_of(self, token: int) -> int | None:
        """Return the verb whose predicate ``token`` is ("is corrupt", "became a hero")."""
        for _ in range(_PREDICATE_CHAIN):
            if self.dep[token] in _ATTRIBUTES:
                return self.head[token]
            if self.dep[token] != _CONJ:
                return None
            token = self.head[token]
        return None
