"""The methods of the Bot API, by topic; :data:`METHODS` by lower-case name."""

from bot.simulator.methods import albums, callbacks, chats, commands, copies, editing, files, messages, polling
from bot.simulator.methods.registry import METHODS

__all__ = ["METHODS", "albums", "callbacks", "chats", "commands", "copies", "editing", "files", "messages", "polling"]
