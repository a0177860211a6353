"""What an article says of its persons: their roles, countries and gender.

A person is introduced with a role before the name ("North Korean leader Kim Jong-un", "Chinese
Foreign Ministry spokesperson Lin Jian"), after it ("Shen Dingli, a specialist in ...") or before a
comma ("China's top leader, Xi Jinping"). Later the role alone stands for the person: "the
president", "the North Korean leader". The tables here are built in one pass over the mentions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.entities.names import (
    ABBREVIATED_TITLES,
    COURTESY,
    ROLE_GENDER,
    ROLE_HEADS,
    gender_of_name,
    person_words,
)
from pipeline.models import LocalEntity, Mention

LEADERS = frozenset(["president", "premier", "chancellor", "leader", "dictator", "chairman"])
"""Roles that may change place: the leader of a country is its president or dictator."""

_VAGUE_TEXT = "leader official aide expert analyst lawmaker officer lawyer"
_VAGUE = frozenset(_VAGUE_TEXT.split())
"""Roles that many have: the noun alone points to nobody."""

_SKIPPED = frozenset(["former", "top", "new", "own", "then", "ex", "late", "fired", "first"])
_OPENERS = frozenset(["the", "The", "THE"])
_MAX_MODIFIERS = 4
_COMPLEMENT = 6
"""Tokens that may stand between a role noun and the comma before a name."""
_CLAUSE = 18
"""Tokens read of a clause that describes a person."""

PRONOUN_GENDER = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """That ``entity`` was introduced with a role at a token position."""

    entity: int
    head: str
    modifiers: frozenset[str]
    """Folded words before the head, without countries."""
    countries: frozenset[str]
    position: int


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A role noun with what is said before and after it, as tokens ``start`` to ``end``."""

    start: int
    end: int
    head: str
    modifiers: frozenset[str]
    countries: frozenset[str]


class Roles:
    """Roles, genders and token positions of the persons of one article."""

    def __init__(
        self, doc: Doc, entities: Sequence[LocalEntity], mentions: Sequence[Mention]
    ) -> None:
        self.doc = doc
        self.words = [token.text for token in doc]
        self.starts = [token.idx for token in doc]
        self.entities = entities
        self.spans: list[tuple[int, int, int, int]] = []
        """Named mentions as (first token, end token, mention, entity), in order."""
        self.genders: dict[int, Counter[str]] = defaultdict(Counter)
        self.with_role: set[int] = set()
        """Persons of whom a role has been told."""
        self.by_head: dict[str, list[Role]] = defaultdict(list)
        self.positions: dict[int, list[int]] = defaultdict(list)
        for index, mention in enumerate(mentions):
            if mention.entity is not None:
                start, end = self.tokens(mention.start, mention.end)
                self.spans.append((start, end, index, mention.entity))
                self.positions[mention.entity].append(start)
        self.spans.sort()
        self._covered = {i for start, end, _, _ in self.spans for i in range(start, end)}
        for start, end, index, entity in self.spans:
            if entities[entity].type == "person" and mentions[index].kind == "name":
                self._introduce(start, end, entity, mentions[index])

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open token range of characters ``start`` to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first, min(max(bisect_left(self.starts, end), first + 1), len(self.starts))

    def gender(self, entity: int) -> str:
        """Return ``m``, ``f``, or the empty string where the article does not tell."""
        counts = self.genders.get(entity)
        return min(counts, key=lambda g: (-counts[g], g)) if counts else ""

    def _introduce(self, start: int, end: int, entity: int, mention: Mention) -> None:
        words = self.words
        before = words[start - 1].rstrip(".").lower() if start else ""
        if COURTESY.get(before):
            self.genders[entity][COURTESY[before]] += 5
        gender = gender_of_name(person_words(mention.surface))
        if gender:
            self.genders[entity][gender] += 2
        at = start - 2 if before == "," and start > 1 else start - 1
        far = at < start - 1
        for phrase in (self._role_ending_at(at, far), self._role_after(end)):
            if phrase is not None:
                self._note(phrase, entity, start)
        self._gender_of_clause(end, entity)

    def _gender_of_clause(self, end: int, entity: int) -> None:
        """Note the gender that a clause on the person tells: "Ada Quill, who lost her seat"."""
        words = self.words
        if words[end : end + 2] != [",", "who"]:
            return
        for word in words[end + 2 : end + _CLAUSE]:
            if word.lower() in PRONOUN_GENDER:
                self.genders[entity][PRONOUN_GENDER[word.lower()]] += 2
            if word.lower() in PRONOUN_GENDER or word[:1].isupper() or not word[:1].isalnum():
                return

    def _note(self, phrase: RolePhrase, entity: int, position: int) -> None:
        if ROLE_GENDER.get(phrase.head):
            self.genders[entity][ROLE_GENDER[phrase.head]] += 2
        self.with_role.add(entity)
        self.by_head[phrase.head].append(
            Role(entity, phrase.head, phrase.modifiers, phrase.countries, position)
        )

    def _role_ending_at(self, i: int, far: bool) -> RolePhrase | None:
        """Return the role whose last word is token ``i``; "Secretary of State" included.

        Where ``far`` is set a comma follows, and more may stand between: "minister of public
        works", "envoy for the oceans".
        """
        if i < 0 or "\n" in self.words[i]:
            return None
        for j in range(i - 1, max(i - (_COMPLEMENT if far else 2), 0), -1):
            if not self.words[j][:1].isalpha():
                break
            if self.words[j] in ("of", "for") and self.head_at(j - 1):
                return self.phrase(j - 1)
        return self.phrase(i) if self.head_at(i) else None

    def _role_after(self, end: int) -> RolePhrase | None:
        """Return the role in an apposition after the name: ", an international ... specialist"."""
        words = self.words
        if end >= len(words) or words[end] != ",":
            return None
        for i in range(end + 1, min(end + 9, len(words))):
            if words[i] in (",", ".", ";", ":") or "\n" in words[i]:
                return None
            if self.doc[i].pos_ in ("VERB", "AUX", "PRON", "ADP", "SCONJ"):
                return None
            following = words[i + 1] if i + 1 < len(words) else ""
            if following in ("'s", "’s") or not self.head_at(i):
                continue
            if not (following and self.head_at(i + 1)):
                return self.phrase(i)
        return None

    def head_at(self, i: int) -> str:
        """Return the role noun at token ``i`` in lower case, singular; "" if there is none."""
        lower = self.words[i].lower().rstrip(".")
        lower = ABBREVIATED_TITLES.get(lower, lower)
        return lower if lower in ROLE_HEADS else ""

    def phrase(self, i: int) -> RolePhrase:
        """Return the role phrase around the role noun at token ``i``.

        Modifiers run left over names, adjectives and nouns; "of X" after the noun belongs to it.
        """
        start, end, words = i, i + 1, self.words
        while start > 0 and i - start < _MAX_MODIFIERS + 2 and self._modifies(start - 1):
            start -= 1
        if end + 1 < len(words) and words[end] == "of":
            end += 2
            while end < len(words) and words[end][:1].isupper() and end - i < 5:
                end += 1
            if not words[end - 1][:1].isupper() or words[end : end + 1] in (["'s"], ["’s"]):
                end = i + 1
        around = [*words[start:i], *words[i + 1 : end]]
        countries, modifiers = self._countries(start, end), set()
        for word in around:
            lower = word.lower()
            if lower.isalpha() and lower not in ("of", "the", "s"):
                modifiers.add(lower)
        return RolePhrase(start, end, self.head_at(i), frozenset(modifiers), countries)

    def _modifies(self, i: int) -> bool:
        word = self.words[i]
        if word in ("'s", "’s", "-"):
            return True
        return word[:1].isalpha() and self.doc[i].pos_ in ("PROPN", "ADJ", "NOUN")

    def _countries(self, start: int, end: int) -> frozenset[str]:
        """Return the codes of the countries named within tokens ``start`` to ``end``."""
        first = bisect_left(self.spans, (start,))
        if first and self.spans[first - 1][1] > start:
            first -= 1
        codes = set()
        for begin, _, _, entity in self.spans[first : first + 6]:
            if begin >= end:
                break
            if self.entities[entity].type == "country":
                codes.add(self.entities[entity].country_code or "")
        return frozenset(codes)

    def nominals(self) -> Iterator[tuple[RolePhrase, int]]:
        """Yield definite role phrases that stand for one person, with the person's entity."""
        for i, word in enumerate(self.words):
            if word.lower() not in ROLE_HEADS or i in self._covered or (i + 1) in self._covered:
                continue
            phrase = self.phrase(i)
            definite = None if self._named_after(phrase.end) else self._definite(phrase)
            if definite is not None:
                entity = self.resolve(phrase)
                if entity is not None:
                    yield definite, entity

    def _named_after(self, end: int) -> bool:
        """Tell whether a comma and the person's name follow a role phrase."""
        return self.words[end : end + 1] == [","] and (end + 1) in self._covered

    def _definite(self, phrase: RolePhrase) -> RolePhrase | None:
        """Return the phrase with its article if it is definite: "the", or a country before it."""
        start = phrase.start
        if start and self.words[start - 1] in _OPENERS:
            start -= 1
        elif not phrase.countries or (start and self.words[start - 1].lower() in ("a", "an")):
            return None
        return RolePhrase(start, phrase.end, phrase.head, phrase.modifiers, phrase.countries)

    def resolve(self, phrase: RolePhrase) -> int | None:
        """Return the one person that a role phrase can mean, or None.

        Countries must agree where both are told. Among several people of that role the one of
        whom the article mostly speaks is meant, else the one mentioned last before the phrase.
        """
        roles = list(self.by_head.get(phrase.head, ()))
        if phrase.head in LEADERS and phrase.countries:
            for other in sorted(LEADERS - {phrase.head}):
                roles += [r for r in self.by_head.get(other, ()) if r.countries & phrase.countries]
        fits = [r for r in roles if self._agrees(r, phrase)]
        best = max((self._score(r, phrase) for r in fits), default=0)
        people = sorted({r.entity for r in fits if self._score(r, phrase) == best})
        if not people:
            return None
        ranked = sorted(people, key=lambda e: (-len(self.positions[e]), e))
        if len(ranked) == 1 or len(self.positions[ranked[0]]) >= 3 * len(self.positions[ranked[1]]):
            return ranked[0]
        return max(people, key=lambda e: (self._last_before(e, phrase.start), -e))

    @staticmethod
    def _agrees(role: Role, phrase: RolePhrase) -> bool:
        if phrase.countries and role.countries and not phrase.countries & role.countries:
            return False
        said = phrase.modifiers - _SKIPPED
        shared = bool(said & role.modifiers) or bool(phrase.countries & role.countries)
        if phrase.head in _VAGUE:
            return shared
        return phrase.head in LEADERS or not said or not role.modifiers or shared

    @staticmethod
    def _score(role: Role, phrase: RolePhrase) -> int:
        """Rank roles: the same country, then as many countries told, then shared modifiers."""
        same_country = bool(phrase.countries & role.countries)
        both_bare = not phrase.countries and not role.countries
        shared = bool((phrase.modifiers - _SKIPPED) & role.modifiers)
        return 4 * same_country + 2 * both_bare + shared

    def _last_before(self, entity: int, position: int) -> int:
        """Return the position of the entity's last mention before a token, -1 if there is none."""
        positions = self.positions[entity]
        i = bisect_left(positions, position)
        return positions[i - 1] if i else -1


def nominal_mentions(
    doc: Doc, entities: Sequence[LocalEntity], mentions: Sequence[Mention]
) -> list[Mention]:
    """Return mentions for the definite role phrases that mean a person of the article."""
    roles = Roles(doc, entities, mentions)
    text = doc.text
    found = []
    for phrase, entity in roles.nominals():
        start = roles.starts[phrase.start]
        end = roles.starts[phrase.end - 1] + len(roles.words[phrase.end - 1])
        found.append(Mention("text", start, end, text[start:end], "NOMINAL", "nominal", entity))
    return found
