"""The sample corpus comes out as its facts say, and every command answers."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.summary import RunSummary
from pipeline.query import example_names
from pipeline.storage.connect import WarehousePaths

Sample = tuple[RunSummary, WarehousePaths]
Concord = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def facts(root: Path) -> dict[str, Any]:
    path = root / "tests" / "unit" / "corpus" / "sample_facts.json"
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return value


def letters(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def test_every_article_is_loaded_with_its_metadata(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute(
        """
        SELECT f.path, f.line, o.name, a.title, strftime(a.published_at, '%Y-%m-%d'), a.genre
        FROM article_files AS f
        JOIN articles AS a USING (article_id)
        JOIN outlets AS o USING (outlet_id)
        """
    ).fetchall()
    found = {(path, line): rest for path, line, *rest in rows}
    expected = {
        (a["path"], a["line"]): [a["outlet"], a["title"], a["published"], a["genre"]]
        for a in facts["articles"]
    }
    assert found == expected


def test_the_broken_line_is_rejected_alone(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute("SELECT path, line, reason FROM rejected").fetchall()
    assert rows == [(r["path"], r["line"], r["reason"]) for r in facts["rejected"]]


def test_the_events_are_the_stories(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute(
        "SELECT path, line, story_id FROM article_files JOIN story_articles USING (article_id)"
    ).fetchall()
    story = {(path, line): story_id for path, line, story_id in rows}
    pairs = {(a["event"], story[a["path"], a["line"]]) for a in facts["articles"]}
    assert len(pairs) == len({event for event, _ in pairs}) == len({s for _, s in pairs})


def test_quotes_have_their_speakers(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute(
        """
        SELECT f.path, f.line, q.content, q.speaker
        FROM v_quotes AS q JOIN article_files AS f USING (article_id)
        """
    ).fetchall()
    wrong = []
    n_expected = 0
    for article in facts["articles"]:
        here = [
            (letters(content), speaker)
            for path, line, content, speaker in rows
            if (path, line) == (article["path"], article["line"])
        ]
        for quote in article.get("quotes", []):
            n_expected += 1
            wanted = letters(quote["content"])
            speakers = {s for content, s in here if wanted in content or content in wanted}
            if quote["speaker"] not in speakers:
                wrong.append((article["key"], quote["content"], quote["speaker"], speakers))
    assert len(wrong) <= 0.05 * n_expected, wrong


def test_one_utterance_in_several_outlets_is_one_statement(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute(
        """
        SELECT f.path, f.line, q.content, sq.statement_id
        FROM quotes AS q JOIN article_files AS f USING (article_id)
        JOIN statement_quotes AS sq USING (quote_id)
        """
    ).fetchall()
    found: dict[str, list[set[str]]] = {}
    for article in facts["articles"]:
        for quote in article.get("quotes", []):
            wanted = letters(quote["content"])
            if quote["kind"] != "direct" or quote["form"] not in ("full", "edited"):
                continue
            ids = {
                statement_id
                for path, line, content, statement_id in rows
                if (path, line) == (article["path"], article["line"])
                and (wanted in letters(content) or letters(content) in wanted)
            }
            found.setdefault(quote["statement"], []).append(ids)
    shared = {name: sets for name, sets in found.items() if len(sets) > 1}
    joined = [name for name, sets in shared.items() if set.intersection(*sets)]
    assert len(shared) >= 10
    assert len(joined) >= 0.9 * len(shared), sorted(set(shared) - set(joined))


def test_an_edited_quote_shows_the_words_that_changed(
    snapshot: duckdb.DuckDBPyConnection,
) -> None:
    rows = snapshot.execute(
        "SELECT changed_words FROM statement_matches WHERE relation = 'edited'"
    ).fetchall()
    changed = [pair for (words,) in rows for pair in json.loads(words)]
    assert any({"duty", "duties"} <= set(" ".join(pair).split()) for pair in changed)


def test_the_wire_story_is_a_copy_and_does_not_corroborate(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    place = {a["key"]: (a["path"], a["line"]) for a in facts["articles"]}
    expected = {
        (place[a["key"]], place[a["copy_of"]]) for a in facts["articles"] if a.get("copy_of")
    }
    rows = snapshot.execute(
        """
        SELECT (f.path, f.line), (o.path, o.line)
        FROM copies AS c
        JOIN article_files AS f ON f.article_id = c.article_id
        JOIN article_files AS o ON o.article_id = c.origin_article_id
        """
    ).fetchall()
    assert set(rows) == expected
    (copied,) = snapshot.execute(
        """
        SELECT count(*) FROM v_corroboration AS v
        JOIN statement_quotes USING (statement_id) JOIN quotes USING (quote_id)
        JOIN articles AS a USING (article_id) JOIN outlets AS o USING (outlet_id)
        WHERE a.article_id IN (SELECT article_id FROM copies)
          AND list_contains(v.carried_by, o.name)
          AND NOT EXISTS (
              SELECT 1 FROM quotes AS q2 JOIN articles AS a2 USING (article_id)
              JOIN statement_quotes AS sq2 USING (quote_id)
              WHERE sq2.statement_id = v.statement_id AND a2.outlet_id = a.outlet_id
                AND a2.article_id NOT IN (SELECT article_id FROM copies))
        """
    ).fetchall()[0]
    assert copied == 0


def test_stances_have_holders_targets_and_evidence(
    snapshot: duckdb.DuckDBPyConnection, facts: dict[str, Any]
) -> None:
    rows = snapshot.execute("SELECT holder, target, label FROM v_stances").fetchall()
    held = set(rows)
    expected = [
        (s["holder"], s["target"], s["label"])
        for article in facts["articles"]
        for s in article.get("stances", [])
        if s["holder_kind"] == "speaker"
    ]
    assert sum(stance in held for stance in expected) >= 0.4 * len(expected), [
        stance for stance in expected if stance not in held
    ]
    assert snapshot.execute("SELECT count(*) FROM v_stances WHERE evidence = ''").fetchall() == [
        (0,)
    ]


def test_agreement_has_rows_for_pairs_with_counts(snapshot: duckdb.DuckDBPyConnection) -> None:
    rows = snapshot.execute(
        "SELECT metric, outlet_a, outlet_b, value, n, unit FROM v_agreement_matrix"
    ).fetchall()
    assert {row[0] for row in rows} >= {"entity_overlap", "statement_overlap", "stance_kappa"}
    assert all(row[4] is not None and row[5] for row in rows)


def test_the_comparison_integrity_holds(snapshot: duckdb.DuckDBPyConnection) -> None:
    assert snapshot.execute("FROM v_integrity").fetchall() == []


def test_a_second_run_adds_nothing(run: Any, sample: Sample, root: Path, tmp_path: Path) -> None:
    first, shared = sample  # which other processes of the tests may be reading
    paths = WarehousePaths(Path(shutil.copytree(shared.folder, tmp_path / "warehouse")))
    before = paths.snapshot.stat()
    second = run(root / "corpus", paths.folder)
    assert (second.n_added, second.n_changed, second.n_skipped) == (0, 0, first.n_added)
    assert (second.n_seen, second.n_rejected) == (first.n_seen, first.n_rejected)
    assert not second.published
    after = paths.snapshot.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("name", example_names())
def test_example_queries_answer_on_the_sample(
    snapshot: duckdb.DuckDBPyConnection, name: str
) -> None:
    from pipeline.query import example, run_query

    table = run_query(snapshot, example(name))
    if name != "contradictions":  # a rare find; its SQL is tested in tests/unit/storage
        assert table.num_rows > 0


def test_sql_prints_csv_json_and_parquet(sample: Sample, concord: Concord, tmp_path: Path) -> None:
    query = "SELECT title, published_at, [1, 2] AS list FROM articles ORDER BY article_id"
    arguments = ("--warehouse", sample[1].folder)
    as_csv = concord("sql", query, "--format", "csv", *arguments).stdout
    rows = list(csv.DictReader(io.StringIO(as_csv)))
    as_json = json.loads(concord("sql", query, "--format", "json", *arguments).stdout)
    assert [row["title"] for row in rows] == [row["title"] or "" for row in as_json]
    assert as_json[0]["list"] == [1, 2]
    out = tmp_path / "out.parquet"
    assert concord("sql", query, "--format", "parquet", "--output", out, *arguments).returncode == 0
    parquet = duckdb.sql(f"SELECT title FROM '{out}'").fetchall()
    assert len(parquet) == len(rows)


def test_columns_that_share_a_name_keep_their_values(sample: Sample, concord: Concord) -> None:
    left, right = "(SELECT 1 AS x, 2 AS y) AS a", "(SELECT 3 AS x, 'nan'::DOUBLE AS z) AS b"
    query = f"SELECT a.*, b.* FROM {left}, {right}"
    arguments = ("--warehouse", sample[1].folder)
    assert concord("sql", query, "--format", "csv", *arguments).stdout == "x,y,x,z\n1,2,3,nan\n"
    as_json = json.loads(concord("sql", query, "--format", "json", *arguments).stdout)
    assert as_json == [{"x": 1, "y": 2, "x_1": 3, "z": None}]


def test_sql_reads_standard_input(sample: Sample, concord: Concord) -> None:
    done = concord("sql", "--format", "csv", "--warehouse", sample[1].folder, input="SELECT 1 AS x")
    assert done.stdout == "x\n1\n"


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM articles", "SELECT nothing", "SELEC 1", "@no_such", "COPY articles TO 'x'"],
)
def test_sql_explains_what_it_refuses(sample: Sample, concord: Concord, query: str) -> None:
    done = concord("sql", query, "--warehouse", sample[1].folder)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("concord: ")
    assert "Traceback" not in done.stderr


def test_status_shows_runs_counts_and_rejections(sample: Sample, concord: Concord) -> None:
    done = concord("status", "--warehouse", sample[1].folder)
    assert done.returncode == 0
    for expected in ("completed", "articles", "newsroom-feed.jsonl", "bad_json"):
        assert expected in done.stdout


def test_commands_without_data_say_what_to_do(concord: Concord, tmp_path: Path) -> None:
    for arguments in (["sql", "SELECT 1"], ["status"]):
        done = concord(*arguments, "--warehouse", tmp_path / "none")
        assert (done.returncode, done.stdout) == (1, "")
        assert "concord run" in done.stderr
    done = concord("run", "--corpus", tmp_path / "none", "--warehouse", tmp_path / "none")
    assert done.returncode == 1
    assert "no corpus folder" in done.stderr
    assert not (tmp_path / "none").exists()
