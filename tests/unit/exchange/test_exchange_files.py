"""Batches and rows come back from Parquet as they went; anything else is refused."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exchange import batches, results
from pipeline.exchange.batches import digest, pack_batch, unpack_batch
from pipeline.exchange.parquet import to_parquet
from pipeline.exchange.results import inputs_of, pack_result, unpack_result
from pipeline.exchange.storage import ExchangeError
from pipeline.ingest.session import Work
from pipeline.models import (
    Article,
    Extraction,
    LocalEntity,
    Mention,
    Outlet,
    Quote,
    RawDocument,
    Rejection,
)
from pipeline.tables import to_tables
from pipeline.vectors import ArticleVectors
from pipeline.work import BatchResult
from tests.unit.exchange.exchange_values import WORK

RAW = RawDocument("a/b.txt", 1, "text", "Words “here”.\x00", {"title": "T"}, "a", "c0ffee")


@settings(deadline=None, max_examples=40)
@given(st.lists(WORK, max_size=4))
def test_a_batch_comes_back_unchanged(batch: list[Work]) -> None:
    found = unpack_batch(pack_batch(batch), "the batch")
    assert found == batch
    assert [digest(work) for work in found] == [digest(work) for work in batch]


@pytest.mark.parametrize(
    "other",
    [
        Work(raw=replace(RAW, body="Other words.")),
        Work(raw=replace(RAW, line=2)),
        Work(raw=replace(RAW, fields={})),
        Work(raw=replace(RAW, folder_outlet=None)),
        Work(raw=RAW, article_id="a_1"),
    ],
)
def test_inputs_that_differ_have_other_digests(other: Work) -> None:
    assert digest(other) != digest(Work(raw=RAW))


def rows() -> BatchResult:
    """A result with a row in most tables, and lists that are empty in others."""
    article = Article("a_1", Outlet("o", "O"), "field", "T", "He agreed.", path="a.txt", line=1)
    extraction = Extraction(
        "a_1",
        entities=[LocalEntity("person:he", "He", "person", aliases=(("He", "name"),))],
        mentions=[Mention("text", 0, 2, "He", "PERSON", "name", 0)],
        quotes=[Quote("text", ((3, 9),), "agreed", None, None, "direct", True, "say", 0.5)],
    )
    vectors = ArticleVectors(b"\x01" * 384, (b"\x02" * 384,))
    tables = to_tables([article], [extraction], "f", [vectors])
    return BatchResult(tables, [Rejection("b.txt", None, "empty", "It holds nothing.")])


@pytest.mark.parametrize("result", [rows(), BatchResult(to_tables([], [], ""), [])])
def test_rows_come_back_unchanged(result: BatchResult) -> None:
    data = pack_result(result, "ab12", ["x", "y"])
    found = unpack_result(data, "ab12", "the result")
    assert found.rejections == result.rejections
    assert found.tables.keys() == result.tables.keys()
    for name, table in result.tables.items():
        assert found.tables[name].equals(table), name
    assert inputs_of(BytesIO(data)) == ["x", "y"]


def test_part_of_a_file_or_a_changed_byte_is_refused() -> None:
    data = pack_result(rows(), "ab12", ["x"])
    for end in range(0, len(data), 811):
        assert inputs_of(BytesIO(data[:end])) == []
        with pytest.raises(ExchangeError, match="the result is damaged or no Parquet file"):
            unpack_result(data[:end], "ab12", "the result")
    expected = unpack_result(data, "ab12", "the result")
    n_refused = 0
    for at in range(0, len(data), 397):
        changed = data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :]
        try:
            found = unpack_result(changed, "ab12", "the result")
        except ExchangeError:
            n_refused += 1
        else:  # in what no reader looks at, such as statistics
            assert found.rejections == expected.rejections
            assert all(found.tables[n].equals(t) for n, t in expected.tables.items())
    assert n_refused


BATCH, RESULT = pack_batch([Work(raw=RAW)]), pack_result(rows(), "ab12", ["x"])
ONE_COLUMN = to_parquet(pa.table({"__reduce__": ["os.system"]}), {"concord": "ab12"})
NO_ROW = to_parquet(results.SCHEMA.empty_table(), {"concord": "ab12"})
NULLS = to_parquet(
    pa.table([pa.nulls(1, field.type) for field in results.SCHEMA], schema=results.SCHEMA),
    {"concord": "ab12"},
)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "damaged or no Parquet file"),
        (b"PAR1", "damaged or no Parquet file"),
        (b"\x80\x04\x95cos\nsystem\n.", "damaged or no Parquet file"),
        (BATCH, "other columns"),
        (ONE_COLUMN, "other columns"),
        (pack_result(rows(), "cd34", ["x"]), "another batch"),
        (NO_ROW, "not the result of one batch"),
        (NULLS, "not the result of one batch"),
    ],
)
def test_what_is_no_result_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ExchangeError, match=why):
        unpack_result(data, "ab12", "it")


@pytest.mark.parametrize("data", [b"", RESULT, ONE_COLUMN])
def test_what_is_no_batch_is_refused(data: bytes) -> None:
    with pytest.raises(ExchangeError, match="it "):
        unpack_batch(data, "it")


def test_a_batch_holds_all_that_an_input_has() -> None:
    for holder, column in ((RawDocument, "raw"), (Article, "article"), (Outlet, "outlet")):
        kind = (
            batches.SCHEMA.field("article").type.field("outlet").type
            if column == "outlet"
            else batches.SCHEMA.field(column).type
        )
        assert {field.name for field in kind} == set(holder.__slots__)
