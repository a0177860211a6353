"""What the system says of each annotated span and of each article's stance toward a target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.agreement.outlet_stance import (
    Coverage,
    Model,
    OutletStance,
    TowardTarget,
    columns_of,
)
from pipeline.entities.names import person_words
from pipeline.evaluation.lines import ArticleId
from pipeline.evaluation.stance_spans_gold import (
    FoundArticle,
    FoundQuote,
    FoundStance,
    GoldSpan,
    GoldStances,
    Predictions,
    entity_type,
)
from pipeline.evaluation.stance_spans_names import (
    generation,
    is_collective,
    is_member,
    names_match,
    principal_matches,
)
from pipeline.language.stance.implicit import QuoteEvidence, QuotePolarity, quote_polarity, tone
from pipeline.models import Span, StanceLabel

Holder = Literal["name", "member", "wrong", "none"]
"""How a speaker matches the gold's: by name, as one of the group it names, not at all, no speaker.
"""

_BEFORE, _AFTER = 80, 130
"""Characters around a mention in which articles say what somebody is."""
_DESCRIPTIONS = 50
"""Mentions of an entity that are read for such words, at most."""
_NOTHING = FoundArticle()


@dataclass(frozen=True, slots=True)
class JudgedSpan:
    """A quoted span with a named speaker. ``holder`` is None where its quote was not found."""

    story: str
    span: GoldSpan
    evidence: QuoteEvidence
    polarity: QuotePolarity
    holder: Holder | None


@dataclass(frozen=True, slots=True)
class JudgedArticle:
    """An article's stance toward one target, annotated and found.

    ``columns`` are those that the outlet model reads (:func:`columns_of`); ``plain`` is the sum of
    the scores of all rows toward the target, the simplest aggregate; ``speaks`` tells whether a row
    is of its own voice.
    """

    story: str
    target: str
    feeling: StanceLabel
    columns: tuple[float, ...]
    stance: OutletStance | None
    plain: float
    mentioned: bool
    speaks: bool


class Corpus:
    """Gold and predictions together, with what the articles say of each entity."""

    def __init__(self, gold: Sequence[GoldStances], predictions: Predictions) -> None:
        self.gold = gold
        self._found = {each.id: predictions.get(each.id, _NOTHING) for each in gold}
        self._stories: defaultdict[str, list[GoldStances]] = defaultdict(list)
        for article in gold:
            self._stories[article.story].append(article)
        self._names = _names(self._found.values())
        self._sons = _sons(self._names)
        self._said = _descriptions(gold, self._found)
        self._targets: dict[tuple[ArticleId, str], frozenset[str]] = {}

    def targets(self, article: GoldStances, target: str) -> frozenset[str]:
        """Return the entities of an article that gold means by ``target``.

        Those that match its name; without one, the person whose campaign or administration it is.
        """
        key = article.id, target
        if key not in self._targets:
            found = {m.entity_id for m in self._found[article.id].mentions}
            found |= {stance.target_id for stance in self._found[article.id].stances}
            named = {e for e in found if self._is_called(target, e)}
            own = named or {e for e in found if principal_matches(target, *self._names[e])}
            self._targets[key] = frozenset(own)
        return self._targets[key]

    def spans(self, weights: Sequence[float] | None = None) -> Iterator[JudgedSpan]:
        """Yield the quoted spans with a named speaker, in the order of the gold.

        ``weights`` are those of :func:`pipeline.language.stance.implicit.quote_polarity`.
        """
        for article in self.gold:
            for span in article.spans:
                if span.speaker is not None:
                    evidence = self._evidence(article, span)
                    polarity = quote_polarity(evidence, weights)
                    holder = self._holder(article, span)
                    yield JudgedSpan(article.story, span, evidence, polarity, holder)

    def articles(self, model: Model | None) -> list[JudgedArticle]:
        """Return each article's stance toward the entities it was annotated for.

        All articles of a story are coverage, annotated for the target or not, and so are all
        stories of the corpus in which an article mentions it: they tell an outlet's habits. Without
        a ``model`` the stances are None.
        """
        asked: dict[tuple[str, str], tuple[str, dict[ArticleId, StanceLabel]]] = {}
        for article in self.gold:
            for target, feeling in article.feelings:
                # gold writes a name now with capitals, now without
                asked.setdefault((article.story, target.lower()), (target, {}))[1][article.id] = (
                    feeling
                )
        units = [
            (member, target, labels.get(member.id))
            for (story, _), (target, labels) in asked.items()
            for member in self._stories[story]
        ]
        units += [
            (member, target, None)
            for story, target in self._mentioning({key: name for key, (name, _) in asked.items()})
            for member in self._stories[story]
        ]
        coverage = [self.coverage(member, target) for member, target, _ in units]
        columns = columns_of(coverage)
        speaks = [each.speaks for each in coverage]
        stances = model.read(columns, speaks) if model else [None] * len(units)
        return [
            JudgedArticle(
                story=member.story,
                target=cover.target,
                feeling=label,
                columns=tuple(row),
                stance=stance,
                plain=sum(each.score for each in cover.stances),
                mentioned=bool(self.targets(member, target)),
                speaks=cover.speaks,
            )
            for (member, target, label), cover, row, stance in zip(
                units, coverage, columns.tolist(), stances, strict=True
            )
            if label is not None
        ]

    def _mentioning(self, asked: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
        """Yield the other stories in which the targets that are asked for are mentioned."""
        meant: defaultdict[str, set[str]] = defaultdict(set)
        for (story, _), target in asked.items():
            for member in self._stories[story]:
                meant[target.lower()] |= self.targets(member, target)
        there = {
            story: {m.entity_id for member in members for m in self._found[member.id].mentions}
            for story, members in self._stories.items()
        }
        for target, entities in meant.items():
            for story, mentioned in there.items():
                if (story, target) not in asked and not entities.isdisjoint(mentioned):
                    yield story, target

    def coverage(self, article: GoldStances, target: str) -> Coverage:
        """Return what an article holds about a target."""
        found, meant = self._found[article.id], self.targets(article, target)
        return Coverage(
            story=article.story,
            target=target.lower(),
            outlet=article.outlet,
            n_mentions=sum(m.entity_id in meant for m in found.mentions),
            stances=tuple(
                TowardTarget(row.voice, row.score, row.holder_id)
                for row in found.stances
                if row.target_id in meant and row.holder_id not in meant
            ),
        )

    def _evidence(self, article: GoldStances, span: GoldSpan) -> QuoteEvidence:
        found, meant = self._found[article.id], self.targets(article, span.target)
        quotes = {place for place, _ in _overlapping(found.quotes, span.span)}
        own = [r.score for r in found.stances if r.quote in quotes and r.target_id in meant]
        speakers = {
            speaker.entity_id for place in quotes if (speaker := found.quotes[place].speaker)
        }
        elsewhere = [
            row.score
            for member, row in self._rows(article.story)
            if row.holder_id in speakers
            and row.target_id in self.targets(member, span.target)
            and not (member.id == article.id and row.quote in quotes)
        ]
        oneself = any(speaker in meant or self._is(span.target, speaker) for speaker in speakers)
        return QuoteEvidence(own, oneself, elsewhere, tone(article.text[slice(*span.span)]))

    def _rows(self, story: str) -> Iterator[tuple[GoldStances, FoundStance]]:
        for member in self._stories[story]:
            for row in self._found[member.id].stances:
                if row.voice == "speaker":
                    yield member, row

    def _holder(self, article: GoldStances, span: GoldSpan) -> Holder | None:
        """Return how the speaker of the quote that covers half the span or more matches."""
        found = self._found[article.id]
        overlapping = _overlapping(found.quotes, span.span)
        start, end = span.span
        best = max(overlapping, key=lambda each: (each[1], -each[0]), default=None)
        if best is None or span.speaker is None or 2 * best[1] < end - start:
            return None
        speaker = found.quotes[best[0]].speaker
        if speaker is None:
            return "none"
        if self._is_called(span.speaker, speaker.entity_id):
            return "name"
        if principal_matches(span.speaker, speaker.name, speaker.type):
            return "member"
        return "member" if self._is(span.speaker, speaker.entity_id) else "wrong"

    def _is_called(self, gold: str, entity_id: str) -> bool:
        if entity_id in self._sons and not generation(gold):
            return False
        return names_match(gold, *self._names[entity_id])

    def _is(self, group: str, entity_id: str) -> bool:
        """Tell whether articles call an entity one of the group that gold names."""
        return is_collective(group) and is_member(group, self._said.get(entity_id, ()))


def _overlapping(quotes: Sequence[FoundQuote], span: Span) -> list[tuple[int, int]]:
    """Return the quotes that share characters with a span: their places, and how many."""
    shared = [
        (place, sum(max(0, min(span[1], end) - max(span[0], start)) for start, end in quote.parts))
        for place, quote in enumerate(quotes)
    ]
    return [(place, n) for place, n in shared if n]


def _names(found: Iterable[FoundArticle]) -> dict[str, tuple[str, str]]:
    """Return name and type by entity id; a target that is no mention goes by the id's own words."""
    names: dict[str, tuple[str, str]] = {}
    for article in found:
        for row in article.stances:
            own = row.target_id.rpartition(":")[2]
            names.setdefault(row.target_id, (own, entity_type(row.target_id)))
    for article in found:
        for mention in article.mentions:
            names[mention.entity_id] = mention.name, entity_type(mention.entity_id)
        for quote in article.quotes:
            if quote.speaker is not None:
                names[quote.speaker.entity_id] = quote.speaker.name, quote.speaker.type
    return names


def _sons(names: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """Return the persons whose name is marked as the younger's where the elder is there too."""
    persons = {e: name for e, (name, kind) in names.items() if kind == "person"}
    elders = {tuple(person_words(name)) for name in persons.values() if not generation(name)}
    return frozenset(
        e for e, name in persons.items() if generation(name) and tuple(person_words(name)) in elders
    )


def _descriptions(
    gold: Sequence[GoldStances], found: Mapping[ArticleId, FoundArticle]
) -> dict[str, list[tuple[str, str]]]:
    """Return the words before and after each named mention, within its line, by entity id."""
    said: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for article in gold:
        for mention in found[article.id].mentions:
            start, end = mention.span
            of = said[mention.entity_id]
            if mention.kind == "name" and len(of) < _DESCRIPTIONS:
                before = article.text[max(0, start - _BEFORE) : start].rpartition("\n")[2]
                of.append((before, article.text[end : end + _AFTER].partition("\n")[0]))
    return dict(said)
