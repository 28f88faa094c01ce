"""Orders: placed, shown, repeated, followed through. Whose an order is, the database says."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Literal

from tortoise.connection import get_connection

from models.money import totals
from models.order import Order, OrderLine
from services.errors import NoOrdersError, NothingToShipError, OrderStatusError, TradeError, UnknownOrderError
from services.ordering import backorders, cart
from services.ordering.placing import Confirmation, placed
from services.ordering.stock import let_go
from services.ordering.views import Change, LineView, OrderView

Status = Literal["placed", "confirmed", "shipped", "delivered", "cancelled"]

NEXT: dict[str, tuple[str, ...]] = {
    "placed": ("confirmed", "cancelled"),
    "confirmed": ("shipped", "cancelled"),
    "shipped": ("delivered",),
    "delivered": (),
    "cancelled": (),
}

ORDERS = """
SELECT o.id, o.number, o.status, o.placed_at, o.notes, i.number AS invoice_number,
       l.product_id AS sku, l.name, l.name_en, l.quantity, l.unit, l.unit_price, l.vat_rate, l.amount,
       CASE WHEN o.status IN ('placed', 'confirmed') THEN l.quantity - l.shipped - a.pieces ELSE 0 END AS later
FROM (SELECT * FROM customer_order o WHERE {which}) o
LEFT JOIN invoice i ON i.order_id = o.id
JOIN order_line l ON l.order_id = o.id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(value::int), 0)::int AS pieces FROM jsonb_each_text(l.allocation)) a
ORDER BY o.id DESC, l.position
"""

# An order is its customer's: lists hold those of the company that the account buys for now, whoever placed them; by
# number those of all its companies are found. Who has left a company sees no order of it any more.
MINE = """o.customer_id = (SELECT customer_id FROM account WHERE user_id = $1)"""
OF_ANY_OF_MINE = """o.customer_id IN (SELECT customer_id FROM membership WHERE account_id = $1)"""

LAST_QUANTITIES = f"""
SELECT DISTINCT ON (l.product_id) l.product_id AS sku, l.quantity
FROM customer_order o JOIN order_line l ON l.order_id = o.id
WHERE {MINE} AND l.product_id = ANY($2::text[]) AND o.status <> 'cancelled' ORDER BY l.product_id, o.id DESC
"""  # noqa: S608  # MINE is a constant

_NUMBER = re.compile(r"\s*(?:#|nº?\s|no\.?\s)?\s*(?:([0-9]{4})\s*[-/ ]\s*)?([0-9]{1,9})\s*", re.IGNORECASE)


async def place(  # noqa: PLR0913  # one keyword for each thing that the confirm fixes
    chat_id: int,
    *,
    fingerprint: str,
    confirmation: str,
    language: str,
    currency: str,
    now: datetime,
    notes: str = "",
) -> OrderView:
    """The confirmation's order, placed now or found; raises what :func:`services.ordering.placing.placed` does."""
    order, _ = await placed(chat_id, Confirmation(confirmation, fingerprint, language, currency, now, notes))
    return await by_id(order.id)


async def by_id(order_id: int) -> OrderView:
    """An order by its key, for those who have settled whose it is."""
    return (await _views("o.id = $1", order_id))[0]


async def listed(chat_id: int, *, limit: int, offset: int) -> list[OrderView]:
    """A page of the buyer's orders, newest first."""
    return await _views(f"{MINE} ORDER BY o.id DESC LIMIT $2 OFFSET $3", chat_id, limit, offset)


async def under_way(*, limit: int) -> list[OrderView]:
    """For the staff: orders neither delivered nor cancelled, oldest first."""
    found = await _views("o.status IN ('placed', 'confirmed', 'shipped') ORDER BY o.id LIMIT $1", limit)
    return found[::-1]


async def by_number(number: str) -> OrderView:
    """For the staff: any order. Raises :class:`UnknownOrderError`."""
    found = await _views("o.number = $1", number) if number.isprintable() else []
    if not found:
        raise UnknownOrderError(number=number)
    return found[0]


async def latest(chat_id: int) -> OrderView | None:
    """The buyer's newest order."""
    return next(iter(await listed(chat_id, limit=1, offset=0)), None)


async def get(chat_id: int, number: str) -> OrderView:
    """The buyer's order of that number, written in full or short (``2026-12``, ``12``: his newest so numbered).

    Raises :class:`UnknownOrderError`, for somebody else's too.
    """
    pattern = _pattern(number)
    which = f"{OF_ANY_OF_MINE} AND o.number LIKE $2 ORDER BY o.id DESC LIMIT 1"
    found = await _views(which, chat_id, pattern) if pattern else []
    if not found:
        raise UnknownOrderError(number=number)
    return found[0]


def _pattern(number: str) -> str | None:
    read = _NUMBER.fullmatch(number)
    return f"{read[1] or '____'}-{int(read[2]):06d}" if read else None


async def _views(which: str, *values: object) -> list[OrderView]:
    rows = await get_connection("default").execute_query_dict(ORDERS.format(which=which), list(values))
    return [_order(list(lines)) for _, lines in groupby(rows, key=lambda row: row["id"])]


def _order(rows: Sequence[dict[str, Any]]) -> OrderView:
    head, lines = rows[0], tuple(_line(row) for row in rows)
    return OrderView(
        number=head["number"],
        status=head["status"],
        placed_at=head["placed_at"],
        lines=lines,
        totals=totals((line.amount, line.vat_rate) for line in lines),
        notes=head["notes"],
        invoice_number=head["invoice_number"],
    )


def _line(row: dict[str, Any]) -> LineView:
    return LineView(
        sku=row["sku"],
        name_es=row["name"],
        name_en=row["name_en"],
        quantity=row["quantity"],
        unit=row["unit"],
        unit_price=row["unit_price"],
        vat_rate=row["vat_rate"],
        amount=row["amount"],
        available=0,
        later=row["later"],
    )


async def repeat(chat_id: int, number: str | None = None) -> tuple[list[Change], list[TradeError]]:
    """Put an order's articles (None: the latest's) into the cart: what was added, and what could not be.

    Raises :class:`UnknownOrderError`, :class:`NoOrdersError`.
    """
    order = await get(chat_id, number) if number else await latest(chat_id)
    if order is None:
        raise NoOrdersError
    changes: list[Change] = []
    refusals: list[TradeError] = []
    for line in order.lines:
        try:
            changes.append(await cart.add(chat_id, line.sku, line.quantity))
        except TradeError as refusal:  # a refused line must not stop the others
            refusals.append(refusal)
    return changes, refusals


async def last_quantities(chat_id: int, skus: Sequence[str]) -> dict[str, int]:
    """How many pieces of each article the buyer took the last time, by SKU; what he never ordered is not in it."""
    wanted = [sku for sku in skus if sku.isprintable()]
    if not wanted:
        return {}
    rows = await get_connection("default").execute_query_dict(LAST_QUANTITIES, [chat_id, wanted])
    return {row["sku"]: row["quantity"] for row in rows}


async def set_status(number: str, status: Status) -> OrderView:
    """For the staff: carry an order on. Cancelling frees its pieces, shipping takes them off the shelf.

    An order that still waits for pieces ships what is there and stays confirmed until the rest has come. Asked again
    for the status it has, nothing happens. Raises :class:`UnknownOrderError`, :class:`OrderStatusError`,
    :class:`NothingToShipError`.
    """
    order = await Order.filter(number=number).select_for_update().first() if number.isprintable() else None
    if order is None:
        raise UnknownOrderError(number=number)
    if order.status != status:
        await _carry_on(order, status)
    return await by_id(order.id)


async def _carry_on(order: Order, status: Status) -> None:
    lines = await OrderLine.filter(order_id=order.id)
    sent_in_part = any(line.shipped for line in lines)
    if status not in NEXT[order.status] or (status == "cancelled" and sent_in_part):
        raise OrderStatusError(number=order.number, status=order.status, wanted=status)
    if status == "shipped":
        complete = await _ship(order, lines)
        order.status = "shipped" if complete else order.status
    elif status == "cancelled":
        await let_go([(line.product_id, line.allocation) for line in lines], "freed")
        await backorders.freed([line.product_id for line in lines])
        order.status = status
    else:
        order.status = status
    await order.save(update_fields=["status"])


async def _ship(order: Order, lines: Sequence[OrderLine]) -> bool:
    """Take what is reserved off the shelf; whether nothing is missing any more."""
    incomplete = any(backorders.missing(line) for line in lines)
    if incomplete and not any(line.allocation for line in lines):
        raise NothingToShipError(number=order.number)
    await let_go([(line.product_id, line.allocation) for line in lines], "shipped")
    for line in lines:
        line.shipped += sum(line.allocation.values())
        line.allocation = {}
        await line.save(update_fields=["shipped", "allocation"])
    return not incomplete
