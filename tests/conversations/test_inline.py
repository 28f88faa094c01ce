"""``@bot words`` in any chat: the same search, apart from the chats' lines."""

import asyncio

import pytest

from bot.simulator import cast
from bot.simulator.wires import HttpWire
from tests.conversations.journeys import Walk


async def test_articles_are_listed_with_price_and_stock_for_somebody_who_never_spoke_to_the_bot(shop):
    stranger = shop.buyer()
    answer = await stranger.inline("m8 tornillo hexagonal", timeout=30)
    assert 5 < len(answer.results) <= 10
    assert all("M8" in title for title in answer.titles)
    assert all("€" in result["description"] for result in answer.results)
    assert answer.button == "Abrir el asistente"
    assert await shop.query("SELECT 1 FROM account WHERE user_id = $1", stranger.user_id) == []


async def test_the_list_speaks_the_language_of_who_asks_and_goes_on_where_it_ended(shop):
    ben = shop.buyer("en", "Ben")
    first = await ben.inline("hex bolt m8", timeout=30)
    assert "bolt" in first.titles[0].lower() or "screw" in first.titles[0].lower()
    second = await ben.inline("hex bolt m8", first.next_offset, timeout=30)
    assert not {r["id"] for r in first.results} & {r["id"] for r in second.results}


async def test_words_that_find_nothing_list_nothing_and_offer_the_assistant(shop):
    answer = await shop.buyer().inline("qwertyuiop asdfgh", timeout=30)
    assert answer.results == []
    assert "asistente" in answer.button


async def test_a_chosen_article_is_sent_with_a_link_to_its_card(shop):
    marta = shop.telegram.chat(cast.STAFF, cast.MARTA)
    answer = await marta.inline("taladro percutor bosch 18v", timeout=30)
    sent = await marta.choose(answer, answer.results[0])
    assert answer.titles[0] in sent.text
    url = sent.rows[0][0]["url"]
    assert url.startswith("https://t.me/macroferro_bot?start=")
    ana = Walk(shop.buyer())
    await ana.chat.start(url.partition("start=")[2])
    shown = await ana.chat.answer(30)
    assert answer.titles[0] in shown.text


async def test_an_article_chosen_in_the_bots_own_chat_opens_its_card_and_is_not_read_as_words(shop):
    ana = shop.buyer()
    answer = await ana.inline("guante nitrilo talla 9", timeout=30)
    await ana.choose(answer, answer.results[0])
    shown = await ana.answer(30)
    assert answer.titles[0] in shown.text
    assert any("🧩" in label or "Añadir" in label for label in shown.buttons)


async def test_of_letters_typed_one_after_the_other_the_last_are_answered(shop):
    ana = shop.buyer()
    typed = [asyncio.create_task(ana.inline("taladros"[:n], timeout=15)) for n in range(4, 9)]
    answer = await typed[-1]
    assert any("Taladro" in title for title in answer.titles)
    for task in typed[:-1]:
        task.cancel()
    await asyncio.gather(*typed, return_exceptions=True)


async def test_an_inline_query_does_not_wait_behind_the_chats_messages_and_leaves_no_trace(shop):
    ana = shop.buyer()
    for _ in range(5):
        await ana.say("necesito algo para fijar una estantería a pladur")
    answer = await ana.inline("tuerca m8", timeout=15)
    assert answer.results
    await ana.answer(60)
    stored = await shop.query("SELECT 1 FROM stored_update WHERE payload ? 'inline_query'")
    assert stored == []
    assert await shop.query("SELECT 1 FROM cart_line WHERE chat_id = $1", ana.id) == []


async def test_the_scripting_client_asks_inline_over_http_as_well(shop):
    person = shop.buyer()
    async with HttpWire(shop.telegram.api_base) as wire:
        ana = wire.chat(person.id)
        answer = await ana.inline("arandela m10", timeout=30)
        assert "M10" in answer.titles[0]
        sent = await ana.choose(answer, answer.results[0])
        assert sent.text.startswith(answer.titles[0])


@pytest.mark.parametrize("offset", ["x", "-3", "999999"])
async def test_an_offset_that_no_list_gave_is_harmless(shop, offset):
    answer = await shop.buyer().inline("tuerca", offset, timeout=30)
    assert isinstance(answer.results, list)
