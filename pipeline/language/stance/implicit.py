"""What a quote says for or against somebody whom its words need not name.

"It is a disgrace," she said: of whom? Where the stance toward a target is asked of a quote, four
kinds of evidence speak, and a small logistic model weighs them:

* ``own``: the quote's own stance rows toward the target, their scores summed;
* ``oneself``: the speaker is the target, or one of it. People speak well of themselves; the rows of
  a speaker toward himself are no stances, so this is all that is known;
* ``elsewhere``: the mean score of the speaker's rows toward the target in other quotes of the
  story. A named speaker's stance hardly changes from one quote to the next;
* ``tone``: the valence of the quote's words, whomever they concern.

The answer is that of a forced choice: it presumes that the quote evaluates the target. Its prior is
part of the model, and where no evidence is found ``basis`` says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, tanh
from typing import Literal

from spacy.strings import get_string_id

from pipeline import shipped
from pipeline.language.stance import lexicon

Basis = Literal["own", "oneself", "elsewhere", "tone", "none"]
FEATURES: tuple[Basis, ...] = ("own", "oneself", "elsewhere", "tone")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_TONE_SCALE = 3.0
"""About one strong word."""


@dataclass(frozen=True, slots=True)
class QuoteEvidence:
    """What is known of a quote and the target that is asked for; scores are in [-1, 1]."""

    own: Sequence[float] = ()
    oneself: bool = False
    elsewhere: Sequence[float] = ()
    tone: float = 0.0
    """See :func:`tone`."""

    def features(self) -> tuple[float, ...]:
        """Return the columns that the model weighs, in the order of :data:`FEATURES`."""
        elsewhere = sum(self.elsewhere) / len(self.elsewhere) if self.elsewhere else 0.0
        return tanh(sum(self.own)), float(self.oneself), elsewhere, tanh(self.tone / _TONE_SCALE)


@dataclass(frozen=True, slots=True)
class QuotePolarity:
    """Whether a quote that evaluates a target speaks for it; the first evidence that counted."""

    p_favourable: float
    basis: Basis

    @property
    def favourable(self) -> bool:
        """Whether for is likelier than against."""
        return self.p_favourable > 0.5


def tone(text: str) -> float:
    """Return the summed valence of the words of ``text``, each in [-4, 4]; 0.0 without any."""
    valence = lexicon.load().valence
    found = (valence.get(get_string_id(w), 0.0) for w in _WORD.findall(text.lower()))
    return float(sum(found))


def quote_polarity(
    evidence: QuoteEvidence, weights: Sequence[float] | None = None
) -> QuotePolarity:
    """Return the polarity of a quote toward a target.

    ``weights`` are those of :data:`FEATURES` and the bias; by default those that are packaged.
    """
    columns = evidence.features()
    *factors, bias = weights or packaged_weights()
    parts = [w * x for w, x in zip(factors, columns, strict=True)]
    logit = bias + sum(parts)
    found = (name for name, part in zip(FEATURES, parts, strict=True) if part)
    return QuotePolarity(1.0 / (1.0 + exp(-logit)), next(found, "none"))


@cache
def packaged_weights() -> tuple[float, ...]:
    """Return the weights of :data:`FEATURES` and the bias, read once in a process."""
    value = json.loads(shipped.text("language/stance/data/implicit.json"))
    return (*(value["weights"][name] for name in FEATURES), value["bias"])
