"""Language, replays, and a memory gone bad: nothing is done twice, and no cart is lost."""

import pytest
from pydantic import ValidationError
from tortoise.connection import get_connection

from models.order import Order
from services.actions import Accept, ShowProduct
from services.assistant.commands import Choose
from services.assistant.memory import Screen
from services.inbox import Effects
from services.ordering import cart
from tests.integration.assistant.conftest import BOLT, GLOVE, NUT, TIE
from tests.integration.assistant.journeys import at_summary


async def test_another_language_holds_for_the_next_message(talk):
    await talk.say("in English please")
    assert "English" in talk.text
    await talk.say("ponme 300 bridas de nailon")
    assert "Nylon cable tie" in talk.text
    assert "Added" in talk.text


async def test_a_replayed_message_has_no_second_effect_and_the_same_screen(talk):
    update = await talk.update()
    first = await talk.say("ponme 300 bridas de nailon", update=update)
    again = await talk.say("ponme 300 bridas de nailon", update=update)
    assert again == first
    assert await talk.cart() == {TIE: 300}


async def test_a_replayed_confirm_places_no_second_order(talk):
    await at_summary(talk)
    update = await talk.update()
    await talk.act(Accept(), update=update)
    await talk.act(Accept(), update=update)
    assert talk.screen is Screen.PLACED
    assert await Order.all().count() == 1


async def test_an_update_that_was_never_stored_has_no_effect(talk):
    with pytest.raises(ValidationError):
        await talk.clerk.hear(await talk._buyer(), "ponme 300 bridas de nailon", Effects(-1))
    assert await talk.cart() == {}


@pytest.mark.parametrize("broken", ['{"screen": "nowhere"}', '{"offer": {"type": "bribe"}}', '{"results": 7}'])
async def test_a_memory_that_cannot_be_read_is_forgotten_and_the_cart_is_not(talk, broken):
    await talk.say("ponme 300 bridas de nailon")
    await get_connection("default").execute_query(
        "UPDATE conversation SET memory = $2::text::jsonb WHERE chat_id = $1", [talk.chat_id, broken]
    )
    await talk.say("¿qué llevo?")
    assert talk.screen is Screen.CART
    assert await talk.cart() == {TIE: 300}


async def test_a_forged_choice_adds_nothing(talk):
    await talk.say("hola")
    await talk.act(Choose(BOLT))
    assert talk.keys == ["error.unknown_product"]
    assert await talk.cart() == {}


async def test_the_cart_is_the_databases_whoever_changed_it(talk):
    await talk.say("ponme 300 bridas de nailon")
    await cart.add(talk.chat_id, NUT, 200)
    await talk.act(ShowProduct(sku=GLOVE))
    await talk.say("¿qué llevo?")
    assert "DIN 934" in talk.text
