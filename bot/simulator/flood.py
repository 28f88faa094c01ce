"""Telegram's flood limits, as bots meet them.

Telegram names the figures (about 30 messages a second in all, 1 a second to one chat with short bursts allowed,
20 a minute to one group: core.telegram.org/bots/faq) and keeps the exact rule to itself. Here each is a token
bucket; a chat that overdrew is closed until the bucket holds a token again, and the refusal says for how long.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.simulator.shapes import too_many_requests


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second (or a minute), and how many may come at once."""

    overall_per_second: float = 30
    overall_burst: int = 30
    private_per_second: float = 1
    private_burst: int = 20
    group_per_minute: float = 20
    group_burst: int = 20


class _Bucket:
    __slots__ = ("burst", "rate", "seen", "tokens")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self.rate, self.burst, self.tokens, self.seen = rate, burst, float(burst), now

    def missing(self, count: int, now: float) -> float:
        """Seconds until ``count`` tokens are there (0: now)."""
        self.tokens = min(float(self.burst), self.tokens + (now - self.seen) * self.rate)
        self.seen = now
        return max(0.0, (min(count, self.burst) - self.tokens) / self.rate)


class FloodControl:
    """Counts what is sent and edited; :meth:`spend` refuses what is too much."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        """The clock counts seconds."""
        self.limits = limits
        self._clock = clock
        self._overall = _Bucket(limits.overall_per_second, limits.overall_burst, clock())
        self._chats: dict[int, _Bucket] = {}

    def spend(self, chat_id: int, count: int = 1) -> None:
        """Take ``count`` messages to a chat out of both buckets, or raise 429 and take none."""
        now = self._clock()
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = self._bucket(chat_id, now)
        missing = max(chat.missing(count, now), self._overall.missing(count, now))
        if missing > 0:
            raise too_many_requests(max(1, math.ceil(missing)))
        chat.tokens -= count
        self._overall.tokens -= count

    def _bucket(self, chat_id: int, now: float) -> _Bucket:
        if chat_id < 0:
            return _Bucket(self.limits.group_per_minute / 60, self.limits.group_burst, now)
        return _Bucket(self.limits.private_per_second, self.limits.private_burst, now)
