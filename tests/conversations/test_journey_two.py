"""Journey 2: a returning customer is offered what he took last time, asks, and orders with two short words."""

import pytest

from tests.conversations.journeys import Walk, listed, total

WORDS = {
    "es": {
        "first": "tuercas hexagonales inox A4 M8",
        "add": "ponme 500 del {a}",
        "checkout": "tramitar",
        "again": "necesito tuercas inox A4 de M8",
        "offer": "La última vez",
        "yes": "sí, perfecto",
        "salt": "¿aguantan agua salada?",
        "does": "Sí",
        "short": ("pagar", "correcto"),
        "confirm": "✅ Confirmar",
        "no notes": "Sin notas",
        "check out": "✅ Tramitar",
    },
    "en": {
        "first": "A4 stainless hex nuts M8",
        "add": "add 500 of no. {a}",
        "checkout": "checkout",
        "again": "I need some M8 A4 stainless nuts",
        "offer": "Last time",
        "yes": "yes please",
        "salt": "do those hold up in salt water?",
        "does": "Yes",
        "short": ("checkout", "correct"),
        "confirm": "✅ Confirm",
        "no notes": "No notes",
        "check out": "✅ Check out",
    },
}
ORDERS, REPEAT, INVOICE = "📦", "🔁", "📄"


async def ordered_before(walk, words, email):
    """A first order; its article."""
    found = listed(await walk.say(words["first"]))
    number, name = found[0]
    assert "A4" in name
    await walk.say(words["add"].format(a=number))
    await walk.say(words["checkout"])
    for answer in (email, "Náutica Cabrera, S.L.", "B12345674", "Muelle de Levante 3, 08039 Barcelona"):
        await walk.say(answer)
    await walk.tap(words["no notes"])
    await walk.tap(words["confirm"])
    number = await walk.placed()
    await walk.document("F20")
    return name, number


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_returning_customer_orders_with_two_short_words(shop, language):
    words = WORDS[language]
    walk, email = Walk(shop.buyer(language, "Berta")), f"returns-{language}@nautica-cabrera.com"
    name, first = await ordered_before(walk, words, email)

    offered = await walk.say(words["again"])
    assert words["offer"] in offered.text
    assert "500" in offered.text
    assert name in offered.text
    cart = await walk.say(words["yes"])
    assert [found for _, found in listed(cart)] == [name]
    assert "500" in cart.text

    answered = await walk.say(words["salt"])
    assert words["does"] in answered.text.split("\n")[0]

    summary = await walk.say(words["short"][0])
    assert "Náutica Cabrera" in summary.text
    await walk.say(words["short"][1])
    second = await walk.placed()
    assert second != first
    _, pdf = await walk.document("F20")
    assert second in pdf
    assert total(summary).replace("\xa0", " ") in pdf.replace("\xa0", " ")
    assert len(shop.mails(email)) >= 1


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_returning_customer_repeats_his_order_by_buttons(shop, language):
    words = WORDS[language]
    walk, email = Walk(shop.buyer(language, "Berta")), f"repeats-{language}@nautica-cabrera.com"
    name, first = await ordered_before(walk, words, email)

    await walk.say("/start")
    orders = await walk.tap(ORDERS)
    assert first in orders.text
    order = await walk.tap(first)
    assert name in order.text
    cart = await walk.tap(REPEAT)
    assert [found for _, found in listed(cart)] == [name]
    summary = await walk.tap(words["check out"])
    assert email in summary.text
    await walk.tap(words["confirm"])
    second = await walk.placed()
    assert second != first

    await walk.tap(ORDERS)
    await walk.tap(second)
    before = len([m for m in walk.chat.messages if m.document])
    await walk.tap(INVOICE)
    await walk.chat.expect(lambda _: len([m for m in walk.chat.messages if m.document]) > before, 30)
    assert shop.telegram.world.unanswered_callbacks() == []
