"""Waiting longer after each failure, up to a cap, never in step with others."""

import asyncio
import random


class Backoff:
    """Delays of ``first`` seconds, doubled up to ``cap``, each shortened at random by up to a quarter."""

    def __init__(self, first: float, cap: float) -> None:
        self._first, self._cap, self._delay = first, cap, first

    def reset(self) -> None:
        self._delay = self._first

    def next(self) -> float:
        """The next delay, in seconds."""
        delay, self._delay = self._delay, min(self._cap, self._delay * 2)
        return delay * random.uniform(0.75, 1)  # noqa: S311 - no secret

    async def sleep(self) -> None:
        await asyncio.sleep(self.next())
