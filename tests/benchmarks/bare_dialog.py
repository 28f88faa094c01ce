"""The floor of dialogs: a bare aiogram-dialog bot on Redis, one window with a counter and a button."""

import asyncio
import sys
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.kbd import Button
from aiogram_dialog.widgets.text import Const, Format
from redis.asyncio import Redis


class Counting(StatesGroup):
    count = State()


async def tapped(_event: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    manager.dialog_data["count"] = manager.dialog_data.get("count", 0) + 1


async def counted(dialog_manager: DialogManager, **_: Any) -> dict[str, int]:
    return {"count": dialog_manager.dialog_data.get("count", 0)}


window = Window(
    Format("{count}"), Button(Const("+1"), id="plus", on_click=tapped), state=Counting.count, getter=counted
)


async def start(_message: Message, dialog_manager: DialogManager) -> None:
    await dialog_manager.start(Counting.count, mode=StartMode.RESET_STACK)


async def main(api_base: str, token: str, redis_url: str) -> None:
    storage = RedisStorage(Redis.from_url(redis_url), key_builder=DefaultKeyBuilder(with_destiny=True))
    dispatcher = Dispatcher(storage=storage)
    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(Dialog(window))
    setup_dialogs(dispatcher)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_base)))
    await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    try:
        uvloop.run(main(*sys.argv[1:4]))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
