"""Bring the comparison of outlets up to date: who is who, copies, stories, what outlets share."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa

from pipeline.fingerprint import comparison_fingerprint
from pipeline.storage.load import insert_rows, replace_rows, rows_of, touch, transaction
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

_METRICS = arrow_schema("metric formula chance direction range unit minimum", minimum=pa.int32())

Note = Callable[[str], None]


def compare(connection: duckdb.DuckDBPyConnection, note: Note = lambda _: None) -> bool:
    """Bring entities, copies, stories, statements, agreement and outlets' stances up to date.

    Returns False, having done nothing, where neither the data nor the code of the comparison
    changed since the last time. Only stories that changed are compared again, and the result is
    that of comparing everything: it depends on the articles, not on when each came. Steps commit
    what they did; a crash between two leaves the comparison marked as behind, and the next run
    goes on. ``note`` is told which step begins.
    """
    connection.execute(read_sql("statements/init_state.sql"))
    code = comparison_fingerprint()
    behind = connection.execute(read_sql("statements/is_behind.sql"), {"code": code}).fetchall()
    if not behind[0][0]:
        return False
    with _without_collection():
        _compare(connection, code, note)
    return True


def _compare(connection: duckdb.DuckDBPyConnection, code: int, note: Note) -> None:
    # Imported only where something changed: SciPy and the rest take longer than a run without news.
    from pipeline.storage.copies import update_copies
    from pipeline.storage.identity import resolve_entities
    from pipeline.storage.outlet_stances import replace_outlet_stances
    from pipeline.storage.stories import update_stories
    from pipeline.storage.story_batches import compare_changed

    touch(connection)  # what is half compared is not what was published, should this be killed
    note("telling who is who")
    resolve_entities(connection)
    note("looking for copies")
    update_copies(connection, code)
    note("grouping stories")
    update_stories(connection, code)
    compare_changed(connection, code, note)
    note("summing up agreement")
    _replace_agreement(connection)
    note("reading stances of outlets")
    replace_outlet_stances(connection)
    with transaction(connection):
        connection.execute(read_sql("statements/mark_compared.sql"), {"code": code})


def _replace_agreement(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the agreement over all stories, from what each contributes."""
    from pipeline.agreement.corpus import corpus_agreement
    from pipeline.agreement.metrics import METRICS

    parts = connection.sql("SELECT * FROM agreement_parts").to_arrow_table()
    attributes = connection.sql("SELECT * FROM outlet_attributes").to_arrow_table()
    found = corpus_agreement(parts, attributes)
    with transaction(connection):
        connection.execute("DELETE FROM agreement WHERE story_id IS NULL")
        insert_rows(connection, "agreement", found.rows)
        replace_rows(connection, "group_agreement", found.group_rows)
        replace_rows(connection, "metrics", rows_of(METRICS, _METRICS))


@contextmanager
def _without_collection() -> Iterator[None]:
    """Do not look for reference cycles: among millions of small values that is a fifth of the time.

    What the comparison makes is freed by counting references.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
