"""Copies of articles, by which the growth of entity resolution is measured."""

from __future__ import annotations

from datetime import datetime

import pytest

from benchmarks.entity_scale import Found, copied, read_cache, surnames, write_cache
from pipeline.models import Article, Extraction, LocalEntity, Mention, Outlet

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


def test_a_copy_is_later_and_has_other_persons(item: Found) -> None:
    chosen = surnames([item])
    assert 0 < len(chosen) < len(NAMES)
    article, extraction = copied(item, 2, chosen)
    assert (article.article_id, extraction.article_id) == ("a1-2", "a1-2")
    assert article.published_at == datetime(2020, 3, 5)
    for old, new, mention in zip(NAMES, extraction.entities, extraction.mentions, strict=False):
        surname = new.name.removeprefix("Ada ")
        assert (surname == old) == (old.lower() not in chosen)
        assert new.key == f"person:ada {surname.lower()}"
        assert new.aliases == ((f"Ada {surname}", "name"), (surname, "name"))
        assert mention.surface == surname.upper()
    assert extraction.entities[-2].key == "country:no"
    assert extraction.entities[-1].key == "unnamed:a1-2:officials"


def test_copies_differ_and_the_first_is_the_article(item: Found) -> None:
    chosen = surnames([item])
    assert copied(item, 0, chosen) is item
    keys = [{e.key for e in copied(item, n, chosen)[1].entities} for n in range(3)]
    assert len(keys[1] - keys[2]) == len(chosen) + 1
    assert keys[1] & keys[2] == keys[0] & keys[1]


def test_a_cache_holds_what_was_found(item: Found, tmp_path) -> None:
    path = tmp_path / "cache.jsonl"
    write_cache(path, [item], 3.5)
    assert read_cache(path) == ([item], 3.5)
