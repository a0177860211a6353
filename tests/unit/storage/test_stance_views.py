"""What the stances of a story come to: voices apart, abstaining, weighted by salience."""

from __future__ import annotations

import math
import statistics
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stance_rows import Held, Story

from pipeline.query import example
from pipeline.storage.connect import WarehousePaths
from pipeline.storage.migrate import migrate
from pipeline.storage.parameters import record_parameters
from pipeline.storage.publish import is_behind, publish

Row = dict[str, Any]
VIEW = "v_stance_by_story"


@pytest.fixture
def story(working: duckdb.DuckDBPyConnection) -> Story:
    """An empty story; stances below .5 are withheld."""
    record_parameters(working, {"stance_floor": 0.5})
    return Story(working)


def rows(story: Story, view: str) -> list[Row]:
    cursor = story.connection.execute(f"FROM {view} ORDER BY ALL")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def one(story: Story, view: str = "v_stance_by_story") -> Row:
    (row,) = rows(story, view)
    return row


def test_counts_mean_and_spread(story: Story) -> None:
    story.article("a", "post")
    story.mentions("a", dam=1)
    story.hold(*(Held("a", "outlet", "post", "dam", score) for score in (0.8, -0.4, 0.2)))
    row = one(story)
    assert (row["n"], row["n_below"], row["n_articles"], row["n_outlets"]) == (3, 0, 1, 1)
    assert (row["n_favourable"], row["n_neutral"], row["n_unfavourable"]) == (1, 1, 1)
    assert row["mean_score"] == pytest.approx(0.2)
    assert row["spread"] == pytest.approx(0.6)
    assert (row["min_score"], row["max_score"]) == (-0.4, 0.8)
    assert (row["holder"], row["target"], row["headline"]) == ("Post", "Dam", "S")


def test_one_stance_has_no_spread(story: Story) -> None:
    story.article("a", "post")
    story.mentions("a", dam=1)
    story.hold(Held("a", "outlet", "post", "dam", 0.8))
    assert one(story)["spread"] is None
    assert one(story)["mean_score"] == 0.8


def test_what_is_below_the_floor_is_withheld_and_counted(story: Story) -> None:
    story.article("a", "post")
    story.mentions("a", dam=1)
    story.hold(
        Held("a", "outlet", "post", "dam", 0.8, confidence=0.5),
        Held("a", "outlet", "post", "dam", -0.9, confidence=0.499),
    )
    assert (one(story)["n"], one(story)["n_below"], one(story)["mean_score"]) == (1, 1, 0.8)
    record_parameters(story.connection, {"stance_floor": 0.6})
    for view in ("v_stance_by_story", "v_outlet_stances"):
        row = one(story, view)
        assert (row["n"], row["n_below"]) == (0, 2)
        assert row["n_favourable"] == row["n_neutral"] == row["n_unfavourable"] == 0
        assert row["mean_score"] is row["weighted_score"] is row["spread"] is None


def test_the_three_voices_stand_apart(story: Story) -> None:
    story.article("a", "post")
    story.article("b", "post", genre="opinion")
    story.mentions("a", dam=1)
    story.mentions("b", dam=1)
    story.hold(
        Held("a", "outlet", "post", "dam", 0.1),
        Held("a", "speaker", "mayor", "dam", 0.9),
        Held("b", "author", "author:post:ann", "dam", -0.9),
        Held("b", "speaker", "mayor", "dam", 0.7),
    )
    found = {row["holder_kind"]: (row["n"], row["mean_score"]) for row in rows(story, VIEW)}
    assert found == {
        "outlet": (1, 0.1),
        "author": (1, -0.9),
        "speaker": (2, pytest.approx(0.8)),
    }
    assert one(story, "v_outlet_stances")["mean_score"] == 0.1


@pytest.mark.parametrize(
    ("genre", "kind", "hypothetical", "copied", "status"),
    [
        ("news", "outlet", False, False, "counted"),
        ("news", "outlet", True, False, "hypothetical"),
        ("news", "speaker", True, True, "hypothetical"),
        ("news", "outlet", False, True, "copy"),
        ("news", "speaker", False, True, "copy"),
        ("press release", "outlet", False, False, "not news"),
        ("unknown", "outlet", False, False, "not news"),
        ("press release", "speaker", False, False, "counted"),
        ("opinion", "author", False, False, "counted"),
    ],
)
def test_what_counts(
    story: Story, genre: str, kind: str, hypothetical: bool, copied: bool, status: str
) -> None:
    story.article("origin", "wire")
    story.article("a", "post", genre=genre)
    if copied:
        story.copy("a", "origin")
    story.mentions("a", dam=1)
    story.hold(Held("a", kind, "mayor", "dam", 0.8, hypothetical=hypothetical))
    assert one(story, "v_stance_weights")["status"] == status
    assert len(rows(story, VIEW)) == (status == "counted")
    outlets = rows(story, "v_outlet_stances")
    assert len(outlets) == (status == "counted" and kind == "outlet")


def test_a_copy_counts_for_its_origin_alone(story: Story) -> None:
    story.article("a", "wire")
    story.article("b", "post")
    story.copy("b", "a")
    for name, outlet in (("a", "wire"), ("b", "post")):
        story.mentions(name, dam=1)
        story.hold(Held(name, "outlet", outlet, "dam", 0.8))
        story.hold(Held(name, "speaker", "mayor", "dam", -0.8))
    assert [(row["holder"], row["n"]) for row in rows(story, VIEW)] == [("Wire", 1), ("Mayor", 1)]
    assert [row["outlet"] for row in rows(story, "v_outlet_stances")] == ["Wire"]


@pytest.mark.parametrize(("start", "place"), [(None, 3), (0, 2), (499, 2), (500, 1), (1999, 1)])
def test_salience_is_place_times_share(story: Story, start: int | None, place: int) -> None:
    story.article("a", "post")
    story.mentions("a", dam=3, mayor=1, river=4)
    story.hold(Held("a", "outlet", "post", "dam", 0.8, start=start))
    weight = one(story, "v_stance_weights")
    assert (weight["place"], weight["share"], weight["salience"]) == (place, 0.375, place * 0.375)


def test_the_weighted_mean(story: Story) -> None:
    """The title of an article about the dam outweighs a line of one that names it in passing."""
    story.article("a", "post")
    story.article("b", "post")
    story.mentions("a", dam=1, mayor=1)
    story.mentions("b", dam=1, river=9)
    story.hold(
        Held("a", "outlet", "post", "dam", 0.9, start=None),
        Held("b", "outlet", "post", "dam", -0.7),
    )
    for view in (VIEW, "v_outlet_stances"):
        row = one(story, view)
        assert row["mean_score"] == pytest.approx(0.1)
        assert row["weighted_score"] == pytest.approx((1.5 * 0.9 - 0.1 * 0.7) / 1.6)


def test_stories_are_rows_of_their_own_and_outlets_span_them(story: Story) -> None:
    story.article("a", "post", story="s")
    story.article("b", "post", story="t")
    for name, score in (("a", 0.8), ("b", -0.4)):
        story.mentions(name, dam=1)
        story.hold(Held(name, "outlet", "post", "dam", score))
    assert [(row["story_id"], row["mean_score"]) for row in rows(story, VIEW)] == [
        ("s", 0.8),
        ("t", -0.4),
    ]
    row = one(story, "v_outlet_stances")
    assert (row["n"], row["n_stories"], row["n_articles"]) == (2, 2, 2)
    assert row["mean_score"] == pytest.approx(0.2)


def test_an_outlet_beside_the_others_of_its_stories(story: Story) -> None:
    """In s the others of post are herald and gazette; in t nobody else evaluates the dam."""
    scores = {
        ("s", "post"): (-0.8, -0.4),
        ("s", "herald"): (0.2,),
        ("s", "gazette"): (0.6,),
        ("s", "unknown"): (0.9,),
        ("t", "post"): (-0.9,),
    }
    for (name, outlet), values in scores.items():
        article = f"{name}-{outlet}"
        story.article(article, outlet, story=name)
        story.mentions(article, dam=1)
        story.hold(*(Held(article, "outlet", outlet, "dam", value) for value in values))
    found = {row["outlet"]: row for row in rows(story, "v_outlet_stances")}
    relative = {name: (row["relative_score"], row["n_compared"]) for name, row in found.items()}
    assert relative == {
        "Post": (pytest.approx(-0.6 - 0.4), 1),
        "Herald": (pytest.approx(0.2 - 0.0), 1),
        "Gazette": (pytest.approx(0.6 + 0.2), 1),
    }
    assert found["Post"]["mean_score"] == pytest.approx(-0.7)


def test_an_outlet_alone_is_compared_with_nobody(story: Story) -> None:
    story.article("a", "post")
    story.mentions("a", dam=1)
    story.hold(Held("a", "outlet", "post", "dam", 0.8))
    row = one(story, "v_outlet_stances")
    assert (row["relative_score"], row["n_compared"]) == (None, 0)


def state(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(connection.execute("SELECT name, value FROM warehouse_state").fetchall())


def test_another_floor_publishes_anew_and_compares_nothing(
    working: duckdb.DuckDBPyConnection, paths: WarehousePaths
) -> None:
    record_parameters(working, {"stance_floor": 0.5})
    publish(working, paths)
    before = state(working)
    assert before["data_version"] == before["compared_version"]

    record_parameters(working, {"stance_floor": 0.5})
    assert state(working) == before
    assert not is_behind(working, paths)

    record_parameters(working, {"stance_floor": 0.7})
    after = state(working)
    assert after["data_version"] == after["compared_version"] == before["data_version"] + 1
    assert is_behind(working, paths)
    assert working.execute("FROM parameters").fetchall() == [("stance_floor", 0.7)]


def test_another_floor_leaves_a_comparison_behind(working: duckdb.DuckDBPyConnection) -> None:
    record_parameters(working, {"stance_floor": 0.5})
    working.execute("UPDATE warehouse_state SET value = value + 5 WHERE name = 'data_version'")
    before = state(working)
    record_parameters(working, {"stance_floor": 0.7})
    assert state(working) == {**before, "data_version": before["data_version"] + 1}


HELD = st.builds(
    Held,
    article=st.sampled_from(["a", "b", "c"]),
    holder_kind=st.sampled_from(["outlet", "author", "speaker"]),
    holder=st.sampled_from(["x", "y"]),
    target=st.sampled_from(["dam", "river"]),
    score=st.floats(-1, 1),
    confidence=st.floats(0.3, 1),
    start=st.sampled_from([None, 3, 800]),
    hypothetical=st.booleans(),
)


@pytest.fixture(scope="module")
def three() -> Story:
    """Three articles, the last a copy of the first; stances come and go."""
    connection = duckdb.connect()
    migrate(connection)
    record_parameters(connection, {"stance_floor": 0.6})
    story = Story(connection)
    for name, outlet in (("a", "post"), ("b", "herald"), ("c", "post")):
        story.article(name, outlet)
    story.copy("c", "a")
    story.mentions("a", dam=2, river=1)
    story.mentions("b", dam=1, river=4)
    story.mentions("c", dam=1, river=1)
    return story


SHARES = {("a", "dam"): 2 / 3, ("a", "river"): 1 / 3, ("b", "dam"): 0.2, ("b", "river"): 0.8}


@settings(deadline=None, max_examples=25)
@given(st.lists(HELD, max_size=12))
def test_the_view_is_plain_arithmetic(three: Story, stances: list[Held]) -> None:
    three.connection.execute("DELETE FROM stances")
    three.hold(*stances)
    expected: dict[tuple[str, str, str], list[Held]] = {}
    for held in stances:
        if held.article != "c" and not held.hypothetical:
            expected.setdefault((held.holder_kind, held.holder, held.target), []).append(held)
    found = rows(three, VIEW)
    assert len(found) == len(expected)
    for row in found:
        group = expected[row["holder_kind"], row["holder_id"], row["target_id"]]
        counted = [held for held in group if held.confidence >= 0.6]
        assert (row["n"], row["n_below"]) == (len(counted), len(group) - len(counted))
        if not counted:
            assert row["mean_score"] is row["weighted_score"] is None
            continue
        scores = [held.score for held in counted]
        weights = [
            SHARES[held.article, held.target]
            * (3 if held.start is None else 2 if held.start < 500 else 1)
            for held in counted
        ]
        weighted = sum(map(math.prod, zip(scores, weights, strict=True))) / sum(weights)
        assert row["mean_score"] == pytest.approx(statistics.fmean(scores), abs=1e-12)
        assert row["weighted_score"] == pytest.approx(weighted, abs=1e-12)
        if len(scores) > 1:
            assert row["spread"] == pytest.approx(statistics.stdev(scores), abs=1e-9)
        assert row["n_favourable"] + row["n_neutral"] + row["n_unfavourable"] == row["n"]


def test_placeholders_are_no_outlets_that_stand_apart(story: Story) -> None:
    """Articles of unknown origin share no outlet, so they are neither counted nor set beside."""
    scores = {"unknown:1": -0.9, "unknown:2": 0.9, "herald": 0.0, "post": -0.4}
    for outlet, score in scores.items():
        story.article(outlet, outlet)
        story.mentions(outlet, dam=4)
        for start in (10, 900):
            story.hold(Held(outlet, "outlet", outlet, "dam", score, start=start))
            story.hold(Held(outlet, "speaker", "mayor", "dam", score, start=start))
    cursor = story.connection.execute(example("outlets_apart"))
    names = [column[0] for column in cursor.description or ()]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    pairs = [(row["kinder_outlet"], row["harsher_outlet"]) for row in found]
    assert pairs == [("Herald", "Post")]
    counted = {row["holder_id"]: row["n_outlets"] for row in rows(story, VIEW)}
    assert counted == {"unknown:1": 0, "unknown:2": 0, "herald": 1, "post": 1, "mayor": 2}
