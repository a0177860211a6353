"""The reliability diagram: well-formed, accessible, with each band where it belongs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.stance_calibration import main
from pipeline.evaluation.calibration import Calibration, Outcome, calibrate, count_outcomes
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.stance_diagram import describe, reliability_svg

Lines = Callable[[str, Iterable[object]], Path]
SVG = "{http://www.w3.org/2000/svg}"
OUTCOME = st.tuples(st.floats(0, 1), st.booleans())


def calibration(*texts: list[tuple[float, bool]], resamples: int = 0) -> Calibration:
    counts = [count_outcomes([Outcome(c, {"label": right}) for c, right in t]) for t in texts]
    return calibrate(counts, "label", Sampling(resamples))


def test_the_diagram_says_what_it_is() -> None:
    found = calibration([(0.9, True), (0.9, True), (0.5, False)])
    root = ET.fromstring(reliability_svg(found, "A & B", describe(found)))  # noqa: S314
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root if element.get("id")}
    assert str(root.get("aria-labelledby")).split() == list(named)
    assert named["title"] == "A & B"
    assert named["description"] == (
        "Expected calibration error 0.233. By confidence: of 1 at a mean confidence of 0.50, "
        "0% were right; of 2 at a mean confidence of 0.90, 100% were right."
    )


def test_a_calibrated_band_is_on_the_diagonal() -> None:
    found = calibration([(0.5, True)], [(0.5, False)], [(0.95, True)], resamples=100)
    root = ET.fromstring(reliability_svg(found, "t", "d"))  # noqa: S314
    first, second = (
        (float(c.attrib["cx"]), float(c.attrib["cy"])) for c in root.iter(f"{SVG}circle")
    )
    (diagonal,) = (line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray"))
    x1, y1, x2, y2 = (float(diagonal.attrib[name]) for name in ("x1", "y1", "x2", "y2"))
    assert first == pytest.approx(((x1 + x2) / 2, (y1 + y2) / 2))
    assert second == pytest.approx((x1 + 0.95 * (x2 - x1), y2))
    intervals = [line for line in root.iter(f"{SVG}line") if line.get("stroke-width") == "2"]
    assert len(intervals) == 2


def test_nothing_to_show() -> None:
    empty = calibration([])
    assert describe(empty) == "There are no predictions with a confidence."
    root = ET.fromstring(reliability_svg(empty, "t", describe(empty)))  # noqa: S314
    assert not list(root.iter(f"{SVG}circle"))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(OUTCOME, max_size=5), min_size=1, max_size=5), st.text(max_size=20))
def test_whatever_is_drawn_stays_inside(texts: list[list[tuple[float, bool]]], title: str) -> None:
    title = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", title)
    found = calibration(*texts, resamples=20)
    root = ET.fromstring(reliability_svg(found, title, describe(found)))  # noqa: S314
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in ("x", "x1", "x2", "cx", "width"):
                assert 0 <= float(value) <= width
            elif name in ("y", "y1", "y2", "cy", "height"):
                assert 0 <= float(value) <= height
    assert len(list(root.iter(f"{SVG}circle"))) == sum(bool(band.n) for band in found.bands)


GOLD = {"id": 1, "text": "Ada met Bo.", "targets": [[0, 3], [8, 10]], "labels": ["neutral"] * 2}
FOUND = [{"label": "neutral", "confidence": 0.9}, {"label": "favourable", "confidence": 0.4}]


def test_the_command_pools_files(
    lines: Lines, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both files hold a text 1: their answers are not mixed up."""
    golds = [lines("a.jsonl", [GOLD]), lines("b.jsonl", [{**GOLD, "labels": ["favourable"] * 2}])]
    found = lines("found.jsonl", [{"id": 1, "target_stances": FOUND}])
    svg = tmp_path / "diagram.svg"
    arguments = [*golds, "--predictions", found, found, "--svg", svg]
    assert main(list(map(str, arguments))) == 0
    printed = capsys.readouterr().out
    assert "| 0.4 to 0.5 | 2 | .400 | .500" in printed
    assert "| 0.9 to 1.0 | 2 | .900 | .500" in printed
    assert "| 0.9 | 2 | .500 | .500 |" in printed
    root = ET.fromstring(svg.read_text(encoding="utf-8"))  # noqa: S314
    assert len(list(root.iter(f"{SVG}circle"))) == 2


def test_the_command_needs_confidences(lines: Lines, capsys: pytest.CaptureFixture[str]) -> None:
    gold = lines("a.jsonl", [GOLD])
    bare = [{"label": "neutral"}, {"label": "neutral"}]
    found = lines("found.jsonl", [{"id": 1, "target_stances": bare}])
    assert main([str(gold), "--predictions", str(found)]) == 1
    assert capsys.readouterr().err == "the answers state no confidence\n"
    bad = lines("bad.jsonl", [{**GOLD, "labels": []}])
    assert main([str(bad), "--predictions", str(found)]) == 1
    assert "line 1: 2 targets have 0 labels" in capsys.readouterr().err
    assert json.loads(gold.read_text()) == GOLD
