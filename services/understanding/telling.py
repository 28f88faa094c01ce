"""What is stated in Spanish beside a wish: "los fontaneros traen la suya", "nos han recortado la partida"."""

from services.understanding.clauses import Clause
from services.understanding.shop import is_goods, topics
from services.understanding.text import stem
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_PERFECT = frozenset(["ha", "han", "he", "hemos", "habia", "habian", "habiamos"])
_FRAME = ("filler", "conj", "polite", "greet", "thanks", "yes", "no")
_WANTS = frozenset(
    {
        "v.need",
        "v.search",
        "v.show",
        "keep",
        "clear",
        "checkout",
        "n.cart",
        "n.order",
        "n.invoice",
        "n.quote",
        "human",
        "help",
        "lost",
        "q",
        "q.price",
        "w.where",
        "repeat",
        "set.to",
        "only",
        "all",
        "more.list",
        "offtopic",
        "n.info",
    }
)


def is_stated(clause: Clause, following: Clause | None, turn: Turn) -> bool:
    """Whether the clause says what somebody does or what has happened, and something else is wanted."""
    if not turn.spanish or clause.question or _says_a_wish(clause) or _asks_shop(clause, following):
        return False
    words = [t for t in clause.words if not t.has(*_FRAME) or t.has("definite")]
    if len(words) < 3 or any((t.is_figure and not t.article) or t.has("enclitic") for t in words):
        return False
    broken = topics(clause) == ["returns"]
    if not (broken or _states(words)) or not (broken or turn.told_of or not _names_goods(words, turn)):
        return False
    return turn.told_of or (following is not None and _wants(following))


def _names_goods(words: list[Token], turn: Turn) -> bool:
    named = [t for t in words if not t.has("prep", "of", "det", "definite")]
    happened = any(t.key in _PERFECT for t in words)  # "el compresor ha reventado, busco uno de 50 litros"
    return any((is_goods(t) and not happened) or stem(t.key) in turn.shelf.stems for t in named)


def _says_a_wish(clause: Clause) -> bool:
    return any(t.tags & _WANTS and t.key not in ("que", "q") for t in clause.tokens)


def _asks_shop(clause: Clause, following: Clause | None) -> bool:
    """A topic of the shop; but "se me ha roto el martillo, qué tenéis en martillos?" wants another one."""
    found = topics(clause)
    seeks = following is not None and following.has("v.search", "v.have", "browse") and not topics(following)
    return bool(found) and not (found == ["returns"] and seeks)


def _states(words: list[Token]) -> bool:
    """A perfect in front ("han parado la obra"), or a subject and its verb ("mi hermano me presta los suyos")."""
    if words[0].key in _PERFECT:
        return True
    led = words[0].has("definite", "det", "teller", "pron") or words[0].has("tells")
    return led and any(t.has("tells") or t.key in _PERFECT for t in words[1:4])


def _wants(clause: Clause) -> bool:
    acts = ("v.add", "v.remove", "v.set", "v.swap", "v.search", "v.need", "v.have", "v.show", "v.empty", "browse")
    return clause.has(*acts, *_WANTS) or any(t.is_figure for t in clause.words)
