"""What the conversation has in hand: one row a chat in PostgreSQL, from which every window can be redrawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
import structlog
from pydantic import BaseModel, ConfigDict
from tortoise.connection import get_connection

from services.actions import Action, TypedAction
from services.assistant.note import Note
from services.messages import Named, State
from services.search.facets import Facet

log = structlog.get_logger(__name__)


class Screen(StrEnum):
    """What the buyer has before his eyes; ``states/`` has a window for each."""

    HOME = "browsing.home"
    RESULTS = "browsing.results"
    CARD = "browsing.card"
    CATEGORIES = "browsing.categories"
    CHOICE = "browsing.choice"
    ANSWER = "browsing.answer"
    LANGUAGE = "browsing.language"
    CART = "cart.lines"
    LINE = "cart.line"
    EMAIL = "checkout.email"
    COMPANY = "checkout.company"
    TAX_ID = "checkout.tax_id"
    ADDRESS = "checkout.address"
    NOTES = "checkout.notes"
    SUMMARY = "checkout.summary"
    WHOM = "checkout.whom"
    PLACED = "done.placed"
    ORDERS = "done.orders"
    ORDER = "done.order"
    COMPANIES = "account.companies"
    LEAVE = "account.leave"
    CODE_ADDRESS = "account.code_address"
    CODE = "account.code"
    DATA = "account.data"
    ERASED = "account.erased"

    @property
    def state(self) -> State:
        """The conversation's state, as the contract for reading messages names it; an account has none of its own."""
        room = self.value.split(".")[0]
        return "browsing" if room == "account" else room  # type: ignore[return-value]  # the values begin with one


class Asked(BaseModel):
    """The search behind the list last shown."""

    model_config = ConfigDict(frozen=True)

    query: str = ""
    brand: str | None = None
    min_price: float | None = None
    max_price: float | None = None
    in_stock: bool = False
    sizes: tuple[Facet, ...] = ()
    cheapest: bool = False  # first
    added: tuple[str, ...] = ()  # the words at the query's end that narrowed it, one by one
    category_id: str | None = None
    offset: int = 0


class Pending(BaseModel):
    """An article that was named but not settled: the buyer is asked which of the candidates he means."""

    model_config = ConfigDict(frozen=True)

    about: str
    candidates: tuple[Named, ...]
    action: TypedAction | None = None  # carried out with the chosen SKU
    text: str = ""  # where no action is known: the message, read again with the choice settled
    back: Screen | None = None  # the checkout's step that the question interrupted


class Related(BaseModel):
    """What goes with an article, and what stands in for it."""

    model_config = ConfigDict(frozen=True)

    sku: str
    companions: tuple[Named, ...] = ()
    instead: tuple[Named, ...] = ()


class Memory(BaseModel):
    """Changed by the clerk in the turn's own transaction."""

    screen: Screen = Screen.HOME
    asked: Asked | None = None
    results: tuple[Named, ...] = ()
    total: int = 0
    facets: tuple[Facet, ...] = ()  # what the list can be narrowed by
    product: Named | None = None
    related: Related | None = None  # to the product whose card was shown last
    offer: TypedAction | None = None
    waiting: tuple[TypedAction, ...] = ()  # offers that come after this one: articles whose quantity is still asked
    pending: tuple[Pending, ...] = ()
    about: tuple[Named, ...] = ()  # the articles that the last answer was about
    answer: tuple[Note, ...] = ()  # and what it said, where it has a window of its own
    category: str | None = None
    line: str | None = None  # the SKU of the cart line being changed
    order: str | None = None
    checkout: str | None = None  # names this checkout: the order is placed once for it
    step: Screen | None = None  # the checkout's step last shown
    summary: str | None = None  # fingerprint of the cart on the summary last shown: what a confirm confirms
    revising: bool = False  # one step of a complete checkout is being changed: go back to the summary after it
    order_notes: str = ""
    identifying: bool = False  # the buyer shows who he is within a checkout: go back to it
    suggestion: str = ""  # what a step's mistyped answer was probably meant to be: a yes takes it
    unanswered: str = ""  # the question that an article's record left open: a person is told it
    undo: tuple[tuple[str, int], ...] = ()  # the lines that "undo" brings back
    undo_order: tuple[str, ...] = ()  # and the order of the lines, by SKU, as it was


async def load(chat_id: int) -> Memory:
    """The chat's memory; an empty one where nothing was said yet."""
    rows = await get_connection("default").execute_query_dict(
        "SELECT memory::text AS memory FROM conversation WHERE chat_id = $1", [chat_id]
    )
    return restored(orjson.loads(rows[0]["memory"])) if rows else Memory()


def restored(stored: dict[str, Any]) -> Memory:
    """A memory from its JSON; one that this version cannot read is forgotten (carts and orders live elsewhere)."""
    try:
        return Memory.model_validate(stored)
    except ValueError as error:
        log.warning("memory_forgotten", error=str(error))
        return Memory()


@dataclass(frozen=True, slots=True)
class Heard:
    """A message for the conversation's log: how it was read, how surely (0..1), and by what."""

    text: str
    actions: Sequence[Action] = ()
    confidence: float = 1.0
    source: str = "step"


SAVE = """
WITH remembered AS (
    INSERT INTO conversation (chat_id, memory, updated_at) VALUES ($1, $2::text::jsonb, now())
    ON CONFLICT (chat_id) DO UPDATE SET memory = excluded.memory, updated_at = excluded.updated_at)
INSERT INTO said (chat_id, text, actions, confidence, source, said_at)
SELECT $1, $3, $4::text::jsonb, $5, $6, now() WHERE $3::text IS NOT NULL
"""


async def save(chat_id: int, memory: Memory, heard: Heard | None = None) -> None:
    """Write the memory, and the message that changed it, in the ambient transaction."""
    actions = orjson.dumps([action.as_json() for action in heard.actions]).decode() if heard else "[]"
    log = [heard.text, actions, heard.confidence, heard.source] if heard else [None, actions, 0.0, ""]
    await get_connection("default").execute_query(SAVE, [chat_id, memory.model_dump_json(), *log])
