"""sendMessage, sendContact, sendChatAction, deleteMessage(s), setMessageReaction."""

from typing import Any

from bot.simulator import entities
from bot.simulator.calls import Call
from bot.simulator.keyboards import reply_markup
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request
from bot.simulator.world import Chat

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note", "cancel",
})  # fmt: skip
_AUTOMATIC_REACTIONS = 1


def post(call: Call, content: Json) -> Json:
    """Put the bot's message into the call's chat, with what every send method shares."""
    markup = reply_markup(call.arguments.get("reply_markup"))
    chat = call.open_chat()
    answered = replied_to(call, chat)
    call.spend()
    return call.world.add_message(chat, call.world.bot, answered | content | as_shown(markup))


def as_shown(markup: Json | None) -> Json:
    """The markup as a message carries it.

    Telegram shows only inline keyboards to the bot; the page needs the others too, so they stand under a key of
    their own, which is taken out before a bot sees the message.
    """
    if markup is None:
        return {}
    return {"reply_markup": markup} if "inline_keyboard" in markup else {"_reply_keyboard": markup}


def replied_to(call: Call, chat: Chat) -> Json:
    """``reply_to_message`` where the call names one. Raises 400 where it is not there."""
    parameters = call.json("reply_parameters", "reply parameters") or {}
    number = int(parameters.get("message_id") or call.integer("reply_to_message_id"))
    if not number:
        return {}
    message = chat.messages.get(number)
    if message is None:
        if parameters.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": {k: v for k, v in message.items() if k not in ("reply_to_message", "_reply_keyboard")}}


@method("sendMessage")
def send_message(call: Call) -> Json:
    text = entities.message_text(call.text("text"), call.text("parse_mode"), call.json("entities"))
    return post(call, text.fields())


@method("sendContact")
def send_contact(call: Call) -> Json:
    if not call.text("phone_number") or not call.text("first_name"):
        raise bad_request("PHONE_NUMBER_INVALID" if not call.text("phone_number") else "contact name is empty")
    keys = ("phone_number", "first_name", "last_name", "vcard")
    return post(call, {"contact": {k: call.text(k) for k in keys if call.text(k)}})


@method("sendChatAction")
def send_chat_action(call: Call) -> bool:
    action = call.text("action")
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.open_chat()
    call.world.events.publish("chat_action", chat.id, action=action)
    return True


@method("deleteMessage")
def delete_message(call: Call) -> bool:
    chat = call.open_chat()
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _may_delete(call, chat, message):
        raise bad_request("message can't be deleted")
    call.world.remove_messages(chat, [message["message_id"]])
    return True


@method("deleteMessages")
def delete_messages(call: Call) -> bool:
    chat = call.open_chat()
    numbers = message_ids(call)
    found = [chat.messages[n] for n in numbers if n in chat.messages]
    call.world.remove_messages(chat, [m["message_id"] for m in found if _may_delete(call, chat, m)])
    return True


def message_ids(call: Call) -> list[int]:
    """``message_ids``: 1 to 100 numbers."""
    raw: Any = call.json("message_ids")
    if not raw:
        raise bad_request("message identifiers are not specified")
    if not isinstance(raw, list):
        raise bad_request("expected an Array of message identifiers")
    if len(raw) > 100:
        raise bad_request("too many message identifiers specified")
    try:
        return [int(number) for number in raw]
    except (TypeError, ValueError):
        raise bad_request("message identifier must be a Number") from None


def _may_delete(call: Call, chat: Chat, message: Json) -> bool:
    recent = call.world.clock() - message["date"] < 48 * 3600
    return recent and (chat.private or chat.bot_is_admin or message["from"]["id"] == call.world.bot["id"])


@method("setMessageReaction")
def set_message_reaction(call: Call) -> bool:
    chat = call.open_chat()
    number = call.integer("message_id")
    if number not in chat.messages:
        raise bad_request("message to react not found")
    reaction = call.json("reaction", "reaction types") or []
    if not isinstance(reaction, list):
        raise bad_request("expected an Array of ReactionType")
    if len(reaction) > _AUTOMATIC_REACTIONS:
        raise bad_request("REACTIONS_TOO_MANY")
    call.world.events.publish("reaction", chat.id, message_id=number, reaction=reaction)
    return True
