"""Widgets that the rooms share: texts by key, and lists to tap."""

from collections.abc import Awaitable, Callable
from operator import itemgetter
from textwrap import shorten
from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.kbd import Button, Group, Row, Select
from aiogram_dialog.widgets.text import Format, Text

from services.wording import Wording

OnClick = Callable[[CallbackQuery, Any, DialogManager], Awaitable[None]]
OnItem = Callable[[CallbackQuery, Any, DialogManager, str], Awaitable[None]]


class T(Text):
    """A plain text by its key; the strings that the window's getter gives fill its names."""

    def __init__(self, key: str, when: WhenCondition = None) -> None:
        """Remember the key."""
        super().__init__(when=when)
        self.key = key

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        words: Wording = manager.middleware_data["words"]
        return words.text(self.key, None, **{name: value for name, value in data.items() if isinstance(value, str)})


def stepper(step: Callable[[int], OnClick], when: str) -> Row:
    """Less and more of a quantity, by one pack and by ten; the getter gives the labels (``step_labels``)."""
    return Row(
        Button(Format("{minus10}"), id="minus10", on_click=step(-10)),
        Button(Format("{minus}"), id="minus", on_click=step(-1)),
        Button(Format("{quantity}"), id="quantity"),
        Button(Format("{plus}"), id="plus", on_click=step(1)),
        Button(Format("{plus10}"), id="plus10", on_click=step(10)),
        when=when,
    )


def step_labels(words: Wording, quantity: int, pack: int) -> dict[str, str]:
    """What the stepper's buttons do, in pieces."""
    one, ten = words.number(pack), words.number(10 * pack)
    return {
        "minus10": f"−{ten}",
        "minus": f"−{one}",
        "quantity": words.number(quantity),
        "plus": f"+{one}",
        "plus10": f"+{ten}",
    }


LONGEST_NAME = 35


def articles(name: str, mark: str, items: str, on_click: OnItem) -> Group:
    """A button for each ``(SKU, name)`` of the getter's ``items``, each on a line of its own."""
    buttons: Select[str] = Select(
        Format(mark + " {item[1]}"),
        id=name,
        item_id_getter=itemgetter(0),
        items=lambda data: [(sku, shorten(told, LONGEST_NAME, placeholder="…")) for sku, told in data.get(items, ())],
        on_click=on_click,  # type: ignore[arg-type]  # as below
    )
    return Group(buttons, width=1, when=items)


def instead(on_click: OnItem) -> Group:
    """What this turn's receipt names in the stead of articles that are not to be had."""

    def told(data: dict[str, Any]) -> list[tuple[str, str]]:
        named = data["middleware_data"].get("instead", ())
        return [(sku, shorten(name, LONGEST_NAME, placeholder="…")) for sku, name in named]

    buttons: Select[str] = Select(
        Format("🔁 {item[1]}"),
        id="instead",
        item_id_getter=itemgetter(0),
        items=told,
        on_click=on_click,  # type: ignore[arg-type]  # as below
    )
    return Group(buttons, width=1)


def tappable(name: str, items: str, on_click: OnItem, *, width: int = 5, label: str = "{item[0]}") -> Group:
    """A button for each ``(label, id)`` of the getter's ``items``; nothing where there are none."""
    buttons: Select[str] = Select(
        Format(label),
        id=name,
        item_id_getter=itemgetter(1),
        items=items,
        on_click=on_click,  # type: ignore[arg-type]  # its protocol fixes the widget's type, which no handler here looks at
    )
    return Group(buttons, width=width, when=items)
