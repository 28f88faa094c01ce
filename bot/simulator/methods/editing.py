"""editMessageText, editMessageCaption, editMessageMedia, editMessageReplyMarkup."""

from bot.simulator import entities
from bot.simulator.calls import Call
from bot.simulator.keyboards import inline_only
from bot.simulator.methods.files import input_media
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request
from bot.simulator.world import Chat

MEDIA = ("photo", "document", "animation", "video", "audio")
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def _editable(call: Call) -> tuple[Chat, Json]:
    if call.text("inline_message_id"):
        raise bad_request("message identifier is not specified")
    chat = call.open_chat()
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message["from"]["id"] != call.world.bot["id"] or "_reply_keyboard" in message:
        raise bad_request("message can't be edited")
    return chat, message


def _edited(call: Call, chat: Chat, message: Json, dropped: tuple[str, ...], content: Json) -> Json:
    """The message with ``dropped`` fields gone and new ones in; the keyboard is replaced, or goes."""
    markup = inline_only(call.arguments.get("reply_markup"))
    kept = {k: v for k, v in message.items() if k not in dropped and k not in ("reply_markup", "edit_date")}
    changed = kept | content | ({"reply_markup": markup} if markup else {})
    if changed == {k: v for k, v in message.items() if k != "edit_date"}:
        raise bad_request(_SAME)
    call.spend()
    return call.world.replace_message(chat, changed | {"edit_date": int(call.world.clock())})


@method("editMessageText")
def edit_message_text(call: Call) -> Json:
    text = entities.message_text(call.text("text"), call.text("parse_mode"), call.json("entities"))
    chat, message = _editable(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _edited(call, chat, message, ("text", "entities"), text.fields())


@method("editMessageCaption")
def edit_message_caption(call: Call) -> Json:
    caption = entities.caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
    chat, message = _editable(call)
    if not any(kind in message for kind in MEDIA):
        raise bad_request("there is no caption in the message to edit")
    return _edited(call, chat, message, ("caption", "caption_entities"), caption.fields("caption"))


@method("editMessageReplyMarkup")
def edit_message_reply_markup(call: Call) -> Json:
    chat, message = _editable(call)
    return _edited(call, chat, message, (), {})


@method("editMessageMedia")
def edit_message_media(call: Call) -> Json:
    media = call.json("media", "input media")
    if not isinstance(media, dict):
        raise bad_request("can't parse input media JSON object" if media else "input media is not specified")
    chat, message = _editable(call)
    return _edited(
        call, chat, message, (*MEDIA, "text", "entities", "caption", "caption_entities"), input_media(call, media)
    )
