"""The bot's own words and menus: commands by scope and language, menu buttons, name and descriptions."""

from dataclasses import dataclass, field

from bot.simulator.shapes import Json

Key = tuple[str, int, int, str]
"""Scope type, chat id, user id (0 where the scope has none), language code ("" for all)."""


@dataclass(slots=True)
class Menu:
    """What ``setMyCommands``, ``setChatMenuButton``, ``setMyName`` and their like have set."""

    commands: dict[Key, list[Json]] = field(default_factory=dict)
    buttons: dict[int, Json] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)

    def button(self, chat_id: int) -> Json:
        """The menu button of a private chat; 0 is the default one."""
        return self.buttons.get(chat_id) or self.buttons.get(0) or {"type": "commands"}

    def commands_for(self, chat_id: int, user_id: int, language: str, *, admin: bool = False) -> list[Json]:
        """What a person sees in a chat: the narrowest scope that is set, his language before the general list."""
        for scope in _scopes(chat_id, user_id, admin=admin):
            for code in (language, ""):
                found = self.commands.get((*scope, code))
                if found:
                    return found
        return []

    def word(self, what: str, language: str = "") -> str:
        """``name``, ``description`` or ``short_description`` in a language, or the general one."""
        return self.words.get((what, language)) or self.words.get((what, ""), "")


def _scopes(chat_id: int, user_id: int, *, admin: bool) -> list[tuple[str, int, int]]:
    if chat_id > 0:
        return [("chat", chat_id, 0), ("all_private_chats", 0, 0), ("default", 0, 0)]
    administrators = [("chat_administrators", chat_id, 0)] if admin else []
    all_administrators = [("all_chat_administrators", 0, 0)] if admin else []
    return [
        ("chat_member", chat_id, user_id),
        *administrators,
        ("chat", chat_id, 0),
        *all_administrators,
        ("all_group_chats", 0, 0),
        ("default", 0, 0),
    ]
