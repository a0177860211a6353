"""The counting of the stance challenge, on hand-made answers."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stance_challenge import (
    GOLD,
    Swapped,
    Target,
    by_class,
    changed,
    holders,
    invented_rows,
    is_opposite,
    judged,
    kind_of,
    load,
    rows_right,
    swap,
    swaps,
    unasserted,
)

F, N, U = "favourable", "neutral", "unfavourable"
NAMES: dict[str, list[str]] = json.loads(GOLD.with_name("swaps.json").read_text("utf-8"))["kinds"]


def row(labels: str, name: str = "irony", **more: Any) -> dict[str, Any]:
    signs = [{"+": F, "-": U, "0": N}[sign] for sign in labels]
    return {"class": name, "text": "x", "labels": signs, "targets": [[0, 1]] * len(signs), **more}


def answered(rows: list[dict[str, Any]], *answers: str) -> list[Target]:
    found = [
        {"target_stances": [{"label": a} for a in row(labels)["labels"]]} for labels in answers
    ]
    return judged(rows, found)


def test_figures_by_class() -> None:
    rows = [row("+-"), row("+-"), row("0", "hedge"), row("-", "hedge")]
    targets = answered(rows, "+-", "+0", "-", "-")
    classes = by_class(targets)
    assert list(classes) == ["irony", "hedge", "all"]
    assert {name: sum(t.right for t in chosen) for name, chosen in classes.items()} == {
        "irony": 3, "hedge": 1, "all": 4,
    }  # fmt: skip
    assert {name: rows_right(chosen) for name, chosen in classes.items()} == {
        "irony": (1, 2), "hedge": (1, 2), "all": (2, 4),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("labels", "opposite"), [("+-", True), ("-0+", True), ("+0", False), ("--", False), ("", False)]
)
def test_opposite(labels: str, opposite: bool) -> None:
    assert is_opposite(row(labels)) == opposite


def test_what_is_not_asserted() -> None:
    rows = [row("00", aired=[U, None]), row("0", aired=[U]), row("0", aired=[F]), row("-")]
    targets = answered(rows, "0-", "-", "-", "-")
    assert unasserted(targets) == {"neutral": 1, "invented": 1, "flipped": 1}
    assert [t.right for t in targets] == [True, False, False, False, True]
    assert [t.right_or_aired for t in targets] == [True, False, True, False, True]


ORSK = {"start": 0, "end": 4, "entity_id": "person:orsk", "kind": "name", "label": "PERSON"}
STANCE = {"target": [12, 16], "label": U, "holder_kind": "speaker",
          "holder": {"entity_id": "person:orsk"}}  # fmt: skip
SPEAKER = {"kind": "speaker", "span": [0, 4]}


@pytest.mark.parametrize(
    ("holder", "change", "expected"),
    [
        (SPEAKER, {}, {"gold": 1, "row": 1, "right": 1}),
        (SPEAKER, {"holder": {"entity_id": "person:tull"}}, {"gold": 1, "row": 1, "right": 0}),
        (SPEAKER, {"holder": None}, {"gold": 1, "row": 1, "right": 0}),
        (SPEAKER, {"holder_kind": "outlet"}, {"gold": 1, "row": 1, "right": 0}),
        (SPEAKER, {"label": F}, {"gold": 1, "row": 0, "right": 0}),
        (SPEAKER, {"target": [16, 18]}, {"gold": 1, "row": 0, "right": 0}),
        (SPEAKER, {"target": [8, 18]}, {"gold": 1, "row": 1, "right": 1}),
        ({"kind": "outlet"}, {"holder_kind": "outlet", "holder": None},
         {"gold": 1, "row": 1, "right": 1}),
        ({"kind": "author"}, {"holder_kind": "outlet"}, {"gold": 1, "row": 1, "right": 0}),
        (None, {}, {}),
    ],
)  # fmt: skip
def test_holders(
    holder: dict[str, Any] | None, change: dict[str, Any], expected: dict[str, int]
) -> None:
    gold = {"text": "Orsk blames Tull.", "targets": [[12, 16]], "labels": [U], "holders": [holder]}
    found = {"mentions": [ORSK], "stances": [{**STANCE, **change}]}
    kind = holder["kind"] if holder else ""
    counts = holders([gold], [found])
    assert counts == Counter({(kind, name): number for name, number in expected.items()})


def test_neutral_targets_and_other_gold_have_no_holder_to_find() -> None:
    found = {"mentions": [ORSK], "stances": [STANCE]}
    assert not holders([row("0", holders=[SPEAKER])], [found])
    assert not holders([row("-")], [found])


@pytest.mark.parametrize(
    ("aired", "change", "expected"),
    [
        ([U], {}, (1, 1)),
        ([F], {}, (1, 1)),
        ([U], {"label": N}, (0, 1)),
        ([U], {"target": [16, 18]}, (0, 1)),
        ([None], {}, (0, 0)),
        (None, {}, (0, 0)),
    ],
)
def test_rows_of_what_is_not_asserted(
    aired: list[str | None] | None, change: dict[str, Any], expected: tuple[int, int]
) -> None:
    gold = {"targets": [[12, 16]], "aired": aired}
    assert invented_rows([gold], [{"stances": [{**STANCE, **change}]}]) == expected


SWAPS = [
    ("Dana Orsk spoke. Orsk left.", (0, 9), "Omar Zaidan spoke. Zaidan left.", "Omar Zaidan"),
    ("Orsk spoke; Dana Orsk left.", (0, 4), "Zaidan spoke; Dana Zaidan left.", "Zaidan"),
    ("Mr. Pike left. Pike's son stayed.", (0, 8), "Mr. Zaidan left. Zaidan's son stayed.",
     "Mr. Zaidan"),
    ("Lord Pemmick's diaries", (0, 14), "Lord Zaidan's diaries", "Lord Zaidan's"),
    ("Pikes like Pike", (11, 15), "Pikes like Zaidan", "Zaidan"),
    ("So Senator Rex Killjoy won.", (3, 22), "So Senator Omar Zaidan won.", "Senator Omar Zaidan"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "span", "expected", "surface"), SWAPS)
def test_swap_of_a_person(text: str, span: tuple[int, int], expected: str, surface: str) -> None:
    made, (start, end) = swap(text, span, "Omar Zaidan", person=True) or ("", (0, 0))
    assert made == expected
    assert made[start:end] == surface


def test_swap_of_another_name_keeps_its_article() -> None:
    text = "Peru left the Reform League, but the Reform League's door is open to Peru."
    made, span = swap(text, (10, 27), "Forum 40", person=False) or ("", (0, 0))
    assert made == "Peru left the Forum 40, but the Forum 40's door is open to Peru."
    assert made[slice(*span)] == "the Forum 40"
    made, span = swap(text, (69, 73), "Chad", person=False) or ("", (0, 0))
    assert made == "Chad left the Reform League, but the Reform League's door is open to Chad."
    assert made[slice(*span)] == "Chad"


@pytest.mark.parametrize(("text", "span"), [("he left", (0, 2)), ("Pikes left", (0, 4))])
def test_a_span_without_a_name_of_its_own_is_not_swapped(text: str, span: tuple[int, int]) -> None:
    assert swap(text, span, "Omar Zaidan", person=True) is None


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(["Pike", "Ed Pike", "Pikes", "fish", "😀", "the", "Pike's"])))
def test_the_swapped_span_holds_the_new_name(words: list[str]) -> None:
    before = " ".join(words)
    text = f"{before} Ed Pike {before}"
    start = len(before) + 1
    made, (first, last) = swap(text, (start, start + 7), "Al Marsh-Bo", True) or ("", (0, 0))
    assert made[first:last] == "Al Marsh-Bo"
    assert not re.search(r"\bPike\b", made)


@pytest.mark.parametrize(
    ("text", "span", "label", "mention", "kind"),
    [
        ("Mrs. Roth lied.", (0, 9), "PERSON", (5, 9), "woman"),
        ("Mr. Roth lied.", (0, 8), "PERSON", (0, 8), "man"),
        ("Roth said she lied.", (0, 4), "PERSON", (0, 4), "woman"),
        ("Roth told her that he lied.", (0, 4), "PERSON", (0, 4), "man"),
        ("Ecuador lied.", (0, 7), "GPE", (0, 7), "country"),
        ("Quito lied.", (0, 5), "GPE", (0, 5), None),
        ("the wife of Roth lied", (0, 16), "PERSON", (12, 16), None),
        ("Roth, 51, lied", (0, 8), "PERSON", (0, 4), None),
        ("Acme lied.", (0, 4), "ORG", (0, 4), None),
    ],
)
def test_kind_of_a_target_of_other_gold(
    text: str, span: tuple[int, int], label: str, mention: tuple[int, int], kind: str | None
) -> None:
    gold = row("-") | {"text": text, "targets": [list(span)]}
    found = {"start": mention[0], "end": mention[1], "label": label, "kind": "name"}
    assert kind_of(Target(gold, 0, N), [found], NAMES["country"]) == kind


def test_our_gold_tells_the_kind() -> None:
    gold = row("-", kinds=["party"])
    assert kind_of(Target(gold, 0, N), [], []) == "party"
    assert kind_of(Target(row("-", kinds=[None]), 0, N), [], []) is None


def test_swaps_are_drawn_alike_and_never_from_the_text() -> None:
    text = "Ecuador thanked Peru."
    gold = row("0+", kinds=["country", "country"], text=text, targets=[[0, 7], [16, 20]])
    names = {"country": ["Ecuador", "Peru", "Chad"]}
    targets = [Target(gold, index, N) for index in (0, 1)]
    drawn = list(swaps(targets, {id(gold): []}, names, seed=1))
    assert [one.text for one in drawn] == ["Chad thanked Peru.", "Ecuador thanked Chad."]
    again = list(swaps(targets[1:], {id(gold): []}, names, seed=1))
    assert again[0].text == drawn[1].text


def test_changed() -> None:
    target = Target(row("+"), 0, F)
    swapped = [Swapped(target, kind, "", (0, 0)) for kind in ("woman", "party", "woman")]
    found = [{"target_stances": [{"label": label}]} for label in (F, N, U)]
    assert changed(swapped, found) == {"party": (1, 1), "woman": (1, 2), "all": (2, 3)}
    assert list(changed(swapped, found)) == ["party", "woman", "all"]


def test_names_to_swap_are_many_and_new_to_the_gold() -> None:
    assert set(NAMES) == {"woman", "man", "country", "party", "company"}
    texts = GOLD.read_text(encoding="utf-8")
    for kind, names in NAMES.items():
        assert len(set(names)) == len(names) >= 30
        if kind in ("woman", "man"):
            assert all(len(name.split()) == 2 for name in names)
        if kind != "country":
            assert not [name for name in names if name in texts]


def test_load_names_the_class_of_other_gold(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text('{"text": "x", "targets": [[0, 1]], "labels": ["neutral"]}\n')
    assert load(path) == [{"class": "dev", "text": "x", "targets": [[0, 1]], "labels": ["neutral"]}]
