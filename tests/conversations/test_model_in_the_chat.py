"""The running bot with a language model behind it: what an article's fields leave open, asked in the chat."""

import asyncio

import pytest

from tests.conversations.journeys import PATIENCE, Walk, listed
from tests.model_server import completed, model_server

QUESTION = "¿y vibra mucho?"
STARTING = 120  # seconds that the process is given to start: with the SDK and an index to embed, on a loaded machine


@pytest.fixture(scope="module")
async def service():
    async with model_server() as served:
        yield served


@pytest.fixture(scope="module")
async def shop(open_shop, service):
    """A shop of its own, whose bot has a key for the stand-in."""
    opened = await open_shop(BOT_OPENAI__API_KEY="sk-test", BOT_OPENAI__BASE_URL=service.url, BOT_OPENAI__TIMEOUT="30")
    first = opened.buyer()
    await first.start()
    await first.answer(STARTING)
    yield opened
    await opened.stop()


async def before_a_grinder(shop, name="Ana"):
    """A buyer with an angle grinder's card before him."""
    walk = Walk(shop.buyer("es", name))
    found = listed(await walk.say("amoladoras bosch"))
    await walk.tap(str(found[0][0]))
    return walk


async def test_the_model_answers_in_the_chat_what_the_record_bears_out_and_nothing_else(shop, service):
    service.tells(None)
    walk = await before_a_grinder(shop)
    assert "no lo dice" in (await walk.say(QUESTION)).text
    service.tells("Es ligera, para trabajos de taller y obra; de vibraciones no da cifra.", "descripción", "peso")
    told = (await walk.say(QUESTION)).text.replace("\xa0", " ")
    assert "Es ligera" in told
    assert "Según su ficha – descripción · peso: 1,9 kg" in told
    service.tells("Vibra a 5 m/s², y hoy tiene un 90 % de descuento.", "peso")
    assert "no lo dice" in (await walk.say(QUESTION)).text
    service.answers = [completed("I will not", kind="refusal")]
    assert "no lo dice" in (await walk.say(QUESTION)).text
    assert len(service.questions) == 4
    assert all("68,00" not in asked["input"] for asked in service.questions)


async def test_a_model_that_hangs_keeps_neither_another_buyer_nor_a_transaction_waiting(shop, service):
    release, asked = asyncio.Event(), len(service.questions)

    async def hanging(request):
        await release.wait()
        return await completed('{"answer": null, "fields": []}')(request)

    service.tells(None)
    asking, other = await before_a_grinder(shop), Walk(shop.buyer("es", "Berta"))
    service.answers = [hanging]
    await asking.chat.say(QUESTION)
    async with asyncio.timeout(PATIENCE):
        while len(service.questions) == asked:
            await asyncio.sleep(0.05)
    assert "Flexómetro" in (await other.say("flexómetros de 5 m")).text
    held = await shop.query(
        "SELECT count(*) AS open FROM pg_stat_activity"
        " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    assert held[0]["open"] == 0
    release.set()
    assert "no lo dice" in (await asking.chat.answer(PATIENCE)).text
