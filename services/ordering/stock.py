"""Pieces reserved, freed and shipped, always locked in the order of SKU and warehouse."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from tortoise.connection import get_connection

Allocation = Mapping[str, int]  # warehouse id → pieces

LOCK = """
SELECT product_id, warehouse_id, on_hand - reserved AS free FROM stock
WHERE product_id = ANY($1::text[]) ORDER BY product_id, warehouse_id FOR NO KEY UPDATE
"""

# The guard repeats what the locks already promise: were they ever forgotten, nothing is oversold.
RESERVE = """
UPDATE stock s SET reserved = s.reserved + a.pieces
FROM unnest($1::text[], $2::text[], $3::int[]) AS a(sku, warehouse, pieces)
WHERE s.product_id = a.sku AND s.warehouse_id = a.warehouse AND s.on_hand - s.reserved >= a.pieces
RETURNING s.product_id
"""

LET_GO = """
UPDATE stock s SET reserved = s.reserved - a.pieces, on_hand = s.on_hand - CASE WHEN $4 THEN a.pieces ELSE 0 END
FROM unnest($1::text[], $2::text[], $3::int[]) AS a(sku, warehouse, pieces)
WHERE s.product_id = a.sku AND s.warehouse_id = a.warehouse
RETURNING s.product_id
"""


class StockLostError(RuntimeError):
    """Stock rows that an allocation names do not hold its pieces: the books are broken, nothing is written."""


async def _rows(sql: str, *values: object) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql, list(values))


async def free_by_warehouse(skus: Sequence[str]) -> dict[str, dict[str, int]]:
    """Lock these products' stock; free pieces by SKU and warehouse."""
    free: dict[str, dict[str, int]] = defaultdict(dict)
    for row in await _rows(LOCK, sorted(skus)):
        free[row["product_id"]][row["warehouse_id"]] = row["free"]
    return free


def allocate(pieces: int, free: Allocation) -> dict[str, int]:
    """Where the pieces come from: the warehouse with most free first, so that few parcels go out.

    The caller has seen that there are enough; fewer are allocated where there are not.
    """
    allocation = {}
    for warehouse, there in sorted(free.items(), key=lambda item: (-item[1], item[0])):
        if taken := min(pieces, there):
            allocation[warehouse] = taken
            pieces -= taken
    return allocation


async def reserve(allocations: Mapping[str, Allocation]) -> None:
    """Reserve what :func:`allocate` chose, by SKU; raises :class:`StockLostError` if a row has it no more."""
    columns = _columns(list(allocations.items()))
    if len(await _rows(RESERVE, *columns)) != len(columns[0]):
        raise StockLostError


async def let_go(allocations: Sequence[tuple[str, Allocation]], how: Literal["freed", "shipped"]) -> None:
    """Give reserved pieces back to the free ones, or take them off the shelf."""
    await free_by_warehouse([sku for sku, _ in allocations])
    columns = _columns(allocations)
    if len(await _rows(LET_GO, *columns, how == "shipped")) != len(columns[0]):
        raise StockLostError


def _columns(allocations: Sequence[tuple[str, Allocation]]) -> tuple[list[str], list[str], list[int]]:
    rows = [(sku, warehouse, n) for sku, allocation in allocations for warehouse, n in allocation.items()]
    return [sku for sku, _, _ in rows], [warehouse for _, warehouse, _ in rows], [n for _, _, n in rows]
