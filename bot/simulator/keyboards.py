"""Reply markup: what Telegram accepts under a message, and its words for what it does not.

https://core.telegram.org/bots/api#inlinekeyboardmarkup; 64 bytes of callback data, 100 buttons, 8 in a row.
"""

from typing import Any

from bot.simulator.shapes import Json, bad_request, loads

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_CALLBACK_BYTES = 64
_INLINE = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def reply_markup(raw: Any) -> Json | None:
    """The markup as it will stand in the message, or None; raises 400."""
    markup = _decoded(raw)
    if markup is None:
        return None
    if markup.get("keyboard"):
        return markup | {"keyboard": _rows(markup["keyboard"], 'Field "keyboard" must be an Array of Arrays', _key)}
    if markup.get("inline_keyboard"):
        return {"inline_keyboard": _rows(markup["inline_keyboard"], _INLINE, _inline_button)}
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    return markup if markup.get("force_reply") else None


def inline_only(raw: Any) -> Json | None:
    """The markup of an edit: only an inline keyboard can be edited in."""
    markup = reply_markup(raw)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def _decoded(raw: Any) -> Json | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, str):
        try:
            raw = loads(raw)
        except ValueError:
            raise bad_request("can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    return raw


def _rows(raw: Any, sentence: str, button: Any) -> list[list[Json]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request(sentence)
    rows = [[button(item) for item in row] for row in raw if row]
    if sum(map(len, rows)) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _key(raw: Any) -> Json:
    button = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _check_text(button, "keyboard button")
    return button


def _inline_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _check_text(raw, "inline keyboard button")
    if not _has_action(raw):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = raw.get("callback_data")
    if data is not None and len(str(data).encode("utf-8", "surrogatepass")) > MOST_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if raw.get("url") and not _sound_url(str(raw["url"])):
        raise bad_request(f"inline keyboard button URL '{raw['url']}' is invalid: Wrong HTTP URL")
    return raw


def _has_action(button: Json) -> bool:
    for action in _ACTIONS:
        value = button.get(action)
        if value or (value == "" and action.startswith("switch_inline_query")):
            return True
    return False


def _check_text(button: Json, what: str) -> None:
    if not isinstance(button.get("text"), str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request(f"{what} text must be non-empty")


def _sound_url(url: str) -> bool:
    if any(c.isspace() for c in url):
        return False
    if "://" in url:
        return url.split("://", 1)[0] in ("http", "https", "tg", "ton", "tonsite")
    return "." in url
