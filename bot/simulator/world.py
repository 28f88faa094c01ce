"""The world behind one bot token: people, chats, messages, files, updates, callback queries, commands.

Messages are kept as the Bot API's own JSON and never changed in place: an edit puts a new object in the old
one's stead. Whatever changes is published through :class:`~bot.simulator.events.EventLog`.
"""

import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.simulator import cast
from bot.simulator.events import EventLog
from bot.simulator.faults import Faults
from bot.simulator.files import FileStore
from bot.simulator.flood import FloodControl, Limits
from bot.simulator.inline import InlineQueries
from bot.simulator.menu import Menu
from bot.simulator.shapes import Json, bad_request, forbidden
from bot.simulator.updates import UpdateQueue

_LONGEST_LOG = 20_000


@dataclass(slots=True)
class Chat:
    """A private chat (``id`` is the person's) or a group; ``messages`` by id, oldest first."""

    id: int
    info: Json
    members: tuple[cast.Person, ...]
    bot_is_admin: bool = False
    started: bool = False
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    instance: str = field(default_factory=lambda: str(secrets.randbits(62)))

    @property
    def private(self) -> bool:
        return self.id > 0

    def member(self, user_id: int | None = None) -> cast.Person:
        """One of the people in the chat (the first where none is named). Raises LookupError."""
        for person in self.members:
            if user_id in (None, person.id):
                return person
        raise LookupError(f"user {user_id} is not in chat {self.id}")


@dataclass(slots=True)
class Callback:
    """A button that was tapped; it waits for ``answerCallbackQuery``."""

    id: str
    chat_id: int
    user_id: int
    message_id: int
    data: str
    at: float

    def as_json(self) -> Json:
        return {"id": self.id, "chat_id": self.chat_id, "user_id": self.user_id, "data": self.data}


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the call log; ``code`` 200 for success, 0 where the connection was cut."""

    method: str
    chat_id: int | None
    code: int
    at: float

    def as_json(self) -> Json:
        return {"method": self.method, "chat_id": self.chat_id, "code": self.code, "at": self.at}


class World:
    """All state of one bot. ``clock`` gives Unix time in seconds; ``keep`` bounds the messages of a chat."""

    def __init__(  # noqa: PLR0913 - each a setting with its default
        self,
        token: str = cast.TOKEN,
        *,
        people: Iterable[cast.Person] = cast.PEOPLE,
        groups: Iterable[cast.Group] = cast.GROUPS,
        limits: Limits | None = None,
        keep: int = 300,
        callback_seconds: float = 60,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """``limits`` None: no flood control. A tap must be answered within ``callback_seconds``."""
        self.token = token
        self.clock = clock
        self.keep = keep
        self.callback_seconds = callback_seconds
        self.bot: Json = {"id": int(token.split(":", 1)[0]), "is_bot": True, "first_name": "Macroferro",
                          "username": "macroferro_bot"}  # fmt: skip
        self.events = EventLog()
        self.queue = UpdateQueue(clock)
        self.files = FileStore()
        self.faults = Faults()
        self.flood = FloodControl(limits) if limits else None
        self.menu = Menu()
        self.inline = InlineQueries()
        self.calls: deque[Call] = deque(maxlen=_LONGEST_LOG)
        self.chats: dict[int, Chat] = {}
        self._callbacks: dict[str, Callback] = {}
        self.last_ids: dict[int, int] = {}
        self._callback_ids = itertools.count(secrets.randbits(60))
        for person in people:
            self.add_person(person)
        for group in groups:
            self.add_group(group)

    def add_person(self, person: cast.Person) -> Chat:
        """Let somebody exist, who has not started the bot yet."""
        chat = self.chats[person.id] = Chat(person.id, person.as_chat(), (person,))
        self.events.publish("chat", chat.id)
        return chat

    def add_group(self, group: cast.Group) -> Chat:
        """Open a group with the bot in it."""
        chat = Chat(group.id, group.as_chat(), group.members, bot_is_admin=group.bot_is_admin, started=True)
        self.chats[group.id] = chat
        self.events.publish("chat", chat.id)
        return chat

    def chat(self, chat_id: int) -> Chat:
        """A chat that the bot may know. Raises 400 "chat not found"."""
        found = self.chats.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def open_chat(self, chat_id: int) -> Chat:
        """A chat that the bot may write to; raises 400 or 403 as Telegram does."""
        chat = self.chat(chat_id)
        if chat.blocked:
            raise forbidden(self._shut_out(chat))
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    @staticmethod
    def _shut_out(chat: Chat) -> str:
        if chat.private:
            return "bot was blocked by the user"
        return f"bot was kicked from the {chat.info['type']} chat"

    def add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        """Put a message into a chat: it gets id, date, sender and chat. Returns it."""
        series = 0 if chat.private else chat.id  # as in Telegram, a bot's private chats share one series of ids
        message_id = self.last_ids[series] = self.last_ids.get(series, 0) + 1
        message = {"message_id": message_id, "from": sender, "chat": chat.info, "date": int(self.clock()), **content}
        chat.messages[message_id] = message
        if len(chat.messages) > self.keep:
            oldest = next(iter(chat.messages))
            del chat.messages[oldest]
        self.events.publish("message", chat.id, message=message)
        return message

    def replace_message(self, chat: Chat, message: Json) -> Json:
        """Put a changed message in the place of the old one."""
        chat.messages[message["message_id"]] = message
        self.events.publish("edit", chat.id, message=message)
        return message

    def remove_messages(self, chat: Chat, message_ids: Iterable[int]) -> None:
        """Take messages away; ids that are not there are passed over."""
        gone = [number for number in message_ids if chat.messages.pop(number, None) is not None]
        if gone:
            self.events.publish("delete", chat.id, message_ids=gone)

    def add_callback(self, chat: Chat, user: cast.Person, message: Json, data: str) -> Callback:
        """Record that a button was tapped."""
        number = str(next(self._callback_ids))
        callback = Callback(number, chat.id, user.id, message["message_id"], data, self.clock())
        self._callbacks[number] = callback
        self._expire()
        self.events.publish("callback", chat.id, callback=callback.as_json(), message_id=callback.message_id)
        return callback

    def answer_callback(self, callback_id: str) -> Callback | None:
        """Take an open callback query; None where it is unknown, answered, or too old."""
        callback = self._callbacks.get(callback_id)
        if callback is None or self.clock() - callback.at > self.callback_seconds:
            return None
        return self._callbacks.pop(callback_id)

    def unanswered_callbacks(self) -> list[Callback]:
        """Taps that the bot never answered (up to the last 1,000), also those now too old to be."""
        return list(self._callbacks.values())

    def _expire(self) -> None:
        if len(self._callbacks) > 1000:
            self._callbacks.pop(next(iter(self._callbacks)))
