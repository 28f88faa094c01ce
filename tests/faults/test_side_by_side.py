"""Many at once: the last pieces, shared articles in any order of lines, numbers drawn by what aborts, late prices."""

import asyncio
import random

import asyncpg
import pytest
import redis.asyncio

from tests.faults.books import (
    BIT,
    SOCKET,
    SPANNER,
    answers,
    assert_books_balance,
    at_the_summary,
    cart,
    count,
    known_customer,
    orders,
    until,
    until_answered,
)
from tests.faults.conftest import started

SHARED = (SPANNER, SOCKET, BIT, "LLA-COM-8", "LLA-COM-10")
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
SERVED_AT_ONCE = 20  # buyers that a test lets speak at once while it prepares


async def in_groups(doing, buyers):
    """Prepare many buyers without a crowd at the door."""
    for at in range(0, len(buyers), SERVED_AT_ONCE):
        await asyncio.gather(*(doing(buyer) for buyer in buyers[at : at + SERVED_AT_ONCE]))


async def only(shop, sku, pieces):
    """Leave so many pieces of an article."""
    await shop.query("UPDATE stock SET on_hand = reserved WHERE product_id = $1", sku)
    fullest = "(SELECT min(id) FROM stock WHERE product_id = $1)"
    await shop.query(f"UPDATE stock SET on_hand = on_hand + $2 WHERE id = {fullest}", sku, pieces)


async def summary_of(shop, chat, *texts):
    """A known customer with these articles in the cart; his summary. No wait is short on a loaded machine."""
    await known_customer(shop, chat)
    for text in texts:
        await chat.say(text)
        await chat.expect("Añadido", timeout=120)
    await chat.say("tramitar")
    return await chat.expect("Resumen del pedido", timeout=120)


async def crowd(shop, buyers, pieces):
    """So many buyers on their summaries of one piece each, who confirm at once; which of them got one."""
    sku = "LIM-RED-200"
    await only(shop, sku, pieces)
    chats = [shop.buyer(name=f"Comprador {n}") for n in range(buyers)]

    async def prepare(chat):
        await chat.start()
        await chat.answer(timeout=120)
        await summary_of(shop, chat, f"añade 1 {sku}")

    await in_groups(prepare, chats)
    await asyncio.gather(*(chat.tap("Confirmar") for chat in chats))
    await until_answered(shop, 240)
    sold = [bool(await orders(shop, chat)) for chat in chats]
    for chat, got_one in zip(chats, sold, strict=True):
        told = "\n".join(answers(chat))
        assert ("no tengo existencias" in told) != got_one
        assert ("En su lugar hay" in told) != got_one, "what can be had instead"
        assert "Algo ha fallado" not in told
    assert await count(shop, "SELECT sum(on_hand - reserved) FROM stock WHERE product_id = $1", sku) == 0
    return sum(sold)


@pytest.mark.fault(16)
async def test_thirty_buyers_share_the_last_five_pieces_and_the_others_are_told(shop):
    assert await crowd(shop, 30, 5) == 5


@pytest.mark.thorough
@pytest.mark.fault(16)
@pytest.mark.timeout(1800)
async def test_of_a_hundred_buyers_one_gets_the_last_piece_and_the_others_are_told(shop):
    assert await crowd(shop, 100, 1) == 1


@pytest.mark.thorough
@pytest.mark.fault(16)
@pytest.mark.timeout(3600)
async def test_three_hundred_buyers_share_fifty_pieces_and_the_others_are_told(shop):
    assert await crowd(shop, 300, 50) == 50


async def shared_orders(shop, buyers, seed):
    """Orders of the same articles, each buyer's lines in an order of his own, confirmed at once."""
    chance = random.Random(seed)
    await shop.query("UPDATE stock SET on_hand = on_hand + 100000 WHERE product_id = ANY($1)", SHARED)
    before = await count(shop, DEADLOCKS)
    chats = [shop.buyer(name=f"Comprador {n}") for n in range(buyers)]
    baskets = {chat.id: chance.sample(SHARED, k=len(SHARED)) for chat in chats}

    async def prepare(chat):
        await chat.start()
        await chat.answer(timeout=120)
        await summary_of(shop, chat, *(f"añade {chance.randint(1, 9)} {sku}" for sku in baskets[chat.id]))

    await in_groups(prepare, chats)
    await asyncio.gather(*(chat.tap("Confirmar") for chat in chats))
    await until_answered(shop, 240)
    assert [len(await orders(shop, chat)) for chat in chats] == [1] * buyers
    await asyncio.sleep(1.5)  # a backend tells its statistics once a second
    assert await count(shop, DEADLOCKS) == before
    assert not [chat.id for chat in chats if "Algo ha fallado" in "\n".join(answers(chat))]


@pytest.mark.fault(17)
async def test_orders_over_five_shared_articles_in_any_order_of_lines_never_deadlock(shop, request):
    await shared_orders(shop, 10, request.config.option.seed)


@pytest.mark.thorough
@pytest.mark.fault(17)
@pytest.mark.timeout(1800)
async def test_sixty_orders_over_five_shared_articles_in_any_order_of_lines_never_deadlock(shop, request):
    await shared_orders(shop, 60, request.config.option.seed)


ABORTING = """
CREATE SEQUENCE aborting;
CREATE FUNCTION abort_every_other() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('aborting') % 2 = 1 THEN RAISE EXCEPTION 'aborted after the number was drawn'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER aborting AFTER INSERT ON invoice DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION abort_every_other();
"""
NO_LONGER = "DROP TRIGGER aborting ON invoice; DROP FUNCTION abort_every_other; DROP SEQUENCE aborting"


async def script(shop, statements):
    connection = await asyncpg.connect(shop.database_url)
    await connection.execute(statements)
    await connection.close()


@pytest.mark.fault(18)
async def test_every_other_commit_fails_after_its_numbers_were_drawn_and_leaves_no_gap(shop):
    await script(shop, ABORTING)
    try:
        chats = [await started(shop.buyer()) for _ in range(4)]
        for chat in chats:
            await at_the_summary(shop, chat)
        await asyncio.gather(*(chat.tap("Confirmar") for chat in chats))
        await until_answered(shop)
        assert await count(shop, "SELECT last_value FROM aborting") >= 8, "nothing was aborted"
        assert [len(await orders(shop, chat)) for chat in chats] == [1] * 4
        gaps = "SELECT max(right(number, 6)::int) - count(*) FROM customer_order"
        assert await count(shop, gaps) == 0
    finally:
        await script(shop, NO_LONGER)


@pytest.mark.fault(19)
async def test_a_price_that_changes_after_the_summary_is_shown_and_confirmed_anew(shop, ana):
    price = "SELECT price FROM product WHERE sku = $1"
    old = await count(shop, price, SPANNER)
    summary = await at_the_summary(shop, ana)
    await shop.query("UPDATE product SET price = 9.87 WHERE sku = $1", SPANNER)
    try:
        await ana.tap("Confirmar", summary)
        again = await ana.expect("ha cambiado un precio")
        assert await orders(shop, ana) == []
        assert "9,87" in again.text
        await ana.tap("Confirmar", again)
        await until_answered(shop)
        assert len(await orders(shop, ana)) == 1
        paid = "SELECT unit_price FROM order_line l JOIN customer_order o ON o.id = l.order_id WHERE chat_id = $1"
        assert str(await count(shop, paid, ana.id)) == "9.8700"
    finally:
        await shop.query("UPDATE product SET price = $2 WHERE sku = $1", SPANNER, old)


@pytest.mark.fault(20)
async def test_pieces_kept_for_a_quote_are_free_again_when_its_time_is_over(open_shop):
    shop = await open_shop(BOT_ORDERING__QUOTE_HOLD_HOURS="0.002")  # seven seconds
    sku = "LIM-RED-200"
    await only(shop, sku, 5)
    ana, ben = [await started(shop.buyer()) for _ in range(2)]
    await known_customer(shop, ana)
    await ana.say(f"añade 4 {sku}")
    await ana.expect("Añadido: 4")
    await ana.say("¿me haces un presupuesto?")
    await ana.expect("Te guardo las piezas")
    await ben.say(f"añade 3 {sku}")
    await ben.expect("solo puedo servirte 1")
    await assert_books_balance(shop)

    async def over():
        return await count(shop, "SELECT count(*) FROM stock_hold") == 0

    await until(over, 60, "the hold's end")
    await ben.say(f"añade 3 {sku}")
    await ben.expect("Añadido: 3")
    await assert_books_balance(shop)
    assert await cart(shop, ana) == {sku: 4}
    await shop.stop()


async def forget_menu(shop, chat):
    """Redis loses what it knows of a chat."""
    client = redis.asyncio.Redis.from_url(shop.environment["BOT_REDIS__URL"])
    assert await client.delete(*await client.keys(f"*{chat.id}*")) > 0
    await client.aclose()


@pytest.mark.fault(12)
async def test_a_second_tap_after_the_menu_was_lost_orders_once(shop, ana):
    summary = await at_the_summary(shop, ana)
    await until_answered(shop)
    await forget_menu(shop, ana)
    await ana.tap("Confirmar", summary)
    redrawn = await ana.expect("Resumen del pedido", timeout=60)
    assert await orders(shop, ana) == []
    await ana.tap("Confirmar", redrawn)
    await until_answered(shop)
    await ana.tap("Confirmar", redrawn)
    await until_answered(shop)
    assert len(await orders(shop, ana)) == 1
