"""The confirm, tapped too often, answered into the void, pressed by all at once: one order each, none oversold."""

import asyncio

import pytest

from tests.faults.books import answers, at_the_summary, cart, count, orders, until_answered
from tests.faults.conftest import started


@pytest.mark.fault(4)
async def test_twenty_taps_on_confirm_place_one_order_with_one_invoice(shop, ana):
    summary = await at_the_summary(shop, ana)
    confirm = next(b["callback_data"] for row in summary.rows for b in row if "Confirmar" in b["text"])
    for _ in range(20):
        await ana.tap_data(confirm, summary)
    await until_answered(shop)
    assert len(await orders(shop, ana)) == 1
    invoices = "SELECT count(*) FROM invoice JOIN customer_order o ON o.id = order_id WHERE chat_id = $1"
    assert await count(shop, invoices, ana.id) == 1
    assert await cart(shop, ana) == {}
    assert shop.telegram.world.unanswered_callbacks() == []


@pytest.mark.fault(9)
async def test_a_confirm_whose_answer_is_lost_places_one_order(shop, ana):
    summary = await at_the_summary(shop, ana)
    shop.telegram.world.faults.add("drop", method="editMessageText", chat_id=ana.id, times=2)
    shop.telegram.world.faults.add("drop", method="answerCallbackQuery", times=1)
    await ana.tap("Confirmar", summary)
    await until_answered(shop)
    assert len(await orders(shop, ana)) == 1
    assert (await orders(shop, ana))[0] in ana.last.text or ana.last.document


@pytest.mark.fault(16)
async def test_a_hundred_buyers_share_the_last_five_pieces_and_the_others_are_told(shop):
    sku, buyers, pieces = "LIM-RED-200", 100, 5
    await shop.query("UPDATE stock SET on_hand = reserved WHERE product_id = $1", sku)
    fullest = "(SELECT min(id) FROM stock WHERE product_id = $1)"
    await shop.query(f"UPDATE stock SET on_hand = on_hand + $2 WHERE id = {fullest}", sku, pieces)
    chats = [shop.buyer(name=f"Comprador {n}") for n in range(buyers)]
    await asyncio.gather(*(started(chat) for chat in chats))
    for chat in chats:
        await at_the_summary(shop, chat, f"añade 1 {sku}")
    await asyncio.gather(*(chat.tap("Confirmar") for chat in chats))
    await until_answered(shop)
    sold = [bool(await orders(shop, chat)) for chat in chats]
    assert sum(sold) == pieces
    for chat, got_one in zip(chats, sold, strict=True):
        told = "\n".join(answers(chat))
        assert ("no tengo existencias" in told) != got_one
    assert await count(shop, "SELECT sum(on_hand - reserved) FROM stock WHERE product_id = $1", sku) == 0
