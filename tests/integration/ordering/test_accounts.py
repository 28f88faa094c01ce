"""Accounts and the customers they buy for."""

import asyncio

import pytest

from models.customer import Account, Customer
from services.customers import accounts

from .shop import buyer

pytestmark = pytest.mark.usefixtures("shop")

ANA = 4001


async def seen(**telegram):
    known = {"first_name": "Ana", "username": "ana_compras", "language_code": "es", "default_language": "es"}
    return await accounts.seen(ANA, **{**known, **telegram})


@pytest.mark.parametrize(
    ("code", "language"), [("es-419", "es"), ("en-GB", "en"), ("EN", "en"), ("de", "es"), (None, "es"), ("", "es")]
)
async def test_a_new_account_speaks_telegrams_language_where_we_do(code, language):
    assert (await seen(language_code=code)).language == language


async def test_an_account_follows_telegram_until_the_user_chooses():
    await seen()
    account = await seen(first_name="Ana María", username=None, language_code="en")
    assert (account.first_name, account.username, account.language) == ("Ana María", "", "en")
    await accounts.choose_language(ANA, "es")
    account = await seen(language_code="en")
    assert (account.language, account.language_chosen) == ("es", True)


async def test_an_account_seen_again_is_the_same_row_and_can_be_saved():
    first = await seen()
    again = await seen()
    assert (again.user_id, again.created_at) == (first.user_id, first.created_at)
    again.phone = "+34600050112"
    await again.save()
    assert (await Account.get(user_id=ANA)).phone == "+34600050112"


async def test_an_account_first_seen_many_times_at_once_is_made_once():
    accounts_seen = await asyncio.gather(*(seen() for _ in range(8)))
    assert {account.user_id for account in accounts_seen} == {ANA}
    assert await Account.all().count() == 1


async def test_a_name_that_postgresql_cannot_keep_is_mended():
    assert (await seen(first_name="A\x00n\ud800a\u202e 🔧")).first_name == "Ana 🔧"
    assert len((await seen(first_name="x" * 999)).first_name) == 256


async def test_the_first_answer_makes_the_customer_and_the_next_ones_fill_him():
    await seen()
    assert await accounts.customer_of(ANA) is None
    for field, value in {
        "email": "ana@empresa.es",
        "company": "Talleres Ana, S.L.",
        "tax_id": "B50123454",
        "address": "Calle Mayor 12, 50001 Zaragoza",
        "phone": "+34976010101",
    }.items():
        await accounts.save_field(ANA, field, value)
    customer = await accounts.customer_of(ANA)
    assert (customer.email, customer.name, customer.tax_id, customer.phone) == (
        "ana@empresa.es",
        "Talleres Ana, S.L.",
        "B50123454",
        "+34976010101",
    )
    assert await Customer.all().count() == 1


async def test_a_typed_email_never_opens_another_customers_file():
    await buyer(4002)
    other = await accounts.customer_of(4002)
    await seen()
    await accounts.save_field(ANA, "email", other.email)
    await accounts.save_field(ANA, "tax_id", other.tax_id)
    own = await accounts.customer_of(ANA)
    assert own.id != other.id
    assert (own.name, own.address) == ("", "")


async def test_a_shared_phone_is_the_customers_too_where_he_has_none():
    await buyer(ANA)
    await accounts.share_phone(ANA, "+34600050112")
    await accounts.share_phone(ANA, "+34600050113")
    assert (await Account.get(user_id=ANA)).phone == "+34600050113"
    assert (await accounts.customer_of(ANA)).phone == "+34600050112"


async def test_a_field_that_is_not_asked_for_cannot_be_written():
    with pytest.raises(KeyError):
        await accounts.save_field(ANA, "client_ref", "CLI-001")
