"""The import on a schedule: each run queues the next, whichever worker comes to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from services.catalogue.importing.in_step import keep_in_step
from services.jobs.queue import enqueue
from services.jobs.registry import Payload

NAME = "catalogue.import"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ImportSchedule:
    """The folder that is kept in step (None: none is), and how often it is looked at."""

    folder: Path | None
    every: timedelta
    clock: Callable[[], datetime]


async def begin(schedule: ImportSchedule) -> None:
    """Queue a look at the folder now; harmless where one waits already."""
    if schedule.folder is not None:
        await enqueue(NAME, {}, dedupe_key=f"{NAME}:now")


async def keep(schedule: ImportSchedule, payload: Payload) -> None:
    """Import what changed, and queue the next look; a run that breaks off is taken up by that one."""
    del payload
    if schedule.folder is None:  # the setting is gone
        return
    try:
        await keep_in_step(schedule.folder)
    except Exception:
        log.exception("import_broke_off", folder=str(schedule.folder))
    await _next(schedule)


async def _next(schedule: ImportSchedule) -> None:
    """One look for each span of time, however many workers ask for it."""
    span = schedule.every.total_seconds()
    now = schedule.clock().timestamp()
    place = int(now // span) + 1
    await enqueue(NAME, {}, delay=timedelta(seconds=place * span - now), dedupe_key=f"{NAME}:{place}")


JOBS = {NAME: keep}
