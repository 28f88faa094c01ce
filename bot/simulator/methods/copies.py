"""copyMessage, forwardMessage."""

from bot.simulator import entities
from bot.simulator.calls import Call
from bot.simulator.methods.messages import post
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request

_CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document", "contact")


def _source(call: Call, verb: str) -> Json:
    chat = call.world.chat(call.integer("from_chat_id"))
    message = chat.messages.get(call.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    return message


@method("copyMessage")
def copy_message(call: Call) -> Json:
    message = _source(call, "copy")
    content = {key: message[key] for key in _CONTENT if key in message}
    if "caption" in call.arguments and "text" not in content:
        words = entities.caption(call.text("caption"), call.text("parse_mode"), call.json("caption_entities"))
        content = {k: v for k, v in content.items() if not k.startswith("caption")} | words.fields("caption")
    return {"message_id": post(call, content)["message_id"]}


@method("forwardMessage")
def forward_message(call: Call) -> Json:
    message = _source(call, "forward")
    origin = message.get("forward_origin") or {
        "type": "user", "sender_user": message["from"], "date": message["date"]
    }  # fmt: skip
    content = {key: message[key] for key in _CONTENT if key in message}
    return post(call, content | {"forward_origin": origin})
