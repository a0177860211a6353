"""The main job: read the corpus, extract, load, compare, publish."""

# No postponed annotations here: Prefect evaluates the flow's own when it runs on a schedule. And
# none of DuckDB's types: what holds one until a worker ends makes DuckDB complain of leaks.

from typing import TYPE_CHECKING

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows import prefect_home
from flows.steps import Batch
from flows.summary import RunSummary
from pipeline.settings import Settings
from pipeline.storage.compact import compact
from pipeline.storage.connect import WarehousePaths, open_working
from pipeline.storage.copying import remove_leftovers
from pipeline.storage.trouble import disk_errors

if TYPE_CHECKING:
    import duckdb

_handed: "list[tuple[Settings, duckdb.DuckDBPyConnection]]" = []


@flow(name="concord-batch", description="From the corpus folder to a published warehouse")
def batch(settings: Settings) -> RunSummary:
    """Run one batch and return what it did.

    Raises WarehouseBusyError when another batch holds the warehouse, WarehouseError where the disk
    refuses or the warehouse is not this Concord's, FileNotFoundError without a corpus folder,
    IntegrityError when the result contradicts itself. Whatever was loaded before an exception or a
    crash stays and is not extracted again.
    """
    paths = WarehousePaths(settings.warehouse)
    with disk_errors(paths.working), open_working(paths) as connection:
        summary = _run(settings, connection)
    if summary.published:
        compact(paths)
    return summary


@flow(name="concord-batch", description="From the corpus folder to a published warehouse")
def _batch() -> RunSummary:
    return _run_handed()


def batch_here(settings: Settings, connection: "duckdb.DuckDBPyConnection") -> RunSummary:
    """Run one batch in this process as ``batch`` does, with settings that Prefect does not see.

    It records parameters as JSON by way of FastAPI, whose import takes longer than a batch that
    finds nothing new. ``connection`` is that of the working database; compacting is the caller's.
    """
    _handed.append((settings, connection))
    try:
        return _batch()
    finally:
        _handed.pop()


def _run_handed() -> RunSummary:
    # Apart from the flow: Prefect sends that to workers with every global that it names.
    settings, connection = _handed[-1]
    with disk_errors(WarehousePaths(settings.warehouse).working):
        return _run(settings, connection)


def _run(settings: Settings, connection: "duckdb.DuckDBPyConnection") -> RunSummary:
    paths = WarehousePaths(settings.warehouse)
    with prefect_home.shared_server(settings.warehouse):
        remove_leftovers(paths.folder)
        summary = Batch(settings, paths, connection).run()
    create_markdown_artifact(summary.markdown(), key="concord-batch", description="Batch summary")
    return summary
