"""`concord evaluate quotes`, as a person runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.evaluation.gold import read_gold

Lines = Callable[[str, Iterable[object]], Path]
TEXT = "“The bridge will open on Friday,” Ada Quill said. Bo Marr said the old ferry would stay."
QUOTES = [
    {"content": [[0, 33]], "cue": [[44, 48]], "source": [[34, 43]]},
    {"content": [[63, 87]], "cue": [[58, 62]], "source": [[50, 57]]},
]
GOLD = [
    {"id": 1, "text": TEXT, "publisher": "Ledger", "attributions": QUOTES},
    {"id": 2, "text": "It snowed.", "publisher": "Courier", "attributions": []},
]


def concord(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", "quotes", *map(str, arguments)])


def test_the_offsets_of_the_example() -> None:
    slices = [TEXT[slice(*quote[name][0])] for quote in QUOTES for name in ("content", "source")]
    assert slices == [
        "“The bridge will open on Friday,”",
        "Ada Quill",
        "the old ferry would stay",
        "Bo Marr",
    ]


def test_predictions_as_json(lines: Lines) -> None:
    gold = lines("small.jsonl", GOLD)
    found = lines("found.jsonl", [{"id": 1, "quotes": [{**QUOTES[0], "confidence": 0.9}]}])
    result = concord(gold, "--predictions", found, "--format", "json", "--resamples", 50)
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["task"], report["dataset"]) == ("quotes", "small")
    assert report["sampling"] == {"resamples": 50, "seed": 0}
    assert report["overall"]["figures"]["attr.recall"]["value"] == 0.5
    assert set(report["by_outlet"]) == {"Courier", "Ledger"}
    assert report["calibration"][0]["error"] == pytest.approx(0.1)
    assert "1 of 2 articles have no predictions" in result.stderr


def test_predictions_as_tables(lines: Lines) -> None:
    gold = lines("small.jsonl", GOLD)
    found = lines("found.jsonl", [{"id": 1, "quotes": QUOTES[:1]}, {"id": 2, "quotes": []}])
    result = concord(gold, "--predictions", found, "--resamples", 0)
    assert result.exit_code == 0
    assert "small: 2 articles, 2 quotes, 1 found (1 with a speaker mention)" in result.stdout
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.split("\n")]
    assert ["span", ".667", "1.000", ".500"] in rows
    assert ["direct", "1", "1.000", "1.000", "1.000", "1.000", "1.000"] in rows
    assert ["indirect", "1", ".000", ".000", ".000", "–", "–"] in rows
    assert ["Courier", "1", "0", "–", "–", "–"] in rows
    assert "Confidence" not in result.stdout  # these predictions have none


def test_the_installed_pipeline_is_measured(lines: Lines) -> None:
    result = concord(lines("small.jsonl", GOLD), "--format", "json", "--seed", 3)
    assert result.exit_code == 0
    report: dict[str, Any] = json.loads(result.stdout)
    assert report["sampling"] == {"resamples": 1_000, "seed": 3}
    assert report["overall"]["figures"]["attr.recall"]["value"] == 1.0
    assert report["overall"]["figures"]["span.precision"]["value"] == 1.0
    assert report["calibration"][0]["error"] is not None
    assert "annotating 2 articles" in result.stderr


def test_a_bad_line_is_named(lines: Lines) -> None:
    path = lines("bad.jsonl", [GOLD[0], {"id": 2, "attributions": []}])
    result = concord(path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"concord: {path}, line 2: no field `text` that is a string\n"


def test_a_bad_prediction_is_named(lines: Lines) -> None:
    path = lines("found.jsonl", ["?"])
    result = concord(lines("small.jsonl", GOLD), "--predictions", path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"concord: {path}, line 1: not JSON")


@pytest.mark.parametrize(
    "arguments", [["absent.jsonl"], [], ["absent.jsonl", "--resamples", -1], [Path()]]
)
def test_usage_errors(arguments: list[object]) -> None:
    assert concord(*arguments).exit_code == 2


def test_help_loads_nothing_heavy() -> None:
    heavy = ("numpy", "spacy", "prefect", "duckdb", "pipeline.evaluation")
    code = (
        "import sys; from typer.testing import CliRunner; from pipeline.cli import app\n"
        "result = CliRunner().invoke(app, ['evaluate', 'quotes', '--help'])\n"
        f"print(result.exit_code, [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0 []\n"


def test_the_page_documents_options_and_gold(root: Path, lines: Lines) -> None:
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    options = re.findall(r"--[a-z]+", concord("--help").stdout)
    assert {"--predictions", "--format", "--resamples", "--seed"} < set(options)
    assert all(option in page for option in options if option != "--help")
    example, *_ = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    (article,) = read_gold(lines("example.jsonl", [example]))
    (quote,) = article.attributions
    assert [article.text[start:end] for start, end in quote.content] == ["“It failed,”"]
    assert [article.text[start:end] for start, end in quote.source] == ["she"]
