"""Reading gold and predictions: lines that are wrong are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.evaluation.gold import Attribution, GoldArticle, read_gold, read_predictions

Lines = Callable[[str, Iterable[object]], Path]
QUOTE = {"content": [[0, 2]], "cue": [[3, 4]], "source": [[5, 6]]}
GOOD = {"id": "a", "text": "abcdef", "attributions": [QUOTE]}


def gold(**changes: object) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **changes}.items() if value is not ...}


def test_good_gold(lines: Lines) -> None:
    rows = [
        gold(publisher="Ledger", date="2026-03-10"),
        "",
        gold(id=7, outlet="Courier", publisher="Ledger", attributions=[{"content": []}]),
        gold(id="7", text="", attributions=[]),
    ]
    assert read_gold(lines("gold.jsonl", rows)) == [
        GoldArticle("a", "abcdef", (Attribution(((0, 2),), ((5, 6),)),), "Ledger"),
        GoldArticle(7, "abcdef", (Attribution(()),), "Courier"),
        GoldArticle("7", "", ()),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "not an object"),
        ("7", "not an object"),
        (gold(id=...), "no field `id`"),
        (gold(id=None), "no field `id`"),
        (gold(id=True), "no field `id`"),
        (gold(id=["a"]), "no field `id`"),
        (gold(text=...), "no field `text`"),
        (gold(text=7), "no field `text`"),
        (gold(text="\ud83d"), "half a surrogate pair"),
        (gold(attributions=...), "no field `attributions`"),
        (gold(attributions={}), "no field `attributions`"),
        (gold(attributions=[QUOTE, 7]), "attributions 1: not an object"),
        (gold(attributions=[{"source": []}]), "attributions 0: no `content`"),
        (gold(attributions=[{"content": [0, 2]}]), "attributions 0: `content` is no list of"),
        (gold(attributions=[{"content": [[0]]}]), "`content` is no list of"),
        (gold(attributions=[{"content": [[0, 1.0]]}]), "`content` is no list of"),
        (gold(attributions=[{"content": [[False, 1]]}]), "`content` is no list of"),
        (gold(attributions=[{"content": [], "source": "Ada"}]), "`source` is no list of"),
        (gold(attributions=[{"content": [[0, 7]]}]), "[0, 7] is no span of the text, which has 6"),
        (gold(attributions=[{"content": [[2, 2]]}]), "[2, 2] is no span"),
        (gold(attributions=[{"content": [[-1, 2]]}]), "[-1, 2] is no span"),
        (gold(attributions=[{**QUOTE, "source": [[5, 9]]}]), "[5, 9] is no span"),
        (gold(id="first"), "id 'first' stands on line 1"),
    ],
)
def test_bad_gold_names_file_line_and_reason(lines: Lines, line: object, reason: str) -> None:
    path = lines("gold.jsonl", [gold(id="first"), "", line, gold(id="last")])
    with pytest.raises(InputError) as raised:
        read_gold(path)
    message = str(raised.value)
    assert message.startswith(f"{path}, line 3: ")
    assert reason in message


def test_gold_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b'\n{"id": "\xff"}\n')
    with pytest.raises(InputError, match=r"line 2: not UTF-8"):
        read_gold(path)


def test_gold_without_articles_is_refused(lines: Lines) -> None:
    with pytest.raises(InputError, match="no articles"):
        read_gold(lines("gold.jsonl", ["", " "]))


def test_good_predictions(lines: Lines) -> None:
    rows = [
        {"id": "a", "quotes": [{**QUOTE, "confidence": 0.5}], "mentions": []},
        {"id": 7, "attributions": [{"content": [[-5, 900]]}]},  # outside: covers what it covers
    ]
    assert read_predictions(lines("found.jsonl", rows)) == {
        "a": (Attribution(((0, 2),), ((5, 6),), 0.5),),
        7: (Attribution(((-5, 900),)),),
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"id": "a"}, "no field `quotes`"),
        ({"id": "first", "quotes": []}, "stands on line 1"),
        *(
            ({"id": "a", "quotes": [{**QUOTE, "confidence": value}]}, "no number from 0 to 1")
            for value in (1.5, -0.1, float("nan"), 10**400, "0.5", True)
        ),
    ],
)
def test_bad_predictions_name_file_line_and_reason(lines: Lines, line: object, reason: str) -> None:
    path = lines("found.jsonl", [{"id": "first", "quotes": []}, line])
    with pytest.raises(InputError) as raised:
        read_predictions(path)
    assert str(raised.value).startswith(f"{path}, line 2: ")
    assert reason in str(raised.value)
