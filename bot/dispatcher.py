"""The dispatcher: from a stored update to its handler.

bot/intake (stored, in order) → here → middlewares → states/ → services/assistant → the answer
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Bot, Dispatcher
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.memory import DisabledEventIsolation
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Update
from aiogram_dialog import setup_dialogs
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError
from structlog.contextvars import bound_contextvars

from bot import errors, metrics
from bot.chat_lines import AwayError
from bot.middlewares.admission import Admission
from bot.middlewares.buyer import BuyerMiddleware
from bot.middlewares.throttling import Throttling
from bot.middlewares.typing import TypingMiddleware
from bot.pictures import Pictures
from bot.settings import Settings
from bot.tolerant_json import dumps, loads
from bot.windows import WindowManager
from models import database
from services.assistant.clerk import Clerk
from services.inbox import Effects
from states import commands, documents, inline
from states.account.dialog import dialog as account
from states.browsing.dialog import dialog as browsing
from states.cart.dialog import dialog as cart
from states.checkout.dialog import dialog as checkout
from states.done.dialog import dialog as done
from states.staff.dialog import dialog as staff

REDIS_AWAY = (RedisConnectionError, RedisTimeoutError)
BLINK_SECONDS = 1.5


def dispatcher(redis: Redis, clerk: Clerk, pictures: Pictures, settings: Settings) -> Dispatcher:
    """Put the rooms together; the intake orders a chat's updates, so no lock is needed here."""
    storage = RedisStorage(redis, DefaultKeyBuilder(with_destiny=True), json_loads=loads, json_dumps=dumps)
    dispatch = Dispatcher(disable_fsm=True)  # its state is aiogram-dialog's stack: the FSM's own is never asked for
    dispatch["fsm_storage"] = storage
    dispatch["clerk"], dispatch["pictures"], dispatch["company"] = clerk, pictures, settings.company.name
    throttling = Throttling(redis, settings.limits, settings.staff.chat_ids, settings.locale.default)
    dispatch.update.outer_middleware(throttling)
    admission = Admission(redis, settings.limits)
    buyer = BuyerMiddleware(clerk.desk, settings.locale.default)
    for observer in (dispatch.message, dispatch.callback_query, dispatch.errors):
        observer.outer_middleware(buyer)
    dispatch.message.outer_middleware(admission)
    dispatch.callback_query.outer_middleware(admission)
    dispatch.message.outer_middleware(TypingMiddleware())
    dispatch.include_routers(
        errors.router,
        commands.staff_router(settings.staff.chat_ids),
        documents.router,
        commands.router,
        inline.router,
        *(browsing, cart, checkout, done, account, staff),
        commands.stray,
    )
    setup_dialogs(
        dispatch,
        message_manager=WindowManager(),
        media_id_storage=pictures,
        events_isolation=DisabledEventIsolation(),  # the intake serves a chat one update at a time
    )
    return dispatch


def handler(dispatch: Dispatcher, bot: Bot) -> Callable[[Update, int], Awaitable[None]]:
    """What the intake calls for an update: raises what no error handler took.

    Redis or PostgreSQL away is nobody's fault: :class:`AwayError` lets the update wait. Of Redis the buyer hears once.
    """
    told: set[int] = set()  # chats that know of this outage

    async def handle(update: Update, attempts: int) -> None:
        with bound_contextvars(update_id=update.update_id), metrics.turn(_kind(update)):
            await answered(update, attempts)

    async def answered(update: Update, attempts: int) -> None:
        try:
            await _past_a_blink(
                lambda fresh: dispatch.feed_update(
                    bot, update, effects=Effects(update.update_id, fresh=fresh and attempts == 0)
                )
            )
        except REDIS_AWAY as error:
            await errors.tell_of_outage(update, told)
            raise AwayError(f"Redis is away: {error}") from error
        except database.AWAY as error:
            raise AwayError(f"PostgreSQL is away: {error}") from error
        told.clear()

    return handle


def _kind(update: Update) -> str:
    """Which of its fields it brings: ``message``, ``callback_query`` and so on."""
    return next(iter(update.model_fields_set - {"update_id"}), "other")


async def _past_a_blink(feed: Callable[[bool], Awaitable[object]]) -> None:
    """Once more after a moment: a restart of Redis is over before anybody need hear of it."""
    try:
        await feed(True)
    except REDIS_AWAY:
        await asyncio.sleep(BLINK_SECONDS)
        await feed(False)
