"""The running service: engines, bot, intake and worker under one roof, until it is told to stop."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import structlog
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import Response
from aiogram.types import Message
from redis.asyncio import Redis

from bot import menu, tolerant_json, wiring
from bot.backoff import Backoff
from bot.chat_lines import CANCEL_SECONDS
from bot.dispatcher import dispatcher, handler
from bot.embedded.engines import Addresses, engines
from bot.embedded.processes import EngineError
from bot.errors import give_up
from bot.health import Health, listening
from bot.index_keeper import IndexKeeper, rebuild_aside
from bot.inline_queries import InlineQueries
from bot.intake import Intake
from bot.messenger import TelegramMessenger
from bot.pacing import Pacing
from bot.pictures import Pictures
from bot.settings import Settings
from bot.systemd import supervised
from bot.worker import GRACE, LAST_WORDS, run_worker
from models import database
from services.catalogue import queries as catalogue
from services.jobs.queue import install

MOST_BRANDS = 2_000
REDIS_SECONDS = 3.0  # for one command; then Redis counts as away, which the buyer is told
AWAY_SECONDS = 10.0  # for a connection; then PostgreSQL counts as away
AWAY = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.TooManyConnectionsError)
REFUSED = (
    asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError, asyncpg.ClientConfigurationError,
)  # fmt: skip
MENU_SECONDS = 3  # the start waits so long for the command menu; without Telegram it goes on without
log = structlog.get_logger(__name__)


async def serve(settings: Settings, *, ready: asyncio.Event | None = None) -> None:
    """Run until SIGINT or SIGTERM; then finish what is under way.

    Raises what makes going on senseless: :class:`bot.embedded.engines.EngineFolderInUseError`,
    :class:`bot.intake.PollerConflictError`, :class:`bot.intake.TokenRefusedError`.
    """
    async with engines(settings) as addresses, connected(settings, addresses):
        await serve_on(settings, addresses, ready=ready)


@asynccontextmanager
async def connected(settings: Settings, addresses: Addresses) -> AsyncIterator[None]:
    """The database, waited for while it is away, brought up to date and connected to.

    Raises :class:`bot.embedded.processes.EngineError` where it refuses us.
    """
    await _reached(addresses.database_url)
    await database.migrate(addresses.database_url)
    await install(addresses.database_url)
    await database.connect(
        addresses.database_url, pool_size=settings.database.pool_size, patience=settings.database.timeout
    )
    try:
        yield
    finally:
        await database.disconnect()


async def _reached(url: str) -> None:
    backoff = Backoff(0.5, 5.0)
    while True:
        try:
            connection = await asyncpg.connect(url, timeout=AWAY_SECONDS)
        except REFUSED as error:
            raise EngineError(f"PostgreSQL refuses us: {error}. Look at database.url in the settings.") from error
        except AWAY as error:
            log.warning("waiting_for_postgresql", error=repr(error))
            await backoff.sleep()
        else:
            await connection.close()
            return


async def serve_on(settings: Settings, addresses: Addresses, *, ready: asyncio.Event | None = None) -> None:
    """Serve on engines that run."""
    bot = make_bot(settings)
    redis = Redis.from_url(addresses.redis_url, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS)
    brands = await catalogue.brands(MOST_BRANDS)
    services = wiring.services(settings, addresses, TelegramMessenger(bot), brands)
    dispatch = dispatcher(redis, services.clerk, Pictures(settings.data_dir, services.pictures), settings)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    services.renderer.warm()
    keeper = IndexKeeper(services, partial(rebuild_aside, settings, addresses))
    await keeper.start()
    await services.begin()
    worker = asyncio.create_task(run_worker(services, addresses.database_url, stop=stop))
    winding_down = asyncio.create_task(_wind_down(stop, worker))
    publishing = asyncio.create_task(menu.publish(bot, settings.locale.default))
    try:
        await asyncio.wait({publishing}, timeout=MENU_SECONDS)
        await dispatch.emit_startup(bot=bot)
        intake = Intake(
            bot,
            handler(dispatch, bot),
            on_give_up=give_up,
            inline=InlineQueries(bot, partial(dispatch.feed_update, bot)),
            allowed_updates=dispatch.resolve_used_update_types(),
        )
        _spare_the_collector()
        ready = ready or asyncio.Event()
        async with supervised(ready), listening(settings.metrics.port, Health(redis, polls=True)):
            await _until_stopped(intake, stop, ready)
    finally:
        stop.set()
        publishing.cancel()
        await asyncio.gather(publishing, winding_down, keeper.close(), return_exceptions=True)
        await services.close()
        await redis.aclose()
        await bot.session.close()


async def _wind_down(stop: asyncio.Event, worker: asyncio.Task[None]) -> None:
    """Leave the worker its grace; if it hangs on a silent connection even then, break it off."""
    await stop.wait()
    await asyncio.wait({worker}, timeout=GRACE.total_seconds() + LAST_WORDS + 0.5)
    if not worker.done():
        log.warning("worker_broken_off")
        worker.cancel()
        await asyncio.wait({worker}, timeout=CANCEL_SECONDS)


def _spare_the_collector() -> None:
    """What was loaded stays: leave it out of every later collection, and collect less often.

    A turn makes thousands of short-lived objects (pydantic, aiogram); walking a quarter of a gigabyte of modules
    for them cost a tenth of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _until_stopped(intake: Intake, stop: asyncio.Event, ready: asyncio.Event) -> None:
    async def stopper() -> None:
        await stop.wait()
        intake.stop()

    stopping = asyncio.create_task(stopper())
    log.info("serving")
    ready.set()
    try:
        await intake.run()
    finally:
        stopping.cancel()
        log.info("stopped")


# aiogram makes Response[…] anew for every call; pydantic keeps such a class only while somebody holds it.
ANSWERS = (Response[Message], Response[Message | bool], Response[bool], Response[list[dict[str, Any]]])


def make_bot(settings: Settings) -> Bot:
    """The bot behind the token, at Telegram or at another Bot API server, within the limits on sending."""
    session = AiohttpSession(
        api=TelegramAPIServer.from_base(settings.telegram.api_base),
        json_loads=tolerant_json.loads,
        json_dumps=tolerant_json.dumps,
    )
    session.middleware(Pacing(settings.telegram))
    return Bot(
        settings.telegram.token.get_secret_value(), session=session, default=DefaultBotProperties(parse_mode="HTML")
    )
