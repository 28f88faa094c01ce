"""The closed vocabulary of what a buyer can ask for: ``../shared/understanding.md`` as types.

Rules and language model both produce these; everything behind the reading sees nothing else.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Unit = Literal[
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
Language = Literal["es", "en"]
Topic = Literal["delivery", "payment", "discount", "hours", "returns", "contact", "brands", "other"]
Quantity = int | float


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    def as_json(self) -> dict[str, Any]:
        """The action as the contract writes it: keys without a value are left out, ``type`` always stands."""
        given = self.model_dump(mode="json", exclude_none=True)
        said = {key: value for key, value in given.items() if value not in ("", [])}
        return {"type": self.type, **said}  # type: ignore[attr-defined]  # every member of the union has it


class _OfProduct(_Action):
    """One of ``sku`` and ``query`` is given."""

    sku: str | None = None
    query: str | None = None


class Search(_Action):
    type: Literal["search"] = "search"
    query: str | None = None
    brand: str | None = None
    min_price: float | None = None
    max_price: float | None = None
    in_stock: bool | None = None
    refine: bool | None = None


class Browse(_Action):
    type: Literal["browse"] = "browse"
    category: str | None = None


class More(_Action):
    type: Literal["more"] = "more"


class ShowProduct(_OfProduct):
    type: Literal["show_product"] = "show_product"


class AskProduct(_OfProduct):
    type: Literal["ask_product"] = "ask_product"
    question: str = ""


class AskShop(_Action):
    type: Literal["ask_shop"] = "ask_shop"
    topic: Topic = "other"


class Compare(_Action):
    type: Literal["compare"] = "compare"
    skus: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()


class AddToCart(_OfProduct):
    type: Literal["add_to_cart"] = "add_to_cart"
    quantity: Quantity | None = None
    unit: Unit | None = None


class SetQuantity(_OfProduct):
    type: Literal["set_quantity"] = "set_quantity"
    quantity: Quantity | None = None
    unit: Unit | None = None


class RemoveFromCart(_OfProduct):
    type: Literal["remove_from_cart"] = "remove_from_cart"
    quantity: Quantity | None = None


class ShowCart(_Action):
    type: Literal["show_cart"] = "show_cart"


class ClearCart(_Action):
    type: Literal["clear_cart"] = "clear_cart"


class Checkout(_Action):
    type: Literal["checkout"] = "checkout"


class RepeatOrder(_Action):
    type: Literal["repeat_order"] = "repeat_order"
    order: str | None = None


class OrderStatus(_Action):
    type: Literal["order_status"] = "order_status"
    order: str | None = None


class SendInvoice(_Action):
    type: Literal["send_invoice"] = "send_invoice"
    order: str | None = None


class Quote(_Action):
    type: Literal["quote"] = "quote"


class Accept(_Action):
    type: Literal["accept"] = "accept"


class Decline(_Action):
    type: Literal["decline"] = "decline"


class Cancel(_Action):
    type: Literal["cancel"] = "cancel"


class Human(_Action):
    type: Literal["human"] = "human"


class ChangeLanguage(_Action):
    type: Literal["language"] = "language"
    language: Language


class Greet(_Action):
    type: Literal["greet"] = "greet"


class Thanks(_Action):
    type: Literal["thanks"] = "thanks"


class Help(_Action):
    type: Literal["help"] = "help"


class Clarify(_Action):
    type: Literal["clarify"] = "clarify"
    about: str = ""
    candidates: tuple[str, ...] = ()


class Other(_Action):
    type: Literal["other"] = "other"


Action = (
    Search | Browse | More | ShowProduct | AskProduct | AskShop | Compare
    | AddToCart | SetQuantity | RemoveFromCart | ShowCart | ClearCart | Checkout
    | RepeatOrder | OrderStatus | SendInvoice | Quote | Accept | Decline | Cancel
    | Human | ChangeLanguage | Greet | Thanks | Help | Clarify | Other
)  # fmt: skip

TypedAction = Annotated[Action, Field(discriminator="type")]
ACTION: TypeAdapter[Action] = TypeAdapter(TypedAction)
ACTIONS: TypeAdapter[list[Action]] = TypeAdapter(list[TypedAction])
