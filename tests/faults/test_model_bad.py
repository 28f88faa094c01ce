"""A language model that is slow, refuses, fails or talks nonsense: the rules answer, and a breaker lets it rest."""

import asyncio
import json
import time

import pytest

from tests.faults.books import SPANNER, answers, assert_books_balance, cart, until_answered
from tests.faults.conftest import started
from tests.model_server import completed, failing, model_server, nonsense

DOUBTFUL = "zxqv plim trobo"
PATIENCE = 4  # seconds; the first request also loads the SDK


async def never(_request):
    await asyncio.sleep(600)


BAD = {
    "silence": never,
    "500": failing(500),
    "nonsense": nonsense,
}
ALSO_BAD = {
    "429": failing(429),
    "a refusal": completed("I cannot help with that.", kind="refusal"),
    "cut short": completed('{"actions": [', status="incomplete"),
    "no action": completed(json.dumps({"actions": [{"type": "give_discount", "percent": 90}]})),
    "another article": completed(json.dumps({"actions": [{"type": "add_to_cart", "items": [99], "quantity": "1"}]})),
}
CASES = [pytest.param(answer, id=name) for name, answer in BAD.items()]
CASES += [pytest.param(answer, id=name, marks=pytest.mark.thorough) for name, answer in ALSO_BAD.items()]


@pytest.fixture(scope="module")
async def model():
    async with model_server() as served:
        served.answers = [failing(500)]
        yield served


@pytest.fixture(scope="module")
async def modelled(open_shop, model):
    """A shop of a few articles that asks the model where the rules doubt."""
    shop = await open_shop()
    await shop.stop()
    await shop.query("DELETE FROM product WHERE sku NOT LIKE 'LLA-COM-%'")
    shop.environment |= {
        "BOT_OPENAI__API_KEY": "sk-test",
        "BOT_OPENAI__BASE_URL": model.url,
        "BOT_OPENAI__TIMEOUT": str(PATIENCE),
    }
    yield shop
    await shop.stop()


@pytest.fixture
async def asking(modelled):
    """The shop, just started: its breaker is closed."""
    await modelled.start()
    yield modelled
    await assert_books_balance(modelled)
    await modelled.stop()


@pytest.mark.fault(14)
@pytest.mark.parametrize("answer", CASES)
async def test_the_rules_answer_where_the_model_does_not(asking, model, answer):
    model.requests.clear()
    model.answers = [answer]
    chat = await started(asking.buyer())
    await chat.say(DOUBTFUL)
    await chat.answer(timeout=60)
    await until_answered(asking)
    assert model.requests, "nobody asked the model: the test shows nothing"
    assert "Algo ha fallado" not in "\n".join(answers(chat))
    assert await cart(asking, chat) == {}
    await chat.say(f"añade 3 {SPANNER}")
    await chat.expect("Añadido: 3", timeout=60)
    assert await cart(asking, chat) == {SPANNER: 3}


@pytest.mark.fault(14)
async def test_a_model_that_fails_again_and_again_is_left_alone_for_a_while(asking, model):
    model.requests.clear()
    model.answers = [never]
    chat = await started(asking.buyer())
    for n in range(4):
        await chat.say(f"{DOUBTFUL} {n}")
        await chat.answer(timeout=60)
    asked = len(model.requests)
    assert asked
    began = time.monotonic()
    for n in range(6):
        await chat.say(f"{DOUBTFUL} otra vez {n}")
        await chat.answer(timeout=60)
    assert len(model.requests) == asked
    assert time.monotonic() - began < 6 * PATIENCE, "each of them waited for the model"
