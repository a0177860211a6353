"""Gold of stances: what can be read, and what is refused with the line's number."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConcordError, InputError
from pipeline.training.stance_config import StanceConfig, StancePlan
from pipeline.training.stance_data import LABELS
from pipeline.training.stance_gold import (
    describe,
    n_shared,
    read,
    read_readings,
    read_rows,
    sentence_hash,
    unmark,
)
from pipeline.training.stance_readers import Readers, read_readers

TEXT = "Ada Quill praised Bo Marr."
GOOD = {
    "id": 1,
    "text": TEXT,
    "targets": [[0, 9], [18, 25]],
    "labels": ["neutral", "favourable"],
}
DATA = Path(str(files("pipeline.training") / "data" / "stance"))
TESTED = Path(__file__).parents[2] / "data" / "stance" / "own.jsonl"
READERS = Readers(((64, 20, 0), (0, 50, 1), (0, 18, 45)))
Write = Callable[..., Path]


def test_rows_are_read(tmp_path: Path, write_gold: Write) -> None:
    soft = {"id": "b", "text": TEXT, "targets": [[0, 9]], "probabilities": [[0.1, 0.2, 0.7]]}
    path = write_gold(tmp_path / "gold.jsonl", {**GOOD, "class": "x"}, soft)
    assert read(path) == [GOOD, soft]
    found = describe(path, read(path))
    assert (found.name, found.n_texts, found.n_targets) == ("gold.jsonl", 2, 3)
    assert dict(found.n_of_label) == {"unfavourable": 0, "neutral": 1, "favourable": 2}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": None}, "no field `id`"),
        ({"text": 3}, "no field `text`"),
        ({"targets": None}, "no field `targets` that is a list"),
        ({"targets": [[0, 9], [18, 99]]}, r"target 1: \[18, 99\] is no span"),
        ({"targets": [[0, 9], [18, "x"]]}, "target 1: no \\[start, end\\]"),
        ({"labels": ["neutral"]}, "2 targets have 1 labels"),
        ({"labels": ["neutral", "good"]}, "label 1 is none of unfavourable, neutral, favourable"),
        ({"probabilities": []}, "not one of the fields `labels` and `probabilities`"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(
    changed: dict[str, Any], reason: str, tmp_path: Path, write_gold: Write
) -> None:
    path = write_gold(tmp_path / "gold.jsonl", {**GOOD, "id": 0}, {**GOOD, **changed})
    with pytest.raises(InputError, match=f"gold.jsonl, line 2: {reason}"):
        read_rows(path)


@pytest.mark.parametrize(
    "three", [[1, 0], [0.5, 0.5, 0.5], [1.5, -0.5, 0], ["a", 0, 1], 1, [True, False, False]]
)
def test_probabilities_are_three_and_add_up(three: Any, tmp_path: Path, write_gold: Write) -> None:
    row = {"id": 1, "text": TEXT, "targets": [[0, 9]], "probabilities": [three]}
    with pytest.raises(InputError, match="line 1: probabilities 0: not three numbers"):
        read(write_gold(tmp_path / "gold.jsonl", row))


def test_files_without_targets_and_missing_ones_are_refused(
    tmp_path: Path, write_gold: Write
) -> None:
    empty = write_gold(tmp_path / "empty.jsonl", {**GOOD, "targets": [], "labels": []})
    with pytest.raises(InputError, match="holds no targets"):
        read(empty)
    for name in ("none.jsonl", "none.txt"):
        with pytest.raises(InputError, match="cannot be read"):
            read(tmp_path / name)


@pytest.mark.parametrize(
    ("marked", "text", "found"),
    [
        ("[+1:Ada] came.", "Ada came.", [("Ada", "favourable")]),
        (
            "“[-1:Bo Marr]’s plan,” [0:she] said.",
            "“Bo Marr’s plan,” she said.",
            [("Bo Marr", "unfavourable"), ("she", "neutral")],
        ),
        ("[0:a][+1:b]", "ab", [("a", "neutral"), ("b", "favourable")]),
    ],
)
def test_marks_become_targets(marked: str, text: str, found: list[tuple[str, str]]) -> None:
    row = unmark(marked)
    assert row["text"] == text
    words = [text[s:e] for s, e in row["targets"]]
    assert list(zip(words, row["labels"], strict=True)) == found


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("Nobody.", "no target is marked"),
        ("[+1:Ada] [sic] came.", "a square bracket is no mark"),
        ("[+1:Ada", "a square bracket is no mark"),
        ("[1:Ada] came.", "a square bracket is no mark"),
    ],
)
def test_wrong_marks_are_named_by_their_line(marked: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text(f"# a comment\n\n[0:Ada] came.\n{marked}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"own.txt, line 4: {reason}"):
        read(path)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_characters="[]", codec="utf-8"), max_size=8),
            st.sampled_from(("-1", "0", "+1")),
            st.from_regex(r"[^\[\]\s][^\[\]]{0,6}", fullmatch=True),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_the_slice_of_a_marked_target_is_its_words(parts: list[tuple[str, str, str]]) -> None:
    row = unmark("".join(f"{before}[{sign}:{words}]" for before, sign, words in parts))
    assert row["text"] == "".join(before + words for before, _, words in parts)
    assert [row["text"][s:e] for s, e in row["targets"]] == [words for *_, words in parts]
    assert row["labels"] == [LABELS[int(sign) + 1] for _, sign, _ in parts]


ARTICLE = {"id": "a", "text": f"It rained. {TEXT} Nobody saw it."}
READING = {
    "id": "a",
    "start": 11,
    "end": 37,
    "sha256": sentence_hash(TEXT),
    "targets": [[11, 20], [29, 36]],
    "labels": [0, 1],
}


def test_readings_come_with_the_sentence_they_are_of(tmp_path: Path, write_gold: Write) -> None:
    articles = write_gold(tmp_path / "articles.jsonl", ARTICLE)
    labels = write_gold(tmp_path / "labels.jsonl", READING)
    assert read_readings(labels, articles) == [
        {"id": "a:11:37", "text": TEXT, "targets": GOOD["targets"], "read": [0, 1]}
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"id": "b"}, "no article 'b' in the file of articles"),
        ({"start": 12}, "article 'a' has other text there: it is another version"),
        ({"end": 99}, r"the sentence: \[11, 99\] is no span of the text"),
        ({"end": None}, "`start` and `end`: no"),
        ({"targets": [[11, 20], [40, 44]]}, "a target is not in the sentence"),
        ({"labels": [0]}, "2 targets have 1 labels"),
        ({"labels": [0, 2]}, "label 1 is none of -1, 0, 1"),
    ],
)
def test_a_wrong_reading_is_named_by_its_line(
    changed: dict[str, Any], reason: str, tmp_path: Path, write_gold: Write
) -> None:
    articles = write_gold(tmp_path / "articles.jsonl", ARTICLE)
    labels = write_gold(tmp_path / "labels.jsonl", {**READING, **changed})
    with pytest.raises(InputError, match=f"labels.jsonl, line 1: {reason}"):
        read_readings(labels, articles)


def test_a_label_counts_for_what_its_readers_are_worth() -> None:
    taught = np.array([[1.0, 1.0, 1.0]]) / 3
    unsure = READERS.weigh(np.repeat(taught, 3, axis=0), [-1, 0, 1])
    assert unsure.argmax(axis=1).tolist() == [0, 1, 2]
    assert unsure.sum(axis=1) == pytest.approx([1, 1, 1])
    assert unsure[0, 0] > 0.95 > unsure[1, 1]  # they see too little, not too much
    likely = READERS.likelihood()[:, 1]
    assert unsure[1] == pytest.approx(likely / likely.sum())
    sure = READERS.weigh(np.array([[0.01, 0.01, 0.98]]), [0])
    assert sure[0].argmax() == 2


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "does not exist"),
        ({}, "has no counts"),
        ({"counts": [[1, 2], [3, 4]], "smoothing": 1, "teacher": 0.4}, "no table of three rows"),
        ({"counts": [[1, 1, 1]] * 3, "smoothing": 0, "teacher": 0.4}, "`smoothing` must be"),
        ({"counts": [[1, 1, 1]] * 3, "smoothing": 1, "teacher": 4}, "`teacher` from 0 to 1"),
    ],
)
def test_readers_that_cannot_be_used_are_refused(value: Any, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "readers.json"
    if value is not None:
        path.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(InputError, match=reason):
        read_readers(path)


def test_our_own_data_can_be_read() -> None:
    rows = read(DATA / "own.txt")
    assert len(rows) > 1_000
    assert len({row["text"] for row in rows}) == len(rows)
    opposite = [row for row in rows if {"favourable", "unfavourable"} <= set(row["labels"])]
    assert len(opposite) > 300
    assert read_readers(DATA / "readers.json") == READERS


def test_nothing_that_concord_is_measured_on_is_learned() -> None:
    tested = [json.loads(line) for line in TESTED.read_text(encoding="utf-8").splitlines()]
    known = {five for row in tested for five in _fives(row["text"])}
    assert len(known) > 1_000
    shared = [row["text"] for row in read(DATA / "own.txt") if known & _fives(row["text"])]
    assert shared == []


def _fives(text: str) -> set[tuple[str, ...]]:
    """Return the runs of five words of a text."""
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[k:] for k in range(5)), strict=False))


def test_readings_hold_no_text() -> None:
    lines = (DATA / "allsides-labels.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert all("text" not in row for row in rows)
    words = [v for row in rows for name, v in row.items() if name != "id" and isinstance(v, str)]
    assert all(len(word) <= 8 for word in words)  # hashes
    assert all(len(row["targets"]) == len(row["labels"]) for row in rows)
    assert all(row["start"] <= s < e <= row["end"] for row in rows for s, e in row["targets"])


def test_texts_in_both_parts_are_counted() -> None:
    again = {**GOOD, "id": 9, "text": TEXT.replace(" ", "\n")}
    assert n_shared([GOOD], [again, {**GOOD, "text": "Other."}]) == 1


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"epochs": 0}, "epochs"),
        ({"rate": 1.0}, "rate"),
        ({"swap": 1.1}, "swap"),
        ({"smoothing": -0.1}, "smoothing"),
        ({"seeds": ()}, "seeds"),
        ({"seeds": (1, 1)}, "seeds"),
        ({"seeds": (-1,)}, "seeds"),
    ],
)
def test_settings_that_no_training_can_use_are_refused(wrong: Any, name: str) -> None:
    with pytest.raises(ConcordError, match=f"the training setting `{name}` must be"):
        StanceConfig(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"readings": Path("labels")},
        {"articles": Path("articles")},
        {"teacher": Path("weights")},
        {"take": (Path("weights"),), "start": Path("checkpoint")},
    ],
)
def test_plans_that_contradict_themselves_are_refused(wrong: Any) -> None:
    with pytest.raises(ConcordError):
        StancePlan((Path("gold"),), Path("out"), **wrong)
