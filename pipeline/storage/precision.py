"""Read what people's verdicts come to: the precision of each kind of claim, how far judges agree.

Apart from :mod:`pipeline.storage.checking`, whose imports take longer than `concord status`.
"""

from __future__ import annotations

import duckdb

from pipeline.checking import precision as figures
from pipeline.checking.precision import Agreement, Precision
from pipeline.storage.sql import read_sql


def was_judged(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether there are verdicts; planning the queries below costs as much as ten such looks.

    There are none in a database that an earlier version made.
    """
    try:
        return bool(connection.execute("SELECT 1 FROM verdicts LIMIT 1").fetchall())
    except duckdb.CatalogException:
        return False


def precision(connection: duckdb.DuckDBPyConnection) -> list[Precision]:
    """Return the rows of ``v_precision``, the overall figures of each kind first."""
    rows = connection.execute(read_sql("statements/verdict_precision.sql")).fetchall()
    return [Precision(*row) for row in rows]


def judge_agreements(connection: duckdb.DuckDBPyConnection) -> list[Agreement]:
    """Return how far each two judges agree on the claims that both judged."""
    rows = connection.execute(read_sql("statements/verdict_pairs.sql")).fetchall()
    return figures.agreements(rows)
