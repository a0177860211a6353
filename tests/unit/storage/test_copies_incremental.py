"""Copies kept up to date in a warehouse are those of the whole set, however it came together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ids import content_hash
from pipeline.models import Article, Extraction, Outlet, Quote
from pipeline.storage.copies import update_copies
from pipeline.storage.load import arrow_view, delete_articles_rows, load_batch
from pipeline.stories.copies import Copy, CopyInput, Limits, find_copies
from pipeline.tables import to_tables

LIMITS = Limits(furniture=2, crowded=3)
STATE = ("copy_sketches", "copy_keys", "copy_furniture", "copy_crowded", "copy_pairs", "copies")

_CHANCE = random.Random(3)  # noqa: S311
_WORDS = ["".join(_CHANCE.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(2_000)]
PASSAGES = [" ".join(random.Random(n).choices(_WORDS, k=30)) for n in range(6)]  # noqa: S311
FURNITURE = " ".join(random.Random(99).choices(_WORDS, k=25))  # noqa: S311


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A few of six passages, some with other words, perhaps with words of its own at the end."""
    parts = []
    for number in draw(st.lists(st.integers(0, 5), min_size=1, max_size=4, unique=True)):
        words = PASSAGES[number].split()
        for place in draw(st.lists(st.integers(0, 29), max_size=2)):
            words[place] = draw(st.sampled_from(_WORDS[:20]))
        parts.append(" ".join(words))
    if draw(st.booleans()):
        parts.append(FURNITURE)
    own = draw(st.integers(0, 40))
    seed = draw(st.integers(0, 10**6))
    parts.append(" ".join(random.Random(seed).choices(_WORDS, k=own)))  # noqa: S311
    return ". ".join(parts)


IDS = [f"a{n}" for n in range(12)]
OUTLETS = ["reuters", "gazette", "courier", "unknown:1"]


@st.composite
def articles(draw: st.DrawFn) -> CopyInput:
    outlet_id = draw(st.sampled_from(OUTLETS))
    text = draw(texts())
    start = draw(st.integers(0, 200))
    spans = ((start, start + 150),) if draw(st.booleans()) and len(text) > start + 150 else ()
    return CopyInput(
        article_id=draw(st.sampled_from(IDS)),
        outlet_id=outlet_id,
        text=text,
        published_at=draw(
            st.one_of(st.none(), st.integers(1, 5).map(lambda day: datetime(2024, 11, day)))
        ),
        agency=draw(st.sampled_from([None, None, "Reuters", "AFP"])),
        known=not outlet_id.startswith("unknown"),
        genre=draw(st.sampled_from(["news", "press release"])),
        quote_spans=spans,
    )


batches = st.lists(
    st.tuples(st.lists(articles(), max_size=7), st.sets(st.sampled_from(IDS), max_size=2)),
    min_size=1,
    max_size=4,
)


Warehouse = Callable[[], duckdb.DuckDBPyConnection]


@pytest.fixture(scope="module")
def two(in_memory: Warehouse) -> Iterator[list[duckdb.DuckDBPyConnection]]:
    """Two warehouses for all examples of a test, which empty them."""
    with in_memory() as one, in_memory() as other:
        yield [one, other]


def empty(connection: duckdb.DuckDBPyConnection) -> None:
    for name in (*STATE, "articles", "outlets", "quotes", "quote_parts", "article_files"):
        connection.execute(f"DELETE FROM {name}")


def put(connection: duckdb.DuckDBPyConnection, found: Iterable[CopyInput]) -> None:
    loaded, extractions = [], []
    for item in {item.article_id: item for item in found}.values():
        article = Article(
            item.article_id,
            Outlet(item.outlet_id, item.outlet_id, known=item.known),
            "field",
            None,
            item.text,
            path=item.article_id,
            published_at=item.published_at,
            agency=item.agency,
            genre=item.genre,  # type: ignore[arg-type]
            content_hash=content_hash(item.text, item.quote_spans),
        )
        quotes = [
            Quote("text", (span,), item.text[slice(*span)], None, None, "direct", False, "say", 1.0)
            for span in item.quote_spans
        ]
        loaded.append(article)
        extractions.append(Extraction(item.article_id, quotes=quotes))
    load_batch(connection, to_tables(loaded, extractions, "f"))


def drop(connection: duckdb.DuckDBPyConnection, article_ids: Iterable[str]) -> None:
    rows = pa.table({"article_id": pa.array(sorted(article_ids), pa.string())})
    with arrow_view(connection, "batch_ids", rows):
        delete_articles_rows(connection)


def copies(connection: duckdb.DuckDBPyConnection) -> list[Copy]:
    return [Copy(*row) for row in connection.execute("FROM copies ORDER BY ALL").fetchall()]


def state(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple[object, ...]]]:
    return {name: connection.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in STATE}


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(batches)
def test_any_batches_of_arrivals_edits_and_removals_come_to_the_whole_set(
    two: list[duckdb.DuckDBPyConnection], steps: list[tuple[list[CopyInput], set[str]]]
) -> None:
    held: dict[str, CopyInput] = {}
    connection, fresh = two
    for each in two:
        empty(each)
    for arrived, removed in steps:
        put(connection, arrived)
        held |= {item.article_id: item for item in arrived}
        drop(connection, removed)
        for name in removed:
            held.pop(name, None)
        update_copies(connection, limits=LIMITS)
        assert copies(connection) == find_copies(list(held.values()), LIMITS)
    put(fresh, held.values())
    update_copies(fresh, limits=LIMITS)
    assert state(connection) == state(fresh)


def story(name: str, outlet: str, seed: int = 0, **more: object) -> CopyInput:
    text = " ".join(random.Random(seed).choices(_WORDS, k=120))  # noqa: S311
    return replace(CopyInput(name, outlet, text, None, None), **more)  # type: ignore[arg-type]


def test_only_what_differs_is_written_and_looked_at(in_memory: Warehouse) -> None:
    with in_memory() as connection:
        put(connection, [story("a1", "gazette"), story("a2", "courier")])
        update_copies(connection)
        assert copies(connection) == [Copy("a2", "a1", None, "syndication", 1.0)]
        connection.execute("UPDATE copies SET containment = 0.5")
        update_copies(connection)  # nothing changed, nothing is looked at
        put(connection, [story("a3", "herald", seed=1)])
        update_copies(connection)  # another group
        assert copies(connection) == [Copy("a2", "a1", None, "syndication", 0.5)]
        update_copies(connection, code=7)  # other code: all is sought anew
        assert copies(connection) == [Copy("a2", "a1", None, "syndication", 1.0)]


def test_corrections_of_outlet_date_and_credit_are_followed(in_memory: Warehouse) -> None:
    first, second = story("a1", "gazette"), story("a2", "courier")
    with in_memory() as connection:
        put(connection, [first, second])
        update_copies(connection)
        put(connection, [replace(second, published_at=datetime(2024, 11, 1))])
        update_copies(connection)
        assert copies(connection) == [Copy("a1", "a2", None, "syndication", 1.0)]
        put(connection, [replace(first, agency="Reuters", outlet_id="reuters")])
        update_copies(connection)
        assert copies(connection) == [Copy("a2", "a1", "Reuters", "wire", 1.0)]
        put(connection, [replace(second, outlet_id="reuters")])
        update_copies(connection)
        assert copies(connection) == [Copy("a2", "a1", "Reuters", "duplicate", 1.0)]
        connection.execute("UPDATE outlets SET known = false")
        update_copies(connection)
        assert copies(connection) == [Copy("a2", "a1", "Reuters", "duplicate", 1.0)]
        drop(connection, ["a1"])
        update_copies(connection)
        assert copies(connection) == []
        assert connection.execute("SELECT count(*) FROM copy_pairs").fetchall() == [(0,)]


def test_copies_of_articles_that_are_gone_do_not_stay(in_memory: Warehouse) -> None:
    with in_memory() as connection:
        connection.execute("INSERT INTO copies VALUES ('gone', NULL, NULL, 'wire', NULL)")
        put(connection, [story("a1", "gazette")])
        update_copies(connection)
        assert copies(connection) == []


def test_a_statement_without_its_marks_is_known_from_its_quotes(in_memory: Warehouse) -> None:
    statement = " ".join(_WORDS[:150])
    items = []
    for n, outlet in enumerate(("gazette", "courier")):
        own = " ".join(random.Random(n).choices(_WORDS[200:], k=40))  # noqa: S311
        text = f"{own} {statement}"
        items.append(CopyInput(f"a{n}", outlet, text, None, None))
    assert len(find_copies(items)) == 1
    known = [replace(i, quote_spans=((len(i.text) - len(statement), len(i.text)),)) for i in items]
    assert find_copies([known[0], items[1]]) == []
    with in_memory() as connection:
        put(connection, known)
        update_copies(connection)
        assert copies(connection) == []
