"""Invitations: a link from the staff that binds whoever opens it first to a customer, until it expires."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from tortoise.connection import get_connection

from models.customer import Customer, Invitation
from services.customers import membership

PREFIX = "inv_"
LASTS = timedelta(days=7)
MOST_FOUND = 5
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")

TAKE = """
UPDATE invitation SET used_at = $2, used_by = $3
WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING customer_id
"""


async def make(customer_id: int, now: datetime, made_by: int = 0) -> str:
    """A new invitation's start parameter (``t.me/<bot>?start=…``); nobody can read it from the database again."""
    token = secrets.token_urlsafe(24)
    await Invitation.create(
        token_hash=_hash(token), customer_id=customer_id, made_by=made_by, made_at=now, expires_at=now + LASTS
    )
    return PREFIX + token


async def accept(user_id: int, parameter: str, now: datetime) -> int | None:
    """Bind the account by an invitation's start parameter; the customer, or None for one that opens nothing (any more).

    Of two that open it at once one is bound: the row is taken in a single statement.
    """
    token = parameter.removeprefix(PREFIX)
    if not _TOKEN.fullmatch(token):
        return None
    rows = await get_connection("default").execute_query_dict(TAKE, [_hash(token), now, user_id])
    if not rows:
        return None
    customer_id: int = rows[0]["customer_id"]
    await membership.join(user_id, [customer_id], "invitation")
    return customer_id


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()  # of 192 random bits: nothing to guess, so no salt


async def candidates(who: str) -> list[Customer]:
    """The customers that the staff may mean: by number, tax id or e-mail exactly, otherwise by a part of the name."""
    text = who.strip()
    if not text or not text.isprintable():
        return []
    exact = await Customer.filter(client_ref__iexact=text) or await Customer.filter(tax_id__iexact=text)
    exact = exact or await Customer.filter(email__iexact=text)
    return (exact or await Customer.filter(name__icontains=text).order_by("name", "id"))[:MOST_FOUND]
