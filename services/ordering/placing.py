"""A cart becomes an order: one transaction, the caller's.

Locks are taken in one order by everybody (account, cart lines, holds, stock by SKU and warehouse, counter), so that
orders over the same articles wait for one another and never deadlock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.connection import get_connection

from models.customer import Customer
from models.order import Order, OrderLine
from services.errors import (
    EmptyCartError,
    IncompleteCustomerError,
    SummaryChangedError,
    UnknownOrderError,
)
from services.ordering import cart, holds
from services.ordering.rules import Article, in_stock, later
from services.ordering.stock import allocate, reserve
from services.ordering.views import CartView, LineView

REQUIRED = ("name", "email", "tax_id", "address")  # what an invoice must carry of the buyer (RD 1619/2012, art. 6)

# The account's row is the chat's lock: the second of two confirms waits here and then finds the first one's order.
LOCK_BUYER = "SELECT customer_id FROM account WHERE user_id = $1 FOR NO KEY UPDATE"

NEXT_NUMBER = """
INSERT INTO counter (name, value) VALUES ($1, 1)
ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value
"""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The confirm on a summary: ``token`` is its own (one order each), ``fingerprint`` that of the cart it showed."""

    token: str
    fingerprint: str
    language: str
    currency: str
    now: datetime
    notes: str = ""


async def placed(chat_id: int, confirmation: Confirmation) -> tuple[Order, bool]:
    """The confirmation's order, and whether it is new.

    Raises :class:`EmptyCartError`, :class:`SummaryChangedError`, :class:`StockError`,
    :class:`IncompleteCustomerError`; :class:`UnknownOrderError` for another chat's confirmation.
    """
    buyer = await get_connection("default").execute_query_dict(LOCK_BUYER, [chat_id])
    earlier = await Order.get_or_none(confirmation=confirmation.token)
    if earlier is not None:
        if earlier.chat_id != chat_id:
            raise UnknownOrderError(number=earlier.number)
        return earlier, False
    articles, basket = await _cart(chat_id, confirmation.fingerprint)
    customer = await _customer(buyer[0]["customer_id"] if buyer else None)
    allocations = await _reserved(chat_id, articles, basket)
    order = await _written(chat_id, customer, basket, confirmation)
    await OrderLine.bulk_create(_lines(order, basket.lines, allocations))
    await cart.clear(chat_id)
    return order, True


async def _cart(chat_id: int, fingerprint: str) -> tuple[dict[str, Article], CartView]:
    rows = await get_connection("default").execute_query_dict(cart.LINES + " FOR UPDATE OF l", [chat_id])
    if not rows:
        raise EmptyCartError
    basket = cart.cart_of([cart.line_of(row) for row in rows])
    if basket.fingerprint != fingerprint:
        raise SummaryChangedError
    return {row["sku"]: cart.article_of(row) for row in rows}, basket


async def _customer(customer_id: int | None) -> Customer:
    customer = await Customer.get_or_none(id=customer_id) if customer_id is not None else None
    for field in REQUIRED:
        if customer is None or not getattr(customer, field):
            raise IncompleteCustomerError(field=field)
    assert customer is not None  # noqa: S101  # REQUIRED is not empty: the loop has settled it
    return customer


async def _reserved(chat_id: int, articles: Mapping[str, Article], basket: CartView) -> dict[str, dict[str, int]]:
    free = await holds.free_with_held(chat_id, list(articles))
    allocations = {}
    for line in basket.lines:
        here = free.get(line.sku, {})
        article = _now(articles[line.sku], sum(here.values()))
        in_stock(article, line.quantity)
        if (wait := later(article, line.quantity)) != line.later:
            raise SummaryChangedError
        allocations[line.sku] = allocate(line.quantity - wait, here)
    await reserve(allocations)
    return allocations


def _now(article: Article, available: int) -> Article:
    return Article(**{**asdict(article), "available": available})


async def _written(chat_id: int, customer: Customer, basket: CartView, confirmation: Confirmation) -> Order:
    return await Order.create(
        number=await next_number("order", confirmation.now),
        chat_id=chat_id,
        customer_id=customer.id,
        customer_data=_snapshot(customer),
        notes=confirmation.notes,
        language=confirmation.language,
        currency=confirmation.currency,
        tax_base=basket.totals.tax_base,
        vat=basket.totals.vat,
        total=basket.totals.total,
        confirmation=confirmation.token,
        placed_at=confirmation.now,
    )


async def next_number(series: str, now: datetime) -> str:
    """``2026-000001``, ``2026-000002`` … of a series; the counter's row stays locked until the caller's commit."""
    year = now.astimezone(UTC).year
    rows = await get_connection("default").execute_query_dict(NEXT_NUMBER, [f"{series}-{year}"])
    return f"{year}-{rows[0]['value']:06d}"


def _snapshot(customer: Customer) -> dict[str, Any]:
    keys = ("client_ref", "name", "email", "phone", "tax_id", "address")
    return {key: getattr(customer, key) for key in keys}


def _lines(order: Order, lines: Sequence[LineView], allocations: Mapping[str, dict[str, int]]) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            product_id=line.sku,
            position=position,
            name=line.name_es,
            name_en=line.name_en,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            vat_rate=line.vat_rate,
            amount=line.amount,
            allocation=allocations[line.sku],
        )
        for position, line in enumerate(lines, start=1)
    ]
