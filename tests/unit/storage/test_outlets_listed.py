"""The user's list of outlets, changed after their articles were loaded."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipeline.ids import content_hash
from pipeline.ingest.inputs import Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.prepare import prepare
from pipeline.models import Article, Extraction, RawDocument
from pipeline.storage.inputs import apply_outlets
from pipeline.storage.load import load_batch
from pipeline.tables import to_tables

BODY = "“We have waited long enough,” said the mayor, who was first elected in 2011."


def loaded(connection: duckdb.DuckDBPyConnection, outlets: OutletDirectory | None) -> None:
    fields = {"outlet": "The Courier", "url": "https://courier.example/a"}
    document = RawDocument("a.txt", 1, "text", BODY, fields, None, content_hash(BODY))
    article = prepare(document, Limits(), outlets=outlets)
    assert isinstance(article, Article)
    load_batch(connection, to_tables([article], [Extraction(article.article_id)], "f"))


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("outlet\nThe Courier\n", "courier.example"),
        ("outlet,domain\nThe Courier,c.example\n", "c.example"),
    ],
)
def test_it_does_not_matter_when_an_outlet_is_listed(
    working: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    before: bool,
    listed: str,
    expected: str,
) -> None:
    path = tmp_path / "outlets.csv"
    path.write_text(listed)
    outlets = OutletDirectory.load(path)
    loaded(working, outlets if before else None)
    apply_outlets(working, outlets)
    rows = working.execute("SELECT name, domain FROM outlets").fetchall()
    assert rows == [("The Courier", expected)]
