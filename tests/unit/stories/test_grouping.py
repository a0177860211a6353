import importlib.util
import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ids import stable_id
from pipeline.stories.grouping import Story, StoryArticle, group

ROOT = Path(__file__).resolve().parents[3]
SEEDS = Path(os.environ.get("CONCORD_SEEDS", ROOT.parent / "shared" / "seeds"))
GOLD = Path(os.environ.get("CONCORD_GOLD", ROOT.parent / "shared" / "data"))
SCORER = GOLD.parent / "eval" / "score_stories.py"
DAY = datetime(2024, 3, 4, 9, tzinfo=UTC)

HARBOUR = (
    "The strike at Port Ellery entered its second week as dockers rejected the offer of the "
    "harbour board. Union leader Mara Quill said crane operators would not return before Friday."
)
HARBOUR_AGAIN = (
    "Dockers at Port Ellery rejected a new offer from the harbour board, their union said. "
    "Crane operators led by Mara Quill stay on strike until Friday at least."
)
OBSERVATORY = (
    "Astronomers at the Velm observatory reported a comet brighter than any in forty years. "
    "The comet passes the telescope of Ines Okoro at dawn."
)


def article(name: str, text: str, when: datetime | None = DAY, title: str | None = None):
    return StoryArticle(name, f"outlet {name}", title, text, when)


def partition(stories: list[Story]) -> set[tuple[str, ...]]:
    return {story.article_ids for story in stories}


@pytest.mark.parametrize(
    ("articles", "expected"),
    [
        ([], set()),
        ([article("a", HARBOUR)], {("a",)}),
        ([article("a", ""), article("b", "")], {("a",), ("b",)}),
        ([article("a", HARBOUR), article("b", HARBOUR_AGAIN)], {("a", "b")}),
        ([article("a", HARBOUR), article("b", OBSERVATORY)], {("a",), ("b",)}),
        # The same words long after are another event; without a date they are this one.
        (
            [article("a", HARBOUR), article("b", HARBOUR_AGAIN, DAY + timedelta(days=60))],
            {("a",), ("b",)},
        ),
        ([article("a", HARBOUR), article("b", HARBOUR_AGAIN, None)], {("a", "b")}),
        ([article("a", HARBOUR, None), article("b", HARBOUR_AGAIN, None)], {("a", "b")}),
    ],
)
def test_group(articles: list[StoryArticle], expected: set[tuple[str, ...]]) -> None:
    assert partition(group(articles)) == expected


def test_story_fields() -> None:
    east = timezone(timedelta(hours=9))
    stories = group(
        [
            article("b", HARBOUR_AGAIN, datetime(2024, 3, 5, 1, tzinfo=east), "Dockers say no"),
            article("a", HARBOUR, datetime(2024, 3, 4, 18), "Port strike goes on"),
            article("c", HARBOUR, None),
        ]
    )
    assert len(stories) == 1
    (story,) = stories
    assert story.story_id == stable_id("s", "a")
    assert story.headline in {"Dockers say no", "Port strike goes on"}
    assert story.first_published == datetime(2024, 3, 4, 16, tzinfo=UTC)
    assert story.last_published == datetime(2024, 3, 4, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        ("Short  and\nplain.", "Short and plain."),
        ("word " * 60, " ".join(["word"] * 20) + " …"),
        ("", ""),
    ],
)
def test_headline_without_a_title(text: str, headline: str) -> None:
    (story,) = group([article("a", text, None, " ")])
    assert story.headline == headline
    assert story.first_published is None


def test_a_repeated_article_is_an_error() -> None:
    with pytest.raises(ValueError, match="given twice"):
        group([article("a", HARBOUR), article("a", OBSERVATORY)])


def test_a_copy_joins_its_origin_and_changes_nothing_else() -> None:
    alone = [article("b", HARBOUR), article("c", OBSERVATORY)]
    copies = [
        replace(article("a", OBSERVATORY), origin_id="b"),
        replace(article("d", HARBOUR), origin_id="c", fingerprint="another"),
        replace(article("e", HARBOUR), origin_id="absent"),
        replace(article("f", OBSERVATORY), origin_id="a"),
    ]
    # Only the first: the others' origins are of other models, absent, or themselves copies.
    assert partition(group(alone + copies)) == {("a", "b", "e"), ("c", "f"), ("d",)}


def test_articles_of_different_models_share_no_story() -> None:
    articles = [article("a", HARBOUR), replace(article("b", HARBOUR), fingerprint="another")]
    assert len(group(articles)) == 2


def test_vectors_join_what_words_leave_apart() -> None:
    articles = [
        article("a", "Talks resumed between the board and the dockers of Port Ellery"),
        article("b", "Negotiations went on at Port Ellery with the union"),
    ]
    vectors = np.ones((2, 384), dtype=np.float32) / np.sqrt(np.float32(384))
    apart = vectors * np.array([[1.0], [-1.0]], dtype=np.float32)
    assert len(group(articles, vectors)) == 1
    assert len(group(articles, apart)) == 2


def invented(n: int, seed: int) -> list[StoryArticle]:
    """Articles in stories of three: topic words of the story among words of all stories."""
    rng = random.Random(seed)  # noqa: S311
    common = [f"filler{i}" for i in range(300)]
    articles = []
    for i in range(n):
        topic = [f"topic{i // 3}x{k}" for k in range(8)]
        words = rng.choices(common, k=40) + rng.choices(topic, k=30)
        rng.shuffle(words)
        when = None if i % 11 == 5 else DAY + timedelta(days=i // 3 % 900)
        articles.append(article(f"a{i:05}", " ".join(words), when))
    return articles


@given(st.integers(0, 10**6), st.integers(1, 40), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=15)
def test_order_does_not_matter_and_every_article_has_one_story(seed, n, rng) -> None:
    articles = invented(n, seed)
    stories = group(articles)
    shuffled = articles[:]
    rng.shuffle(shuffled)
    assert group(shuffled) == stories
    members = [a for story in stories for a in story.article_ids]
    assert sorted(members) == [a.article_id for a in articles]
    assert all(list(s.article_ids) == sorted(s.article_ids) for s in stories)
    assert [s.story_id for s in stories] == sorted({s.story_id for s in stories})


@given(st.lists(st.text(max_size=200), max_size=8))
@settings(deadline=None, max_examples=40)
def test_any_text_can_be_grouped(texts: list[str]) -> None:
    stories = group([article(f"a{i}", text) for i, text in enumerate(texts)])
    assert sum(len(story.article_ids) for story in stories) == len(texts)


def test_many_articles_fall_into_their_stories() -> None:
    stories = group(invented(3000, 3))
    assert len(stories) == 1000
    assert {len(story.article_ids) for story in stories} == {3}


@pytest.mark.skipif(not SEEDS.exists(), reason=f"no seeds at {SEEDS} (set CONCORD_SEEDS)")
def test_seeds_are_one_story() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    dates = [datetime(2024, 11, 6, tzinfo=UTC), None, None]
    articles = [
        article(f"seed{i}", text, when)
        for i, (text, when) in enumerate(zip(texts, dates, strict=True))
    ]
    articles += [article("other", HARBOUR, None), article("another", OBSERVATORY)]
    assert ("seed0", "seed1", "seed2") in partition(group(articles))


@pytest.mark.skipif(not SCORER.exists(), reason=f"no gold at {GOLD} (set CONCORD_GOLD)")
@pytest.mark.parametrize(
    ("corpus", "b3_floor", "pair_floor"),
    [("allsides", 0.895, 0.785), ("ecbplus", 0.885, 0.830), ("basil", 0.905, 0.855)],
)
def test_figures_on_gold(corpus: str, b3_floor: float, pair_floor: float) -> None:
    spec = importlib.util.spec_from_file_location("bench", ROOT / "benchmarks" / "stories.py")
    assert spec
    assert spec.loader
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    gold = GOLD / "stories" / f"{corpus}-dev.jsonl"
    predicted = {a: s.story_id for s in group(bench.read(gold)) for a in s.article_ids}
    scores = bench.score(SCORER, gold, bench.CORPORA[corpus], predicted)
    assert scores["b3_f1"] >= b3_floor
    assert scores["pair_f1"] >= pair_floor
