"""Many buyers at once: nothing is oversold, nothing deadlocks, no number is lost."""

import asyncio
import random

import pytest
from tortoise.transactions import in_transaction

from models.order import CartLine, Order, OrderLine
from services.errors import StockError
from services.ordering import cart, orders

from .shop import ARTICLES, buyer, confirm, shelf, stocked

pytestmark = pytest.mark.usefixtures("shop")

BOLT, DRILL, GLOVE, BIT = ARTICLES
BUYERS = range(3001, 3051)


async def in_one_transaction(chat_id, **confirmed):
    async with in_transaction():
        return await confirm(chat_id, **confirmed)


@pytest.mark.fault(16)
async def test_fifty_buyers_of_the_last_five_place_exactly_five_orders():
    for chat_id in BUYERS:
        await buyer(chat_id)
        await cart.add(chat_id, DRILL, 1)
    outcomes = await asyncio.gather(*(in_one_transaction(chat_id) for chat_id in BUYERS), return_exceptions=True)
    placed = [outcome for outcome in outcomes if not isinstance(outcome, BaseException)]
    assert len(placed) == 5
    assert all(isinstance(outcome, StockError) for outcome in outcomes if isinstance(outcome, BaseException))
    assert await shelf(DRILL) == (5, 5)
    assert await CartLine.all().count() == 45


@pytest.mark.fault(17)
async def test_orders_over_shared_articles_in_any_order_of_lines_never_deadlock():
    chance = random.Random(412)
    for sku in ARTICLES:
        await stocked(sku, {"ZGZ": 20_000, "MAD": 20_000, "SVQ": 20_000})
    for chat_id in BUYERS:
        await buyer(chat_id)
        for sku in chance.sample(list(ARTICLES), k=4):
            await cart.add(chat_id, sku, 100 * chance.randint(1, 9))
    await asyncio.gather(*(in_one_transaction(chat_id) for chat_id in BUYERS))
    assert await Order.all().count() == len(BUYERS)
    for sku in ARTICLES:
        open_lines = await OrderLine.filter(product_id=sku)
        assert (await shelf(sku))[1] == sum(line.quantity for line in open_lines)


async def test_orders_placed_and_cancelled_side_by_side_leave_nothing_reserved():
    for sku in ARTICLES:
        await stocked(sku, {"ZGZ": 9_000, "MAD": 9_000})

    async def buy_and_regret(chat_id):
        for sku in random.Random(chat_id).sample(list(ARTICLES), k=4):
            await cart.add(chat_id, sku, 200)
        number = (await in_one_transaction(chat_id)).number
        async with in_transaction():
            await orders.set_status(number, "cancelled")

    for chat_id in BUYERS[:30]:
        await buyer(chat_id)
    await asyncio.gather(*(buy_and_regret(chat_id) for chat_id in BUYERS[:30]))
    assert [await shelf(sku) for sku in ARTICLES] == [(18_000, 0)] * 4


async def test_aborted_orders_leave_no_gap_in_the_numbers():
    await stocked(DRILL, {"ZGZ": 1000})

    async def moody(order):
        await asyncio.sleep(0)
        if order.chat_id % 3 == 0:
            raise RuntimeError("aborted after its number was drawn")

    for chat_id in BUYERS:
        await buyer(chat_id)
        await cart.add(chat_id, DRILL, 1)
    outcomes = await asyncio.gather(
        *(in_one_transaction(chat_id, after=moody) for chat_id in BUYERS), return_exceptions=True
    )
    aborted = sum(isinstance(outcome, RuntimeError) for outcome in outcomes)
    assert aborted == sum(chat_id % 3 == 0 for chat_id in BUYERS)
    numbers = sorted(await Order.all().values_list("number", flat=True))
    assert numbers == [f"2026-{n:06d}" for n in range(1, len(BUYERS) - aborted + 1)]


async def test_confirm_tapped_twenty_times_at_once_places_one_order():
    await buyer(3001)
    await cart.add(3001, DRILL, 2)
    seen, issued = (await cart.view(3001)).fingerprint, []

    async def issue(order):
        issued.append(order.number)

    taps = (in_one_transaction(3001, confirmation="the-tap", fingerprint=seen, after=issue) for _ in range(20))
    answers = await asyncio.gather(*taps)
    assert {order.number for order in answers} == {"2026-000001"}
    assert issued == ["2026-000001"]
    assert await shelf(DRILL) == (5, 2)
