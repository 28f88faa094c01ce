"""The limits as a buyer meets them."""

import asyncio

import pytest

from tests.faults.books import answers, cart, until_answered

SPANNER = "LLA-COM-7"


@pytest.fixture(scope="module")
async def strict_shop(open_shop):
    """A shop that hears eight messages at once, and then one every five seconds."""
    return await open_shop(BOT_LIMITS__BURST="8", BOT_LIMITS__PER_SECOND="0.2", BOT_LIMITS__FILE_MB="0.001")


async def test_who_floods_is_told_once_and_what_was_accepted_is_done(strict_shop):
    ana, ben = strict_shop.buyer(), strict_shop.buyer(name="Ben")
    await ana.start()
    await ana.answer(timeout=60)
    await asyncio.gather(*(ana.say(f"añade 1 {SPANNER}") for _ in range(20)))
    await until_answered(strict_shop)
    accepted = (await cart(strict_shop, ana))[SPANNER]
    assert 7 <= accepted < 20
    assert len([text for text in answers(ana) if "Añadido" in text]) == accepted
    assert len([text for text in answers(ana) if "muy deprisa" in text]) == 1
    await ben.start()
    assert "Ben" in (await ben.expect(lambda message: message.from_bot, 30)).text
    await until_answered(strict_shop)
    assert await strict_shop.query("SELECT 1 FROM stored_update WHERE answered_at IS NULL OR error <> ''") == []


async def test_who_types_inline_without_end_is_shown_nothing_more_and_his_chat_is_served(strict_shop):
    ana, ben = strict_shop.buyer(), strict_shop.buyer(name="Ben")
    asked = [await ana.inline("tuerca m8", timeout=30) for _ in range(12)]
    assert all(answer.results for answer in asked[:8])
    assert asked[-1].results == []
    assert (await ben.inline("tuerca m8", timeout=30)).results
    await ana.say(f"añade 2 {SPANNER}")
    await ana.expect("Añadido: 2", 30)


async def test_a_file_that_is_too_large_is_refused_before_it_is_fetched(strict_shop):
    ana = strict_shop.buyer()
    await ana.send_file("plano.pdf", b"%PDF-1.7" + b" " * 5000)
    await ana.expect("demasiado grande", 60)
