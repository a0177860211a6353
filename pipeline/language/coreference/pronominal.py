"""Mentions by pronoun, through the whole article: whom each "he", "its" and quoted "I" means.

Runs when the speakers are known, for what stands between quotation marks depends on them: "I" is
the speaker, and "he" is somebody else. A pronoun is a mention only where an entity of the article
is its antecedent by a clear margin; where a common noun is the best candidate, or nothing is clear,
it is none. Fillers ("it was clear that") are left out (:mod:`.expletives`), relative pronouns,
"you", "we" and "this" are never mentions. docs/coreference.md describes the rules.

The work is linear in the article: each pronoun is ranked once, among boundedly many candidates.
"""

from __future__ import annotations

from bisect import insort

from spacy.tokens import Doc

from pipeline.language.coreference.antecedents import SUBJECTS, margin
from pipeline.language.coreference.expletives import is_expletive
from pipeline.language.coreference.pronouns import PRONOUNS
from pipeline.language.coreference.references import references
from pipeline.language.coreference.voices import Voices

MARGINS = {"m": 0.3, "f": 0.3, "thing": 0.5, "many": 0.5}
"""By how much the best candidate's share must exceed the second's, by what a pronoun agrees in."""
QUOTED_MARGIN = 0.5
"""The least margin between quotation marks, where antecedents are less sure."""
_FIRST = frozenset(["i", "me", "my", "mine", "myself"])
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
        discourse = self._pronouns.discourse
        if covering:
            if covering[0][:2] == (i, i + 1):
                insort(discourse.pronouns, (i, covering[0][3]))
            return
        if lower == "it" and is_expletive(token):
            return
        kind = PRONOUNS[lower]
        reflexive = lower.endswith(("self", "selves"))
        entity = self._subject(i, kind) if reflexive else self._choose(i, kind)
        if entity is not None:
            self._made.mention(i, i + 1, "PRONOUN", entity)
            insort(discourse.pronouns, (i, entity))

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
        entity, clear = self._best(i, kind)
        least = MARGINS[kind]
        if self._voices.marked(i):
            least = max(least, QUOTED_MARGIN)
        return entity if clear >= least else None

    def _best(self, i: int, kind: str) -> tuple[int | None, float]:
        """Return the best named candidate of the pronoun at token ``i`` and its margin."""
        speaker = self._voices.speaker(i) if self._voices.marked(i) else None
        parts = self._pronouns.discourse.parts_of(i)
        ranked = self._pronouns.ranked(i, kind, parts, other_than=speaker)
        if not ranked or ranked[0].entity is None:
            return None, 0.0
        if self._made.entities[ranked[0].entity].type == "unnamed":
            return None, 0.0
        return ranked[0].entity, margin(ranked)


def add_pronoun_mentions(doc: Doc) -> Doc:
    """Append a mention for each pronoun of ``doc`` that an entity is clearly the antecedent of.

    Reads the entities, mentions and resolved quotes of ``doc``.
    """
    PronounMentions(doc).add()
    return doc
