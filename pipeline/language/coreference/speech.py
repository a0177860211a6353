"""Whose speech a quotation is that names no speaker of its own.

In this order: the name in a line of its own after it ("— Ada Quill"); the speaker of the speech
that it continues, in the same paragraph or the next, where nobody else acts in between; in an
exchange of question and answer, the other of the two; the person that the sentence before is about.
Each way has its factor of confidence.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from spacy.tokens import Doc

from pipeline.language.coreference.antecedents import SUBJECTS
from pipeline.language.coreference.references import References
from pipeline.models import Quote, Span

SIGNED = 0.9
SAME_PARAGRAPH = 0.85
NEXT_PARAGRAPH = 0.7
ANSWER = 0.5
SENTENCE_BEFORE = 0.6
AMONG_OTHERS = 0.4
"""The sentence before is about a person, but names others, too."""

_MAX_TOKENS = 100
"""A longer sentence is no sentence; it is not searched again for each quote after it."""
_MAX_GAP = 40
_DASHES = frozenset(["-", "–", "—", "―", "--"])
_ENDS = (".", "!", "?", ":")

Found = tuple[int, int, float]
"""Mention, entity and factor of confidence."""


class Speech:
    """The speech of one Doc whose speakers are known so far, in order of the text."""

    def __init__(self, doc: Doc, quotes: Iterable[Quote], resolver: References) -> None:
        self._doc = doc
        self._resolver = resolver
        self._roles = resolver.roles
        self._spoken = _merged(part for quote in quotes for part in quote.parts if quote.marked)
        self._known: list[tuple[int, int, int, int, bool]] = []
        """(end, start, mention, entity, whether a question) of resolved marked speech."""

    def add(self, quote: Quote) -> None:
        """Note a quote whose speaker is known."""
        if quote.marked and quote.speaker is not None and quote.speaker_mention is not None:
            ends = [quote.parts[-1][1], *(s[1] for s in (quote.source, quote.cue) if s)]
            last = quote.content.rstrip("\"”'’» ")[-1:]
            insort(
                self._known,
                (max(ends), quote.parts[0][0], quote.speaker_mention, quote.speaker, last == "?"),
            )

    def speaker(self, quote: Quote) -> Found | None:
        """Return the speaker of a quote without a source, None where the text does not tell."""
        start, end = quote.parts[0][0], quote.parts[-1][1]
        signed = self._signed(end)
        if signed is not None:
            return signed
        before = self._speech_before(start)
        return self._before(start) if before is None else self._continued(*before)

    def _signed(self, end: int) -> Found | None:
        """Return the person whose name stands alone in the line after: "— Ada Quill"."""
        words = self._roles.words
        i = self._roles.tokens(end, end + 1)[0]
        stop = min(i + 6, len(words))
        while i < stop and words[i] not in _DASHES:
            if words[i][:1].isalnum():
                return None
            i += 1
        if i + 1 >= stop or not any("\n" in word for word in words[max(i - 3, 0) : i]):
            return None
        for _, last, mention, entity in self._resolver.made.covering(i + 1, i + 3):
            if self._resolver.entities[entity].type == "person":
                closed = last >= len(words) or words[last] in (",", ".") or "\n" in words[last]
                return (mention, entity, SIGNED) if closed else None
        return None

    def _speech_before(self, start: int) -> tuple[int, int] | None:
        """Return (index, paragraph breaks) of the speech that the one at ``start`` follows."""
        at = bisect_left(self._known, (start + 1,)) - 1
        breaks = self._gap(self._known[at][0], start) if at >= 0 else None
        return None if breaks is None or breaks > 1 else (at, breaks)

    def _continued(self, at: int, breaks: int) -> Found | None:
        """Return the speaker of the speech before, or who answers it if it is a question."""
        _, _, mention, entity, question = self._known[at]
        if breaks == 0:
            return mention, entity, SAME_PARAGRAPH
        if not question:
            return mention, entity, NEXT_PARAGRAPH
        for _, _, other_mention, other, _ in reversed(self._known[max(0, at - 3) : at]):
            if other != entity:
                return other_mention, other, ANSWER
        return None

    def _gap(self, end: int, start: int) -> int | None:
        """Return the number of paragraph breaks between two speeches; None if somebody acts."""
        first, last = self._roles.tokens(end, end + 1)[0], self._roles.tokens(start, start + 1)[0]
        if self._roles.starts[first] < end:
            first += 1
        if last - first > _MAX_GAP:
            return None
        words = self._roles.words[first:last]
        if any(self._doc[i].dep_ in SUBJECTS for i in range(first, last)):
            return None
        return sum("\n" in word for word in words)

    def _before(self, start: int) -> Found | None:
        """Return the person that the sentence before ``start`` is about.

        The speech must open a sentence, and the sentence must not be speech itself. Its one
        person who is a subject is meant, or, among several, that of its main clause.
        """
        roles, made = self._roles, self._resolver.made
        if self._follows_speech(start):
            return None
        before = roles.tokens(start, start + 1)[0] - 1
        while before >= 0 and ("\n" in roles.words[before] or roles.words[before] in "\"“''"):
            before -= 1
        if before < 0 or roles.words[before] not in _ENDS:
            return None
        low = self._resolver.sentence(before)
        if before - low > _MAX_TOKENS:
            return None
        self._resolve_pronouns(low, before)
        subjects: dict[int, int] = {}
        main: tuple[int, int] | None = None
        persons = set()
        for begin, end, mention, entity in made.covering(low, before):
            if self._resolver.entities[entity].type != "person":
                continue
            persons.add(entity)
            root = self._doc[begin:end].root
            if root.dep_ in SUBJECTS:
                subjects.setdefault(entity, mention)
                if root.head.dep_ == "ROOT" and not any(t.dep_ == "conj" for t in root.rights):
                    main = mention, entity
        if len(persons) == 1 and subjects:
            entity, mention = subjects.popitem()
            return mention, entity, SENTENCE_BEFORE
        return None if main is None else (*main, AMONG_OTHERS)

    def _resolve_pronouns(self, low: int, high: int) -> None:
        for i in range(low, high):
            if self._doc[i].dep_ in SUBJECTS and self._roles.words[i].lower() in ("he", "she"):
                start = self._roles.starts[i]
                self._resolver.resolve(self._doc, start, start + len(self._roles.words[i]))

    def _follows_speech(self, start: int) -> bool:
        """Tell whether other speech ends just before ``start``, white space aside, or holds it."""
        at = bisect_left(self._spoken, (start,)) - 1
        return at >= 0 and self._spoken[at][1] >= start - 2


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the union of ``spans``, sorted."""
    union: list[Span] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union
