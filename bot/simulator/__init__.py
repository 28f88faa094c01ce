"""A Telegram Bot API server over real HTTP, with people in it.

An unchanged aiogram bot long-polls it through ``TelegramAPIServer.from_base(sim.api_base)``. It is strict where
Telegram is, refuses in Telegram's words, and breaks on demand (:mod:`bot.simulator.faults`). People write through
the page (:mod:`bot.simulator.feed`) or through scripted chats (:mod:`bot.simulator.client`).
"""

from bot.simulator.cast import ANA, BEN, MARTA, STAFF, Group, Person
from bot.simulator.client import Chat, Message
from bot.simulator.flood import Limits
from bot.simulator.server import Simulator
from bot.simulator.wires import HttpWire
from bot.simulator.world import World

__all__ = [
    "ANA",
    "BEN",
    "MARTA",
    "STAFF",
    "Chat",
    "Group",
    "HttpWire",
    "Limits",
    "Message",
    "Person",
    "Simulator",
    "World",
]
