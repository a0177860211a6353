"""The gold stances of our own writing: mark-up, converted file and convention agree."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.annotate import requests_from_jsonl

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "data" / "stance"


def load_script(name: str) -> ModuleType:
    """The script lies beside its data."""
    spec = importlib.util.spec_from_file_location(f"stance_gold_{name}", FOLDER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


convert = load_script("convert")
SOURCE = (FOLDER / "own.txt").read_text(encoding="utf-8")
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "own.jsonl").read_text(encoding="utf-8").splitlines()
]
TARGETS = [(row, index) for row in ROWS for index in range(len(row["targets"]))]
LISTS = ("labels", "holders", "hypothetical", "aired", "refers_to", "kinds")


def surface(row: dict[str, Any], span: list[int]) -> str:
    return str(row["text"][span[0] : span[1]])


def test_the_converted_file_is_what_the_converter_makes() -> None:
    made = convert.as_jsonl(list(convert.items(SOURCE)))
    assert made == (FOLDER / "own.jsonl").read_text(encoding="utf-8")


def test_the_file_is_input_of_annotate() -> None:
    requests = list(requests_from_jsonl(FOLDER / "own.jsonl"))
    for request, row in zip(requests, ROWS, strict=True):
        assert request.id == row["id"]
        assert [list(span) for span in request.targets] == row["targets"]
        assert request.article.genre == row.get("genre", "news")


def test_there_are_enough_of_every_class() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) >= 240
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    classes = Counter(row["class"] for row in ROWS)
    assert list(classes) == list(convert.CLASSES)
    assert min(classes.values()) >= 15
    assert sum(row["opposite"] for row in ROWS) >= 120


@pytest.mark.parametrize("name", [*convert.CLASSES, None])
def test_no_class_is_solved_by_one_label(name: str | None) -> None:
    labels = [label for r in ROWS if name in (r["class"], None) for label in r["labels"]]
    assert max(Counter(labels).values()) <= 0.7 * len(labels)


def test_lists_go_with_the_targets() -> None:
    for row in ROWS:
        assert {len(row[name]) for name in (*LISTS, "targets")} == {len(row["targets"])}, row["id"]


def test_spans_are_trimmed_words() -> None:
    for row, index in TARGETS:
        spans = [row["targets"][index], row["refers_to"][index]]
        spans.append((row["holders"][index] or {}).get("span"))
        for start, end in filter(None, spans):
            words = row["text"][start:end]
            assert words == words.strip(" .,;:“”‘’"), row["id"]
            around = row["text"][start - 1 : start] + row["text"][end : end + 1]
            assert words, row["id"]
            assert not any(map(str.isalnum, around)), row["id"]


def test_what_is_aired_is_hypothetical_and_neutral() -> None:
    for row, index in TARGETS:
        assert row["hypothetical"][index] == (row["aired"][index] is not None), row["id"]
        assert row["aired"][index] in (None, "favourable", "unfavourable"), row["id"]
        if row["hypothetical"][index]:
            assert row["labels"][index] == "neutral", row["id"]


def test_a_target_in_quotation_marks_has_a_speaker() -> None:
    for row, index in TARGETS:
        start, _ = row["targets"][index]
        before = row["text"][:start]
        if before.count("“") > before.count("”"):
            assert row["holders"][index]["kind"] == "speaker", row["id"]


def test_nobody_holds_a_stance_toward_themselves() -> None:
    for row, index in TARGETS:
        holder, target = row["holders"][index], row["targets"][index]
        assert holder is None or holder.get("span") != target, row["id"]


def test_the_author_speaks_in_opinion_pieces_alone() -> None:
    for row in ROWS:
        own = {holder["kind"] for holder in row["holders"] if holder} - {"speaker"}
        assert own <= {"author" if row.get("genre") == "opinion" else "outlet"}, row["id"]


def test_pronouns_and_nominals_stand_for_a_name() -> None:
    reference = [row for row in ROWS if row["class"] == "reference"]
    assert all(any(row["refers_to"]) for row in reference)
    for row, index in TARGETS:
        name = row["refers_to"][index]
        if name is not None:
            assert surface(row, name)[0].isupper(), row["id"]
            assert row["kinds"][index] is None, row["id"]


def test_kinds_go_with_names() -> None:
    for row, index in TARGETS:
        if row["kinds"][index] is not None:
            words = surface(row, row["targets"][index]).split()
            assert words[-1][0].isupper() or words[-1][0].isdigit(), row["id"]


def test_names_of_persons_are_good_and_bad() -> None:
    """No more than chance should be won by knowing the cast."""
    told: dict[str, Counter[str]] = {}
    for row, index in TARGETS:
        if row["kinds"][index] and row["labels"][index] != "neutral":
            name = surface(row, row["targets"][index])
            told.setdefault(name, Counter())[row["labels"][index]] += 1
    often = [counts for counts in told.values() if counts.total() >= 8]
    assert often
    assert sum(len(counts) == 2 for counts in often) >= 0.6 * len(often)


UNMARK = [
    (
        "[+1w,h2:Dana] hates [-2m:Tull].",
        "Dana hates Tull.",
        {1: ((0, 4), "+", None, "woman"), 2: ((11, 15), "-", None, "man")},
        {2: (0, 4)},
        {},
    ),
    (
        "[r1:Velda] sleeps. [h1:𝔸] asked if [?-1:it] lied [sic].",
        "Velda sleeps. 𝔸 asked if it lied [sic].",
        {1: ((25, 27), "0", "-", None)},
        {1: (14, 15)},
        {1: (0, 5)},
    ),
    ("[h1:fans of [0 1] [01c:Mali]]", "fans of [0 1] Mali", {1: ((14, 18), "0", None, "country")},
     {1: (0, 18)}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "text", "targets", "speakers", "names"), UNMARK)
def test_unmark(
    markup: str, text: str, targets: dict[int, Any], speakers: dict[int, Any], names: dict[int, Any]
) -> None:
    marked = convert.unmark(markup)
    assert marked.text == text
    found = {n: (t.span, t.sign, t.aired, t.kind) for n, t in marked.targets.items()}
    assert (found, marked.speakers, marked.names) == (targets, speakers, names)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ("# a | negation\n[+1:Tull", "stays open"),
        ("# a | negation\nTull]", "closes nothing"),
        ("# a | negation\nTull", "targets are numbered"),
        ("# a | negation\n[+2:Tull]", "targets are numbered"),
        ("# a | negation\n[+1:Tull] [-1:Tull]", "marked twice"),
        ("# a | negation\n[+1:Tull] [h1:A] [h1:B]", "marked twice"),
        ("# a | negation\n[+1:Tull] [h2:A]", "no target"),
        ("# a | negation\n[+1~:Tull] [h1:A]", "yet no holder"),
        ("# a | unheard-of\n[+1:Tull]", "head of an item"),
        ("# a | negation | satire\n[+1:Tull]", "head of an item"),
    ],
)
def test_wrong_items_are_named(item: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(convert.items(item))


def test_an_item() -> None:
    (row,) = convert.items(
        "# x-1 | hedge | opinion\n[+1f:Sarn] and [-2~:he]: [h3:A] asks [?+3:B].\n"
    )
    assert row == {
        "id": "x-1",
        "class": "hedge",
        "genre": "opinion",
        "opposite": True,
        "text": "Sarn and he: A asks B.",
        "targets": [[0, 4], [9, 11], [20, 21]],
        "labels": ["favourable", "unfavourable", "neutral"],
        "holders": [{"kind": "author"}, None, {"kind": "speaker", "span": [13, 14]}],
        "hypothetical": [False, False, True],
        "aired": [None, None, "favourable"],
        "refers_to": [None, None, None],
        "kinds": ["company", None, None],
    }


def test_counts() -> None:
    lines = list(convert.counts(list(convert.items("# a | irony\n[+1:A] [-2:B] [?-3:C]"))))
    assert re.split(r"\s+", lines[-1]) == ["all", "1", "3", "1", "1", "1", "1", "1"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.text("ab“” \n😀"), st.sampled_from(["+", "-", "0", "?+", "?-"]))))
def test_unmark_undoes_marking(pieces: list[tuple[str, str]]) -> None:
    markup = "-" + "-".join(f"[{sign}{n}:{text}]" for n, (text, sign) in enumerate(pieces, start=1))
    if not pieces:
        with pytest.raises(ValueError, match="numbered"):
            convert.unmark(markup)
        return
    marked = convert.unmark(markup)
    assert marked.text == "-" + "-".join(text for text, _ in pieces)
    for number, (text, sign) in enumerate(pieces, start=1):
        target = marked.targets[number]
        assert marked.text[slice(*target.span)] == text
        assert (target.sign, target.aired) == (("0", sign[1]) if len(sign) == 2 else (sign, None))
