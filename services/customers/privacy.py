"""What is done with personal data beside the conversation: the copy, the end of an erasure, what grows too old."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.customer import Account
from services import inbox
from services.actions import Language
from services.customers import personal
from services.jobs.queue import enqueue, forget_jobs_about
from services.jobs.registry import Payload
from services.ports.messenger import Messenger
from services.wording import Wording, wording

A_DAY = timedelta(days=1)
REDELIVERY = timedelta(days=2)  # Telegram keeps an update for a day: until then its id must be known


@dataclass(frozen=True, slots=True)
class PrivacyContext:
    """What these jobs need. ``forget_menus`` empties Redis of a chat."""

    messenger: Messenger
    clock: Callable[[], datetime]
    retention_days: int
    forget_menus: Callable[[int], Awaitable[None]]


class StillOnItsWayError(Exception):
    """The update that asked for the erasure is not answered yet; the sweep is tried again."""


async def export(context: PrivacyContext, payload: Payload) -> None:
    """Send a buyer everything that is kept about him: a file to read, and the same as JSON."""
    chat = int(payload["chat"])
    account = await Account.get_or_none(user_id=chat)
    words = wording(_language(account))
    found = await personal.of_account(chat)
    stem = f"macroferro-{context.clock():%Y-%m-%d}"
    text, machine = readable(found, words).encode(), as_json(found)
    await context.messenger.send_document(chat, f"{stem}.txt", text, words.html("account.export_readable"))
    await context.messenger.send_document(chat, f"{stem}.json", machine, words.html("account.export_machine"))


def _language(account: Account | None) -> Language:
    return "en" if account is not None and account.language == "en" else "es"


def as_json(found: dict[str, personal.Rows]) -> bytes:
    """The tables as one JSON object; amounts are strings, so that no cent is lost on the way."""
    return orjson.dumps(found, default=str, option=orjson.OPT_INDENT_2)


def readable(found: dict[str, personal.Rows], words: Wording) -> str:
    """The same for people: a heading a table, a paragraph a row."""
    parts = [words.text("export.title")]
    for table, rows in found.items():
        heading = words.text(f"export.{table}")
        paragraphs = ["\n".join(f"{name}: {_written(value)}" for name, value in row.items()) for row in rows]
        parts.append(f"{heading}\n{'=' * len(heading)}\n" + ("\n\n".join(paragraphs) or words.text("export.nothing")))
    return "\n\n".join(parts) + "\n"


def _written(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case dict() | list():
            return orjson.dumps(value, default=str).decode()
        case _:
            return str(value)


async def erase_at_once(chat: int, *, until: int = personal.LATEST) -> None:
    """Finish an erasure: the updates that are answered, and jobs that were given up over this chat."""
    await get_connection("default").execute_query(personal.UPDATES, [chat, until])
    await forget_jobs_about(chat)


async def sweep(context: PrivacyContext, payload: Payload) -> None:
    """The end of an erasure: the update that asked for it, Redis, the empty conversation that its answer left."""
    chat, update_id = int(payload["chat"]), int(str(payload["token"]).rpartition("-")[2])
    async with in_transaction() as connection:
        waits = "SELECT 1 FROM stored_update WHERE update_id = $1 AND answered_at IS NULL"
        if await connection.execute_query_dict(waits, [update_id]):
            raise StillOnItsWayError(StillOnItsWayError.__doc__)
        await erase_at_once(chat, until=update_id)
        gone = await connection.execute_query_dict(FORGET_WINDOW, [chat])
    if gone:
        await context.forget_menus(chat)


# Whoever has written again meanwhile has begun anew: that conversation is not this erasure's.
FORGET_WINDOW = """
DELETE FROM conversation WHERE chat_id = $1 AND memory ->> 'screen' = 'account.erased' RETURNING chat_id
"""

EXPIRED = (
    "DELETE FROM said WHERE said_at < $1",
    "DELETE FROM conversation WHERE updated_at < $1",
)
EXPIRED_SOON = (
    "DELETE FROM login_code WHERE asked_at < $1",
    "DELETE FROM mail_count WHERE day < $1::timestamptz::date",
)


async def expire(context: PrivacyContext, _: Payload) -> None:
    """Once a day: erase conversations older than the retention, and what was on its way and has arrived."""
    now = context.clock()
    await expire_before(now - timedelta(days=context.retention_days), now)
    await schedule(now.date() + A_DAY, delay=A_DAY)


async def expire_before(moment: datetime, now: datetime) -> None:
    """Erase what was said before a moment, and finished updates and codes of the day before yesterday."""
    async with in_transaction() as connection:
        for statement in EXPIRED:
            await connection.execute_query(statement, [moment])
        await inbox.forget(now - REDELIVERY)
        for statement in EXPIRED_SOON:
            await connection.execute_query(statement, [now - REDELIVERY])


async def schedule(day: date, *, delay: timedelta | None = None) -> None:
    """Queue the day's expiry, once however many programs ask for it."""
    await enqueue("privacy.expire", {"day": day.isoformat()}, delay=delay, dedupe_key=f"privacy.expire:{day}")


JOBS = {"privacy.export": export, "privacy.sweep": sweep, "privacy.expire": expire}
