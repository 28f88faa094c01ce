"""Every rule with which Telegram refuses a bot, seen by a real aiogram bot."""

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import SendDice
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MenuButtonCommands,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyParameters,
)

from bot.simulator import ANA, BEN, STAFF
from tests.integration.simulator.conftest import bot_of, hang_up

ADD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Añadir", callback_data="add:SKU00023")]])


async def refused(call, kind=TelegramBadRequest):
    with pytest.raises(kind) as caught:
        await call
    return caught.value.message


async def test_a_message_comes_back_as_telegram_writes_it(bot, ana):
    sent = await bot.send_message(ana.id, "<b>Taladro</b> 18V", parse_mode="HTML", reply_markup=ADD)
    assert (sent.text, sent.chat.id, sent.chat.type, sent.from_user.is_bot) == ("Taladro 18V", ana.id, "private", True)
    assert sent.html_text == "<b>Taladro</b> 18V"
    assert sent.reply_markup.inline_keyboard[0][0].callback_data == "add:SKU00023"


async def test_text_over_4096_code_units_is_too_long(bot, ana):
    assert (await bot.send_message(ana.id, "🔩" * 2048)).text == "🔩" * 2048
    assert await refused(bot.send_message(ana.id, "🔩" * 2049)) == "Bad Request: message is too long"


async def test_empty_text_is_refused(bot, ana):
    assert await refused(bot.send_message(ana.id, "")) == "Bad Request: message text is empty"
    assert await refused(bot.send_message(ana.id, " \n ")) == "Bad Request: text must be non-empty"


async def test_a_caption_over_1024_is_too_long(bot, ana):
    file = BufferedInputFile(b"%PDF", "factura.pdf")
    assert (await bot.send_document(ana.id, file, caption="x" * 1024)).caption == "x" * 1024
    assert await refused(bot.send_document(ana.id, file, caption="x" * 1025)) == (
        "Bad Request: message caption is too long"
    )


@pytest.mark.parametrize(
    ("text", "mode", "sentence"),
    [
        ("<b>Taladro", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
        ("Ø <8 mm", "HTML", 'Unsupported start tag "8" at byte offset 3'),
        ("12.50", "MarkdownV2", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ],
)
async def test_broken_markup_is_refused(bot, ana, text, mode, sentence):
    said = await refused(bot.send_message(ana.id, text, parse_mode=mode))
    assert said == f"Bad Request: can't parse entities: {sentence}"


async def test_callback_data_over_64_bytes_is_refused(bot, ana):
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Añadir", callback_data="x" * 65)]])
    assert await refused(bot.send_message(ana.id, "x", reply_markup=markup)) == "Bad Request: BUTTON_DATA_INVALID"


async def test_an_edit_that_changes_nothing_is_refused(bot, ana):
    sent = await bot.send_message(ana.id, "Cesta", reply_markup=ADD)
    said = await refused(bot.edit_message_text("Cesta", chat_id=ana.id, message_id=sent.message_id, reply_markup=ADD))
    assert said.startswith("Bad Request: message is not modified: specified new message content and reply markup are")
    said = await refused(bot.edit_message_reply_markup(chat_id=ana.id, message_id=sent.message_id, reply_markup=ADD))
    assert "message is not modified" in said


async def test_an_edit_without_markup_takes_the_keyboard_away(bot, ana):
    sent = await bot.send_message(ana.id, "Cesta", reply_markup=ADD)
    edited = await bot.edit_message_text("Cesta", chat_id=ana.id, message_id=sent.message_id)
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    assert ana.last.buttons == []


async def test_unknown_messages_are_neither_edited_nor_deleted(bot, ana):
    assert await refused(bot.edit_message_text("x", chat_id=ana.id, message_id=999)) == (
        "Bad Request: message to edit not found"
    )
    assert await refused(bot.delete_message(ana.id, 999)) == "Bad Request: message to delete not found"


async def test_a_persons_message_is_not_edited(bot, ana):
    own = await ana.say("hola")
    said = await refused(bot.edit_message_text("x", chat_id=ana.id, message_id=own.id))
    assert said == "Bad Request: message can't be edited"


async def test_a_message_with_a_reply_keyboard_is_not_edited(bot, ana):
    keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Compartir", request_contact=True)]])
    sent = await bot.send_message(ana.id, "¿Su teléfono?", reply_markup=keys)
    assert sent.reply_markup is None
    said = await refused(bot.edit_message_text("x", chat_id=ana.id, message_id=sent.message_id))
    assert said == "Bad Request: message can't be edited"


async def test_an_edit_must_fit_the_kind_of_message(bot, ana):
    text = await bot.send_message(ana.id, "Cesta")
    file = await bot.send_document(ana.id, BufferedInputFile(b"%PDF", "factura.pdf"))
    said = await refused(bot.edit_message_caption(chat_id=ana.id, message_id=text.message_id, caption="x"))
    assert said == "Bad Request: there is no caption in the message to edit"
    said = await refused(bot.edit_message_text("x", chat_id=ana.id, message_id=file.message_id))
    assert said == "Bad Request: there is no text in the message to edit"


async def test_an_unknown_chat_is_not_found(bot):
    assert await refused(bot.send_message(424242, "hola")) == "Bad Request: chat not found"
    assert await refused(bot.send_message("@nobody", "hola")) == "Bad Request: chat not found"
    assert await refused(bot.get_chat(424242)) == "Bad Request: chat not found"


async def test_a_bot_cannot_begin_a_conversation(bot):
    said = await refused(bot.send_message(BEN.id, "hello"), TelegramForbiddenError)
    assert said == "Forbidden: bot can't initiate conversation with a user"


async def test_a_blocked_bot_is_told_so(bot, ana):
    await ana.block()
    said = await refused(bot.send_message(ana.id, "hola"), TelegramForbiddenError)
    assert said == "Forbidden: bot was blocked by the user"
    await ana.start()
    assert (await bot.send_message(ana.id, "hola")).text == "hola"


async def test_a_bot_thrown_out_of_a_group_is_told_so(sim, bot):
    await sim.chat(STAFF).block()
    said = await refused(bot.send_message(STAFF.id, "pedido nuevo"), TelegramForbiddenError)
    assert said == "Forbidden: bot was kicked from the supergroup chat"


async def test_a_reply_to_nothing_is_refused_unless_allowed(bot, ana):
    answer = ReplyParameters(message_id=999)
    assert await refused(bot.send_message(ana.id, "x", reply_parameters=answer)) == (
        "Bad Request: message to be replied not found"
    )
    answer = ReplyParameters(message_id=999, allow_sending_without_reply=True)
    assert (await bot.send_message(ana.id, "x", reply_parameters=answer)).reply_to_message is None


async def test_a_tap_is_answered_once(sim, bot, ana):
    await bot.send_message(ana.id, "Taladro", reply_markup=ADD)
    await ana.tap("Añadir")
    [callback] = sim.world.unanswered_callbacks()
    assert await bot.answer_callback_query(callback.id, "Añadido")
    assert ana.notices == ["Añadido"]
    assert sim.world.unanswered_callbacks() == []
    assert await refused(bot.answer_callback_query(callback.id)) == (
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
    )


async def test_a_tap_answered_too_late_stays_unanswered(sim, bot, ana):
    sim.world.callback_seconds = 0
    await bot.send_message(ana.id, "Taladro", reply_markup=ADD)
    await ana.tap("Añadir")
    [callback] = sim.world.unanswered_callbacks()
    assert "query is too old" in await refused(bot.answer_callback_query(callback.id))
    assert sim.world.unanswered_callbacks() == [callback]


async def test_a_long_answer_to_a_tap_is_refused(bot):
    assert await refused(bot.answer_callback_query("1", "x" * 201)) == "Bad Request: MESSAGE_TOO_LONG"


async def test_a_wrong_token_is_unauthorized(sim):
    stranger = bot_of(sim, "7000000001:AAE-somebody-else-00000000000000000000")
    assert await refused(stranger.get_me(), TelegramUnauthorizedError) == "Unauthorized"
    await hang_up(stranger)


async def test_an_unknown_method_is_not_found(bot, ana):
    assert await refused(bot(SendDice(chat_id=ana.id)), TelegramNotFound) == "Not Found: method not found"


async def test_a_wrong_chat_action_is_refused(bot, ana):
    assert await bot.send_chat_action(ana.id, "typing")
    assert await refused(bot.send_chat_action(ana.id, "thinking")) == ("Bad Request: wrong parameter action in request")


async def test_commands_are_kept_by_scope_and_language(bot, ana):
    cart = [BotCommand(command="cart", description="Cesta")]
    await bot.set_my_commands(cart, BotCommandScopeAllPrivateChats(), "es")
    [kept] = await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "es")
    assert (kept.command, kept.description) == ("cart", "Cesta")
    assert await bot.get_my_commands() == []
    await bot.delete_my_commands(BotCommandScopeAllPrivateChats(), "es")
    assert await bot.get_my_commands(BotCommandScopeAllPrivateChats(), "es") == []


@pytest.mark.parametrize(
    ("command", "scope", "language", "sentence"),
    [
        (BotCommand(command="Cart", description="x"), None, None, "BOT_COMMAND_INVALID"),
        (BotCommand(command="cart", description=" "), None, None, "BOT_COMMAND_DESCRIPTION_INVALID"),
        (BotCommand(command="cart", description="x"), BotCommandScopeChat(chat_id=1), None, "chat not found"),
        (BotCommand(command="cart", description="x"), None, "es-ES", "invalid language code specified"),
    ],
)
async def test_wrong_commands_are_refused(bot, command, scope, language, sentence):
    assert await refused(bot.set_my_commands([command], scope, language)) == f"Bad Request: {sentence}"


async def test_the_bots_words_and_menu_button_are_kept(bot, ana):
    await bot.set_my_description("Pedidos de ferretería", "es")
    await bot.set_my_short_description("Ferretería")
    await bot.set_my_name("Macroferro")
    await bot.set_chat_menu_button(ana.id, MenuButtonCommands())
    assert (await bot.get_my_description("es")).description == "Pedidos de ferretería"
    assert (await bot.get_my_short_description()).short_description == "Ferretería"
    assert (await bot.get_my_name()).name == "Macroferro"
    assert isinstance(await bot.get_chat_menu_button(ana.id), MenuButtonCommands)


async def test_messages_are_pinned_copied_forwarded_and_reacted_to(bot, ana):
    own = await ana.say("50 tornillos")
    assert await bot.pin_chat_message(ana.id, own.id)
    assert (await bot.get_chat(ana.id)).pinned_message.message_id == own.id
    assert await bot.unpin_chat_message(ana.id)
    copied = await bot.copy_message(STAFF.id, ana.id, own.id)
    forwarded = await bot.forward_message(STAFF.id, ana.id, own.id)
    assert forwarded.text == "50 tornillos"
    assert forwarded.forward_origin.sender_user.id == ANA.id
    assert copied.message_id == forwarded.message_id - 1
    assert await bot.set_message_reaction(ana.id, own.id, [ReactionTypeEmoji(emoji="👍")])
    assert await refused(bot.pin_chat_message(ana.id, 999)) == "Bad Request: message to pin not found"


async def test_several_messages_are_deleted_and_missing_ones_passed_over(bot, ana):
    sent = [(await bot.send_message(ana.id, str(n))).message_id for n in range(3)]
    assert await bot.delete_messages(ana.id, [*sent[:2], 999])
    assert [m.id for m in ana.messages if m.from_bot] == sent[2:]


async def test_members_of_a_chat_are_told_apart(bot, ana):
    assert (await bot.get_chat_member(STAFF.id, bot.id)).status == "administrator"
    assert (await bot.get_chat_member(STAFF.id, STAFF.members[0].id)).status == "member"
    assert await refused(bot.get_chat_member(STAFF.id, ANA.id)) == "Bad Request: member not found"
    assert await bot.get_chat_member_count(STAFF.id) == 2


async def test_a_contact_is_sent(bot, ana):
    assert (await bot.send_contact(ana.id, "34600", "Marta")).contact.first_name == "Marta"


async def test_a_webhook_is_politely_refused(bot):
    assert "getUpdates only" in await refused(bot.set_webhook("https://example.com"))
    assert await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
