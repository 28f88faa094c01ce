"""Pieces kept while a quote or a payment is pending: theirs until it ends, and it ends in one way."""

import asyncio
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from models.order import Hold, Order
from services.errors import StockError
from services.jobs.queue import install
from services.ordering import cart, holds
from tests.integration.ordering.shop import NOW, buyer, confirm, shelf, stocked

DRILL = "SKU00733"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
async def queue(shop, database):
    await install(database)


async def quoted(chat_id, pieces, lasting=HOUR):
    await cart.add(chat_id, DRILL, pieces)
    async with in_transaction():
        return await holds.keep(chat_id, "quote", now=NOW, lasting=lasting)


async def test_kept_pieces_are_the_buyers_and_nobody_elses():
    await stocked(DRILL, {"ZGZ": 3, "MAD": 2})
    ana, ben = await buyer(101), await buyer(102)
    assert await quoted(ana, 4)
    assert await shelf(DRILL) == (5, 4)
    assert (await cart.view(ana)).lines[0].available == 5
    with pytest.raises(StockError):
        await cart.add(ben, DRILL, 2)


async def test_an_order_takes_the_pieces_that_were_kept_for_it():
    await stocked(DRILL, {"ZGZ": 3, "MAD": 2})
    ana = await buyer(103)
    await quoted(ana, 4)
    await cart.set_quantity(ana, DRILL, 5)
    await confirm(ana)
    assert await shelf(DRILL) == (5, 5)
    assert await Hold.filter(chat_id=ana).count() == 0


async def test_a_second_quote_stands_in_place_of_the_first():
    await stocked(DRILL, {"ZGZ": 5})
    ana = await buyer(104)
    await quoted(ana, 2)
    await quoted(ana, 1)
    assert await shelf(DRILL) == (5, 3)


async def test_a_refused_order_keeps_its_hold():
    await stocked(DRILL, {"ZGZ": 5})
    ana = await buyer(105)
    await quoted(ana, 2)
    fingerprint = (await cart.view(ana)).fingerprint
    async with in_transaction():
        await holds.keep(ana, "payment", now=NOW, lasting=HOUR)
    with pytest.raises(RuntimeError):
        async with in_transaction():
            await confirm(ana, fingerprint=fingerprint, after=_broken)
    assert await shelf(DRILL) == (5, 2)
    assert await Hold.filter(chat_id=ana).count() == 1


async def _broken(_order):
    raise RuntimeError("no invoice")


async def test_a_released_hold_frees_its_pieces():
    await stocked(DRILL, {"ZGZ": 5})
    ana = await buyer(106)
    await quoted(ana, 2)
    async with in_transaction():
        await holds.release(ana)
    assert await shelf(DRILL) == (5, 0)


async def test_only_a_hold_whose_time_has_come_expires():
    await stocked(DRILL, {"ZGZ": 5})
    ana, ben = await buyer(107), await buyer(108)
    await quoted(ana, 2)
    await quoted(ben, 1, lasting=3 * HOUR)
    assert await holds.expire(NOW + HOUR - timedelta(seconds=1)) == {}
    assert await holds.expire(NOW + HOUR) == {DRILL: {"ZGZ": 2}}
    assert await holds.expire(NOW + HOUR) == {}
    assert await shelf(DRILL) == (5, 1)


@pytest.mark.fault(20)
async def test_a_hold_that_expires_as_it_is_confirmed_has_one_outcome(tries):
    """Who wants the pieces meanwhile gets them only if they are free; whatever wins, no piece is there twice."""
    outcomes = set()
    for n in range(40):
        await stocked(DRILL, {"ZGZ": 3, "MAD": 2})
        ana, ben = await buyer(20_000 + n), await buyer(30_000 + n)
        await cart.add(ben, DRILL, 5)
        await quoted(ana, 4)
        of_ana, expired, of_ben = await _begun_in_turn(n, _confirmed(ana), holds.expire(NOW + HOUR), _confirmed(ben))
        got = [result for result in (of_ana, of_ben) if result is True]
        assert len(got) <= 1
        assert expired in ({}, {DRILL: {"ZGZ": 3, "MAD": 1}})
        await holds.expire(NOW + HOUR)
        sold = sum([4 * (of_ana is True), 5 * (of_ben is True)])
        assert await shelf(DRILL) == (5, sold)
        assert await Hold.filter(chat_id=ana).count() == 0
        assert await Order.filter(chat_id__in=(ana, ben)).count() == len(got)
        outcomes.add((bool(expired), of_ana, of_ben))
    tries(40)
    assert {bool(expired) for expired, _, _ in outcomes} == {True, False}, "one of the two always came first"


async def _begun_in_turn(n, *doings):
    """All at once, another one first each time, and ever further ahead, in the end alone; their results in order."""
    at, rounds = n % len(doings), n // len(doings)
    tasks = {at: asyncio.ensure_future(doings[at])}
    await asyncio.wait(tasks.values(), timeout=None if rounds >= 11 else 0.004 * rounds)
    tasks |= {index: asyncio.ensure_future(doing) for index, doing in enumerate(doings) if index != at}
    return [await tasks[index] for index in range(len(doings))]


async def _confirmed(chat_id):
    try:
        async with in_transaction():
            await confirm(chat_id)
    except StockError:
        return False
    return True
