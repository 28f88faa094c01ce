"""``python -m bot worker``: the jobs alone, in a process of its own; as many of them as wanted, on any machine."""

import asyncio
import signal
import sys

import structlog
import uvloop
from redis.asyncio import Redis

from bot import wiring
from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.health import Health, listening
from bot.messenger import TelegramMessenger
from bot.service import connected, make_bot
from bot.settings import Settings
from bot.systemd import supervised
from bot.worker import run_worker

log = structlog.get_logger(__name__)


def run(settings: Settings) -> int:
    """Run jobs until SIGINT or SIGTERM; the exit status, 2 without a Telegram token: invoices go to chats."""
    if not settings.telegram.token.get_secret_value():
        sys.stderr.write("the worker sends to Telegram: set BOT_TELEGRAM__TOKEN, as for the bot\n")
        return 2
    try:
        uvloop.run(_run(settings))
    except (EngineError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    async with engines(settings, join=True) as addresses, connected(settings, addresses):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        bot = make_bot(settings)
        services = wiring.services(settings, addresses, TelegramMessenger(bot))
        services.renderer.warm()
        await services.begin()
        log.info("working", jobs=sorted(services.jobs))
        redis, ready = Redis.from_url(addresses.redis_url), asyncio.Event()
        ready.set()
        try:
            async with supervised(ready), listening(settings.metrics.port, Health(redis, polls=False)):
                await run_worker(services, addresses.database_url, stop=stop)
        finally:
            await redis.aclose()
            await services.close()
            await bot.session.close()
            log.info("stopped")
