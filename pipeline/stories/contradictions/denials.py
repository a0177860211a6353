"""What one passage denies and another says: nearly the same words, and one negation more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pipeline.stories.background import Background
from pipeline.stories.contradictions.claims import Claim, claims_of
from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    Passage,
    SaidQuote,
)
from pipeline.stories.contradictions.sentences import tokens

MIN_SHARED_TERMS = 3
MIN_SHARE_DENIED = 0.6
MIN_SHARE_OF_DENIAL = 0.75
MIN_SHARE_NEGATED = 0.65
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
    by_article = {
        article.article_id: [
            claim
            for quote in quotes.get(article.article_id, ())
            for claim in claims_of(article, quote, table)
        ]
        for article in articles
    }
    claims = [claim for found in by_article.values() for claim in found]
    if not any(claim.negative for claim in claims):
        return
    postings: defaultdict[str, list[int]] = defaultdict(list)
    for i, claim in enumerate(claims):
        if not claim.denied:
            for term in claim.weights:
                if len(postings[term]) < MAX_POSTINGS:
                    postings[term].append(i)
    for denial in claims:
        if denial.negative:
            yield from _opposed(denial, claims, postings, by_article)


def _opposed(
    denial: Claim,
    claims: Sequence[Claim],
    postings: Mapping[str, Sequence[int]],
    by_article: Mapping[str, Sequence[Claim]],
) -> Iterator[Contradiction]:
    shared = Counter(i for term in denial.weights for i in postings.get(term, ()))
    found: defaultdict[str, list[tuple[float, Claim]]] = defaultdict(list)
    for i, n_shared in shared.items():
        other = claims[i]
        if n_shared < MIN_SHARED_TERMS or other.article.outlet_id == denial.article.outlet_id:
            continue
        likeness = opposition(denial, other)
        if likeness is not None and not _said_as_well(denial, other, by_article):
            found[other.article.outlet_id].append((likeness, other))
    for candidates in found.values():
        likeness, other = min(candidates, key=lambda c: (-c[0], c[1].rank))
        yield _contradiction(denial, other, likeness)


def opposition(denial: Claim, other: Claim) -> float | None:
    """Return how much alike two claims are where the first denies what the second says.

    The likeness is the mean over both sides of the share of weight in common, in (0, 1]; None
    where they are not alike enough or do not clash.
    """
    if denial.unreal != other.unreal or denial.doubts != other.doubts:
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


def _said_as_well(denial: Claim, other: Claim, by_article: Mapping[str, Sequence[Claim]]) -> bool:
    """Return whether one of the speakers says, in the same article, what the other does."""
    return any(
        claim.rank != here.rank and _one_voice(claim, here) and _agree(claim, there)
        for here, there in ((denial, other), (other, denial))
        for claim in by_article[here.article.article_id]
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
    denier = denial.quote.speaker_name or "A speaker"
    asserter = other.quote.speaker_name or "a speaker"
    what = " ".join(sorted(term for scope in denial.negations - other.negations for term in scope))
    how = "denies" if denial.denied else f"negates (“{what}”)"
    if denial.quote.named_speaker and denial.quote.named_speaker == other.quote.named_speaker:
        return f"{denier} {how} in the {place} passage what {denier} says in the other"
    return f"{denier} {how} in the {place} passage what {asserter} says in the other"


def _passage(quote: SaidQuote) -> Passage:
    return Passage(quote.article_id, quote.field, quote.start, quote.end, quote.quote_id)
