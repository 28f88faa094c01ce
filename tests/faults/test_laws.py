"""The laws themselves: a true history keeps them all, and each false one breaks those that it should, and no other.

The true history is the running program's own; it is falsified in a transaction that is rolled back.
"""

import tomllib
from collections import Counter
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tortoise.transactions import in_transaction

from models.database import connect, disconnect
from services.ordering import orders
from tests.faults.books import BIT, SOCKET, SPANNER, until, until_answered
from tests.faults.laws import LAWS, TAPS
from tests.faults.schedule import ANSWERED, CONFIRMED, KEPT, SAID, SHELF, World

FALSEHOODS = tomllib.loads((Path(__file__).parent / "falsehoods.toml").read_text("utf-8"))["falsehood"]
UNGUARDED = """
DO $$ DECLARE guard record; BEGIN
    FOR guard IN SELECT conname FROM pg_constraint WHERE conrelid = '{0}'::regclass AND contype IN ('u', 'c')
    LOOP EXECUTE format('ALTER TABLE {0} DROP CONSTRAINT %I', guard.conname); END LOOP;
END $$;
"""


@pytest.fixture(scope="module")
async def world(faulty_shop):
    """Ana ordered twice, and the second time it was shipped; Ben tapped confirm twice; he and Eva have a cart."""
    if faulty_shop.process.returncode is not None:
        await faulty_shop.start()
    world = World(faulty_shop)
    await world.open()
    ana, ben, eva = world.buyers
    for pieces, sku in ((3, SPANNER), (2, BIT)):
        await world.add(ana, sku, pieces)
    await world.check_out(ana)
    await world.add(ana, SOCKET, 7)
    await world.check_out(ana)
    await world.add(ben, SOCKET, 4)
    await world.ask_for_the_summary(ben)
    await world.add(eva, BIT, 5)
    await until_answered(faulty_shop)
    await world.tap_confirm(ben, 2)
    await world.add(ben, SPANNER, 1)
    await until_answered(faulty_shop)
    await connect(faulty_shop.database_url)
    for step in ("confirmed", "shipped"):
        async with in_transaction():
            await orders.set_status((await placed(world))[1]["number"], step)
    await disconnect()
    return world


async def placed(world):
    """Ana's orders."""
    ana = world.buyers[0].chat.id
    return await world.shop.query("SELECT id, number FROM customer_order WHERE chat_id = $1 ORDER BY id", ana)


@asynccontextmanager
async def falsified(world, falsehood):
    """The history with a falsehood in it; afterwards as it was."""
    first, second = (row["id"] for row in await placed(world))
    names = dict(zip(("ana", "ben", "eva"), (b.chat.id for b in world.buyers), strict=True))
    sql = (UNGUARDED.format(falsehood["unguarded"]) if "unguarded" in falsehood else "") + falsehood["sql"]
    for name, value in {**names, "first": first, "second": second}.items():
        sql = sql.replace(f":{name}", str(value))
    await world.shop.query("BEGIN")
    try:
        await world.shop._connection.execute(sql)
        yield
    finally:
        await world.shop.query("ROLLBACK")


async def test_what_really_happened_breaks_no_law(shop, world):
    assert await world.broken_laws() == {}
    assert [sum(buyer.added.values()) for buyer in world.buyers] == [12, 5, 5]
    chats = [buyer.chat.id for buyer in world.buyers]
    rows = await shop.query("SELECT status FROM customer_order WHERE chat_id = ANY($1::bigint[]) ORDER BY id", chats)
    assert sorted(row["status"] for row in rows) == ["placed", "placed", "shipped"]


@pytest.mark.parametrize("falsehood", FALSEHOODS, ids=lambda falsehood: falsehood["what"].replace(" ", "_"))
async def test_a_false_history_breaks_the_laws_that_it_should_and_no_other(shop, world, falsehood):
    async with falsified(world, falsehood):
        assert sorted(await world.broken_laws()) == sorted(falsehood["breaks"])


async def test_an_addition_whose_answer_never_came_is_named(shop, world):
    chat = world.buyers[0].chat
    answer = next(message for message in chat.messages if message.from_bot and "Añadido: 3" in message.text)
    del chat._messages[answer.id]
    broken = await world.broken_laws()
    chat._messages[answer.id] = answer
    assert broken == {ANSWERED: [Counter({3: 1})]}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE invoice SET pdf = NULL WHERE order_id = :first",
        "UPDATE invoice SET mailed_at = NULL WHERE order_id = :first",
        "UPDATE invoice SET telegram_file_id = NULL WHERE order_id = :first",
    ],
)
async def test_an_invoice_that_never_arrived_is_named(shop, world, sql):
    async def delivered():
        return await world.undelivered() == []

    await until(delivered, 60, "the last invoice")
    async with falsified(world, {"sql": sql}):
        assert len(await world.undelivered()) == 1


async def test_a_tap_that_nobody_answered_is_named(shop, world, monkeypatch):
    monkeypatch.setattr(shop.telegram.world, "unanswered_callbacks", lambda: ["a tap"])
    assert await world.broken_laws() == {TAPS: ["a tap"]}


def test_every_law_is_broken_by_some_falsehood():
    broken = {law for falsehood in FALSEHOODS for law in falsehood["breaks"]} | {ANSWERED, TAPS}
    assert broken == {*LAWS, TAPS, KEPT, SAID, ANSWERED, CONFIRMED, SHELF}
