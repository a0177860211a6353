"""What DuckDB 2.0.0 would answer wrongly is asked with that optimizer off."""

from __future__ import annotations

import duckdb

PAIRS = """
    SELECT key, other, metric, voice FROM (
        SELECT outlet_a_id AS key, outlet_b AS other, metric, voice FROM v_agreement_matrix
        UNION ALL
        SELECT outlet_b_id, outlet_a, metric, voice FROM v_agreement_matrix
    ) WHERE key IN (SELECT unnest($keys)) ORDER BY ALL"""


def test_both_sides_of_a_pair_keep_their_names(snapshot: duckdb.DuckDBPyConnection) -> None:
    outlets = [o for (o,) in snapshot.execute("SELECT outlet_id FROM outlets").fetchall()]
    everything = snapshot.execute(PAIRS, {"keys": outlets}).fetchall()
    for outlet in outlets:
        expected = [row for row in everything if row[0] == outlet]
        found = snapshot.cursor().execute(PAIRS, {"keys": [outlet]}).fetchall()
        assert found == expected
        names = {name for _, name, _, _ in found}
        assert outlet not in {name.casefold().replace(" ", "-") for name in names}
