"""The clerk over real PostgreSQL and the real index: what he keeps in mind, what he asks, what he never does twice."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from tortoise.connection import get_connection

from models.order import Order
from services.actions import Accept, Checkout, ClearCart, RemoveFromCart, ShowProduct
from services.assistant.commands import Choose, SkipStep, StepBack, Undo
from services.assistant.memory import Screen
from services.inbox import Effects
from services.ordering import cart
from tests.integration.assistant.conftest import (
    BLUE,
    BOLT,
    BOLT_A2,
    BOLT_A4,
    DRILL,
    GLOVE,
    HELMET,
    NUT,
    ROPE,
    TAPE,
    TIE,
)  # fmt: skip

EMAIL, COMPANY, TAX_ID = "ana@talleres-moncayo.com", "Talleres Moncayo, S.L.", "B12345674"
ADDRESS = "Calle Mayor 12, 28013 Madrid"


async def at_summary(talk, *requests):
    """A cart, and a checkout to its summary."""
    for request in requests or ("ponme 2 taladros GSB 18V-55",):
        await talk.say(request)
    await talk.act(Checkout())
    for answer in (EMAIL, COMPANY, TAX_ID, ADDRESS, "no"):
        await talk.say(answer)
    assert talk.screen is Screen.SUMMARY


async def ordered(talk, *requests):
    """An order; its number."""
    await at_summary(talk, *requests)
    await talk.say("correcto")
    assert talk.screen is Screen.PLACED
    return (await talk.memory()).order


async def offered_again(talk):
    """The buyer has taken two drills before, and is offered as many."""
    await ordered(talk)
    await talk.say("necesito un taladro percutor")
    assert "browsing.last_time" in talk.keys


# What is offered


async def test_an_offer_survives_a_digression_and_a_yes_does_what_was_offered(talk):
    await offered_again(talk)
    assert "2 uds." in talk.text
    await talk.say("¿hacéis envíos a Canarias?")
    assert talk.keys == ["shop.delivery"]
    await talk.say("sí, perfecto")
    assert await talk.cart() == {DRILL: 2}


async def test_a_refused_offer_is_gone(talk):
    await offered_again(talk)
    await talk.say("no, gracias")
    await talk.say("sí")
    assert await talk.cart() == {}
    assert talk.keys == ["talk.nothing_to_accept"]


async def test_a_no_with_a_figure_corrects_the_offer(talk):
    await offered_again(talk)
    await talk.say("no, 1")
    assert await talk.cart() == {DRILL: 1}


async def test_an_offer_is_not_accepted_once_another_list_was_shown(talk):
    await offered_again(talk)
    await talk.say("cascos de obra")
    await talk.say("sí")
    assert await talk.cart() == {}


# Which article is meant


async def test_an_ambiguous_article_is_settled_by_its_number_with_its_quantity(talk):
    await talk.say("ponme 300 tornillos inox")
    assert talk.screen is Screen.CHOICE
    assert set(talk.numbers) == {BOLT_A2, BOLT_A4}
    second = talk.numbers[1]
    await talk.say("el 2")
    assert await talk.cart() == {second: 300}


async def test_an_ambiguous_article_is_settled_by_its_name_with_its_quantity(talk):
    await talk.say("ponme 300 tornillos inox")
    await talk.say("el A4")
    assert await talk.cart() == {BOLT_A4: 300}


async def test_an_ambiguous_article_is_settled_by_a_tap_with_its_quantity(talk):
    await talk.say("ponme 300 tornillos inox")
    await talk.act(Choose(BOLT_A2))
    assert await talk.cart() == {BOLT_A2: 300}
    assert talk.screen is Screen.CART


async def test_a_question_about_a_candidate_leaves_the_choice_open(talk):
    await talk.say("ponme 300 tornillos inox")
    await talk.say(f"¿cuánto vale el {talk.numbers.index(BOLT_A4) + 1}?")
    assert "0,2974" in talk.text
    assert talk.screen is Screen.CHOICE
    await talk.say("el A4")
    assert await talk.cart() == {BOLT_A4: 300}


async def test_several_pending_questions_come_one_after_the_other(talk):
    await talk.say("ponme 300 tornillos inox y 4 cascos de obra")
    assert "tornillos inox" in talk.text
    assert "cascos" not in talk.text.split("1.")[0]
    await talk.say("el A2")
    assert await talk.cart() == {BOLT_A2: 300}
    assert talk.screen is Screen.CHOICE
    await talk.say("el blanco")
    assert await talk.cart() == {BOLT_A2: 300, HELMET: 4}
    assert talk.screen is Screen.CART


async def test_a_later_question_may_be_answered_by_name_first(talk):
    await talk.say("ponme 300 tornillos inox y 4 cascos de obra")
    await talk.say("el azul")
    assert await talk.cart() == {BLUE: 4}
    assert talk.screen is Screen.CHOICE
    await talk.say("el A4")
    assert await talk.cart() == {BLUE: 4, BOLT_A4: 300}


async def test_none_of_these_drops_the_question_and_the_next_one_comes(talk):
    await talk.say("ponme 300 tornillos inox y 4 cascos de obra")
    await talk.say("ninguno")
    assert talk.screen is Screen.CHOICE
    assert "cascos" in talk.text
    await talk.say("ninguno de esos")
    assert await talk.cart() == {}
    assert talk.screen is Screen.HOME


async def test_a_yes_to_a_choice_asks_which_one(talk):
    await talk.say("ponme 300 tornillos inox")
    await talk.say("sí")
    assert talk.keys == ["choice.say_which"]
    assert await talk.cart() == {}


async def test_walking_away_from_a_choice_names_what_was_not_added(talk):
    await talk.say("ponme 300 tornillos inox")
    await talk.say("busco cascos de obra")
    assert talk.screen is Screen.RESULTS
    assert "«tornillos inox» queda sin añadir" in talk.text
    assert (await talk.memory()).pending == ()


async def test_looking_at_the_cart_keeps_the_question_for_afterwards(talk):
    await talk.say("ponme 300 tornillos inox y 100 bridas de nailon")
    await talk.say("¿qué llevo?")
    assert talk.screen is Screen.CART
    assert talk.keys == ["choice.open"]
    await talk.say("quita las bridas")
    assert talk.screen is Screen.CHOICE


async def test_a_list_puts_the_good_in_names_the_unknown_and_asks_the_ambiguous(talk):
    await talk.say(
        "100 bridas de nailon, 2 taladros GSB 18V-55, 10 cintas aislantes, 3 zurriburris galácticos, 4 cascos de obra"
    )
    assert await talk.cart() == {TIE: 100, DRILL: 2, TAPE: 10}
    assert "zurriburris galácticos" in talk.text
    assert talk.screen is Screen.CHOICE
    assert set(talk.numbers) == {HELMET, BLUE}


async def test_a_long_list_is_receipted_in_few_lines(talk):
    await talk.say(
        "100 bridas de nailon\n2 taladros GSB 18V-55\n10 cintas aislantes\n24 guantes de nitrilo\n200 tuercas M8\n"
        "100 tornillos M8x40 zincados"
    )
    assert len(await talk.cart()) == 6
    assert talk.keys == ["cart.added_many"]


async def test_an_article_that_only_half_fits_is_asked_about_and_a_yes_takes_it(talk):
    await talk.say("ponme 300 bridas de nailon de 360 mm")
    assert await talk.cart() == {}
    assert talk.screen is Screen.CHOICE
    assert "¿Te refieres a este" in talk.text
    await talk.say("sí")
    assert await talk.cart() == {TIE: 300}


# Quantities


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


# Undo


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


# The checkout


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


# The confirm


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


# Orders


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


# Language, replays, and a memory gone bad


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


# Kindness


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


async def test_cancelling_a_placed_order_is_left_to_a_person(talk):
    number = await ordered(talk)
    await talk.say("anula el pedido")
    assert talk.keys == ["done.cancel_hint"]
    assert number in talk.text
    assert (await Order.get()).status == "placed"


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


async def test_a_box_stays_a_box_while_its_number_is_asked(talk):
    await talk.say("ponme cajas de bridas de nailon")
    await talk.say("3")
    assert await talk.cart() == {TIE: 300}


async def test_an_article_that_waits_for_its_quantity_is_named_when_the_checkout_begins(talk):
    await talk.say("ponme 2 taladros GSB 18V-55")
    await talk.say("ponme bridas de nailon")
    await talk.say("tramitar")
    assert talk.screen is Screen.EMAIL
    assert "Brida de nailon" in talk.text
