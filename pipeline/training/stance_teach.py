"""Turn readers' labels into probabilities, with a teacher's opinion in the place of a prior."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from pipeline.training.stance_data import LABELS, Row, prepare
from pipeline.training.stance_export import load
from pipeline.training.stance_readers import Readers
from pipeline.training.stance_train import predict

_DIGITS = 4


def weigh(
    rows: Sequence[Row],
    readers: Readers,
    teacher: Path,
    tokenizer: Tokenizer,
    device: str = "cpu",
    base: Path | None = None,
) -> list[Row]:
    """Return the rows that readers labelled with probabilities in the place of what was read.

    ``teacher`` are weights of a stance model, ``rows`` those of
    :func:`pipeline.training.stance_gold.read_readings`. Rows that do not fit into the model's
    window are left out.
    """
    kept, examples = [], []
    for row in rows:
        blank = {**row, "labels": [LABELS[1]] * len(row["targets"])}
        example = prepare(blank, tokenizer)
        if example is not None and len(example.targets) == len(row["targets"]):
            kept.append(row)
            examples.append(example)
    taught = predict(load([teacher], base), examples, device)
    return [
        {
            **{name: row[name] for name in ("id", "text", "targets")},
            "probabilities": [
                [round(float(p), _DIGITS) for p in three]
                for three in readers.weigh(opinion, row["read"])
            ],
        }
        for row, opinion in zip(kept, taught, strict=True)
    ]
