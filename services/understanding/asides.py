"""What is said beside what is wanted: stories, headings, refusals in passing."""

from services.understanding.clauses import Clause
from services.understanding.intents import counts
from services.understanding.names import fits
from services.understanding.references import content, inner
from services.understanding.shop import topics
from services.understanding.turn import Turn

_SPEAKING = frozenset(
    {
        "v.add",
        "v.need",
        "v.remove",
        "v.set",
        "v.show",
        "v.search",
        "v.have",
        "v.tell",
        "n.cart",
        "n.invoice",
        "n.quote",
        "w.where",
        "greet",
        "thanks",
        "yes",
        "no",
        "human",
        "checkout",
        "repeat",
        "clear",
        "cancel",
        "inject",
        "offtopic",
        "lang.es",
        "lang.en",
        "help",
        "more.list",
        "cond",
    }
)


def is_item(clause: Clause) -> bool:
    first = next((t for t in clause.words if not t.has("filler", "polite", "conj")), None)
    return first is not None and first.is_figure and not clause.question


def lists_articles(clauses: list[Clause]) -> bool:
    """Whether two clauses and more name a figure of something, one at least in earnest: "un arnés, dos eslingas"."""
    figures = [
        next((t for t in c.tokens if t.is_figure), None)
        for c in clauses
        if not c.question and not c.has("v.remove", "v.show", "v.search", "v.have")
    ]
    counted = [f for f in figures if f is not None]
    return len(counted) > 1


def _only_counts(clause: Clause) -> bool:
    """As in "échame uno", "add 2", "give me one": so many, and not of what."""
    counted = any(t.is_figure for t in clause.words)
    return counted and clause.has("v.add") and not content([t for t in clause.words if not t.has("v.add")])


def is_told(clause: Clause, following: Clause | None, turn: Turn) -> bool:
    """What happened before, or why, beside what is wanted: "we've got enough tape, take that off"."""
    if clause.question or clause.has("v.add", "v.remove", "v.set", "v.search", "n.invoice", "n.order", "keep"):
        return False
    if following is not None and following.has("v.remove") and following.has("pron", "pron.pl", "pron.object"):
        named = [f for t in content(clause.words) if len(f := fits([t], turn.shelf.cart)) == 1]
        if named:
            turn.last_sku = named[0][0].article.sku
            return True
    if following is not None and _only_counts(following) and (pointed := inner(clause.words, turn)) and pointed.sku:
        turn.last_sku = pointed.sku  # "ese Makita está padre, échame uno"
        return True
    told = clause.has("past") and (turn.told_of or len(clause.text().split()) > 3)
    return told and (turn.told_of or (following is not None and (not topics(clause) or bool(topics(following)))))


_REASON_SAYS = (
    "p.max",
    "p.min",
    "instock",
    "only",
    "set.to",
    "v.add",
    "v.remove",
    "v.swap",
    "n.quote",
    "q.price",
    "checkout",
)


def gives_reason(clause: Clause) -> bool:
    """As in "…, que lo va a leer mi socio", "…, because the boss wants it": why, behind what is wanted."""
    first = next((t for t in clause.words if not t.has("filler", "conj")), None)
    if first is None or clause.question or any(t.is_figure and not t.article for t in clause.words):
        return False
    leads = first.text.lower() in ("que", "q", "porque", "because", "cos", "since", "so") or first.has("why")
    return leads and len(clause.words) > 2 and not clause.has(*_REASON_SAYS) and not topics(clause)


def is_otherwise(clause: Clause) -> bool:
    """As in "si no, déjalo", "if not, forget it": what would be done else; "si no me queda bien" is a condition."""
    at = next((i for i, t in enumerate(clause.tokens) if t.has("cond.else")), None)
    if at is None:
        return False
    after = clause.tokens[at + 1] if at + 1 < len(clause.tokens) else None
    return (
        after is None
        or after.kind == "mark"
        or after.has("v.add", "v.remove", "dismiss", "no", "cancel", "enclitic", "v.show")
        or clause.tokens[at].key not in ("si no", "if not")
    )


def is_negated(clause: Clause) -> bool:
    """As in "el bosch no", "not the Bosch": named only to say that it is not meant."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj")]
    if len(words) < 2 or clause.question:
        return False
    return words[0].has("negated") or (words[-1].key == "no" and words[0].has("definite") and len(words) <= 4)


def is_heading(clause: Clause) -> bool:
    """As in "Pedido obra Alcorcón" above a list: no figure, no verb, no question."""
    figures = any(t.is_figure for t in clause.tokens)
    return not (figures or clause.question or clause.has(*_SPEAKING) or topics(clause))


def introduces(clause: Clause) -> bool:
    """As in "le saluda Ramón", "this is Karen from Apex"."""
    return clause.has("introducing") and not clause.has("inject") and not counts(clause)
