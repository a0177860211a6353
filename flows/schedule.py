"""Run batches on a schedule: a Prefect deployment served by this process."""

from __future__ import annotations

from pipeline.settings import Settings


def serve(settings: Settings, cron: str) -> None:
    """Serve the batch flow until interrupted, starting a run whenever ``cron`` says so.

    One run at a time: a batch that is still running when the next is due finishes first.
    Raises ValueError for a cron expression that cannot be read.
    """
    from prefect.schedules import Cron

    from flows.batch import batch

    absolute = settings.model_copy(
        update={
            "corpus": settings.corpus.resolve(),
            "warehouse": settings.warehouse.resolve(),
        }
    )
    batch.serve(
        name="concord-schedule",
        schedule=Cron(cron),
        parameters={"settings": absolute.model_dump(mode="json")},
        limit=1,
        print_starting_message=True,
    )
