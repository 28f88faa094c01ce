"""Whom an account may buy for: several accounts to a company, several companies to an account.

Nobody becomes a member by typing: see ``contacts``, ``codes`` and ``invitations``. A customer that a checkout made
from typed answers belongs to the account that made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tortoise.connection import get_connection

from models.customer import Account, Customer, Membership

How = Literal["contact", "code", "invitation"]


@dataclass(frozen=True, slots=True)
class Company:
    """A customer that the account may buy for; ``current``: the one it buys for now."""

    id: int
    name: str
    tax_id: str
    current: bool


COMPANIES = """
SELECT c.id, coalesce(nullif(c.name, ''), nullif(c.email, ''), '—') AS name, c.tax_id,
    c.id IS NOT DISTINCT FROM a.customer_id AS current
FROM membership m JOIN customer c ON c.id = m.customer_id JOIN account a ON a.user_id = m.account_id
WHERE m.account_id = $1 ORDER BY m.id
"""

# What typing began and no order ever used: nobody misses it once a real company is there.
DRAFT = """
DELETE FROM customer c WHERE c.id = $2 AND c.client_ref IS NULL AND NOT c.email_proven
    AND NOT EXISTS (SELECT FROM customer_order o WHERE o.customer_id = c.id)
    AND NOT EXISTS (SELECT FROM membership m WHERE m.customer_id = c.id AND m.account_id <> $1)
"""

SWITCH = """
UPDATE account SET customer_id = $2 WHERE user_id = $1
    AND EXISTS (SELECT FROM membership WHERE account_id = $1 AND customer_id = $2) RETURNING user_id
"""


async def companies(user_id: int) -> list[Company]:
    """The account's companies, in the order in which it joined them."""
    rows = await get_connection("default").execute_query_dict(COMPANIES, [user_id])
    return [Company(**row) for row in rows]


async def join(user_id: int, customer_ids: Sequence[int], how: How) -> None:
    """Bind the account; it buys for the first of them from now on. The caller has seen the proof."""
    await get_connection("default").execute_query(
        "INSERT INTO account (user_id, created_at) VALUES ($1, now()) ON CONFLICT DO NOTHING", [user_id]
    )
    account = await Account.select_for_update().get(user_id=user_id)
    for customer_id in customer_ids:
        await Membership.get_or_create({"how": how}, account_id=user_id, customer_id=customer_id)
    before = account.customer_id
    await Account.filter(user_id=user_id).update(customer_id=customer_ids[0])
    if before is not None and before not in customer_ids:
        await get_connection("default").execute_query(DRAFT, [user_id, before])


async def switch(user_id: int, customer_id: int) -> bool:
    """Buy for another of the account's companies; False where it is none of them."""
    return bool(await get_connection("default").execute_query_dict(SWITCH, [user_id, customer_id]))


async def leave(user_id: int) -> Company | None:
    """Stop to buy for the company that the account buys for now; which one it was.

    Its orders stay the company's; another of the account's companies takes its place.
    """
    left = next((company for company in await companies(user_id) if company.current), None)
    if left is not None:
        await remove(user_id, left.id)
    return left


async def remove(user_id: int, customer_id: int) -> bool:
    """Take away the account's right to buy for a customer; False where it had none."""
    every = await companies(user_id)
    others = [company.id for company in every if company.id != customer_id]
    if len(others) == len(every):
        return False
    if any(company.current and company.id == customer_id for company in every):
        await Account.filter(user_id=user_id).update(customer_id=others[-1] if others else None)
    await Membership.filter(account_id=user_id, customer_id=customer_id).delete()
    await get_connection("default").execute_query(DRAFT, [user_id, customer_id])
    return True


async def begin_another(user_id: int) -> None:
    """Buy for a company that is not among the account's: the next checkout asks for everything."""
    await Account.filter(user_id=user_id).update(customer_id=None)


async def named(customer_ids: Sequence[int]) -> list[str]:
    """The companies' names, for those who have proven that they are theirs."""
    found = await Customer.filter(id__in=list(customer_ids)).order_by("id")
    return [customer.name or customer.tax_id or str(customer.client_ref or "") for customer in found]
