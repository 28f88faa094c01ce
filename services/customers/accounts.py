"""Telegram accounts, and the customers that they buy for."""

from typing import Final

from tortoise.connection import get_connection

from models.customer import Account, Customer
from services.actions import Language

LANGUAGES: Final = ("es", "en")

# One statement, and no write where nothing is new: every message of a buyer comes through here.
SEEN = """
WITH written AS (
    INSERT INTO account AS a (user_id, first_name, username, language, created_at) VALUES ($1, $2, $3, $4, now())
    ON CONFLICT (user_id) DO UPDATE SET first_name = EXCLUDED.first_name, username = EXCLUDED.username,
        language = CASE WHEN a.language_chosen THEN a.language ELSE EXCLUDED.language END
    WHERE (a.first_name, a.username) <> (EXCLUDED.first_name, EXCLUDED.username)
        OR (a.language <> EXCLUDED.language AND NOT a.language_chosen)
    RETURNING *)
SELECT * FROM written UNION ALL SELECT * FROM account WHERE user_id = $1 AND NOT EXISTS (SELECT FROM written)
"""

ACCOUNT = "INSERT INTO account (user_id, created_at) VALUES ($1, now()) ON CONFLICT DO NOTHING"

COLUMNS = {
    "email": "email",
    "company": "name",
    "name": "name",
    "tax_id": "tax_id",
    "address": "address",
    "phone": "phone",
}


def _storable(text: str, length: int) -> str:
    """A name as PostgreSQL can keep it: no NUL, no lone surrogates, nothing invisible."""
    return "".join(c for c in text if c.isprintable())[:length]


def _spoken(language_code: str | None, default: Language) -> Language:
    for language in LANGUAGES:
        if (language_code or "").lower().startswith(language):
            return language
    return default


async def seen(
    user_id: int, *, first_name: str, username: str | None, language_code: str | None, default_language: Language
) -> Account:
    """The account, made or brought up to date; its language is Telegram's until the user chooses one."""
    language = _spoken(language_code, default_language)
    values = [user_id, _storable(first_name, 256), _storable(username or "", 64), language]
    while True:
        rows = await get_connection("default").execute_query_dict(SEEN, values)
        if rows:  # none: another message made the account between this statement's snapshot and its insert
            account = Account(**rows[0])
            account._saved_in_db = True  # noqa: SLF001  # as Tortoise marks what it has read; it has no public way
            return account


async def language_of(user_id: int) -> Language | None:
    """The language of an account; None where there is none, and none is made."""
    rows = await get_connection("default").execute_query_dict(
        "SELECT language FROM account WHERE user_id = $1", [user_id]
    )
    return ("en" if rows[0]["language"] == "en" else "es") if rows else None


async def choose_language(user_id: int, language: Language) -> None:
    """The user's own choice, which Telegram's setting does not override any more."""
    await Account.filter(user_id=user_id).update(language=language, language_chosen=True)


async def customer_of(user_id: int) -> Customer | None:
    """The customer whom the account buys for."""
    return await Customer.filter(accounts__user_id=user_id).first()


async def share_phone(user_id: int, phone: str) -> None:
    """Keep a phone that Telegram vouches for (the caller has checked that the contact is the sender's own).

    It becomes the customer's too, where he has none yet.
    """
    await Account.filter(user_id=user_id).update(phone=phone)
    await Customer.filter(accounts__user_id=user_id, phone="").update(phone=phone)


async def save_field(user_id: int, field: str, value: str) -> None:
    """Write a validated answer (``email``, ``company``, ``tax_id``, ``address``, ``phone``) on the account's customer.

    The first answer makes the customer. A typed e-mail or tax id never attaches to a customer that exists: anyone
    could type anyone's. Nor does a typed e-mail open its own customer to others. Raises KeyError for another field.
    """
    column = COLUMNS[field]
    await get_connection("default").execute_query(ACCOUNT, [user_id])
    account = await Account.select_for_update().get(user_id=user_id)
    if account.customer_id is None:
        account.customer_id = (await Customer.create(phone=account.phone, email_proven=False)).id
        await account.save(update_fields=["customer_id"])
    changed: dict[str, str | bool] = {column: value}
    if column == "email" and not await Customer.filter(id=account.customer_id, email__iexact=value).exists():
        changed["email_proven"] = False
    await Customer.filter(id=account.customer_id).update(**changed)
