"""answerInlineQuery as Telegram takes it, and refuses it."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from bot.simulator import ANA
from bot.simulator import people as hands


def drill(number="TAL-1", **changes):
    keys = {
        "id": number,
        "title": "Taladro percutor",
        "input_message_content": InputTextMessageContent(message_text="<b>Taladro</b>", parse_mode="HTML"),
    }
    return InlineQueryResultArticle(**(keys | changes))


@pytest.fixture
def asked(sim):
    return hands.ask_inline(sim.world, ANA.id, "taladro")


async def test_the_query_comes_as_an_update_with_the_kind_of_chat(sim, bot, asked):
    (update,) = await bot.get_updates(timeout=1)
    assert update.inline_query.query == "taladro"
    assert update.inline_query.from_user.id == ANA.id
    assert update.inline_query.chat_type == "sender"


async def test_a_chosen_result_stands_in_the_chat_as_sent_via_the_bot(sim, bot, asked):
    assert await bot.answer_inline_query(asked.id, [drill()])
    message = hands.choose_inline(sim.world, asked.id, "TAL-1")
    assert message["text"] == "Taladro"
    assert message["entities"] == [{"offset": 0, "length": 7, "type": "bold"}]
    assert message["via_bot"]["is_bot"]
    assert message["from"]["id"] == ANA.id


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([drill(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([drill("x" * 65)], "RESULT_ID_INVALID"),
        ([drill("ñ" * 33)], "RESULT_ID_INVALID"),
        ([drill(), drill()], "RESULT_ID_DUPLICATE"),
        ([drill(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([drill(thumbnail_url="pictures/drill.png")], "WEBDOCUMENT_URL_INVALID"),
        ([drill(input_message_content=InputTextMessageContent(message_text="<b>", parse_mode="HTML"))], "can't parse"),
    ],
)
async def test_what_telegram_refuses_is_refused(bot, asked, results, words):
    with pytest.raises(TelegramBadRequest, match=words):
        await bot.answer_inline_query(asked.id, results)


async def test_fifty_results_with_ids_of_64_bytes_are_taken(bot, asked):
    assert await bot.answer_inline_query(asked.id, [drill(f"{n:02}" + "x" * 62) for n in range(50)])


async def test_an_offset_and_a_button_have_their_limits(bot, asked):
    with pytest.raises(TelegramBadRequest, match="NEXT_OFFSET_INVALID"):
        await bot.answer_inline_query(asked.id, [drill()], next_offset="x" * 65)
    with pytest.raises(TelegramBadRequest, match="START_PARAM_INVALID"):
        await bot.answer_inline_query(
            asked.id, [drill()], button=InlineQueryResultsButton(text="Abrir", start_parameter="dos palabras")
        )


async def test_a_query_is_answered_once_and_a_strange_one_not_at_all(bot, asked):
    await bot.answer_inline_query(asked.id, [])
    for number in (asked.id, "123"):
        with pytest.raises(TelegramBadRequest, match="query is too old"):
            await bot.answer_inline_query(number, [])


async def test_only_a_result_that_was_listed_can_be_chosen(sim, bot, asked):
    await bot.answer_inline_query(asked.id, [drill()])
    with pytest.raises(LookupError):
        hands.choose_inline(sim.world, asked.id, "TAL-2")
