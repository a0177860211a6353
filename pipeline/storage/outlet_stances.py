"""Outlets' stances over articles: of changed stories, and of habits that changed with them."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.outlet_stance import FEW_STORIES
from pipeline.agreement.outlet_stance_coverage import UNIT, WITHIN
from pipeline.agreement.outlet_stance_rows import read_coverage
from pipeline.models import STANCE_LABELS
from pipeline.storage.load import arrow_view, transaction
from pipeline.storage.sql import read_sql


def replace_outlet_stances(connection: duckdb.DuckDBPyConnection) -> None:
    """Read outlets' stances that changed from ``outlet_coverage``; write the rows that differ.

    Those of ``unread_stories``, and those that rest on ``touched_habits`` or on habits which such
    stories are part of. Both tables are emptied in the same transaction, so that a killed run has
    lost nothing.
    """
    parameters = {"unit": UNIT, "few": FEW_STORIES}
    found = connection.sql(read_sql("statements/outlet_habits.sql"), params=parameters)
    coverage = found.to_arrow_table()
    within = np.stack([coverage[name].to_numpy() for name in WITHIN], axis=1)
    values, labels = read_coverage(
        within, coverage["habit"].to_numpy(), coverage["speaks"].to_numpy().astype(bool)
    )
    against, neutral, favour = (pa.array(column) for column in values.T)
    table = pa.table(
        {
            "article_id": coverage["article_id"],
            "target_id": coverage["target_id"],
            "p_unfavourable": against,
            "p_neutral": neutral,
            "p_favourable": favour,
            "score": pc.subtract(favour, against),
            "label": pa.array(STANCE_LABELS).take(pa.array(labels)),
            "n_mentions": coverage["n_mentions"],
            "n_stances": coverage["n_stances"],
        }
    )
    with transaction(connection), arrow_view(connection, "found_stances", table):
        connection.execute(read_sql("statements/replace_outlet_stances.sql"))
