"""A line in the cart whose article has left the catalogue meanwhile: said as it is, with a way on."""

import pytest

from services.actions import Checkout, RemoveFromCart, SetQuantity
from services.assistant.commands import OpenLine
from services.assistant.memory import Screen
from tests.integration.assistant.conftest import BOLT, BOLT_A2, DRILL, HELMET, TIE
from tests.integration.assistant.journeys import at_summary, ordered

GONE = "ya no se vende"


@pytest.fixture
async def retired(talk, shelved):
    """Retire articles; they come back when the test ends."""

    async def retire(*skus):
        for sku in skus:
            await shelved(sku, active=False)

    return retire


async def test_cart_says_on_the_line_that_its_article_is_sold_no_longer(talk, retired):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    assert (GONE in talk.text, talk.shown["retired"]) == (False, False)
    await retired(DRILL)
    await talk.say("qué llevo en el carrito")
    drill, tie = talk.text.index("Taladro percutor"), talk.text.index("Brida")
    assert drill < talk.text.index(GONE) < tie
    assert talk.text.count(GONE) == 1
    assert talk.shown["retired"] is True


async def test_total_leaves_out_what_is_sold_no_longer(talk, retired):
    await talk.say("ponme 300 bridas de nailon")
    ties = talk.shown["total"]
    await talk.say("ponme 2 taladros GSB 18V-55")
    assert talk.shown["total"] != ties
    await retired(DRILL)
    await talk.say("qué llevo en el carrito")
    assert talk.shown["total"] == ties


async def test_line_of_a_retired_article_has_no_stepper_but_can_be_removed(talk, retired):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await retired(DRILL)
    await talk.act(OpenLine(DRILL))
    assert (talk.shown["there"], talk.shown["sold"]) == (True, False)
    assert GONE in talk.text
    assert "En stock" not in talk.text
    await talk.act(RemoveFromCart(sku=DRILL))
    assert await talk.cart() == {}


@pytest.mark.parametrize("words", ["ponme 3 taladros más", "mejor 5 taladros"])
async def test_more_of_a_retired_article_is_refused_as_that_and_its_line_offered_to_go(talk, retired, words):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await retired(DRILL)
    await talk.say(words)
    assert talk.keys[:2] == ["error.retired", "cart.offer_removal"]
    assert "Taladro percutor Bosch GSB 18V-55 ya no se vende" in talk.text
    assert await talk.cart() == {DRILL: 2}
    await talk.say("sí")
    assert await talk.cart() == {}


async def test_checkout_is_not_begun_with_a_retired_article_in_the_cart(talk, retired):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await retired(DRILL)
    await talk.say("tramitar")
    assert talk.keys[:2] == ["error.retired", "cart.offer_removal"]
    assert talk.screen is Screen.CART
    await talk.say("sí")
    assert await talk.cart() == {TIE: 300}
    await talk.say("tramitar")
    assert talk.screen is Screen.EMAIL


async def test_several_retired_articles_are_all_named(talk, retired):
    await talk.say("ponme 2 taladros GSB 18V-55, 300 bridas de nailon y 1 casco blanco")
    await retired(DRILL, HELMET)
    await talk.act(Checkout())
    assert talk.keys[:3] == ["error.retired", "error.retired", "cart.remove_retired"]
    await talk.act(RemoveFromCart(sku=DRILL), RemoveFromCart(sku=HELMET))
    assert await talk.cart() == {TIE: 300}
    await talk.say("deshacer")
    assert await talk.cart() == {DRILL: 2, TIE: 300, HELMET: 1}


async def test_article_retired_at_the_confirm_is_said_to_be_so_and_nothing_is_ordered(talk, retired):
    await at_summary(talk, "ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await retired(DRILL)
    await talk.say("correcto")
    assert talk.keys[:2] == ["error.retired", "cart.offer_removal"]
    assert talk.screen is Screen.CART
    assert GONE in talk.text
    await talk.say("sí")
    assert await talk.cart() == {TIE: 300}


async def test_summary_drawn_anew_marks_the_line_too(talk, retired):
    await at_summary(talk, "ponme 2 taladros GSB 18V-55")
    await retired(DRILL)
    await talk.say("¿hacéis envíos a Canarias?")
    assert talk.screen is Screen.SUMMARY
    assert GONE in talk.text


async def test_what_is_like_a_retired_article_is_offered_in_its_stead(talk, retired, clerk):
    await talk.say("ponme 200 TOR-933-M8X40")
    await retired(BOLT)
    await talk.act(Checkout())
    assert "browsing.instead" in talk.keys
    assert BOLT not in {sku for sku, _ in talk.receipt.instead}
    assert BOLT_A2 in {sku for sku, _ in talk.receipt.instead}


async def test_repeated_order_names_what_is_sold_no_longer(talk, retired):
    await ordered(talk, "ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await retired(DRILL)
    await talk.say("lo mismo que la última vez")
    assert talk.keys[0] == "error.retired"
    assert await talk.cart() == {TIE: 300}


async def test_quantity_of_a_retired_line_is_not_called_out_of_stock_in_english(talk, retired):
    talk.language = "en"
    await talk.say("add 2 GSB 18V-55 drills")
    await retired(DRILL)
    await talk.act(SetQuantity(sku=DRILL, quantity=4))
    assert "is no longer sold" in talk.text
    assert "out of stock" not in talk.text
