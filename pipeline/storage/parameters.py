"""Settings that views read, kept as rows of the working database."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from pipeline.storage.load import replace_rows, republish, table_of, transaction
from pipeline.tables import arrow_schema

_PARAMETERS = arrow_schema("name value", value=pa.float64())


def record_parameters(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, float]
) -> None:
    """Bring the table ``parameters`` in line with the settings of this run.

    Another value makes the snapshot be published anew; no article is read or compared again.
    """
    known = dict(connection.execute("SELECT name, value FROM parameters").fetchall())
    if known == dict(parameters):
        return
    rows = [{"name": name, "value": value} for name, value in parameters.items()]
    with transaction(connection):
        replace_rows(connection, "parameters", table_of(rows, _PARAMETERS))
        republish(connection)
