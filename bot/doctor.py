"""What is configured, what answers, what is missing; secrets are never shown."""

import asyncio
import ctypes.util
import importlib
import shutil
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.embedded.engines import Addresses, EngineFolderInUseError, engines
from bot.embedded.processes import EngineError

if TYPE_CHECKING:
    from bot.settings import Settings

_SECONDS = 5.0
_LEAST_FREE = 500 * 2**20  # bytes
_LIBRARIES = ("pango-1.0", "pangoft2-1.0")
_FASTER = "harfbuzz-subset"


class WantingError(Exception):
    """A part answers, and is not as it should be; the message says it all."""


class DeadJobsError(WantingError):
    """Jobs were given up, and wait for somebody to look at them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """``ok`` is False only where something that is configured does not work; ``advice`` says what to do."""

    part: str
    where: str
    ok: bool
    answer: str


async def examine(settings: "Settings") -> list[Finding]:
    """Look at every part; one that does not answer costs at most five seconds."""
    findings = [_folder(settings), _documents()]
    try:
        async with engines(settings, join=True) as addresses:
            findings += await asyncio.gather(
                _ask("PostgreSQL", _place(settings.database.url, addresses), lambda: _postgres(addresses)),
                _ask("Redis", _place(settings.redis.url, addresses), lambda: _redis(addresses)),
                _ask("jobs", "PostgreSQL", lambda: _jobs(addresses)),
                *_catalogue(settings, addresses),
            )
    except EngineFolderInUseError as error:
        findings.append(Finding("engines", str(error.folder), ok=False, answer=str(error)))
    except EngineError as error:
        findings.append(Finding("engines", str(settings.data_dir), ok=False, answer=str(error)))
    return findings + list(await asyncio.gather(*_services(settings)))


def show(findings: list[Finding]) -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table

    table = Table("", "part", "where", "answer")
    for finding in findings:
        mark = "[green]✓[/]" if finding.ok else "[bold red]✗[/]"
        table.add_row(mark, finding.part, finding.where, finding.answer)
    Console().print(table)


def shown(url: str) -> str:
    """A URL without its password."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host, query="").geturl()


def _place(url: str, addresses: Addresses) -> str:
    return shown(url) if url else f"embedded{' (run by another process)' if addresses.joined else ''}"


def _folder(settings: "Settings") -> Finding:
    where = settings.data_dir
    above = next(folder for folder in (where, *where.resolve().parents) if folder.exists())
    free = shutil.disk_usage(above).free
    return Finding("data folder", str(where), ok=free > _LEAST_FREE, answer=f"{free / 2**30:.1f} GiB free")


def _documents() -> Finding:
    missing = [name for name in _LIBRARIES if ctypes.util.find_library(name) is None]
    answer = f"missing: lib{', lib'.join(missing)}; run `make install`" if missing else "all there"
    if not missing and ctypes.util.find_library(_FASTER) is None:
        answer = f"there; with lib{_FASTER} (`make install`) invoices are made three times as fast"
    return Finding("PDF libraries", "the system", ok=not missing, answer=answer)


def _services(settings: "Settings") -> list[Awaitable[Finding]]:
    token = settings.telegram.token.get_secret_value()
    key = settings.openai.api_key.get_secret_value()
    # what takes seconds to load on a busy machine must not be held against who is asked
    for library, needed in (("aiogram", token), ("qdrant_client", settings.qdrant.url), ("openai", key)):
        if needed:
            importlib.import_module(library)
    return [
        _ask("Telegram", shown(settings.telegram.api_base), lambda: _telegram(settings))
        if token
        else _unset("Telegram", "no token: only `python -m bot demo` works"),
        _ask("Qdrant", shown(settings.qdrant.url), lambda: _qdrant(settings))
        if settings.qdrant.url
        else _unset("Qdrant", "embedded, in the data folder"),
        _ask("OpenAI", shown(settings.openai.base_url or "https://api.openai.com/v1"), lambda: _openai(settings))
        if key
        else _unset("OpenAI", "no key: the rules read the messages"),
        _ask("SMTP", f"{settings.smtp.host}:{settings.smtp.port}", lambda: _smtp(settings))
        if settings.smtp.host
        else _unset("SMTP", "no host: mails are written to the data folder"),
        _embedder(settings),
        _staff(settings),
    ]


async def _ask(part: str, where: str, question: Callable[[], Awaitable[str]]) -> Finding:
    try:
        async with asyncio.timeout(_SECONDS):
            return Finding(part, where, ok=True, answer=await question())
    except TimeoutError:
        return Finding(part, where, ok=False, answer=f"no answer in {_SECONDS:.0f} s")
    except WantingError as error:
        return Finding(part, where, ok=False, answer=str(error))
    except Exception as error:  # noqa: BLE001 - whatever a library raises is the finding
        from bot.logs import blanked

        return Finding(part, where, ok=False, answer=blanked(f"{type(error).__name__}: {error}"))


async def _unset(part: str, answer: str) -> Finding:
    return Finding(part, "not configured", ok=True, answer=answer)


def _embedder(settings: "Settings") -> Awaitable[Finding]:
    wanted, model = settings.search.embedder, settings.search.local_model
    if wanted == "local":
        return _ask("embedder", f"{model}, on this machine", lambda: _local_embedder(settings))
    if wanted == "none" or not settings.openai.api_key.get_secret_value():
        return _unset("embedder", "none: searches go by words and the trade's thesaurus")
    return _set("embedder", settings.openai.embedding_model, "OpenAI's, as above")


async def _local_embedder(settings: "Settings") -> str:
    from bot.wiring import the_embedder

    embedder = the_embedder(settings)
    assert embedder is not None  # noqa: S101 - it is the local one
    (vector,) = await embedder.embed(["taladro"])
    return f"loaded, {len(vector)} figures a text"


async def _set(part: str, where: str, answer: str) -> Finding:
    return Finding(part, where, ok=True, answer=answer)


async def _staff(settings: "Settings") -> Finding:
    count = len(settings.staff.chat_ids)
    answer = f"{count} chats" if count else "none: nobody is told of new orders (staff.chat_ids)"
    return Finding("staff", "settings", ok=True, answer=answer)


async def _postgres(addresses: Addresses) -> str:
    import asyncpg

    connection = await asyncpg.connect(addresses.database_url)
    try:
        version = await connection.fetchval("SHOW server_version")
        migrated = await connection.fetchval("SELECT to_regclass('stored_update') IS NOT NULL")
        return f"PostgreSQL {version}" + ("" if migrated else ", not migrated yet (`python -m bot migrate`)")
    finally:
        await connection.close()


async def _jobs(addresses: Addresses) -> str:
    import asyncpg

    connection = await asyncpg.connect(addresses.database_url)
    try:
        if not await connection.fetchval("SELECT to_regclass('pgqueuer') IS NOT NULL"):
            return "none yet"
        by_state = dict(await connection.fetch("SELECT status::text, count(*) FROM pgqueuer GROUP BY 1"))
    finally:
        await connection.close()
    if given_up := by_state.get("failed", 0):
        raise DeadJobsError(f"{given_up} given up: `python -m bot jobs` says which and why, `jobs revive` tries again")
    return f"{by_state.get('queued', 0)} wait, {by_state.get('picked', 0)} run, none was given up"


def _catalogue(settings: "Settings", addresses: Addresses) -> list[Awaitable[Finding]]:
    from bot import catalogue_check

    folder = settings.catalogue.import_folder
    asked: list[Awaitable[Finding]] = [
        _ask("pictures", "data folder", lambda: catalogue_check.pictures(addresses.database_url))
    ]
    if folder:
        asked.append(_ask("import folder", folder, lambda: catalogue_check.export(folder, addresses.database_url)))
    return asked


async def _redis(addresses: Addresses) -> str:
    from redis.asyncio import Redis

    async with Redis.from_url(addresses.redis_url) as client:
        return f"Redis {(await client.info('server'))['redis_version']}"


async def _telegram(settings: "Settings") -> str:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(settings.telegram.api_base))
    async with Bot(settings.telegram.token.get_secret_value(), session=session).context() as bot:
        return f"@{(await bot.get_me()).username}"


async def _qdrant(settings: "Settings") -> str:
    from qdrant_client import AsyncQdrantClient

    client = AsyncQdrantClient(
        url=settings.qdrant.url,
        api_key=settings.qdrant.api_key.get_secret_value() or None,
        timeout=int(_SECONDS),
        check_compatibility=False,  # it would ask at once, before anybody waits, and warn
    )
    try:
        return f"{len((await client.get_collections()).collections)} collections"
    finally:
        await client.close()


async def _openai(settings: "Settings") -> str:
    from openai import AsyncOpenAI

    async with AsyncOpenAI(
        api_key=settings.openai.api_key.get_secret_value(),
        base_url=settings.openai.base_url or None,
        max_retries=0,
        timeout=_SECONDS,
    ) as client:
        return (await client.models.retrieve(settings.openai.model)).id


async def _smtp(settings: "Settings") -> str:
    from aiosmtplib import SMTP

    smtp = settings.smtp
    client = SMTP(
        hostname=smtp.host,
        port=smtp.port,
        timeout=_SECONDS,
        use_tls=smtp.encryption == "tls",
        start_tls=smtp.encryption == "starttls",
    )
    async with client:
        if smtp.username:
            await client.login(smtp.username, smtp.password.get_secret_value())
        return "takes mail" + (f" from {socket.gethostname()}" if not smtp.username else f" of {smtp.username}")
