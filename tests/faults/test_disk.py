"""A full disk: nothing half-written, nothing confirmed that was not kept; it goes on when there is room."""

import asyncio

import asyncpg
import pytest

from tests.faults.books import SPANNER, answers, at_the_summary, cart, orders, said, until_answered

# PostgreSQL says 53100 when a write finds no room.
FULL = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION no_room();
"""


class Full:
    """The table cannot grow while the block lasts."""

    def __init__(self, shop, table):
        self._shop, self._table = shop, table

    async def _run(self, script):
        connection = await asyncpg.connect(self._shop.database_url)
        await connection.execute(script)
        await connection.close()

    async def __aenter__(self):
        await self._run(FULL.format(table=self._table))

    async def __aexit__(self, *_):
        await self._run(f"DROP TRIGGER no_room ON {self._table}; DROP FUNCTION no_room")


@pytest.mark.fault(32)
async def test_with_no_room_for_updates_telegram_keeps_them(shop, ana):
    async with Full(shop, "stored_update"):
        await ana.say(f"añade 3 {SPANNER}")
        await asyncio.sleep(2)
        assert len(shop.telegram.world.queue.pending) == 1
        assert shop.process.returncode is None
    await ana.expect("Añadido: 3", timeout=60)
    assert await cart(shop, ana) == {SPANNER: 3}


@pytest.mark.fault(32)
@pytest.mark.parametrize("table", ["order_line", "invoice", "pgqueuer"])
async def test_an_order_that_finds_no_room_is_wholly_there_later_or_not_at_all(shop, ana, table):
    summary = await at_the_summary(shop, ana)
    async with Full(shop, table):
        await ana.tap("Confirmar", summary)
        await asyncio.sleep(0.5)
        assert await orders(shop, ana) == []
        assert await cart(shop, ana) == {SPANNER: 2}
    await until_answered(shop)
    assert len(await orders(shop, ana)) == 1
    assert await cart(shop, ana) == {}


@pytest.mark.fault(32)
async def test_a_message_that_finds_no_room_for_good_is_answered_in_words(shop, ana):
    async with Full(shop, "said"):
        await ana.say(f"añade 3 {SPANNER}")
        await ana.expect("Algo ha fallado", timeout=60)
        await until_answered(shop)
        assert await cart(shop, ana) == {}
        assert await said(shop, ana) == []
    await shop.query("UPDATE stored_update SET error = '' WHERE chat_id = $1", ana.id)  # seen, and meant
    await ana.say(f"añade 3 {SPANNER}")
    await ana.expect("Añadido: 3")
    assert "Algo ha fallado" in "\n".join(answers(ana))
