"""Clocks that jump and hours that come twice: order, dates and expiries stay sane, for inside everything is UTC."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import redis.asyncio
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from bot.middlewares.throttling import SERVED, TAKE
from models.catalogue import Product, Stock, Warehouse
from models.customer import Account, Customer
from models.order import Hold
from services import inbox
from services.jobs.queue import install
from services.ordering import cart, holds
from services.ordering.placing import next_number
from services.wording import wording

SPRING = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # an hour before Madrid's clocks go from 2 to 3
AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # half an hour before they go from 3 to 2
DAY = timedelta(hours=24)


def payload(number):
    return {"update_id": number, "message": {"text": f"añade {number} LLA-COM-7", "chat": {"id": 7}}}


@pytest.mark.fault(21)
async def test_updates_are_replayed_as_they_came_though_the_clock_went_back(database):
    await inbox.store([(n, 7, payload(n)) for n in (1, 2, 3)])
    later = "UPDATE stored_update SET received_at = received_at + interval '1 hour'"
    await get_connection("default").execute_query(later)  # what came before the clock was set back
    await inbox.store([(n, 7, payload(n)) for n in (4, 5)])
    assert [left.update_id for left in await inbox.pending()] == [1, 2, 3, 4, 5]


@pytest.fixture
async def shelf(database):
    await install(database)
    await Warehouse.create(id="ZGZ", name="Zaragoza")
    await Product.create(sku="LLA-COM-7", name="Llave combinada 7", price=Decimal("3.10"))
    await Stock.create(product_id="LLA-COM-7", warehouse_id="ZGZ", on_hand=50)
    await Account.create(user_id=7, customer=await Customer.create(name="Talleres Moncayo, S.L."))
    yield
    await get_connection("default").execute_query("TRUNCATE product, warehouse, account, customer CASCADE")


@pytest.mark.fault(21)
@pytest.mark.parametrize("asked", [SPRING, AUTUMN], ids=["spring", "autumn"])
async def test_a_day_of_keeping_is_24_hours_though_the_local_day_has_23_or_25(shelf, asked):
    await cart.add(7, "LLA-COM-7", 5)
    async with in_transaction():
        await holds.keep(7, "quote", now=asked, lasting=DAY)
    assert await holds.expire(asked + DAY - timedelta(seconds=1)) == {}
    assert await holds.expire(asked - timedelta(days=400)) == {}  # a clock that fell back
    assert await Hold.all().count() == 1
    assert await holds.expire(asked + DAY) == {"LLA-COM-7": {"ZGZ": 5}}
    assert await holds.expire(asked + timedelta(days=400)) == {}  # one that leapt ahead: nothing ends twice
    assert (await Stock.get(product_id="LLA-COM-7")).reserved == 0


@pytest.mark.fault(21)
def test_moments_are_written_in_the_shops_hour_on_both_sides_of_the_change():
    words = wording("es", "EUR", "Europe/Madrid")
    written = [words.moment(SPRING + timedelta(hours=n))[-5:] for n in (0, 1)]
    assert written == ["01:30", "03:30"]
    written = [words.moment(AUTUMN + timedelta(hours=n))[-5:] for n in (0, 1, 2)]
    assert written == ["02:30", "02:30", "03:30"]


@pytest.mark.fault(21)
async def test_nobody_is_kept_silent_for_the_hour_that_a_clock_was_set_back(redis_url):
    client = redis.asyncio.Redis.from_url(redis_url)
    take = client.register_script(TAKE)
    now = (await client.time())[0]
    await client.hset("own", mapping={"tokens": 5, "at": now + 3600, "warned": now + 3600})
    assert await take(keys=["own", "all"], args=[10, 1, 100, 10]) == SERVED
    await client.delete("own", "all")
    await client.aclose()


@pytest.mark.fault(21)
async def test_numbers_of_a_series_go_on_though_the_clock_falls_back_into_last_year_and_returns(database):
    drawn = []
    for now in ("2026-12-31T23:59:59", "2027-01-01T00:00:01", "2026-12-31T23:59:58", "2027-01-01T00:00:02"):
        async with in_transaction():
            drawn.append(await next_number("test", datetime.fromisoformat(now + "+00:00")))
    assert drawn == ["2026-000001", "2027-000001", "2026-000002", "2027-000002"]
