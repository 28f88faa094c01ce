"""Articles that may be ordered beyond what is free: said before the confirm, sent in parts, oldest order first."""

import pytest
from tortoise.transactions import in_transaction

from models.catalogue import Product, Stock
from services.errors import NothingToShipError, OrderStatusError, StockError, SummaryChangedError
from services.jobs.queue import install
from services.ordering import backorders, cart, orders
from tests.integration.ordering.shop import buyer, confirm, shelf, stocked

BOLT = "SKU00412"  # in packs of 100


@pytest.fixture(autouse=True)
async def backordered(shop, database):
    await install(database)
    await Product.filter(sku=BOLT).update(backorder=True)
    await stocked(BOLT, {"ZGZ": 250, "MAD": 80})


async def arrive(pieces):
    await Stock.filter(product_id=BOLT, warehouse_id="ZGZ").update(on_hand=pieces)
    return await backorders.fill([BOLT])


async def carried(number, status):
    async with in_transaction():
        return await orders.set_status(number, status)


async def test_more_than_there_is_goes_into_the_cart_and_says_what_waits():
    change = await cart.add(await buyer(201), BOLT, 500)
    assert (change.after, change.later) == (500, 200)  # 300 in whole packs are there
    line = (await cart.view(201)).lines[0]
    assert (line.quantity, line.later) == (500, 200)


async def test_an_article_that_is_not_backordered_is_refused_as_ever():
    await Product.filter(sku=BOLT).update(backorder=False)
    with pytest.raises(StockError):
        await cart.add(await buyer(202), BOLT, 500)


async def test_what_waits_is_part_of_what_is_confirmed():
    ana, ben = await buyer(203), await buyer(204)
    await cart.add(ana, BOLT, 500)
    shown = (await cart.view(ana)).fingerprint
    await cart.add(ben, BOLT, 100)
    await confirm(ben)
    with pytest.raises(SummaryChangedError):
        await confirm(ana, fingerprint=shown)
    order = await confirm(ana)
    assert order.lines[0].later == 300


async def test_an_order_is_sent_in_parts_as_its_pieces_come_in():
    ana = await buyer(205)
    await cart.add(ana, BOLT, 500)
    order = await confirm(ana)
    assert await shelf(BOLT) == (330, 300)
    await carried(order.number, "confirmed")
    sent = await carried(order.number, "shipped")
    assert (sent.status, sent.lines[0].later) == ("confirmed", 200)
    assert await shelf(BOLT) == (30, 0)
    with pytest.raises(NothingToShipError):
        await carried(order.number, "shipped")
    with pytest.raises(OrderStatusError):
        await carried(order.number, "cancelled")  # a part is on its way
    assert await arrive(1000) == [order.number]
    sent = await carried(order.number, "shipped")
    assert (sent.status, sent.lines[0].later) == ("shipped", 0)
    on_hand, reserved = await shelf(BOLT)
    assert reserved == 0
    assert on_hand == sum(row.on_hand for row in await Stock.filter(product_id=BOLT))


async def test_what_comes_in_goes_to_the_order_that_waits_longest():
    numbers = []
    for chat in (206, 207):
        await cart.add(await buyer(chat), BOLT, 400)
        numbers.append((await confirm(chat)).number)
    assert [(await orders.by_number(n)).lines[0].later for n in numbers] == [100, 400]
    assert await arrive(250 + 150) == numbers
    assert [(await orders.by_number(n)).lines[0].later for n in numbers] == [0, 320]  # 30 that made no pack come along


async def test_a_cancelled_order_frees_its_pieces_for_those_that_wait():
    numbers = []
    for chat in (208, 209):
        await cart.add(await buyer(chat), BOLT, 300)
        numbers.append((await confirm(chat)).number)
    await carried(numbers[0], "cancelled")
    assert await backorders.fill([BOLT]) == [numbers[1]]
    assert (await orders.by_number(numbers[1])).lines[0].later == 0
    assert await shelf(BOLT) == (330, 300)
