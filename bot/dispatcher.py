"""The dispatcher: from a stored update to its handler.

bot/intake (stored, in order) → here → middlewares → states/ → services/assistant → the answer
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import Update
from aiogram_dialog import setup_dialogs
from redis.asyncio import Redis

from bot import errors
from bot.middlewares.buyer import BuyerMiddleware
from bot.pictures import Pictures
from bot.settings import Settings
from bot.windows import WindowManager
from services.assistant.clerk import Clerk
from services.inbox import Effects
from states import commands
from states.browsing.dialog import dialog as browsing
from states.cart.dialog import dialog as cart
from states.checkout.dialog import dialog as checkout
from states.done.dialog import dialog as done
from states.staff.dialog import dialog as staff


def dispatcher(redis: Redis, clerk: Clerk, pictures: Pictures, settings: Settings) -> Dispatcher:
    """Put the rooms together; the intake orders a chat's updates, so no lock is needed here."""
    dispatch = Dispatcher(storage=RedisStorage(redis, key_builder=DefaultKeyBuilder(with_destiny=True)))
    dispatch["clerk"], dispatch["pictures"], dispatch["company"] = clerk, pictures, settings.company.name
    buyer = BuyerMiddleware(clerk.desk, settings.locale.default)
    for observer in (dispatch.message, dispatch.callback_query, dispatch.errors):
        observer.outer_middleware(buyer)
    dispatch.include_routers(
        errors.router,
        commands.staff_router(settings.staff.chat_ids),
        commands.router,
        *(browsing, cart, checkout, done, staff),
        commands.stray,
    )
    setup_dialogs(dispatch, message_manager=WindowManager(), media_id_storage=pictures)
    return dispatch


def handler(dispatch: Dispatcher, bot: Bot) -> Callable[[Update, int], Awaitable[None]]:
    """What the intake calls for an update: raises what no error handler took."""

    async def handle(update: Update, attempts: int) -> Any:
        await dispatch.feed_update(bot, update, effects=Effects(update.update_id, fresh=attempts == 0))

    return handle
