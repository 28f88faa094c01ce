"""answerCallbackQuery, answerInlineQuery."""

from bot.simulator.calls import Call
from bot.simulator.inline import TOO_OLD
from bot.simulator.methods.registry import method
from bot.simulator.shapes import bad_request
from bot.simulator.units import utf16

LONGEST_ANSWER = 200


@method("answerCallbackQuery")
def answer_callback_query(call: Call) -> bool:
    text = call.text("text")
    if utf16(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback = call.world.answer_callback(call.text("callback_query_id"))
    if callback is None:
        raise bad_request(TOO_OLD)
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
def answer_inline_query(call: Call) -> bool:
    more = {"next_offset": call.text("next_offset"), "button": call.json("button", "inline query results button")}
    results = call.json("results", "inline query results")
    world = call.world
    asked, shown = world.inline.answer(call.text("inline_query_id"), results, more, world.clock())
    world.events.publish("inline_answer", asked.chat_id, inline=asked.as_json(), results=shown, **more)
    return True
