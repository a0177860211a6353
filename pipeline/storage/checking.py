"""Draw samples from the snapshot; keep what people say of them in the working database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.checking.context import MARGIN
from pipeline.checking.kinds import KINDS
from pipeline.checking.report import Outcome
from pipeline.checking.samples import Restriction, Sample
from pipeline.checking.verdicts import (
    Judged,
    Problem,
    Reading,
    files_read,
    last_ones,
    read_verdicts,
)
from pipeline.errors import InputError, SnapshotMissingError, WarehouseError
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.load import arrow_view, republish, table_of, transaction
from pipeline.storage.precision import judge_agreements, precision
from pipeline.storage.publish import is_behind, publish
from pipeline.storage.sql import read_sql
from pipeline.tables import arrow_schema

NEAR = 8
_ITEMS = arrow_schema("kind aspect item_id")
_JUDGED = arrow_schema(
    "kind item_id aspect claim_hash frame judge verdict note seed fingerprint", seed=pa.int64()
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to draw: ``n`` items of a kind, of everything or of what the rest restricts it to."""

    kind: str
    n: int
    seed: int
    story: str | None = None
    outlet: str | None = None
    since: date | None = None
    below: float | None = None
    above: float | None = None


def draw(connection: duckdb.DuckDBPyConnection, wanted: Wanted) -> Sample:
    """Draw a simple random sample: the same for one seed as long as the data are the same.

    A larger ``n`` adds items behind those of a smaller one. Raises InputError where there is
    nothing to draw from or no such outlet, and WarehouseError where an earlier version published
    the snapshot.
    """
    kind = KINDS[wanted.kind]
    restriction = Restriction(
        wanted.story,
        None if wanted.outlet is None else _outlet_id(connection, wanted.outlet),
        wanted.since,
        wanted.below,
        wanted.above,
    )
    parameters = {
        "n": wanted.n, "seed": str(wanted.seed), "margin": MARGIN, "story": restriction.story,
        "outlet_id": restriction.outlet_id, "since": restriction.since,
        "below": restriction.below, "above": restriction.above,
    }  # fmt: skip
    try:
        cursor = connection.execute(read_sql(f"statements/sample_{kind.name}.sql"), parameters)
    except duckdb.CatalogException as error:
        message = "an earlier version of Concord published this snapshot: run `concord run` first"
        raise WarehouseError(message) from error
    items = _dictionaries(cursor)
    frame = restriction.frame(kind)
    if not items:
        raise InputError(f"there are no {kind.name} to draw from ({frame})")
    return Sample(kind, frame, wanted.seed, items[0]["n_population"], items)


def _outlet_id(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    query = read_sql("statements/sample_outlets.sql")
    outlets = connection.execute(query, {"name": name}).fetchall()
    best = max((likeness for *_, likeness in outlets), default=0)
    meant = [str(outlet_id) for outlet_id, _, likeness in outlets if likeness == best > 0]
    if len(meant) == 1:
        return meant[0]
    if meant:
        several = ", ".join(meant[:NEAR])
        raise InputError(
            f"{len(meant)} outlets are called {name!r}: give the id of one ({several})"
        )
    from rapidfuzz import fuzz, process

    names = sorted({outlet for _, outlet, _ in outlets})
    near = [hit[0] for hit in process.extract(name, names, scorer=fuzz.WRatio, limit=NEAR)]
    raise InputError(f"no article is of an outlet {name!r}; there is: {', '.join(near) or 'none'}")


def take_verdicts(
    paths: WarehousePaths, files: Sequence[Path], judge: str, strict: bool, storage_version: str
) -> Outcome:
    """Store the verdicts of files and publish them; say what they come to.

    Everything is stored in one transaction, nothing where ``strict`` and a row is bad. Raises
    SnapshotMissingError before the first batch, WarehouseBusyError while one runs, OSError for a
    file that cannot be read, IntegrityError where the warehouse contradicts itself (the verdicts
    are stored then, the old snapshot is kept).
    """
    reading = files_read(read_verdicts(str(file), file.read_bytes(), judge) for file in files)
    if not paths.working.exists():
        raise SnapshotMissingError(f"no data in {paths.folder}: run `concord run --corpus DIR`")
    with open_working(paths) as connection:
        was_behind = is_behind(connection, paths)
        outcome = _store(connection, reading, strict)
        if outcome.n_new or outcome.n_changed:
            if not was_behind:  # else it would show what no run has compared yet
                publish(connection, paths, storage_version)
            outcome.published, outcome.behind = not was_behind, was_behind
        outcome.precision = precision(connection)
        outcome.agreements = judge_agreements(connection)
    return outcome


def _store(connection: duckdb.DuckDBPyConnection, reading: Reading, strict: bool) -> Outcome:
    good, warnings = last_ones(reading.judged)
    rows, problems = _as_claimed(connection, good)
    reading.problems += problems
    outcome = Outcome(reading, warnings)
    if strict and reading.problems:
        outcome.refused = True
        return outcome
    with (
        arrow_view(connection, "judged", table_of(rows, _JUDGED)),
        transaction(connection),
    ):
        query = read_sql("statements/verdict_changes.sql")
        n_new, n_changed, n_noted, n_all = connection.execute(query).fetchall()[0]
        outcome.n_new, outcome.n_changed = n_new, n_changed + n_noted
        outcome.n_same = n_all - outcome.n_new - outcome.n_changed
        if outcome.n_new or outcome.n_changed:
            connection.execute(read_sql("statements/verdict_store.sql"))
            republish(connection)
    return outcome


def _as_claimed(
    connection: duckdb.DuckDBPyConnection, judged: Sequence[Judged]
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return rows to store of the verdicts on what is claimed still, and the others as problems."""
    claims = _claims(connection, judged)
    rows: list[dict[str, Any]] = []
    problems = []
    for one in judged:
        claim_hash, fingerprint = claims.get((one.kind, one.aspect, one.item_id), (None, None))
        if fingerprint is None:
            reason = f"{one.item_id} is not in this warehouse, or no longer: draw a new sample"
            problems.append(Problem(one.file, one.row, reason))
        elif claim_hash != one.claim_hash:
            reason = (
                f"{one.item_id} ({one.aspect}) claims something else since the sample was drawn: "
                "draw a new sample"
            )
            problems.append(Problem(one.file, one.row, reason))
        else:
            row = {name: getattr(one, name, fingerprint) for name in _JUDGED.names}
            rows.append(row)
    return rows, problems


def _claims(
    connection: duckdb.DuckDBPyConnection, judged: Iterable[Judged]
) -> dict[tuple[str, str, str], tuple[str | None, str]]:
    keys = dict.fromkeys((one.kind, one.aspect, one.item_id) for one in judged)
    items = table_of([dict(zip(_ITEMS.names, key, strict=True)) for key in keys], _ITEMS)
    with arrow_view(connection, "judged_items", items):
        rows = connection.execute(read_sql("statements/verdict_claims.sql")).fetchall()
    return {(kind, aspect, item): (claim, made_by) for kind, aspect, item, claim, made_by in rows}


def _dictionaries(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
