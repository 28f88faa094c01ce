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


async def test_a_list_that_no_window_shows_is_named(talk):
    await talk.say("busco cascos de obra y ponme 300 bridas de nailon")
    assert await talk.cart() == {TIE: 300}
    assert "Casco de obra blanco Climax (8,90 € / ud.)" in talk.text


@pytest.mark.parametrize("words", ["oops, undo", "no, deshaz", "jaja no, deshaz", "perdona, deshaz eso"])
async def test_undo_is_heard_behind_an_outcry(talk, words):
    await talk.say("ponme 300 bridas de nailon")
    await talk.say(words)
    assert await talk.cart() == {}


@pytest.mark.parametrize("words", ["me equivoqué, vuelve al carrito", "back to the basket", "volvamos al carrito"])
async def test_back_to_the_cart_leaves_the_checkouts_step(talk, words):
    await talk.say("ponme 300 bridas de nailon")
    await talk.say("tramitar")
    await talk.say(words)
    assert talk.screen is Screen.CART
    assert await talk.cart() == {TIE: 300}
