"""Pieces that orders wait for: new or freed stock goes to the oldest order first."""

from collections.abc import Sequence
from typing import Any

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.order import Order, OrderLine
from services.jobs.notices import tell_staff
from services.jobs.queue import enqueue
from services.jobs.registry import Payload
from services.ordering.stock import allocate, free_by_warehouse, reserve

MISSING = """
SELECT DISTINCT o.id FROM customer_order o JOIN order_line l ON l.order_id = o.id
WHERE o.status IN ('placed', 'confirmed') AND l.product_id = ANY($1::text[])
  AND l.quantity > l.shipped + (SELECT coalesce(sum(value::int), 0) FROM jsonb_each_text(l.allocation))
ORDER BY o.id
"""


def missing(line: OrderLine) -> int:
    """The pieces of a line that are neither shipped nor reserved."""
    return line.quantity - line.shipped - sum(line.allocation.values())


async def waiting(skus: Sequence[str]) -> list[int]:
    """The open orders that miss pieces of these articles, oldest first."""
    rows: list[dict[str, Any]] = await get_connection("default").execute_query_dict(MISSING, [list(skus)])
    return [row["id"] for row in rows]


async def freed(skus: Sequence[str]) -> None:
    """Say, in the ambient transaction, that pieces of these articles have become free."""
    if skus and await waiting(skus):
        await enqueue("stock.fill", {"skus": list(skus)})


async def fill(skus: Sequence[str]) -> list[str]:
    """Reserve what is free for the orders that wait for it, each in a transaction of its own; their numbers."""
    return [number for order_id in await waiting(skus) if (number := await _filled(order_id, skus))]


async def _filled(order_id: int, skus: Sequence[str]) -> str | None:
    async with in_transaction():
        order = await Order.filter(id=order_id).select_for_update().get()
        if order.status not in ("placed", "confirmed"):
            return None
        lines = [line for line in await OrderLine.filter(order_id=order_id, product_id__in=skus) if missing(line) > 0]
        free = await free_by_warehouse([line.product_id for line in lines])
        found = {line.product_id: allocate(missing(line), free.get(line.product_id, {})) for line in lines}
        if not any(found.values()):
            return None
        await reserve(found)
        for line in lines:
            for there, pieces in found[line.product_id].items():
                line.allocation[there] = line.allocation.get(there, 0) + pieces
            await line.save(update_fields=["allocation"])
        await tell_staff("notice.backorder", number=order.number)
        return order.number


async def fill_job(_: object, payload: Payload) -> None:
    """The job ``stock.fill``."""
    await fill(payload["skus"])


JOBS = {"stock.fill": fill_job}
