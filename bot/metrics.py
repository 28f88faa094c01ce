"""What the program counts about itself; :mod:`bot.health` shows it to Prometheus.

The language model's calls and tokens are counted where they are made (``services/adapters/openai_model.py``).
"""

import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

TURNS = Histogram(
    "macroferro_turn_seconds",
    "From an update's handler to its answer.",
    ["kind"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
LOGGED = Counter("macroferro_logged_total", "Log lines that speak of trouble.", ["level"])
POLLED = Gauge("macroferro_last_poll_timestamp_seconds", "When Telegram last answered a poll (Unix time).")
WAITING = Gauge("macroferro_updates_waiting", "Updates received and not yet answered.")
OLDEST = Gauge("macroferro_oldest_update_seconds", "How long the oldest of them has waited.")
JOBS = Gauge("macroferro_jobs", "Jobs in the queue.", ["job", "state"])


@contextmanager
def turn(kind: str) -> Iterator[None]:
    """Time one update's handling."""
    began = time.perf_counter()
    try:
        yield
    finally:
        TURNS.labels(kind).observe(time.perf_counter() - began)


def count_trouble(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: count warnings and worse."""
    if (level := event.get("level", "")) in {"warning", "error", "critical"}:
        LOGGED.labels(level).inc()
    return event
