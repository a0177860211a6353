"""What a word that reports an evaluation ("accused", "hailed") adds to the model's answer."""

from __future__ import annotations

import json
from functools import cache

import numpy as np

from pipeline import shipped
from pipeline.language.encoder.model import Floats


@cache
def likelihoods() -> dict[int, Floats]:
    """Return by sign of the reporting word how much likelier each label is beside it: (3,).

    Counted on annotated sentences (``python -m benchmarks.stance_reported``): the share of a label
    among targets that such a word reaches on the parse, over its share among all targets.
    """
    counts = json.loads(shipped.text("language/stance/data/reported.json"))
    everywhere = _shares(counts["all"])
    return {
        sign: _shares(counts[name]) / everywhere
        for sign, name in ((-1, "unfavourable"), (1, "favourable"))
    }


def _shares(counts: list[int]) -> Floats:
    smoothed = np.array(counts, dtype=np.float32) + 1.0
    return np.asarray(smoothed / smoothed.sum(), dtype=np.float32)


def with_report(probabilities: Floats, sign: int) -> Floats:
    """Return probabilities (3,) given that a word reports an evaluation of that sign.

    The word and the model's reading are taken as independent evidence, which they are not quite:
    the model reads the word, too.
    """
    product = probabilities * likelihoods()[1 if sign > 0 else -1]
    return np.asarray(product / product.sum(), dtype=np.float32)
