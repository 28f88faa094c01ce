"""sendMediaGroup."""

import secrets

from bot.simulator.calls import Call
from bot.simulator.methods.files import input_media
from bot.simulator.methods.messages import replied_to
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request


@method("sendMediaGroup")
def send_media_group(call: Call) -> list[Json]:
    media = call.json("media", "media")
    if not isinstance(media, list):
        raise bad_request("expected an Array of InputMedia")
    if not 2 <= len(media) <= 10:
        raise bad_request("there are no messages to send" if not media else "group must have from 2 to 10 items")
    if len({str(item.get("type")) for item in media if isinstance(item, dict)}) > 1:
        raise bad_request("can't use the media of the specified type in the album")
    chat = call.open_chat()
    contents = [input_media(call, item) for item in media]
    answered = replied_to(call, chat)
    call.spend(len(contents))
    group = {"media_group_id": str(secrets.randbits(52))}
    return [call.world.add_message(chat, call.world.bot, answered | group | content) for content in contents]
