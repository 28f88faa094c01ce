"""What a person does in a Telegram client: write, tap, share a contact, send a file, block the bot.

Each becomes what Telegram makes of it: a message in the chat and an update in the bot's queue. Raises
LookupError for a chat, person or message that is not there, ValueError for what a client could not send.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.simulator import entities
from bot.simulator.files import Upload
from bot.simulator.inline import InlineQuery
from bot.simulator.shapes import ApiError, Json
from bot.simulator.units import utf16
from bot.simulator.world import Callback, Chat, World


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A contact card; ``user_id`` None for a phone-book entry that is not on Telegram."""

    phone: str
    first_name: str
    last_name: str = ""
    user_id: int | None = None
    forwarded: bool = False

    def as_json(self) -> Json:
        card: Json = {"phone_number": self.phone, "first_name": self.first_name}
        if self.last_name:
            card["last_name"] = self.last_name
        return card | ({"user_id": self.user_id} if self.user_id is not None else {})


def card(keys: Json) -> SharedContact | None:
    """The card that a request describes; None (one's own) where it names no phone."""
    if not keys.get("phone"):
        return None
    owner = keys.get("contact_user_id")
    return SharedContact(
        str(keys["phone"]),
        str(keys.get("first_name") or "?"),
        str(keys.get("last_name") or ""),
        int(owner) if owner is not None else None,
        forwarded=bool(keys.get("forwarded")),
    )


def chat_of(world: World, chat_id: int) -> Chat:
    """The chat. Raises LookupError."""
    try:
        return world.chats[chat_id]
    except KeyError:
        raise LookupError(f"no chat {chat_id}") from None


def post(world: World, chat_id: int, content: Json, user_id: int | None = None, reply_to: int | None = None) -> Json:
    """Send any content (``{"location": …}``, ``{"sticker": …}``) as a person; the message."""
    chat = chat_of(world, chat_id)
    if chat.blocked:
        raise ValueError("the bot is blocked in this chat: unblock it or press start")
    sender = chat.member(user_id).as_user()
    chat.started = True
    message = world.add_message(chat, sender, _answered(chat, reply_to) | content)
    if chat.private or chat.bot_is_admin or _meant_for_bot(world, message):
        world.queue.put("message", message)
    return message


def _answered(chat: Chat, reply_to: int | None) -> Json:
    if reply_to is None:
        return {}
    found = chat.messages.get(reply_to)
    if found is None:
        raise LookupError(f"no message {reply_to} in chat {chat.id}")
    return {"reply_to_message": {k: v for k, v in found.items() if k not in ("reply_to_message", "_reply_keyboard")}}


def _meant_for_bot(world: World, message: Json) -> bool:
    """A bot that is no administrator hears commands, mentions and replies to itself (privacy mode)."""
    text = message.get("text", "")
    answered = message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot["id"]
    return text.startswith("/") or f"@{world.bot['username']}" in text or answered


def say(world: World, chat_id: int, text: str, user_id: int | None = None, reply_to: int | None = None) -> list[Json]:
    """Write a text; a client sends one over 4,096 characters as several messages. Empty text is a ValueError."""
    if not text.strip():
        raise ValueError("a client does not send an empty message")
    pieces = [formatted for piece in _pieces(text) if (formatted := _read(piece)).text]
    return [post(world, chat_id, piece.fields(), user_id, reply_to) for piece in pieces]


def _read(text: str) -> entities.FormattedText:
    return entities.read(text)


def _pieces(text: str) -> Sequence[str]:
    if utf16(text) <= entities.TEXT_LIMIT:
        return [text]
    pieces: list[str] = []
    current: list[str] = []
    length = 0
    for char in text:
        width = 2 if ord(char) > 0xFFFF else 1
        if length + width > entities.TEXT_LIMIT:
            pieces.append("".join(current))
            current, length = [], 0
        current.append(char)
        length += width
    return [*pieces, "".join(current)]


def start(world: World, chat_id: int, payload: str = "") -> list[Json]:
    """Press Start (or follow ``t.me/bot?start=payload``); unblocks the bot."""
    if chat_of(world, chat_id).blocked:
        unblock(world, chat_id)
    return say(world, chat_id, f"/start {payload}".strip())


def edit(world: World, chat_id: int, message_id: int, text: str) -> Json:
    """Change one's own message; the bot gets ``edited_message``."""
    chat = chat_of(world, chat_id)
    message = _message(chat, message_id)
    if message["from"]["is_bot"]:
        raise ValueError("a person edits only his own messages")
    kept = {k: v for k, v in message.items() if k not in ("text", "entities")}
    changed = world.replace_message(chat, kept | _read(text).fields() | {"edit_date": int(world.clock())})
    world.queue.put("edited_message", changed)
    return changed


def _message(chat: Chat, message_id: int) -> Json:
    try:
        return chat.messages[message_id]
    except KeyError:
        raise LookupError(f"no message {message_id} in chat {chat.id}") from None


def tap(world: World, chat_id: int, message_id: int, data: str, user_id: int | None = None) -> Callback:
    """Tap a callback button. Data that no button has is a forged tap, as a modified client can send it."""
    chat = chat_of(world, chat_id)
    message = _message(chat, message_id)
    user = chat.member(user_id)
    callback = world.add_callback(chat, user, message, data)
    body = {"id": callback.id, "from": user.as_user(), "message": message, "chat_instance": chat.instance, "data": data}
    world.queue.put("callback_query", body)
    return callback


def button_data(world: World, chat_id: int, message_id: int, index: int) -> str:
    """The callback data of a message's button, counted from 0 through the rows."""
    message = _message(chat_of(world, chat_id), message_id)
    buttons = [b for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]
    if not 0 <= index < len(buttons):
        raise LookupError(f"message {message_id} has no button {index}")
    if "callback_data" not in buttons[index]:
        raise ValueError("that button opens something and sends the bot nothing")
    return str(buttons[index]["callback_data"])


def ask_inline(world: World, chat_id: int, query: str, offset: str = "", user_id: int | None = None) -> InlineQuery:
    """Type ``@bot query`` in a chat: the bot is asked, nothing stands in the chat yet."""
    chat = chat_of(world, chat_id)
    user = chat.member(user_id)
    asked = world.inline.open(chat_id, user.id, query, offset, world.clock())
    kind = "sender" if chat.private else str(chat.info["type"])
    body = {"id": asked.id, "from": user.as_user(), "query": asked.query, "offset": offset, "chat_type": kind}
    world.events.publish("inline_query", chat_id, inline=asked.as_json())
    world.queue.put("inline_query", body)
    return asked


def choose_inline(world: World, query_id: str, result_id: str) -> Json:
    """Send a result into the chat where it was asked for; the message. Raises LookupError."""
    asked, content = world.inline.chosen(query_id, result_id)
    return post(world, asked.chat_id, content | {"via_bot": world.bot}, asked.user_id)


def share_contact(world: World, chat_id: int, shared: SharedContact | None = None, user_id: int | None = None) -> Json:
    """Share a contact: one's own where no card is given."""
    person = chat_of(world, chat_id).member(user_id)
    own = SharedContact(person.phone or "34600000000", person.first_name, person.last_name, person.id)
    shared = shared or own
    content: Json = {"contact": shared.as_json()}
    if shared.forwarded:
        name = f"{shared.first_name} {shared.last_name}".strip()
        origin = {"type": "hidden_user", "sender_user_name": name, "date": int(world.clock())}
        content["forward_origin"] = origin
    return post(world, chat_id, content, person.id)


def send_file(  # noqa: PLR0913 - what a client's dialog asks
    world: World, chat_id: int, upload: Upload, caption: str = "", *, as_photo: bool = False, user_id: int | None = None
) -> Json:
    """Send a document, or a picture as a photo."""
    try:
        words = entities.caption(caption, "", None).fields("caption")
        content: Json = (
            {"photo": world.files.add_photo(upload)}
            if as_photo
            else {"document": world.files.add_document(upload).as_document()}
        )
    except ApiError as error:
        raise ValueError(error.description) from None
    return post(world, chat_id, content | words, user_id)


def block(world: World, chat_id: int) -> None:
    """Block the bot (in a group: throw it out)."""
    _change_membership(world, chat_of(world, chat_id), blocked=True)


def unblock(world: World, chat_id: int) -> None:
    """Let the bot in again."""
    _change_membership(world, chat_of(world, chat_id), blocked=False)


def _member(world: World, status: str) -> Json:
    member: Json = {"user": world.bot, "status": status}
    return member | {"until_date": 0} if status == "kicked" else member


def _change_membership(world: World, chat: Chat, *, blocked: bool) -> None:
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    statuses = ("kicked", "member") if not blocked else ("member", "kicked")
    old, new = (_member(world, status) for status in statuses)
    body = {
        "chat": chat.info,
        "from": chat.member().as_user(),
        "date": int(world.clock()),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.queue.put("my_chat_member", body)
    world.events.publish("chat", chat.id)
