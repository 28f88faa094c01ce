"""getChat, getChatMember and its like, pinning."""

from bot.simulator.calls import Call
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request


@method("getChat")
def get_chat(call: Call) -> Json:
    chat = call.known_chat()
    pinned = chat.messages.get(chat.pinned[-1]) if chat.pinned else None
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _NO_GIFTS}
    shown = {k: v for k, v in (pinned or {}).items() if k != "_reply_keyboard"}
    return {**chat.info, **more} | ({"pinned_message": shown} if shown else {})


_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)
_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_pin_messages", "can_send_welcome_messages",
)  # fmt: skip


@method("getChatMember")
def get_chat_member(call: Call) -> Json:
    chat = call.known_chat()
    user_id = call.integer("user_id")
    if user_id == call.world.bot["id"]:
        if chat.bot_is_admin:
            return {"user": call.world.bot, "status": "administrator"} | dict.fromkeys(_RIGHTS, True)
        return {"user": call.world.bot, "status": "member"}
    try:
        return {"user": chat.member(user_id).as_user(), "status": "member"}
    except LookupError:
        raise bad_request("member not found" if user_id in call.world.chats else "user not found") from None


@method("getChatMemberCount")
def get_chat_member_count(call: Call) -> int:
    return len(call.known_chat().members) + 1


@method("pinChatMessage")
def pin_chat_message(call: Call) -> bool:
    chat = call.open_chat()
    number = call.integer("message_id")
    if number not in chat.messages:
        raise bad_request("message to pin not found")
    _require_pinning(call)
    if number in chat.pinned:
        chat.pinned.remove(number)
    chat.pinned.append(number)
    call.world.events.publish("pin", chat.id, message_id=number)
    return True


@method("unpinChatMessage")
def unpin_chat_message(call: Call) -> bool:
    chat = call.open_chat()
    _require_pinning(call)
    number = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    call.world.events.publish("pin", chat.id, message_id=chat.pinned[-1] if chat.pinned else None)
    return True


@method("unpinAllChatMessages")
def unpin_all_chat_messages(call: Call) -> bool:
    chat = call.open_chat()
    _require_pinning(call)
    chat.pinned.clear()
    call.world.events.publish("pin", chat.id, message_id=None)
    return True


def _require_pinning(call: Call) -> None:
    chat = call.open_chat()
    if not chat.private and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
