"""Stances toward targets: what is read, what is counted, what the command shows."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.stance import mixture, score, size, tally
from pipeline.evaluation.stance_gold import (
    LABELS,
    Answer,
    GoldText,
    read_gold,
    read_predictions,
)
from pipeline.evaluation.stance_report import StanceReport, kept
from pipeline.models import StanceLabel

Lines = Callable[[str, Iterable[object]], Path]
Row = dict[str, Any]
SIGNS: dict[str, StanceLabel] = {"+": "favourable", "0": "neutral", "-": "unfavourable"}
FIRST: Row = {
    "id": 1,
    "text": "Ada Quill praised Bo Marr and scorned Cy Dove.",
    "targets": [[18, 25], [38, 45]],
    "labels": ["favourable", "unfavourable"],
    "class": "opposite",
}
SECOND: Row = {"id": "b", "text": "It snowed on Bo.", "targets": [[13, 15]], "labels": ["neutral"]}


def text(signs: str, identifier: int = 1, class_name: str | None = None) -> GoldText:
    spans = tuple((place, place + 1) for place in range(len(signs)))
    return GoldText(identifier, spans, tuple(SIGNS[sign] for sign in signs), class_name)


def answers(signs: str, confidence: float | None = None) -> tuple[Answer, ...]:
    """``?`` is an answer without a label."""
    return tuple(Answer(SIGNS.get(sign), confidence) for sign in signs)


def scored(*pairs: tuple[str, str]) -> dict[str, float | None]:
    texts = [text(gold, number) for number, (gold, _) in enumerate(pairs)]
    found = {number: answers(signs) for number, (_, signs) in enumerate(pairs)}
    report = score(texts, found, "test", Sampling(0))
    return {name: figure.value for name, figure in report.overall.figures.items()}


def test_gold_is_read(lines: Lines) -> None:
    first, second = read_gold(lines("gold.jsonl", [FIRST, SECOND]))
    assert first == GoldText(1, ((18, 25), (38, 45)), ("favourable", "unfavourable"), "opposite")
    assert (second.id, second.class_name) == ("b", None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"targets": None}, "no field `targets` that is a list"),
        ({"labels": "neutral"}, "no field `labels` that is a list"),
        ({"labels": ["neutral"]}, "2 targets have 1 labels"),
        ({"labels": ["neutral", "good"]}, "label 1 is none of favourable, neutral, unfavourable"),
        ({"labels": ["neutral", ["neutral"]]}, "label 1 is none of"),
        ({"targets": [[18, 25], [38]]}, r"target 1 is no \[start, end\]"),
        ({"targets": [[18, 25], [38, 99]]}, r"target 1: \[38, 99\] is no span of the text"),
        ({"targets": [[18, 18], [38, 45]]}, r"target 0: \[18, 18\] is no span"),
        ({"targets": [[18, True], [38, 45]]}, r"target 0 is no \[start, end\]"),
        ({"text": 7}, "no field `text`"),
        ({"id": None}, "no field `id`"),
    ],
)
def test_gold_that_is_wrong_is_named(lines: Lines, change: Row, reason: str) -> None:
    with pytest.raises(InputError, match=f"gold.jsonl, line 2: {reason}"):
        read_gold(lines("gold.jsonl", [SECOND, {**FIRST, **change}]))


def test_gold_without_targets_is_refused(lines: Lines) -> None:
    with pytest.raises(InputError, match="holds no targets"):
        read_gold(lines("gold.jsonl", [{"id": 1, "text": "x", "targets": [], "labels": []}]))


def test_predictions_are_read(lines: Lines) -> None:
    stances = [
        {"target": [18, 25], "label": "favourable", "score": 0.9, "confidence": 0.91},
        {"label": None},
    ]
    found = read_predictions(lines("found.jsonl", [{"id": 1, "target_stances": stances}]))
    assert found == {1: (Answer("favourable", 0.91, (18, 25)), Answer(None))}


@pytest.mark.parametrize(
    "stance",
    [
        "neutral",
        {"label": "good"},
        {"label": "neutral", "confidence": 1.1},
        {"label": "neutral", "confidence": "high"},
        {"label": "neutral", "confidence": True},
        {"label": "neutral", "target": [1]},
    ],
)
def test_predictions_that_are_wrong_are_named(lines: Lines, stance: object) -> None:
    path = lines("found.jsonl", [{"id": 1, "target_stances": [stance]}])
    with pytest.raises(InputError, match="line 1: target_stances 0"):
        read_predictions(path)


@pytest.mark.parametrize(
    ("signs", "groups"),
    [
        ("+", ("1", None)),
        ("++", ("2", "alike")),
        ("+0", ("2", "differing")),
        ("-0-", ("3+", "differing")),
        ("-+", ("2", "opposite")),
        ("0-+0", ("3+", "opposite")),
    ],
)
def test_groups(signs: str, groups: tuple[str, str | None]) -> None:
    assert (size(text(signs)), mixture(text(signs))) == groups


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [("+-", "+-", 2), ("+-", "+", 1), ("+-", "", 0), ("+", "?", 0), ("0", "0+-", 1), ("+", "-", 0)],
)
def test_a_missing_answer_is_wrong(gold: str, found: str, right: int) -> None:
    counts = tally(text(gold), answers(found))
    assert counts["targets"] == len(gold)
    assert counts.get("right", 0) == right
    assert counts["texts_right"] == (right == len(gold))
    assert sum(counts.get(f"found.{label}", 0) for label in LABELS) == counts.get("answered", 0)


def test_figures_by_hand() -> None:
    """Favourable: 1 of 2 found, 1 of 1 right. Neutral: both, of 3. Unfavourable: none of 1."""
    figures = scored(("+", "+"), ("+0", "00"), ("0", "0"), ("-", ""))
    assert figures["favourable.f1"] == pytest.approx(2 / 3)
    assert figures["neutral.f1"] == pytest.approx(4 / 5)
    assert figures["unfavourable.f1"] == 0
    assert figures["unfavourable.precision"] is None
    assert figures["macro.f1"] == pytest.approx((2 / 3 + 4 / 5) / 3)
    assert figures["accuracy"] == pytest.approx(3 / 5)
    assert figures["all_right"] == pytest.approx(2 / 4)


def test_opposite_targets() -> None:
    figures = scored(("+-", "+-"), ("+-", "++"), ("+0-", "?00"), ("+0", "+0"))
    assert figures["opposite.all_right"] == pytest.approx(1 / 3)
    assert figures["opposite.accuracy"] == pytest.approx(4 / 7)


def test_a_label_that_nowhere_occurs_counts_as_zero() -> None:
    figures = scored(("++", "++"))
    assert figures["neutral.f1"] is None
    assert figures["macro.f1"] == pytest.approx(1 / 3)


def test_groups_are_sections() -> None:
    texts = [text("+", 1, "irony"), text("+-", 2, "irony"), text("00", 3), text("", 4)]
    found = {1: answers("+"), 2: answers("-+"), 3: answers("00")}
    report = score(texts, found, "test", Sampling(0))
    assert report.overall.n_articles == 3
    by_size = {name: section.figures["accuracy"].value for name, section in report.by_size.items()}
    assert by_size == {"1": 1.0, "2": 0.5}
    assert {name: s.n_articles for name, s in report.by_mixture.items()} == {
        "alike": 1,
        "opposite": 1,
    }
    assert report.by_class["irony"].figures["accuracy"].value == pytest.approx(1 / 3)
    assert report.notes == ("the predictions state no confidence: there is no calibration",)


def test_calibration_and_what_is_kept() -> None:
    """Four sure answers, three of them right; two unsure ones, both wrong."""
    texts = [text("++++", 1), text("--", 2)]
    found = {1: answers("+++0", 0.95), 2: answers("00", 0.45)}
    report = score(texts, found, "test", Sampling(0))
    assert report.calibration.error == pytest.approx((4 * 0.2 + 2 * 0.45) / 6)
    left = [(each.floor, each.n, each.share, each.accuracy) for each in kept(report.calibration)]
    assert left == [
        (0.4, 6, 1.0, pytest.approx(0.5)),
        (0.9, 4, pytest.approx(2 / 3), pytest.approx(0.75)),
    ]


def test_notes_tell_what_does_not_fit() -> None:
    texts = [text("+-", 1), text("0", 2)]
    found = {1: (Answer("favourable", 0.5, (0, 1)), Answer("neutral", 0.5, (7, 8))), 9: ()}
    assert score(texts, found, "test", Sampling(0)).notes == (
        "1 of 3 targets have no answer: they count as wrong",
        "1 answers name another span than the gold's target in their place",
        "1 predictions are for texts that the gold lacks: they do not count",
    )


def test_intervals_hold_the_figure_and_draw_texts() -> None:
    texts = [text("+-", number) for number in range(30)]
    found = {number: answers("+-" if number % 3 else "-+") for number in range(30)}
    figures = score(texts, found, "test", Sampling(200)).overall.figures
    accuracy = figures["accuracy"]
    assert accuracy.value == pytest.approx(2 / 3)
    assert accuracy.low is not None
    assert accuracy.high is not None
    assert accuracy.low < 2 / 3 < accuracy.high
    # Both targets of a text are right or wrong together; drawn singly they would give some .24.
    assert accuracy.high - accuracy.low > 0.28


LABEL = st.sampled_from(LABELS)
PAIRS = st.lists(
    st.tuples(st.lists(LABEL, max_size=4), st.lists(LABEL, max_size=5) | st.none()),
    min_size=1,
    max_size=8,
).filter(lambda rows: any(labels for labels, _ in rows))


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_figures_equal_the_reference(
    stance_reference: ModuleType, rows: list[tuple[list[str], list[str] | None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        gold, found = Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")
        spans = {
            n: [[place, place + 1] for place in range(len(ls))] for n, (ls, _) in enumerate(rows)
        }
        _write(
            gold,
            [
                {"id": n, "text": "abcd", "targets": spans[n], "labels": labels}
                for n, (labels, _) in enumerate(rows)
            ],
        )
        _write(
            found,
            [
                {"id": n, "target_stances": [{"label": label} for label in labels]}
                for n, (_, labels) in enumerate(rows)
                if labels is not None
            ],
        )
        report = score(read_gold(gold), read_predictions(found), "test", Sampling(0))
        expected = _reference(stance_reference, gold, found)
    figures = {name: each.value or 0.0 for name, each in report.overall.figures.items()}
    assert report.overall.counts["targets"] == expected["n"]
    assert figures["accuracy"] == pytest.approx(expected["accuracy"], abs=1e-12)
    assert figures["macro.f1"] == pytest.approx(expected["f1_macro"], abs=1e-12)
    for label in LABELS:
        assert figures[f"{label}.f1"] == pytest.approx(expected[f"f1_{label}"], abs=1e-12)


def _write(path: Path, rows: Iterable[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _reference(scorer: ModuleType, gold: Path, found: Path) -> Row:
    before, printed = sys.argv, io.StringIO()
    sys.argv = ["score_stance.py", str(gold), str(found), "--json"]
    try:
        with contextlib.redirect_stdout(printed), contextlib.ExitStack() as files:
            # The program leaves it to its end to close what it opens.
            vars(scorer)["open"] = lambda name, **options: files.enter_context(
                Path(name).open(**options)
            )
            scorer.main()
    finally:
        sys.argv = before
    value: Row = json.loads(printed.getvalue())
    return value


def concord(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", "stance", *map(str, arguments)])


def found_lines(lines: Lines) -> Path:
    stances = [
        {"target": [18, 25], "label": "favourable", "score": 0.9, "confidence": 0.9},
        {"target": [38, 45], "label": "neutral", "score": 0.1, "confidence": 0.6},
    ]
    third = [{"target": [13, 15], "label": "neutral", "score": 0.0, "confidence": 0.7}]
    rows = [{"id": 1, "target_stances": stances}, {"id": "b", "target_stances": third}]
    return lines("found.jsonl", rows)


def test_the_command_prints_json(lines: Lines) -> None:
    gold = lines("small.jsonl", [FIRST, SECOND])
    result = concord(gold, "--predictions", found_lines(lines), "--format", "json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["task"], report["dataset"]) == ("stance", "small")
    assert report["overall"]["figures"]["accuracy"]["value"] == pytest.approx(2 / 3)
    assert set(report["by_class"]) == {"opposite"}
    assert report["calibration"]["error"] == pytest.approx((0.1 + 0.6 + 0.3) / 3)
    assert result.stderr == ""


def test_the_command_prints_tables(lines: Lines) -> None:
    gold = lines("small.jsonl", [FIRST, SECOND])
    result = concord(gold, "--predictions", found_lines(lines), "--resamples", 0)
    assert result.exit_code == 0
    assert "small: 2 texts, 3 targets, 3 answered" in result.stdout
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.split("\n")]
    assert ["favourable", "1", "1", "1.000", "1.000", "1.000"] in rows
    assert ["neutral", "1", "2", ".667", ".500", "1.000"] in rows
    assert ["macro average", "", "", ".556", "", ""] in rows
    assert ["favourable and unfavourable", "1", "2", ".500", ".000"] in rows
    assert ["0.6 to 0.7", "1", ".600", ".000"] in rows
    assert ["0.7", "2", ".667", "1.000"] in rows


def test_the_command_names_a_bad_line(lines: Lines) -> None:
    path = lines("bad.jsonl", [FIRST, {**SECOND, "labels": []}])
    result = concord(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"concord: {path}, line 2: 1 targets have 0 labels\n"


def test_what_annotate_answers_is_scored(lines: Lines) -> None:
    """Without predictions the texts are annotated; every target gets an answer."""
    result = concord(lines("small.jsonl", [FIRST, SECOND]), "--format", "json", "--resamples", 0)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["overall"]["counts"]["answered"] == 3
    assert "annotating 2 texts" in result.stderr


def test_the_page_shows_gold_that_is_read(root: Path, lines: Lines) -> None:
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    section = page[page.index("## Stances: gold") : page.index("## Stances: figures")]
    example = re.findall(r"```json\n(.*?)\n```", section, re.DOTALL)[0]
    (gold,) = read_gold(lines("example.jsonl", [example]))
    surfaces = [json.loads(example)["text"][start:end] for start, end in gold.targets]
    assert surfaces == ["Ada Quill", "the harbour board"]
    assert gold.labels == ("favourable", "unfavourable")


def test_the_page_names_every_figure(root: Path) -> None:
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    section = page[page.index("## Stances: figures") :]
    report: StanceReport = score([text("+-")], {1: answers("+-")}, "test", Sampling(0))
    for name in report.overall.figures:
        family = re.sub(rf"^({'|'.join(LABELS)})\.", "favourable.", name)
        assert f"`{family}`" in section, family
