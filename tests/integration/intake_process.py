"""A program with nothing but an intake: it writes down what it handles, each effect in the inbox's one transaction.

python intake_process.py DATABASE_URL API_BASE
"""

import asyncio
import signal
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from tortoise.connection import get_connection

from bot.intake import Intake
from models.database import connect, disconnect
from services.inbox import Effects


async def handle(update, attempts):
    async def effect():
        await asyncio.sleep(0.004)
        await get_connection("default").execute_query(
            "INSERT INTO handled (chat_id, text) VALUES ($1, $2)", [update.message.chat.id, update.message.text]
        )
        return {"said": update.message.text}

    await Effects(update.update_id).once(effect)
    await asyncio.sleep(0.004)  # the answer on its way to Telegram


async def main(database_url, api_base):
    await connect(database_url)
    async with Bot("42:TEST", session=AiohttpSession(api=TelegramAPIServer.from_base(api_base))).context() as bot:
        intake = Intake(bot, handle, timeout=2, limit=20)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, intake.stop)
        await intake.run()
    await disconnect()


asyncio.run(main(*sys.argv[1:]))
