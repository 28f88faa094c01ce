"""A kind word is answered in a word, and leaves the buyer where he was."""

import pytest

from services.assistant.memory import Screen
from tests.integration.assistant.conftest import DRILL, TIE
from tests.integration.assistant.journeys import ordered


async def test_a_thank_you_beside_the_cart_does_not_repeat_it(talk):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.say("muchas gracias")
    assert talk.keys == ["talk.thanks"]
    assert talk.screen is Screen.ANSWER
    assert "Taladro" not in talk.text


async def test_after_a_thank_you_the_cart_is_still_what_ordinals_count_in(talk):
    await talk.say("cascos de obra")
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.say("gracias!")
    await talk.say("quita el segundo")
    assert await talk.cart() == {DRILL: 2}


async def test_a_thank_you_after_an_order_does_not_repeat_it(talk):
    number = await ordered(talk)
    await talk.say("gracias, hasta luego")
    assert number not in talk.text
    assert talk.screen is Screen.ANSWER


async def test_a_thank_you_with_a_request_shows_what_was_done(talk):
    await talk.say("ponme 300 bridas de nailon, gracias")
    assert talk.screen is Screen.CART
    assert await talk.cart() == {TIE: 300}


@pytest.mark.parametrize("word", ["gracias", "thanks"])
async def test_a_thank_you_in_the_checkout_brings_the_step_back(talk, word):
    await talk.say("ponme 300 bridas de nailon")
    await talk.say("tramitar")
    await talk.say(word)
    assert talk.screen is Screen.EMAIL
