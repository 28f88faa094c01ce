"""The tables of ``tables/``: a line of a table as a message and what must be read in it."""

import re
import shlex
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from services.actions import Action
from services.messages import Message
from services.understanding.text import fold

FOLDER = Path(__file__).with_name("tables")
UNITS = frozenset(
    [
        "unit",
        "box",
        "pack",
        "bag",
        "roll",
        "tin",
        "tube",
        "pair",
        "bar",
        "sheet",
        "drum",
        "pallet",
        "metre",
        "kg",
        "litre",
    ]
)
PLAIN = {
    "more": "more",
    "cart": "show_cart",
    "clear": "clear_cart",
    "checkout": "checkout",
    "quote": "quote",
    "accept": "accept",
    "decline": "decline",
    "cancel": "cancel",
    "human": "human",
    "greet": "greet",
    "thanks": "thanks",
    "help": "help",
    "other": "other",
}
NAMED = {
    "add": "add_to_cart",
    "set": "set_quantity",
    "remove": "remove_from_cart",
    "show": "show_product",
    "ask": "ask_product",
}
ORDERS = {"repeat": "repeat_order", "status": "order_status", "invoice": "send_invoice"}
CHATTER = {"greet", "thanks"}


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    where: str
    message: Message
    expected: tuple[dict[str, Any], ...]


def rows(name: str) -> list[Row]:
    found = []
    for number, line in enumerate((FOLDER / name).read_text(encoding="utf-8").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            found.append(_row(f"{name}:{number}", line))
    return found


def _row(where: str, line: str) -> Row:
    head, text = line.split(" | ", 1)
    text, expected = text.rsplit(" => ", 1)
    language, context = head.split(" @")
    message = Message.model_validate(
        {"id": where, "text": text.replace("\\n", "\n"), "language": language, "context": contexts()[context.strip()]}
    )
    return Row(where, message, tuple(_expectation(part.strip()) for part in expected.split(";")))


@lru_cache(maxsize=1)
def contexts() -> dict[str, dict[str, Any]]:
    with (FOLDER / "contexts.toml").open("rb") as source:
        return {name: _context(row) for name, row in tomllib.load(source).items()}


def _context(row: dict[str, Any]) -> dict[str, Any]:
    made = dict(row)
    if "results" in row:
        made["results"] = [_named(entry) for entry in row["results"]]
    if "product" in row:
        made["product"] = _named(row["product"])
    if "cart" in row:
        made["cart"] = [{**_named(e.rsplit(" x ", 1)[0]), "quantity": int(e.rsplit(" x ", 1)[1])} for e in row["cart"]]
    return made


def _named(entry: str) -> dict[str, str]:
    sku, name = entry.split("=", 1)
    return {"sku": sku, "name": name}


def _expectation(written: str) -> dict[str, Any]:
    verb, *rest = shlex.split(written)
    if verb in PLAIN:
        return {"type": PLAIN[verb]}
    if verb in ORDERS:
        return {"type": ORDERS[verb], "order": rest[0] if rest else None}
    if verb in NAMED:
        return {"type": NAMED[verb], **_product(written)}
    if verb == "compare":
        return {"type": "compare", "skus": set(rest)}
    if verb == "clarify":
        return {"type": "clarify", **({"candidates": set(rest)} if rest else {})}
    return _others(verb, rest, written)


def _others(verb: str, rest: list[str], written: str) -> dict[str, Any]:
    match verb:
        case "shop":
            return {"type": "ask_shop", "topic": rest[0]}
        case "lang":
            return {"type": "language", "language": rest[0]}
        case "browse":
            return {"type": "browse", "category": rest[0] if rest else None}
        case "search":
            return {"type": "search", **_filters(rest), **_worded(written)}
    raise ValueError(written)


def _filters(words: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"brand": None, "min_price": None, "max_price": None, "in_stock": None, "refine": None}
    for word in words:
        name, _, value = word.partition("=")
        if value == "none":
            made[name] = None
        elif name in ("min", "max"):
            made[f"{name}_price"] = float(value)
        elif name == "brand":
            made["brand"] = value
        elif name in ("stock", "refine"):
            made["in_stock" if name == "stock" else name] = True
    return made


def _product(written: str) -> dict[str, Any]:
    made = _worded(written)
    for word in re.sub(r'!?"[^"]*"', "", written).split()[1:]:
        if re.fullmatch(r"\d+(?:\.\d+)?", word):
            made["quantity"] = float(word)
        elif word in UNITS:
            made["unit"] = word
        elif '"' not in written and "sku" not in made:
            made["sku"] = word
    return made


def _worded(written: str) -> dict[str, Any]:
    """As in `"guante" !"casco"`: stems that the query has, stems that it lacks."""
    parts = re.findall(r'(!?)"([^"]*)"', written)
    has, lacks = ([fold(s) for sign, part in parts if sign == mark for s in part.split()] for mark in ("", "!"))
    return {name: stems for name, stems in (("query_has", has), ("query_lacks", lacks)) if stems}


def agrees(expected: tuple[dict[str, Any], ...], actions: tuple[Action, ...]) -> bool:
    """The scorer's rule in short: as many actions, each of its type with the keys named; small talk is free."""
    got = [a for a in actions if a.type not in CHATTER] or list(actions)
    return len(got) == len(expected) and all(
        _fits(want, action.model_dump()) for want, action in zip(expected, got, strict=True)
    )


def _fits(want: dict[str, Any], got: dict[str, Any]) -> bool:
    if want["type"] != got["type"]:
        return False
    if "quantity" in got and want.get("quantity") != got["quantity"]:
        return False
    return all(_key(name, value, got) for name, value in want.items())


def _key(name: str, value: Any, got: dict[str, Any]) -> bool:
    if name == "query_has":
        return all(stem in fold(got.get("query") or "") for stem in value)
    if name == "query_lacks":
        return not any(stem in fold(got.get("query") or "") for stem in value)
    found = got.get(name)
    if isinstance(value, set):
        return set(found or ()) == value
    if name == "category":
        return (value is None) == (found is None) and (
            value is None or fold(value) in fold(found) or fold(found) in fold(value)
        )
    if isinstance(value, str) and isinstance(found, str):
        return value.casefold() == found.casefold()
    return bool(value == found)
