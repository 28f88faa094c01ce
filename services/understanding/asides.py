"""What is said beside what is wanted: stories, headings, refusals in passing."""

from collections.abc import Sequence

from services.understanding.clauses import Clause
from services.understanding.intents import counts
from services.understanding.listing import ends_in_count
from services.understanding.names import fits
from services.understanding.references import content, inner
from services.understanding.shop import is_goods, topics
from services.understanding.tokens import Token
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


_LISTLESS = frozenset({*_SPEAKING, "v.swap", "set.to", "q", "q.price", "v.double", "keep", "to", "more.of"})
_MOST_LINES = 80
_LONGEST_LINE = 4  # words


def is_item(clause: Clause) -> bool:
    """As in "5 codos 20mm", "Cemento 10 sacos", "tacos x100": a line of a list."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj")]
    if not words or clause.question:
        return False
    return words[0].is_figure or (len(words) > 1 and words[0].kind == "word" and _ends_in_figure(words))


def _ends_in_figure(words: Sequence[Token]) -> bool:
    if words[0].tags & _LISTLESS:
        return False
    if words[-1].is_figure:
        return words[-2].key in ("x", "*", ":")
    return words[-2].is_figure and words[-1].is_unit


def _is_plain_noun(clause: Clause) -> bool:
    """A word or two that nobody knows, without a name's capital: "flux", "pasta termica"."""
    words = clause.words
    return len(words) <= 2 and all(t.kind == "word" and t.text.islower() and not t.tags for t in words)


def mark_bare_lines(clauses: Sequence[Clause]) -> None:
    """As in "teflón" under "5 codos": goods alone on a line of a list are listed too, though no figure stands there."""
    first = next((c.line for c in clauses if is_item(c)), None)
    for clause in clauses:
        alone = sum(c.line == clause.line for c in clauses if len(clauses) <= _MOST_LINES) == 1
        bare = alone and first is not None and clause.line > first and 0 < len(clause.words) <= _LONGEST_LINE
        if bare and is_heading(clause) and (is_goods(clause.words[0]) or _is_plain_noun(clause)):
            clause.words[0].tags |= {"listed"}
            clause.gather()


def mark_counts_behind(clauses: Sequence[Clause]) -> None:
    """As in "masks 20" and "goggles 10" one under the other: what stands behind each name is how many."""
    counted = [c for c in clauses if not c.question and ends_in_count(c.words)]
    packed = bool(counted) and any(
        is_item(c) and not c.words[0].is_figure and not c.words[-1].is_figure for c in clauses[:_MOST_LINES]
    )  # "cemento 10 sacos, grava 3"
    if (len(counted) < 2 and not packed) or any(t.has("v.search", "compare") for c in clauses for t in c.tokens):
        return
    for clause in counted:
        at = next(i for i in range(len(clause.tokens) - 1, -1, -1) if clause.tokens[i].is_figure)
        clause.tokens.insert(at, Token(":", ":", 0, 0, "mark"))


def lists_articles(clauses: list[Clause]) -> bool:
    """Whether two clauses and more name a figure of something, one at least in earnest: "un arnés, dos eslingas"."""
    figures = [
        next((t for t in c.tokens if t.is_figure), None)
        for c in clauses
        if not c.question and not c.has("v.remove", "v.show", "v.search", "v.have", "p.max")
    ]
    counted = [f for f in figures if f is not None]
    return len(counted) > 1


def _only_counts(clause: Clause) -> bool:
    """As in "échame uno", "add 2", "give me one": so many, and not of what."""
    counted = sum(t.is_figure for t in clause.words) == 1  # "ponme 3 del 2" says of what
    return (
        counted
        and clause.has("v.add")
        and not content([t for t in clause.words if not (t.has("v.add") or t.is_figure)])
    )


_WANTING = ("v.add", "v.remove", "v.set", "v.search", "n.invoice", "n.order", "keep")


def _takes_up(clause: Clause) -> bool:
    """As in "…, show me it", "…, I'll take 2": what was named just before is meant."""
    shown = clause.has("v.show", "n.info", "v.add") and clause.has("pron", "pron.pl", "pron.object")
    return _only_counts(clause) or (
        shown and clause.only("v.show", "n.info", "v.add", "pron", "pron.pl", "pron.object")
    )


def _takes_away(clause: Clause) -> bool:
    """As in "…, take them out", "…, take 4 off"."""
    named = [t for t in clause.words if not (t.has("v.remove") or t.is_figure or t.key in ("off", "out", "away"))]
    return clause.has("v.remove") and (clause.has("pron", "pron.pl", "pron.object") or not content(named))


def is_told(clause: Clause, following: Clause | None, turn: Turn) -> bool:
    """What happened before, or why, beside what is wanted: "we've got enough tape, take that off"."""
    story = clause.has("story") and (following is not None or turn.told_of)
    if clause.question or clause.has("help") or (not story and clause.has(*_WANTING)):
        return False
    if following is not None and _takes_away(following):
        named = [f for t in content(clause.words) if len(f := fits([t], turn.shelf.cart)) == 1]
        if named:
            turn.last_sku = named[0][0].article.sku
            turn.verb = "kept" if following.has("rest") else turn.verb  # "solo la llave, el resto fuera"
            return True
    if following is not None and _takes_up(following) and (pointed := inner(clause.words, turn)) and pointed.sku:
        turn.last_sku = pointed.sku  # "ese Makita está padre, échame uno"
        return True
    if story:
        return True
    told = clause.has("past") and (turn.told_of or len(clause.text().split()) > 3)
    return told and (turn.told_of or (following is not None and (not topics(clause) or bool(topics(following)))))


_TIMES = frozenset(
    [
        "minuto",
        "minutos",
        "hora",
        "horas",
        "dia",
        "dias",
        "semana",
        "semanas",
        "mes",
        "meses",
        "minutes",
        "hours",
        "days",
    ]
)
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


def _counts_goods(clause: Clause) -> bool:
    """A figure, unless it counts time: "que cierro en diez minutos"."""
    return any(
        a.is_figure and not a.article and (b is None or b.key not in _TIMES)
        for a, b in zip(clause.words, [*clause.words[1:], None], strict=True)
    )


def leads_with_reason(clause: Clause, following: Clause | None) -> bool:
    """As in "que hoy cierro pronto, apúntame 3": the reason comes first."""
    return following is not None and clause.words[0].has("reason")


def gives_reason(clause: Clause) -> bool:
    """As in "…, que lo va a leer mi socio", "…, because the boss wants it": why, behind what is wanted."""
    first = next((t for t in clause.words if not t.has("filler", "conj")), None)
    if first is None or clause.question or _counts_goods(clause):
        return False
    if first.has("reason"):
        last = clause.words[1:][-3:]
        ended = any(t.has("checkout", "v.remove") and (t.has("enclitic") or " " in t.key) for t in last)
        return not ended and not clause.has("p.max", "p.min", "n.quote", "q.price")
    leads = first.text.lower() in ("que", "q", "porque", "because", "cos", "since", "so") or first.has("why")
    return leads and len(clause.words) > 2 and not clause.has(*_REASON_SAYS) and not topics(clause)


_TELLS = (
    "has",
    "have",
    "got",
    "are",
    "is",
    "was",
    "were",
    "own",
    "enough",
    "plenty",
    "already",
    "wont",
    "dont",
    "cant",
)
_TELLERS = frozenset(
    ["they", "he", "she", "we", "i", "its", "it", "theyre", "theyve", "weve", "ive", "hes", "shes", "were", "im"]
)
_NOT_TOLD = (
    *_REASON_SAYS,
    "v.need",
    "v.set",
    "v.search",
    "v.show",
    "keep",
    "clear",
    "n.order",
    "n.invoice",
    "w.where",
    "human",
)


def tells_why(clause: Clause, turn: Turn) -> bool:
    """As in "drop the wellies, the lads have all got their own": what is so, behind a change of the cart."""
    if turn.verb not in ("remove", "set", "keep") or clause.question or turn.spanish or clause.has(*_NOT_TOLD):
        return False
    words = clause.words
    led = words[0].key in _TELLERS or (words[0].key in ("the", "our", "my") and words[0].has("definite"))
    if not led and not words[0].key.endswith(("s", "ve")):
        return False
    said = led or any(mark in words[0].text for mark in "'’")
    tells = any(t.key.split()[0] in _TELLS or t.key.endswith("ing") for t in words[1:]) or "'" in words[0].text
    return said and tells and len(words) > 2 and not any(t.is_figure and not t.article for t in words)


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


def denies_figure(clause: Clause) -> bool:
    """As in "mejor que sean 18 los tensores, no 12", "make it 6, not 4": the figure that was not meant."""
    words = [t for t in clause.words if not t.has("filler", "polite", "conj") or t.has("no")]
    denied = len(words) == 2 and words[0].key in ("no", "not", "y no", "and not") and words[1].is_figure
    return denied and not any(t.text == "." for t in clause.tokens)  # "no. 2" is a place


def is_heading(clause: Clause) -> bool:
    """As in "Pedido obra Alcorcón" above a list: no figure, no verb, no question."""
    figures = any(t.is_figure for t in clause.tokens) or clause.has("listed")
    return not (figures or clause.question or clause.has(*_SPEAKING) or topics(clause))


def introduces(clause: Clause) -> bool:
    """As in "le saluda Ramón", "this is Karen from Apex"."""
    return clause.has("introducing") and not clause.has("inject") and not counts(clause)
