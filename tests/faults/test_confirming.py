"""The confirm, tapped too often, answered into the void: one order."""

import pytest

from tests.faults.books import at_the_summary, cart, count, orders, until_answered


@pytest.mark.fault(4)
async def test_twenty_taps_on_confirm_place_one_order_with_one_invoice(shop, ana):
    summary = await at_the_summary(shop, ana)
    confirm = next(b["callback_data"] for row in summary.rows for b in row if "Confirmar" in b["text"])
    for _ in range(20):
        await ana.tap_data(confirm, summary)
    await ana.expect(lambda message: message.document is not None, timeout=60)
    await until_answered(shop)
    assert shop.telegram.world.queue.redeliver(5) == 5
    await ana.say("gracias")
    await ana.answer(timeout=30)
    await until_answered(shop)
    assert len(await orders(shop, ana)) == 1
    invoices = "SELECT count(*) FROM invoice JOIN customer_order o ON o.id = order_id WHERE chat_id = $1"
    assert await count(shop, invoices, ana.id) == 1
    assert await cart(shop, ana) == {}
    assert len([message for message in ana.messages if message.document]) == 1
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
