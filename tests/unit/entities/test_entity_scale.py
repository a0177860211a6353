"""Copies of articles, by which the growth of entity resolution is measured."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from benchmarks.entity_scale import Found, fill, plan, read_cache, sample_of, write_cache
from pipeline.models import Article, Extraction, LocalEntity, Mention, Outlet
from pipeline.storage.migrate import migrate

NAMES = ("Quill", "Marr", "Vasterling", "Okell", "Petrie", "Ashgrove", "Lindqvist", "Orsk")


@pytest.fixture
def item() -> Found:
    article = Article(
        "a1", Outlet("o", "Ledger"), "field", None, "", published_at=datetime(2020, 1, 5)
    )
    entities = [
        LocalEntity(f"person:ada {name.lower()}", f"Ada {name}", "person",
                    aliases=((f"Ada {name}", "name"), (name, "name")))
        for name in NAMES
    ] + [LocalEntity("country:no", "Norway", "country"),
         LocalEntity("unnamed:a1:officials", "officials", "unnamed")]  # fmt: skip
    mentions = [
        Mention("text", 9 * number, 9 * number + len(name), name.upper(), "PERSON", "name", number)
        for number, name in enumerate(NAMES)
    ]
    return article, Extraction("a1", entities, mentions)


def test_copies_are_later_and_have_other_persons(item: Found, tmp_path: Path) -> None:
    sample = sample_of([item], tmp_path / "sample")
    with duckdb.connect() as connection:
        migrate(connection)
        connection.execute(f"ATTACH '{sample}' AS sample (READ_ONLY)")
        plan(connection, 3)
        fill(connection, 0, 3)
        keys: dict[str, set[str]] = {}
        for article_id, key in connection.execute(
            "SELECT article_id, key FROM article_entities"
        ).fetchall():
            keys.setdefault(article_id, set()).add(key)
        dates = dict(connection.execute("SELECT article_id, published_at FROM articles").fetchall())
        wrong = connection.execute(
            "SELECT * FROM mentions JOIN article_entities USING (article_id, local_id) "
            "WHERE mentions.entity_id <> key"
        ).fetchall()
    assert wrong == []
    assert dates == {"a1": datetime(2020, 1, 5), "a1-1": datetime(2020, 2, 4),
                     "a1-2": datetime(2020, 3, 5)}  # fmt: skip
    assert keys["a1"] == {e.key for e in item[1].entities}
    assert "unnamed:a1-2:officials" in keys["a1-2"]
    kept = keys["a1-1"] & keys["a1-2"]
    assert kept <= keys["a1"]
    assert "country:no" in kept
    assert 1 < len(kept) < len(NAMES) + 1  # some surnames stay, some are new in each copy
    assert all(len(found) == len(NAMES) + 2 for found in keys.values())


def test_a_cache_holds_what_was_found(item: Found, tmp_path) -> None:
    path = tmp_path / "cache.jsonl"
    write_cache(path, [item], 3.5)
    assert read_cache(path) == ([item], 3.5)
