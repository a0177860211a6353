"""What agreement is computed from, and the rows it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.ids import stable_id
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
class CarriedStatement:
    """A statement that an article carries; ``speaker_id`` is None for an unnamed speaker."""

    statement_id: str
    article_id: str
    speaker_id: str | None = None


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


@dataclass(frozen=True, slots=True)
class AgreementInputs:
    """Everything :func:`pipeline.agreement.compute.agreement` reads.

    ``entities`` maps an article id to the ids of the entities it mentions. Stories and outlets of
    statements and stances are those of their articles.
    """

    articles: Sequence[AgreementArticle]
    entities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    statements: Sequence[CarriedStatement] = ()
    stances: Sequence[HeldStance] = ()


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A row of the table ``agreement``.

    No story means the whole corpus, no outlets all of them. ``value`` is None where the metric is
    undefined. ``raw`` and ``chance`` are observed and expected agreement, for stance metrics.
    ``n`` counts ``unit``.
    """

    story_id: str | None
    metric: str
    voice: HolderKind | None
    outlet_a: str | None
    outlet_b: str | None
    target_id: str | None
    value: float | None
    raw: float | None
    chance: float | None
    n: int
    unit: str
    ci_low: float | None = None
    ci_high: float | None = None

    @property
    def agreement_id(self) -> str:
        """Identifier hashed from the key columns."""
        return stable_id(
            "g",
            self.story_id,
            self.metric,
            self.voice,
            self.outlet_a,
            self.outlet_b,
            self.target_id,
        )
