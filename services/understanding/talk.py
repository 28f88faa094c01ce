"""Small talk and the frame of a conversation: greeting, thanks, language, yes and no, what is off the trade."""

from services.actions import Accept, Cancel, ChangeLanguage, Decline, Greet, Language, Other, Thanks
from services.understanding.clauses import Clause
from services.understanding.intents import counts
from services.understanding.lexicon import synonyms
from services.understanding.references import content
from services.understanding.shop import is_goods
from services.understanding.text import stem
from services.understanding.turn import Draft, Turn, draft

_UP = frozenset(["👍", "👌", "✅", "☑", "✔", "🆗", "💪", "🙌", "🤝", "💯", "🫡"])
_DOWN = frozenset(["👎", "❌", "✖", "🚫", "🙅", "⛔"])
_POINTING = ("pron", "pron.pl", "one", "det", "definite", "thanks")
_THANKS = frozenset(["🙏", "❤", "😘", "🥰", "😍", "💚", "💙"])
_HELLO = frozenset(["👋"])


def read_emoji(clause: Clause, turn: Turn) -> Draft | None:  # noqa: ARG001 - one signature for all readers
    """Nothing but pictures: a thumb is a yes."""
    signs = {t.text for t in clause.tokens if t.kind == "emoji"}
    if not signs or any(t.kind not in ("emoji", "mark") for t in clause.tokens):
        return None
    for shown, action in ((_UP, Accept()), (_DOWN, Decline()), (_HELLO, Greet()), (_THANKS, Thanks())):
        if signs & shown:
            return draft("talk.emoji", 0.95, action)
    return None


def read_language(clause: Clause, turn: Turn) -> Draft | None:  # noqa: ARG001 - one signature for all readers
    """As in "In English please", "hablas español?": the first language named is the one wanted."""
    named = [t for t in clause.tokens if t.has("lang.es", "lang.en")]
    if not named or counts(clause):
        return None
    at = clause.tokens.index(named[0])
    refused = any(
        t.has("no") or t.key.split()[0] in ("dont", "not", "cant") for t in clause.tokens[max(0, at - 3) : at]
    ) or (at > 0 and clause.tokens[at - 1].key in ("my", "mi"))  # "my Spanish is rubbish"
    wanted = named[-1] if refused else named[0]
    language: Language = "es" if wanted.has("lang.es") else "en"
    if refused and len(named) == 1:
        language = "en" if language == "es" else "es"
    if _trades(clause) and not clause.has("lang.verb"):
        return None
    return draft("talk.language", 0.95, ChangeLanguage(language=language))


def _trades(clause: Clause) -> bool:
    return any(stem(t.key) in synonyms().meanings for t in content(clause.words) if not t.tags)


def read_chatter(clause: Clause, turn: Turn) -> Draft | None:
    """Greeting and thanks, with nothing else in the clause, or a name behind them."""
    if clause.has("more.list") and turn.shelf.results:
        return None  # "y qué más?" under a list
    if turn.thanked and clause.has("praise") and not any(is_goods(t) for t in clause.words):
        return draft("talk.praise", 0.92, Thanks())  # "cheers, a hundred times quicker than the phone"
    if (
        clause.only(
            "thanks",
            "greet",
            "vague",
            *(("n.last",) if clause.has("greet") else ()),
            "all",
            "prep",
            "det",
            "definite",
            "one",
        )
        or _addressed(clause)
        or (_thanked(clause) and not _confirms(clause, turn))
    ):
        if clause.has("thanks"):
            return draft("talk.thanks", 0.95, Thanks())
        if clause.has("greet"):
            return draft("talk.greet", 0.95, Greet())
    _ = turn
    return None


_WISHING = (
    "v.need",
    "v.search",
    "v.have",
    "v.show",
    "v.add",
    "v.remove",
    "v.tell",
    "q",
    "q.price",
    "n.cart",
    "n.order",
    "help",
    "human",
    "n.info",
    "lang.es",
    "lang.en",
    "offtopic",
    "checkout",
    "repeat",
    "n.quote",
    "cond",
    "op",
    "lost",
    "past",
    "n.invoice",
    "t.returns",
    "t.delivery",
    "t.payment",
    "t.discount",
    "t.hours",
    "t.contact",
    "t.brands",
    "t.other",
    "browse",
    "inject",
    "introducing",
    "order.number",
    "w.where",
)


def _wishes_well(clause: Clause) -> bool:
    """As in "buenas noches, espero que esté bien": a greeting goes on, and nothing of the trade is named."""
    if len(clause.words) <= 3 or not clause.words[0].has("greet") or clause.question:
        return False
    wants = any(t.has(*_WISHING) and t.key not in ("que", "q") for t in clause.words)
    return not wants and not any(is_goods(t) for t in clause.words)


def _addressed(clause: Clause) -> bool:
    """As in "Hi Dave", "Buenos días, Marta": a name behind the greeting."""
    if _wishes_well(clause):
        return True
    if clause.has("introducing") and clause.has("greet") and not counts(clause):
        return True
    rest = [t for t in clause.words if not t.has("greet", "thanks", "filler", "polite", "conj")]
    if (
        (
            len(rest) == 1
            and clause.words[0].has("greet")
            and not rest[0].tags
            and not rest[0].brand
            and rest[0].kind == "word"
            and stem(rest[0].key) not in synonyms().meanings
            and not clause.question
        )
        and len(clause.words) > 2
        and not rest[0].text[0].isupper()
    ):
        return True
    shouted = all(t.text.isupper() for t in clause.words if t.kind == "word")
    named = all(
        t.kind == "word"
        and t.text[0].isupper()
        and not t.tags
        and not t.brand
        and stem(t.key) not in synonyms().meanings
        for t in rest
    )
    return bool(rest) and len(rest) <= 3 and named and not shouted and clause.words[0].has("greet", "thanks")


def _confirms(clause: Clause, turn: Turn) -> bool:
    """As in "all correct, thanks" at the till."""
    return turn.context.state == "checkout" and any(t.has("yes") and " " in t.key for t in clause.words)


def _thanked(clause: Clause) -> bool:
    first = next((t for t in clause.words if not t.has("filler", "polite")), None) or (
        clause.words[0] if clause.words else None
    )
    return (
        first is not None
        and clause.has("thanks")
        and not counts(clause)
        and not clause.has("v.search", "v.add", "v.remove", "no", "n.cart")
        and first.has("thanks", "yes", "filler")
    )


def read_yes_no(clause: Clause, turn: Turn) -> Draft | None:
    """A bare yes or no, a "forget it"; what it answers is the offer's business."""
    if clause.has("cheap") and turn.shelf.results and not turn.context.offer:
        return None  # "too expensive" of the list last shown wants something cheaper
    if clause.has("more.list") and turn.shelf.results and not turn.context.offer and turn.context.state == "browsing":
        return None  # "sigue" under a list
    if clause.has("no") and clause.only("no", "thanks", "dismiss", "vague", "yes", "det"):
        left = clause.has("dismiss") and not turn.context.offer  # "not now, leave it"
        return draft("talk.no", 0.93, Cancel() if left else Decline())
    if (
        clause.has("no", "negated")
        and clause.has("pron", "pron.pl", "negated")
        and clause.only("no", "negated", *_POINTING)
    ):
        return draft("talk.not-that", 0.85, Decline())  # whether it is to leave the cart is not said (rule 15)
    if clause.has("dismiss") and clause.only("dismiss", "no", "thanks", "yes", "cancel", "greet"):
        return draft("talk.dismiss", 0.93, Decline() if turn.context.offer else Cancel())
    if (
        clause.has("yes")
        and not clause.question
        and not clause.has("double", "half", "triple")
        and clause.only("yes", "thanks", "greet", "all", "q.be", "pron", "det")
        and (turn.context.offer or not clause.has("v.add"))
    ):
        return draft("talk.yes", 0.93, Accept())
    return None


def read_offtopic(clause: Clause, turn: Turn) -> Draft | None:  # noqa: ARG001 - one signature for all readers
    if clause.has("offtopic") and not clause.has("attr") and not counts(clause) and not clause.has("v.remove"):
        return draft("talk.offtopic", 0.9, Other())
    return None
