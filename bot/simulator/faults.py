"""Fault switches: what can go wrong between a bot and Telegram, on purpose.

A fault is laid with :meth:`Faults.add` (or ``POST /admin/faults`` with the same keys) and meets the next calls
of its method and chat:

- ``drop``: the call is carried out, then the connection breaks without a reply;
- ``cut``: the connection breaks before anything is done;
- ``delay``: ``seconds`` pass before the call is carried out;
- ``slow``: ``seconds`` pass between carrying it out and the reply;
- ``refuse``: the call is answered with ``code`` and ``description`` (429 with ``retry_after``).

Updates are delivered again by ``world.queue.redeliver(count)`` (``POST /admin/redeliver``).
"""

import itertools
from dataclasses import asdict, dataclass, field
from typing import Literal

from bot.simulator.shapes import ApiError, Json, too_many_requests

Kind = Literal["drop", "cut", "delay", "slow", "refuse"]
KINDS = ("drop", "cut", "delay", "slow", "refuse")
_numbers = itertools.count(1)


@dataclass(slots=True)
class Fault:
    """Meets ``times`` calls (None: until cleared) after letting ``skip`` pass. No method or chat means any."""

    kind: Kind
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    skip: int = 0
    seconds: float = 0
    code: int = 500
    description: str = "Internal Server Error"
    retry_after: int = 0
    met: int = 0
    number: int = field(default_factory=lambda: next(_numbers))

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a fault is one of {', '.join(KINDS)}, not {self.kind!r}")

    def error(self) -> ApiError:
        """What ``refuse`` answers."""
        if self.code == 429:
            return too_many_requests(self.retry_after or 1)
        return ApiError(self.code, self.description)

    def as_json(self) -> Json:
        return asdict(self)


class Faults:
    """The faults that are laid, oldest first."""

    def __init__(self) -> None:
        """None yet."""
        self._laid: list[Fault] = []

    def add(self, kind: Kind, **keys: object) -> Fault:
        """Lay a fault; the keys are the fields of :class:`Fault`."""
        fault = Fault(kind, **keys)  # type: ignore[arg-type]  # the dataclass itself refuses unknown keys
        self._laid.append(fault)
        return fault

    def clear(self) -> None:
        self._laid.clear()

    def laid(self) -> list[Fault]:
        return list(self._laid)

    def meet(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call runs into, if any; it is used up once."""
        for fault in self._laid:
            if fault.method is not None and fault.method.lower() != method:
                continue
            if fault.chat_id is not None and fault.chat_id != chat_id:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            self._use(fault)
            return fault
        return None

    def _use(self, fault: Fault) -> None:
        fault.met += 1
        if fault.times is not None and fault.met >= fault.times:
            self._laid.remove(fault)
