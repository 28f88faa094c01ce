"""``make bench``: turns a second, latency, CPU and memory, beside two bare bots against the same simulator.

Every bot gets the same Telegram (our simulator, in this process, without flood limits) and the same closed loop:
each of 50 chats sends its next turn as soon as the last one was answered. The machine is noisy, so what counts is
the ratio to the bare bots of the same round, and of several rounds the median.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import uvloop

from bot.demo.generate import write
from bot.embedded.engines import Addresses, engines
from bot.settings import Settings
from bot.simulator import cast, people
from bot.simulator.server import Simulator
from bot.simulator.world import World
from models import database
from services.catalogue.importing import import_path
from services.jobs.queue import install

ROOT = Path(__file__).resolve().parents[2]
SKU = "TOR-933-M8X40"
LOUD = "10000"
PATIENCE = 90  # seconds for a turn; the first one waits for the bot and its index


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one kind of turn: ``rate`` a second with all chats, ``p50`` and ``p95`` in ms, ``single`` one chat's p50."""

    name: str
    rate: float
    p50: float
    p95: float
    single: float
    cpu: float  # ms of the bot's own processes a turn
    memory: float  # MiB


class Chats:
    """The buyers: each turn waits for the bot's answer in its chat."""

    def __init__(self, world: World) -> None:
        """Listen to the world."""
        self.world = world
        self._waiting: dict[int, tuple[str, asyncio.Future[dict[str, Any]]]] = {}
        self.last: dict[int, dict[str, Any]] = {}
        world.events.listen(self._told)

    def _told(self, event: dict[str, Any]) -> None:
        chat_id, kind = event["chat_id"], event["type"]
        if kind in {"message", "edit"} and event["message"]["from"]["is_bot"]:
            self.last[chat_id] = event["message"]
        elif kind != "callback_answer":
            return
        waiting = self._waiting.get(chat_id)
        if waiting is not None and kind == waiting[0] and not waiting[1].done():
            waiting[1].set_result(self.last[chat_id])

    async def say(self, chat_id: int, text: str) -> dict[str, Any]:
        """Send a message; the answer."""
        return await self._turn(chat_id, "message", partial(people.say, self.world, chat_id, text))

    async def tap(self, chat_id: int, label: str) -> dict[str, Any]:
        """Tap the button of the chat's last message whose text begins so; the edit."""
        message = self.last[chat_id]
        buttons = itertools.chain.from_iterable(message["reply_markup"]["inline_keyboard"])
        data = next(button["callback_data"] for button in buttons if button["text"].startswith(label))
        tap = partial(people.tap, self.world, chat_id, message["message_id"], data)
        return await self._turn(chat_id, "callback_answer", tap)

    async def _turn(self, chat_id: int, until: str, act: Callable[[], object]) -> dict[str, Any]:
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[chat_id] = (until, answer)
        act()
        return await asyncio.wait_for(answer, PATIENCE)


@asynccontextmanager
async def running(*command: str, **environment: str) -> AsyncIterator[psutil.Process]:
    """A bot as a process of its own, ended by its id."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, cwd=ROOT, env={**os.environ, **environment}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of the process; its children (renderer, engines' keeper) idle in these turns."""
    times = process.cpu_times()
    return float(times.user + times.system)


Turn = Callable[[Chats, int, int], Any]


async def measured(name: str, chats: Chats, ids: list[int], turns: int, turn: Turn, process: psutil.Process) -> Figures:
    """Run the turn in every chat side by side, then in a single one."""
    for chat_id in ids[:5]:
        await turn(chats, chat_id, 0)
    took: list[float] = []

    async def loop(chat_id: int) -> None:
        for number in range(turns):
            begun = time.perf_counter()
            await turn(chats, chat_id, number + 1)
            took.append(time.perf_counter() - begun)

    cpu, begun = cpu_seconds(process), time.perf_counter()
    await asyncio.gather(*(loop(chat_id) for chat_id in ids))
    seconds, cpu = time.perf_counter() - begun, cpu_seconds(process) - cpu
    every = sorted(took)
    took.clear()
    for number in range(60):
        begun = time.perf_counter()
        await turn(chats, ids[0], number + turns + 1)
        took.append(time.perf_counter() - begun)
    return Figures(
        name,
        len(every) / seconds,
        1000 * every[len(every) // 2],
        1000 * every[int(len(every) * 0.95)],
        1000 * statistics.median(took),
        1000 * cpu / len(every),
        process.memory_info().rss / 2**20,
    )


async def greet(chats: Chats, ids: list[int], text: str) -> None:
    """Wait for the bot to be there, then let every buyer begin."""
    await chats.say(ids[0], text)
    await asyncio.gather(*(chats.say(chat_id, text) for chat_id in ids[1:]))


async def echo(simulator: Simulator, ids: list[int], turns: int) -> list[Figures]:
    """The bare aiogram bot."""
    chats = Chats(simulator.world)

    async def turn(chats: Chats, chat_id: int, number: int) -> None:
        await chats.say(chat_id, f"hola {number}")

    async with running("-m", "tests.benchmarks.bare_echo", simulator.api_base, simulator.token) as process:
        await greet(chats, ids, "hola")
        return [await measured("bare aiogram: echo", chats, ids, turns, turn, process)]


async def dialog(simulator: Simulator, ids: list[int], turns: int, redis_url: str) -> list[Figures]:
    """The bare aiogram-dialog bot."""
    chats = Chats(simulator.world)

    async def turn(chats: Chats, chat_id: int, _: int) -> None:
        await chats.tap(chat_id, "+1")

    command = ("-m", "tests.benchmarks.bare_dialog", simulator.api_base, simulator.token, redis_url)
    async with running(*command) as process:
        await greet(chats, ids, "/start")
        return [await measured("bare aiogram-dialog on Redis: tap", chats, ids, turns, turn, process)]


async def ours(simulator: Simulator, ids: list[int], turns: int, environment: dict[str, str]) -> list[Figures]:
    """Macroferro: a durable cart change by words, a search, a tap."""
    chats = Chats(simulator.world)

    async def change(chats: Chats, chat_id: int, number: int) -> None:
        await chats.say(chat_id, f"que sean {100 * (number % 50 + 1)} {SKU}")  # of 19,800 in stock

    async def search(chats: Chats, chat_id: int, number: int) -> None:
        await chats.say(chat_id, QUERIES[(chat_id + number) % len(QUERIES)])

    async def tap(chats: Chats, chat_id: int, number: int) -> None:
        await chats.tap(chat_id, "+" if number % 2 else "−")

    async with running("-m", "bot", **environment) as process:
        await greet(chats, ids, "/start")
        await asyncio.gather(*(chats.say(chat_id, f"ponme 200 {SKU}") for chat_id in ids))
        figures = [await measured("Macroferro: cart change by words", chats, ids, turns, change, process)]
        figures.append(await measured("Macroferro: search", chats, ids, turns, search, process))
        await asyncio.gather(*(chats.say(chat_id, f"info {SKU}") for chat_id in ids))
        figures.append(await measured("Macroferro: tap on a card", chats, ids, turns, tap, process))
        return figures


QUERIES = (
    "tornillos m8x40", "brocas para hormigón de 8", "guantes de nitrilo", "disco de corte inox 125", "taladro 18v",
    "silicona neutra", "cable 2,5 azul", "algo para fijar una estantería a pladur", "llave combinada 13",
    "electrodos 6013 2,5",
)  # fmt: skip


async def stocked(addresses: Addresses, folder: Path) -> None:
    """The demo catalogue in the database."""
    await database.migrate(addresses.database_url)
    await install(addresses.database_url)
    await database.connect(addresses.database_url)
    write(folder)
    await import_path(folder)
    await database.disconnect()


async def main(buyers: int, turns: int, rounds: int) -> None:
    """Run all three, one after the other, in so many rounds; print each round's table and that of the medians."""
    folder = Path(tempfile.mkdtemp(prefix="macroferro-bench-"))
    people_ = cast.buyers(buyers)
    ids = [person.id for person in people_]
    worlds = {bench: World(cast.TOKEN, people=people_) for bench in (echo, dialog, ours)}
    every: list[list[Figures]] = []
    async with engines(Settings(data_dir=folder)) as addresses:
        await stocked(addresses, folder / "catalogue")
        for number in range(1, rounds + 1):
            rows: list[Figures] = []
            for bench, world in worlds.items():
                async with Simulator(world=world) as simulator:
                    extra: tuple[Any, ...] = ()
                    if bench is dialog:
                        extra = (f"{addresses.redis_url}?db=1",)
                    elif bench is ours:
                        extra = (environment_of(simulator, addresses, folder),)
                    rows += await bench(simulator, ids, turns, *extra)
            every.append(rows)
            print(f"\nround {number}: {against(rows)}", flush=True)
    show([middle(one) for one in zip(*every, strict=True)], buyers, turns, rounds)


def against(rows: list[Figures]) -> str:
    """The cart change against the bare dialog bot, in a line."""
    bare, change = rows[1], rows[2]
    return f"{change.rate / bare.rate:.2f} of its rate, {change.single / bare.single:.1f} times its single chat's p50"


def middle(rounds: tuple[Figures, ...]) -> Figures:
    """The median of each figure."""
    figures = ([getattr(one, f.name) for one in rounds] for f in fields(Figures)[1:])
    return Figures(rounds[0].name, *map(statistics.median, figures))


def environment_of(simulator: Simulator, addresses: Addresses, folder: Path) -> dict[str, str]:
    """The settings of our bot: the engines that run, and pacing out of the way as the simulator has no limits."""
    return {
        "BOT_DATA_DIR": str(folder),
        "BOT_DATABASE__URL": addresses.database_url,
        "BOT_REDIS__URL": addresses.redis_url,
        "BOT_TELEGRAM__TOKEN": simulator.token,
        "BOT_TELEGRAM__API_BASE": simulator.api_base,
        "BOT_TELEGRAM__PACE_PER_SECOND": LOUD,
        "BOT_TELEGRAM__PACE_PER_CHAT": LOUD,
        "BOT_TELEGRAM__PACE_BURST": LOUD,
        "BOT_LIMITS__BURST": LOUD,
        "BOT_LIMITS__PER_SECOND": LOUD,
        "BOT_LIMITS__ALL_BURST": LOUD,
        "BOT_LIMITS__ALL_PER_SECOND": LOUD,
        "BOT_LOG__LEVEL": "warning",
    }


def show(rows: list[Figures], buyers: int, turns: int, rounds: int) -> None:
    """The table, each row beside the bare dialog bot's."""
    floor = next(row for row in rows if "aiogram-dialog" in row.name)
    print(f"\n{buyers} chats at once, {turns} turns each; medians of {rounds} rounds; PostgreSQL durable (fsync on)\n")
    print("| turn | turns/s | of bare dialog | p50 ms | p95 ms | single chat p50 ms | × bare dialog | CPU ms | MiB |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row.name} | {row.rate:.0f} | {row.rate / floor.rate:.2f} | {row.p50:.0f} | {row.p95:.0f}"
            f" | {row.single:.1f} | {row.single / floor.single:.1f} | {row.cpu:.1f} | {row.memory:.0f} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--buyers", type=int, default=50)
    parser.add_argument("--turns", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    uvloop.run(main(arguments.buyers, arguments.turns, arguments.rounds))
