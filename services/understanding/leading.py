"""A line of the cart named in front of what is to become of it: "those rags, can you up them to 15"."""

from services.understanding.clauses import Clause
from services.understanding.references import content, resolve
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_ABOUT = frozenset(["about", "regarding", "re", "with", "for", "on", "as for", "concerning", "now"])
_CHANGES = ("v.set", "v.remove", "double", "half", "triple", "v.double", "set.to", "more.of", "v.add", "v.need")
_SAYS = (
    "v.add",
    "v.need",
    "v.remove",
    "v.set",
    "v.have",
    "v.search",
    "q",
    "q.price",
    "yes",
    "no",
    "compare",
    "checkout",
)
_OTHER = (*_CHANGES, "to", "n.cart", "only", "better", "instead", "polite", "v.offer", "v.move", "q.verb", "q.open")
_DROPS = frozenset(["drop", "bin", "scrap", "lose", "scrub", "ditch", "cancel", "forget", "skip"])
_AWAY = frozenset(["off", "out", "away", "up", "down", "on", "in", "back", "now", "to"])
_TOO = ("too many", "too much")  # "I've put too many rags, 4 is plenty"
_LONGEST = 6  # words


def leads(clause: Clause, following: Clause | None, turn: Turn) -> bool:
    """Whether the clause only names a line that the next one changes; it is then the one in mind."""
    if following is None or not turn.shelf.cart or (following.line != clause.line and not clause.intro):
        return False
    named = [t for t in clause.words if t.key not in _ABOUT]
    if not named or len(named) > _LONGEST or any(t.is_figure for t in named) or clause.has(*_SAYS):
        return False
    if not clause.intro and not any(t.has("definite", "pron.pl", "pron") for t in named[:1]):
        return False
    target = resolve([t for t in named if not t.key.endswith(_TOO)], turn, change=True)
    if target.how not in ("name", "place") or target.sku not in turn.shelf.quantities:
        return False
    if not _changes(following) and not _drops(following, turn):
        return False
    turn.last_sku = target.sku
    return True


def _drops(clause: Clause, turn: Turn) -> bool:
    """As in "the second line, drop it": of a line named, what else is a "forget it" takes it out."""
    if turn.context.offer or len(clause.words) > 2 or clause.words[0].key.split()[0] not in _DROPS:
        return False
    if not clause.only("dismiss", "cancel", "v.remove", "pron", "pron.pl"):
        return False
    for token in clause.words:
        token.tags = frozenset({"v.remove", "pron.object"})
    clause.gather()
    return True


def _changes(clause: Clause) -> bool:
    """A change that names nothing itself."""
    if not clause.has(*_CHANGES) or clause.has("n.quote", "q.price", "past"):
        return False
    counted = any(t.is_figure and not t.article for t in clause.words) or clause.has("v.remove", "double", "half")
    return counted and not [t for t in content(clause.words) if not _is_verbal(t)]


def _is_verbal(token: Token) -> bool:
    return token.is_figure or token.has(*_OTHER) or token.key in _AWAY or token.is_unit
