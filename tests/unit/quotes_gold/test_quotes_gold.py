"""The gold quotes of our own writing: mark-up, converted file and convention agree."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "data" / "quotes"
ACTS = ROOT / "pipeline" / "language" / "quotes" / "data" / "acts.json"


def load_script(name: str) -> ModuleType:
    """The scripts lie beside their data."""
    spec = importlib.util.spec_from_file_location(f"quotes_gold_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


convert = load_script("convert")
by_class = load_script("by_class")
SOURCE = (FOLDER / "own.txt").read_text(encoding="utf-8")
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "own.jsonl").read_text(encoding="utf-8").splitlines()
]
ATTRIBUTIONS = [(row, a) for row in ROWS for a in row["attributions"]]


def test_the_converted_file_is_what_the_converter_makes() -> None:
    made = convert.as_jsonl(list(convert.items(SOURCE)))
    assert made == (FOLDER / "own.jsonl").read_text(encoding="utf-8")


def test_every_slice_is_the_marked_text() -> None:
    """Found again by another way: the marked-up span, its inner mark-up taken out by regex."""
    blocks = re.split(r"^(?=# )", SOURCE, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(ROWS)
    for block, row in zip(blocks, ROWS, strict=True):
        for number, a in enumerate(row["attributions"], start=1):
            for letter, name in convert.ROLES.items():
                slices = [row["text"][start:end] for start, end in a[name]]
                assert slices == marked(block, letter, number), row["id"]


def marked(block: str, letter: str, number: int) -> list[str]:
    """The texts of a block's spans of one role and number."""
    found = []
    for opening in re.finditer(rf"\[{letter}(?:\d+,)*{number}(?:,\d+)*:", block):
        depth, place = 1, opening.end()
        while depth:
            depth += {"[": 1, "]": -1}.get(block[place], 0)
            place += 1
        inner = block[opening.end() : place - 1]
        found.append(inner if "[" not in inner else re.sub(r"\[[sqc][\d,]+:|\](?!\s)", "", inner))
    return found


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 160
    assert len(ATTRIBUTIONS) >= 300
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_spans_are_in_order_and_trimmed() -> None:
    for row, a in ATTRIBUTIONS:
        for name in convert.ROLES.values():
            flat = [offset for span in a[name] for offset in span]
            assert flat == sorted(flat), row["id"]
            for start, end in a[name]:
                surface = row["text"][start:end]
                assert surface, row["id"]
                assert surface == surface.strip(), row["id"]


def test_contents_of_an_article_do_not_overlap() -> None:
    """Only the outer report is marked; parallel clauses may share a relative pronoun."""
    for row in ROWS:
        taken: dict[int, int] = {}
        for number, a in enumerate(row["attributions"]):
            for start, end in a["content"]:
                for place in range(start, end):
                    other = taken.setdefault(place, number)
                    assert other == number or row["text"][start:end] == "which", row["id"]


def test_acts_are_known() -> None:
    acts = set(json.loads(ACTS.read_text(encoding="utf-8"))["acts"])
    assert {a["act"] for _, a in ATTRIBUTIONS} <= acts


def test_unmarked_and_indirect() -> None:
    for row, a in ATTRIBUTIONS:
        content = "".join(row["text"][start:end] for start, end in a["content"])
        has_marks = bool(re.search(r"[“”„\"«»‘]|''|``|'\w.*'", content))
        assert a["marked"] == has_marks or a["kind"] == "indirect", row["id"]
        assert not (a["marked"] and a["kind"] == "indirect"), row["id"]
        assert not (has_marks and a["kind"] == "indirect"), row["id"]


def test_negative_items_hold_no_attribution() -> None:
    negative = [row for row in ROWS if row["class"] == "negative"]
    assert negative
    assert not any(row["attributions"] for row in negative)


@pytest.mark.parametrize(
    ("markup", "text", "spans"),
    [
        ("[c1:No], [s1:he] [q1:said].", "No, he said.",
         {("c", 1): [(0, 2)], ("s", 1): [(4, 6)], ("q", 1): [(7, 11)]}),
        ("[s1,2:He] ran", "He ran", {("s", 1): [(0, 2)], ("s", 2): [(0, 2)]}),
        ("[c1:“The [new] law [s2:he]”]", "“The [new] law he”",
         {("c", 1): [(0, 18)], ("s", 2): [(15, 17)]}),
        ("[s1:Q][q1::] [c1:𝔸?] [c1:B]", "Q: 𝔸? B",
         {("s", 1): [(0, 1)], ("q", 1): [(1, 2)], ("c", 1): [(3, 5), (6, 7)]}),
    ],
)  # fmt: skip
def test_unmark(
    markup: str, text: str, spans: dict[tuple[str, int], list[tuple[int, int]]]
) -> None:
    result = convert.unmark(markup)
    assert (result.text, result.spans) == (text, spans)


@pytest.mark.parametrize("markup", ["[c1:No", "No]", "[c1:a]]"])
def test_unmark_refuses_brackets_that_do_not_pair(markup: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        convert.unmark(markup)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("# a | b | C\n[c1:x]", "records"),
        ("# a | b | C\nx\n1 = - | say", "records"),
        ("# a | b | C\n[q1:x]\n1 = - | say", "no content"),
        ("# a | b | C\n[c1:x] [q1:y]\n1 = Quill | say", "no source"),
        ("# a | b | C\n[c1:x]\n1 = - | say | loud", "unknown flags"),
        ("# a b\nx", "head of an item"),
    ],
)
def test_wrong_items_are_named(item: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(convert.items(item))


@pytest.mark.parametrize(
    ("parts", "kind"),
    [
        (["“No,”", "“not now.”"], "direct"),
        (["''No,''"], "direct"),
        (["“No, and", "“never.”"], "direct"),
        (["the deal was “dead”"], "mixed"),
        (["that it’s the farmers’ land"], "indirect"),
        (["‘it’s late’"], "direct"),
    ],
)
def test_kind(parts: list[str], kind: str) -> None:
    assert convert.kind_of(parts) == kind


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.text("ab“” \n😀"), st.sampled_from("sqc"), st.integers(1, 9))))
def test_unmark_undoes_marking(pieces: list[tuple[str, str, int]]) -> None:
    markup = "".join(f"-[{role}{number}:{text}]" for text, role, number in pieces)
    result = convert.unmark(markup)
    assert result.text == "".join(f"-{text}" for text, _, _ in pieces)
    surfaces = {
        key: [result.text[start:end] for start, end in spans] for key, spans in result.spans.items()
    }
    expected: dict[tuple[str, int], list[str]] = {}
    for text, role, number in pieces:
        expected.setdefault((role, number), []).append(text)
    assert surfaces == expected


def as_found(row: dict[str, Any]) -> dict[str, Any]:
    """The gold in the form of an annotation that makes no error."""
    quotes = [
        {**a, "speaker": a["speaker"] and {"name": a["speaker"]}} for a in row["attributions"]
    ]
    return {"quotes": quotes}


def test_the_gold_itself_has_no_errors() -> None:
    assert [e for row in ROWS for e in by_class.errors(row, as_found(row))] == []
    judged = [right for row in ROWS for *_, right in by_class.speakers(row, as_found(row))]
    assert len(judged) == sum(a["speaker"] is not None for _, a in ATTRIBUTIONS)
    assert all(judged)


def test_each_error_is_named() -> None:
    row = next(row for row in ROWS if row["id"] == "plain-02")
    found = as_found(row)["quotes"]
    wrong = {"quotes": [{**found[0], "speaker": {"name": "Oona Lahti"}}, {"content": [[0, 9]]}]}
    kinds = [error.split()[0] for error in by_class.errors(row, wrong)]
    assert kinds == ["missed", "made", "speaker"]


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [
        ("Ada Quill", "Ada Quill", True),
        ("Agnes Bell", "Sister Agnes Bell", True),
        ("officials", "two officials", True),
        ("Ada Quill", "Ada Roth", False),
        ("Ada Quill", None, False),
    ],
)
def test_same_speaker(expected: str, found: str | None, same: bool) -> None:
    assert by_class.same_speaker(expected, found and {"name": found}) is same
