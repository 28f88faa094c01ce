"""The rules of ``lexicon/rules.toml``: what a clause asks for, where its words alone tell."""

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache

from services.actions import ACTION, Action
from services.understanding.clauses import Clause
from services.understanding.codes import code_spans
from services.understanding.lexicon import FOLDER
from services.understanding.references import content
from services.understanding.shop import topics
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_ORDER = re.compile(r"(?:[a-z]{1,3}-?)?20\d\d[-/]\d{3,}")
_OF_AN_ORDER = ("order_status", "send_invoice", "repeat_order")
_HOLLOW = (
    "v.show",
    "v.tell",
    "v.need",
    "v.have",
    "v.send",
    "v.add",
    "v.pay",
    "q",
    "q.price",
    "q.verb",
    "q.open",
    "v.offer",
    "v.ship",
    "n.order",
    "n.last",
    "all",
    "more.of",
    "greet",
    "thanks",
    "yes",
    "no",
    "same",
    "only",
    "v.set",
    "v.apply",
    "n.info",
    "but",
    "u.unit",
    "to",
    "cond",
    "v.open",
    "instead",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the file."""

    name: str
    type: str
    all: tuple[frozenset[str], ...]
    lacks: frozenset[str] = frozenset()
    alone: bool = False
    figures: bool = True
    asked: bool = True
    confidence: float = 0.9

    def fits(self, clause: Clause, turn: Turn) -> bool:
        if any(clause.tags.isdisjoint(row) for row in self.all) or not clause.tags.isdisjoint(self.lacks):
            return False
        if not self.asked and clause.question:
            return False
        if not self.figures and (counts(clause) or (self.type != "human" and code_spans(clause.words, turn))):
            return False
        return not self.alone or clause.only(
            *_HOLLOW, *(tag for row in self.all for tag in row), "det", "prep", "of", "pron", "pron.object", "definite"
        )


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    with (FOLDER / "rules.toml").open("rb") as source:
        rows = tomllib.load(source)["rule"]
    return tuple(
        Rule(**{**row, "all": tuple(frozenset(tags) for tags in row["all"]), "lacks": frozenset(row.get("lacks", ()))})
        for row in rows
    )


def counts(clause: Clause) -> bool:
    """Whether a quantity of something stands in the clause ("20 codos"), not only a year, a price or "el 2"."""
    return any(t.is_figure and not t.article for t in clause.tokens)


def mark_order_numbers(tokens: list[Token]) -> None:
    """As in "2026-000418", and the figure behind "pedido nº": no quantity of anything."""
    for at, token in enumerate(tokens):
        named = (
            token.kind == "number"
            and len(token.key) >= 4
            and any(t.has("n.order") for t in tokens[max(0, at - 2) : at])
        )
        if _ORDER.fullmatch(token.key) or (named and token.key.isdigit()):
            token.kind, token.value, token.tags = "word", None, frozenset({"order.number"})


def order_in(clause: Clause) -> str | None:
    """The order's number, as written."""
    return next((t.text.upper() for t in clause.tokens if t.has("order.number")), None)


def read_intent(clause: Clause, turn: Turn) -> Draft | None:
    for rule in rules():
        if rule.fits(clause, turn) and not _about_an_article(rule, clause, turn):
            return draft(f"intent.{rule.name}", rule.confidence, *_actions(rule, clause, turn))
    return None


def _actions(rule: Rule, clause: Clause, turn: Turn) -> tuple[Action, ...]:
    order = {"order": order_in(clause) or order_before(turn)} if rule.type in _OF_AN_ORDER else {}
    return (ACTION.validate_python({"type": rule.type, **order}),)


def order_before(turn: Turn) -> str | None:
    """As in "… and send me the invoice for it": the number named earlier in the message."""
    found = re.findall(r"(?:[A-Za-z]{1,3}-?)?20\d\d[-/]\d{3,}", turn.message.text)
    return found[0].upper() if len(set(found)) == 1 else None


def _places_line(clause: Clause) -> bool:
    """As in "la segunda de la cesta, fuera", "lo primero del carro": one line of it."""
    pairs = itertools.pairwise(clause.words)
    return any(a.has("definite", "det") and b.is_ordinal for a, b in pairs)


def _about_an_article(rule: Rule, clause: Clause, turn: Turn) -> bool:
    """As in "help me find a drill": a rule for talk does not eat a request for goods."""
    if rule.type not in ("help", "clear_cart", "checkout", "order_status"):
        return False
    if rule.type == "help":
        rest = [t for t in content(clause.words) if not t.has("help", "op", "lost", "q.how", *_HOLLOW)]
        return (bool(rest) and clause.has("v.search", "v.add")) or len(rest) > 4
    if rule.type == "order_status":
        return False
    if rule.type == "checkout" and clause.question and topics(clause):
        return True  # "at the checkout, can I put another address?"
    if rule.type == "clear_cart" and any(
        b.has("one") for a, b in itertools.pairwise(clause.words) if a.has("clear", "v.empty")
    ):
        return True  # "is there a clear version?"
    rest = [
        t for t in content(clause.words) if not t.has(*_HOLLOW, "n.cart", "clear", "checkout", "n.order", "n.quote")
    ]
    if rule.type == "clear_cart" and _places_line(clause):
        return True
    return rule.type == "clear_cart" and any(stem(t.key) in turn.shelf.stems or t.brand for t in rest)
