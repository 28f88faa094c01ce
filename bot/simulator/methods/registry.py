"""Where each method announces itself."""

from collections.abc import Callable
from typing import Any, TypeVar

from bot.simulator.calls import Call

Method = Callable[[Call], Any]
M = TypeVar("M", bound=Method)
METHODS: dict[str, Method] = {}


def method(*names: str) -> Callable[[M], M]:
    """Register a function as the method of that name; it returns the result, or an awaitable of it."""

    def register(function: M) -> M:
        for name in names:
            METHODS[name.lower()] = function
        return function

    return register
