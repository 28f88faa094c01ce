import json

import pytest

from bot.simulator.keyboards import inline_only, reply_markup
from bot.simulator.shapes import ApiError


def inline(*rows):
    return json.dumps({"inline_keyboard": rows})


def button(text="Añadir", **keys):
    return {"text": text, **(keys or {"callback_data": "add"})}


def refusal(markup, read=reply_markup):
    with pytest.raises(ApiError) as caught:
        read(markup)
    assert caught.value.code == 400
    return caught.value.description


def test_64_bytes_of_callback_data_fit():
    assert reply_markup(inline([button(callback_data="ñ" * 32)]))


def test_65_bytes_of_callback_data_do_not():
    assert refusal(inline([button(callback_data="ñ" * 32 + "a")])) == "Bad Request: BUTTON_DATA_INVALID"


def test_a_hundred_buttons_fit_and_one_more_does_not():
    rows = [[button()] * 5] * 20
    assert reply_markup(inline(*rows))
    assert refusal(inline(*rows, [button()])) == "Bad Request: reply markup is too long"


def test_nine_buttons_in_a_row_do_not_fit():
    assert refusal(inline([button()] * 9)) == "Bad Request: reply markup is too long"


@pytest.mark.parametrize(
    ("markup", "sentence"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        (inline(button()), 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        (
            inline([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (inline(["x"]), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (inline([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (inline([button(" ")]), "inline keyboard button text must be non-empty"),
        (inline([button(url="no url")]), "inline keyboard button URL 'no url' is invalid: Wrong HTTP URL"),
        (json.dumps({"keyboard": ["x"]}), 'Field "keyboard" must be an Array of Arrays'),
    ],
)
def test_a_misshapen_markup_is_refused(markup, sentence):
    assert refusal(markup) == f"Bad Request: {sentence}"


def test_an_edit_takes_only_an_inline_keyboard():
    assert refusal(json.dumps({"keyboard": [["Sí"]]}), inline_only) == "Bad Request: inline keyboard expected"


def test_an_empty_inline_keyboard_is_none():
    assert reply_markup(inline()) is None


def test_plain_texts_become_keys():
    assert reply_markup({"keyboard": [["Sí", {"text": "No"}]]}) == {"keyboard": [[{"text": "Sí"}, {"text": "No"}]]}
