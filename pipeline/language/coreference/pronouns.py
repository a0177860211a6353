"""Which entities agree with a pronoun or an epithet, and which of them the scorer chooses."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.entities.names import ROLE_GENDER
from pipeline.language.coreference.antecedents import Discourse
from pipeline.language.coreference.made import Made
from pipeline.language.coreference.nouns import (
    BODIES,
    OFFICIAL,
    PARTISANS,
    PERSONS,
    TEXTS,
    is_person_noun,
    is_plural_noun,
    is_thing_noun,
)
from pipeline.language.coreference.roles import PRONOUN_GENDER
from pipeline.language.coreference.scoring import Candidate, Set, margin, score, weights
from pipeline.models import Span

PRONOUNS = {
    **PRONOUN_GENDER, "it": "thing", "its": "thing", "itself": "thing", "they": "many",
    "them": "many", "their": "many", "theirs": "many", "themselves": "many",
}  # fmt: skip
"""Pronoun -> what its antecedent agrees in: gender of a person, a thing, or many."""

MIN_MARGIN = 0.05
"""By how much the best candidate's share must exceed the second's: nobody, rather than a guess."""
MIN_MARGIN_PERSON = 0.35
"""The same for an epithet: "the billionaire" may well be somebody without a name."""
MIN_MARGIN_BODY = 0.2
_MODIFIERS = frozenset(["compound", "amod", "nmod"])
_THINGS = frozenset(["organisation", "country", "place"])
_COLLECTIVES = frozenset(["organisation", "country", "group"])


class Pronouns:
    """Chooses antecedents in one Doc, reading it from left to right."""

    def __init__(self, doc: Doc, made: Made) -> None:
        self.discourse = Discourse(doc, made.roles)
        self._doc = doc
        self._made = made
        self._roles = made.roles
        self._entities = made.entities
        self._read_to = 0
        self._told: dict[int, tuple[int | None, float]] = {}

    def choose(self, i: int, exclude: Sequence[Span]) -> tuple[int | None, float]:
        """Return (entity, margin) of the pronoun at token ``i``; (None, margin) in doubt.

        A common noun that is chosen becomes an unnamed speaker.
        """
        kind = PRONOUNS[self._doc[i].lower_]
        ranked = self.ranked(self.candidates(i, kind, exclude), kind)
        clear = margin(ranked)
        if not ranked or clear < MIN_MARGIN or ranked[0].several:
            return None, clear
        best = ranked[0]
        entity = self._made.noun(best.noun)[1] if best.entity is None else best.entity
        if kind in ("m", "f"):
            self._roles.genders[entity][kind] += 1
        return entity, clear

    def candidates(
        self, i: int, kind: str, exclude: Sequence[Span], other_than: int | None = None
    ) -> list[Candidate]:
        """Return what the pronoun at token ``i`` may mean, described but not scored.

        ``kind`` is what it agrees in: ``m``, ``f``, ``person`` (of either gender), ``thing`` or
        ``many``. The entity ``other_than`` is not meant.
        """
        self._read(i)

        def admits(entity: int, begin: int, end: int) -> bool:
            return entity != other_than and self.agrees(entity, begin, end, kind)

        nouns = {"thing": is_thing_noun, "many": is_plural_noun}.get(kind, is_person_noun)
        return self.discourse.rank(i, admits, nouns, exclude, several=kind == "many")

    def ranked(self, found: Sequence[Candidate], kind: str, by: Set = "told") -> list[Candidate]:
        """Return candidates, the best one first, scored ``by`` a set of weights."""
        return score(found, weights(by), lambda c: self.bias(c, kind, by))

    def told(self, i: int) -> tuple[int | None, float] | None:
        """Return (best candidate's entity, margin) of a "he" or "she" of the writer at token ``i``.

        None for any other token.
        """
        self._read(i + 1)
        return self._told.get(i)

    def _read(self, i: int) -> None:
        """Resolve every "he" and "she" of the writer before token ``i``, each once.

        They carry a person from where it is named to where it speaks.
        """
        discourse, words = self.discourse, self._roles.words
        begin, self._read_to = self._read_to, max(self._read_to, i)
        for j in range(begin, i):
            if words[j] in ("he", "she", "He", "She") and not discourse.spoken[j]:
                kind = PRONOUN_GENDER[words[j].lower()]
                ranked = self.ranked(self.candidates(j, kind, discourse.parts_of(j)), kind)
                entity, clear = (ranked[0].entity if ranked else None), margin(ranked)
                self._told[j] = entity, clear
                if entity is not None and clear >= MIN_MARGIN:
                    discourse.pronouns.append((j, entity))

    def agrees(self, entity: int, begin: int, end: int, kind: str) -> bool:
        """Tell whether an entity agrees with a pronoun in number, gender and animacy."""
        found, plural = self._entities[entity].type, self._made.plural.get(entity, False)
        if kind == "person":
            return found == "person"
        if kind in ("m", "f"):
            single = found == "person" or (found == "unnamed" and not plural)
            return single and self._roles.gender(entity) in ("", kind)
        if self.discourse.root(begin, end).dep_ in _MODIFIERS:
            return False
        if found == "unnamed":
            thing = not plural and self._roles.words[end - 1].lower() not in PERSONS
            return plural if kind == "many" else thing
        if kind == "thing":
            return found in _THINGS
        return found in _COLLECTIVES

    def bias(self, c: Candidate, kind: str, by: Set = "told") -> float:
        """Return what the sort of a candidate is worth: names before nouns, and the like."""
        bias = weights(by).bias
        known = kind in ("m", "f") and c.entity is not None and self._roles.gender(c.entity) == kind
        return bias.get(self.sort(c, kind), 0.0) + known * bias.get("known gender", 0.0)

    def sort(self, c: Candidate, kind: str) -> str:
        """Return the sort of a candidate: what the pronoun agrees in, and what it would mean."""
        group = "person" if kind in ("m", "f") else kind
        if c.entity is not None:
            return f"{group} {self._entities[c.entity].type}"
        if c.several:
            return f"{group} several"
        lower = self._doc[c.noun].lower_
        if kind == "thing" and (lower in TEXTS or lower in BODIES):
            return f"{group} {'text' if lower in TEXTS else 'body'}"
        return f"{group} noun"

    def epithet(self, head: int, exclude: Sequence[Span]) -> tuple[int | None, float]:
        """Return (entity, margin) of a definite noun that tells something new of it.

        "The billionaire" is a person named before, "the agency" an organisation.
        """
        noun = self._roles.words[head].lower()
        person = noun in PERSONS or noun in PARTISANS
        if not person and (noun not in BODIES or noun in OFFICIAL):
            return None, 0.0
        gender = ROLE_GENDER.get(noun, "")

        def admits(entity: int, _begin: int, _end: int) -> bool:
            found = self._entities[entity].type
            if not person:
                return found == "organisation" and self._may_be(entity, noun)
            known = self._roles.gender(entity)
            return found == "person" and (not gender or known in ("", gender))

        self._read(head)
        found = self.discourse.rank(head, admits, lambda _: False, exclude)
        ranked = score(found, weights("told"), lambda c: -self._other_role(c, noun))
        clear = margin(ranked)
        if not ranked or clear < (MIN_MARGIN_PERSON if person else MIN_MARGIN_BODY):
            return None, clear
        return ranked[0].entity, clear

    def _may_be(self, entity: int, noun: str) -> bool:
        """Tell whether an organisation's name does not say that it is another sort of body."""
        last = self._entities[entity].name.lower().split()[-1:]
        return not last or last[0] not in BODIES or last[0] == noun

    def _other_role(self, c: Candidate, noun: str) -> float:
        """Return 1 if only other roles have been told of a person, and others have this one."""
        roles = self._roles.by_head.get(noun, ())
        if c.entity not in self._roles.with_role or not roles:
            return 0.0
        return float(all(role.entity != c.entity for role in roles))
