"""Stories found batch by batch are those of all articles at once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ids import stable_id
from pipeline.storage.load import arrow_view
from pipeline.storage.stories import update_stories
from pipeline.stories.blocking import HUBS, Hubs
from pipeline.stories.grouping import StoryArticle, group
from pipeline.vectors import DIMENSIONS, pack, unpack

DAY = datetime(2024, 3, 4, 9)
FEW_HUBS = Hubs(near=2, far=1)
TABLES = (
    "articles",
    "copies",
    "outlets",
    "article_vectors",
    "stories",
    "story_articles",
    "redirects",
    "story_features",
    "story_keys",
    "story_edges",
    "story_components",
)


@dataclass(frozen=True)
class Draft:
    """An article with what else the warehouse knows of it."""

    article: StoryArticle
    vector: bytes | None


def draft(rng: random.Random, number: int, present: list[str]) -> Draft:
    """An article of one of a few topics, in words that topics share more or less."""
    topic = rng.randrange(5)
    words = rng.choices([f"topic{topic}x{k}" for k in range(12)], k=rng.choice([6, 14]))
    words += rng.choices([f"topic{(topic + 1) % 5}x{k}" for k in range(12)], k=rng.choice([0, 5]))
    words += rng.choices([f"filler{k}" for k in range(60)], k=12)
    rng.shuffle(words)
    days = rng.choice([None, 0, 0, 1, 2, 3, 9, 30, 80])
    vector = None
    if rng.random() < 0.7:
        direction = np.random.default_rng(topic).normal(size=(1, DIMENSIONS))
        noise = np.random.default_rng(rng.randrange(1 << 30)).normal(size=(1, DIMENSIONS))
        vector = pack((direction + noise).astype(np.float32))[0]
    name = f"a{number:03}"
    others = [one for one in present if one != name]
    return Draft(
        StoryArticle(
            article_id=name,
            outlet_id=f"outlet{rng.randrange(4)}",
            title=rng.choice([None, " ".join(words[:4])]),
            text=rng.choice([" ".join(words)] * 9 + [""]),
            published_at=None if days is None else DAY + timedelta(days=days),
            origin_id=rng.choice(others) if others and rng.random() < 0.15 else None,
            fingerprint=rng.choice(["f1"] * 5 + ["f2"]),
        ),
        vector,
    )


def write(connection: duckdb.DuckDBPyConnection, drafts: dict[str, Draft]) -> None:
    """Make the warehouse hold these articles and no others."""
    for name in ("articles", "copies", "article_vectors"):
        connection.execute(f"DELETE FROM {name}")
    rows = [
        {
            "article_id": d.article.article_id,
            "outlet_id": d.article.outlet_id,
            "title": d.article.title,
            "text": d.article.text,
            "published_at": d.article.published_at,
            "content_hash": str(hash((d.article.title, d.article.text))),
            "fingerprint": d.article.fingerprint,
            "origin_id": d.article.origin_id,
            "vector": d.vector,
        }
        for d in drafts.values()
    ]
    if not rows:
        return
    with arrow_view(connection, "drafts", pa.Table.from_pylist(rows, schema=SCHEMA)):
        connection.execute(
            """
            INSERT INTO articles BY NAME
            SELECT * EXCLUDE (origin_id, vector), 'field' AS outlet_from, 'news' AS genre,
                'field' AS genre_from, 'field' AS published_from, 'en' AS language, 1 AS n_words,
                now()::TIMESTAMP AS ingested_at
            FROM drafts;
            INSERT INTO copies BY NAME SELECT article_id, origin_id AS origin_article_id,
                'duplicate' AS kind FROM drafts WHERE origin_id IS NOT NULL;
            INSERT INTO article_vectors
            SELECT article_id, vector FROM drafts WHERE vector IS NOT NULL;
            """
        )


SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("article_id", "outlet_id", "title", "text")),
        ("published_at", pa.timestamp("us")),
        *((name, pa.string()) for name in ("content_hash", "fingerprint", "origin_id")),
        ("vector", pa.binary()),
    ]
)


def stored(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return connection.execute(
        """
        SELECT story_id, list(article_id ORDER BY article_id), any_value(headline),
            any_value(first_published), any_value(last_published), any_value(n_articles)
        FROM stories FULL JOIN story_articles USING (story_id)
        GROUP BY story_id ORDER BY story_id
        """
    ).fetchall()


def expected(drafts: dict[str, Draft], hubs: Hubs) -> list[tuple[object, ...]]:
    articles = [d.article for d in drafts.values()]
    stories = group(articles, unpack([d.vector for d in drafts.values()]), hubs=hubs)
    plain = [
        None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
        for story in stories
        for moment in (story.first_published, story.last_published)
    ]
    return [
        (s.story_id, list(s.article_ids), s.headline, *plain[2 * i : 2 * i + 2], len(s.article_ids))
        for i, s in enumerate(stories)
    ]


@pytest.mark.parametrize("hubs", [HUBS, FEW_HUBS], ids=["usual hubs", "few hubs"])
@given(seed=st.integers(0, 10**6), batches=st.integers(1, 5))
@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_batches_in_any_order_give_the_stories_of_the_whole_set(
    working: duckdb.DuckDBPyConnection, hubs: Hubs, seed: int, batches: int
) -> None:
    for name in TABLES:
        working.execute(f"DELETE FROM {name}")
    working.execute("INSERT INTO outlets SELECT 'outlet' || range, range, NULL, true FROM range(4)")
    rng = random.Random(seed)  # noqa: S311
    drafts: dict[str, Draft] = {}
    for _ in range(batches):
        for gone in rng.sample(sorted(drafts), k=rng.randrange(len(drafts) // 3 + 1)):
            del drafts[gone]
        for number in rng.sample(range(60), k=rng.choice([1, 5, 25])):
            one = draft(rng, number, sorted(drafts))
            drafts[one.article.article_id] = one
        write(working, drafts)
        update_stories(working, 1, hubs)
        assert stored(working) == expected(drafts, hubs)


def test_redirects_lead_to_stories_that_are_there(working: duckdb.DuckDBPyConnection) -> None:
    for name in TABLES:
        working.execute(f"DELETE FROM {name}")
    working.execute("INSERT INTO outlets VALUES ('o', 'o', NULL, true)")
    text = " ".join(f"topicword{k}" for k in range(20))
    one, other = (
        Draft(StoryArticle(name, "o", "Topicword", text, DAY), None) for name in ("a2", "a1")
    )
    redirects = "SELECT old_id, new_id FROM redirects"
    write(working, {"a2": one})
    update_stories(working, 1)
    write(working, {"a2": one, "a1": other})
    update_stories(working, 1)
    assert working.execute(redirects).fetchall() == [(stable_id("s", "a2"), stable_id("s", "a1"))]
    write(working, {})
    update_stories(working, 1)
    assert stored(working) == []
    assert working.execute(redirects).fetchall() == []
