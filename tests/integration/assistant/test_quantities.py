"""Quantities, packs and minima as the buyer says them, and what "undo" brings back."""

from dataclasses import replace

import pytest

from services.actions import ClearCart, RemoveFromCart, ShowProduct
from services.assistant.clerk import Clerk
from services.assistant.commands import Undo
from services.assistant.long_lists import MOST
from services.assistant.memory import Screen
from services.ordering import cart
from tests.integration.assistant.conftest import DRILL, ROPE, TAPE, TIE
from tests.integration.assistant.counter import Talk


async def test_a_quantity_that_was_not_said_is_asked_and_a_bare_number_completes_it(talk):
    await talk.say("ponme bridas de nailon")
    assert talk.keys == ["cart.how_many"]
    await talk.say("300")
    assert await talk.cart() == {TIE: 300}


async def test_quantities_of_several_articles_are_asked_one_after_the_other(talk):
    await talk.say("ponme bridas de nailon y 10 cintas aislantes")
    assert await talk.cart() == {TAPE: 10}
    await talk.say("200")
    assert await talk.cart() == {TAPE: 10, TIE: 200}


async def test_which_is_asked_before_how_many(talk):
    await talk.say("ponme bridas de nailon y 4 cascos de obra")
    assert "cart.how_many" not in talk.keys
    assert talk.screen is Screen.CHOICE
    await talk.say("1")
    assert sum((await talk.cart()).values()) == 4
    assert talk.keys[-1] == "cart.how_many"
    await talk.say("300")
    assert (await talk.cart())[TIE] == 300


async def test_boxes_of_an_article_sold_by_the_piece_are_packs_of_it(talk):
    await talk.say("ponme 2 cajas de bridas de nailon")
    assert await talk.cart() == {TIE: 200}
    await talk.say("mejor que sean 3 cajas")
    assert await talk.cart() == {TIE: 300}


async def test_rolls_of_an_article_sold_by_the_roll_are_rolls(talk):
    await talk.say("ponme 12 rollos de cinta aislante")
    assert await talk.cart() == {TAPE: 12}


async def test_metres_of_an_article_sold_by_the_piece_are_asked_about(talk):
    await talk.say("ponme 5 metros de bridas de nailon")
    assert await talk.cart() == {}
    assert talk.keys == ["cart.sold_by", "cart.how_many"]


async def test_metres_of_an_article_sold_by_the_metre_are_rounded_to_its_reel(talk):
    await talk.say("ponme 150 metros de cuerda de polipropileno")
    assert await talk.cart() == {ROPE: 200}
    assert "cart.rounded" in talk.keys


@pytest.mark.parametrize(
    ("text", "key", "offered"),
    [
        ("ponme 4 cintas aislantes", "error.minimum_quantity", {TAPE: 10}),
        ("ponme 9 taladros GSB 18V-55", "error.stock", {DRILL: 5}),
        ("ponme 9 selladores de silicona neutra", "error.out_of_stock", {}),
    ],
)
async def test_what_cannot_be_had_is_said_and_what_can_is_offered(talk, text, key, offered):
    await talk.say(text)
    assert talk.keys[0] == key
    assert talk.marks[0] == "refused"
    assert await talk.cart() == {}
    await talk.say("sí")
    assert await talk.cart() == offered


async def test_a_change_above_the_stock_leaves_the_line_as_it_was(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("mejor que sean 9")
    assert await talk.cart() == {DRILL: 2}
    await talk.say("vale")
    assert await talk.cart() == {DRILL: 5}


async def test_a_change_of_what_is_not_in_the_cart_offers_to_add_it(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("mejor que sean 30 cintas aislantes")
    assert talk.keys == ["error.not_in_cart", "cart.offer_to_add"]
    assert await talk.cart() == {DRILL: 2}
    await talk.say("sí")
    assert await talk.cart() == {DRILL: 2, TAPE: 30}


async def test_a_box_stays_a_box_while_its_number_is_asked(talk):
    await talk.say("ponme cajas de bridas de nailon")
    await talk.say("3")
    assert await talk.cart() == {TIE: 300}


async def test_undo_brings_back_a_removed_line_with_its_quantity(talk):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.act(RemoveFromCart(sku=TIE))
    await talk.act(Undo())
    assert await talk.cart() == {DRILL: 2, TIE: 300}


async def test_undo_brings_back_an_emptied_cart(talk):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.act(ClearCart())
    assert await talk.cart() == {}
    await talk.act(Undo())
    assert await talk.cart() == {DRILL: 2, TIE: 300}


async def test_undo_said_in_words_takes_back_all_that_the_last_message_did(talk):
    await talk.say("ponme 1 taladro GSB 18V-55")
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.say("deshaz eso")
    assert await talk.cart() == {DRILL: 1}
    await talk.say("deshaz eso")
    assert await talk.cart() == {DRILL: 1}


async def test_undo_brings_a_line_back_to_its_place(talk):
    await talk.say("ponme 2 taladros GSB 18V-55, 300 bridas de nailon y 20 cintas aislantes")
    await talk.say("quita el primero")
    await talk.act(Undo())
    assert list(await talk.cart()) == [DRILL, TIE, TAPE]
    await talk.act(ClearCart())
    await talk.act(Undo())
    assert list(await talk.cart()) == [DRILL, TIE, TAPE]


async def test_undo_in_two_steps_keeps_what_came_between_behind(talk):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.act(RemoveFromCart(sku=DRILL))
    await cart.add(talk.chat_id, ROPE, 100)
    await talk.act(Undo())
    assert list(await talk.cart()) == [DRILL, TIE, ROPE]


async def test_a_pallet_of_what_is_sold_by_the_piece_is_asked_about(talk):
    await talk.say("ponme 1 palé de bridas de nailon")
    assert await talk.cart() == {}
    assert talk.keys == ["cart.sold_by", "cart.how_many"]
    await talk.say("3000")
    assert await talk.cart() == {TIE: 3000}


async def test_a_list_of_hundreds_is_looked_up_to_its_sixtieth_article_and_the_rest_asked_for(talk, clerk):
    asked = []

    class Counting:
        async def find(self, request):
            asked.append(request.query)
            return await clerk.desk.search.find(request)

    lines = ["100 bridas de nailon", "20 cintas aislantes", *(f"{n} zurriburris del {n}" for n in range(3, 300))]
    hurried = Talk(Clerk(replace(clerk.desk, search=Counting())))
    await hurried.say("\n".join(lines)[:4096])
    assert len(asked) == MOST
    assert await hurried.cart() == {TIE: 100, TAPE: 20}
    assert f"desde la línea {MOST + 1} («{lines[MOST]}»)" in hurried.text


async def test_price_of_a_quantity_says_the_least_that_is_sold(talk):
    await talk.act(ShowProduct(sku=TAPE))
    await talk.say("¿cuánto salen 4?")
    assert "el mínimo son 10 rollos: 13,50 €" in talk.text
    assert await talk.cart() == {}
