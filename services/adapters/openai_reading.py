"""What a language model is told and what it may say: the context numbered and short, one flat strict schema."""

import json
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from services.actions import ACTION, Action, TypedAction, Unit
from services.messages import CartItem, Context, Message, Named
from services.ports.language_model import LanguageModelError

PROMPTS = Path(__file__).resolve().parents[2] / "templates" / "prompts"
CHARACTERS_A_TOKEN = 3.6  # what English and Spanish with JSON take in OpenAI's o200k vocabulary, on the safe side
_SHOWN = 10  # articles of each list
_NAME = 60  # characters of a name


@lru_cache(maxsize=4)
def prompt(name: str) -> str:
    return (PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


def _types() -> list[str]:
    union = get_args(TypedAction)[0]
    return [member.model_fields["type"].default for member in get_args(union)]


def nullable(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object as strict mode wants it: every key required, no other allowed."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


ACTION_SCHEMA = closed(
    {
        "type": {"type": "string", "enum": _types()},
        "items": {"type": "array", "items": {"type": "integer"}},
        "query": nullable("string"),
        "quantity": nullable("string"),
        "unit": {"type": ["string", "null"], "enum": [*get_args(Unit), None]},
        "brand": nullable("string"),
        "min_price": nullable("number"),
        "max_price": nullable("number"),
        "in_stock": nullable("boolean"),
        "refine": nullable("boolean"),
        "detail": nullable("string"),
    }
)
READING_SCHEMA = closed({"actions": {"type": "array", "items": ACTION_SCHEMA}})


def articles(context: Context) -> list[Named]:
    """The context's articles in the order of their numbers: the list, the product in hand, the cart."""
    named = [*context.results[:_SHOWN], *([context.product] if context.product else []), *context.cart[:_SHOWN]]
    return list({article.sku: article for article in named}.values())


def told(message: Message) -> str:
    """The turn as the model sees it: articles by number, the offer, the text fenced as data."""
    context = message.context
    numbers = {a.sku: n for n, a in enumerate(articles(context), 1)}
    lines = [f"state {context.state}, chat language {message.language}"]
    lines += _listed(
        "last list" + (f" for {context.query!r}" if context.query else ""), context.results[:_SHOWN], numbers
    )
    lines += _listed("in hand", [context.product] if context.product else [], numbers)
    lines += _listed("cart", context.cart[:_SHOWN], numbers)
    if context.offer is not None:
        lines.append("offer: " + json.dumps(_numbered(context.offer, numbers), ensure_ascii=False))
    return "\n".join([*lines, "message:", fenced(message.text)])


def fenced(text: str) -> str:
    """Text of the buyer or of the catalogue as data; it cannot close its own fence."""
    return "<data>" + text.replace("<data>", "").replace("</data>", "") + "</data>"


def _listed(title: str, shown: Any, numbers: dict[str, int]) -> list[str]:
    if not shown:
        return []
    rows = [
        f"{numbers[a.sku]} {a.name[:_NAME]}" + (f" ×{a.quantity}" if isinstance(a, CartItem) else "") for a in shown
    ]
    return [f"{title}: {fenced('; '.join(rows))}"]


def _numbered(action: Action, numbers: dict[str, int]) -> dict[str, Any]:
    said = action.as_json()
    sku = said.pop("sku", None)
    return {**said, **({"items": [numbers[sku]]} if sku in numbers else {"sku": sku} if sku else {})}


def tokens(*texts: str) -> int:
    """An estimate of the tokens that the texts cost."""
    return round(sum(map(len, texts)) / CHARACTERS_A_TOKEN)


def input_tokens(message: Message) -> int:
    """What reading a message costs in input, the schema included."""
    return tokens(prompt("reading"), told(message), json.dumps(READING_SCHEMA, separators=(",", ":")))


def parsed(text: str, message: Message) -> list[Action]:
    """The model's JSON as actions; raises :class:`LanguageModelError` where it is none."""
    try:
        rows = json.loads(text)["actions"]
        known = articles(message.context)
        return [action for row in rows for action in _actions(row, known)]
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError, InvalidOperation) as error:
        raise LanguageModelError(f"not a reading: {type(error).__name__}") from error


def _actions(row: dict[str, Any], known: list[Named]) -> list[Action]:
    """One row of the answer; a row that names several articles is an action for each."""
    kind = row["type"]
    given = [n for n in row["items"] if 1 <= n <= len(known)]
    if len(given) < len(row["items"]):
        return []  # an article that it was not given
    skus = [known[n - 1].sku for n in given]
    if kind in ("compare", "clarify"):
        return [_validated(kind, row, {"skus" if kind == "compare" else "candidates": skus})]
    if not skus:
        return [_validated(kind, row, {})]
    return [_validated(kind, row, {"sku": sku, "query": None}) for sku in skus]


_DETAIL = {
    "ask_product": "question",
    "browse": "category",
    "ask_shop": "topic",
    "repeat_order": "order",
    "order_status": "order",
    "send_invoice": "order",
    "language": "language",
    "clarify": "about",
}


def _validated(kind: str, row: dict[str, Any], more: dict[str, Any]) -> Action:
    """Only the keys that the action has, through the same schema as the rules' own."""
    said = {
        **row,
        "quantity": _figure(row.get("quantity")),
        _DETAIL.get(kind, "detail"): row.get("detail"),
        **more,
        "type": kind,
    }
    if kind == "compare" and row.get("query"):
        said["queries"] = [row["query"]]
    fields = next(m for m in get_args(get_args(TypedAction)[0]) if m.model_fields["type"].default == kind).model_fields
    return ACTION.validate_python({key: value for key, value in said.items() if key in fields and value is not None})


def _figure(written: str | None) -> int | float | None:
    if written is None or not written.strip():
        return None
    value = Decimal(written.strip())
    if not value.is_finite() or abs(value) > Decimal(10) ** 9:
        raise ValueError("no quantity")
    return int(value) if value == value.to_integral_value() else float(value)
