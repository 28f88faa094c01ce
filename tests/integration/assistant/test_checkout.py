"""The checkout: its steps, what interrupts them, and the confirm that places one order."""

from decimal import Decimal

import pytest
from tortoise.connection import get_connection

from models.order import Order
from services.actions import Accept
from services.assistant.commands import SkipStep, StepBack
from services.assistant.memory import Screen
from tests.integration.assistant.conftest import DRILL, HELMET, TIE
from tests.integration.assistant.journeys import ADDRESS, COMPANY, EMAIL, TAX_ID, at_summary, ordered


async def test_an_empty_cart_is_not_checked_out(talk):
    await talk.say("tramitar")
    assert talk.keys == ["error.empty_cart"]
    assert talk.screen.state != "checkout"


async def test_a_yes_on_the_cart_asks_before_it_checks_out(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("vale")
    assert talk.keys == ["checkout.shall_we"]
    await talk.say("sí")
    assert talk.screen is Screen.EMAIL


async def test_a_question_in_the_checkout_is_answered_and_the_step_comes_back(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say("¿hacéis envíos a Canarias?")
    assert talk.keys == ["shop.delivery"]
    assert talk.screen is Screen.COMPANY
    await talk.say("¿para qué necesitas eso?")
    assert talk.keys == ["checkout.why_company"]
    assert talk.screen is Screen.COMPANY


async def test_more_of_a_line_in_the_checkout_keeps_the_step(talk):
    await talk.say("ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say("añade 100 más de las bridas")
    assert await talk.cart() == {DRILL: 2, TIE: 400}
    assert talk.screen is Screen.COMPANY
    await talk.say(COMPANY)
    assert talk.screen is Screen.TAX_ID


async def test_a_choice_in_the_checkout_comes_back_to_its_step(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say("añade 4 cascos de obra")
    assert talk.screen is Screen.CHOICE
    await talk.say("el blanco")
    assert await talk.cart() == {DRILL: 2, HELMET: 4}
    assert talk.screen is Screen.EMAIL


@pytest.mark.parametrize("name", ["4 Torres Construcciones", "Bridas y Tornillos del Sur", "Cascos Pérez", COMPANY])
async def test_a_company_that_sounds_like_a_request_is_a_company(talk, name):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say(name)
    assert talk.screen is Screen.TAX_ID
    assert name in talk.text
    assert await talk.cart() == {DRILL: 2}


@pytest.mark.parametrize(
    "note", ["dejar en la obra, planta 3", "por la tarde, de 4 a 6", "entregar 2 bultos en portería", "Obra 7"]
)
async def test_a_note_that_sounds_like_a_request_is_a_note(talk, note):
    await at_summary(talk)
    await talk.act(StepBack())
    await talk.say(note)
    assert talk.screen is Screen.SUMMARY
    assert note in talk.text
    assert await talk.cart() == {DRILL: 2}


async def test_a_forgotten_checkout_resumes_at_the_step_that_is_missing(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say(COMPANY)
    await talk.say("olvídalo")
    assert talk.screen is Screen.CART
    assert await talk.cart() == {DRILL: 2}
    await talk.say("tramitar")
    assert talk.screen is Screen.TAX_ID


async def test_a_checkout_left_at_its_notes_resumes_there(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    for answer in (EMAIL, COMPANY, TAX_ID, ADDRESS):
        await talk.say(answer)
    await talk.say("olvídalo")
    await talk.say("tramitar")
    assert talk.screen is Screen.NOTES


async def test_back_and_skip_work_by_tap_and_by_word(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say("atrás")
    assert talk.screen is Screen.EMAIL
    assert EMAIL in talk.text
    await talk.act(SkipStep())
    assert talk.screen is Screen.COMPANY
    await talk.say("saltar")
    assert talk.keys == ["checkout.needed"]
    assert talk.screen is Screen.COMPANY
    await talk.act(StepBack())
    await talk.act(StepBack())
    assert talk.screen is Screen.CART


async def test_a_cart_emptied_in_the_checkout_ends_it(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say("vacía el carrito")
    assert talk.screen is Screen.CART
    assert await talk.cart() == {}


async def test_a_returning_customer_lands_on_the_summary(talk):
    await ordered(talk)
    await talk.say("ponme 300 bridas de nailon")
    await talk.say("tramitar")
    assert talk.screen is Screen.SUMMARY
    for known in (EMAIL, COMPANY, TAX_ID, ADDRESS):
        assert known in talk.text


async def test_a_mistyped_email_is_mended_by_a_yes(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say("ana@gmial.com")
    assert "ana@gmail.com" in talk.text
    assert talk.screen is Screen.EMAIL
    await talk.say("sí")
    assert talk.screen is Screen.COMPANY
    await talk.act(StepBack())
    assert "ana@gmail.com" in talk.text


async def test_a_yes_after_another_answer_does_not_bring_the_suggestion_back(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say("ana@gmial.com")
    await talk.say(EMAIL)
    await talk.say("atrás")
    await talk.say("sí")
    assert talk.screen is Screen.COMPANY
    await talk.act(StepBack())
    assert EMAIL in talk.text


async def test_an_answer_is_changed_from_the_summary_in_words(talk):
    await at_summary(talk)
    await talk.say("cambia la dirección")
    assert talk.screen is Screen.ADDRESS
    await talk.say("Calle Menor 4, 50001 Zaragoza")
    assert talk.screen is Screen.SUMMARY
    assert "Calle Menor 4" in talk.text


async def test_a_private_customer_is_asked_for_his_name(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("tramitar")
    await talk.say(EMAIL)
    await talk.say("soy particular")
    assert talk.keys == ["checkout.private"]
    assert talk.screen is Screen.COMPANY
    await talk.say("Juan Pérez")
    assert talk.screen is Screen.TAX_ID


async def test_an_article_that_waits_for_its_quantity_is_named_when_the_checkout_begins(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("ponme bridas de nailon")
    await talk.say("tramitar")
    assert talk.screen is Screen.EMAIL
    assert "Brida de nailon" in talk.text


@pytest.mark.fault(19)
async def test_a_price_changed_after_the_summary_is_shown_anew_and_confirmed_anew(talk, priced):
    await at_summary(talk)
    await priced(DRILL, "149.9000")
    await talk.say("correcto")
    assert talk.keys == ["error.summary_changed"]
    assert talk.screen is Screen.SUMMARY
    assert "149,90" in talk.text
    assert await Order.all().count() == 0
    await talk.say("correcto")
    assert talk.screen is Screen.PLACED
    assert (await Order.get()).tax_base == Decimal("299.80")


async def test_correct_said_twice_places_one_order(talk):
    await at_summary(talk)
    await talk.say("correcto")
    await talk.say("correcto")
    assert await Order.all().count() == 1
    assert talk.screen is Screen.PLACED
    await talk.act(Accept())
    assert await Order.all().count() == 1


async def test_stock_gone_at_the_confirm_is_said_and_nothing_is_half_done(talk, shelved):
    await at_summary(talk, "ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await shelved(DRILL, 1)
    await talk.say("correcto")
    assert talk.keys == ["error.stock", "cart.offer_instead"]
    assert await Order.all().count() == 0
    assert await talk.cart() == {DRILL: 2, TIE: 300}
    reserved = await get_connection("default").execute_query_dict("SELECT sum(reserved) AS pieces FROM stock")
    assert reserved[0]["pieces"] == 0
    assert await get_connection("default").execute_query_dict("SELECT * FROM counter") == []
    await talk.say("sí")
    assert await talk.cart() == {DRILL: 1, TIE: 300}
    await talk.say("tramitar")
    await talk.say("correcto")
    assert talk.screen is Screen.PLACED


async def test_an_article_sold_out_at_the_confirm_is_offered_to_be_left_out(talk, shelved):
    await at_summary(talk, "ponme 2 taladros GSB 18V-55 y 300 bridas de nailon")
    await shelved(DRILL, 0)
    await talk.say("correcto")
    assert talk.keys == ["error.out_of_stock", "cart.offer_removal"]
    await talk.say("sí")
    assert await talk.cart() == {TIE: 300}
