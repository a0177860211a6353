"""The main job: read the corpus, extract, load, compare, publish."""

# No postponed annotations here: Prefect evaluates the flow's own when it runs on a schedule.

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

_handed: list[Settings] = []


@flow(name="concord-batch", description="From the corpus folder to a published warehouse")
def batch(settings: Settings) -> RunSummary:
    """Run one batch and return what it did.

    Raises WarehouseBusyError when another batch holds the warehouse, WarehouseError where the disk
    refuses or the warehouse is not this Concord's, FileNotFoundError without a corpus folder,
    IntegrityError when the result contradicts itself. Whatever was loaded before an exception or a
    crash stays and is not extracted again.
    """
    return _run(settings)


@flow(name="concord-batch", description="From the corpus folder to a published warehouse")
def _batch() -> RunSummary:
    return _run(_handed[-1])


def batch_here(settings: Settings) -> RunSummary:
    """Run one batch in this process as ``batch`` does, with settings that Prefect does not see.

    It records parameters as JSON by way of FastAPI, whose import takes longer than a batch that
    finds nothing new.
    """
    _handed.append(settings)
    try:
        return _batch()
    finally:
        _handed.pop()


def _run(settings: Settings) -> RunSummary:
    paths = WarehousePaths(settings.warehouse)
    shared = prefect_home.shared_server(settings.warehouse)
    with disk_errors(paths.working), open_working(paths) as connection, shared:
        remove_leftovers(paths.folder)
        summary = Batch(settings, paths, connection).run()
    if summary.published:
        compact(paths)
    create_markdown_artifact(summary.markdown(), key="concord-batch", description="Batch summary")
    return summary
