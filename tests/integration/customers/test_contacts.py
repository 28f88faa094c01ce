"""One's own contact, matched with the phone on file."""

import pytest

from models.customer import Account, Customer
from services.assistant.commands import ShareContact
from services.assistant.memory import Screen
from services.customers import accounts, contacts, membership


async def test_the_phone_on_file_opens_its_customer(talk, moncayo, turia):
    await talk.act(ShareContact("34976010101"))
    assert (talk.keys, talk.screen) == (["account.joined"], Screen.COMPANIES)
    assert [company.id for company in await membership.companies(talk.chat_id)] == [moncayo.id]


async def test_a_phone_on_file_without_its_prefix_is_spains(talk, turia):
    await talk.act(ShareContact("+34961050105"))
    assert (await accounts.customer_of(talk.chat_id)).id == turia.id


@pytest.mark.parametrize(
    "number", ["34600111222", "33976010101", "976010101", "1976010101", "0101", "", "+", "x' OR 1=1"]
)
async def test_another_phone_opens_nothing(talk, moncayo, number):
    await talk.act(ShareContact(number))
    assert "account.joined" not in talk.keys
    assert await membership.companies(talk.chat_id) == []


async def test_the_same_phone_on_two_files_opens_both_and_the_first_is_bought_for(talk, moncayo, turia):
    await Customer.filter(id=turia.id).update(phone=moncayo.phone)
    await talk.act(ShareContact("34976010101"))
    assert [(c.id, c.current) for c in await membership.companies(talk.chat_id)] == [
        (moncayo.id, True),
        (turia.id, False),
    ]


async def test_a_phone_that_is_on_no_file_is_kept_as_the_accounts(talk):
    await talk.say("hola")
    await talk.act(ShareContact("34600111222"))
    assert talk.keys == ["talk.contact_kept"]
    assert (await Account.get(user_id=talk.chat_id)).phone == "+34600111222"


async def test_a_phone_of_a_customer_that_typing_made_opens_it_to_nobody(talk, stranger):
    await accounts.save_field(talk.chat_id, "company", "Talleres Ana")
    await accounts.save_field(talk.chat_id, "phone", "+34976010101")
    await stranger.act(ShareContact("34976010101"))
    assert await membership.companies(stranger.chat_id) == []


def test_telegrams_numbers_are_international_whether_they_say_so_or_not():
    assert {contacts.international(n) for n in ("34976010101", "+34 976 01 01 01", "0034976010101"[2:])} == {
        "+34976010101"
    }
    assert contacts.international("447700900123") == "+447700900123"
