"""One-time codes by mail: who can read the address on file may buy for its customer.

What the chat is told and what is written is the same whether the address is on file or not; only the job, later,
finds somebody to mail to or nobody.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal

from tortoise.connection import get_connection

from models.customer import Customer, LoginCode
from services.customers import membership
from services.jobs.queue import enqueue

DIGITS = 6
LASTS = timedelta(minutes=10)
TRIES = 5
PAUSE = timedelta(minutes=15)  # after TRIES wrong ones
WINDOW = timedelta(hours=1)
PER_CHAT = PER_ADDRESS = 3  # codes in the window

RECENT = """
SELECT count(*) FILTER (WHERE chat_id = $1) AS by_chat, count(*) FILTER (WHERE address = $2) AS to_address,
    count(*) FILTER (WHERE chat_id = $1 AND tries >= $5 AND asked_at > $4) AS guessed
FROM login_code WHERE asked_at > $3 AND (chat_id = $1 OR address = $2)
"""

# The address opens what the wholesaler entered or a code has proven; where there is no such customer, to the account
# itself what it typed: that is how a typed address is proven.
ON_FILE = """
SELECT c.id, c.email_proven FROM customer c WHERE lower(c.email) = $1 AND c.email <> '' AND (c.email_proven
    OR EXISTS (SELECT FROM membership m WHERE m.customer_id = c.id AND m.account_id = $2))
ORDER BY c.client_ref NULLS LAST, c.id
"""

# A try is counted before it is looked at, so that many at once are not one.
TRY = """
UPDATE login_code SET tries = tries + 1 WHERE id = (
    SELECT id FROM login_code WHERE chat_id = $1 ORDER BY id DESC LIMIT 1)
AND used_at IS NULL AND expires_at > $2 AND tries < $3 RETURNING id, address, salt, code_hash, tries
"""

Asked = Literal["sent", "wait"]


async def ask(user_id: int, address: str, now: datetime) -> Asked:
    """Ask for a code to an address; ``wait`` where this chat, or anybody for this address, has asked too often."""
    address = address.lower()
    recent = await get_connection("default").execute_query_dict(
        RECENT, [user_id, address, now - WINDOW, now - PAUSE, TRIES]
    )
    if recent[0]["guessed"] or recent[0]["by_chat"] >= PER_CHAT or recent[0]["to_address"] >= PER_ADDRESS:
        return "wait"
    row = await LoginCode.create(chat_id=user_id, address=address, asked_at=now, expires_at=now + LASTS)
    await enqueue("identity.code", {"code": row.id})
    return "sent"


async def on_file(user_id: int, address: str) -> list[int]:
    """The customers that the address opens to this account."""
    rows = await get_connection("default").execute_query_dict(ON_FILE, [address, user_id])
    proven = [row["id"] for row in rows if row["email_proven"]]
    return proven or [row["id"] for row in rows]


async def draw(row: LoginCode) -> str:
    """A fresh code for a row, of which only the hash is kept."""
    code, salt = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}", secrets.token_bytes(16)
    await LoginCode.filter(id=row.id).update(salt=salt, code_hash=_hash(code, salt))
    return code


async def enter(user_id: int, code: str, now: datetime) -> list[int] | int:
    """Try a code: the customers that the account is now bound to, or how many tries are left (0: ask for a new one)."""
    rows = await get_connection("default").execute_query_dict(TRY, [user_id, now, TRIES])
    if not rows:
        return 0
    row = rows[0]
    given = _hash(code, row["salt"] or b"")  # hashed in any case: the time tells nothing
    found = await on_file(user_id, row["address"])
    if not row["code_hash"] or not hmac.compare_digest(given, row["code_hash"]) or not found:
        return TRIES - int(row["tries"])
    await LoginCode.filter(id=row["id"]).update(used_at=now, salt=None, code_hash=None)
    await Customer.filter(id__in=found).update(email_proven=True)
    await membership.join(user_id, found, "code")
    return found


def _hash(code: str, salt: bytes) -> bytes:
    """Slow enough (some 15 ms) that a million codes outlast the ten minutes of the right one."""
    return hashlib.scrypt(code.encode(), salt=salt or b"-", n=2**12, r=8, p=1)
