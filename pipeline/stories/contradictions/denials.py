"""What one passage denies and another says: nearly the same words, and one negation more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.stories.background import Background
from pipeline.stories.contradictions.claims import Claim, claims_of, may_deny, stem, terms_of
from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    Passage,
    SaidQuote,
)
from pipeline.stories.contradictions.sentences import tokens

MIN_SHARED_TERMS = 3
MIN_SHARE_DENIED = 0.45
MIN_SHARE_OF_DENIAL = 0.6
MIN_SHARE_NEGATED = 0.6
MIN_SHARE_AGREED = 0.75
"""From this share on a sentence with the same negations says what another says."""
MAX_POSTINGS = 64
"""Assertions filed under one term of a story; of more, the first by id are compared."""


def denial_contradictions(
    articles: Sequence[ContradictionArticle],
    quotes: Mapping[str, Sequence[SaidQuote]],
    table: Background,
) -> Iterator[Contradiction]:
    """Yield the denials in one story that clash with an assertion in another outlet.

    One row for each denial and other outlet: the assertion most like it.
    """
    story = _Story(articles, quotes, table)
    for i, quote in enumerate(story.quotes):
        if may_deny(quote):
            yield from _opposed(i, story)


class _Story:
    """The quotes of a story, filed under their terms; claims are read when they are asked for."""

    def __init__(
        self,
        articles: Sequence[ContradictionArticle],
        quotes: Mapping[str, Sequence[SaidQuote]],
        table: Background,
    ) -> None:
        self.table = table
        self.articles = {article.article_id: article for article in articles}
        self.quotes = [q for a in articles for q in quotes.get(a.article_id, ())]
        self.of_article = {a.article_id: quotes.get(a.article_id, ()) for a in articles}
        self.terms = [terms_of(quote.content) for quote in self.quotes]
        self.postings: defaultdict[str, list[int]] = defaultdict(list)
        for i, terms in enumerate(self.terms):
            for term in terms:
                if len(self.postings[term]) < MAX_POSTINGS:
                    self.postings[term].append(i)
        self._claims: dict[str, tuple[Claim, ...]] = {}

    def claims(self, quote: SaidQuote) -> tuple[Claim, ...]:
        """Return the claims of a quote."""
        if quote.quote_id not in self._claims:
            article = self.articles[quote.article_id]
            self._claims[quote.quote_id] = tuple(claims_of(article, quote, self.table))
        return self._claims[quote.quote_id]

    def near(self, i: int) -> list[SaidQuote]:
        """Return the quotes of other outlets that share enough terms with quote ``i``."""
        outlet = self.articles[self.quotes[i].article_id].outlet_id
        shared = Counter(j for term in self.terms[i] for j in self.postings[term])
        return [
            quote
            for j, n in shared.items()
            if n >= MIN_SHARED_TERMS
            and self.articles[(quote := self.quotes[j]).article_id].outlet_id != outlet
        ]


def _opposed(i: int, story: _Story) -> Iterator[Contradiction]:
    others = story.near(i)
    if not others:
        return
    for denial in story.claims(story.quotes[i]):
        if not denial.negative:
            continue
        found: defaultdict[str, list[tuple[float, Claim]]] = defaultdict(list)
        for quote in others:
            for other in story.claims(quote):
                likeness = opposition(denial, other)
                if likeness is not None and not _said_as_well(denial, other, story):
                    found[other.article.outlet_id].append((likeness, other))
        for candidates in found.values():
            likeness, other = min(candidates, key=lambda c: (-c[0], c[1].rank))
            yield _contradiction(denial, other, likeness)


def opposition(denial: Claim, other: Claim) -> float | None:
    """Return how much alike two claims are where the first denies what the second says.

    The likeness is the mean over both sides of the share of weight in common, in (0, 1]; None
    where they are not alike enough or do not clash.
    """
    if other.denied or denial.unreal != other.unreal or denial.doubts != other.doubts:
        return None
    if denial.years != other.years:
        return None
    if len(denial.weights.keys() & other.weights.keys()) < MIN_SHARED_TERMS:
        return None
    of_denial, of_other = denial.share(other)
    share = (of_denial + of_other) / 2
    if denial.denied:
        enough = share >= MIN_SHARE_DENIED and of_denial >= MIN_SHARE_OF_DENIAL
        clash = not denial.negations and not other.negations
    else:
        enough = share >= MIN_SHARE_NEGATED
        clash = _negates_what_stands(denial, other) and _one_subject(denial, other)
    return round(share, 4) if enough and clash else None


def _negates_what_stands(denial: Claim, other: Claim) -> bool:
    """Return whether one side negates what the other states, and both negate all else alike."""
    ours = denial.negations - other.negations
    if other.negations - denial.negations or not ours:
        return False
    return all(scope and scope <= other.stated and not scope & denial.stated for scope in ours)


def _one_subject(denial: Claim, other: Claim) -> bool:
    """Return whether what "we did not" denies is said of, or by, the one who denies it."""
    if not denial.own:
        return True
    name = denial.quote.speaker_name or ""
    words = {token.lower for token in tokens(other.quote.content)}
    if denial.quote.named_speaker and denial.quote.named_speaker == other.quote.named_speaker:
        return bool(words & {"i", "we", "my", "our"})
    return bool(words & {token.lower for token in tokens(name) if token.kind == "word"})


def _said_as_well(denial: Claim, other: Claim, story: _Story) -> bool:
    """Return whether one of the speakers says, in the same article, what the other does."""
    return any(
        claim.rank != here.rank and _one_voice(claim, here) and _agree(claim, there)
        for here, there in ((denial, other), (other, denial))
        for quote in story.of_article[here.article.article_id]
        for claim in story.claims(quote)
    )


def _one_voice(claim: Claim, here: Claim) -> bool:
    speakers = {claim.quote.named_speaker, here.quote.named_speaker}
    return len(speakers) == 1 or None in speakers


def _agree(claim: Claim, other: Claim) -> bool:
    if claim.denied != other.denied or claim.negations != other.negations:
        return False
    return max(claim.share(other)) >= MIN_SHARE_AGREED


def _contradiction(denial: Claim, other: Claim, likeness: float) -> Contradiction:
    a, b = sorted((denial, other), key=lambda claim: claim.rank)
    return Contradiction(
        story_id=denial.article.story_id,
        kind="denial",
        reason=_reason(denial, other, "first" if a is denial else "second"),
        topic=" ".join(sorted(denial.weights.keys() & other.weights.keys())),
        confidence=likeness,
        a=_passage(a.quote),
        b=_passage(b.quote),
    )


def _reason(denial: Claim, other: Claim, place: str) -> str:
    denier = denial.quote.speaker_name or "a speaker"
    asserter = other.quote.speaker_name or "a speaker"
    if denial.quote.named_speaker and denial.quote.named_speaker == other.quote.named_speaker:
        asserter = "the same"
    scope = frozenset[str]().union(*denial.negations - other.negations)
    words = [t.text for t in tokens(denial.quote.content) if stem(t.lower) in scope]
    how = "denied" if denial.denied else f"negated (“{' '.join(dict.fromkeys(words))}”)"
    return f"{how} by {denier} in the {place} passage, said by {asserter} in the other"


def _passage(quote: SaidQuote) -> Passage:
    return Passage(quote.article_id, quote.field, quote.start, quote.end, quote.quote_id)
