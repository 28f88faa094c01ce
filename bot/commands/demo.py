"""``python -m bot demo``: the service, a demo catalogue and a Telegram of its own, in one program."""

import asyncio
import sys
from pathlib import Path

import uvloop

from bot.demo.script import replay
from bot.demo.seed import seed
from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.service import connected, serve_on
from bot.settings import Settings
from bot.simulator import cast
from bot.simulator.flood import Limits
from bot.simulator.server import Simulator


def run(settings: Settings, *, script: Path | None, host: str, port: int) -> int:
    """Run the demo until told to stop, or until the script is played; the exit status."""
    try:
        return uvloop.run(_run(settings, script, host, 0 if script else port))
    except (EngineError, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command's last word
        return 1


async def _run(settings: Settings, script: Path | None, host: str, port: int) -> int:
    _say("Starting the engines (PostgreSQL, Redis) …")
    async with engines(settings) as addresses, connected(settings, addresses):
        await seed(settings, addresses, _say)
        async with _telegram(settings, host, port, keep=script is None) as telegram:
            ready = asyncio.Event()
            service = asyncio.create_task(serve_on(_at(settings, telegram), addresses, ready=ready))
            watching = asyncio.create_task(ready.wait())
            await asyncio.wait({service, watching}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            status = 0
            if script is not None and not service.done():
                status = await replay(script, telegram)
                service.cancel()
            else:
                _say(f"\n  Ready. Open the chat in a browser:  {telegram.api_base}/\n  Ctrl-C ends the demo.\n")
            await asyncio.gather(service, return_exceptions=script is not None)
            return status


def _telegram(settings: Settings, host: str, port: int, *, keep: bool) -> Simulator:
    """A Telegram of our own, which keeps its chats in the data folder; those of a script are gone with it."""
    folder, mails = settings.data_dir / "telegram", settings.data_dir / "mail"
    return Simulator(host=host, port=port, mail_folder=mails, limits=Limits(), folder=folder if keep else None)


def _at(settings: Settings, telegram: Simulator) -> Settings:
    """The settings with Telegram replaced by the simulator, and its staff group told of orders."""
    changes = {"token": telegram.token, "api_base": telegram.api_base}
    raw = settings.model_dump()
    raw["telegram"] |= changes
    raw["staff"]["chat_ids"] = settings.staff.chat_ids or (cast.STAFF.id,)
    return Settings.model_validate(raw)


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # the demo talks to whoever started it
