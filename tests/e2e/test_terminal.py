"""The terminal and notebooks on the sample: story, who, export, the shell, connect."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

import pipeline
from flows.summary import RunSummary
from pipeline.checking.cells import restore
from pipeline.errors import SnapshotMissingError
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.export import export
from pipeline.storage.publish import STATE
from tests.unit.console.terminals import Terminal

NOTEBOOKS = Path(__file__).parents[2] / "docs" / "notebooks.md"
Sample = tuple[RunSummary, WarehousePaths]
Concord = Callable[..., subprocess.CompletedProcess[str]]


def test_story_shows_the_matched_statement_with_its_changed_words(
    sample: Sample, concord: Concord
) -> None:
    done = concord("story", "dam release", "--warehouse", sample[1].folder)
    assert (done.returncode, done.stderr) == (0, "")
    for expected in (
        "Dam release floods Port Merrow, 14 hurt",
        "news, copied by",
        "has [a duty] to the people who live below its dam",
        "Statements that one outlet alone carries",
        "speaker_overlap",
    ):
        assert expected in re.sub(r"\s+", " ", done.stdout)


def test_contradictions_come_before_statements(sample: Sample, concord: Concord) -> None:
    shown = concord("story", "four days", "--warehouse", sample[1].folder).stdout
    assert 0 < shown.index("Contradictions") < shown.index("Statements")
    assert "61 people" in shown


def test_story_and_who_as_json_hold_what_the_tables_hold(
    sample: Sample, concord: Concord, snapshot: duckdb.DuckDBPyConnection
) -> None:
    ids = [row[0] for row in snapshot.execute("SELECT story_id FROM stories").fetchall()]
    arguments = ("--format", "json", "--warehouse", sample[1].folder)
    story = json.loads(concord("story", ids[0][:8], *arguments).stdout)
    assert story["overview"]["story_id"] == ids[0]
    columns = ", ".join(story["overview"])
    query = f"SELECT {columns} FROM v_story_overview WHERE story_id = ?"
    told = list(story["overview"].values())
    row = snapshot.execute(query, ids[:1]).fetchall()[0]
    assert [*row[:2], *row[4:]] == [*told[:2], *told[4:]]  # between them stand dates
    n_statements = "SELECT count(*) FROM statements WHERE story_id = ?"
    assert (len(story["statements"]),) == snapshot.execute(n_statements, ids[:1]).fetchone()
    n_articles = sum(1 + len(article["copies"]) for article in story["articles"])
    assert n_articles == story["overview"]["n_articles"]
    who = json.loads(concord("who", "quintane", *arguments).stdout)
    counted = snapshot.execute(
        "SELECT count(*) FROM v_quotes WHERE speaker = 'Dolores Quintane' AND NOT is_copy"
    ).fetchone()
    assert (sum(row["n_quotes"] for row in who["outlets"]),) == counted
    assert (sum(row["n_quotes"] for row in who["time"]),) == counted


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("story", "s_"), "several stories fit"),
        (("story", "Dam releese floods Port Merow"), "there is: Dam release floods Port Merrow"),
        (("story", "  "), "no story is called"),
        (("who", "Castelane"), "Castellane"),
        (("who", "zzzzqq"), "nobody is called 'zzzzqq'"),
        (("who", "'; DROP TABLE quotes; --"), "nobody is called"),
    ],
)
def test_what_is_not_found_or_not_clear(
    sample: Sample, concord: Concord, arguments: tuple[str, ...], said: str
) -> None:
    done = concord(*arguments, "--warehouse", sample[1].folder)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) == ("several" in said)


def test_every_exported_table_holds_the_rows_of_the_warehouse(
    sample: Sample, concord: Concord, snapshot: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    done = concord("export", folder, "--warehouse", sample[1].folder)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((folder / "export.json").read_text())
    names = {file["file"].removesuffix(".parquet") for file in manifest["files"]}
    tables = snapshot.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    assert {name for (name,) in tables} - STATE <= names
    assert {"v_quotes", "v_agreement_matrix"} <= names
    assert not names & STATE
    for name in names:
        expected = snapshot.sql(f"FROM {name}").to_arrow_table()
        found = pq.read_table(folder / f"{name}.parquet")
        assert found.schema.equals(expected.schema)
        assert found.num_rows == expected.num_rows
    text = pq.read_table(folder / "articles.parquet").sort_by("article_id").column("text")
    query = "SELECT text FROM articles ORDER BY article_id"
    assert text.to_pylist() == [row[0] for row in snapshot.execute(query).fetchall()]


def test_exported_csv_reads_back_and_replaces_an_earlier_export(
    sample: Sample, concord: Concord, snapshot: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder, arguments = tmp_path / "out", ("--warehouse", sample[1].folder)
    folder.mkdir()
    (folder / "mine.txt").write_text("kept")
    refused = concord("export", folder, *arguments)
    assert refused.returncode == 1
    assert "--force" in refused.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["mine.txt"]
    export(snapshot, folder, force=True)
    assert concord("export", folder, "--format", "csv", *arguments).returncode == 0
    assert (folder / "mine.txt").read_text() == "kept"
    assert not list(folder.glob("*.parquet"))
    with (folder / "quotes.csv").open(encoding="utf-8", newline="") as file:
        found = {row["quote_id"]: restore(row["content"]) for row in csv.DictReader(file)}
    assert found == dict(snapshot.execute("SELECT quote_id, content FROM quotes").fetchall())
    with (folder / "v_stances.csv").open(encoding="utf-8", newline="") as file:
        scores = [row["score"] for row in csv.DictReader(file)]
    assert any(score.startswith("-") for score in scores)  # numbers stay numbers
    assert all(isinstance(float(score), float) for score in scores)


def test_the_shell_asks_the_sample(sample: Sample, tmp_path: Path) -> None:
    history = tmp_path / "history"
    command = [str(Path(sys.executable).with_name("concord")), "sql"]
    arguments = ["--warehouse", str(sample[1].folder)]
    with Terminal([*command, *arguments], {"CONCORD_HISTORY": str(history)}) as terminal:
        terminal.expect("concord>")
        terminal.send("SELECT count(*) AS how_many\rFROM stories;\r")
        assert "6" in terminal.expect("1 row, ")
        terminal.expect("concord>")
        terminal.send("SELECT spekaer FROM v_quotes;\r")
        terminal.expect("the nearest is v_quotes.speaker")
        terminal.send("\\d stories\r")
        terminal.expect("Title of its most central article")
        terminal.send("FROM v_quotes LIMIT 2;\r")  # too wide for a table
        assert "row 2" in terminal.expect("2 rows, ")
        terminal.expect("concord>")
        terminal.send("\x04")
        assert terminal.wait() == 0
    assert "+FROM stories;" in history.read_text()
    assert history.stat().st_mode & 0o077 == 0


def test_the_notebook_page_runs_from_top_to_bottom(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "warehouse").symlink_to(sample[1].folder)
    blocks = re.findall(r"```python\n(.*?)```", NOTEBOOKS.read_text("utf-8"), re.DOTALL)
    assert len(blocks) > 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(NOTEBOOKS), "exec"), names)  # noqa: S102  (our own page)
    assert len(names["quoted"]) == len(names["quoted_pl"]) == names["table"].num_rows == 10
    assert names["n_words"] > 5_000
    assert len(names["pairs"]) > 0


def test_connect_takes_the_folder_of_the_settings_or_says_what_to_do(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_WAREHOUSE", str(sample[1].folder))
    with pipeline.connect() as connection:
        assert connection.execute("SELECT count(*) FROM stories").fetchone() == (6,)
        with pytest.raises(duckdb.Error, match="read-only"):
            connection.execute("DELETE FROM stories")
    with pytest.raises(SnapshotMissingError, match="concord run"):
        pipeline.connect(tmp_path)


def test_the_package_itself_imports_nothing_heavy() -> None:
    code = "import sys, pipeline; print({'duckdb', 'pydantic', 'pyarrow'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
