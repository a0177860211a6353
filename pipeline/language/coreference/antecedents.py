"""What a pronoun may mean: the candidates before it, and what speaks for each of them.

Who spoke last and whether the pronoun follows its speech count beside grammar and distance.
Distance is counted in sentences that the writer tells, so that a long quotation does not push its
speaker away. docs/coreference.md describes each feature.

Work for each pronoun is bounded: at most ``MAX_MENTIONS`` mentions, ``MAX_NOUNS`` nouns and
``MAX_PAIRS`` of what "and" joins are looked at, each in constant time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Token

from pipeline.language.coreference.roles import Roles
from pipeline.language.coreference.scoring import FEATURES, Candidate
from pipeline.models import Quote, Span

MAX_MENTIONS = 60
MAX_NOUNS = 12
MAX_PAIRS = 4
MAX_DISTANCE = 8
"""Sentences told by the writer between a pronoun and a candidate."""
_NEAR_NOUNS = 2
_NOUNS_READ = 40
_ANCESTORS = 12
_FAR = 5
_BESIDE = 4
"""Tokens between speech and the pronoun of its speaker, marks included."""

SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "agent"])
_OBJECTS = frozenset(["dobj", "dative", "attr", "oprd"])
_NOUNS = ("NN", "NNS")
_NAMES = ("NNP", "NNPS")
_MODIFIERS = frozenset(["compound", "amod", "nmod"])
_OPENERS = frozenset(["prep", "advcl", "advmod", "mark"])

Admits = Callable[[int, int, int], bool]
"""Tells whether (entity, first token, end token) agrees with the pronoun."""


class _Ranges:
    """Half-open token ranges that tell whether they hold a token."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges: list[tuple[int, int]] = []
        for first, last in sorted(ranges):
            if self._ranges and first <= self._ranges[-1][1]:
                first, before = self._ranges.pop()
                last = max(last, before)
            self._ranges.append((first, last))

    def __contains__(self, i: int) -> bool:
        at = bisect_right(self._ranges, (i + 1,)) - 1
        return at >= 0 and self._ranges[at][0] <= i < self._ranges[at][1]


class Discourse:
    """The article as a reader of its pronouns sees it: sentences told, speech, who spoke where."""

    def __init__(self, doc: Doc, roles: Roles) -> None:
        self.doc = doc
        self.roles = roles
        quotes: list[Quote] = doc._.concord_quotes
        self.spoken = bytearray(len(doc))
        """1 for the tokens inside marked speech."""
        self._parts: dict[int, list[Span]] = defaultdict(list)
        """First token of a source -> parts of what it says."""
        self._sources: list[tuple[int, int]] = []
        for quote in quotes:
            if quote.marked:
                for start, end in quote.parts:
                    first, last = roles.tokens(start, end) if start < end else (0, 0)
                    self.spoken[first:last] = b"\x01" * (min(last, len(doc)) - first)
            if quote.source is not None:
                first, last = roles.tokens(*quote.source)
                self._sources.append((first, last))
                self._parts[first].extend(quote.parts)
        self._sources.sort()
        columns = doc.to_array(["SENT_START", "TAG", "DEP", "HEAD"])
        self.sentences: list[int] = np.flatnonzero(columns[:, 0] == 1).tolist() or [0]
        """First token of each sentence."""
        self.told, self.paragraph = self._numbers()
        tags, deps = ([doc.vocab.strings[name] for name in names] for names in (_NOUNS, _MODIFIERS))
        common = np.isin(columns[:, 1], tags) & ~np.isin(columns[:, 2], deps)
        self._common = [i for i in np.flatnonzero(common).tolist() if not self.spoken[i]]
        """Common nouns that the writer uses."""
        self._pairs = self._coordinated(columns)
        """Nouns and names that another is joined to: "Quill and Farraday"."""
        self.title_end = roles.tokens(doc._.concord_context.text_start, len(doc.text))[0]
        self._roots: dict[tuple[int, int], Token] = {}
        self.pronouns: list[tuple[int, int]] = []
        """Pronouns between sources that were resolved on the way, as (token, entity)."""

    def _coordinated(self, columns: NDArray[Any]) -> list[int]:
        strings = self.doc.vocab.strings
        nominal = np.isin(columns[:, 1], [strings[name] for name in (*_NOUNS, *_NAMES)])
        joined = np.flatnonzero(nominal & (columns[:, 2] == strings["conj"]))
        heads = joined + columns[joined, 3].astype(np.int64)
        found: list[int] = np.unique(heads[nominal[heads]]).tolist()
        return found

    def _numbers(self) -> tuple[list[int], list[int]]:
        """Return for each token the numbers of its sentence, a speech as one, and paragraph."""
        told, paragraph, sentences, paragraphs = [], [], 0, 0
        openings, spoken = set(self.sentences), self.spoken
        for i, word in enumerate(self.roles.words):
            if i in openings and not (spoken[i] and i and spoken[i - 1]):
                sentences += 1
            told.append(sentences)
            paragraph.append(paragraphs)
            if "\n" in word:
                paragraphs += 1
        return told, paragraph

    def root(self, first: int, last: int) -> Token:
        """Return the token that governs the others of tokens ``first`` to ``last``."""
        found = self._roots.get((first, last))
        if found is None:
            found = self._roots[first, last] = self.doc[first:last].root
        return found

    def parts_of(self, i: int) -> Sequence[Span]:
        """Return the parts of the speech whose source opens at token ``i``."""
        return self._parts.get(i, ())

    def rank(
        self,
        i: int,
        admits: Admits,
        nouns: Callable[[Token], bool],
        exclude: Sequence[Span],
        several: bool = False,
    ) -> list[Candidate]:
        """Return the candidates for the pronoun at token ``i`` with features, not scored yet.

        ``admits`` tells which entities agree, ``nouns`` which common nouns do, ``several`` whether
        those do that "and" joins. ``exclude`` lists character spans in which no antecedent is
        sought.
        """
        hidden = _Ranges(self.roles.tokens(a, b) for a, b in exclude if a < b)
        found = self._mentioned(i, admits, hidden)
        for noun in self._nouns(i, nouns, hidden):
            found.append(Candidate(None, noun, [(noun, noun + 1, False)]))
        for pair in self._joined(i, hidden) if several else ():
            found.append(Candidate(None, pair, [(pair, pair + 1, False)], several=True))
        later = self._subject_after(i, admits)
        if later is not None and all(c.entity != later for c in found):
            found.append(Candidate(later))
        self._describe(i, found, later, hidden)
        return found

    def _mentioned(self, i: int, admits: Admits, hidden: _Ranges) -> list[Candidate]:
        """Return the entities with a mention before token ``i``, the nearest one first."""
        spans = self.roles.spans
        at = bisect_left(spans, (i,))
        near = spans[max(0, at - MAX_MENTIONS) : at]
        places = [(begin, end, entity, False) for begin, end, _, entity in near]
        at = bisect_left(self.pronouns, (i,))
        places += [(b, b + 1, e, True) for b, e in self.pronouns[max(0, at - MAX_MENTIONS) : at]]
        by_entity: dict[int, Candidate] = {}
        for begin, end, entity, pronoun in sorted(places, reverse=True):
            if self.told[i] - self.told[begin] > MAX_DISTANCE:
                break
            if end > i or begin in hidden or self._co_argument(begin, end, i):
                continue
            if admits(entity, begin, end):
                candidate = by_entity.setdefault(entity, Candidate(entity))
                candidate.places.append((begin, end, pronoun))
        return list(by_entity.values())

    def _nouns(self, i: int, agrees: Callable[[Token], bool], hidden: _Ranges) -> list[int]:
        """Return the heads of the common nouns before token ``i`` that are no mention."""
        spans = self.roles.spans
        found: list[int] = []
        at = bisect_left(self._common, i)
        for j in reversed(self._common[max(0, at - _NOUNS_READ) : at]):
            if self.told[i] - self.told[j] > _NEAR_NOUNS or len(found) == MAX_NOUNS:
                break
            if j in hidden or not agrees(self.doc[j]):
                continue
            held = bisect_right(spans, (j, len(self.doc))) - 1
            if (held < 0 or spans[held][1] <= j) and not self._co_argument(j, j + 1, i):
                found.append(j)
        return found

    def _joined(self, i: int, hidden: _Ranges) -> list[int]:
        """Return the first ones of what is joined by "and" before token ``i``."""
        at = bisect_left(self._pairs, i)
        near = [
            j
            for j in self._pairs[max(0, at - MAX_PAIRS) : at]
            if self.told[i] - self.told[j] <= _NEAR_NOUNS and j not in hidden
        ]
        return [j for j in reversed(near) if not self._co_argument(j, j + 1, i)]

    def _co_argument(self, begin: int, end: int, i: int) -> bool:
        """Tell whether a mention and the pronoun are two arguments of one verb: not the same."""
        pronoun = self.doc[i]
        if pronoun.dep_ == "" or self.told[i] != self.told[begin]:
            return False
        root = self.root(begin, end)
        if pronoun.dep_ == "poss":
            return self._is_owned(root, pronoun.head)
        return root.head.i == pronoun.head.i != root.i and root.dep_ in SUBJECTS | _OBJECTS

    @staticmethod
    def _is_owned(named: Token, noun: Token) -> bool:
        """Tell whether someone is said to be what the pronoun owns: "Quill is her deputy"."""
        if any(left.lower_ == "own" for left in noun.lefts):
            return False
        beside = noun.dep_ == "appos" and noun.head.i == named.i
        is_it = noun.dep_ == "attr" and named.dep_ in SUBJECTS and named.head.i == noun.head.i
        return beside or is_it

    def _subject_after(self, i: int, admits: Admits) -> int | None:
        """Return the subject of the sentence that a phrase with the pronoun opens.

        "In his assessment, Quill ..." and "After he lost, Quill ...".
        """
        at = bisect_right(self.sentences, i) - 1
        low = self.sentences[at]
        if i - low > _ANCESTORS or self.spoken[i]:
            return None
        top = self._ancestors(i)
        if not top or self.doc[top[-1]].dep_ != "ROOT" or top[-1] <= i:
            return None
        if not any(self.doc[t].dep_ in _OPENERS and t < top[-1] for t in (i, *top)):
            return None
        spans = self.roles.spans
        for begin, end, _, entity in spans[bisect_right(spans, (i, len(self.doc))) :][:3]:
            root = self.root(begin, end)
            if root.dep_ in SUBJECTS and root.head.i == top[-1] and admits(entity, begin, end):
                return entity
        return None

    def _ancestors(self, i: int) -> list[int]:
        """Return the tokens that govern token ``i``, the nearest one first."""
        found: list[int] = []
        token = self.doc[i]
        while token.head.i != token.i and len(found) < _ANCESTORS:
            token = token.head
            found.append(token.i)
        return found

    def _ruler(self, i: int) -> int:
        """Return the nearest verb above the pronoun that has a subject of its own, else -1."""
        above = self._ancestors(i)
        for token in above if self.doc[i].dep_ == "poss" else above[1:]:
            if any(left.dep_ in SUBJECTS and left.i != i for left in self.doc[token].lefts):
                return token
        return -1

    def _described(self, ruler: int) -> int:
        """Return the noun that a relative clause describes whose verb is the ruler, else -1.

        "The committee, which holds its ...": through apposition to the name, "the Post, a paper
        that holds its ...".
        """
        if ruler < 0 or self.doc[ruler].dep_ != "relcl":
            return -1
        subjects = [left for left in self.doc[ruler].lefts if left.dep_ in SUBJECTS]
        if not subjects or subjects[0].tag_ not in ("WDT", "WP"):
            return -1
        noun = self.doc[ruler].head
        return noun.head.i if noun.dep_ == "appos" else noun.i

    def _last_speaker(self, i: int) -> tuple[int, int] | None:
        """Return the tokens of the last source before token ``i``."""
        at = bisect_left(self._sources, (i,)) - 1
        while at >= 0 and self._sources[at][1] > i:
            at -= 1
        return self._sources[at] if at >= 0 else None

    def _speaks(self, begin: int, end: int) -> bool:
        """Tell whether a mention lies in the source of a quote."""
        at = bisect_right(self._sources, (begin, len(self.doc))) - 1
        return at >= 0 and self._sources[at][1] >= end

    def _describe(
        self,
        i: int,
        found: Sequence[Candidate],
        later: int | None,
        hidden: _Ranges,
    ) -> None:
        """Set the features of the candidates of the pronoun at token ``i``."""
        if not found:
            return
        ruler = self._ruler(i)
        described = self._described(ruler)
        near = range(max(0, i - _BESIDE), i)
        after_speech = any(self.spoken[j] or j in hidden for j in near)
        last = self._last_speaker(i)
        counts = [self._count_of(c) for c in found]
        most = max(counts)
        order = sorted(range(len(found)), key=lambda n: -found[n].nearest)
        rank = {n: place for place, n in enumerate(order)}
        for n, c in enumerate(found):
            values = dict.fromkeys(FEATURES, 0.0)
            values["frequency"] = log((1 + counts[n]) / (1 + most))
            values["recency"] = min(rank[n], _FAR)
            values["later"] = float(c.entity is not None and c.entity == later)
            if c.places:
                self._describe_places(i, c, values, ruler, last, after_speech)
                if any(first <= described < stop for first, stop, _ in c.places):
                    values["governs"] = 1.0
            if values["later"]:
                values.update(recency=0.0, spoken=0.0, distance=min(values["distance"] or 1, 1))
            c.features = tuple(values[name] for name in FEATURES)

    def _count_of(self, c: Candidate) -> int:
        return 1 if c.entity is None else len(self.roles.positions.get(c.entity, ()))

    def _describe_places(
        self,
        i: int,
        c: Candidate,
        values: dict[str, float],
        ruler: int,
        last: tuple[int, int] | None,
        after_speech: bool,
    ) -> None:
        told = [place for place in c.places if not self.spoken[place[0]]]
        values["spoken"] = float(not told)
        begin, end, pronoun = (told or c.places)[0]
        root = self.root(begin, end)
        distance = self.told[i] - self.told[begin]
        values["here"], values["previous"] = float(distance == 0), float(distance == 1)
        values["distance"] = min(distance, _FAR)
        values["paragraph"] = float(self.paragraph[i] == self.paragraph[begin])
        values["subject"] = float(root.dep_ in SUBJECTS)
        values["object"] = float(root.dep_ in _OBJECTS)
        values["owner"] = float(root.dep_ == "poss")
        values["modifier"] = float(root.dep_ in _MODIFIERS)
        values["pronoun"] = float(pronoun)
        for first, stop, _ in told:
            away = self.told[i] - self.told[first]
            if away > 1:
                break
            inner = self.root(first, stop)
            if inner.dep_ in SUBJECTS:
                values["subject_here" if away == 0 else "subject_previous"] = 1.0
                values["main"] = max(values["main"], float(inner.head.dep_ == "ROOT"))
                if inner.head.i == ruler:
                    values["governs"] = 1.0
        for first, stop, _ in c.places:
            if last is not None and last[0] <= first and stop <= last[1]:
                values["last_speaker"] = 1.0
                values["last_speaker_after_speech"] = float(after_speech)
            elif self._speaks(first, stop):
                values["speaker"] = 1.0
        values["title"] = float(
            c.entity is not None
            and min(self.roles.positions.get(c.entity) or [self.title_end]) < self.title_end
        )
