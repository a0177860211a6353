"""Mentions by pronoun, through the whole article: whom each "he", "its" and quoted "I" means.

Runs when the speakers are known, for what stands between quotation marks depends on them: "I" is
the speaker, and "he" is somebody else. A pronoun is a mention only where an entity of the article
is its antecedent by a clear margin; where a common noun is the best candidate, or nothing is clear,
it is none. Fillers ("it was clear that") are left out (:mod:`.expletives`), relative pronouns,
"you", "we" and "this" are never mentions. docs/coreference.md describes the rules.

The work is linear in the article: each pronoun is ranked once, among boundedly many candidates.
"""

from __future__ import annotations

from bisect import bisect_left, insort

from spacy.tokens import Doc

from pipeline.language.coreference.antecedents import SUBJECTS
from pipeline.language.coreference.expletives import COPULAS, is_expletive
from pipeline.language.coreference.pronouns import PRONOUNS
from pipeline.language.coreference.references import references
from pipeline.language.coreference.scoring import (
    FEATURES,
    Candidate,
    beside_nothing,
    margin,
    weights,
)
from pipeline.language.coreference.voices import Voices

MIN_MARGIN = {"told": 0.4, "quoted": 0.5}
"""By how much the share of the best person must exceed the second's, by who says "he" or "she"."""
MIN_SHARE = {"it": 0.6, "its": 0.6, "itself": 0.6}
"""The least share of what "its" means, beside nothing that is named; and of what "it" means, which
must be the subject of the clause above: "the agency said it"."""
MIN_SHARE_MANY = 0.85
"""The same for "they", most of which mean nothing named."""
_FIRST = frozenset(["i", "me", "my", "mine", "myself"])
_THINGS = frozenset(["thing", "many"])
_GOVERNS = FEATURES.index("governs")
_OWNERS = frozenset(["its", "their", "theirs"])
_OBJECTS = frozenset(["dobj", "pobj"])
_CLIMB = 6
_TAGS = frozenset(["PRP", "PRP$", ""])


class PronounMentions:
    """Appends the mentions by pronoun of one Doc."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._resolver = references(doc)
        self._made = self._resolver.made
        self._pronouns = self._resolver.pronouns
        self._voices = Voices(doc, self._resolver.roles)

    def add(self) -> None:
        """Append a mention for each pronoun that is clear enough, from left to right."""
        for i, word in enumerate(self._resolver.roles.words):
            lower = word.lower()
            if lower in PRONOUNS:
                self._third(i, lower)
            elif lower in _FIRST:
                self._first(i, word)

    def _first(self, i: int, word: str) -> None:
        """Let "I" between quotation marks be the speaker, if that is one person."""
        if (word.isupper() and word != "I") or word == "i" or self._taken(i):
            return
        speaker = self._voices.first_person(i)
        if speaker is not None and self._one_person(speaker):
            self._made.mention(i, i + 1, "PRONOUN", speaker)

    def _one_person(self, entity: int) -> bool:
        kind = self._made.entities[entity].type
        return kind == "person" or (kind == "unnamed" and not self._made.plural.get(entity, False))

    def _taken(self, i: int) -> bool:
        return bool(self._made.covering(i, i + 1))

    def _third(self, i: int, lower: str) -> None:
        token = self._doc[i]
        if token.tag_ not in _TAGS or (len(lower) > 1 and token.text.isupper()):
            return
        covering = self._made.covering(i, i + 1)
        if covering:
            if covering[0][:2] == (i, i + 1):
                self._carry(i, covering[0][3])
            return
        if lower == "it" and is_expletive(token):
            return
        kind = PRONOUNS[lower]
        reflexive = lower.endswith(("self", "selves"))
        entity = self._subject(i, kind) if reflexive else self._choose(i, kind)
        if entity is not None:
            self._made.mention(i, i + 1, "PRONOUN", entity)
            self._carry(i, entity)

    def _carry(self, i: int, entity: int) -> None:
        """Let later pronouns find what the one at token ``i`` means."""
        known = self._pronouns.discourse.pronouns
        if bisect_left(known, (i,)) == bisect_left(known, (i + 1,)):
            insort(known, (i, entity))

    def _subject(self, i: int, kind: str) -> int | None:
        """Return whom "himself" at token ``i`` means: a name right before, or the subject."""
        before = self._made.covering(i - 1, i) if i else []
        for first, last, _, entity in before:
            if last == i and self._pronouns.agrees(entity, first, last, kind):
                return entity
        token = self._doc[i]
        for _ in range(_CLIMB):
            if token.head.i == token.i:
                return None
            token = token.head
            subjects = [left for left in token.lefts if left.dep_ in SUBJECTS]
            if subjects:
                at = subjects[-1].i
                for first, last, _, entity in self._made.covering(at, at + 1):
                    if first <= at < last and self._pronouns.agrees(entity, first, last, kind):
                        return entity
                return None
        return None

    def _choose(self, i: int, kind: str) -> int | None:
        """Return the entity that is plainly the antecedent of the pronoun at token ``i``."""
        told = self._pronouns.told(i) if kind in ("m", "f") else None
        if told is not None and not self._voices.marked(i):
            entity, clear = told
            return self._named(entity) if clear >= MIN_MARGIN["told"] else None
        ranked = self._ranked(i, kind)
        if not ranked:
            return None
        best = self._named(ranked[0].entity)
        if kind in _THINGS:
            return best if self._clear(i, ranked[0]) else None
        by = "quoted" if self._voices.marked(i) else "told"
        return best if margin(ranked) >= MIN_MARGIN[by] else None

    def _clear(self, i: int, best: Candidate) -> bool:
        """Tell whether the best candidate of "it", "its" or "they" is plainly meant."""
        lower = self._doc[i].lower_
        if lower == "it" and not (best.features and best.features[_GOVERNS]):
            return False
        return best.share >= MIN_SHARE.get(lower, MIN_SHARE_MANY)

    def _named(self, entity: int | None) -> int | None:
        """Return an entity if it has a name."""
        if entity is None or self._made.entities[entity].type == "unnamed":
            return None
        return entity

    def candidates(self, i: int, kind: str) -> list[Candidate]:
        """Return what the pronoun at token ``i`` may mean: not the speaker of a quotation."""
        speaker = self._voices.speaker(i) if self._voices.marked(i) else None
        parts = self._pronouns.discourse.parts_of(i)
        return self._pronouns.candidates(i, kind, parts, other_than=speaker)

    def sort(self, c: Candidate, kind: str) -> str:
        """Return the sort of a candidate, as the weights know it."""
        return self._pronouns.sort(c, kind)

    def gender(self, entity: int) -> str:
        """Return what the article tells of a person's gender: ``m``, ``f`` or nothing."""
        return self._resolver.roles.gender(entity)

    def quoted_by_other(self, i: int) -> bool:
        """Tell whether token ``i`` stands between quotation marks and the speaker is known."""
        return self._voices.marked(i) and self._voices.speaker(i) is not None

    def _ranked(self, i: int, kind: str) -> list[Candidate]:
        found, quoted = self.candidates(i, kind), self._voices.marked(i)
        if kind not in _THINGS:
            return self._pronouns.ranked(found, kind, "quoted" if quoted else "told")
        ranked = self._pronouns.ranked(found, kind, "things")
        return beside_nothing(ranked, weights("things"), self.of_nothing(i, kind))

    def of_nothing(self, i: int, kind: str) -> list[float]:
        """Return what speaks for nothing that is named: the values of ``NOTHING``."""
        token = self._doc[i]
        return [
            1.0,
            float(kind == "many"),
            float(token.lower_ in _OWNERS),
            float(token.dep_ in SUBJECTS),
            float(token.dep_ in _OBJECTS),
            float(token.head.lemma_ in COPULAS),
            float(self._voices.marked(i)),
            float(self._resolver.sentence(i) == i),
        ]


def add_pronoun_mentions(doc: Doc) -> Doc:
    """Append a mention for each pronoun of ``doc`` that an entity is clearly the antecedent of.

    Reads the entities, mentions and resolved quotes of ``doc``.
    """
    PronounMentions(doc).add()
    return doc
