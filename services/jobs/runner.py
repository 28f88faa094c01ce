"""How a job is run: tried again with growing pauses, given up in the end, put back when the worker must stop."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import orjson
from pgqueuer.core.executors import AbstractEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Context, Job
from structlog.contextvars import bound_contextvars

from services.jobs.queue import DeadJob
from services.jobs.registry import Retries, Run, is_permanent

Bury = Callable[[DeadJob, Exception], Awaitable[None]]


class WorkersDiedError(Exception):
    """Every worker that took the job died over it."""

    permanent = True


@dataclass
class Runner(AbstractEntrypointExecutor):
    """One job's executor. ``hurry`` set: whatever still runs is cancelled and queued again at once."""

    run: Run
    retries: Retries
    hurry: asyncio.Event
    bury: Bury

    async def execute(self, job: Job, context: Context) -> None:  # noqa: ARG002 # pgqueuer's signature
        """Run the job; raises ``RetryRequested`` to have it queued again, anything else to have it held as dead.

        Never ``CancelledError``: pgqueuer would delete the job.
        """
        at_hand = DeadJob(job.id, job.entrypoint, orjson.loads(job.payload or b"{}"), job.attempts + 1)
        try:
            with bound_contextvars(job=job.entrypoint, job_id=job.id):
                await self._attempt(at_hand)
        except RetryRequested:
            raise
        except asyncio.CancelledError:
            raise RetryRequested(timedelta(0), reason="cancelled") from None
        except Exception as error:
            if not is_permanent(error) and (delay := self.retries.delay(at_hand.attempts)) is not None:
                raise RetryRequested(delay, reason=repr(error)) from error
            await self.bury(at_hand, error)
            raise

    async def _attempt(self, job: DeadJob) -> None:
        if job.attempts > self.retries.deaths:
            raise WorkersDiedError(job.name)
        task = asyncio.ensure_future(self.run(job.payload))
        hurry = asyncio.create_task(self.hurry.wait())
        try:
            await asyncio.wait({task, hurry}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
                raise RetryRequested(timedelta(0), reason="the worker stops")
            task.result()
        finally:
            hurry.cancel()
            task.cancel()


def runner(run: Run, retries: Retries, hurry: asyncio.Event, bury: Bury, *, most: int = 0) -> Runner:
    """An executor as pgqueuer's manager registers it; a job that is given up stays in the table as ``failed``.

    At most so many (``most``; 0: any number) run at once, in all workers together.
    """

    async def unused(_: Job) -> None:
        """Exist, because pgqueuer wants a function beside the executor."""

    parameters = EntrypointExecutorParameters(concurrency_limit=most, func=unused, on_failure="hold")
    return Runner(parameters, run=run, retries=retries, hurry=hurry, bury=bury)
