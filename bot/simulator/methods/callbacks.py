"""answerCallbackQuery, answerInlineQuery."""

from bot.simulator.calls import Call
from bot.simulator.methods.registry import method
from bot.simulator.shapes import bad_request
from bot.simulator.units import utf16

_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
LONGEST_ANSWER = 200


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    text = call.text("text")
    if utf16(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = call.world.answer_callback(call.text("callback_query_id"))
    if callback is None:
        raise bad_request(_TOO_OLD)
    call.world.events.publish(
        "callback_answer",
        callback.chat_id,
        callback=callback.as_json(),
        message_id=callback.message_id,
        text=text,
        show_alert=call.flag("show_alert"),
        url=call.text("url"),
    )
    return True


@method("answerInlineQuery")
def answer_inline_query(_: Call) -> bool:
    """No person of the simulator asks inline queries, so none is open."""
    raise bad_request(_TOO_OLD)
