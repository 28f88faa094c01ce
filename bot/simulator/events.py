"""What happened in the world, numbered, for whoever looks on: the page, the scripting client, a test."""

import secrets
from collections import deque
from collections.abc import Callable

from bot.simulator.shapes import Json

Listener = Callable[[Json], None]


class EventLog:
    """Numbered events; the newest ``keep`` stay, so that a page that was away can catch up."""

    def __init__(self, keep: int = 5000) -> None:
        """``epoch`` tells this run from another: numbers of two epochs cannot be compared."""
        self.epoch = secrets.token_hex(4)
        self.number = 0
        self._recent: deque[Json] = deque(maxlen=keep)
        self._listeners: dict[int, Listener] = {}

    def publish(self, kind: str, chat_id: int, **facts: object) -> None:
        """Number an event and tell every listener, at once and in order."""
        self.number += 1
        event: Json = {"id": self.number, "type": kind, "chat_id": chat_id, **facts}
        self._recent.append(event)
        for listener in tuple(self._listeners.values()):
            listener(event)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every later event; what is returned ends it. A listener must not block."""
        key = id(listener)
        self._listeners[key] = listener
        return lambda: self._listeners.pop(key, None) and None

    def since(self, number: int) -> list[Json] | None:
        """The events after ``number``; None where they are no longer all kept."""
        if number > self.number or (number < self.number and (not self._recent or self._recent[0]["id"] > number + 1)):
            return None
        return [event for event in self._recent if event["id"] > number]
