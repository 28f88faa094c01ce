"""setMyCommands and its like, setChatMenuButton, the bot's name and descriptions."""

import re
from typing import Any

from bot.simulator.calls import Call
from bot.simulator.menu import Key
from bot.simulator.methods.registry import method
from bot.simulator.shapes import Json, bad_request

_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_PLAIN_SCOPES = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
_CHAT_SCOPES = frozenset({"chat", "chat_administrators", "chat_member"})
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def _key(call: Call) -> Key:
    scope = call.json("scope", "BotCommandScope")
    if scope is None:
        return ("default", 0, 0, _language(call))
    if not isinstance(scope, dict):
        raise bad_request("can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope.get("type", ""))
    if kind in _PLAIN_SCOPES:
        return (kind, 0, 0, _language(call))
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    return (kind, *_scope_ids(call, scope), _language(call))


def _scope_ids(call: Call, scope: Json) -> tuple[int, int]:
    try:
        chat = call.world.chat(int(scope["chat_id"]))
    except (KeyError, TypeError, ValueError):
        raise bad_request("can't parse BotCommandScope: empty chat_id specified") from None
    return chat.id, int(scope.get("user_id") or 0)


def _language(call: Call) -> str:
    code = call.text("language_code")
    if code and not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def _checked(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    command, description = raw.get("command"), raw.get("description")
    if not isinstance(command, str) or not isinstance(description, str):
        missing = "command" if not isinstance(command, str) else "description"
        raise bad_request(f"can't parse BotCommand: Can't find field \"{missing}\"")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description.strip()) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command.removeprefix("/"), "description": description}


def _announce(call: Call) -> None:
    for chat in call.world.chats.values():
        call.world.events.publish("commands", chat.id)


@method("setMyCommands")
def set_my_commands(call: Call) -> bool:
    raw = call.json("commands")
    if not isinstance(raw, list):
        raise bad_request("expected an Array of BotCommand")
    if len(raw) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.world.menu.commands[_key(call)] = [_checked(item) for item in raw]
    _announce(call)
    return True


@method("getMyCommands")
def get_my_commands(call: Call) -> list[Json]:
    return call.world.menu.commands.get(_key(call), [])


@method("deleteMyCommands")
def delete_my_commands(call: Call) -> bool:
    call.world.menu.commands.pop(_key(call), None)
    _announce(call)
    return True


@method("setChatMenuButton")
def set_chat_menu_button(call: Call) -> bool:
    chat_id = call.known_chat().id if call.text("chat_id") else 0
    button = call.json("menu_button", "menu button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.world.menu.buttons.pop(chat_id, None)
    if button["type"] != "default":
        call.world.menu.buttons[chat_id] = button
    _announce(call)
    return True


@method("getChatMenuButton")
def get_chat_menu_button(call: Call) -> Json:
    return call.world.menu.button(call.known_chat().id if call.text("chat_id") else 0)


def _set_word(call: Call, what: str) -> bool:
    text = call.text(what)
    if len(text) > _LONGEST[what]:
        raise bad_request(f"BOT_{what.upper()}_TOO_LONG")
    call.world.menu.words[what, _language(call)] = text
    _announce(call)
    return True


@method("setMyName")
def set_my_name(call: Call) -> bool:
    return _set_word(call, "name")


@method("setMyDescription")
def set_my_description(call: Call) -> bool:
    return _set_word(call, "description")


@method("setMyShortDescription")
def set_my_short_description(call: Call) -> bool:
    return _set_word(call, "short_description")


@method("getMyName")
def get_my_name(call: Call) -> Json:
    return {"name": call.world.menu.word("name", _language(call)) or call.world.bot["first_name"]}


@method("getMyDescription")
def get_my_description(call: Call) -> Json:
    return {"description": call.world.menu.word("description", _language(call))}


@method("getMyShortDescription")
def get_my_short_description(call: Call) -> Json:
    return {"short_description": call.world.menu.word("short_description", _language(call))}
