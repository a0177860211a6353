"""What contradictions are found in, and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.ids import stable_id
from pipeline.models import Field, StanceLabel

ContradictionKind = Literal["number", "denial", "opposed_stance"]
Voice = Literal["outlet", "speaker"]


@dataclass(frozen=True, slots=True)
class ContradictionArticle:
    """An article in its story; a copy is never set against another article."""

    article_id: str
    story_id: str
    outlet_id: str
    text: str
    title: str | None = None
    published_at: datetime | None = None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class SaidQuote:
    """A quote; ``start`` and ``end`` are its hull in ``field``, ``cue`` its words or None."""

    quote_id: str
    article_id: str
    speaker_id: str | None
    speaker_name: str | None
    speaker_type: str | None
    content: str
    field: Field
    start: int
    end: int
    act: str = "statement"
    cue: str | None = None

    @property
    def named_speaker(self) -> str | None:
        """The speaker's id; None without a speaker and for an unnamed one."""
        return None if self.speaker_type == "unnamed" else self.speaker_id


@dataclass(frozen=True, slots=True)
class SpeakerStance:
    """A stance that a speaker holds in a quote of an article, with its evidence in ``field``."""

    stance_id: str
    article_id: str
    holder_id: str
    holder_name: str
    holder_type: str
    target_id: str
    target_name: str
    label: StanceLabel
    confidence: float
    field: Field
    evidence_start: int
    evidence_end: int
    hypothetical: bool = False
    quote_id: str | None = None


@dataclass(frozen=True, slots=True)
class ContradictionInputs:
    """The articles of whole stories with their quotes and the stances of speakers in them."""

    articles: Sequence[ContradictionArticle]
    quotes: Sequence[SaidQuote] = ()
    stances: Sequence[SpeakerStance] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a contradiction: a span of a field, and the quote it stands in, if any."""

    article_id: str
    field: Field
    start: int
    end: int
    quote_id: str | None = None

    @property
    def voice(self) -> Voice:
        """Whether a speaker says it, or the outlet itself."""
        return "outlet" if self.quote_id is None else "speaker"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A row of the table ``contradictions``; ``a`` is the side of the smaller article id.

    ``topic`` is what both sides are about: the thing counted, the words denied, or holder and
    target. ``confidence`` in [0, 1] ranks rows of one kind: how much both sides have in common
    (number, denial), the smaller of both confidences (opposed stance).
    """

    story_id: str
    kind: ContradictionKind
    reason: str
    topic: str
    confidence: float
    a: Passage
    b: Passage

    @property
    def contradiction_id(self) -> str:
        """Identifier hashed from kind, topic and both spans."""
        sides = [
            value for p in (self.a, self.b) for value in (p.article_id, p.field, p.start, p.end)
        ]
        return stable_id("c", self.kind, self.topic, *sides)

    def row(self) -> dict[str, str | int | float | None]:
        """Return the columns of the table."""
        return {
            "contradiction_id": self.contradiction_id,
            "story_id": self.story_id,
            "kind": self.kind,
            "reason": self.reason,
            "topic": self.topic,
            "confidence": self.confidence,
            **_columns("a", self.a),
            **_columns("b", self.b),
        }


def _columns(side: str, passage: Passage) -> dict[str, str | int | None]:
    return {
        f"article_{side}": passage.article_id,
        f"field_{side}": passage.field,
        f"start_{side}": passage.start,
        f"end_{side}": passage.end,
        f"voice_{side}": passage.voice,
        f"quote_{side}": passage.quote_id,
    }
