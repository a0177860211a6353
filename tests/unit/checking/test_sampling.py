"""Samples drawn from a published warehouse, judged, and read back."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import md5
from pathlib import Path

import duckdb
import pytest
from checked_warehouse import HOSTILE, N_ARTICLES, article, build, compared, fill, load
from click.testing import Result
from typer.testing import CliRunner

from pipeline.checking.cells import read_cells
from pipeline.checking.context import flat
from pipeline.checking.kinds import KINDS
from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.storage.checking import Wanted, draw
from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
from pipeline.storage.load import touch
from pipeline.storage.publish import is_behind


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> WarehousePaths:
    """A warehouse for tests that only read it."""
    paths = WarehousePaths(tmp_path_factory.mktemp("checked"))
    build(paths)
    return paths


@pytest.fixture
def snapshot(built: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(built) as connection:
        yield connection


@pytest.fixture
def own(built: WarehousePaths, paths: WarehousePaths) -> WarehousePaths:
    """A copy of it for a test that changes it."""
    paths.folder.mkdir()
    for old, new in ((built.working, paths.working), (built.snapshot, paths.snapshot)):
        new.write_bytes(old.read_bytes())
    return paths


def concord(paths: WarehousePaths, *arguments: object) -> Result:
    words = [*map(str, arguments), "--warehouse", str(paths.folder)]
    return CliRunner().invoke(app, words)


def drawn(paths: WarehousePaths, kind: str, folder: Path, *arguments: object) -> Path:
    path = folder / f"{kind}-{len(list(folder.iterdir()))}.csv"
    result = concord(paths, "sample", kind, "--output", path, *arguments)
    assert (result.exit_code, result.stdout) == (0, ""), result.stderr
    return path


def hash_of(seed: int, item: str) -> str:
    return md5(f"{seed} {item}".encode(), usedforsecurity=False).hexdigest()


def ids(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[str]:
    return [item["item_id"] for item in draw(connection, wanted).items]


def test_the_draw_is_the_order_of_a_hash(snapshot: duckdb.DuckDBPyConnection) -> None:
    every = [row[0] for row in snapshot.execute("SELECT quote_id FROM quotes").fetchall()]
    expected = sorted(every, key=lambda item: hash_of(7, item))
    assert ids(snapshot, Wanted("quotes", 10, 7)) == expected[:10]
    assert ids(snapshot, Wanted("quotes", 1000, 7)) == expected
    assert ids(snapshot, Wanted("quotes", 10, 8)) != expected[:10]


def test_every_item_is_drawn_about_as_often(snapshot: duckdb.DuckDBPyConnection) -> None:
    every = [row[0] for row in snapshot.execute("SELECT stance_id FROM stances").fetchall()]

    def first(seed: int) -> list[str]:
        return sorted(every, key=lambda item: hash_of(seed, item))[:3]

    for seed in (0, 1, 199):
        assert ids(snapshot, Wanted("stances", 3, seed)) == first(seed)
    n_draws = 200
    times = Counter(item for seed in range(n_draws) for item in first(seed))
    assert len(times) == N_ARTICLES
    assert sum(times.values()) == 3 * n_draws
    expected = 3 * n_draws / N_ARTICLES
    chi_square = sum((n - expected) ** 2 / expected for n in times.values())
    assert chi_square < 31.3  # 11 degrees of freedom, one in a thousand


@pytest.mark.parametrize(
    ("wanted", "n", "frame"),
    [
        (Wanted("quotes", 99, 1), 24, "all"),
        (Wanted("quotes", 99, 1, above=0.4), 12, "confidence >= 0.4"),
        (Wanted("quotes", 99, 1, above=0.4, below=0.6), 4, "confidence >= 0.4; confidence < 0.6"),
        (Wanted("quotes", 99, 1, story="s2"), 4, "story s2"),
        (Wanted("quotes", 99, 1, outlet="the courier"), 12, "outlet the-courier"),
        (Wanted("quotes", 99, 1, outlet="LISSOW-ECHO"), 12, "outlet lissow-echo"),
        (Wanted("quotes", 99, 1, since=date(2026, 1, 10)), 6, "since 2026-01-10"),
        (Wanted("stances", 99, 1), 12, "all"),
        (Wanted("stances", 99, 1, below=0.8), 12, "confidence < 0.8"),
        (Wanted("stances", 99, 1, outlet="The Courier", story="s1"), 1,
         "outlet the-courier; story s1"),
        (Wanted("stances", 99, 1, since=date(2026, 1, 5)), 7, "since 2026-01-05"),
        (Wanted("matches", 99, 1), 6, "all"),
        (Wanted("matches", 99, 1, above=0.9), 6, "similarity >= 0.9"),
        (Wanted("matches", 99, 1, outlet="The Courier", story="s1"), 1,
         "outlet the-courier; story s1"),
        (Wanted("matches", 99, 1, since=date(2026, 1, 5)), 3, "since 2026-01-05"),
    ],
)  # fmt: skip
def test_a_restriction_names_the_frame(
    snapshot: duckdb.DuckDBPyConnection, wanted: Wanted, n: int, frame: str
) -> None:
    sample = draw(snapshot, wanted)
    assert (len(sample.items), sample.n_population, sample.frame) == (n, n, frame)


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (Wanted("quotes", 9, 1, story="s99"), "no quotes to draw from .story s99."),
        (Wanted("quotes", 9, 1, above=1.0), "no quotes"),
        (Wanted("matches", 9, 1, below=0.5), "no matches"),
        (Wanted("quotes", 9, 1, outlet="Courier Daily"), "there is: The Courier, =Lissow Echo"),
    ],
)
def test_nothing_to_draw_from_is_said(
    snapshot: duckdb.DuckDBPyConnection, wanted: Wanted, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        draw(snapshot, wanted)


def test_an_id_means_its_outlet(own: WarehousePaths) -> None:
    with open_working(own) as connection:
        connection.execute(
            """
            UPDATE outlets SET outlet_id = 'The-Courier', name = 'lissow-echo'
            WHERE outlet_id = 'the-courier';
            UPDATE articles SET outlet_id = 'The-Courier' WHERE outlet_id = 'the-courier';
            """
        )
        for name, outlet_id in (
            ("lissow-echo", "lissow-echo"),
            ("The-Courier", "The-Courier"),
            ("the-courier", "The-Courier"),
        ):
            assert draw(connection, Wanted("stances", 9, 1, outlet=name)).frame == (
                f"outlet {outlet_id}"
            )
        with pytest.raises(InputError, match="give the id of one"):
            draw(connection, Wanted("stances", 9, 1, outlet="LISSOW-ECHO"))


def test_a_shared_saying_is_no_match(own: WarehousePaths) -> None:
    with open_working(own) as connection:
        connection.execute(
            """
            INSERT INTO statement_matches BY NAME
            SELECT min(quote_id) AS quote_a, max(quote_id) AS quote_b, 's0' AS story_id,
                'verbatim' AS relation
            FROM statement_quotes WHERE statement_id IN ('sts0', 'sts5')
            """
        )
        assert draw(connection, Wanted("matches", 99, 1)).n_population == 6


@pytest.mark.parametrize("kind", KINDS)
def test_the_file_holds_what_a_judge_needs(built: WarehousePaths, kind: str) -> None:
    result = concord(built, "sample", kind, "--n", "50")
    assert result.exit_code == 0
    header, *rows = read_cells(result.stdout_bytes.decode())
    assert tuple(header) == KINDS[kind].header
    raw = list(csv.reader(io.StringIO(result.stdout_bytes.decode(), newline="")))
    assert not any(cell.lstrip().startswith(tuple("=+-@")) for row in raw for cell in row)
    assert not any(set(cell) & set("\r\n\x1b") for row in raw for cell in row)
    for cells in rows:
        row = dict(zip(header, cells, strict=True))
        assert row["kind"] == kind
        assert not any(row[name] for name in (*KINDS[kind].aspects, "note"))
        contexts = [value for name, value in row.items() if name.startswith("context")]
        assert contexts
        assert all(text.count("⟦") == text.count("⟧") == 1 for text in contexts)


def test_the_claim_stands_beside_its_context(built: WarehousePaths) -> None:
    result = concord(built, "sample", "quotes", "--n", "50")
    header, *rows = read_cells(result.stdout_bytes.decode())
    by_title = {row[3]: dict(zip(header, row, strict=True)) for row in rows if row[8]}
    row = by_title["@Title 1"]
    said = flat(HOSTILE + " the pier 0 is ready")
    marked = said.replace("⟦", "[").replace("⟧", "]")
    assert row["outlet"] == "=Lissow Echo"
    assert (row["date"], row["link"]) == ("2026-01-02", "https://courier.example/1")
    assert row["context"].startswith(f"It was Monday. ⟦{marked}⟧, Berta Kvam said.")
    assert row["content"] == said
    assert (row["speaker"], row["quote_kind"], row["cue"]) == ("Berta Kvam", "direct", "said")
    assert by_title["@Title 6"]["link"] == "feed-6.txt:7"


def test_an_old_sample_is_never_overwritten(built: WarehousePaths, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("judged")
    result = concord(built, "sample", "quotes", "--output", path)
    assert result.exit_code == 1
    assert "is there already" in result.stderr
    assert path.read_text() == "judged"


def verdict_rows(paths: WarehousePaths) -> list[tuple[object, ...]]:
    with open_working(paths) as connection:
        return connection.execute("FROM verdicts ORDER BY ALL").fetchall()


def published(paths: WarehousePaths) -> dict[tuple[str, str, str], tuple[object, ...]]:
    with open_snapshot(paths) as connection:
        rows = connection.execute("FROM v_precision").fetchall()
    return {row[:3]: row[3:] for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_verdicts_are_stored_once_and_published(
    own: WarehousePaths, tmp_path: Path, kind: str
) -> None:
    path = fill(drawn(own, kind, tmp_path), lambda number, _: {"verdict": "ny"[number > 1]})
    first = concord(own, "verdicts", path, "--judge", "Ada")
    assert first.exit_code == 0, first.stderr
    assert "Checked by people" in first.stdout
    stored = verdict_rows(own)
    aspect = KINDS[kind].aspects["verdict"]
    assert {row[0] for row in stored} == {kind}
    assert {(row[2], row[4], row[5]) for row in stored} == {(aspect, "all", "Ada")}
    n = len(stored)
    assert published(own)[kind, aspect, "all"][:3] == (n, n - 2, 0)
    before = own.snapshot.stat()
    second = concord(own, "verdicts", path, "--judge", "Ada")
    assert f"{n} verdicts: {n} as before" in second.stderr
    assert verdict_rows(own) == stored
    assert own.snapshot.stat().st_mtime_ns == before.st_mtime_ns
    status = concord(own, "status")
    assert "Checked by people" in status.stdout
    assert aspect in status.stdout


def test_another_verdict_replaces_the_first(own: WarehousePaths, tmp_path: Path) -> None:
    sample = drawn(own, "stances", tmp_path)
    concord(own, "verdicts", fill(sample, lambda _, __: {"verdict": "y", "note": "clear"}))
    result = concord(own, "verdicts", fill(sample, lambda n, _: {"verdict": "n" if n < 4 else ""}))
    assert "4 verdicts: 4 changed" in result.stderr
    assert "8 rows left open" in result.stderr
    assert published(own)["stances", "stance", "all"][:2] == (12, 8)
    assert {row[7] for row in verdict_rows(own)} == {"clear"}  # an empty note takes none away


def test_a_bad_row_is_named_and_the_others_are_stored_unless_strict(
    own: WarehousePaths, tmp_path: Path
) -> None:
    def judge(number: int, row: dict[str, str]) -> dict[str, str]:
        strange = {0: {"item_id": "t_0000000000000000"}, 1: {"claim": "c00000000000"}}
        return {"verdict": "perhaps" if number == 2 else "y", **strange.get(number, {})}

    path = fill(drawn(own, "stances", tmp_path), judge)
    strict = concord(own, "verdicts", path, "--strict")
    assert strict.exit_code == 1
    assert "Nothing was stored" in strict.stderr
    assert verdict_rows(own) == []
    result = concord(own, "verdicts", path)
    assert result.exit_code == 1
    for row, reason in (
        (2, "t_0000000000000000 is not in this warehouse, or no longer"),
        (3, "claims something else since the sample was drawn"),
        (4, "verdict is 'perhaps'"),
    ):
        assert any(
            f"{path}, row {row}: " in line and reason in line for line in result.stderr.splitlines()
        )
    assert len(verdict_rows(own)) == 9
    assert published(own)["stances", "stance", "all"][:2] == (9, 9)


def test_two_judges_and_two_samples(own: WarehousePaths, tmp_path: Path) -> None:
    whole = fill(
        drawn(own, "quotes", tmp_path),
        lambda n, row: {"verdict": "y", "speaker_verdict": "y" if row["speaker"] else ""},
    )
    ada = concord(own, "verdicts", whole, "--judge", "Ada")
    assert "let a second person judge" in ada.stderr
    bo = fill(drawn(own, "quotes", tmp_path), lambda n, _: {"verdict": "ny"[n % 2], "judge": "Bo"})
    part = fill(drawn(own, "quotes", tmp_path, "--above", 0.4), lambda *_: {"verdict": "n"})
    result = concord(own, "verdicts", bo, part)
    assert result.exit_code == 0
    rows = published(own)
    assert rows["quotes", "quote", "all"][:4] == (24, 18.0, 0, 0.75)
    assert rows["quotes", "speaker", "all"][:4] == (12, 12.0, 0, 1.0)
    assert rows["quotes", "quote", "confidence >= 0.4"][:4] == (12, 0.0, 0, 0.0)
    assert "Agreement of judges" in result.stdout
    (ada_bo,) = [line for line in result.stdout.splitlines() if "Ada, Bo" in line]
    assert [cell.strip() for cell in ada_bo.split("│")[4:8]] == ["24", "0.500", "0.500", "0.000"]


def test_verdicts_outlive_runs_and_count_while_the_claim_stands(
    own: WarehousePaths, tmp_path: Path
) -> None:
    for kind in KINDS:
        path = fill(
            drawn(own, kind, tmp_path),
            lambda _, row: {name: "y" for name in row if name == "verdict"},
        )
        concord(own, "verdicts", path)
    before = verdict_rows(own)

    def figures() -> list[tuple[object, object]]:
        with open_working(own) as connection:
            query = "SELECT n_judged, n_stale FROM v_precision ORDER BY kind"
            return connection.execute(query).fetchall()

    assert figures() == [(6, 0), (24, 0), (12, 0)]
    with open_working(own) as connection:  # the same again: nothing is lost
        load(connection, map(article, range(N_ARTICLES)))
        compared(connection)
    assert figures() == [(6, 0), (24, 0), (12, 0)]
    with open_working(own) as connection:  # other words at another length, at the same places
        load(connection, [article(2, "!")])
        compared(connection)
    # of its quotes one says more, one begins elsewhere; so do its stance and its match
    assert figures() == [(5, 1), (22, 2), (11, 1)]
    assert verdict_rows(own) == before
    result = concord(own, "verdicts", path)
    assert "claims something else" in result.stderr or "no longer" in result.stderr
    assert "4 verdicts no longer count" in result.stderr
    assert verdict_rows(own) == before
    with open_working(own) as connection:
        load(connection, [article(2)])
        compared(connection)
    assert figures() == [(6, 0), (24, 0), (12, 0)]


def test_a_match_counts_while_its_quotes_are_one_statement(
    own: WarehousePaths, tmp_path: Path
) -> None:
    path = fill(drawn(own, "matches", tmp_path), lambda *_: {"verdict": "y"})
    concord(own, "verdicts", path)
    with open_working(own) as connection:
        connection.execute(
            """
            UPDATE statement_quotes SET statement_id = 'other'
            WHERE quote_id = (SELECT min(quote_id) FROM statement_quotes)
            """
        )
        rows = connection.execute("SELECT n_judged, n_stale FROM v_precision").fetchall()
    assert rows == [(5, 1)]
    assert "is not in this warehouse, or no longer" in concord(own, "verdicts", path).stderr


def test_a_snapshot_that_is_behind_waits_for_the_next_run(
    own: WarehousePaths, tmp_path: Path
) -> None:
    path = fill(drawn(own, "quotes", tmp_path), lambda *_: {"verdict": "y"})
    with open_working(own) as connection:
        touch(connection)
    before = own.snapshot.read_bytes()
    result = concord(own, "verdicts", path)
    assert result.exit_code == 0
    assert "not yet published" in result.stderr
    assert own.snapshot.read_bytes() == before
    assert len(verdict_rows(own)) == 24
    with open_working(own) as connection:
        assert is_behind(connection, own)


def test_a_running_batch_keeps_verdicts_out(own: WarehousePaths, tmp_path: Path) -> None:
    path = fill(drawn(own, "quotes", tmp_path), lambda *_: {"verdict": "y"})
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    command = [sys.executable, "-c", hold, str(own.working)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as batch:
        assert batch.stdout
        batch.stdout.readline()
        result = concord(own, "verdicts", path)
        batch.communicate(b"\n")
    assert result.exit_code == 1
    assert "another batch is running" in result.stderr
    assert "wait until it has ended" in result.stderr
    assert verdict_rows(own) == []


def test_without_data_both_say_what_to_do(paths: WarehousePaths, tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_text("kind\n")
    for arguments in (("sample", "quotes"), ("verdicts", file)):
        result = concord(paths, *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "concord run" in result.stderr
    assert not paths.folder.exists()


def test_a_snapshot_of_an_earlier_version_is_named(
    built: WarehousePaths, paths: WarehousePaths
) -> None:
    paths.folder.mkdir()
    shutil.copy(built.snapshot, paths.snapshot)
    paths.snapshot.chmod(0o644)
    with duckdb.connect(str(paths.snapshot)) as connection:
        connection.execute("DROP VIEW v_quotes")  # views come without a migration
    result = concord(paths, "sample", "quotes")
    assert result.exit_code == 1
    assert "an earlier version of Concord published this snapshot" in result.stderr


def test_the_page_tells_every_option_and_its_queries_run(
    root: Path, snapshot: duckdb.DuckDBPyConnection
) -> None:
    page = (root / "docs" / "checking.md").read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    for command in ("sample", "verdicts"):
        text = CliRunner().invoke(app, [command, "--help"]).stdout
        options = set(re.findall(r"--[a-z]+", text)) - {"--help", "--warehouse"}
        assert options
        assert all(option in page for option in options)
        assert f"concord {command}" in page
        assert f"concord {command}" in readme
    queries = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert len(queries) == 2
    for query in queries:
        snapshot.execute(query).fetchall()


def test_help_loads_nothing_heavy() -> None:
    heavy = ("numpy", "spacy", "prefect", "duckdb", "pyarrow", "pipeline.checking")
    code = (
        "import sys; from typer.testing import CliRunner; from pipeline.cli import app\n"
        "for command in ('sample', 'verdicts'):\n"
        "    assert CliRunner().invoke(app, [command, '--help']).exit_code == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
