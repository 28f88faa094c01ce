"""The floor: a bare aiogram bot that answers every message with its text."""

import asyncio
import sys

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text or "…")


async def main(api_base: str, token: str) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_base)))
    await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    try:
        uvloop.run(main(*sys.argv[1:3]))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)
