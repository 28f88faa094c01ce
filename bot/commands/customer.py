"""``python -m bot customer …``: the staff's side of identity and of personal data."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from tortoise.transactions import in_transaction

from bot.embedded.engines import Addresses, engines
from bot.embedded.processes import EngineError
from bot.service import connected, make_bot
from bot.settings import Settings
from bot.wiring import forget_menus
from models.customer import Account, Customer
from services.assistant import account
from services.customers import invitations, membership, personal, privacy
from services.wording import wording


class NotFoundError(Exception):
    """Nobody, or more than one, goes by that name."""


Whom = Account | Customer
Deed = Callable[[Whom, Addresses], Awaitable[None]]


def invite(settings: Settings, who: str) -> int:
    """Print a link that binds whoever opens it first to the customer; with a token the whole link."""

    async def deed(whom: Whom, _: Addresses) -> None:
        parameter = await invitations.make(_customer(whom, who).id, datetime.now(UTC))
        sys.stdout.write(f"{await _link(settings, parameter)}\n")

    return _run(settings, who, deed)


async def _link(settings: Settings, parameter: str) -> str:
    """``t.me/<bot>?start=…`` where Telegram tells the bot's name, else the command that the link stands for."""
    if not settings.telegram.token.get_secret_value():
        return f"/start {parameter}"
    bot = make_bot(settings)
    try:
        return f"https://t.me/{(await bot.me()).username}?start={parameter}"
    finally:
        await bot.session.close()


def unbind(settings: Settings, who: str, user_id: int) -> int:
    """Take an account's access to a customer away."""

    async def deed(whom: Whom, _: Addresses) -> None:
        async with in_transaction():
            if not await membership.remove(user_id, _customer(whom, who).id):
                raise NotFoundError(f"{user_id} does not buy for {who}")
        sys.stdout.write(f"{user_id} buys no more for {who}\n")

    return _run(settings, who, deed)


def export(settings: Settings, who: str, folder: Path) -> int:
    """Write everything that is kept about somebody, to read and as JSON."""

    async def deed(whom: Whom, _: Addresses) -> None:
        if isinstance(whom, Account):
            found = await personal.of_account(whom.user_id)
        else:
            found = await personal.of_customer(whom.id)
        words = wording(settings.locale.default)
        await asyncio.to_thread(_write, folder / f"{_stem(whom)}.txt", privacy.readable(found, words).encode())
        await asyncio.to_thread(_write, folder / f"{_stem(whom)}.json", privacy.as_json(found))

    return _run(settings, who, deed)


def _stem(whom: Whom) -> str:
    return f"telegram-{whom.user_id}" if isinstance(whom, Account) else f"customer-{whom.id}"


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    sys.stdout.write(f"{path}\n")


def erase(settings: Settings, who: str) -> int:
    """Erase somebody's personal data; orders and invoices stay, as Código de Comercio, art. 30 demands."""

    async def deed(whom: Whom, addresses: Addresses) -> None:
        async with in_transaction():
            if isinstance(whom, Account):
                await account.forget(whom.user_id)
                await privacy.erase_at_once(whom.user_id)
            else:
                await personal.erase_customer(whom.id)
        if isinstance(whom, Account):
            await forget_menus(addresses, whom.user_id)
        sys.stdout.write(f"{who}: erased; orders and invoices stay for six years (Código de Comercio, art. 30)\n")

    return _run(settings, who, deed)


def _customer(whom: Whom, who: str) -> Customer:
    if isinstance(whom, Customer):
        return whom
    raise NotFoundError(f"{who} is a Telegram account; name a customer (number, tax id, e-mail or name)")


def _run(settings: Settings, who: str, deed: Deed) -> int:
    try:
        asyncio.run(_found(settings, who, deed))
    except (EngineError, NotFoundError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def _found(settings: Settings, who: str, deed: Deed) -> None:
    async with engines(settings, join=True) as addresses, connected(settings, addresses):
        await deed(await _whom(who), addresses)


async def _whom(who: str) -> Whom:
    """By Telegram's number, the wholesaler's number, tax id, e-mail, or a part of the name."""
    number = int(who) if who.isascii() and who.isdecimal() and len(who) < 19 else None
    account_ = await Account.get_or_none(user_id=number) if number is not None else None
    if account_ is not None:
        return account_
    found = await invitations.candidates(who)
    if len(found) != 1:
        names = "".join(f"\n  {customer.client_ref or customer.tax_id}  {customer.name}" for customer in found)
        raise NotFoundError(f"{who}: {'which of these?' if found else 'nobody goes by that name'}{names}")
    return found[0]
