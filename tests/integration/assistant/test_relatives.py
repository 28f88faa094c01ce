"""What the clerk says of articles that go with one, or stand in for it."""

from services.actions import Accept, Checkout, ShowProduct
from services.assistant.memory import Screen
from tests.integration.assistant.conftest import BOLT, BOLT_A2, BOLT_A4, NUT

DETAILS = ("compras@talleres-moncayo.com", "Talleres Moncayo, S.L.", "B12345674", "Calle Mayor 12, 28013 Madrid", "no")


async def to_the_summary(talk, pieces):
    await talk.say(f"ponme {pieces} del {BOLT}")
    await talk.act(Checkout())
    for answer in DETAILS:
        await talk.say(answer)
    assert talk.screen is Screen.SUMMARY


async def test_who_confirms_too_late_is_told_what_can_be_had_instead(talk, somebody_else, shelved):
    await shelved(BOLT, 100)
    await to_the_summary(talk, 100)
    await to_the_summary(somebody_else, 100)
    await talk.act(Accept())
    assert talk.screen is Screen.PLACED
    await somebody_else.act(Accept())
    assert somebody_else.screen is Screen.CART
    assert "browsing.instead" in somebody_else.keys
    assert "inox A2" in somebody_else.text
    assert {sku for sku, _ in somebody_else.receipt.instead} <= {BOLT_A2, BOLT_A4}


async def test_a_refusal_replayed_names_a_substitute_again(talk, shelved):
    await shelved(BOLT, 0)
    update = await talk.update()
    first = await talk.say(f"ponme 100 del {BOLT}", update)
    assert "browsing.instead" in talk.keys
    assert await talk.say(f"ponme 100 del {BOLT}", update) == first


async def test_a_card_keeps_its_companions_when_it_is_drawn_anew(talk):
    await talk.act(ShowProduct(sku=BOLT))
    shown = talk.shown["companions"]
    assert NUT in [sku for sku, _ in shown]
    memory = await talk.memory()
    assert [named.sku for named in memory.related.companions] == [sku for sku, _ in shown]


async def test_a_question_for_companions_without_any_is_answered_as_before(talk):
    await talk.say("info del casco blanco")
    await talk.say("¿qué tornillo le va?")
    assert "browsing.goes_with" not in talk.keys
