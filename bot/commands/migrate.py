"""``python -m bot migrate``."""

import asyncio
import sys

from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.settings import Settings
from models.database import migrate
from services.jobs.queue import install


def run(settings: Settings) -> int:
    """Migrate the configured database, or the embedded one; the exit status."""
    try:
        asyncio.run(_migrate(settings))
    except (EngineError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("the schema is up to date\n")
    return 0


async def _migrate(settings: Settings) -> None:
    async with engines(settings, join=True) as addresses:
        await migrate(addresses.database_url)
        await install(addresses.database_url)
