"""Examples of stance sentences: exchanged names, sentences in pairs. Offsets must hold."""

# ruff: noqa: S311  (random numbers are no secrets here)

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from pipeline.language.encoder.pieces import WINDOW
from pipeline.training.stance_data import Example, join, names_of, prepare, swap_names

ROW = {
    "id": 1,
    "text": "Ada Quill praised Marr. Marr, said Ada Quill, is brave; he is no Marrow.",
    "targets": [[0, 9], [18, 22], [56, 58]],
    "labels": ["neutral", "favourable", "favourable"],
}
NAMES = {1: ["Zed", "Wintergreen"], 2: ["Xi Yo", "Constance Underhill-Smith"]}
QUICK = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def words(row: dict[str, object]) -> list[str]:
    text, targets = row["text"], row["targets"]
    assert isinstance(text, str)
    assert isinstance(targets, list)
    return [text[s:e] for s, e in targets]


def test_names_are_those_of_targets_by_their_words() -> None:
    assert names_of([ROW]) == {1: ["Marr"], 2: ["Ada Quill"]}


def test_a_name_is_exchanged_wherever_it_stands() -> None:
    swapped = swap_names(ROW, {1: ["Zed"], 2: ["Xi Yo"]}, random.Random(0))
    assert swapped["text"] == "Xi Yo praised Zed. Zed, said Xi Yo, is brave; he is no Marrow."
    assert words(swapped) == ["Xi Yo", "Zed", "he"]
    assert swapped["labels"] == ROW["labels"]


def test_a_target_that_holds_a_name_keeps_it() -> None:
    row = {"text": "Marr left. Marr’s party stayed.", "targets": [[0, 4], [11, 23]]}
    assert swap_names(row, NAMES, random.Random(0)) is row


@pytest.mark.parametrize("surface", ["he", "The", "the mayor", "They"])
def test_what_is_no_name_stays(surface: str) -> None:
    row = {"text": f"{surface} came.", "targets": [[0, len(surface)]]}
    assert swap_names(row, NAMES, random.Random(0)) is row


Parts = list[tuple[str, str, bool]]


def put_together(parts: Parts, chosen: dict[str, str]) -> tuple[str, list[list[int]]]:
    """Return the text of (what stands between, name, whether a target), names exchanged."""
    text, targets = "", []
    for between, name, marked in parts:
        text += between
        start = len(text)
        text += chosen.get(name, name)
        if marked:
            targets.append([start, len(text)])
    return text, targets


PARTS = st.lists(
    st.tuples(
        st.sampled_from([" and ", "; “", "’s ", " – "]),
        st.sampled_from(["Marr", "Ada Quill", "he", "Bo", "the mayor"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@QUICK
@given(PARTS, st.integers(0, 99))
def test_targets_follow_their_names(parts: Parts, seed: int) -> None:
    text, targets = put_together(parts, {})
    row = {"text": text, "targets": targets}
    swapped = swap_names(row, NAMES, random.Random(seed))
    chosen = dict(zip(words(row), words(swapped), strict=True))
    assert {old for old, new in chosen.items() if new != old} <= {"Marr", "Ada Quill", "Bo"}
    assert all(new in NAMES[len(old.split())] for old, new in chosen.items() if old[0].isupper())
    assert (swapped["text"], swapped["targets"]) == put_together(parts, chosen)


def example(n: int, spans: list[tuple[int, int]], first_id: int) -> Example:
    return Example(
        np.arange(first_id, first_id + n, dtype=np.int32),
        np.zeros(n, dtype=np.int32),
        tuple(spans),
        np.full((len(spans), 3), 1 / 3, dtype=np.float32),
        ((0, n),) * len(spans),
    )


@st.composite
def examples(draw: st.DrawFn, first_id: int) -> Example:
    n = draw(st.integers(1, WINDOW))
    starts = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=4))
    return example(n, [(s, draw(st.integers(s + 1, n))) for s in starts], first_id)


@QUICK
@given(examples(1_000), examples(5_000), st.booleans())
def test_joined_texts_keep_their_targets(first: Example, second: Example, deaf: bool) -> None:
    both = join(first, second, deaf)
    n, low = len(both.ids), len(first.ids)
    assert n == min(low + len(second.ids), WINDOW) == len(both.shapes)
    assert both.ids.tolist() == [*first.ids, *second.ids][:n]
    assert len(both.targets) == len(both.heard) == len(both.goals)
    own = [first.ids[s:e].tolist() for s, e in first.targets]
    own += [second.ids[s:e].tolist() for s, e in second.targets if low + e <= n]
    assert [both.ids[s:e].tolist() for s, e in both.targets] == own
    for (start, end), (begin, stop) in zip(both.targets, both.heard, strict=True):
        assert begin <= start < end <= stop <= n
        assert not deaf or (begin, stop) == ((0, low) if start < low else (low, n))


@QUICK
@given(
    st.lists(st.sampled_from(["Ada", "“no”", "he", "42", "\n", "river,"]), min_size=1, max_size=30),
    st.data(),
)
def test_pieces_of_a_target_cover_it(
    tokenizer: Tokenizer, parts: list[str], data: st.DataObject
) -> None:
    text = " ".join(parts)
    at = data.draw(st.integers(0, len(parts) - 1))
    start = len(" ".join(parts[:at])) + (at > 0)
    row = {"text": text, "targets": [[start, start + len(parts[at])]], "labels": ["neutral"]}
    found = prepare(row, tokenizer, smoothing=0.3)
    if parts[at] == "\n" or found is None:
        return
    ((first, last),) = found.targets
    letters = "".join(parts[at].split()).lower()
    pieces = [(tokenizer.id_to_token(int(k)) or "").removeprefix("##") for k in found.ids]
    assert "".join(pieces[first:last]) == letters
    assert found.goals.tolist() == [pytest.approx([0.1, 0.8, 0.1])]


def test_targets_beyond_the_window_are_left_out(tokenizer: Tokenizer) -> None:
    text = "ada " * 400
    row = {"text": text, "targets": [[0, 3], [1_500, 1_503]], "labels": ["neutral"] * 2}
    found = prepare(row, tokenizer)
    assert found is not None
    assert (len(found.ids), len(found.targets), len(found.goals)) == (WINDOW, 1, 1)
    assert prepare({**row, "targets": [[1_500, 1_503]]}, tokenizer) is None
