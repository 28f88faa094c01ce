"""Pieces kept for a cart while its quote or payment is pending.

A hold is rows, and ends with their deletion: by the order that takes its pieces, by a new hold in its place, or by
its expiry. Whoever deletes them has them; there is no second outcome.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.order import Hold
from services.jobs.queue import enqueue
from services.jobs.registry import Payload
from services.ordering import backorders, cart
from services.ordering.stock import Allocation, allocate, free_by_warehouse, let_go, reserve

Reason = Literal["quote", "payment"]

OF_CHAT = "DELETE FROM stock_hold WHERE chat_id = $1 RETURNING product_id, warehouse_id, pieces"

# A hold that is being taken by its order at this moment is no longer ours to end.
EXPIRED = """
DELETE FROM stock_hold WHERE id IN (
    SELECT id FROM stock_hold WHERE expires_at <= $1 ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING product_id, warehouse_id, pieces
"""


async def keep(chat_id: int, reason: Reason, *, now: datetime, lasting: timedelta) -> bool:
    """Keep the cart's pieces, in the ambient transaction, in place of what was kept before; whether all are there.

    What a backordered line waits for is not there, and is no reason to say no.
    """
    lines = (await cart.view(chat_id)).lines
    free = await free_with_held(chat_id, [line.sku for line in lines])
    kept = {line.sku: allocate(line.quantity - line.later, free.get(line.sku, {})) for line in lines}
    await reserve(kept)
    await Hold.bulk_create(
        Hold(chat_id=chat_id, product_id=sku, warehouse_id=there, pieces=n, reason=reason, expires_at=now + lasting)
        for sku, allocation in kept.items()
        for there, n in allocation.items()
    )
    await enqueue("hold.expire", {}, delay=lasting + timedelta(seconds=1))
    return all(sum(kept[line.sku].values()) == line.quantity - line.later for line in lines)


async def free_with_held(chat_id: int, skus: Sequence[str]) -> dict[str, dict[str, int]]:
    """Lock these products' stock and end the chat's hold: free pieces by SKU and warehouse, its own among them."""
    held = _by_sku(await get_connection("default").execute_query_dict(OF_CHAT, [chat_id]))
    free = await free_by_warehouse([*{*skus, *held}])
    if not held:
        return free
    await let_go(list(held.items()), "freed")
    return await free_by_warehouse(skus)


def _by_sku(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    held: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        held[row["product_id"]][row["warehouse_id"]] += row["pieces"]
    return held


async def release(chat_id: int) -> None:
    """End the chat's hold, in the ambient transaction: its pieces are anybody's."""
    await free_with_held(chat_id, [])


async def expire(now: datetime) -> Mapping[str, Allocation]:
    """End every hold whose time has come, in a transaction of its own; what it freed."""
    async with in_transaction() as connection:
        freed = _by_sku(await connection.execute_query_dict(EXPIRED, [now]))
        await let_go(list(freed.items()), "freed")
        await backorders.freed(list(freed))
    return freed


async def expire_job(clock: Callable[[], datetime], _: Payload) -> None:
    """The job ``hold.expire``: queued with each hold for the moment after its end."""
    await expire(clock())


JOBS = {"hold.expire": expire_job}
