"""What goes into a reading and what comes out of it (``../shared/understanding.md``)."""

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from services.actions import Action, Language, Quantity, TypedAction

State = Literal["browsing", "cart", "checkout", "done"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Named(_Part):
    """An article as the buyer saw it."""

    sku: str
    name: str


class CartItem(Named):
    quantity: Quantity


class Context(_Part):
    """What the buyer has before his eyes; every key may be missing."""

    state: State = "browsing"
    results: tuple[Named, ...] = ()
    query: str | None = None
    product: Named | None = None
    cart: tuple[CartItem, ...] = ()
    offer: TypedAction | None = None


class Message(_Part):
    """One record of the command ``understand``."""

    id: str = ""
    chat: str = ""  # whose budget of the language model a reading is charged to; empty: nobody's
    text: str = Field(max_length=4096)
    language: Language = "es"
    context: Context = Context()


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood: actions in the order in which they are to be carried out, and how sure we are (0..1)."""

    actions: tuple[Action, ...]
    confidence: float
    source: Literal["rules", "model"] = "rules"
