"""Outlets' stances after changes, one after another: those of reading everything at once."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from stance_rows import Held, Story

from pipeline.storage.load import transaction
from pipeline.storage.outlet_stances import replace_outlet_stances
from pipeline.storage.story_batches import compare_changed

OUTLETS = ("post", "herald", "tribune", "unknown:1")
STATE = (
    "compared_stories",
    "outlet_coverage",
    "story_outlets",
    "story_targets",
    "touched_habits",
    "unread_stories",
)
COMPARED = ("outlet_stances", "agreement", "agreement_parts")
WRITTEN = (
    "stories", "articles", "outlets", "entities", "story_articles", "stances", "mentions", "copies",
)  # fmt: skip
Rows = list[tuple[object, ...]]


def update(story: Story) -> Rows:
    """Compare what changed and return the stances."""
    compare_stories(story)
    replace_outlet_stances(story.connection)
    return stances(story)


def compare_stories(story: Story) -> None:
    """Compare what changed; stories are those that have articles."""
    story.connection.execute("DELETE FROM stories")
    story.connection.execute(
        "INSERT INTO stories SELECT story_id, 'S', NULL, NULL, count(*), 1, 1 "
        "FROM story_articles GROUP BY story_id"
    )
    compare_changed(story.connection, 1, lambda _: None)


def stances(story: Story) -> Rows:
    return story.connection.execute("FROM outlet_stances ORDER BY ALL").fetchall()


def anew(story: Story) -> Rows:
    """Forget everything and compare all."""
    for name in (*STATE, *COMPARED):
        story.connection.execute(f"DELETE FROM {name}")
    return update(story)


def report(story: Story, name: str, outlet: str, place: str, **scores: float) -> None:
    """Add an article with stances of its own toward some targets."""
    story.seen.add(("stories", place))  # stories are counted when they are compared
    story.article(name, outlet, story=place)
    story.mentions(name, **dict.fromkeys(scores, 2))
    for target, score in scores.items():
        held = [Held(name, "outlet", outlet, target, score, start=n) for n in range(3)]
        story.hold(*held)


def move(story: Story, name: str, place: str) -> None:
    story.connection.execute(
        "UPDATE story_articles SET story_id = ? WHERE article_id = ?", [place, name]
    )


def remove(story: Story, name: str) -> None:
    for table in ("articles", "story_articles", "stances", "mentions"):
        story.connection.execute(f"DELETE FROM {table} WHERE article_id = ?", [name])


def hush(story: Story, name: str, target: str) -> None:
    """Let an article say nothing of a target any more."""
    for table, column in (("stances", "target_id"), ("mentions", "entity_id")):
        story.connection.execute(
            f"DELETE FROM {table} WHERE article_id = ? AND {column} = ?", [name, target]
        )


@pytest.fixture
def habit(working: duckdb.DuckDBPyConnection) -> Story:
    """In two stories one outlet is against the dam and another is not."""
    story = Story(working)
    for place in ("one", "two"):
        report(story, f"post {place}", "post", place, dam=-0.9, bridge=0.9)
        report(story, f"herald {place}", "herald", place, dam=0.1)
    update(story)
    return story


def silenced(story: Story) -> None:
    for name in ("post two", "herald two"):
        hush(story, name, "dam")


def vanished(story: Story) -> None:
    for name in ("post two", "herald two"):
        remove(story, name)


def another(story: Story) -> None:
    report(story, "post three", "post", "three", dam=0.9)
    report(story, "herald three", "herald", "three", dam=-0.9)


CHANGES: dict[str, Callable[[Story], None]] = {
    "a story moves away from the target": silenced,
    "the outlet alone no longer speaks of it": lambda story: hush(story, "post two", "dam"),
    "the others leave the story": lambda story: move(story, "herald two", "one"),
    "the outlet's article is gone": lambda story: remove(story, "post two"),
    "the story is gone": vanished,
    "a story comes": another,
    "a silent article comes": lambda story: report(story, "post more", "post", "two"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_habit_changes_stances_in_stories_that_do_not(habit: Story, change: str) -> None:
    """The first story stays, or is what the second one's articles come to."""
    query = "FROM outlet_stances WHERE article_id = 'post one' AND target_id = 'dam'"
    before = habit.connection.execute(query).fetchall()
    CHANGES[change](habit)
    found = update(habit)
    assert habit.connection.execute(query).fetchall() != before
    assert found == anew(habit)


def test_a_killed_run_has_lost_nothing(habit: Story) -> None:
    """Stories are compared and the run ends before stances are read; then others change."""
    silenced(habit)
    compare_stories(habit)
    report(habit, "post three", "post", "three", bridge=-0.9)
    report(habit, "herald three", "herald", "three", bridge=0.2)
    found = update(habit)
    assert found == anew(habit)


def test_what_did_not_change_is_not_read(habit: Story) -> None:
    marked = "UPDATE outlet_stances SET n_stances = 99 WHERE article_id = 'post one'"
    habit.connection.execute(marked)
    report(habit, "tribune three", "tribune", "three", dam=0.9)
    report(habit, "tribune four", "tribune", "four", dam=-0.9)
    update(habit)
    query = "SELECT DISTINCT article_id FROM outlet_stances WHERE n_stances = 99"
    assert habit.connection.execute(query).fetchall() == [("post one",)]
    for name in ("touched_habits", "unread_stories"):
        assert habit.connection.execute(f"SELECT count(*) FROM {name}").fetchall() == [(0,)]


COLUMNS = ("p_unfavourable", "p_neutral", "p_favourable", "n_mentions", "n_stances")


def test_a_row_is_written_again_whichever_figure_differs(habit: Story) -> None:
    expected = stances(habit)
    for column in COLUMNS:
        more = 1 if column.startswith("n_") else 1e-9
        habit.connection.execute(f"UPDATE outlet_stances SET {column} = {column} + {more}")
        assert stances(habit) != expected
        habit.connection.execute("INSERT INTO unread_stories SELECT story_id FROM stories")
        replace_outlet_stances(habit.connection)
        assert stances(habit) == expected, column


def copy(story: Story, name: str) -> None:
    """Let an article be a copy, or no longer."""
    query = "DELETE FROM copies WHERE article_id = ? RETURNING article_id"
    if not story.connection.execute(query, [name]).fetchall():
        story.copy(name, "an agency's")


def change_genre(story: Story, name: str) -> None:
    story.connection.execute(
        "UPDATE articles SET genre = if(genre = 'news', 'opinion', 'news') WHERE article_id = ?",
        [name],
    )


def change_known(story: Story, outlet: str) -> None:
    story.connection.execute("UPDATE outlets SET known = NOT known WHERE outlet_id = ?", [outlet])


def merge(story: Story, target: str) -> None:
    """Let all that is said of others be said of a target."""
    story.connection.execute("UPDATE stances SET target_id = ?", [target])
    story.connection.execute("UPDATE mentions SET entity_id = ?", [target])


OF_ARTICLE = ("move", "remove", "hush", "copy", "genre")
steps = st.lists(
    st.tuples(
        st.sampled_from(["report", "report", "report", "killed", "merge", "known", *OF_ARTICLE]),
        st.sampled_from(OUTLETS),
        st.sampled_from(["one", "two", "three"]),
        st.dictionaries(st.sampled_from(["dam", "bridge"]), st.sampled_from([-0.9, 0.1, 0.9])),
        st.integers(0, 99),
    ),
    min_size=2,
    max_size=5,
)


@settings(
    deadline=None,
    max_examples=6,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shorter histories take minutes to find
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=2, max_size=3))
def test_histories_do_not_matter(
    working: duckdb.DuckDBPyConnection,
    history: list[list[tuple[str, str, str, dict[str, float], int]]],
) -> None:
    for name in (*STATE, *COMPARED, *WRITTEN):
        working.execute(f"DELETE FROM {name}")
    story, names = Story(working), list[str]()
    for batch in history:
        with transaction(working):
            for step in batch:
                take(story, names, *step)
        if "killed" in {action for action, *_ in batch}:
            compare_stories(story)
        else:
            update(story)
    found = update(story)
    assert found == anew(story)


def take(
    story: Story,
    names: list[str],
    action: str,
    outlet: str,
    place: str,
    scores: dict[str, float],
    number: int,
) -> None:
    if action == "merge":
        merge(story, min(scores, default="dam"))
    elif action == "known":
        change_known(story, outlet)
    elif action == "report" or not names:
        names.append(f"{outlet} {len(names)}-{number}")
        report(story, names[-1], outlet, place, **scores)
    elif action == "move":
        move(story, names[number % len(names)], place)
    elif action == "hush":
        hush(story, names[number % len(names)], min(scores, default="dam"))
    elif action == "remove":
        remove(story, names[number % len(names)])
    elif action == "copy":
        copy(story, names[number % len(names)])
    elif action == "genre":
        change_genre(story, names[number % len(names)])
