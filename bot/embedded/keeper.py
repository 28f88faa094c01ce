"""The process that owns a folder's engines: ``python -m bot.embedded.keeper PLAN``, started by ``engines()`` only.

It takes the folder's lock, starts the engines, writes one line of JSON with their addresses (or with what went
wrong), starts an engine again that dies, and stops them when its standard input closes: when the program ended.
"""

import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bot.embedded.postgres import Postgres
from bot.embedded.processes import EngineError, end, leftover, spawn
from bot.embedded.redis import Redis, RedisLookalike, binary

START_SECONDS = 60.0  # recovery after a crash may take its time
RELEASE_SECONDS = 20.0  # a keeper whose program was killed needs this long at most
_LONGEST_SOCKET = 90  # of the 108 bytes (macOS: 104) that a unix socket's path may have

Engine = Postgres | Redis | RedisLookalike


class FolderInUseError(Exception):
    """A living process works on the folder; its pid is the argument."""


class Lock:
    """The folder's lock, with a note of who holds it and what he runs."""

    def __init__(self, data_dir: Path) -> None:
        """Make the folder where it is missing; take nothing yet."""
        data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.file = os.fdopen(os.open(data_dir / "engines.lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")

    def take(self) -> None:
        """Take the lock; wait for a keeper that is about to stop, refuse where the holder's program lives."""
        deadline = time.monotonic() + RELEASE_SECONDS
        while True:
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                owner = self.note().get("owner")
                if time.monotonic() > deadline or (owner and psutil.pid_exists(owner)):
                    raise FolderInUseError(owner) from None
                time.sleep(0.05)
            else:
                return

    def note(self) -> dict[str, Any]:
        self.file.seek(0)
        try:
            return dict(json.loads(self.file.read() or "{}"))
        except ValueError:  # a crash while it was written
            return {}

    def write(self, note: dict[str, Any]) -> None:
        self.file.seek(0)
        self.file.truncate()
        json.dump(note, self.file)
        self.file.flush()


class Keeper:
    """The engines of one folder and their processes."""

    def __init__(self, engines: list[Engine], lock: Lock, owner: int) -> None:
        """Nothing runs yet."""
        self.engines, self.lock, self.owner = engines, lock, owner
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.addresses: dict[str, str] = {}

    def start(self) -> None:
        self._clear_away()
        for engine in self.engines:
            engine.prepare()
            self._spawn(engine)
        for engine in self.engines:
            self._wait(engine)
        self.addresses = {engine.name: engine.url for engine in self.engines}
        self._note()

    def keep(self) -> None:
        """Until the program has ended, start again what dies."""
        while not self._program_has_ended():
            for engine in self.engines:
                if self.running[engine.name].poll() is not None:
                    self._spawn(engine)  # a failed start is tried again at the next turn
                    self._note()

    def stop(self) -> None:
        for engine in self.engines:
            if engine.name in self.running and self.running[engine.name].poll() is None:
                self.running[engine.name].send_signal(engine.signals[0][0])
        for engine in self.engines:
            if engine.name in self.running:
                end(self.running[engine.name], engine.signals)

    def _program_has_ended(self) -> bool:
        """The pipe says so at once; the parent's id says so too should a stray copy of the pipe live on."""
        readable, _, _ = select.select([sys.stdin], [], [], 0.5)
        return bool(readable) or os.getppid() != self.owner

    def _spawn(self, engine: Engine) -> None:
        self.running[engine.name] = spawn(engine.command(), engine.account, engine.log, engine.signals[0][0])

    def _wait(self, engine: Engine) -> None:
        process = self.running[engine.name]
        deadline = time.monotonic() + START_SECONDS
        while not engine.ready(process.pid):
            if process.poll() is not None or time.monotonic() > deadline:
                raise EngineError(f"{engine.name} does not start; {engine.log} ends with:\n{engine.why()}")
            time.sleep(0.01)

    def _clear_away(self) -> None:
        """Stop what a killed keeper left behind (only where the kernel could not do it)."""
        pids = self.lock.note().get("engines", {})
        for engine in self.engines:
            if process := leftover(pids.get(engine.name), engine.folder):
                end(process, engine.signals)

    def _note(self) -> None:
        pids = {name: process.pid for name, process in self.running.items()}
        self.lock.write({"owner": self.owner, "keeper": os.getpid(), "engines": pids, "addresses": self.addresses})


def socket_folder(data_dir: Path) -> Path:
    """Where the sockets stand: in the folder, or where its path is too long in a new temporary one."""
    folder = data_dir / "run"
    if len(os.fsencode(folder / "postgres" / ".s.PGSQL.5432.lock")) > _LONGEST_SOCKET:
        return Path(tempfile.mkdtemp(prefix="macroferro-"))
    folder.mkdir(exist_ok=True)
    return folder


def chosen(plan: dict[str, Any], data_dir: Path, sockets: Path) -> list[Engine]:
    engines: list[Engine] = []
    if plan["postgres"]:
        engines.append(Postgres(data_dir, sockets, durable=plan["durable"]))
    if plan["redis"]:
        engines.append(Redis(data_dir, sockets) if binary() else RedisLookalike(data_dir))
    return engines


def tell(**words: object) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def run(plan: dict[str, Any]) -> int:
    """Keep the engines of a plan: ``data_dir``, ``owner``, ``postgres``, ``redis``, ``durable``; the exit status."""
    data_dir = Path(plan["data_dir"])
    keeper: Keeper | None = None
    sockets: Path | None = None
    try:
        lock = Lock(data_dir)
        lock.take()
        sockets = socket_folder(data_dir)
        keeper = Keeper(chosen(plan, data_dir, sockets), lock, plan["owner"])
        keeper.start()
        tell(addresses=keeper.addresses, lookalike=binary() is None)
        keeper.keep()
    except FolderInUseError as error:
        tell(in_use=error.args[0])
        return 1
    except (EngineError, OSError) as error:
        tell(error=str(error))
        return 1
    finally:
        if keeper is not None:
            keeper.stop()
        if sockets is not None:
            shutil.rmtree(sockets, ignore_errors=True)
    return 0


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # the program decides when; see keep()
        signal.signal(ignored, signal.SIG_IGN)
    sys.exit(run(json.loads(sys.argv[1])))
