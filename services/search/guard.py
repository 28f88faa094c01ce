"""Between a search and what it asks: a time limit, and a breaker, so that not every buyer waits for what is gone."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger(__name__)


class Guard:
    """One failure opens it; after ``rest`` seconds one search tries again, while the others still do without."""

    def __init__(
        self,
        part: str,
        error: type[Exception],
        *,
        limit: float,
        rest: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``part``: its name in the log; ``error``: what it raises, and what the guard raises for it."""
        self._part = part
        self._error = error
        self._limit = limit
        self._rest = rest
        self._clock = clock
        self._closed_until = 0.0
        self._failed = False

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """Ask within; raises ``error`` where the part fails, is late (``limit`` seconds), or rests."""
        self._check()
        try:
            async with asyncio.timeout(self._limit):
                yield
        except TimeoutError as error:
            late = f"no answer within {self._limit:g} s"
            self._open(late)
            raise self._error(f"{self._part}: {late}") from error
        except self._error as error:
            self._open(str(error))
            raise
        if self._failed:
            self._failed = False
            log.info("search.part_answers_again", part=self._part)

    def _check(self) -> None:
        if not self._failed:
            return
        if self._clock() < self._closed_until:
            raise self._error(f"{self._part}: it failed a moment ago and is not asked yet")
        self._closed_until = self._clock() + max(self._rest, self._limit)  # this one tries, nobody beside it

    def _open(self, reason: str) -> None:
        if not self._failed:
            log.warning("search.part_unavailable", part=self._part, reason=reason, tried_again_in=self._rest)
        self._failed = True
        self._closed_until = self._clock() + self._rest
