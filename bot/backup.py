"""Backup and restore of everything that is truth: the database (pg_dump's archive) and the data folder's own files.

Redis may be lost and Qdrant is rebuilt from the database, so neither is in it. A backup is one tar file::

    manifest.json    what made it, when, and the SHA-256 of every other member
    database.dump    the archive of ``pg_dump --format=custom``: one consistent snapshot, also while the bot serves
    files/…          the data folder without the engines' own
"""

import asyncio
import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from bot.embedded.engines import engines
from bot.embedded.postgres import binaries
from models import database, migrations
from services.jobs.queue import install

if TYPE_CHECKING:
    from bot.settings import Settings

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files"
# In the data folder, but not truth: the engines and what they leave beside them.
ENGINES = frozenset({"postgres", "postgres.new", "redis", "qdrant", "run", "engines.lock", "postgres.log", "redis.log"})
Say = Callable[[str], None]


class BackupError(Exception):
    """The backup or its restoring failed; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``migration`` is the last one of the program that made it; ``members`` are SHA-256 sums by member's name."""

    made_at: str
    migration: str
    members: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


async def back_up(settings: "Settings", target: Path, say: Say = print) -> Manifest:
    """Write a backup to ``target``, whole or not at all, readable by its owner only.

    Raises :class:`BackupError`; OSError where ``target`` cannot be written.
    """
    if await asyncio.to_thread(target.exists):
        raise BackupError(f"{target} exists already: choose another name")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump, unborn = Path(folder) / DUMP, Path(folder) / "unborn.tar"
        async with engines(settings, join=True) as addresses:
            say("Dumping the database …")
            await _run("pg_dump", addresses.database_url, "--format=custom", "--no-owner", f"--file={dump}")
        manifest = await asyncio.to_thread(_pack, unborn, dump, settings.data_dir.expanduser().resolve(), say)
        unborn.chmod(0o600)
        unborn.replace(target)
    return manifest


async def restore(settings: "Settings", source: Path, say: Say = print) -> Manifest:
    """Bring a backup into an empty database and data folder; the search index is then made anew by the first start.

    Raises :class:`BackupError` where the file is not whole, was made by a newer program, or the place is not empty.
    """
    with tempfile.TemporaryDirectory(prefix="macroferro-restore-") as folder:
        say("Checking the backup …")
        manifest = await asyncio.to_thread(_unpack, source, Path(folder))
        async with engines(settings) as addresses:
            await _refuse_unless_empty(addresses.database_url)
            say("Restoring the database …")
            words = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
            await _run("pg_restore", addresses.database_url, *words, "--dbname=", str(Path(folder) / DUMP))
            await database.migrate(addresses.database_url)
            await install(addresses.database_url)
        say("Restoring the files …")
        await asyncio.to_thread(_put_back, Path(folder) / FILES, settings.data_dir.expanduser().resolve())
    return manifest


# --- the archive -------------------------------------------------------------------------------------------------


def _pack(target: Path, dump: Path, data_dir: Path, say: Say) -> Manifest:
    members: dict[str, str] = {}
    with tarfile.open(target, "w") as archive:
        for path, name in [(dump, DUMP), *_files(data_dir)]:
            archive.add(path, name, recursive=False)
            members[name] = _sum(path)
        say(f"{len(members) - 1} files beside the database")
        manifest = Manifest(datetime.now(UTC).isoformat(timespec="seconds"), _last_migration(), members)
        note = target.with_name(MANIFEST)
        note.write_text(json.dumps(asdict(manifest), indent=1))
        archive.add(note, MANIFEST)
    return manifest


def _files(data_dir: Path) -> Iterator[tuple[Path, str]]:
    for top in sorted(data_dir.iterdir()) if data_dir.is_dir() else ():
        if top.name in ENGINES or top.name.startswith("."):
            continue
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not path.is_symlink():
                yield path, f"{FILES}/{path.relative_to(data_dir).as_posix()}"


def _unpack(source: Path, folder: Path) -> Manifest:
    try:
        with tarfile.open(source) as archive:
            _extract(archive, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text()))
    except FileNotFoundError as error:
        raise BackupError(f"{source}: no such file, or not a backup of this program") from error
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise BackupError(f"{source} is no whole backup of this program: {error}") from error
    for name, wanted in manifest.members.items():
        if not (folder / name).is_file() or _sum(folder / name) != wanted:
            raise BackupError(f"{source} is damaged: {name} is not what was written")
    if manifest.format > FORMAT or manifest.migration > _last_migration():
        raise BackupError(f"{source} was made by a newer program ({manifest.migration}): install that one first")
    return manifest


def _extract(archive: tarfile.TarFile, folder: Path) -> None:
    """Its plain files, inside the folder only (``extractall(filter="data")`` came with Python 3.11.4).

    Raises tarfile.TarError for a name that leads out of it.
    """
    for member in archive:
        parts = Path(member.name).parts
        if not member.isfile() or Path(member.name).is_absolute() or ".." in parts:
            raise tarfile.TarError(f"{member.name} is no file of a backup")
        content = archive.extractfile(member)
        place = folder.joinpath(*parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            shutil.copyfileobj(content, file)  # type: ignore[arg-type]  # a plain file has content


def _put_back(files: Path, data_dir: Path) -> None:
    for path in sorted(files.rglob("*")) if files.is_dir() else ():
        if path.is_file():
            place = data_dir / path.relative_to(files)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _last_migration() -> str:
    return max(path.stem for path in Path(migrations.__path__[0]).glob("[0-9]*.py"))


# --- the database ------------------------------------------------------------------------------------------------


async def _refuse_unless_empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    if tables:
        raise BackupError(
            f"the database is not empty ({tables} tables): restore into a new data folder (BOT_DATA_DIR) "
            "or an empty database (BOT_DATABASE__URL)"
        )


async def _run(program: str, url: str, *words: str) -> None:
    """Run a client program of PostgreSQL's; how to connect is told by its environment, which others cannot read."""
    process = await asyncio.create_subprocess_exec(
        str(binaries() / program), *words, env=os.environ | _connection(url), stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    if process.returncode:
        raise BackupError(f"{program}: {said.decode(errors='replace').strip()}")


def _connection(url: str) -> dict[str, str]:
    named: dict[str, Any] = database.config(url)["connections"]["default"]["credentials"]
    keys = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password", "PGDATABASE": "database"}
    return {key: str(named[name]) for key, name in keys.items() if named[name] is not None}
