"""Articles and stances as values, for what is read one by one."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.models import Genre, HolderKind, StanceLabel


@dataclass(frozen=True, slots=True)
class AgreementArticle:
    """An article in its story; ``known`` is that of its outlet."""

    article_id: str
    outlet_id: str
    known: bool
    genre: Genre
    story_id: str | None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class HeldStance:
    """A stance found in an article; ``voice`` is the kind of its holder.

    ``score`` (in [-1, 1]) only breaks ties between the labels of several stances.
    """

    article_id: str
    voice: HolderKind
    holder_id: str | None
    target_id: str
    label: StanceLabel
    score: float
    hypothetical: bool = False
