"""The accuracy gate: floors rise and never fall."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.evaluation import stance_spans
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.floors import (
    GATED,
    FloorError,
    Floors,
    main,
    raised,
    read_floors,
    read_report,
    shortfalls,
)
from pipeline.evaluation.gold import Attribution, GoldArticle
from pipeline.evaluation.quotes import score
from pipeline.evaluation.stance_spans_gold import GoldStances

Write = Callable[[str, object], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a value as JSON into a file of that name."""

    def write_json(name: str, value: object) -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(value), encoding="utf-8")
        return path

    return write_json


def report(dataset: str, **figures: float | None) -> dict[str, object]:
    named = {name.replace("_", "."): {"value": value} for name, value in figures.items()}
    return {"task": "quotes", "dataset": dataset, "overall": {"figures": named}}


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({"span.f1": 0.7}, []),
        ({"span.f1": 0.8, "attr.f1": 0.1}, []),
        ({"span.f1": 0.6999}, ["own: span.f1 is 0.6999, its floor is 0.7000"]),
        ({"span.f1": None}, ["own: span.f1 was not measured, its floor is 0.7000"]),
        ({}, ["own: span.f1 was not measured, its floor is 0.7000"]),
    ],
)
def test_shortfalls(figures: dict[str, float | None], expected: list[str]) -> None:
    floors = {"own": {"span.f1": 0.7}, "other": {"chars.f1": 1.0}}
    assert list(map(str, shortfalls("own", figures, floors))) == expected


@pytest.mark.parametrize(
    ("old", "figures", "expected"),
    [
        pytest.param({}, {"span.f1": 0.71}, {"span.f1": 0.7}, id="new"),
        pytest.param({"span.f1": 0.7}, {"span.f1": 0.75}, {"span.f1": 0.74}, id="raised"),
        pytest.param(
            {"span.f1": 0.7}, {"span.f1": 0.705}, {"span.f1": 0.7}, id="within the margin"
        ),
        pytest.param({"span.f1": 0.7}, {"span.f1": 0.7}, {"span.f1": 0.7}, id="just holds"),
        pytest.param({}, {"span.f1": 0.86159}, {"span.f1": 0.851}, id="cut, not rounded"),
        pytest.param({}, {"span.f1": 0.36}, {"span.f1": 0.35}, id="no binary surprise"),
        pytest.param({}, {"span.f1": 0.004}, {"span.f1": 0.0}, id="not below zero"),
        pytest.param(
            {}, {"span.f1": 0.71, "attr.precision": 0.7}, {"span.f1": 0.7}, id="not of the gate"
        ),
        pytest.param({}, {"span.f1": 0.71, "attr.f1": None}, {"span.f1": 0.7}, id="not measured"),
        pytest.param(
            {"attr.precision": 0.5}, {"attr.precision": 0.7}, {"attr.precision": 0.69}, id="by hand"
        ),
    ],
)
def test_raised(
    old: dict[str, float], figures: dict[str, float | None], expected: dict[str, float]
) -> None:
    other = {"chars.f1": 0.9}
    floors: Floors = {"other": dict(other), "own": dict(old)}
    assert raised("own", figures, floors) == {"other": other, "own": expected}
    assert floors == {"other": other, "own": old}


@pytest.mark.parametrize("value", [0.69, None])
def test_an_update_lowers_no_floor(value: float | None) -> None:
    floors = {"own": {"span.f1": 0.7, "attr.f1": 0.1}}
    with pytest.raises(FloorError, match=r"own: span\.f1 "):
        raised("own", {"span.f1": value, "attr.f1": 0.9}, floors)


@pytest.mark.parametrize("figures", [{}, {"attr.precision": 0.7}, {"span.f1": None}])
def test_an_update_leaves_no_data_set_without_floors(
    figures: dict[str, float | None], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(FloorError, match="own: no figure to set a floor for was measured"):
        raised("own", figures, {"other": {"span.f1": 0.5}})
    floors = write("floors.json", {})
    named = {name.replace(".", "_"): value for name, value in figures.items()}
    assert main(["--update", str(floors), str(write("r.json", report("own", **named)))]) == 1
    assert floors.read_text() == "{}"
    assert "quotes/own: no figure" in capsys.readouterr().err


def test_stances_in_articles_have_figures_of_the_gate() -> None:
    """Those that are reported bear the names that an update looks for."""
    sampling = Sampling(0)
    gold = [GoldStances("1", "s", "Ada left.", (), (("Ada", "neutral"),))]
    spans = stance_spans.score(gold, {}, "own", sampling).overall.figures
    expected = {"quotes.macro_f1", "holder.right", "article.auc_unfavourable", "article.order"}
    assert expected <= spans.keys() & {*GATED}


def test_the_command_checks(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    floors = write("floors.json", {"quotes/own": {"span.f1": 0.7, "attr.f1": 0.6}})
    good = write("good.json", report("own", span_f1=0.7, attr_f1=0.9))
    bad = write("bad.json", report("own", span_f1=0.7, attr_f1=0.59))
    foreign = write("foreign.json", report("foreign", span_f1=0.7))
    assert main([str(floors), str(good)]) == 0
    assert capsys.readouterr().err == ""
    assert main([str(floors), str(good), str(bad)]) == 1
    assert capsys.readouterr().err == "quotes/own: attr.f1 is 0.5900, its floor is 0.6000\n"
    assert main([str(floors), str(foreign)]) == 1
    assert "foreign has no floors" in capsys.readouterr().err


def test_the_command_updates_all_or_nothing(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = write("floors.json", {"quotes/own": {"span.f1": 0.7}})
    better = write("better.json", report("own", span_f1=0.8, attr_f1=0.5))
    worse = write("worse.json", report("own", span_f1=0.6))
    before = floors.read_text()
    assert main(["--update", str(floors), str(better), str(worse)]) == 1
    assert floors.read_text() == before
    assert "quotes/own: span.f1 is 0.6000, its floor is 0.7900" in capsys.readouterr().err

    assert main(["--update", "--margin", "0.02", str(floors), str(better)]) == 0
    assert json.loads(floors.read_text()) == {"quotes/own": {"span.f1": 0.78, "attr.f1": 0.48}}
    assert capsys.readouterr().err.splitlines() == [
        "quotes/own: span.f1 0.780 (was 0.700)",
        "quotes/own: attr.f1 0.480 (new)",
    ]


def test_an_update_begins_a_file(write: Write, tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    assert main(["--update", str(floors), str(write("r.json", report("own", span_f1=0.8)))]) == 0
    assert read_floors(floors) == {"quotes/own": {"span.f1": 0.79}}


def test_a_written_report_is_read(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    quote = Attribution(((0, 4),), ((5, 8),))
    article = GoldArticle(1, "Snow Ada", (quote,))
    score([article], {1: (quote,)}, "own", Sampling(0)).write(path)
    dataset, figures = read_report(path)
    assert dataset == "quotes/own"
    assert figures["span.f1"] == 1.0
    assert figures["span.recall.direct"] is None


@pytest.mark.parametrize(
    ("floors", "read"),
    [
        ("{", {"task": "quotes", "dataset": "own", "overall": {"figures": {}}}),
        ([], {"task": "quotes", "dataset": "own", "overall": {"figures": {}}}),
        ({"own": 0.7}, {"task": "quotes", "dataset": "own", "overall": {"figures": {}}}),
        (
            {"own": {"span.f1": "0.7"}},
            {"task": "quotes", "dataset": "own", "overall": {"figures": {}}},
        ),
        (
            {"own": {"span.f1": 70}},
            {"task": "quotes", "dataset": "own", "overall": {"figures": {}}},
        ),
        ({}, {"task": "quotes", "overall": {"figures": {}}}),
        ({}, {"dataset": "own", "overall": {"figures": {}}}),
        ({}, {"task": "quotes", "dataset": "own", "overall": {"figures": {"span.f1": 0.7}}}),
        ({}, {"task": "quotes", "dataset": "own", "overall": []}),
    ],
)
def test_files_of_another_kind_are_refused(
    write: Write, tmp_path: Path, floors: object, read: object
) -> None:
    path = write("floors.json", floors)
    if floors == "{":
        path.write_text("{")
    found = write("report.json", read)
    with pytest.raises(InputError):
        shortfalls(*read_report(found), read_floors(path))
    assert main([str(path), str(found)]) == 1
