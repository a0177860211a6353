"""The tutorial and the cookbook answer what they print; the picture's joins hold rows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest
from typer.testing import CliRunner

from flows.summary import RunSummary
from pipeline.cli import app
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.picture import JOINS
from tests.unit.analyst_blocks import answer as sql_answer
from tests.unit.analyst_blocks import blocks
from tests.unit.docs.page_blocks import commands, prints, write_files
from tests.unit.ingest.feed_server import serve

DOCS = Path(__file__).parents[2] / "docs"
BIN = Path(sys.executable).parent


def shell(command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a page as its reader would, in the folder where the page is followed."""
    environment = {**os.environ, **variables, "PATH": f"{BIN}:{os.environ['PATH']}"}
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def asked(command: str) -> str:
    """Run a ``concord`` command in this process and return what it prints."""
    words = shlex.split(command)
    assert words[0] == "concord"
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_tutorial_does_what_it_says(
    server: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = DOCS / "tutorial.md"
    text = page.read_text(encoding="utf-8")
    assert len(write_files(page, tmp_path)) == 4
    monkeypatch.chdir(tmp_path)
    for command, printed in commands(page):
        if command.startswith("export "):
            for pair in command.split()[1:]:
                monkeypatch.setenv(*pair.split("="))
        elif command == "concord run":
            done = shell(command, tmp_path)
            assert done.returncode == 0, done.stderr
            shown = text[text.index("```\n  this run") :].split("```")[1].strip("\n").splitlines()
            assert len(shown) == 4
            assert set(shown) <= set(map(str.rstrip, done.stderr.splitlines()))
        elif command == "concord report":
            address = asked(command).strip()
            assert Path(unquote(address.removeprefix("file://"))).is_file()
        else:
            assert printed
            assert prints(asked(command), printed), command
    acts = asked('concord sql "SELECT content, act FROM v_quotes" --format csv').splitlines()
    assert {"their trade,fear", "the closure,support"} <= set(acts)


COOKBOOK = blocks(DOCS / "cookbook.md")


def test_the_cookbook_has_enough_recipes_of_its_own() -> None:
    assert len(COOKBOOK) >= 20


@pytest.mark.parametrize(("statement", "printed"), COOKBOOK)
def test_a_recipe_answers_what_it_prints(
    snapshot: duckdb.DuckDBPyConnection, statement: str, printed: str
) -> None:
    assert printed
    assert sql_answer(snapshot, statement) == printed


@pytest.mark.parametrize("join", JOINS, ids=".".join)
def test_a_join_of_the_picture_finds_its_rows(
    snapshot: duckdb.DuckDBPyConnection, join: tuple[str, str, str, str]
) -> None:
    start, column, end, key = join
    held, found = snapshot.execute(
        f"SELECT count(a.{column}), count(b.{key}) FROM {start} AS a "
        f"LEFT JOIN {end} AS b ON b.{key} = a.{column}"
    ).fetchall()[0]
    assert held == found > 0


def test_the_feeds_command_fills_the_corpus(server: None, tmp_path: Path) -> None:
    [command] = {c for c, _ in commands(DOCS / "adding-articles.md") if "flows.feeds" in c}
    write_files(DOCS / "adding-articles.md", tmp_path)
    listed = tmp_path / "feeds.txt"
    page = b"<html><body><article><p>The pier opens in May, said Berta Kvam.</p></article></html>"
    with serve() as site:
        item = f"<item><title>Pier</title><link>{site.url}/a/pier</link></item>"
        site.says("/feed.xml", f"<rss version='2.0'><channel>{item}</channel></rss>")
        site.says("/a/pier", page)
        lines = listed.read_text(encoding="utf-8").splitlines()
        name = lines[1].partition(" ")[2]
        listed.write_text(f"{lines[0]}\n{site.url}/feed.xml {name}\n", encoding="utf-8")
        root = str(DOCS.parent)
        done = shell(f"{command} --pause 0.05", tmp_path, PYTHONPATH=root)
        assert done.returncode == 0, done.stderr
        assert "1 new page, 0 seen before" in done.stderr
        assert done.stdout == ""
    [file] = (tmp_path / "inbox" / "tarnmouth-gazette").glob("*.html")
    assert file.read_bytes().endswith(page)


def test_the_commands_of_adding_articles_run(server: None, tmp_path: Path) -> None:
    page = DOCS / "adding-articles.md"
    write_files(page, tmp_path)
    shown = dict.fromkeys(command for command, _ in commands(page))
    # Feeds and schedules have tests of their own: the one above, and tests/e2e/test_schedule.py.
    plain = [c for c in shown if c.startswith("concord") and not c.startswith("concord schedule")]
    assert len(plain) >= 4
    for command in plain:
        done = shell(command, tmp_path)
        assert done.returncode == 0, (command, done.stderr)
    with duckdb.connect(str(tmp_path / "warehouse" / "concord.duckdb"), read_only=True) as snapshot:
        assert snapshot.execute("SELECT count(*) > 0 FROM articles").fetchall() == [(True,)]


def test_the_exports_of_the_cookbook_run(
    sample: tuple[RunSummary, WarehousePaths], tmp_path: Path
) -> None:
    plain = [command for command, _ in commands(DOCS / "cookbook.md") if "concord" in command]
    assert len(plain) >= 3
    for command in plain:
        done = shell(command, tmp_path, CONCORD_WAREHOUSE=str(sample[1].folder))
        assert done.returncode == 0, (command, done.stderr)
    assert (tmp_path / "everything" / "quotes.parquet").is_file()
    assert {"stances.csv", "quotes.parquet"} <= {p.name for p in tmp_path.iterdir()}
