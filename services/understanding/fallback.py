"""Where no rule knew the phrase: what the clause is most like of all that people say; a doubt of what a rule made.

The phrasebook is heard where the rules fell back on a search or a question back, and needs the more certainty the more
the clause looks like an article or would do something, most against a rule that did know the phrase. ``python -m
tests.benchmarks.phrasebook`` shows what the margins are worth.
"""

from typing import Any, get_args

from services.actions import (
    ACTION,
    Action,
    AddToCart,
    AskShop,
    Browse,
    ChangeLanguage,
    Clarify,
    Decline,
    RemoveFromCart,
    Search,
    Topic,
)
from services.understanding.clauses import Clause
from services.understanding.codes import code_spans
from services.understanding.intents import counts, order_before
from services.understanding.phrasebook import Likeness, phrasebook, words_of
from services.understanding.shop import is_goods
from services.understanding.text import stem
from services.understanding.turn import Draft, Turn, draft

CERTAIN = 2.5  # how far ahead of the next an intent must be
CERTAIN_OF_A_DEED = 3.0
CERTAIN_BESIDE_GOODS = 4.0
CERTAIN_AGAINST_A_RULE = 7.0
LIKELY = 2.0  # from here on the fallback is in doubt
LIKELY_AGAINST_A_RULE = 5.0
_DEEDS = frozenset({"accept", "decline", "cancel", "checkout", "clear_cart", "repeat_order"})
_DOUBTED = 0.74
_SOUGHT = "goods"
_MEANT: dict[str, dict[str, Any]] = {
    **{topic: {"type": "ask_shop", "topic": topic} for topic in get_args(Topic) if topic != "other"},
    "shop_other": {"type": "ask_shop", "topic": "other"},
    "language_es": {"type": "language", "language": "es"},
    "language_en": {"type": "language", "language": "en"},
    "unclear": {"type": "clarify"},
}


def second_opinion(clause: Clause, made: Draft | None, turn: Turn, *, alone: bool = False) -> Draft | None:
    """The phrasebook's reading where the rules fell back and it is certain; else theirs, perhaps less sure.

    ``alone``: the message says nothing else, so that what was left unread is not an aside.
    """
    stood = made or (draft("unread", 0.5, Clarify(about=clause.text())) if alone else None)
    if stood is None or not stood.actions or counts(clause) or code_spans(clause.words, turn):
        return made
    goods = _looks_like_goods(clause, turn)
    if stood.rule == "talk.language":
        return made  # "they don't speak English" is most like "I speak English"
    if goods and not _fell_back(stood):
        return made
    like = phrasebook().rank([word for token in clause.words for word in words_of(token.key)])
    if like.intent == _SOUGHT or _agree(like, stood) or (like.intent == "clear_cart" and _spares(clause)):
        return made
    if goods and like.intent == "shop_other" and clause.has("v.have"):
        return made  # "venden latiguillos?" is like "haceis latiguillos"
    needed, likely = _margins(like, stood, goods=goods)
    actions = _actions(like.intent, clause, turn) if like.margin >= needed else None
    if actions is None:
        return _doubted(made, like, turn) if made and like.margin >= likely else made
    turn.trace.append(f"phrasebook: {like.intent}, by {like.margin:.1f} before {like.second}, over {stood.rule}")
    return draft(f"phrasebook.{like.intent}", 0.85, *actions)


def _spares(clause: Clause) -> bool:
    """As in "chuck it in the basket", "la primera de la cesta, fuera": of all that throws out, this is most like it."""
    placed = any(t.has("line.mark") or t.is_ordinal for t in clause.tokens)
    return placed or any(t.has("v.add") and t.has("n.cart", "pron.object") for t in clause.tokens)


def _margins(like: Likeness, made: Draft, *, goods: bool) -> tuple[float, float]:
    """From where on the phrasebook wins, and from where on it is a doubt."""
    if _fell_back(made) and not goods:
        return CERTAIN_OF_A_DEED if like.intent in _DEEDS else CERTAIN, LIKELY
    if goods or _names_a_stranger(made):
        return CERTAIN_BESIDE_GOODS, CERTAIN_BESIDE_GOODS
    return CERTAIN_AGAINST_A_RULE, LIKELY_AGAINST_A_RULE


def _names_a_stranger(made: Draft) -> bool:
    """As in "stick the whole shebang in the bin": added or removed without a figure, and on no list."""
    return all(
        isinstance(a, AddToCart | RemoveFromCart) and not a.sku and a.quantity in (None, 1) for a in made.actions
    )


def _fell_back(made: Draft) -> bool:
    """A search that changes no other one, or a question back that offers nothing to choose from."""
    match made.actions:
        case (Clarify(candidates=()),) | (
            Search(refine=None, min_price=None, max_price=None, in_stock=None, brand=None),
        ):
            return True
        case _:
            return False


def _looks_like_goods(clause: Clause, turn: Turn) -> bool:
    return any(is_goods(t) or stem(t.key) in turn.shelf.stems for t in clause.words)


def _agree(like: Likeness, made: Draft) -> bool:
    """Whether the rule made just that of the clause, or what the phrasebook would have made next."""
    return bool({_intent_of(a) for a in made.actions} & {like.intent, like.second})


def _intent_of(action: Action) -> str:
    match action:
        case AskShop(topic=topic):
            return "shop_other" if topic == "other" else topic
        case ChangeLanguage(language=language):
            return f"language_{language}"
        case Browse(category=str()):
            return _SOUGHT
        case _:
            return action.type


def _doubted(made: Draft, like: Likeness, turn: Turn) -> Draft:
    turn.trace.append(f"phrasebook: rather {like.intent}, by {like.margin:.1f} before {like.second}")
    return Draft(made.actions, min(made.confidence, _DOUBTED), made.rule)


def _actions(intent: str, clause: Clause, turn: Turn) -> tuple[Action, ...] | None:
    """What the intent comes to here; None where it cannot be meant."""
    offer = turn.context.offer
    listed = turn.shelf.results or turn.context.query
    if (intent in ("accept", "checkout") and clause.question) or (intent == "more" and not listed):
        return None
    if intent == "chatter":
        return ()
    if offer and intent in ("accept", "decline", "cancel"):
        return (offer if intent == "accept" else Decline(),)
    said = {"type": intent, **_MEANT.get(intent, {})}
    if intent in ("repeat_order", "order_status", "send_invoice"):
        said["order"] = order_before(turn)
    if intent == "unclear":
        said["about"] = clause.text()
    return (ACTION.validate_python(said),)
