"""Offers and questions back: what a yes accepts, and which article is meant."""

from services.assistant.commands import Choose
from services.assistant.memory import Screen
from tests.integration.assistant.conftest import BLUE, BOLT_A2, BOLT_A4, DRILL, HELMET, TAPE, TIE
from tests.integration.assistant.journeys import offered_again


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
