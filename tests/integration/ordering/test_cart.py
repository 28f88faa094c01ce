"""The cart, in PostgreSQL."""

import asyncio
from decimal import Decimal

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.catalogue import Product
from models.order import CartLine
from services.errors import (
    MinimumQuantityError,
    NotInCartError,
    OutOfStockError,
    QuantityError,
    RetiredError,
    StockError,
    UnknownProductError,
)
from services.ordering import cart

from .shop import stocked

pytestmark = pytest.mark.usefixtures("shop")

BOLT, DRILL, GLOVE, BIT = "SKU00412", "SKU00733", "SKU01205", "BR-8x160/S"
ANA = 1001


async def quantities(chat_id=ANA):
    return {line.sku: line.quantity for line in (await cart.view(chat_id)).lines}


async def test_what_is_added_stands_in_the_cart_with_its_totals():
    await cart.add(ANA, GLOVE, 24)
    change = await cart.add(ANA, DRILL, 2)
    assert (change.before, change.after, change.rounded_to) == (0, 2, None)
    view = await cart.view(ANA)
    assert [(x.sku, x.quantity, x.amount, x.available) for x in view.lines] == [
        (GLOVE, 24, Decimal("56.40"), 120),
        (DRILL, 2, Decimal("259.80"), 5),
    ]
    assert [(v.rate, v.base, v.tax) for v in view.totals.vat_lines] == [
        (21, Decimal("259.80"), Decimal("54.56")),
        (10, Decimal("56.40"), Decimal("5.64")),
    ]
    assert view.totals.total == Decimal("376.40")


async def test_pieces_are_rounded_up_to_whole_packs_and_said():
    change = await cart.add(ANA, BOLT, 130)
    assert (change.before, change.after, change.rounded_to) == (0, 200, 100)
    change = await cart.add(ANA, BOLT, 100)
    assert (change.before, change.after, change.rounded_to) == (200, 300, None)
    change = await cart.set_quantity(ANA, BOLT, 301)
    assert (change.before, change.after, change.rounded_to) == (300, 400, 100)


async def test_less_than_the_minimum_is_refused_unless_the_cart_makes_up_for_it():
    with pytest.raises(MinimumQuantityError) as refusal:
        await cart.add(ANA, GLOVE, 11)
    assert refusal.value.words["minimum"] == 12
    await cart.add(ANA, GLOVE, 12)
    assert (await cart.add(ANA, GLOVE, 1)).after == 13
    with pytest.raises(MinimumQuantityError):
        await cart.remove(ANA, GLOVE, 2)
    assert await quantities() == {GLOVE: 13}


async def test_more_than_there_is_changes_nothing_and_names_the_figure():
    await cart.add(ANA, DRILL, 4)
    with pytest.raises(StockError) as refusal:
        await cart.add(ANA, DRILL, 2)
    assert refusal.value.words["available"] == 5
    with pytest.raises(StockError):
        await cart.set_quantity(ANA, DRILL, 6)
    assert await quantities() == {DRILL: 4}


async def test_an_article_without_stock_cannot_be_added():
    with pytest.raises(OutOfStockError):
        await cart.add(ANA, BIT, 1)


@pytest.mark.parametrize("sku", ["SKU99999", "", "SKU\x0000412", "\ud800"])
async def test_an_unknown_article_cannot_be_added(sku):
    with pytest.raises(UnknownProductError):
        await cart.add(ANA, sku, 1)
    with pytest.raises(NotInCartError):
        await cart.remove(ANA, sku)


async def test_a_retired_article_cannot_be_added_but_taken_out():
    await cart.add(ANA, DRILL, 1)
    await Product.filter(sku=DRILL).update(active=False)
    for change in (cart.add, cart.set_quantity):
        with pytest.raises(RetiredError):
            await change(ANA, DRILL, 1)
    line = (await cart.view(ANA)).lines[0]
    assert (line.available, line.sold) == (0, False)
    assert (await cart.remove(ANA, DRILL)).after == 0


@pytest.mark.parametrize("quantity", [0, -1, 2.5, 1e9, float("nan"), True])
async def test_a_quantity_that_is_none_changes_nothing(quantity):
    await cart.add(ANA, DRILL, 1)
    for change in (cart.add, cart.set_quantity, cart.remove):
        with pytest.raises(QuantityError):
            await change(ANA, DRILL, quantity)
    assert await quantities() == {DRILL: 1}


async def test_no_line_grows_past_100000():
    await stocked(BOLT, {"ZGZ": 1_000_000})
    await cart.add(ANA, BOLT, 100_000)
    with pytest.raises(QuantityError):
        await cart.add(ANA, BOLT, 1)


async def test_some_pieces_or_the_whole_line_are_taken_out():
    await cart.add(ANA, DRILL, 5)
    change = await cart.remove(ANA, DRILL, 2)
    assert (change.before, change.after) == (5, 3)
    assert (await cart.remove(ANA, DRILL, 3)).after == 0
    with pytest.raises(NotInCartError):
        await cart.remove(ANA, DRILL)
    with pytest.raises(NotInCartError):
        await cart.set_quantity(ANA, DRILL, 1)


async def test_fewer_of_a_line_may_be_kept_though_the_stock_has_gone():
    await cart.add(ANA, DRILL, 5)
    await stocked(DRILL, {"ZGZ": 1})
    assert (await cart.remove(ANA, DRILL, 1)).after == 4


async def test_a_cleared_cart_is_restored_as_it_was():
    await cart.add(ANA, GLOVE, 24)
    await cart.add(ANA, DRILL, 2)
    before = await cart.view(ANA)
    assert await cart.clear(ANA) == 2
    assert await cart.clear(ANA) == 0
    await cart.restore(ANA, [(line.sku, line.quantity) for line in before.lines])
    assert await cart.view(ANA) == before


async def test_a_line_taken_out_in_two_steps_is_restored_to_its_first_quantity():
    await cart.restore(ANA, [(DRILL, 5), (DRILL, 3), ("SKU99999", 1)])
    assert await quantities() == {DRILL: 5}


async def test_carts_of_two_chats_are_strangers():
    await cart.add(ANA, DRILL, 1)
    await cart.add(ANA + 1, DRILL, 2)
    await cart.clear(ANA)
    assert await quantities(ANA + 1) == {DRILL: 2}


async def test_changes_side_by_side_are_all_counted():
    async def one_more():
        async with in_transaction():
            await cart.add(ANA, GLOVE, 12)

    await asyncio.gather(*(one_more() for _ in range(8)))
    assert await quantities() == {GLOVE: 96}
    assert await CartLine.filter(chat_id=ANA).count() == 1


async def test_changes_side_by_side_never_go_past_the_stock():
    outcomes = await asyncio.gather(*(cart.add(ANA, DRILL, 1) for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(outcome, StockError) for outcome in outcomes) == 7
    assert await quantities() == {DRILL: 5}


async def test_an_addition_and_the_view_after_it_take_three_statements(monkeypatch):
    connection, statements = get_connection("default"), []
    ask = connection.execute_query_dict

    async def counted(query, values=None):
        statements.append(query)
        return await ask(query, values)

    monkeypatch.setattr(connection, "execute_query_dict", counted)
    await cart.add(ANA, DRILL, 1)
    await cart.view(ANA)
    assert len(statements) == 3
