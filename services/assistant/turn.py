"""A turn under way: the buyer, what the desk offers, what was looked up, and what has been noted so far."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from models.order import Order
from services.actions import Action, Language
from services.assistant.memory import Asked, Memory, Pending, Screen
from services.assistant.note import Mark, Note
from services.catalogue.views import ProductCard
from services.errors import TradeError
from services.messages import Named
from services.ordering.views import CartView
from services.ports.language_model import LanguageModel
from services.search.contract import SearchResult
from services.search.facets import Facet
from services.search.service import Search
from services.understanding import Understanding
from services.wording import Wording, wording


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who speaks. In a private chat the chat's id is the user's."""

    chat_id: int
    language: Language = "es"
    first_name: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the clerk has at hand: the reading, the search, what follows an order (invoice, jobs), a model or none."""

    understanding: Understanding
    search: Search
    issue: Callable[[Order], Awaitable[None]]
    clock: Callable[[], datetime]
    currency: str = "EUR"
    timezone: str = "Europe/Madrid"
    quote_hold: timedelta = timedelta(0)  # how long the pieces of a cart are kept while its quote is pending
    model: LanguageModel | None = None  # answers from an article's record what its fields leave open

    def words(self, language: Language) -> Wording:
        """The shop's wording in a language."""
        return wording(language, self.currency, self.timezone)


@dataclass(frozen=True, slots=True)
class Found:
    """What an action's words led to, looked up before the transaction."""

    cards: tuple[ProductCard, ...] = ()
    result: SearchResult | None = None
    known: bool = False  # nothing was looked up: the SKU is one that the buyer has before him
    bought: dict[str, int] = field(default_factory=dict)  # quantity of the last order, by SKU
    asked: Asked | None = None  # the search that led to the list
    facets: tuple[Facet, ...] = ()  # what the list can be narrowed by
    companions: tuple[ProductCard, ...] = ()  # what goes with the one article found
    instead: tuple[ProductCard, ...] = ()  # and what stands in for it
    told: Note | None = None  # the language model's answer, borne out by the article's record


@dataclass(slots=True)
class Turn:
    buyer: Buyer
    desk: Desk
    memory: Memory
    cart: CartView
    notes: list[Note] = field(default_factory=list)
    shown: list[ProductCard] = field(default_factory=list)  # the articles that this turn has shown or spoken of
    moved: bool = False  # whether this turn has said which screen it ends on
    text: str = ""  # what the buyer wrote; empty where he tapped
    token: str = ""  # unique to the update: what is done "once" is done once for it
    undoable: bool = False  # whether what "undo" brings back is already this turn's
    lists: list[tuple[str, tuple[ProductCard, ...]]] = field(default_factory=list)  # what was looked for, and found
    asked_cart: bool = False  # whether the buyer wants to see the cart itself
    asked_quantity: bool = False  # whether this turn has asked how many of an article
    questions: list[Pending] = field(default_factory=list)  # which article is meant: asked in this turn
    base: Screen = Screen.CART  # where a change of the cart ends: there, or on the checkout's step that it interrupts

    def __post_init__(self) -> None:
        """In the checkout its step is not left for a change of the cart."""
        if self.memory.screen.state == "checkout":
            self.base = self.memory.screen

    @property
    def words(self) -> Wording:
        """Words and figures in the buyer's language."""
        return self.desk.words(self.buyer.language)

    def note(self, key: str, mark: Mark = "info", count: int | None = None, **values: object) -> None:
        """Add a line to the receipt."""
        self.remark(key, mark, values, count)

    def remark(self, key: str, mark: Mark, values: Mapping[str, object], count: int | None = None) -> None:
        """As :meth:`note`, for values that come in a mapping."""
        written = {name: self.write(value) for name, value in values.items()}
        self.notes.append(Note(key=key, mark=mark, count=count, values=written))

    def refuse(self, error: TradeError) -> None:
        """Add the error's words to the receipt, figures with their unit and names in the buyer's language."""
        values = dict(error.words)
        unit, name_en = values.pop("unit", None), values.pop("name_en", None)
        if unit is not None:
            values |= {k: self.words.unit(str(unit), v) for k, v in values.items() if isinstance(v, int)}
        if name_en is not None:
            values["name"] = self.name_in(error)
        self.remark(error.key, "refused", values)

    def name_in(self, error: TradeError) -> str:
        """The name of the article that the error is about, in the buyer's language."""
        english = error.words.get("name_en") if self.buyer.language == "en" else None
        return str(english or error.words["name"])

    def write(self, value: object) -> str:
        """A value as the buyer's language writes it."""
        if isinstance(value, Decimal):
            return self.words.money(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.words.number(value)
        return str(value)

    def show(self, screen: Screen) -> None:
        """The screen that the answer ends on; the last one wins."""
        self.memory.screen, self.moved = screen, True

    def keep(self, sku: str, before: int) -> None:
        """Remember a line as it was (0: there was none): one "undo" takes back all that a message did."""
        earlier = self.memory.undo if self.undoable else ()
        if not self.undoable:
            self.undoable, self.memory.undo_order = True, tuple(line.sku for line in self.cart.lines)
        if all(kept != sku for kept, _ in earlier):
            self.memory.undo = (*earlier, (sku, before))

    def answer(self) -> None:
        """Beside a cart, a checkout, an order or an open question the answer stands above their window; else alone."""
        if self.memory.screen.state == "browsing" and self.memory.screen is not Screen.CHOICE:
            self.show(Screen.ANSWER)

    def ask_which(self, question: Pending) -> None:
        """Ask which article is meant; the answer is a tap, a number or a name."""
        back = self.base if self.base.state == "checkout" else None
        self.questions.append(question.model_copy(update={"back": back}))
        self.show(Screen.CHOICE)

    def named(self, card: ProductCard) -> Named:
        """The article as the buyer sees it."""
        return Named(sku=card.sku, name=card.name(self.buyer.language))

    def take_up(self, card: ProductCard, offer: Action | None = None) -> None:
        """Make an article the one in hand, with what a yes would accept."""
        self.memory.product, self.memory.offer = self.named(card), offer

    def speak_of(self, card: ProductCard) -> None:
        """Make an article the one in hand and one of those that the answer is about; an open offer stays open."""
        offered = self.memory.offer if getattr(self.memory.offer, "sku", None) == card.sku else None
        self.take_up(card, offered)
        self.shown.append(card)
        self.memory.about = tuple(self.named(shown) for shown in self.shown)

    def speak(self, language: Language) -> None:
        """Go on in another language."""
        self.buyer = replace(self.buyer, language=language)

    def in_cart(self) -> tuple[Named, ...]:
        """The cart's articles as the buyer sees them."""
        return tuple(Named(sku=line.sku, name=line.name(self.buyer.language)) for line in self.cart.lines)
