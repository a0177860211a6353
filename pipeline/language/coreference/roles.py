"""What an article says of its persons: their roles, countries and gender.

A person is introduced with a role before the name ("North Korean leader Kim Jong-un", "Chinese
Foreign Ministry spokesperson Lin Jian"), after it ("Shen Dingli, a specialist in ...") or before a
comma ("China's top leader, Xi Jinping"). Later the role alone stands for the person: "the
president", "the North Korean leader". The tables here are built in one pass over the mentions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from pipeline.entities.names import (
    COURTESY,
    ROLE_GENDER,
    ROLE_HEADS,
    gender_of_name,
    person_words,
)
from pipeline.language.coreference.role_phrases import PhraseReader, RolePhrase
from pipeline.language.names.scan import POSSESSIVE
from pipeline.models import LocalEntity, Mention

LEADERS = frozenset(
    ["president", "premier", "chancellor", "leader", "dictator", "chairman", "ruler", "strongman",
     "king", "queen", "emperor", "sultan", "prime minister", "pm"]
)  # fmt: skip
"""Roles of those who lead a country."""

GENERIC_LEADERS = frozenset(["leader", "dictator", "ruler", "strongman"])
"""Words for a leader of any title: the leader of a country is its president or its king."""

_VAGUE_TEXT = "leader official aide expert analyst lawmaker officer lawyer ruler strongman"
_VAGUE = frozenset(_VAGUE_TEXT.split())
"""Roles that many have: the noun alone points to nobody."""

KIN = frozenset(
    ["wife", "husband", "widow", "widower", "son", "daughter", "brother", "sister", "father",
     "mother", "aunt", "uncle", "niece", "nephew", "cousin", "partner", "friend", "rival"]
)  # fmt: skip
"""Nouns that say what somebody is to another: alone they point to nobody."""

_RANKS = frozenset(["vice", "deputy", "assistant", "associate"])
"""Words that make another office of one."""

_SKIPPED = frozenset(["former", "top", "new", "own", "then", "ex", "late", "fired", "first"])
_MAX_BEFORE = 60
_MAX_AFTER = 20
"""Roles of one noun that are looked at, told before and after a phrase."""
_OTHERS = frozenset(["next", "future", "potential", "prospective", "previous", "another", "first"])
"""Modifiers of somebody else than the one who has the office, unless told of that one, too."""
_LEFT = frozenset(["former", "ex", "late", "ousted", "deposed", "onetime"])
"""Modifiers of those who have an office no longer."""
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
    owner: int | None = None
    """The person whose lawyer, wife or aide it is, where a name tells."""


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
        self.apposed: list[tuple[RolePhrase, int]] = []
        """Role phrases beside a name, with the person they introduce."""
        self.countries: dict[int, set[str]] = defaultdict(set)
        """Codes of the countries that are said to be a person's."""
        for index, mention in enumerate(mentions):
            if mention.entity is not None:
                start, end = self.tokens(mention.start, mention.end)
                self.spans.append((start, end, index, mention.entity))
                self.positions[mention.entity].append(start)
        self.spans.sort()
        self._reader = PhraseReader(doc, self.words, self.spans, entities)
        self.head_at, self.phrase = self._reader.head_at, self._reader.phrase
        self.is_inner = self._reader.is_inner
        self._covered = {i for start, end, _, _ in self.spans for i in range(start, end)}
        for start, end, index, entity in self.spans:
            if entities[entity].type == "person" and mentions[index].kind == "name":
                self._introduce(start, end, entity, mentions[index])
        self._inherit_countries()

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the half-open token range of characters ``start`` to ``end``."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return first, min(max(bisect_left(self.starts, end), first + 1), len(self.starts))

    def names(self, i: int) -> bool:
        """Tell whether token ``i`` belongs to a name."""
        return i in self._covered

    def names_person(self, i: int) -> bool:
        """Tell whether token ``i`` belongs to the name of a person."""
        at = bisect_right(self.spans, (i, len(self.doc))) - 1
        if at < 0 or not self.spans[at][0] <= i < self.spans[at][1]:
            return False
        return self.entities[self.spans[at][3]].type == "person"

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
        self.countries[entity] |= self._country_beside(start, end)
        for phrase in (self._role_ending_at(at, far), self._role_after(end)):
            if phrase is not None:
                self._note(phrase, entity, start)
        self._gender_of_clause(end, entity)

    def _country_beside(self, start: int, end: int) -> frozenset[str]:
        """Return the country that a name is tied to: "France's Quill", "Quill of France"."""
        words = self.words
        if start and words[start - 1] in POSSESSIVE:
            return self._reader.countries(start - 1, start)
        if words[end : end + 1] == ["of"]:
            return self._reader.countries(end + 1, end + 2 + (words[end + 1 : end + 2] == ["the"]))
        return frozenset()

    def _inherit_countries(self) -> None:
        """Give a role told without a country that of its person, if one is told elsewhere."""
        for roles in self.by_head.values():
            roles[:] = [
                replace(role, countries=frozenset(self.countries[role.entity]))
                if not role.countries
                else role
                for role in roles
            ]

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
        self.apposed.append((phrase, entity))
        self.countries[entity] |= phrase.countries
        self.by_head[phrase.head].append(
            Role(entity, phrase.head, phrase.modifiers, phrase.countries, position, phrase.owner)
        )

    def _role_ending_at(self, i: int, far: bool) -> RolePhrase | None:
        """Return the role whose last word is token ``i``; "Secretary of State" included.

        Where ``far`` is set a comma follows, and more may stand between: "minister of public
        works", "envoy for the oceans".
        """
        if i < 0 or "\n" in self.words[i]:
            return None
        courtesy = self.words[i].rstrip(".").lower() in COURTESY
        if courtesy and i and self.words[i - 1] in ("of", "for"):
            return None  # "a spokesman for Mr. Quill" is another one
        for j in range(i - 1, max(i - (_COMPLEMENT if far else 2), 0), -1):
            if not self.words[j][:1].isalpha():
                break
            if self.words[j] in ("of", "for") and self.head_at(j - 1):
                return self.phrase(j - 1)
        head = self._reader.ending_at(i)
        return self.phrase(head) if head >= 0 else None

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
            if following in ("'s", "’s") or not self.head_at(i) or self.is_inner(i):
                continue
            phrase = self.phrase(i)
            return None if self.names(phrase.end) else phrase  # the title of the next one
        return None

    def resolve(self, phrase: RolePhrase) -> int | None:
        """Return the one person that a role phrase can mean, or None.

        Countries must agree where both are told. Among several people of that role the one of
        whom the article mostly speaks is meant, else the one mentioned last before the phrase.
        """
        fits = [r for r in self.holders(phrase) if self._agrees(r, phrase)]
        best = max((self._score(r, phrase) for r in fits), default=0)
        people = sorted({r.entity for r in fits if self._score(r, phrase) == best})
        if not people:
            return None
        ranked = sorted(people, key=lambda e: (-len(self.positions[e]), e))
        if len(ranked) == 1 or len(self.positions[ranked[0]]) >= 3 * len(self.positions[ranked[1]]):
            return ranked[0]
        return max(people, key=lambda e: (self._last_before(e, phrase.start), -e))

    def holders(self, phrase: RolePhrase) -> list[Role]:
        """Return the roles that a phrase may name: its own, for leaders those of other titles."""
        roles = self._near(phrase.head, phrase.start)
        if phrase.head == "counterpart":
            heads = sorted(self.by_head.keys() - {"counterpart"})
        elif phrase.head in GENERIC_LEADERS:
            heads = sorted(LEADERS - {phrase.head})
        elif phrase.head in LEADERS:
            heads = sorted(GENERIC_LEADERS)
        else:
            return roles
        for head in heads:
            near = self._near(head, phrase.start)
            roles += [r for r in near if r.countries & phrase.countries]
        return roles

    def _near(self, head: str, position: int) -> list[Role]:
        """Return the roles of a noun that are told nearest to a token: boundedly many."""
        roles = self.by_head.get(head, [])
        at = bisect_left(roles, position, key=lambda role: role.position)
        return roles[max(0, at - _MAX_BEFORE) : at + _MAX_AFTER]

    @staticmethod
    def _agrees(role: Role, phrase: RolePhrase) -> bool:
        if phrase.countries and role.countries and not phrase.countries & role.countries:
            return False
        if role.modifiers & _RANKS != phrase.modifiers & _RANKS:
            return False
        if phrase.modifiers & _OTHERS - role.modifiers:
            return False
        if role.owner is not None and phrase.owner is not None and role.owner != phrase.owner:
            return False
        said = phrase.modifiers - _SKIPPED
        shared = bool(said & role.modifiers) or bool(phrase.countries & role.countries)
        if phrase.head in KIN:
            return phrase.owner is not None and phrase.owner == role.owner
        if phrase.head not in ROLE_HEADS and said and not shared:
            return False
        if phrase.head in _VAGUE:
            return shared or (phrase.owner is not None and phrase.owner == role.owner)
        return phrase.head in LEADERS or not said or not role.modifiers or shared

    @staticmethod
    def _score(role: Role, phrase: RolePhrase) -> int:
        """Rank roles: the same country, then as many countries told, then shared modifiers.

        For a counterpart those who lead a country come first; those who left an office come last,
        or first where the phrase says "former".
        """
        same_country = bool(phrase.countries & role.countries)
        left = role.modifiers.isdisjoint(_LEFT) != phrase.modifiers.isdisjoint(_LEFT)
        both_bare = not phrase.countries and not role.countries
        shared = bool((phrase.modifiers - _SKIPPED) & role.modifiers)
        leads = phrase.head == "counterpart" and role.head in LEADERS
        return 8 * same_country + 4 * leads + 2 * both_bare + shared - 4 * left

    def _last_before(self, entity: int, position: int) -> int:
        """Return the position of the entity's last mention before a token, -1 if there is none."""
        positions = self.positions[entity]
        i = bisect_left(positions, position)
        return positions[i - 1] if i else -1
