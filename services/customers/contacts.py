"""A phone that Telegram vouches for, matched with the wholesaler's file."""

from tortoise.connection import get_connection

from services.customers import accounts, fields, membership
from services.customers.field_error import FieldError

DIGITS = 9  # a subscriber's number without its country; what is left of a match is compared whole

# Only what the wholesaler entered, or a mailed code has proven, may be opened by a phone.
SAME_ENDING = """
SELECT id, phone FROM customer WHERE right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) = $1
    AND phone <> '' AND (client_ref IS NOT NULL OR email_proven) ORDER BY id
"""


async def shared(user_id: int, number: str) -> list[int]:
    """Keep the sender's own phone, and bind him to the customers on whose file it stands; which ones.

    The caller has checked that the contact is the sender's own and not a forwarded one.
    """
    phone = international(number)
    await accounts.share_phone(user_id, phone)
    found = await _on_file(phone)
    if found:
        await membership.join(user_id, found, "contact")
    return found


def international(number: str) -> str:
    """Telegram's number in E.164: it leaves the ``+`` out."""
    digits = "".join(c for c in number if c.isascii() and c.isdigit())[:15]
    return f"+{digits}" if digits else ""


def _normal(number: str) -> str:
    try:
        return fields.phone(number)
    except FieldError:
        return ""


async def _on_file(phone: str) -> list[int]:
    ending = phone.lstrip("+")[-DIGITS:]
    if len(ending) < DIGITS:
        return []
    rows = await get_connection("default").execute_query_dict(SAME_ENDING, [ending])
    return [row["id"] for row in rows if _normal(row["phone"]) == phone]
