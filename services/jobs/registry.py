"""What a job is: a plain coroutine of its service's context and a payload, under a name.

A service lists its own (``JOBS = {"invoice.render": render, …}``) and says in a frozen context what they need;
the wiring binds one to the other. Jobs run at least once: each is written so that a second run does no harm.
An error with a true ``permanent`` goes to the dead letters at once, any other one is tried again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

Context = TypeVar("Context")
Payload = Mapping[str, Any]
Run = Callable[[Payload], Awaitable[None]]


def bind(jobs: Mapping[str, Callable[[Context, Payload], Awaitable[None]]], context: Context) -> dict[str, Run]:
    """A service's jobs with what they need, as the worker takes them."""
    return {name: partial(job, context) for name, job in jobs.items()}


def is_permanent(error: BaseException) -> bool:
    """Whether trying again cannot help."""
    return bool(getattr(error, "permanent", False))


@dataclass(frozen=True, slots=True)
class Retries:
    """Exponential back-off: by default nine attempts over an hour and a half.

    ``deaths``: how often its worker may end over a job. A worker holds several, and most ends come from outside: nine
    kills in a row found invoices that had done no harm. What ends every worker is still given up within minutes.
    """

    attempts: int = 9
    deaths: int = 30
    first: timedelta = timedelta(seconds=2)
    factor: float = 3.0
    longest: timedelta = timedelta(hours=1)

    def delay(self, failed: int) -> timedelta | None:
        """How long to wait after the ``failed``-th failure in a row (from 1), or None: no more."""
        if failed >= self.attempts:
            return None
        return min(self.first * self.factor ** (failed - 1), self.longest)
