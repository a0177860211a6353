"""Words that differ, copies folded, and cells that no spreadsheet runs."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.cells import defuse, restore
from pipeline.errors import WarehouseError
from pipeline.show.parts import bar, dots, passage, signed
from pipeline.show.records import find
from pipeline.show.story import _folded
from pipeline.show.words import differing
from pipeline.storage.export import _column, export


@pytest.mark.parametrize(
    ("text", "other", "marked"),
    [
        ("a duty and it failed", "duties and it failed", "[a duty] and it failed"),
        ("The same, words", "the SAME words.", "The same, words"),
        ("we will not pay today", "we will pay today", "we will [not] pay today"),
        ("we will pay today", "we will not pay today", "we will pay today"),
        ("nothing in common here", "wholly other words stand there", "nothing in common here"),
        ("", "words", ""),
    ],
)
def test_changed_words_are_marked(text: str, other: str, marked: str) -> None:
    assert passage(text, differing(text, other)).plain == marked


@given(st.text("ab c'’,.é\n", max_size=80), st.text("ab c'’,.é\n", max_size=80))
@settings(deadline=None, max_examples=200)
def test_spans_of_changed_words_are_words_in_order(text: str, other: str) -> None:
    at = 0
    for start, end in differing(text, other):
        assert at <= start < end <= len(text)
        assert text[start].isalnum()
        assert text[end - 1].isalnum()
        at = end
    assert differing(text, text) == []


@given(st.floats(-1, 1))
@settings(deadline=None, max_examples=50)
def test_the_mark_of_a_score_stands_on_its_side(score: float) -> None:
    line = dots(score)
    assert len(line) == 21
    assert (line.index("●") - 10) * score >= 0


@pytest.mark.parametrize(
    ("score", "shown"), [(-0.004, "0.00"), (0.0, "0.00"), (-0.006, "-0.01"), (1, "+1.00")]
)
def test_no_score_is_a_negative_zero(score: float, shown: str) -> None:
    assert signed(score) == shown


def test_bars_show_any_count() -> None:
    assert (bar(0, 9), bar(1, 10_000), bar(5, 5, 4), bar(0, 0)) == ("", "█", "████", "")


@pytest.mark.parametrize(
    ("copies", "top"),
    [
        ({"a": None, "b": "a", "c": "b"}, {"a": ["b", "c"]}),
        ({"a": "elsewhere", "b": None}, {"a": [], "b": []}),
        ({"a": "b", "b": "a"}, {"a": [], "b": []}),
        ({"a": "a"}, {"a": []}),
    ],
)
def test_copies_are_folded_under_the_head_of_their_chain(
    copies: dict[str, str | None], top: dict[str, list[str]]
) -> None:
    articles = [{"article_id": name, "copy_of": of} for name, of in copies.items()]
    folded = {
        article["article_id"]: [copy["article_id"] for copy in article["copies"]]
        for article in _folded(articles)
    }
    assert folded == top


DATABASE = duckdb.connect()
RISKY = st.text("'=+-@\t\r\n\x0b\x1c\x85\xa0\u2028\u3000＝＋－＠a,\"", max_size=6)


@given(st.lists(RISKY | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
@settings(deadline=None, max_examples=60)
def test_cells_are_defused_in_sql_as_elsewhere(texts: list[str]) -> None:
    expression = _column("cell", "VARCHAR", "csv")
    query = f"SELECT {expression} FROM (SELECT unnest($texts::VARCHAR[]) AS cell)"
    found = [row[0] for row in DATABASE.execute(query, {"texts": texts}).fetchall()]
    assert found == [defuse(text) for text in texts]
    assert [restore(cell) for cell in found] == texts


def published(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("CREATE TABLE warehouse_state (name VARCHAR, value BIGINT)")
    connection.execute("CREATE TABLE things (text VARCHAR, n BIGINT, x DOUBLE, many VARCHAR[])")


def test_csv_keeps_numbers_nulls_quotes_and_lists(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        published(connection)
        rows = [
            ('=HYPERLINK("x")', -1, -0.5, ["-a", "b"]),
            (None, None, None, None),
            ("", 2, 1.0, []),
        ]
        connection.executemany("INSERT INTO things VALUES (?, ?, ?, ?)", rows)
        export(connection, tmp_path / "out", "csv")
    written = (tmp_path / "out" / "things.csv").read_text(encoding="utf-8")
    assert written.splitlines()[2] == ",,,"  # NULL is not an empty string
    with (tmp_path / "out" / "things.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    assert found == [
        ["text", "n", "x", "many"],
        ['\'=HYPERLINK("x")', "-1", "-0.5", '["-a","b"]'],
        ["", "", "", ""],
        ["", "2", "1", "[]"],
    ]


def test_a_failed_export_leaves_the_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with duckdb.connect() as connection:
        published(connection)
        export(connection, folder)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        connection.execute("INSERT INTO things VALUES ('new', 1, 1, [])")
        connection.execute("CREATE VIEW v_zero AS SELECT 'x'::INT AS one FROM things")
        with pytest.raises(duckdb.ConversionException):
            export(connection, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("manifest", ['{"files": [{"file": "../x"}]}', "[]", "{", '{"files": 1}'])
def test_a_manifest_of_others_deletes_nothing(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "x").write_text("kept")
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "export.json").write_text(manifest)
    with duckdb.connect() as connection:
        published(connection)
        if "../x" not in manifest:
            with pytest.raises(WarehouseError, match="--force"):
                export(connection, folder)
        export(connection, folder, force=True)
    assert (tmp_path / "x").read_text() == "kept"


@pytest.mark.parametrize("database", ["working.duckdb", "concord.duckdb"])
def test_an_export_never_replaces_the_files_of_a_warehouse(tmp_path: Path, database: str) -> None:
    (tmp_path / database).write_bytes(b"")
    (tmp_path / "things.csv").write_text("kept")
    with duckdb.connect() as connection:
        published(connection)
        with pytest.raises(WarehouseError, match="is a warehouse"):
            export(connection, tmp_path, "csv", force=True)
    assert (tmp_path / "things.csv").read_text() == "kept"


STORIES = {
    "s_12ab": "Dam release floods Port Merrow",
    "s_12cd": "Café strike",
    "s_9": "Strike ends",
}


@pytest.fixture(scope="module")
def stories(migrated: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(migrated), read_only=True)
    connection.execute(
        "CREATE TEMP TABLE stories (story_id VARCHAR, headline VARCHAR, first_published TIMESTAMP,"
        " n_articles INTEGER, n_independent_outlets INTEGER)"
    )
    connection.execute("CREATE TEMP TABLE redirects (kind VARCHAR, old_id VARCHAR, new_id VARCHAR)")
    rows = [(story_id, headline, None, 2, 2) for story_id, headline in STORIES.items()]
    connection.executemany("INSERT INTO stories VALUES (?, ?, ?, ?, ?)", rows)
    moved = [("story", "s_old", "s_mid"), ("story", "s_mid", "s_9"), ("story", "s_x", "s_x")]
    connection.executemany("INSERT INTO redirects VALUES (?, ?, ?)", moved)
    return connection


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("s_12ab", ["s_12ab"]),
        ("S_12AB", ["s_12ab"]),
        ("s_12", ["s_12ab", "s_12cd"]),
        ("12a", ["s_12ab"]),
        ("s_old", ["s_9"]),
        ("s_x", []),
        ("strike", ["s_12cd", "s_9"]),
        ("  ENDS   strike ", ["s_9"]),
        ("cafe", ["s_12cd"]),
        ("%", []),
        ("_", []),
        ("", []),
    ],
)
def test_a_story_is_found_by_id_prefix_former_id_or_words(
    stories: duckdb.DuckDBPyConnection, asked: str, found: list[str]
) -> None:
    assert [row["story_id"] for row in find(stories, "find_stories", asked)] == found


@given(st.sampled_from(sorted(STORIES)), st.integers(1, 6))
@settings(deadline=None, max_examples=20)
def test_a_prefix_finds_all_stories_that_begin_so(
    stories: duckdb.DuckDBPyConnection, story_id: str, length: int
) -> None:
    prefix = story_id[:length]
    found = [row["story_id"] for row in find(stories, "find_stories", prefix)]
    if prefix in STORIES:
        assert found == [prefix]
    elif length > 2:  # "s" and "s_" may be words of headlines, too
        assert found == sorted(name for name in STORIES if name.startswith(prefix))
