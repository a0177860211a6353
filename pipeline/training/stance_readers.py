"""What readers' labels are worth: their habits, measured, turn a label into probabilities.

Readers who work fast lean to one side: these take a favourable or unfavourable telling for a
neutral one more often than the makers of the gold do. How often is known from sentences of the
gold that they labelled blind; so a label of theirs is evidence for each true label, weighed by how
likely they would have given it (the idea of Dawid and Skene, "Maximum likelihood estimation of
observer error-rates using the EM algorithm", Applied Statistics 28, 1979). In the place of a prior
stands what a teacher, a model trained on the other gold alone, makes of the sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import InputError
from pipeline.training.record import read_json
from pipeline.training.stance_data import LABELS

Floats = NDArray[np.float64]
NAME = "readers.json"
"""The file with the counts, beside that of the labels."""


@dataclass(frozen=True, slots=True)
class Readers:
    """How readers read: ``counts[true label][label read]``, both in the order of ``LABELS``.

    ``smoothing`` is added to each count. ``teacher`` is the power to which the teacher's
    probabilities are taken: below 1, because a teacher is surer than it is right.
    """

    counts: tuple[tuple[int, ...], ...]
    smoothing: float = 0.7
    teacher: float = 0.4

    def __post_init__(self) -> None:
        square = len(self.counts) == len(LABELS) == min(map(len, self.counts))
        if not square or max(map(len, self.counts)) != len(LABELS) or np.min(self.counts) < 0:
            raise InputError("the readers' counts are no table of three rows and three columns")
        if self.smoothing <= 0 or not 0 <= self.teacher <= 1:
            raise InputError("`smoothing` must be above 0 and `teacher` from 0 to 1")

    def likelihood(self) -> Floats:
        """Return (3, 3): for each true label the probabilities of what is read."""
        grown = np.array(self.counts, dtype=np.float64) + self.smoothing
        shares: Floats = grown / grown.sum(axis=1, keepdims=True)
        return shares

    def weigh(self, taught: NDArray[np.floating[Any]], read: Sequence[int]) -> Floats:
        """Return (targets, 3) probabilities of the true labels.

        ``taught`` (targets, 3) are the teacher's probabilities, ``read`` what was read: -1, 0, 1.
        """
        said = self.likelihood()[:, [label + 1 for label in read]].T
        weighed = np.asarray(taught, dtype=np.float64) ** self.teacher * said
        probabilities: Floats = weighed / weighed.sum(axis=1, keepdims=True)
        return probabilities


def read_readers(path: Path) -> Readers:
    """Read ``{"counts": [[...]], "smoothing": ..., "teacher": ...}``. Raises InputError."""
    value = read_json(path)
    if value is None:
        raise InputError(f"{path} does not exist: it tells what the readers' labels are worth")
    try:
        counts = tuple(tuple(int(n) for n in row) for row in value["counts"])
        return Readers(counts, float(value["smoothing"]), float(value["teacher"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} has no counts, smoothing and teacher of readers") from error
    except InputError as error:
        raise InputError(f"{path}: {error}") from error
