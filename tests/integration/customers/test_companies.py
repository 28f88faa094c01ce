"""Several companies to an account, several accounts to a company: whom an order is for, changing, leaving."""

import pytest

from models.customer import Customer
from models.order import Order
from services.assistant.commands import BuyForAnother, ChooseCompany, LeaveCompany
from services.assistant.memory import Screen
from services.customers import accounts, membership
from services.errors import UnknownOrderError
from services.ordering import orders
from tests.integration.assistant.journeys import ADDRESS, COMPANY, EMAIL, TAX_ID
from tests.integration.customers.conftest import SPANNER


@pytest.fixture
async def of_two(talk, moncayo, turia):
    """The buyer buys for two; the second one is the one of the moment."""
    await membership.join(talk.chat_id, [moncayo.id], "code")
    await membership.join(talk.chat_id, [turia.id], "invitation")
    return talk


async def to_the_question(talk):
    await talk.say(f"ponme 2 {SPANNER}")
    await talk.say("tramitar")
    assert talk.screen is Screen.WHOM


@pytest.mark.parametrize("answer", ["1", "para Moncayo", "la de talleres moncayo"])
async def test_the_checkout_asks_for_whom_and_takes_a_number_or_a_name(of_two, moncayo, answer):
    await to_the_question(of_two)
    assert "Fontanería Turia" in of_two.text
    await of_two.say(answer)
    assert of_two.screen is Screen.SUMMARY
    assert "Polígono Malpica" in of_two.text
    await of_two.say("correcto")
    assert (await Order.get()).customer_id == moncayo.id


async def test_a_tap_chooses_too_and_a_yes_keeps_the_one_of_the_moment(of_two, turia):
    await to_the_question(of_two)
    await of_two.act(ChooseCompany(int(of_two.shown["companies"][0][1])))
    assert "Polígono Malpica" in of_two.text
    await of_two.say("cambiar de empresa")
    await of_two.say("la 2")
    await of_two.say("turia")
    await of_two.say("tramitar")
    await of_two.say("sí")
    assert "dels Gremis" in of_two.text


async def test_an_order_for_a_company_that_is_not_bound_asks_for_everything(of_two):
    await to_the_question(of_two)
    await of_two.say("otra empresa")
    assert of_two.screen is Screen.EMAIL
    for answer in (EMAIL, COMPANY, TAX_ID, ADDRESS, "no", "correcto"):
        await of_two.say(answer)
    assert of_two.screen is Screen.PLACED
    assert len(await membership.companies(of_two.chat_id)) == 3
    assert await Customer.all().count() == 3


async def test_another_request_at_the_question_is_served_and_the_question_stays(of_two):
    await to_the_question(of_two)
    await of_two.say(f"ponme 5 más de {SPANNER}")
    assert await of_two.cart() == {SPANNER: 7}
    assert of_two.screen is Screen.WHOM


async def test_with_one_company_nothing_is_asked(talk, moncayo):
    await membership.join(talk.chat_id, [moncayo.id], "code")
    await talk.say(f"ponme 2 {SPANNER}")
    await talk.say("tramitar")
    assert talk.screen is Screen.SUMMARY


async def test_a_company_that_is_not_his_cannot_be_chosen(talk, moncayo, turia):
    await membership.join(talk.chat_id, [moncayo.id], "code")
    await talk.say("mis empresas")
    await talk.act(ChooseCompany(turia.id))
    assert talk.keys == ["account.not_yours"]
    assert "Turia" not in talk.text
    assert (await accounts.customer_of(talk.chat_id)).id == moncayo.id


async def test_colleagues_see_the_companys_orders_and_who_left_sees_none(talk, stranger, moncayo):
    for who in (talk, stranger):
        await membership.join(who.chat_id, [moncayo.id], "invitation")
    await talk.say(f"ponme 2 {SPANNER}")
    for words in ("tramitar", "correcto"):
        await talk.say(words)
    number = (await orders.latest(stranger.chat_id)).number
    await talk.say("dejar la empresa")
    assert talk.screen is Screen.LEAVE
    await talk.say("sí")
    assert talk.keys == ["account.left"]
    assert await orders.latest(talk.chat_id) is None
    with pytest.raises(UnknownOrderError):
        await orders.get(talk.chat_id, number)
    assert (await orders.get(stranger.chat_id, number)).number == number


async def test_leaving_is_asked_twice(talk, moncayo):
    await membership.join(talk.chat_id, [moncayo.id], "code")
    await talk.say("dejar la empresa")
    await talk.say("no")
    assert talk.screen is Screen.COMPANIES
    assert len(await membership.companies(talk.chat_id)) == 1


async def test_after_leaving_one_the_other_is_bought_for(of_two, moncayo):
    await of_two.say("mis empresas")
    await of_two.act(LeaveCompany())
    assert (await accounts.customer_of(of_two.chat_id)).id == moncayo.id
    assert "Moncayo" in await of_two.say("mis empresas")
    await of_two.act(LeaveCompany())
    await of_two.act(LeaveCompany())
    assert of_two.keys == ["account.nothing_to_leave"]


async def test_by_number_orders_of_all_his_companies_are_found(of_two, moncayo):
    await to_the_question(of_two)
    for words in ("moncayo", "correcto"):
        await of_two.say(words)
    number = (await orders.latest(of_two.chat_id)).number
    await of_two.say("mis empresas")
    await of_two.say("turia")
    assert await orders.latest(of_two.chat_id) is None
    assert (await orders.get(of_two.chat_id, number)).number == number


async def test_whoever_turns_to_an_unbound_company_keeps_the_bound_ones(talk, moncayo):
    await membership.join(talk.chat_id, [moncayo.id], "code")
    await talk.act(BuyForAnother())
    assert await accounts.customer_of(talk.chat_id) is None
    assert [company.name for company in await membership.companies(talk.chat_id)] == ["Talleres Moncayo, S.L."]
