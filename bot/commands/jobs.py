"""``python -m bot jobs …``: what waits and runs, what was given up and why, and another try for it."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from bot.embedded.engines import engines
from bot.embedded.processes import EngineError
from bot.logs import blanked
from bot.service import connected
from bot.settings import Settings
from models.invoice import Invoice
from services.jobs import queue
from services.jobs.queue import DEAD, RUNNING, WAITING, DeadJob

ALL = "all"
MOST_NAMED = 3  # articles of a job


class UnknownJobError(Exception):
    """No dead job has this number."""


def show(settings: Settings) -> int:
    """Print the jobs by state, and each dead one: what, about which order, when and why it was given up."""

    async def deed() -> None:
        _print(_table(await queue.counted()))
        letters = await queue.dead()
        orders = await _orders(letters)
        zone = ZoneInfo(settings.locale.timezone)
        _print(["", *(line for letter in letters for line in _described(letter, orders, zone))] if letters else [])
        if letters:
            _print(["", "python -m bot jobs revive ID…|all   queues them again; drop ID…|all   lets them go"])

    return _run(settings, deed)


def revive(settings: Settings, which: Sequence[str]) -> int:
    """Queue dead jobs again, with all their attempts."""

    async def deed() -> None:
        for letter in _chosen(await queue.dead(), which):
            queued = await queue.revive(letter)
            _print([f"{letter.id} {letter.name}: {'queued again' if queued else 'the same waits already; let go'}"])

    return _run(settings, deed)


def drop(settings: Settings, which: Sequence[str]) -> int:
    """Let dead jobs go for good."""

    async def deed() -> None:
        for letter in _chosen(await queue.dead(), which):
            await queue.drop(letter)
            _print([f"{letter.id} {letter.name}: let go"])

    return _run(settings, deed)


def _run(settings: Settings, deed: Callable[[], Awaitable[None]]) -> int:
    async def there() -> None:
        async with engines(settings, join=True) as addresses, connected(settings, addresses):
            await deed()

    try:
        asyncio.run(there())
    except (EngineError, UnknownJobError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _chosen(letters: Sequence[DeadJob], which: Sequence[str]) -> list[DeadJob]:
    """The dead jobs of these numbers, or all; nothing is done where one of the numbers is wrong."""
    if ALL in which:
        return list(letters)
    by_number = {str(letter.id): letter for letter in letters}
    if unknown := [number for number in which if number not in by_number]:
        raise UnknownJobError(f"no dead job {', '.join(unknown)}; python -m bot jobs lists them")
    return [by_number[number] for number in which]


def _table(numbers: Mapping[str, Mapping[str, int]]) -> list[str]:
    if not numbers:
        return ["no jobs"]
    head = f"{'job':<24}{'waiting':>9}{'running':>9}{'dead':>9}"
    states = (WAITING, RUNNING, DEAD)
    return [
        head,
        *(f"{name:<24}" + "".join(f"{by_state.get(state, 0):>9}" for state in states) for name, by_state in
          sorted(numbers.items())),
    ]  # fmt: skip


def _described(letter: DeadJob, orders: Mapping[int, str], zone: ZoneInfo) -> list[str]:
    when = f"{letter.given_up_at.astimezone(zone):%Y-%m-%d %H:%M}" if letter.given_up_at else ""
    times = f"{letter.attempts} attempt{'s' if letter.attempts > 1 else ''}"
    return [
        f"{letter.id:>6}  {letter.name}  {_about(letter.payload, orders)}".rstrip(),
        f"        given up {when} after {times}: {blanked(letter.reason) or 'why is not known any more'}",
    ]


def _about(payload: Mapping[str, Any], orders: Mapping[int, str]) -> str:
    """What the job is about, by numbers: names and words of people are not shown."""
    words = payload.get("words", {})
    told = [
        orders.get(payload.get("invoice", 0), str(payload.get("about", ""))),
        str(payload.get("key", "")),
        f"order {words['number']}" if payload.get("key") == "notice.backorder" else "",
        ", ".join(payload.get("skus", [])[:MOST_NAMED]) + ("…" if len(payload.get("skus", [])) > MOST_NAMED else ""),
        f"chat {payload['chat']}" if "chat" in payload else "",
    ]
    return " · ".join(part for part in told if part)


async def _orders(letters: Sequence[DeadJob]) -> dict[int, str]:
    """Order and invoice by the invoice's key."""
    keys = [letter.payload["invoice"] for letter in letters if "invoice" in letter.payload]
    found = await Invoice.filter(id__in=keys).values("id", "number", "order__number") if keys else []
    return {row["id"]: f"order {row['order__number']}, invoice {row['number']}" for row in found}


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
