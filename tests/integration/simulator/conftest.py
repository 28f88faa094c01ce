import asyncio
import io
from contextlib import asynccontextmanager

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from PIL import Image

from bot.simulator import ANA, Simulator


def bot_of(sim, token=None):
    return Bot(token or sim.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base)))


async def hang_up(bot):
    """Close the bot's connections without aiogram's quarter second for TLS."""
    if bot.session._session is not None:
        await bot.session._session.close()


@asynccontextmanager
async def polling(bot, *routers, dispatcher=None):
    """Let an ordinary aiogram dispatcher poll."""
    dispatcher = dispatcher or Dispatcher()
    for router in routers:
        dispatcher.include_router(router)
    task = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    try:
        yield dispatcher
    finally:
        await dispatcher.stop_polling()
        await task


@pytest.fixture
async def sim():
    async with Simulator() as running:
        yield running


@pytest.fixture
async def bot(sim):
    made = bot_of(sim)
    yield made
    await hang_up(made)


@pytest.fixture
async def ana(sim):
    """Ana has started the bot."""
    chat = sim.chat(ANA)
    await chat.start()
    return chat


@pytest.fixture(scope="session")
def drill_picture():
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(out, "PNG")
    return out.getvalue()
