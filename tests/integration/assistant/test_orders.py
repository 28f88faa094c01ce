"""What comes after an order: its owner alone sees it, and it can be repeated."""

from models.order import Order
from services.assistant.memory import Screen
from tests.integration.assistant.conftest import DRILL, TIE
from tests.integration.assistant.journeys import COMPANY, ordered


async def test_somebody_elses_order_is_refused(talk, somebody_else):
    number = await ordered(talk)
    await somebody_else.say(f"¿dónde está mi pedido {number}?")
    assert somebody_else.keys == ["error.unknown_order"]
    assert COMPANY not in somebody_else.text
    await somebody_else.say(f"mándame la factura {number}")
    assert somebody_else.keys == ["error.unknown_order"]
    await somebody_else.say("mándame la factura")
    assert somebody_else.keys == ["error.no_orders"]
    await somebody_else.say(f"repite el pedido {number}")
    assert await somebody_else.cart() == {}


async def test_the_buyers_own_order_is_shown_and_its_invoice_sent_again(talk):
    number = await ordered(talk)
    await talk.say("¿dónde está mi pedido?")
    assert talk.screen is Screen.ORDER
    assert number in talk.text
    await talk.say("mándame otra vez la factura")
    assert talk.keys == ["done.invoice_again"]


async def test_an_order_asked_about_in_the_checkout_leaves_the_step_where_it_is(talk):
    number = await ordered(talk)
    await talk.say("ponme 300 bridas de nailon")
    await talk.say("tramitar")
    await talk.say(f"¿dónde está mi pedido {number}?")
    assert talk.keys == ["done.status"]
    assert talk.screen is Screen.SUMMARY


async def test_a_repeated_order_names_the_article_that_is_gone(talk, shelved):
    await ordered(talk, "ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await shelved(DRILL, active=False)
    await talk.say("lo mismo que la última vez")
    assert await talk.cart() == {TIE: 300}
    assert talk.marks == ["refused", "done"]
    assert "GSB 18V-55" in talk.text


async def test_cancelling_a_placed_order_is_left_to_a_person(talk):
    number = await ordered(talk)
    await talk.say("anula el pedido")
    assert talk.keys == ["done.cancel_hint"]
    assert number in talk.text
    assert (await Order.get()).status == "placed"
