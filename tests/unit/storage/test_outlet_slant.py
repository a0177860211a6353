"""Outlets' stances over articles, from the rows of a real database to the view beside others."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from stance_rows import Held, Story

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance_rows import outlet_stances
from pipeline.query import example
from pipeline.storage.migrate import migrate
from pipeline.storage.outlet_stances import replace_outlet_stances
from pipeline.storage.parameters import record_parameters
from pipeline.storage.sql import sql_files
from pipeline.storage.story_batches import compare_changed

Row = dict[str, Any]


@pytest.fixture
def story(working: duckdb.DuckDBPyConnection) -> Story:
    """Three outlets write of a dam; one of them dwells on it and is against it."""
    record_parameters(working, {"stance_floor": 0.0})
    story = Story(working)
    for name, outlet in (("a", "post"), ("b", "herald"), ("c", "unknown:1")):
        story.article(name, outlet)
        story.mentions(name, dam=6 if name == "a" else 2, bridge=1)
    story.hold(
        *(Held("a", "outlet", "post", "dam", -0.9, start=start) for start in (10, 200, 900)),
        Held("a", "speaker", "mayor", "dam", -0.8),
        Held("b", "outlet", "herald", "dam", 0.1),
        Held("b", "outlet", "herald", "dam", -0.9, start=None),  # of the title
    )
    return story


def write(story: Story) -> None:
    """Take the steps of the comparison that write the table."""
    compare_changed(story.connection, 1, lambda _: None)
    replace_outlet_stances(story.connection)


def rows(story: Story, query: str) -> list[Row]:
    cursor = story.connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def test_rows_are_those_of_the_pure_function(story: Story) -> None:
    write(story)
    found = rows(story, "FROM outlet_stances ORDER BY article_id, target_id")
    articles = [
        AgreementArticle("a", "post", True, "news", "s"),
        AgreementArticle("b", "herald", True, "news", "s"),
        AgreementArticle("c", "unknown:1", False, "news", "s"),
    ]
    mentions = {("a", "dam"): 6, ("b", "dam"): 2, ("c", "dam"): 2}
    against = [HeldStance("a", "outlet", "post", "dam", "unfavourable", -0.9)] * 3
    stances = [
        *against,
        HeldStance("a", "speaker", "mayor", "dam", "unfavourable", -0.8),
        HeldStance("b", "outlet", "herald", "dam", "neutral", 0.1),
    ]
    expected = outlet_stances(articles, mentions, stances)
    assert [row["article_id"] for row in found] == ["a", "b", "c"]
    for row, value in zip(found, expected, strict=True):
        for name, cell in row.items():
            assert cell == pytest.approx(getattr(value, name)), name
    assert [row["n_stances"] for row in found] == [4, 1, 0]


def test_copies_and_other_genres_have_no_row(story: Story) -> None:
    story.article("copy", "echo")
    story.article("view", "tribune", genre="opinion")
    for name in ("copy", "view"):
        story.mentions(name, dam=3)
        story.hold(Held(name, "outlet", name, "dam", -0.9))
    story.copy("copy", "a")
    write(story)
    found = rows(story, "SELECT DISTINCT article_id FROM outlet_stances ORDER BY ALL")
    assert [row["article_id"] for row in found] == ["a", "b", "c"]


def test_writing_again_replaces_what_stood_there(story: Story) -> None:
    write(story)
    before = rows(story, "FROM outlet_stances ORDER BY ALL")
    story.connection.execute("DELETE FROM articles WHERE article_id = 'c'")
    assert {row["problem"] for row in rows(story, "FROM v_integrity")} >= {
        "outlet_stances.article_id names no row of articles"
    }
    for table in ("mentions", "story_articles"):
        story.connection.execute(f"DELETE FROM {table} WHERE article_id = 'c'")
    write(story)
    after = rows(story, "FROM outlet_stances ORDER BY ALL")
    assert [row["article_id"] for row in after] == ["a", "b"]
    assert len(before) == 3


def test_a_target_without_an_entity_is_a_problem(story: Story) -> None:
    write(story)
    assert not [row for row in rows(story, "FROM v_integrity") if row["id"] == "dam"]
    story.connection.execute("UPDATE outlet_stances SET target_id = 'ghost'")
    problems = [row["problem"] for row in rows(story, "FROM v_integrity") if row["id"] == "ghost"]
    assert set(problems) == {"outlet_stances.target_id names no row of entities"}


def set_scores(story: Story, **scores: float) -> None:
    for article, score in scores.items():
        story.connection.execute(
            "INSERT INTO outlet_stances VALUES (?, 'dam', ?, ?, ?, ?, 'neutral', 2, 1)",
            [article, max(-score, 0.0), 1 - abs(score), max(score, 0.0), score],
        )


def test_the_view_sets_each_outlet_beside_the_others_of_the_story(story: Story) -> None:
    """Placeholders are nobody's outlet; an outlet's two articles count once."""
    story.article("d", "herald")
    story.article("e", "tribune")
    story.article("f", "post", story="t")
    set_scores(story, a=-0.5, b=0.2, c=-0.9, d=0.0, e=0.3, f=0.4)
    found = rows(story, "FROM v_outlet_slant ORDER BY story_id, outlet_id")
    keys = [(row["story_id"], row["outlet"], row["target"]) for row in found]
    outlets = ("Herald", "Post", "Tribune")
    assert keys == [*(("s", outlet, "Dam") for outlet in outlets), ("t", "Post", "Dam")]
    assert [row["score"] for row in found] == pytest.approx([0.1, -0.5, 0.3, 0.4])
    assert [row["n_others"] for row in found] == [2, 2, 2, 0]
    assert [row["n_articles"] for row in found] == [2, 1, 1, 1]
    others = [row["others_score"] for row in found]
    assert others[:3] == pytest.approx([-0.1, 0.2, -0.2])
    assert others[3] is None
    relative = [row["relative_score"] for row in found]
    assert relative[:3] == pytest.approx([0.2, -0.7, 0.5])
    assert relative[3] is None


def test_the_example_names_who_is_harder(story: Story) -> None:
    write(story)
    found = rows(story, example("harder_than_the_others"))
    assert [(row["outlet"], row["target"]) for row in found] == [("Post", "Dam")]


def test_an_outlet_is_hard_on_whom_it_speaks_of_itself(story: Story) -> None:
    """What its other stories and its speakers say is no judgement of its own in this one."""
    for number in range(4):
        for outlet in ("post", "herald"):
            name = f"{outlet} {number}"
            story.article(name, outlet, story=f"story {number}")
            story.mentions(name, dam=4, mayor=1)
        spoken = "outlet" if number else "speaker"
        hard = [Held(f"post {number}", spoken, "mayor", "dam", -0.9, start=n) for n in range(4)]
        story.hold(*hard, Held(f"post {number}", "outlet", "post", "dam", -0.9, start=None))
    write(story)
    query = "FROM v_outlet_slant WHERE outlet = 'Post' AND story_id <> 's' ORDER BY story_id"
    silent, *others = rows(story, query)
    assert silent["relative_score"] < -0.05, "the habit counts"
    assert [row["n_own"] for row in (silent, *others)] == [0, 4, 4, 4], "titles are not read"
    assert [row["n_stances"] for row in (silent, *others)] == [4, 4, 4, 4]
    named = {row["headline"] for row in rows(story, example("harder_than_the_others"))}
    assert named == {"S", "STORY 1", "STORY 2", "STORY 3"}
    labels = rows(story, "SELECT label FROM outlet_stances WHERE article_id = 'post 0'")
    assert labels == [{"label": "neutral"}]


def test_the_comments_tell_of_habits_and_of_what_counts(story: Story) -> None:
    """Views say so of the table, too, whose migration stays as it is."""
    (table,) = rows(story, "SELECT comment FROM duckdb_tables() WHERE table_name='outlet_stances'")
    assert "habit" in table["comment"]
    columns = rows(story, "SELECT * FROM duckdb_columns() WHERE table_name = 'outlet_stances'")
    comments = {row["column_name"]: row["comment"] for row in columns}
    assert "hypothetical" in comments["n_stances"]
    assert "stance_floor" in comments["n_stances"]
    (floor,) = rows(
        story,
        "SELECT comment FROM duckdb_columns() "
        "WHERE table_name = 'parameters' AND column_name = 'name'",
    )
    assert "v_outlet_stances" in floor["comment"], "not every aggregate withholds"


def test_a_warehouse_that_lacks_the_table_gets_it() -> None:
    """One that an earlier version wrote: all migrations but the last, and its data is kept."""
    with duckdb.connect() as connection:
        migrate(connection)
        connection.execute("DROP VIEW v_outlet_slant; DROP VIEW v_integrity")
        connection.execute("DROP TABLE outlet_stances")
        connection.execute("DELETE FROM schema_migrations WHERE name LIKE '%outlet_stances.sql'")
        connection.execute("DELETE FROM schema_migrations WHERE name LIKE '%_slant.sql'")
        connection.execute("INSERT INTO parameters VALUES ('kept', 1.0)")
        done = migrate(connection)
        assert "migrations/0007_outlet_stances.sql" in done
        assert "migrations/0006_parameters.sql" not in done
        assert connection.execute("SELECT count(*) FROM outlet_stances").fetchall() == [(0,)]
        assert connection.execute("SELECT value FROM parameters").fetchall() == [(1.0,)]
        assert set(sql_files("views")) <= set(done)
