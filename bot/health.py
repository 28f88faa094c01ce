"""``GET /health`` and ``GET /metrics`` on a loopback port: whether it works, and how much it does."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from redis.asyncio import Redis
from tortoise.connection import get_connection

from bot import metrics

log = structlog.get_logger(__name__)

LOOPBACK = "127.0.0.1"
PATIENCE = 3.0  # seconds for an engine to answer
LONGEST_SILENCE = 120.0  # seconds: a long poll lasts 25, and back-off at most 30
LONGEST_WAIT = 300.0  # seconds that an update may wait before somebody should look

_UPDATES = """
    SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float AS oldest
    FROM stored_update WHERE answered_at IS NULL"""
_JOBS = "SELECT entrypoint AS job, status::text AS state, count(*) AS number FROM pgqueuer GROUP BY 1, 2"


class Health:
    """What is asked of the running program; ``polls`` where it also talks to Telegram (the bot, not the worker)."""

    def __init__(self, redis: Redis, *, polls: bool) -> None:
        """Nothing is asked yet."""
        self._redis = redis
        self._polls = polls
        self._since = time.time()

    async def report(self) -> dict[str, str]:
        """Each part with "ok" or what is wrong with it."""
        postgres, redis = await asyncio.gather(_asked(self._updates()), _asked(self._redis.ping()))
        return {"postgresql": postgres, "redis": redis} | ({"telegram": self._telegram()} if self._polls else {})

    async def measure(self) -> bytes:
        """Everything counted, in Prometheus' text format; what PostgreSQL does not tell keeps its last figure."""
        await _asked(self._updates())
        await _asked(_jobs())
        return generate_latest()

    async def _updates(self) -> None:
        [row] = await get_connection("default").execute_query_dict(_UPDATES)
        metrics.WAITING.set(row["waiting"])
        metrics.OLDEST.set(row["oldest"])
        if self._polls and row["oldest"] > LONGEST_WAIT:
            raise RuntimeError(f"an update has waited for {row['oldest']:.0f} s")

    def _telegram(self) -> str:
        polled = REGISTRY.get_sample_value("macroferro_last_poll_timestamp_seconds") or 0.0
        silence = time.time() - max(self._since, polled)
        return "ok" if silence < LONGEST_SILENCE else f"no poll was answered for {silence:.0f} s"


async def _jobs() -> None:
    rows = await get_connection("default").execute_query_dict(_JOBS)
    metrics.JOBS.clear()
    for row in rows:
        metrics.JOBS.labels(row["job"], row["state"]).set(row["number"])


async def _asked(question: Awaitable[object]) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await question
    except TimeoutError:
        return f"no answer in {PATIENCE:.0f} s"
    except Exception as error:  # noqa: BLE001 - whatever a library raises is the answer
        return f"{type(error).__name__}: {error}"
    return "ok"


@asynccontextmanager
async def listening(port: int, health: Health) -> AsyncIterator[None]:
    """Serve both on the loopback interface while the program runs; port 0: not at all."""
    if not port:
        yield
        return
    runner = web.AppRunner(_pages(health), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        log.info("listening", health=f"http://{LOOPBACK}:{port}/health")
    except OSError as error:  # a second process on the machine; selling is worth more than being watched
        log.warning("health_not_listening", port=port, reason=str(error))
    try:
        yield
    finally:
        await runner.cleanup()


def _pages(health: Health) -> web.Application:
    async def state(_request: web.Request) -> web.Response:
        parts = await health.report()
        well = set(parts.values()) == {"ok"}
        return web.json_response({"status": "ok" if well else "trouble", **parts}, status=200 if well else 503)

    async def measures(_request: web.Request) -> web.Response:
        return web.Response(body=await health.measure(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    pages = web.Application()
    pages.add_routes([web.get("/health", state), web.get("/metrics", measures)])
    return pages
