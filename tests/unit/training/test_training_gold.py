"""Gold, settings and records: what is refused, and in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConcordError, InputError
from pipeline.training import extra
from pipeline.training.config import Config
from pipeline.training.gold import describe, n_shared, read_rows
from pipeline.training.record import Record, read_json, refuse_change, write_json


def line(**changes: Any) -> str:
    attribution = {"source": [[3, 5]], "cue": [[6, 10]], "content": [[0, 2]], **changes}
    return json.dumps({"id": 1, "text": "No he said", "attributions": [attribution]})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no articles"),
        ("{", "line 1: not JSON"),
        ('{"id": 1}', "line 1: no field `text`"),
        (line(content=[[0, 99]]), r"line 1: attribution 0: \[0, 99\] is no span"),
        (line(cue=None), "line 1: attribution 0: no `cue`"),
        (line(cue=[[6, 99]]), "line 1: attribution 0: no `cue`"),
        (line(cue=[[8, 6]]), "line 1: attribution 0: no `cue`"),
        (line(cue="said"), "line 1: attribution 0: no `cue`"),
        (line() + "\n\n" + line(), "line 3: id 1 stands on line 1"),
    ],
)
def test_bad_gold_is_refused_by_its_line(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_rows(path)


def test_gold_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.jsonl cannot be read: No such file"):
        read_rows(tmp_path / "none.jsonl")


def test_line_separators_within_a_text_end_no_line(
    tmp_path: Path, write_gold: Callable[..., Path]
) -> None:
    text = "No\u2028he\x85said"
    value = {"id": "a", "text": text, "attributions": []}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    assert [row["text"] for row in read_rows(path)] == [text]


def test_what_is_known_of_gold(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line(cue=[], source=[]), encoding="utf-8")
    rows = read_rows(path)
    known = describe(path, rows)
    assert (known.name, known.n_articles, known.n_attributions) == ("gold.jsonl", 1, 1)
    assert known.n_learnable == 0
    assert len(known.sha256) == 64
    assert n_shared(rows, [{"text": "No  he\nsaid"}, {"text": "other"}]) == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": 0}, "`epochs` must be at least 1"),
        ({"rate": 0.0}, "`rate` must be above 0"),
        ({"rate": float("nan")}, "`rate` must be above 0"),
        ({"unmarked": 1.5}, "`unmarked` must be from 0 to 1"),
        ({"seed": -1}, "`seed` must be 0 or more"),
    ],
)
def test_settings_that_cannot_be(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConcordError, match=message):
        Config(**values)


def test_missing_packages_are_named_with_what_to_install() -> None:
    missing = [name for module, name in extra.PACKAGES.items() if find_spec(module) is None]
    if not missing:
        extra.require()
        return
    with pytest.raises(ConcordError) as caught:
        extra.require()
    assert all(name in str(caught.value) for name in missing)
    assert 'pip install "concord-news[train]"' in str(caught.value)


def test_a_change_is_refused_by_name(tmp_path: Path) -> None:
    refuse_change(tmp_path, "configuration", {"a": [1]}, {"a": (1,)})
    with pytest.raises(ConcordError, match=r"another configuration \(seed was 1, is 2\)"):
        refuse_change(tmp_path, "configuration", {"seed": 1, "x": 0}, {"seed": 2, "x": 0})


def test_a_stage_is_finished_while_its_inputs_and_files_last(tmp_path: Path) -> None:
    made = tmp_path / "model" / "a.bin"
    made.parent.mkdir()
    made.write_bytes(b"one")
    Record(tmp_path).finish("fit", {"seed": (1,)}, {"steps": 3}, (made,))
    assert Record(tmp_path).result("fit", {"seed": (1,)}) == {"steps": 3}
    assert Record(tmp_path).result("fit", {"seed": (2,)}) is None
    assert Record(tmp_path).result("export", {}) is None
    made.write_bytes(b"two")
    assert Record(tmp_path).result("fit", {"seed": (1,)}) is None
    made.unlink()
    assert Record(tmp_path).result("fit", {"seed": (1,)}) is None


def test_a_record_that_is_damaged_is_refused(tmp_path: Path) -> None:
    write_json(tmp_path / "run.json", {"stages": {}})
    assert read_json(tmp_path / "run.json") == {"stages": {}}
    assert not list(tmp_path.glob("*.part"))
    (tmp_path / "run.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConcordError, match=r"run\.json cannot be used"):
        Record(tmp_path)
