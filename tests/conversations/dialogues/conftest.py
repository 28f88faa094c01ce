"""The clerk over a copy of the demonstration's catalogue and of its index."""

import shutil
from urllib.parse import urlsplit

import asyncpg
import pytest

from bot.settings import Settings
from bot.wiring import desk, search_index, search_options
from models.database import connect, disconnect
from services.assistant.clerk import Clerk
from services.search.service import Search


@pytest.fixture(scope="module")
async def clerk(addresses, stocked, tmp_path_factory):
    admin = await asyncpg.connect(addresses.database_url)
    await admin.execute(f"CREATE DATABASE dialogues TEMPLATE {stocked[0]}")
    folder = tmp_path_factory.mktemp("dialogues") / "qdrant"
    shutil.copytree(stocked[1], folder)
    await connect(urlsplit(addresses.database_url)._replace(path="/dialogues").geturl())
    settings = Settings()
    index = search_index(settings, folder)
    yield Clerk(desk(settings, Search(index, None, search_options(settings))))
    await index.close()
    await disconnect()
    await admin.execute("DROP DATABASE dialogues WITH (FORCE)")
    await admin.close()
