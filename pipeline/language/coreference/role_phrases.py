"""Role phrases: a role noun with what is said before and after it.

"China's top leader", "the deputy attorney general", "its chief of staff", "Quill's lawyer".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.entities.names import ABBREVIATED_TITLES
from pipeline.language.coreference.nouns import PERSONS
from pipeline.language.names.scan import POSSESSIVE
from pipeline.models import LocalEntity

_MAX_MODIFIERS = 6
_MAX_COMPLEMENT = 5
"""Tokens read after "of" for what they tell, whether they belong to the phrase or not."""
_COUNTRY_NOUNS = frozenset(["nation", "country", "kingdom", "state"])
_IN_LAW = ["-", "in", "-", "law"]
_NAMED_AFTER_OF = frozenset(["staff", "state"])
"""Common nouns that belong to an office: "chief of staff"."""
_TIMES = frozenset(["today", "yesterday", "tomorrow", "tonight", "week", "month", "year"])
_COUNTRY_REACH = 40
"""Tokens before "its leader" in which the country is sought."""
_COUNTRIES_READ = 4

NameSpan = tuple[int, int, int, int]
"""A named mention as (first token, end token, mention, entity)."""


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A role noun with what is said before and after it, as tokens ``start`` to ``end``."""

    start: int
    end: int
    head: str
    modifiers: frozenset[str]
    countries: frozenset[str]
    owner: int | None = None


class PhraseReader:
    """Reads the role phrases of one article, given its named mentions in order."""

    def __init__(
        self,
        doc: Doc,
        words: Sequence[str],
        spans: Sequence[NameSpan],
        entities: Sequence[LocalEntity],
    ) -> None:
        self._doc = doc
        self._words = words
        self._spans = spans
        self._entities = entities

    def head_at(self, i: int) -> str:
        """Return the role noun at token ``i`` in lower case, singular; "" if there is none."""
        lower = self._words[i].lower().rstrip(".")
        lower = ABBREVIATED_TITLES.get(lower, lower)
        return lower if lower in PERSONS else ""

    def phrase(self, i: int) -> RolePhrase:
        """Return the role phrase around the role noun at token ``i``.

        Modifiers run left over names, adjectives and nouns; "of X" after the noun belongs to it.
        """
        words = self._words
        start = self._opening(i)
        end, told = self._complement(i)
        around = (word.lower() for word in (*words[start:i], *words[i + 1 : told]))
        modifiers = {word for word in around if word.isalpha() and word not in ("of", "the", "s")}
        countries = self.countries(start, told)
        if self._of_country_before(start, i):
            countries |= self._last_country(start)
        head = self.head_at(i)
        if head == "minister" and "prime" in modifiers:
            head = "prime minister"
        owner = self._owner(start, i)
        return RolePhrase(start, end, head, frozenset(modifiers), countries, owner)

    def ending_at(self, i: int) -> int:
        """Return the role noun of the phrase whose last word is token ``i``, -1 without one."""
        if i >= len(_IN_LAW) and list(self._words[i - 3 : i + 1]) == _IN_LAW:
            i -= len(_IN_LAW)
        return i if self.head_at(i) else -1

    def is_inner(self, i: int) -> bool:
        """Tell whether another role noun follows in the phrase: "chief economic adviser"."""
        for j in range(i + 1, min(i + 4, len(self._words))):
            if not self._words[j][:1].isalpha() or self._doc[j].pos_ not in (
                "NOUN",
                "PROPN",
                "ADJ",
            ):
                return False
            if self.head_at(j):
                return True
        return False

    def _opening(self, i: int) -> int:
        """Return the first token of the phrase around the role noun at token ``i``."""
        start, words = i, self._words
        while start > 0 and i - start < _MAX_MODIFIERS and self._modifies(start - 1, i):
            start -= 1
        while start < i and not words[start][:1].isalnum():
            start += 1
        hyphen = start > 1 and words[start - 2].isalpha() and self._is_hyphen(start - 1)
        return start - 2 if hyphen else start

    def _complement(self, i: int) -> tuple[int, int]:
        """Return the end of the phrase, and the end of what it tells of its holder.

        "Of" and a name after the noun belong to the phrase. Where the name goes on ("director of
        Ruritania's secret service") it only tells which one is meant.
        """
        words = self._words
        if words[i + 1 : i + 5] == _IN_LAW:
            return i + 5, i + 5
        if words[i + 1 : i + 2] != ["of"]:
            return i + 1, i + 1
        end = i + 2 + (words[i + 2 : i + 3] == ["the"])
        if words[end : end + 1] and words[end].lower() in _NAMED_AFTER_OF:
            return end + 1, end + 1
        while end < len(words) and words[end][:1].isupper() and end - i < _MAX_COMPLEMENT:
            end += 1
        following = words[end : end + 1]
        named = words[end - 1][:1].isupper() and following not in (["'s"], ["’s"], ["-"])
        if named and following and self._doc[end].tag_ not in ("NN", "NNS"):
            return end, end
        return i + 1, min(i + 1 + _MAX_COMPLEMENT, len(words))

    def _of_country_before(self, start: int, i: int) -> bool:
        """Tell whether the phrase is "its leader" or "the country's leader"."""
        words = self._words
        if start and words[start - 1].lower() == "its":
            return True
        return any(
            words[j].lower() in _COUNTRY_NOUNS and words[j + 1] in POSSESSIVE
            for j in range(start, i)
        )

    def _last_country(self, i: int) -> frozenset[str]:
        """Return the code of the country mentioned last before token ``i``."""
        at = bisect_left(self._spans, (i,))
        for begin, _, _, entity in reversed(self._spans[max(0, at - _COUNTRIES_READ) : at]):
            if i - begin > _COUNTRY_REACH:
                break
            if self._entities[entity].type == "country":
                return frozenset([self._entities[entity].country_code or ""])
        return frozenset()

    def _owner(self, start: int, i: int) -> int | None:
        """Return the person of "Quill's lawyer" in tokens ``start`` to ``i``."""
        first = bisect_left(self._spans, (start,))
        for _, end, _, entity in self._spans[max(0, first - 1) : first + 3]:
            owns = start < end < i and self._words[end] in POSSESSIVE
            owns = owns or (end == i and start < end)  # "Quill lawyer"
            if owns and self._entities[entity].type == "person":
                return entity
        return None

    def _modifies(self, j: int, i: int) -> bool:
        """Tell whether token ``j`` may belong to the phrase of the role noun at token ``i``.

        Before a title in capitals a small noun belongs to what comes before: "a decision President
        Quill took".
        """
        word, token = self._words[j], self._doc[j]
        if word == "-":
            return self._is_hyphen(j)
        if word in POSSESSIVE:
            return True
        if not word[:1].isalpha() or word.lower() in _TIMES:
            return False
        if token.pos_ == "NOUN" and word.islower() and self._words[i][:1].isupper():
            return False
        amod = token.tag_ == "VBN" and token.dep_ == "amod"
        return amod or token.pos_ in ("PROPN", "ADJ", "NOUN")

    def _is_hyphen(self, j: int) -> bool:
        """Tell whether token ``j`` joins two words; a dash with a space beside it does not."""
        joined = self._words[j] == "-" and not self._doc[j].whitespace_
        return joined and j > 0 and not self._doc[j - 1].whitespace_

    def countries(self, start: int, end: int) -> frozenset[str]:
        """Return the codes of the countries named within tokens ``start`` to ``end``."""
        first = bisect_left(self._spans, (start,))
        if first and self._spans[first - 1][1] > start:
            first -= 1
        codes = set()
        for begin, _, _, entity in self._spans[first : first + 6]:
            if begin >= end:
                break
            if self._entities[entity].type == "country":
                codes.add(self._entities[entity].country_code or "")
        return frozenset(codes)
