"""What a span refers to: a named mention, a pronoun's antecedent, a role, an unnamed speaker.

In this order: the named person that the span is about, not its owner or employer; the name at the
head of the span; the antecedent of a pronoun, by the scorer of
:mod:`pipeline.language.coreference.antecedents`; the person of a role ("the minister"); the
organisation of a common noun ("the ministry"); who an epithet means ("the billionaire"), again by
the scorer; else an unnamed speaker of this article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from heapq import nsmallest

from spacy.tokens import Doc, Token

from pipeline.entities.names import COURTESY, ROLE_GENDER
from pipeline.language.coreference.made import Made
from pipeline.language.coreference.nouns import CAMPAIGNS, NAMED_BODIES, PARTISANS
from pipeline.language.coreference.pronouns import PRONOUNS, Pronouns
from pipeline.language.coreference.role_phrases import RolePhrase
from pipeline.language.coreference.roles import Roles
from pipeline.models import Span

_RELATIVES = frozenset(["who", "whom", "whose", "which"])
_NOBODY = frozenset(["i", "me", "my", "we", "us", "our", "you", "your", "this", "that", "what"])
_PREPOSITIONS = frozenset(["for", "of", "at", "with", "from", "in", "to", "by", "on", "near"])
_MODIFIERS = frozenset(["compound", "amod", "nmod", "poss"])
_OWNERS = frozenset(["its", "their"])
_PERSON_OWNERS = frozenset(["his", "her"])
_NARROWING = frozenset(["who", "that", "of", "from", "for", "in", "at", "with"])
_CAMPAIGN_REACH = 400
"""Tokens before "the campaign" in which it is sought whose."""
_ARTICLES = frozenset(["the", "a", "an"])
_PHRASE = 8
"""Tokens from an article to its noun."""
_CLIMB = 8
_CACHE_KEY = "concord_references"


class References:
    """Resolves spans of one Doc; appends the mentions and entities that it has to create."""

    def __init__(self, doc: Doc) -> None:
        self.roles = Roles(doc, doc._.concord_entities, doc._.concord_mentions)
        self.made = Made(doc, self.roles)
        self.mentions, self.entities = self.made.mentions, self.made.entities
        self.pronouns = Pronouns(doc, self.made)
        self._sentences = self.pronouns.discourse.sentences
        self._done: dict[Span, tuple[int | None, int | None]] = {}
        self._margins: dict[Span, float] = {}
        persons = {e: p[0] for e, p in self.roles.positions.items() if p and self._is_person(e)}
        self._first_persons = nsmallest(2, ((begin, e) for e, begin in persons.items()))

    def resolve(
        self, doc: Doc, start: int, end: int, exclude: Sequence[Span] = ()
    ) -> tuple[int | None, int | None]:
        """Return (mention index, entity index) for characters ``start`` to ``end``.

        ``exclude`` lists character spans in which no antecedent is sought: what somebody says
        does not name the one who says it.
        """
        first, last = self._trim(*self.roles.tokens(start, end))
        if first >= last:
            return None, None
        key = (first, last)
        if key not in self._done:
            found = self._find(doc, first, last, exclude)
            self._done[key] = found
        return self._done[key]

    def margin(self, start: int, end: int) -> float:
        """Return how clearly the span was resolved: 1 where it names its speaker, else in [0, 1].

        For a pronoun or an epithet, by how much the share of the best candidate exceeds the
        second's. 0 for a span that was resolved to nobody.
        """
        key = self._trim(*self.roles.tokens(start, end))
        if self._done.get(key, (None, None))[1] is None:
            return 0.0
        return self._margins.get(key, 1.0)

    def renumber(self, places: Sequence[int]) -> None:
        """Follow the mentions to where they went: ``places[n]`` is the new index of the n-th."""
        roles = self.roles
        roles.spans[:] = [(b, e, places[mention], entity) for b, e, mention, entity in roles.spans]
        for key, (mention, entity) in self._done.items():
            self._done[key] = None if mention is None else places[mention], entity

    def sentence(self, i: int) -> int:
        """Return the first token of the sentence of token ``i``."""
        return self._sentences[max(bisect_right(self._sentences, i) - 1, 0)]

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        words = self.roles.words
        while first < last and not any(c.isalnum() for c in words[first]):
            first += 1
        while first < last and not any(c.isalnum() for c in words[last - 1]):
            last -= 1
        return first, last

    def _find(
        self, doc: Doc, first: int, last: int, exclude: Sequence[Span]
    ) -> tuple[int | None, int | None]:
        last = self._with_noun(doc, first, last)
        if last == first:
            return None, None
        inside = self.made.covering(first, last)
        person = self._person(doc, first, last, inside)
        if person is not None:
            return person
        head: Token = doc[first:last].root
        lower = head.lower_
        for begin, end, mention, entity in inside:
            if begin <= head.i < end:
                if self._is_partisan(first, last, head):
                    break
                return mention, entity
        if lower in PRONOUNS:
            return self._pronoun(head.i, exclude, (first, last))
        if (lower in _RELATIVES or head.tag_ == "WDT") and head.i:
            return self._relative(doc, head.i)
        if lower in _NOBODY or not head.text[:1].isalpha():
            return None, None
        return self._nominal(doc, first, last, head.i, exclude)

    def _with_noun(self, doc: Doc, first: int, last: int) -> int:
        """Return the end of a span, of a lone "the" or "Mr." that of its noun; else ``first``."""
        opener = self.roles.words[first].rstrip(".").lower()
        if last - first > 1 or (opener not in _ARTICLES and opener not in COURTESY):
            return last
        head = doc[first].head.i
        return head + 1 if first < head < first + _PHRASE else first

    def _is_partisan(self, first: int, last: int, head: Token) -> bool:
        """Tell whether a span is "the Texas Republican": one person, not the party."""
        opener = self.roles.words[first].lower()
        return head.lower_ in PARTISANS and last - first > 1 and opener in ("the", "a", "an")

    def _person(
        self, doc: Doc, first: int, last: int, inside: Sequence[tuple[int, int, int, int]]
    ) -> tuple[int, int] | None:
        """Return the person the span is about: no owner, employer or object of a preposition."""
        words = self.roles.words
        for begin, end, mention, entity in inside:
            if self.entities[entity].type != "person" or self.mentions[mention].kind != "name":
                continue
            if words[end : end + 1] in (["'s"], ["’s"], ["'"], ["’"]) and end + 1 < last:
                continue
            if self._modifies_noun(doc, begin, end, last):
                continue
            left = begin
            if left > first and words[left - 1].rstrip(".").lower() in COURTESY:
                left -= 1
            if left > first and self.roles.head_at(left - 1):
                left = max(self.roles.phrase(left - 1).start, first)
            if left > first and words[left - 1] == ",":
                apposed = end == last and words[first:left].count(",") == 1
                if apposed or any(self.roles.head_at(i) for i in range(first, left)):
                    return mention, entity
                continue
            if not any(w.lower() in _PREPOSITIONS or w in ("'s", "’s") for w in words[first:left]):
                return mention, entity
        return None

    @staticmethod
    def _modifies_noun(doc: Doc, begin: int, end: int, last: int) -> bool:
        """Tell whether a name only says whose noun follows: "a Quill adviser"."""
        root = doc[begin:end].root
        return root.dep_ in _MODIFIERS and end <= root.head.i < last and (
            root.head.tag_ in ("NN", "NNS")
        )  # fmt: skip

    def _pronoun(self, i: int, exclude: Sequence[Span], key: Span) -> tuple[int | None, int | None]:
        entity, self._margins[key] = self.pronouns.choose(i, exclude)
        if entity is None:
            return None, None
        return self.made.mention(i, i + 1, "PRONOUN", entity)

    def _relative(self, doc: Doc, i: int) -> tuple[int | None, int | None]:
        """Return what "who" or "which" stands for: the noun that its clause describes."""
        token = doc[i]
        for _ in range(_CLIMB):
            if token.dep_ == "relcl" or token.head.i == token.i:
                break
            token = token.head
        noun = token.head if token.dep_ == "relcl" and token.head.i < i else self._before(doc, i)
        personal = doc[i].lower_ not in ("which", "that")
        noun, found = self._described(noun, personal)
        if found is not None:
            return found
        if noun.tag_ not in ("NN", "NNS") or self.made.covering(noun.i, noun.i + 1):
            return None, None
        return self.made.noun(noun.i)

    def _before(self, doc: Doc, i: int) -> Token:
        """Return the last word before token ``i``."""
        j = i - 1
        while j > 0 and i - j < 4 and not self.roles.words[j][:1].isalnum():
            j -= 1
        return doc[j]

    def _described(self, noun: Token, personal: bool) -> tuple[Token, tuple[int, int] | None]:
        """Return the noun that a relative clause describes, and its mention if it is a name.

        From a noun in apposition, or that says what somebody is, to the one it is said of; from
        a place, if a person is meant, to the noun that it belongs to.
        """
        described = noun
        for _ in range(_CLIMB):
            for _, _, mention, entity in self.made.covering(noun.i, noun.i + 1):
                if not personal or self.entities[entity].type not in ("place", "country"):
                    return noun, (mention, entity)
            if personal and noun.dep_ in ("pobj", "prep") and described.tag_ in ("NNP", "NNPS"):
                noun = noun.head
                described = noun if noun.tag_ in ("NN", "NNS") else described
            elif noun.dep_ in ("appos", "conj"):
                noun = noun.head
            elif noun.dep_ == "attr" and noun.head.lemma_ == "be":
                subjects = [t for t in noun.head.lefts if t.dep_ == "nsubj"]
                if not subjects:
                    break
                noun = subjects[-1]
            else:
                break
        return described, None

    def _is_person(self, entity: int) -> bool:
        return self.entities[entity].type == "person"

    def _nominal(
        self, doc: Doc, first: int, last: int, head: int, exclude: Sequence[Span]
    ) -> tuple[int | None, int | None]:
        words = self.roles.words
        opener, noun = words[first].lower(), words[head].lower()
        definite = opener == "the"
        apposed = self._apposed_person(last)
        if apposed is not None:
            return apposed
        entity = self._role(head, definite, opener)
        if entity is None and noun in CAMPAIGNS:
            entity = self._campaign(first, head, opener)
        if entity is None and definite:
            entity = self._organisation(head, first)
        again = self.made.by_noun.get(noun) if definite else None
        if entity is None and again is not None and not self._only_in_title(again):
            entity = again
        if entity is None and definite and self._says_no_more(last, head):
            entity, clear = self.pronouns.epithet(head, exclude)
            if entity is not None:
                self._margins[first, last] = clear
        entity = again if entity is None else entity
        if entity is not None:
            return self.made.mention(first, head + 1, "NOMINAL", entity)
        if doc[head].pos_ not in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "PRON", "", "X"):
            return None, None
        return self.made.unnamed(first, last, head)

    def _role(self, head: int, definite: bool, opener: str) -> int | None:
        """Return the person of a definite role phrase ("the minister")."""
        if not self.roles.head_at(head):
            return None
        phrase = self.roles.phrase(head)
        known = phrase.countries and opener not in ("a", "an")
        if not (definite or opener in _OWNERS or known):
            return None
        entity = self.roles.resolve(phrase)
        return self._only_person(phrase) if entity is None and definite else entity

    def _campaign(self, first: int, head: int, opener: str) -> int | None:
        """Return the organisation of "Quill's campaign", "her campaign", "the administration"."""
        made, words = self.made, self.roles.words
        noun = CAMPAIGNS[words[head].lower()]
        if made.owner(head) is not None:
            found = made.campaign(head)
            return found[1] if found else None
        if opener in _PERSON_OWNERS:
            _, person = self._pronoun(first, (), (first, first + 1))
            named = person is not None and self._is_person(person)
            return made.campaign_of(person, noun) if named and person is not None else None
        if opener == "the":
            for j in range(first - 1, max(first - _CAMPAIGN_REACH, 0), -1):
                if CAMPAIGNS.get(words[j].lower()) == noun and made.owner(j) is not None:
                    found = made.campaign(j)
                    return found[1] if found else None
        return None

    def _only_in_title(self, entity: int) -> bool:
        """Tell whether so far the headline alone mentions an entity: it introduces nobody."""
        positions = self.roles.positions[entity]
        return bool(positions) and positions[-1] < self.pronouns.discourse.title_end

    def _says_no_more(self, last: int, head: int) -> bool:
        """Tell whether nothing after a noun tells which one is meant."""
        following = self.roles.words[head + 1 : head + 2]
        return head + 1 >= last and not (following and following[0] in _NARROWING)

    def _apposed_person(self, last: int) -> tuple[int, int] | None:
        """Return the person named after a role and a comma: "the master of the ship, Ada Quill,".

        ``last`` ends the phrase before the comma; the name must end its apposition.
        """
        words = self.roles.words
        if words[last : last + 1] != [","]:
            return None
        start = last + 1
        if words[start : start + 1] and words[start].rstrip(".").lower() in COURTESY:
            start += 1
        for begin, end, mention, entity in self.made.covering(start, start + 1):
            named = self._is_person(entity) and self.mentions[mention].kind == "name"
            closed = end >= len(words) or words[end] in (",", ".", ";", ":") or "\n" in words[end]
            if named and begin == start and closed:
                return mention, entity
        return None

    def _only_person(self, phrase: RolePhrase) -> int | None:
        """Return the one person named before a bare role ("the mayor") that nobody has been given.

        It must be the only person of the article so far, of whom no other role has been told, and
        stand at most two sentences back.
        """
        roles = self.roles
        if phrase.modifiers or phrase.countries or roles.by_head.get(phrase.head):
            return None
        named = [entity for begin, entity in self._first_persons if begin < phrase.start]
        if len(named) != 1 or named[0] in roles.with_role:
            return None
        entity = named[0]
        if roles.gender(entity) not in ("", ROLE_GENDER.get(phrase.head, roles.gender(entity))):
            return None
        sentence = bisect_right(self._sentences, phrase.start) - 1
        nearest = max(p for p in roles.positions[entity] if p < phrase.start)
        return entity if nearest >= self._sentences[max(sentence - 2, 0)] else None

    def _organisation(self, head: int, position: int) -> int | None:
        """Return the last organisation before ``position`` whose name ends in the body at ``head``.

        It must hold the words before that, too: "the election committee".
        """
        spans, said = self.roles.spans, self.roles.words[position + 1 : head]
        noun = self.roles.words[head].lower()
        if noun not in NAMED_BODIES:
            return None
        i = bisect_left(spans, (position,))
        for _, _, _, entity in reversed(spans[max(0, i - 40) : i]):
            found = self.entities[entity]
            name = found.name.lower()
            told = all(word.lower() in name for word in said)
            if found.type == "organisation" and name.endswith(f" {noun}") and told:
                return entity
        return None


def references(doc: Doc) -> References:
    """Return the resolver of ``doc``; the same one until its mentions are set anew."""
    known = doc.user_data.get(_CACHE_KEY)
    if isinstance(known, References) and known.mentions is doc._.concord_mentions:
        return known
    made = References(doc)
    doc.user_data[_CACHE_KEY] = made
    return made


def resolve_span(doc: Doc, start: int, end: int) -> tuple[int | None, int | None]:
    """Return (mention index, entity index) of what ``doc.text[start:end]`` refers to.

    The indexes are into ``doc._.concord_mentions`` and ``doc._.concord_entities``, to which a
    pronoun, a role phrase or an unnamed speaker is appended when first resolved. (None, None)
    where the span refers to nothing we know.
    """
    return references(doc).resolve(doc, start, end)
