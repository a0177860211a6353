"""A real batch of articles whose every field is an attack, and every command that shows them."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.checking.cells import restore
from pipeline.checking.verdicts import read_verdicts
from pipeline.storage.connect import WarehousePaths, open_snapshot
from tests.conftest import Run
from tests.sharing import made_once

Concord = Callable[..., subprocess.CompletedProcess[str]]
SQL = "'); DROP TABLE articles; --"
FORMULA = '=HYPERLINK("http://evil.example","x")'
ESCAPES = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp\u2066\u200b"
"""Sets the title of a window, clears it, colours, turns and hides what follows."""
TEXT = """{opening}

“The tram {attack} will never run again,” said Marta Lind, the mayor of Tarnmouth, on Monday.

Aslak Brun, who runs the port, accused China of neglect and called the vote {attack} a mistake. \
“{attack} We were never asked,” Brun told reporters in Tarnmouth after the vote of the council.

{closing}
"""
OPENINGS = (
    "The council of Tarnmouth ended its tram on Monday after eleven hours of debate.",
    "After a night of shouting, Tarnmouth has voted its tram out of its streets for good.",
    "Tarnmouth’s last tram runs on Sunday; the council decided so by a single vote.",
)
CLOSINGS = (
    "The line was opened in 1911 and carried nine thousand people on the day of its jubilee.",
    "Buses will take its place from next week, though nobody could say who will drive them.",
    "A museum asked for the oldest car, and the depot for somebody to take the other thirty.",
)
ACTED_ON = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b]")


def write(corpus: Path, warehouse: Path) -> None:
    """Write the corpus and the user's own lists, all of them hostile."""
    rows = []
    for number, attack in enumerate((SQL, FORMULA, ESCAPES)):
        text = TEXT.format(opening=OPENINGS[number], attack=attack, closing=CLOSINGS[number])
        fields = {name: f"{attack} {name} {number}" for name in ("outlet", "title", "byline", "id")}
        rows.append(
            {
                **fields,
                "url": f"https://a.example/{attack}",
                "genre": attack,
                "date": attack,
                "text": text,
            }
        )
        rows[-1]["date"] = f"2026-05-1{number} {attack}"
    corpus.mkdir()
    (corpus / "a' OR '1'='1\n\x1b[2J.jsonl").write_text("\n".join(map(json.dumps, rows)))
    header = f"title: {SQL}\noutlet: {FORMULA}\nbyline: @x\ndate: -1\n'; DROP TABLE x: y\n\n"
    (corpus / "-header.txt").write_text(
        header + "This text is long enough to be an article, is it?"
    )
    (corpus / f"{FORMULA.replace('/', '_')}\x1b[31m.csv").write_text('text,x\n"open')
    (warehouse / "outlets.csv").write_text(
        f'outlet,aliases,"lean"" ; DROP TABLE outlets; --"\n"{SQL} outlet 0",{FORMULA[:5]},=1+1\n'
    )
    (warehouse / "overrides.csv").write_text(
        f'alias,entity,type,action\nLind,"{SQL}",person,join\n{ESCAPES},x,person,join\n'
    )


@pytest.fixture(scope="module")
def hostile(run: Run, tmp_path_factory: pytest.TempPathFactory) -> WarehousePaths:
    """The warehouse that the batch makes."""

    def make(warehouse: Path) -> None:
        write(warehouse / "corpus", warehouse)
        summary = run(warehouse / "corpus", warehouse)
        assert (summary.n_added, summary.n_rejected) == (4, 1)

    return WarehousePaths(made_once(tmp_path_factory, "hostile-batch", make))


def test_every_field_is_stored_as_it_was_written(hostile: WarehousePaths) -> None:
    with open_snapshot(hostile) as connection:
        query = (
            "SELECT external_id, title, byline, text FROM articles WHERE external_id IS NOT NULL"
        )
        found = {row[0]: row[1:] for row in connection.execute(query).fetchall()}
        assert set(found) == {f"{SQL} id 0", f"{FORMULA} id 1", "]0;owned›31mgnp id 2"}
        assert found[f"{SQL} id 0"][:2] == (f"{SQL} title 0", f"{SQL} byline 0")
        assert found[f"{SQL} id 0"][2].count(SQL) == 3
        assert found[f"{FORMULA} id 1"][2].count(FORMULA) == 3
        paths = connection.execute("SELECT DISTINCT path FROM article_files").fetchall()
        assert ("a' OR '1'='1\\x0a\\x1b[2J.jsonl",) in paths
        assert connection.execute("SELECT count(*) FROM v_integrity").fetchall() == [(0,)]
        named = "SELECT name FROM outlet_attributes"
        assert connection.execute(named).fetchall() == [('lean" ; DROP TABLE outlets; --',)]


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "FROM v_quotes"),
        ("sql", "FROM v_quotes", "--format", "csv"),
        ("sql", "FROM articles", "--format", "json"),
        ("status", "--all"),
        ("story", FORMULA[:10]),
        ("who", "Lind"),
        ("who", SQL),
        ("story", ESCAPES),
        ("explain", "entity", "Brun"),
    ],
    ids=" ".join,
)
def test_no_command_fails_or_says_what_a_terminal_obeys(
    hostile: WarehousePaths, concord: Concord, arguments: tuple[str, ...]
) -> None:
    done = concord(*arguments, "--warehouse", hostile.folder)
    missing = arguments[1] in (SQL, ESCAPES)
    assert done.returncode == (1 if missing else 0), done.stderr
    assert bool(done.stdout) != missing
    assert "Traceback" not in done.stderr
    assert not ACTED_ON.search(done.stdout)
    assert not ACTED_ON.search(done.stderr)


def test_tables_for_spreadsheets_hold_no_formula_and_read_back(
    hostile: WarehousePaths, concord: Concord, tmp_path: Path
) -> None:
    where = ("--warehouse", hostile.folder)
    files = {name: tmp_path / name for name in ("sql.csv", "sample.csv")}
    query = "SELECT coalesce(title, ''), text FROM articles ORDER BY article_id"
    assert concord("sql", query, "--output", files["sql.csv"], *where).returncode == 0
    assert concord("export", tmp_path / "out", "--format", "csv", *where).returncode == 0
    done = concord("sample", "quotes", "--n", "9", "--output", files["sample.csv"], *where)
    assert done.returncode == 0, done.stderr
    found: list[str] = []
    for path in (*files.values(), *(tmp_path / "out").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found += [cell for row in csv.reader(stream) for cell in row]
    texts = [cell for cell in found if not re.fullmatch(r"[+-]?[\d.]+(?:e[+-]?\d+)?", cell)]
    assert not [cell for cell in texts if cell.lstrip()[:1] in set("=+-@")]
    assert any(restore(cell).startswith(FORMULA) for cell in texts)
    with open_snapshot(hostile) as connection, files["sql.csv"].open(newline="") as stream:
        rows = [tuple(map(restore, row)) for row in csv.reader(stream)][1:]
        assert rows == connection.execute(query).fetchall()
    judged = files["sample.csv"].read_text(encoding="utf-8-sig")
    header, *lines = csv.reader(judged.splitlines(keepends=True))
    at = header.index("verdict")
    edited = tmp_path / "judged.csv"
    with edited.open("w", newline="") as stream:
        rows = [[*line[:at], "right", *line[at + 1 :]] for line in lines]
        csv.writer(stream).writerows([header, *rows])
    reading = read_verdicts("judged.csv", edited.read_bytes())
    assert not reading.problems
    assert len({one.item_id for one in reading.judged}) == len(lines) > 0
