"""``python -m bot.simulator``: the simulator alone, for a bot in another process. Ctrl-C ends it."""

import argparse
import asyncio
import signal
from pathlib import Path

from bot.simulator import cast
from bot.simulator.flood import Limits
from bot.simulator.server import Simulator
from bot.simulator.world import World


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the address is printed")
    parser.add_argument("--token", default=cast.TOKEN)
    parser.add_argument("--mail-folder", type=Path, help="where the mails' .eml files are")
    parser.add_argument("--folder", type=Path, help="where the chats are kept from run to run")
    parser.add_argument("--no-limits", action="store_true", help="no flood limits")
    parser.add_argument("--buyers", type=int, default=0, help="so many more private chats, for a load test")
    return parser.parse_args()


async def _serve(given: argparse.Namespace) -> None:
    people = (*cast.PEOPLE, *cast.buyers(given.buyers))
    world = World(given.token, people=people, limits=None if given.no_limits else Limits())
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    async with Simulator(given.token, given.host, given.port, given.mail_folder, None, world, given.folder) as sim:
        print(sim.api_base, flush=True)  # noqa: T201 - the address is this command's output
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
