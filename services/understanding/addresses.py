"""Where the goods are to go and whom the invoice names: the checkout's business, and no change of the cart."""

from services.actions import Checkout, Clarify
from services.understanding.clauses import Clause
from services.understanding.intents import counts
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_NEAR = 6  # tokens between "calle" and its number: "avenida de la Constitución 22"
_ACTS = (
    "v.add",
    "v.need",
    "v.remove",
    "v.swap",
    "v.search",
    "v.have",
    "v.show",
    "n.info",
    "q",
    "q.price",
    "t.delivery",
)


def read_address(clauses: list[Clause], turn: Turn) -> Draft | None:
    """The whole message as an address; None where it asks for something, or names no street and number."""
    if not clauses or any(c.question or any(_wants(t) for t in c.tokens) for c in clauses):
        return None
    words = [t for c in clauses for t in c.words]
    if _has_street(words, spanish=turn.spanish) or (turn.context.state == "checkout" and _is_left(words)):
        return draft("address", 0.85, Clarify(about=turn.message.text.strip()[:200]))
    return None


def read_detail(clause: Clause, turn: Turn) -> Draft | None:
    """As in "quiero cambiar la dirección", "the email is wrong" at the till: back to the steps, which show them all."""
    if turn.context.state != "checkout" or not clause.has("detail") or not clause.has("detail.change"):
        return None
    return None if counts(clause) or clause.has("n.invoice", "n.order") else draft("checkout.detail", 0.84, Checkout())


def _wants(token: Token) -> bool:
    """A verb of its own; in "mándalo a la calle Mayor 3" it only carries what was ordered."""
    return token.has(*_ACTS) and not token.has("pron.object")


def _has_street(words: list[Token], *, spanish: bool) -> bool:
    """As in "calle Mayor 3", "12 High Street": the street's word leads in Spanish, the number in English."""
    said = [t for t in words if not t.has("polite", "filler", "greet")]
    if spanish:
        street = next((i for i, t in enumerate(said[:_NEAR]) if t.has("street")), None)
        if street is None or not all(
            t.has("enclitic", "prep", "det", "definite", "to", "better", "yes", "no", "conj") or t.kind == "mark"
            for t in said[:street]
        ):
            return False
        return any(_is_number(t) for t in said[street + 1 : street + _NEAR])
    street = next((i for i, t in enumerate(said[:_NEAR]) if t.has("street")), 0)
    named = said[1:street]
    return street > 1 and _is_number(said[0]) and all(t.text[0].isupper() and t.kind == "word" for t in named)


def _is_number(token: Token) -> bool:
    return token.key[0].isdigit()


def _is_left(words: list[Token]) -> bool:
    """As in "dejar en la obra, planta 3", "leave it on site": where the parcel is to be left."""
    leaves = words[0].key.startswith(("dej", "leave", "entreg", "deliver", "drop"))
    spots = [at for at, t in enumerate(words) if t.has("spot")]
    return bool(spots) and (leaves or any(" " in words[at].key for at in spots) or _is_storey(words))


def _is_storey(words: list[Token]) -> bool:
    """As in "planta 3": a part of a building and its number, and nothing else."""
    return len(words) == 2 and words[0].has("spot") and _is_number(words[1])
