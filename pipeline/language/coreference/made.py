"""Mentions and entities made while speakers are resolved: pronouns, unnamed speakers, campaigns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from spacy.tokens import Doc

from pipeline.entities.names import ROLE_GENDER
from pipeline.language.coreference.nouns import CAMPAIGNS
from pipeline.language.coreference.roles import Roles
from pipeline.models import AliasKind, EntityType, LocalEntity, Mention, MentionKind

_MAX_PHRASE = 7
_COMPLEMENTS = frozenset(["for", "of", "at", "from"])
_SEVERAL = frozenset(["many", "some", "others", "both", "several", "few", "most", "all", "those"])
_POSSESSIVES = ("'s", "’s", "'", "’")


class Made:
    """Appends to the mentions and entities of one Doc, and lets later references find them."""

    def __init__(self, doc: Doc, roles: Roles) -> None:
        self.mentions: list[Mention] = doc._.concord_mentions
        self.entities: list[LocalEntity] = doc._.concord_entities
        self.roles = roles
        self.by_noun: dict[str, int] = {}
        """Head noun in lower case -> the last unnamed speaker of that noun."""
        self.plural: dict[int, bool] = {}
        """Unnamed speaker -> whether the head noun is plural."""
        self._doc = doc
        self._text = doc.text
        self._article_id: str = doc._.concord_context.article_id
        self._by_key = {entity.key: i for i, entity in enumerate(self.entities)}

    def mention(self, first: int, last: int, label: str, entity: int) -> tuple[int, int]:
        """Append a mention of ``entity`` over tokens; return (mention index, entity)."""
        roles = self.roles
        start, end = roles.starts[first], roles.starts[last - 1] + len(roles.words[last - 1])
        kind: MentionKind = "pronoun" if label == "PRONOUN" else "nominal"
        surface = self._text[start:end]
        self.mentions.append(Mention("text", start, end, surface, label, kind, entity))
        index = len(self.mentions) - 1
        insort(roles.spans, (first, last, index, entity))
        insort(roles.positions[entity], first)
        return index, entity

    def _entity(self, key: str, name: str, kind: EntityType) -> int:
        if key not in self._by_key:
            self._by_key[key] = len(self.entities)
            aliases: tuple[tuple[str, AliasKind], ...] = ((name, "name"),)
            known = () if kind == "unnamed" else aliases
            self.entities.append(LocalEntity(key, name, kind, aliases=known))
        return self._by_key[key]

    def unnamed(self, first: int, last: int, head: int) -> tuple[int, int]:
        """Return a speaker without a name, one for each head phrase of the article."""
        doc, roles, words = self._doc, self.roles, self.roles.words
        begin, end = first, head + 1
        while begin < head and (
            doc[begin].pos_ in ("DET", "NUM", "PRON", "PUNCT", "ADV") or not words[begin].isalpha()
        ):
            begin += 1
        if end < last and words[end].lower() in _COMPLEMENTS:
            end = self._complement(end, last, head)
        start_char, end_char = roles.starts[begin], roles.starts[end - 1] + len(words[end - 1])
        name = " ".join(self._text[start_char:end_char].split())
        phrase = name.lower().replace("’", "'")
        entity = self._entity(f"unnamed:{self._article_id}:{phrase}", name, "unnamed")
        noun = words[head].lower()
        self.by_noun[noun] = entity
        self.plural[entity] = doc[head].tag_ in ("NNS", "NNPS", "CD") or noun in _SEVERAL
        if ROLE_GENDER.get(noun):
            roles.genders[entity][ROLE_GENDER[noun]] += 1
        return self.mention(first, end, "NOMINAL", entity)

    def _complement(self, end: int, last: int, head: int) -> int:
        """Return the end of "for the White House" after a head noun."""
        doc, stop = self._doc, end + 1
        while stop < min(last, head + _MAX_PHRASE) and doc[stop].pos_ not in (
            "PUNCT", "VERB", "AUX", "PRON", "SCONJ", "SPACE",
        ):  # fmt: skip
            stop += 1
        while stop > end + 1 and doc[stop - 1].pos_ in ("ADP", "CCONJ", "DET", "PART"):
            stop -= 1
        return stop if stop > end + 1 else end

    def noun(self, head: int) -> tuple[int, int]:
        """Return the campaign or the unnamed speaker of the common noun at token ``head``."""
        return self.campaign(head) or self.unnamed(
            max(self._doc[head].left_edge.i, head - _MAX_PHRASE), head + 1, head
        )

    def campaign(self, head: int) -> tuple[int, int] | None:
        """Return the organisation that "the Quill campaign" or "Quill's campaign" names."""
        owner, noun = self.owner(head), CAMPAIGNS.get(self.roles.words[head].lower())
        if owner is None or noun is None:
            return None
        begin, person = owner
        entity = self.campaign_of(person, noun)
        for first, last, mention, known in self.covering(head, head + 1):
            if known == entity and first <= head < last:
                return mention, entity
        return self.mention(begin, head + 1, "NOMINAL", entity)

    def campaign_of(self, person: int, noun: str) -> int:
        """Return the organisation that is a person's campaign or administration.

        An administration is known by the surname alone.
        """
        known = self.entities[person]
        key, name = known.key.partition(":")[2], known.name
        if noun == "administration":
            key, name = key.split()[-1], name.split()[-1]
        return self._entity(f"organisation:{key} {noun}", f"{name} {noun}", "organisation")

    def owner(self, head: int) -> tuple[int, int] | None:
        """Return (first token, person) of the person's name right before the noun at ``head``."""
        words, spans = self.roles.words, self.roles.spans
        end = head
        while end > 0 and head - end < 3 and self._doc[end - 1].tag_ in ("JJ", "NN"):
            end -= 1
        for stop in (head, end):
            if stop > 0 and words[stop - 1] in _POSSESSIVES:
                stop -= 1
            at = bisect_right(spans, (stop, 0)) - 1
            if at >= 0 and spans[at][1] == stop:
                begin, _, mention, entity = spans[at]
                named = self.mentions[mention].kind == "name"
                if named and self.entities[entity].type == "person":
                    return begin, entity
        return None

    def covering(self, first: int, last: int) -> list[tuple[int, int, int, int]]:
        """Return the known mentions that overlap tokens ``first`` to ``last``."""
        spans = self.roles.spans
        i = max(bisect_left(spans, (first,)) - 1, 0)
        found = []
        while i < len(spans) and spans[i][0] < last:
            if spans[i][1] > first:
                found.append(spans[i])
            i += 1
        return found
