"""What a span refers to: a named mention, a pronoun's antecedent, a role, an unnamed speaker.

Rules, in this order: the named person that the span is about, not its owner or employer; the name
at the head of the span; the antecedent of a pronoun; the person of a role ("the minister"); the
organisation of a common noun ("the ministry"); else an unnamed speaker of this article.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from heapq import nsmallest

from spacy.tokens import Doc, Token

from pipeline.entities.names import COURTESY, ROLE_GENDER
from pipeline.language.mentions_roles import PRONOUN_GENDER, RolePhrase, Roles
from pipeline.models import LocalEntity, Mention, Span

_PRONOUNS = {
    **PRONOUN_GENDER, "it": "thing", "its": "thing", "itself": "thing", "they": "many",
    "them": "many", "their": "many", "themselves": "many",
}  # fmt: skip
_NOBODY = frozenset(["i", "me", "my", "we", "us", "our", "you", "your", "this", "that", "what"])
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "agent"])
_PREPOSITIONS = frozenset(["for", "of", "at", "with", "from", "in", "to", "by", "on", "near"])
_COMPLEMENTS = frozenset(["for", "of", "at", "from"])
_COLLECTIVES = frozenset(["organisation", "country", "group"])
_OWNERS = frozenset(["its", "their"])
_MAX_SENTENCES = 5
_MAX_PHRASE = 7
_MAX_TOKENS = 100
"""A longer sentence is no sentence; it is not searched again for each quote after it."""
_CACHE_KEY = "concord_references"


class References:
    """Resolves spans of one Doc; appends the mentions and entities that it has to create."""

    def __init__(self, doc: Doc) -> None:
        self.mentions: list[Mention] = doc._.concord_mentions
        self.entities: list[LocalEntity] = doc._.concord_entities
        self.roles = Roles(doc, self.entities, self.mentions)
        self._text = doc.text
        self._article_id: str = doc._.concord_context.article_id
        self._sentences = [t.i for t in doc if t.is_sent_start] or [0]
        self._done: dict[Span, tuple[int | None, int | None]] = {}
        self._by_key = {entity.key: i for i, entity in enumerate(self.entities)}
        self._unnamed_heads: dict[str, int] = {}
        self._plural: dict[int, bool] = {}
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
        inside = self._spans_within(first, last)
        person = self._person(first, last, inside)
        if person is not None:
            return person
        head: Token = doc[first:last].root
        for begin, end, mention, entity in inside:
            if begin <= head.i < end:
                return mention, entity
        if head.lower_ in _PRONOUNS:
            return self._pronoun(doc, head.i, exclude)
        if head.lower_ in ("who", "which") and head.i:
            return self._relative(doc, head.i)
        if head.lower_ in _NOBODY or not head.text[:1].isalpha():
            return None, None
        return self._nominal(doc, first, last, head.i)

    def _spans_within(self, first: int, last: int) -> list[tuple[int, int, int, int]]:
        """Return the known mentions that overlap tokens ``first`` to ``last``."""
        spans = self.roles.spans
        i = max(bisect_left(spans, (first,)) - 1, 0)
        found = []
        while i < len(spans) and spans[i][0] < last:
            if spans[i][1] > first:
                found.append(spans[i])
            i += 1
        return found

    def _person(
        self, first: int, last: int, inside: Sequence[tuple[int, int, int, int]]
    ) -> tuple[int, int] | None:
        """Return the person the span is about: no owner, employer or object of a preposition."""
        words = self.roles.words
        for begin, end, mention, entity in inside:
            if self.entities[entity].type != "person" or self.mentions[mention].kind != "name":
                continue
            if words[end : end + 1] in (["'s"], ["’s"], ["'"], ["’"]) and end + 1 < last:
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

    def _add(self, first: int, last: int, label: str, entity: int) -> tuple[int, int]:
        """Append a mention of ``entity``, and let later references find it."""
        roles = self.roles
        start, end = roles.starts[first], roles.starts[last - 1] + len(roles.words[last - 1])
        self.mentions.append(
            Mention(
                "text",
                start,
                end,
                self._text[start:end],
                label,
                "pronoun" if label == "PRONOUN" else "nominal",
                entity,
            )
        )
        index = len(self.mentions) - 1
        insort(roles.spans, (first, last, index, entity))
        insort(roles.positions[entity], first)
        return index, entity

    def _pronoun(self, doc: Doc, i: int, exclude: Sequence[Span]) -> tuple[int | None, int | None]:
        kind = _PRONOUNS[doc[i].lower_]
        if kind == "many":
            antecedent = self._plural_antecedent(doc, i, exclude)
        else:
            antecedent = self._antecedent(doc, i, kind, exclude)
        if antecedent is None:
            return None, None
        if kind in ("m", "f"):
            self.roles.genders[antecedent][kind] += 1
        return self._add(i, i + 1, "PRONOUN", antecedent)

    def _relative(self, doc: Doc, i: int) -> tuple[int | None, int | None]:
        """Return what "who" or "which" stands for: the noun just before its clause."""
        noun = doc[i].head.head if doc[i].head.dep_ == "relcl" else doc[i - 1]
        for _, _, mention, entity in self._spans_within(noun.i, noun.i + 1):
            return mention, entity
        return None, None

    def _antecedent(
        self, doc: Doc, position: int, kind: str, exclude: Sequence[Span]
    ) -> int | None:
        """Return the nearest compatible entity before ``position``.

        Sentences are searched backwards; within one a subject comes first, then the earliest.
        """
        spans, starts = self.roles.spans, self.roles.starts
        sentence = bisect_right(self._sentences, position) - 1
        for back in range(_MAX_SENTENCES):
            if sentence - back < 0:
                break
            low = self._sentences[sentence - back]
            high = position if back == 0 else self._sentences[sentence - back + 1]
            best: tuple[int, int] | None = None
            inside = slice(bisect_left(spans, (low,)), bisect_left(spans, (high,)))
            for begin, end, _, entity in spans[inside]:
                hidden = any(a <= starts[begin] < b for a, b in exclude)
                if hidden or not self._compatible(entity, kind):
                    continue
                rank = (0 if self._is_subject(doc, begin, end) else 1, begin)
                if best is None or rank < best[:2]:
                    best, found = rank, entity
            if best is not None:
                return found
        return None

    def _plural_antecedent(self, doc: Doc, i: int, exclude: Sequence[Span]) -> int | None:
        """Return what "they" stands for: the last plural noun or body that is a subject.

        A plural noun without a name ("demonstrators") becomes an unnamed speaker.
        """
        starts = self.roles.starts
        sentence = bisect_right(self._sentences, i) - 1
        low = self._sentences[max(sentence - 2, 0)]
        for j in range(i - 1, low - 1, -1):
            token = doc[j]
            if token.dep_ not in _SUBJECTS or any(a <= starts[j] < b for a, b in exclude):
                continue
            for _, _, _, entity in self._spans_within(j, j + 1):
                if self._compatible(entity, "many"):
                    return entity
                break
            else:
                if token.tag_ == "NNS":
                    first = max(token.left_edge.i, j - _MAX_PHRASE)
                    return self._unnamed(doc, first, j + 1, j)[1]
        return None

    @staticmethod
    def _is_subject(doc: Doc, begin: int, end: int) -> bool:
        return doc[begin:end].root.dep_ in _SUBJECTS

    def _is_person(self, entity: int) -> bool:
        return self.entities[entity].type == "person"

    def _compatible(self, entity: int, kind: str) -> bool:
        found = self.entities[entity].type
        if kind in ("m", "f"):
            if found == "unnamed" and self._plural.get(entity, False):
                return False
            return found in ("person", "unnamed") and self.roles.gender(entity) in ("", kind)
        if kind == "thing":
            return found in ("organisation", "country")
        if found == "unnamed":
            return self._plural.get(entity, False)
        return found in _COLLECTIVES

    def _nominal(self, doc: Doc, first: int, last: int, head: int) -> tuple[int | None, int | None]:
        words = self.roles.words
        definite = words[first].lower() == "the"
        owned = words[first].lower() in _OWNERS
        apposed = self._apposed_person(last)
        if apposed is not None:
            return apposed
        if self.roles.head_at(head):
            phrase = self.roles.phrase(head)
            if definite or owned or (phrase.countries and words[first].lower() not in ("a", "an")):
                entity = self.roles.resolve(phrase)
                if entity is None and definite:
                    entity = self._only_person(phrase)
                if entity is not None:
                    return self._add(first, head + 1, "NOMINAL", entity)
        if definite:
            entity = self._organisation(words[head].lower(), first)
            if entity is None:
                entity = self._unnamed_heads.get(words[head].lower())
            if entity is not None:
                return self._add(first, head + 1, "NOMINAL", entity)
        if doc[head].pos_ not in ("NOUN", "PROPN", "ADJ", "NUM", "DET", "PRON", "", "X"):
            return None, None
        return self._unnamed(doc, first, last, head)

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
        for begin, end, mention, entity in self._spans_within(start, start + 1):
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

    def subject_before(self, doc: Doc, start: int) -> tuple[int, int] | None:
        """Return (mention, entity) of the one person who is subject of the sentence before.

        ``start`` is the character at which a quote without a source begins. None unless the quote
        opens a sentence and the sentence before it names or means just one person.
        """
        roles = self.roles
        before = roles.tokens(start, start + 1)[0] - 1
        while before >= 0 and "\n" in roles.words[before]:
            before -= 1
        if before < 0 or roles.words[before] not in (".", "!", "?", ":"):
            return None
        low = self._sentences[bisect_right(self._sentences, before) - 1]
        if before - low > _MAX_TOKENS:
            return None
        for i in range(low, before):
            if doc[i].dep_ in _SUBJECTS and roles.words[i].lower() in ("he", "she"):
                self.resolve(doc, roles.starts[i], roles.starts[i] + 1)
        subjects: dict[int, int] = {}
        persons = set()
        for begin, end, mention, entity in self._spans_within(low, before):
            if self._is_person(entity):
                persons.add(entity)
                if self._is_subject(doc, begin, end):
                    subjects.setdefault(entity, mention)
        if len(persons) != 1 or not subjects:
            return None
        entity, mention = subjects.popitem()
        return mention, entity

    def _organisation(self, noun: str, position: int) -> int | None:
        """Return the last organisation before ``position`` whose name ends in ``noun``."""
        spans = self.roles.spans
        i = bisect_left(spans, (position,))
        for _, _, _, entity in reversed(spans[max(0, i - 40) : i]):
            found = self.entities[entity]
            if found.type == "organisation" and found.name.lower().endswith(f" {noun}"):
                return entity
        return None

    def _unnamed(self, doc: Doc, first: int, last: int, head: int) -> tuple[int, int]:
        """Return a speaker without a name, one for each head phrase of the article."""
        roles, words = self.roles, self.roles.words
        begin, end = first, head + 1
        while begin < head and (
            doc[begin].pos_ in ("DET", "NUM", "PRON", "PUNCT", "ADV") or not words[begin].isalpha()
        ):
            begin += 1
        if end < last and words[end].lower() in _COMPLEMENTS:
            stop = end + 1
            while stop < min(last, head + _MAX_PHRASE) and doc[stop].pos_ not in (
                "PUNCT", "VERB", "AUX", "PRON", "SCONJ", "SPACE",
            ):  # fmt: skip
                stop += 1
            while stop > end + 1 and doc[stop - 1].pos_ in ("ADP", "CCONJ", "DET", "PART"):
                stop -= 1
            end = stop if stop > end + 1 else end
        start_char, end_char = roles.starts[begin], roles.starts[end - 1] + len(words[end - 1])
        name = " ".join(self._text[start_char:end_char].split())
        phrase = name.lower().replace("’", "'")
        key = f"unnamed:{self._article_id}:{phrase}"
        if key not in self._by_key:
            self._by_key[key] = len(self.entities)
            self.entities.append(LocalEntity(key, name, "unnamed"))
        entity = self._by_key[key]
        noun = words[head].lower()
        self._unnamed_heads[noun] = entity
        self._plural[entity] = doc[head].tag_ in ("NNS", "NNPS")
        if ROLE_GENDER.get(noun):
            roles.genders[entity][ROLE_GENDER[noun]] += 1
        return self._add(first, end, "NOMINAL", entity)


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
