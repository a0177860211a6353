"""What a sentence says of one target, as probabilities with their evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.models import STANCE_LABELS, StanceLabel

LABELS = STANCE_LABELS
_UNREAL_ASSERTED = 0.4
"""How much of an evaluation its holder answers for where it is asked, wished or conditional."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a sentence says of one target. The probabilities sum to 1.

    ``evidence`` is a half-open token range within the sentence, never empty. ``hypothetical``
    marks an evaluation that is asked, wished or conditional rather than made; the probabilities
    are those of the evaluation all the same (see :meth:`asserted`).
    """

    p_unfavourable: float
    p_neutral: float
    p_favourable: float
    hypothetical: bool
    evidence: tuple[int, int]

    def asserted(self) -> Judgement:
        """Return the judgement as far as its holder asserts it.

        Readers take the tone of "Will Alvia betray us?" for a stance towards Alvia, and say so when
        asked about the target; but nobody has said that Alvia betrays.
        """
        if not self.hypothetical:
            return self
        low = _UNREAL_ASSERTED * self.p_unfavourable
        high = _UNREAL_ASSERTED * self.p_favourable
        return replace(self, p_unfavourable=low, p_neutral=1.0 - low - high, p_favourable=high)

    @property
    def label(self) -> StanceLabel:
        """The most probable label; neutral where two are equally so."""
        if self.p_neutral >= max(self.p_unfavourable, self.p_favourable):
            return "neutral"
        return "unfavourable" if self.p_unfavourable >= self.p_favourable else "favourable"

    @property
    def confidence(self) -> float:
        """The probability of the label."""
        return max(self.p_unfavourable, self.p_neutral, self.p_favourable)

    @property
    def score(self) -> float:
        """``p_favourable - p_unfavourable``, in [-1, 1]."""
        return self.p_favourable - self.p_unfavourable
