"""Coverage of stories by what is said alone: the same numbers as from all articles and targets."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import Coverage, TowardTarget, within_stories
from pipeline.agreement.outlet_stance_coverage import (
    UNIT,
    WITHIN,
    StoryCoverage,
    StoryOutlet,
    StoryTarget,
    cover_stories,
)

TARGETS = ("t", "u", "v")
Mentions = dict[tuple[str, str], int]

articles = st.lists(
    st.tuples(st.sampled_from(["o1", "o2", "o10", "?"]), st.sampled_from(["s1", "s2", None])),
    max_size=7,
).map(
    lambda drawn: [
        AgreementArticle(f"a{n}", outlet, outlet != "?", "news", story)
        for n, (outlet, story) in enumerate(drawn)
    ]
)
places = st.tuples(st.integers(0, 6).map("a{}".format), st.sampled_from(TARGETS))
mentions = st.dictionaries(places, st.integers(1, 9), max_size=12)
stances = st.lists(
    st.builds(
        lambda place, voice, holder, score: HeldStance(
            place[0], voice, holder if voice == "speaker" else None, place[1], "neutral", score
        ),
        places,
        st.sampled_from(["outlet", "speaker"]),
        st.sampled_from([*TARGETS, "h"]),
        st.floats(-1, 1, width=32),
    ),
    max_size=15,
)


def dense(
    rows: list[AgreementArticle], counts: Mentions, held: list[HeldStance]
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return columns, distance and whether it counts, of every article and target of its story."""
    held = [row for row in held if row.holder_id != row.target_id]
    story_of = {row.article_id: row.story_id or row.article_id for row in rows}
    judged = {(story_of.get(row.article_id), row.target_id) for row in held}
    keys = [(row, target) for row in rows for target in TARGETS]
    keys = [key for key in keys if (story_of[key[0].article_id], key[1]) in judged]
    coverage = [
        Coverage(
            article.story_id,
            target,
            counts.get((article.article_id, target), 0),
            tuple(
                TowardTarget(row.voice, row.score, row.holder_id)
                for row in held
                if (row.article_id, row.target_id) == (article.article_id, target)
            ),
            article.outlet_id if article.known else None,
        )
        for article, target in keys
    ]
    found = within_stories(coverage)
    return {
        (article.article_id, target): (*columns, round(distance / UNIT), compared)
        for (article, target), columns, (distance,), compared in zip(
            keys,
            found.columns.tolist(),
            found.distance.tolist(),
            found.compared.tolist(),
            strict=True,
        )
    }


@settings(deadline=None, max_examples=150)
@given(articles, mentions, stances)
def test_all_articles_and_targets_tell_the_same(
    rows: list[AgreementArticle], counts: Mentions, held: list[HeldStance]
) -> None:
    expected = dense(rows, counts, held)
    found = cover_stories(rows, counts, held)
    heard = {(row.article_id, row.target_id): row for row in found.rows}
    assert list(heard) == sorted(heard)
    silent = {(row.story_id, row.target_id): row.silent_distance for row in found.targets}
    numbers = {(row.story_id, row.outlet_id): row.n_articles for row in found.outlets}
    of = {row.article_id: row for row in rows}
    for (article_id, target), (*columns, distance, compared) in expected.items():
        row = heard.pop((article_id, target), None)
        if row is not None:
            assert [getattr(row, name) for name in WITHIN] == columns
            assert row.distance == distance
        elif compared:
            assert silent[of[article_id].story_id or "", target] == distance
        assert ((of[article_id].story_id, target) in silent) == compared
        if of[article_id].known:
            assert ((of[article_id].story_id, of[article_id].outlet_id) in numbers) == compared
    assert not heard
    for (story, outlet), n in numbers.items():
        assert n == sum((row.story_id, row.outlet_id) == (story, outlet) for row in rows)


@given(articles, mentions, stances, st.randoms())
@settings(deadline=None, max_examples=30)
def test_no_order_matters(
    rows: list[AgreementArticle], counts: Mentions, held: list[HeldStance], random: Random
) -> None:
    expected = cover_stories(rows, counts, held)
    for each in (rows, held):
        random.shuffle(each)
    assert cover_stories(rows, counts, held) == expected


ONE_STORY = [
    AgreementArticle("a", "post", True, "news", "s"),
    AgreementArticle("b", "herald", True, "news", "s"),
    AgreementArticle("c", "herald", True, "news", "s"),
    AgreementArticle("d", "unknown:d", False, "news", "s"),
]


def test_only_what_is_said_has_a_row() -> None:
    held = [HeldStance("a", "outlet", None, "t", "unfavourable", -0.9)]
    found = cover_stories(ONE_STORY, {("b", "t"): 3, ("b", "elsewhere"): 1}, held)
    assert [(row.article_id, row.n_mentions, row.n_stances) for row in found.rows] == [
        ("a", 0, 1),
        ("b", 3, 0),
    ]
    (target,) = found.targets
    assert target.target_id == "t"
    assert target.silent_distance == found.rows[1].distance
    assert found.rows[0].distance == pytest.approx(-target.silent_distance, abs=1)
    assert found.outlets == [StoryOutlet("s", "herald", 2), StoryOutlet("s", "post", 1)]


def test_a_story_of_one_known_outlet_tells_of_no_habits() -> None:
    held = [HeldStance("a", "outlet", None, "t", "unfavourable", -0.9)]
    found = cover_stories([ONE_STORY[0], ONE_STORY[3]], {}, held)
    assert [row.distance for row in found.rows] == [0]
    assert found.targets == list[StoryTarget]()
    assert found.outlets == list[StoryOutlet]()


def test_nothing_gives_nothing() -> None:
    assert cover_stories([], {("a", "t"): 1}, []) == StoryCoverage([], [], [])
    assert cover_stories(ONE_STORY, {("a", "t"): 1}, []).rows == []


class Counted(str):
    """A name that counts how often it is looked up."""

    __slots__ = ()
    lookups = 0

    def __hash__(self) -> int:
        Counted.lookups += 1
        return str.__hash__(self)


def test_work_grows_with_what_is_said_not_with_the_size_of_the_story() -> None:
    """Every article has targets of its own: twice as many take twice as long, not four times."""
    lookups = []
    for n in (20, 80):
        Counted.lookups = 0
        names = {f"a{number}": [Counted(f"e{number}-{k}") for k in range(5)] for number in range(n)}
        rows = [AgreementArticle(name, f"o{name}", True, "news", "s") for name in names]
        held = [
            HeldStance(name, "outlet", None, target, "neutral", 0.5)
            for name, targets in names.items()
            for target in targets
        ]
        assert len(cover_stories(rows, {}, held).targets) == 5 * n
        lookups.append(Counted.lookups)
    assert lookups[1] < 5 * lookups[0]
