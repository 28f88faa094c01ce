"""What people wrote is kept so many days; orders, carts and customers are no conversation."""

from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from models.conversation import Conversation, Said
from models.customer import LoginCode
from models.inbox import StoredUpdate
from services.customers import codes, privacy
from services.inbox import all_answered
from tests.integration.customers.conftest import SPANNER, START

DAYS = 90


async def aged(table, column, days):
    await get_connection("default").execute_query(
        f"UPDATE {table} SET {column} = $1::timestamptz - make_interval(days => $2)", [START, days]
    )


@pytest.fixture
async def spoken(talk):
    """A conversation with a cart, every update answered."""
    await talk.say(f"ponme 2 {SPANNER}")
    await talk.say("necesito algo para colgar un cuadro")
    await codes.ask(talk.chat_id, "compras@moncayo.example.com", START)
    await all_answered([update.update_id for update in await StoredUpdate.all()])
    return talk


async def expire():
    await privacy.expire_before(START - timedelta(days=DAYS), START)


async def test_what_is_older_than_the_days_set_goes_and_the_cart_stays(spoken):
    await aged("said", "said_at", DAYS + 1)
    await aged("conversation", "updated_at", DAYS + 1)
    await expire()
    assert (await Said.all().count(), await Conversation.all().count()) == (0, 0)
    assert await spoken.cart() == {SPANNER: 2}


async def test_what_is_younger_stays(spoken):
    await aged("said", "said_at", DAYS - 1)
    await aged("conversation", "updated_at", DAYS - 1)
    await expire()
    assert (await Said.all().count(), await Conversation.all().count()) == (2, 1)


async def test_finished_updates_and_codes_go_after_two_days_and_unfinished_ones_never(spoken):
    waiting = await spoken.update()
    await StoredUpdate.create(update_id=waiting + 1, chat_id=0, payload={})  # the newest holds the offset
    await aged("stored_update", "received_at", 3)
    await aged("login_code", "asked_at", 3)
    await expire()
    assert [update.update_id for update in await StoredUpdate.all().order_by("update_id")] == [waiting, waiting + 1]
    assert await LoginCode.all().count() == 0


async def test_the_next_day_is_queued_once_however_many_ask(spoken):
    tomorrow = START.date() + timedelta(days=1)
    for _ in range(3):
        await privacy.schedule(tomorrow, delay=timedelta(days=1))
    rows = await get_connection("default").execute_query_dict(
        "SELECT execute_after > now() + interval '23 hours' AS later FROM pgqueuer WHERE entrypoint = 'privacy.expire'"
    )
    assert [row["later"] for row in rows] == [True]


async def test_the_job_expires_and_queues_tomorrows(spoken, clock):
    await aged("said", "said_at", DAYS + 1)
    context = privacy.PrivacyContext(messenger=None, clock=clock, retention_days=DAYS, forget_menus=None)
    await privacy.JOBS["privacy.expire"](context, {})
    assert await Said.all().count() == 0
    rows = await get_connection("default").execute_query_dict(
        "SELECT 1 FROM pgqueuer WHERE entrypoint = 'privacy.expire'"
    )
    assert len(rows) == 1
