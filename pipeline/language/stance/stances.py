"""Stance rows of a document, and answers for targets that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.language.stance.cues import Cue
from pipeline.language.stance.holders import Holder, Target, Voices, clause_of
from pipeline.language.stance.rules import Judgement, RuleClassifier, reach
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import EntityType, LocalEntity, Span, Stance, StanceLabel

NEUTRAL_TARGETS: frozenset[EntityType] = frozenset({"person", "country", "organisation", "group"})
"""Types of entity whose neutral rows are kept, so that agreement can count them."""

_Key = tuple[str, int | None, int, int, int | None]


def stances_of(
    table: TokenTable,
    voices: Voices,
    entities: Sequence[LocalEntity],
    classifier: RuleClassifier,
) -> list[Stance]:
    """Return one row for each (holder, target entity, sentence, quote), in text order.

    Where a sentence names a target more than once, the most confident evaluation speaks for it.
    Unnamed speakers are no targets: nobody else's row could ever be about the same ones.
    """
    best: dict[_Key, Stance] = {}
    for sentence, holder, target, judged in _judgements(table, voices, classifier):
        if holder.entity == target.entity or entities[target.entity].type == "unnamed":
            continue
        if judged.label == "neutral" and entities[target.entity].type not in NEUTRAL_TARGETS:
            continue
        row = _row(table, holder, target, judged)
        key = holder.kind, holder.entity, target.entity, sentence[0], holder.quote
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    return list(best.values())


def _judgements(
    table: TokenTable, voices: Voices, classifier: RuleClassifier
) -> Iterator[tuple[tuple[int, int], Holder, Target, Judgement]]:
    for target in voices.targets:
        sentence = table.sentence(target.tokens[0])
        cues = classifier.cues(table, sentence)
        holder = voices.holder(target.voice)
        if holder is not None:
            unheard = voices.unheard(sentence, target.voice, cues)
            judged = classifier.classify(table, sentence, target.tokens, unheard)
            yield sentence, holder, target, judged.asserted()
        for cue, reporter in _reported(table, voices, target, cues):
            unheard = frozenset(range(*sentence)) - clause_of(table, cue)
            judged = classifier.classify(table, sentence, target.tokens, unheard)
            yield sentence, reporter, target, judged.asserted()


def _reported(
    table: TokenTable, voices: Voices, target: Target, cues: Sequence[Cue]
) -> Iterator[tuple[Cue, Holder]]:
    """Yield the narrator's reports of somebody's evaluation of the target, and its holder.

    Only where a quote of the holder carries it; without one it is a relation and no stance.
    """
    reached: set[int] | None = None
    for cue in cues:
        if not (cue.attitude and cue.holders and voices.is_reported(cue)):
            continue
        reached = reached or reach(table, target.tokens)[0]
        if not any(k.role == "evaluated" and k.token in reached for k in cue.links):
            continue
        for token in cue.holders:
            entity = voices.entity_at(token)
            quote = None if entity is None else voices.quote_for(cue, entity)
            if quote is not None:
                yield cue, Holder("speaker", entity, quote)
                break


def _row(table: TokenTable, holder: Holder, target: Target, judged: Judgement) -> Stance:
    first, last = judged.evidence
    return Stance(
        holder_kind=holder.kind,
        holder=holder.entity,
        target=target.entity,
        target_mention=target.mention,
        label=judged.label,
        p_unfavourable=judged.p_unfavourable,
        p_neutral=judged.p_neutral,
        p_favourable=judged.p_favourable,
        confidence=judged.confidence,
        hypothetical=judged.hypothetical,
        field="text",
        evidence=(table.starts[first], table.ends[last - 1]),
        quote=holder.quote,
    )


def _rank(row: Stance) -> tuple[bool, float]:
    return row.label != "neutral", row.confidence


def answers(
    table: TokenTable, spans: Sequence[Span], classifier: RuleClassifier
) -> list[tuple[StanceLabel, float]]:
    """Return (label, score in [-1, 1]) for each span, whoever holds the stance.

    A span that covers no token of the text is neutral, 0.0.
    """
    found: list[tuple[StanceLabel, float]] = []
    for start, end in spans:
        first, last = table.tokens_of(start, end)
        if not 0 <= first < last <= len(table):
            found.append(("neutral", 0.0))
            continue
        sentence = table.sentence(first)
        target = first, min(last, sentence[1])
        judged = classifier.classify(table, sentence, target)
        found.append((judged.label, judged.score))
    return found
