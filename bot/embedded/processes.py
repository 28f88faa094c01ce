"""Starting, recognising and ending the engines' processes."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SERVICE_USER = "macroferro"  # PostgreSQL refuses to run as root
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class EngineError(Exception):
    """An engine cannot be started; the message says which, why, and where its log is."""


@dataclass(frozen=True, slots=True)
class Account:
    """The user and group that an engine runs as; None keeps those of this process."""

    uid: int | None = None
    gid: int | None = None


def account_for(folder: Path) -> Account:
    """Who may own a PostgreSQL folder: ourselves, or as root the folder's owner, or a service user."""
    if os.geteuid() != 0:
        return Account()
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    entry = _service_user()
    return Account(entry.pw_uid, entry.pw_gid)


def _service_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        options = ["--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin"]
    try:
        command = ["useradd", *options, SERVICE_USER]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - constants, on root's own PATH
        return pwd.getpwnam(SERVICE_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        return pwd.getpwnam("nobody")


def let_through(path: Path, account: Account) -> None:
    """Let the account pass (not list) the folders above ``path``; only root needs to."""
    if account.uid is None:
        return
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            sys.stderr.write(f"{folder} may now be passed by the user that PostgreSQL runs as (chmod o+x)\n")


def give(folder: Path, account: Account) -> None:
    """Make a folder that only the account may enter."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account.uid is not None:
        os.chown(folder, account.uid, account.gid if account.gid is not None else -1)


def environment() -> dict[str, str]:
    """What an engine inherits: nothing of the program's secrets."""
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.environ.get("PATH", os.defpath)}


def spawn(command: Sequence[str], account: Account, log: Path, death_signal: signal.Signals) -> subprocess.Popen[bytes]:
    """Start an engine in a session of its own (Ctrl-C is not for it) that dies with this process."""

    def die_with_parent() -> None:
        if _LIBC is not None:  # set after the change of user, which would clear it
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal))

    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 - our own binary, words of our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            env=environment(),
            umask=0o077,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has one thread
        )


def end(process: subprocess.Popen[bytes] | psutil.Process, signals: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, until the process has ended."""
    for number, seconds in signals:
        try:
            process.send_signal(number)
            process.wait(seconds)
        except (subprocess.TimeoutExpired, psutil.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            return
        return


def leftover(pid: int | None, folder: Path) -> psutil.Process | None:
    """The process ``pid``, where it still runs and works on ``folder``."""
    try:
        process = psutil.Process(pid) if pid else None
        mine = process is not None and process.status() != psutil.STATUS_ZOMBIE and str(folder) in _words(process)
    except psutil.Error:
        return None
    return process if mine else None


def _words(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def tail(log: Path, lines: int = 5) -> str:
    """The last lines of a log, for an error's message."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
