"""One holder favourable toward a target in one outlet and unfavourable in another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.stories.contradictions.model import (
    Contradiction,
    ContradictionArticle,
    Passage,
    SpeakerStance,
)
from pipeline.stories.contradictions.sentences import tokens
from pipeline.stories.contradictions.words import classes, negates

MIN_CONFIDENCE = 0.65


@dataclass(frozen=True, slots=True)
class _Record:
    """The stances of one holder toward one target in one article: the surest, of one label."""

    article: ContradictionArticle
    stance: SpeakerStance


def stance_contradictions(
    articles: Sequence[ContradictionArticle],
    stances: Mapping[str, Sequence[SpeakerStance]],
    min_confidence: float = MIN_CONFIDENCE,
) -> Iterator[Contradiction]:
    """Yield the surest clash of each holder, target and pair of outlets of one story.

    An article counts only where all that the holder says of the target in it is of one mind: a
    speaker who praises and blames within one article has not changed sides in another. The evidence
    of both sides must hold a word that judges outright ("praised", "false"): what is left to be
    inferred is too often inferred wrongly to set two articles against each other.
    """
    records: defaultdict[tuple[str, str], list[_Record]] = defaultdict(list)
    for article in articles:
        by_key: defaultdict[tuple[str, str], list[SpeakerStance]] = defaultdict(list)
        for stance in stances.get(article.article_id, ()):
            by_key[stance.holder_id, stance.target_id].append(stance)
        for key, held in by_key.items():
            surest = _surest(article, held, min_confidence)
            if surest is not None:
                records[key].append(_Record(article, surest))
    for _, found in sorted(records.items()):
        yield from _opposed(found)


def _surest(
    article: ContradictionArticle, held: Sequence[SpeakerStance], min_confidence: float
) -> SpeakerStance | None:
    """Return the surest usable stance where all that are not neutral agree."""
    if len({stance.label for stance in held} - {"neutral"}) != 1:
        return None
    usable = [
        stance
        for stance in held
        if stance.label != "neutral"
        and not stance.hypothetical
        and stance.holder_type != "unnamed"
        and stance.confidence >= min_confidence
        and _judges(article, stance)
    ]
    return min(usable, key=lambda s: (-s.confidence, s.stance_id), default=None)


def _judges(article: ContradictionArticle, stance: SpeakerStance) -> bool:
    """Return whether the evidence judges in so many words, the way of the label alone."""
    text = article.text if stance.field == "text" else article.title or ""
    evidence = tokens(text[stance.evidence_start : stance.evidence_end])
    judged = classes("judged")
    said = {judged[token.lower] for token in evidence if token.lower in judged}
    return said == {stance.label} and not any(negates(t.lower) for t in evidence)


def _opposed(records: Sequence[_Record]) -> Iterator[Contradiction]:
    """Set the surest favourable record of each outlet against each other's unfavourable one."""
    best: dict[tuple[str, str], _Record] = {}
    for record in records:
        place = record.article.outlet_id, record.stance.label
        if place not in best or _rank(record) < _rank(best[place]):
            best[place] = record
    sides = sorted(best.items())
    for (liked_in, label), liked in sides:
        for (other_outlet, other_label), disliked in sides:
            opposite = (label, other_label) == ("favourable", "unfavourable")
            if opposite and liked_in != other_outlet:
                yield _contradiction(liked, disliked)


def _rank(record: _Record) -> tuple[float, str]:
    return -record.stance.confidence, record.stance.stance_id


def _contradiction(liked: _Record, disliked: _Record) -> Contradiction:
    a, b = sorted((liked, disliked), key=lambda r: r.article.article_id)
    stance = a.stance
    return Contradiction(
        story_id=a.article.story_id,
        kind="opposed_stance",
        reason=f"{stance.holder_name} is {a.stance.label} toward {stance.target_name} in the first"
        f" passage and {b.stance.label} in the second",
        topic=f"{stance.holder_id} {stance.target_id}",
        confidence=round(min(a.stance.confidence, b.stance.confidence), 4),
        a=_passage(a.stance),
        b=_passage(b.stance),
    )


def _passage(stance: SpeakerStance) -> Passage:
    return Passage(
        stance.article_id,
        stance.field,
        stance.evidence_start,
        stance.evidence_end,
        stance.quote_id,
    )
