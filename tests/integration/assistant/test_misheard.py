"""What reads like a removal and is a job to be done: the clerk looks for what does it."""

import pytest

from services.assistant.memory import Screen
from tests.integration.assistant.conftest import HELMET


@pytest.mark.parametrize(
    "job", ["quitar el tornillo oxidado de una reja", "sacar tornillos viejos", "remove old bolts from a gate"]
)
async def test_a_job_that_takes_something_away_is_looked_for_and_not_taken_out_of_the_cart(talk, job):
    for cart in ("ponme 2 cascos blancos", "vacía el carrito"):
        await talk.say(cart)
        before = await talk.cart()
        await talk.say(job)
        assert "error.not_in_cart" not in talk.keys
        assert talk.screen in (Screen.RESULTS, Screen.ANSWER)
        assert await talk.cart() == before


@pytest.mark.parametrize(
    "words", ["quitar las bridas", "quitar los precintos", "quita las bridas", "remove cable ties", "remove the ties"]
)
async def test_an_article_of_the_cart_is_taken_out_however_it_is_said(talk, words):
    await talk.say("ponme 300 bridas de nailon y 1 casco blanco")
    await talk.say(words)
    assert await talk.cart() == {HELMET: 1}


async def test_what_is_told_to_be_taken_out_and_is_not_there_is_said_as_ever(talk):
    await talk.say("ponme 1 casco blanco")
    await talk.say("quita el taladro")
    assert talk.keys == ["error.not_in_cart"]
