"""Stance rows of a document: what is asked of the judge, and what becomes of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from pipeline.language.stance.cues import Cue
from pipeline.language.stance.evidence import reach
from pipeline.language.stance.holders import NARRATOR, Holder, Target, Voices
from pipeline.language.stance.judge import Judge, Question
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.model import Voice
from pipeline.language.stance.pooling import Range
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import EntityType, LocalEntity, Stance

NEUTRAL_TARGETS: frozenset[EntityType] = frozenset({"person", "country", "organisation", "group"})
"""Types of entity whose neutral rows are kept, so that agreement can count them."""

_Key = tuple[str, int | None, int, int, int | None]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and whose stance the answer is.

    ``within`` is set for what a sentence says of a target outside its one quotation: the answer
    is the speaker's only where the narrator's own words, which question ``within`` asks about, say
    nothing.
    """

    sentence: Range
    holder: Holder
    target: Target
    question: Question
    within: int | None = None


def stances_of(
    text: str,
    table: TokenTable,
    voices: Voices,
    entities: Sequence[LocalEntity],
    judge: Judge,
    breaks: tuple[int, ...] = (),
) -> list[Stance]:
    """Return one row for each (holder, target entity, sentence, quote), in text order.

    Where a sentence names a target more than once, the most confident evaluation speaks for it.
    Unnamed speakers are no targets: nobody else's row could ever be about the same ones.
    ``breaks`` are offsets into ``text`` that no quotation crosses.
    """
    asked = list(_questions(table, voices, entities, judge))
    answers = judge.judge(text, table, [each.question for each in asked], breaks)
    best: dict[_Key, Stance] = {}
    for each, answer in zip(asked, answers, strict=True):
        judged = answer.asserted()
        if each.within is not None and (
            judged.label == "neutral" or answers[each.within].asserted().label != "neutral"
        ):
            continue
        if judged.label == "neutral" and entities[each.target.entity].type not in NEUTRAL_TARGETS:
            continue
        row = _row(table, each.holder, each.target, judged)
        key = (row.holder_kind, row.holder, row.target, each.sentence[0], row.quote)
        if key not in best or _rank(row) > _rank(best[key]):
            best[key] = row
    return list(best.values())


def _questions(
    table: TokenTable, voices: Voices, entities: Sequence[LocalEntity], judge: Judge
) -> Iterator[_Asked]:
    count = 0
    for target in voices.targets:
        if entities[target.entity].type == "unnamed":
            continue
        sentence = table.sentence(target.tokens[0])
        for asked in _about(table, voices, target, sentence, judge.cues(table, sentence), count):
            if asked.holder.entity != target.entity:
                yield asked
                count += 1


def _about(
    table: TokenTable,
    voices: Voices,
    target: Target,
    sentence: Range,
    cues: Sequence[Cue],
    count: int,
) -> Iterator[_Asked]:
    """Yield what to ask about one mention; ``count`` questions have been asked before."""
    holder = voices.holder(target.voice)
    if holder is not None:
        unheard = voices.unheard(sentence, target.voice, cues)
        own = [*range(*target.tokens), *voices.frame(target.voice)]
        voice: Voice = "narrator" if target.voice == NARRATOR else "speaker"
        left_out = frozenset(unheard).difference(own)
        empty = (
            voice == "narrator"
            and bool(left_out)
            and not voices.says(sentence, target, left_out)
            and all(cue.token in left_out for cue in cues)
        )
        question = Question(sentence, target.tokens, left_out, voice=voice, empty=empty)
        yield _Asked(sentence, holder, target, question)
        speaker = _only_speaker(voices, target, sentence)
        if speaker is not None:
            question = Question(sentence, target.tokens, voice="speaker")
            yield _Asked(sentence, speaker, target, question, count)
    reached = reach(table, target.tokens)[0]
    for cue, reporter in voices.reports(cues, reached):
        question = Question(sentence, target.tokens, reported=sign_of(cue, reached))
        yield _Asked(sentence, reporter, target, question)


def sign_of(cue: Cue, reached: Set[int]) -> int:
    """Return the sign of what a cue says of the tokens that it reaches; 0 for nothing."""
    value = sum(link.value for link in cue.links if link.token in reached)
    return (value > 0) - (value < 0)


def _only_speaker(voices: Voices, target: Target, sentence: Range) -> Holder | None:
    """Return who speaks in the one quote of a sentence whose narrator names the target.

    The words that evaluate often stand in the quotation, and the target outside of it: "'A fraud',
    Orsk called Tull". None for the speaker himself, where several quotes meet, and for a quotation
    that names targets of its own; nor for who is named beside the speaker ("the envoy of Alvia").
    """
    if target.voice != NARRATOR:
        return None
    others = {voices.voice_of[token] for token in range(*sentence)} - {NARRATOR}
    if len(others) != 1:
        return None
    voice = others.pop()
    if voices.names_in(sentence, voice) or target.tokens[0] in voices.frame(voice):
        return None
    holder = voices.holder(voice)
    return None if holder is None or holder.entity == target.entity else holder


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
