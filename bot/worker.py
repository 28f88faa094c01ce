"""The worker: runs the queue's jobs, beside the bot or in a process of its own, on as many machines as wanted."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Protocol

import asyncpg
import structlog
from pgqueuer.adapters.drivers.asyncpg import AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.models import Job, TracebackRecord
from pgqueuer.ports.driver import NotifyCallback

from bot.backoff import Backoff
from services.jobs.notices import tell_of_dead_job
from services.jobs.presence import forget_old_logs, present, release_orphans
from services.jobs.queue import DeadJob
from services.jobs.registry import Retries, Run
from services.jobs.runner import runner

log = structlog.get_logger(__name__)

BATCH = 4
CONCURRENCY = 2 * BATCH  # pgqueuer wants at least twice a batch
# Telegram takes 20 messages a minute for a group: what waits for that leaves places to the rest.
FEW = {"order.to_staff": 2, "staff.notice": 2}
HEARTBEAT = timedelta(seconds=20)  # after so long without one a job is taken over, where its worker's lock still stands
GRACE = timedelta(seconds=4)  # for jobs under way when the worker must stop; then they are queued again
LAST_WORDS = 1.0  # s in which jobs that were broken off are queued again
PATIENCE = 20.0  # s for a statement of the queue itself: over a broken connection one would wait for ever
ROUND = timedelta(seconds=3)  # between looks for jobs of dead workers


class HasJobs(Protocol):
    """What the wiring hands over: every service's jobs, bound to what they need."""

    @property
    def jobs(self) -> Mapping[str, Run]: ...


async def run_worker(
    services: HasJobs,
    database_url: str,
    *,
    stop: asyncio.Event,
    retries: Retries | None = None,
    grace: timedelta = GRACE,
) -> None:
    """Run jobs until ``stop``; whatever becomes of PostgreSQL meanwhile, come back to it.

    The jobs' own queries go through the pool that ``models.database.connect`` opened.
    """
    backoff = Backoff(0.5, 5.0)
    while not stop.is_set():
        try:
            await _serve(services.jobs, database_url, stop, retries or Retries(), grace)
            backoff.reset()
        except Exception as error:  # noqa: BLE001 # a worker that ends by itself would leave customers without invoices
            log.warning("worker_interrupted", error=repr(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), backoff.next())


@asynccontextmanager
async def _pool(url: str) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(url, min_size=2, max_size=4, timeout=PATIENCE, command_timeout=PATIENCE)
    try:
        yield pool
    finally:
        pool.terminate()


class _ListeningFirst(AsyncpgPoolDriver):
    """Holds notifications back until somebody listens.

    pgqueuer 1.6 sends its first health probe while its LISTEN is still on the way; on a busy machine the probe is
    lost, and ten seconds later the worker is thought deaf and begins anew.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        """Nobody listens yet."""
        super().__init__(pool)
        self._listening = asyncio.Event()

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        await super().add_listener(channel, callback)
        self._listening.set()

    async def notify(self, channel: str, payload: str) -> None:
        await self._listening.wait()
        await super().notify(channel, payload)


class _Patient(Queries):
    """Leaves a job as it is that cannot be queued again, to be taken over like those of dead workers.

    pgqueuer 1.6 would call it failed as soon as PostgreSQL is back: an invoice never tried again, and nobody told.
    """

    async def retry_job(self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        try:
            await super().retry_job(job, delay, traceback_record)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("job_not_queued_again", job=job.entrypoint, id=job.id, error=repr(error))


async def _serve(jobs: Mapping[str, Run], url: str, stop: asyncio.Event, retries: Retries, grace: timedelta) -> None:
    async with _pool(url) as pool:
        manager = QueueManager(_Patient(_ListeningFirst(pool)))
        hurry = asyncio.Event()
        for name, run in jobs.items():
            manager.register_executor(name, runner(run, retries, hurry, _bury, most=FEW.get(name, 0)))
        async with present(url, manager.queue_manager_id) as presence:
            beside = [
                asyncio.create_task(_wind_down(stop, manager, pool, hurry, grace)),
                asyncio.create_task(_look_after(presence, manager)),
            ]
            try:
                await _work(manager)
            finally:
                for task in beside:
                    task.cancel()


async def _work(manager: QueueManager) -> None:
    await manager.run(
        dequeue_timeout=timedelta(seconds=2),  # a job to be tried again announces itself to nobody
        batch_size=BATCH,
        max_concurrent_tasks=CONCURRENCY,
        heartbeat_timeout=HEARTBEAT,
        shutdown_on_listener_failure=True,
    )


async def _wind_down(
    stop: asyncio.Event, manager: QueueManager, pool: asyncpg.Pool, hurry: asyncio.Event, grace: timedelta
) -> None:
    """End the manager in good time: pgqueuer waits for its last statements, however long a silent connection takes."""
    await stop.wait()
    manager.shutdown.set()
    await asyncio.sleep(grace.total_seconds())
    hurry.set()
    await asyncio.sleep(LAST_WORDS)
    pool.terminate()


async def _look_after(presence: asyncpg.Connection, manager: QueueManager) -> None:
    """Take over from dead workers; when the connection that says we live breaks, start anew with another."""
    try:
        await forget_old_logs(presence)
        while True:
            if orphans := await release_orphans(presence):
                log.info("jobs_taken_over", jobs=orphans)
            await asyncio.sleep(ROUND.total_seconds())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        log.warning("worker_lost_its_presence", error=repr(error))
        manager.shutdown.set()


async def _bury(job: DeadJob, error: Exception) -> None:
    log.error("job_given_up", job=job.name, id=job.id, attempts=job.attempts, error=repr(error))
    try:
        await tell_of_dead_job(job, error)
    except Exception as failure:  # noqa: BLE001 # the job is kept as dead all the same
        log.error("staff_not_told", job=job.name, error=repr(failure))  # noqa: TRY400 # its trace says nothing more
