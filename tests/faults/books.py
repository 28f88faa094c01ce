"""What must hold after every fault, and what a test reads back to see it."""

import asyncio
import time

from tests.faults.laws import broken_laws

# The demo's articles that are sold by the piece, with plenty on the shelf.
SPANNER, SOCKET, BIT = "LLA-COM-7", "VAS-12-16", "BRO-MAD-3P-4"

LEFT = "SELECT count(*) FROM stored_update WHERE answered_at IS NULL"
BETWEEN = "SELECT update_id FROM stored_update WHERE handled_at IS NOT NULL AND answered_at IS NULL"


async def assert_books_balance(shop):
    """Once everything is answered, every law holds."""
    await until_answered(shop)
    assert await broken_laws(shop) == {}


async def until(condition, seconds=30, what="it"):
    """Wait for an async condition."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, f"{what} did not come about within {seconds} s"
        await asyncio.sleep(0.02)


async def until_answered(shop, seconds=180):
    """Wait until Telegram holds nothing back and every stored update is answered."""

    await until(lambda: nothing_waits(shop), seconds, "the last answer")


async def nothing_waits(shop):
    return not shop.telegram.world.queue.pending and await count(shop, LEFT) == 0


async def between(shop):
    """The updates that have had their effect and not yet their answer."""
    return {row["update_id"] for row in await shop.query(BETWEEN)}


async def count(shop, sql, *values):
    return (await shop.query(sql, *values))[0][0]


async def handled(shop, chat):
    """How many of a chat's messages have had their effect."""
    return await count(shop, "SELECT count(*) FROM said WHERE chat_id = $1", chat.id)


async def said(shop, chat):
    """A chat's messages in the order in which they were handled."""
    return [row["text"] for row in await shop.query("SELECT text FROM said WHERE chat_id = $1 ORDER BY id", chat.id)]


async def cart(shop, chat):
    rows = await shop.query("SELECT product_id, quantity FROM cart_line WHERE chat_id = $1", chat.id)
    return {row["product_id"]: row["quantity"] for row in rows}


async def orders(shop, chat):
    return [row["number"] for row in await shop.query("SELECT number FROM customer_order WHERE chat_id = $1", chat.id)]


def answers(chat):
    """What the bot has written in a chat, message by message."""
    return [message.text for message in chat.messages if message.from_bot]


async def known_customer(shop, chat):
    """Put a buyer's data on file, so that his checkout begins on the summary."""
    await shop.query(
        "WITH c AS (INSERT INTO customer (name, email, tax_id, address, created_at, updated_at)"
        " VALUES ('Talleres Moncayo, S.L.', $2, 'B12345674', 'Calle Mayor 12, 28013 Madrid', now(), now())"
        " RETURNING id) UPDATE account SET customer_id = (SELECT id FROM c) WHERE user_id = $1",
        chat.id,
        f"compras{chat.id}@moncayo.example",
    )


async def at_the_summary(shop, chat, text=f"añade 2 {SPANNER}"):
    """A known customer with something in the cart; the summary's message."""
    await known_customer(shop, chat)
    await chat.say(text)
    await chat.expect("Añadido")
    await chat.say("tramitar")
    return await chat.expect("Resumen del pedido")
