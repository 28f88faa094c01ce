"""What a clause does to the cart: its verb, and what stands before and behind it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from services.understanding.clauses import Clause
from services.understanding.items import Item
from services.understanding.names import fits
from services.understanding.references import PLACES, Target, content, resolve
from services.understanding.roundabout import straight
from services.understanding.shop import topics
from services.understanding.tokens import Token
from services.understanding.turn import Turn

_SKIPPED = frozenset(
    {
        "filler",
        "polite",
        "conj",
        "greet",
        "thanks",
        "yes",
        "no",
        "det",
        "only",
        "pron.object",
        "correction",
        "n.quote",
        "to",
        "prep",
    }
)


_VERBS = frozenset(
    {"keep", "v.add", "v.need", "v.remove", "v.set", "v.swap", "v.double", "set.to", "better", "mistake", "set.amount"}
)


_REGRETS = ("al final", "pensandolo", "ahora que lo pienso", "mejor", "casi mejor")
_ALTOGETHER = frozenset(["en total", "total", "in total", "altogether", "all told"])
AWAY = frozenset({"off", "out", "away"})


@dataclass(frozen=True, slots=True)
class Act:
    """The clause's verb and what stands before and behind it."""

    kind: str
    before: tuple[Token, ...]
    after: tuple[Token, ...]
    verb: Token | None = None

    @property
    def rest(self) -> list[Token]:
        return [*self.before, *self.after]


def act_of(clause: Clause, turn: Turn) -> Act:
    """Which verb of the cart the clause has; without one it inherits the last."""
    tokens = _without_quote(clause.tokens)
    fewer = _fewer(tokens)
    fewer = _one_fewer(tokens, turn) if fewer is None else fewer
    if fewer is not None:
        kept = [t for i, t in enumerate(tokens) if i != fewer]
        return Act(
            "remove", (), tuple(t for t in kept if t.is_figure or not t.has("v.set", "v.add", "better", "set.to"))
        )
    moved = _moved(tokens) or straight(tokens, in_cart=bool(turn.shelf.cart))
    if moved is not None:
        return Act("set", (), tuple(moved))
    at = _verb_at(tokens)
    if at is None and clause.has("except") and AWAY & {t.key for t in (*clause.words[1:2], *clause.words[-1:])}:
        return Act("remove", (), tuple(t for t in tokens if t.key not in AWAY))
    if at is None and _goes_in(clause):
        return Act("add", (), tuple(tokens[:-1]), tokens[-1])
    if at is None and _goes_away(clause, turn):
        return Act("remove", (), tuple(t for t in tokens if t.key not in AWAY and not t.has("no")))
    if at is None:
        return Act(_inherited(clause, turn), (), tuple(tokens))
    end = at + 1
    while (
        end < len(tokens)
        and tokens[end].has(*_VERBS)
        and not tokens[end].is_figure
        and not tokens[end].has("definite", "n.cart")
        and not (tokens[at].has("v.need") and tokens[end].key == "cut")
    ):
        end += 1
    run = tokens[at:end]
    before = tuple(t for t in tokens[:at] if not t.has("greet", "thanks", "yes", "no"))
    kind = _kind(run, tokens[end:], [t for t in before if not t.has("filler", "polite")])
    if kind in ("add", "need") and _sets_after_all(tokens, before, turn):
        kind = "set"
    if kind in ("add", "need") and tokens[-1].key in _ALTOGETHER and _is_held(tokens[end:-1], turn):
        return Act("set", before, tuple(tokens[end:-1]), run[-1])
    if (kind == "add" and any(t.has("instead") for t in before)) or (
        kind in ("add", "need")
        and (_corrects_figure(tokens) or (turn.shelf.cart and _denies_figure([t for t in tokens if t.kind != "mark"])))
    ):
        kind = "set"
    return Act(kind, before, tuple(tokens[end:]), run[-1])


def _sets_after_all(tokens: Sequence[Token], before: Sequence[Token], turn: Turn) -> bool:
    """As in "al final quiero 8 cintas", "de codos ponme solo 15", "de la línea 2 ponme 18": so many of it in all."""
    if not turn.shelf.cart or any(t.has("more.of") for t in tokens):
        return False
    lined = any(t.has("line.mark") for t in before)
    limited = any(a.has("only") and b.is_figure for a, b in itertools.pairwise(tokens))
    said = tokens[0].key == "al final" or limited
    words = [t for t in tokens if not t.has("only", "v.add", "v.need", "v.set", "filler")]
    return lined or (said and _is_held(words, turn))


def _is_held(words: Sequence[Token], turn: Turn) -> bool:
    """Whether a line of the cart is named and a figure: "quiero 3 llaves en total"."""
    counted = any(t.is_figure and not t.article for t in words)
    return counted and bool(fits([t for t in content(words) if not t.is_figure], turn.shelf.cart))


def _moved(tokens: Sequence[Token]) -> list[Token] | None:
    """As in "bring the rags down to 3", "take the gloves back to 5 pairs": what is moved, and to what."""
    at = next((i for i, t in enumerate(tokens) if not (t.has(*_SKIPPED) or t.kind == "mark") or t.has("v.move")), None)
    if at is None or not tokens[at].has("v.move", "v.need"):
        return None
    to = next((i for i in range(at + 2, len(tokens) - 1) if tokens[i].has("to") and tokens[i + 1].is_figure), None)
    if (
        to is None
        or (tokens[at].has("v.need") and tokens[to].key != "to be")
        or tokens[to + 1].article
        or any(t.is_figure for t in tokens[at + 1 : to])
    ):
        return None
    name = [t for t in tokens[at + 1 : to] if t.key not in ("up", "down", "back")]
    behind = tokens[to + 2 :]
    if name and all(t.has("pron") for t in name) and content(behind):
        return [*behind, *tokens[to : to + 2]]  # "bring it down to 4 rags"
    return [*name, *tokens[to:]] if content(name) else None


def _one_fewer(tokens: Sequence[Token], turn: Turn) -> int | None:
    """As in "pon uno menos de llave", "una llave menos": one away of what is in the cart."""
    at = next((i for i, t in enumerate(tokens) if i and t.key in ("menos", "menos de")), None)
    figure = next((t for t in tokens[:at] if t.is_figure), None) if at and turn.shelf.cart else None
    if at is None or figure is None or figure.value != 1 or any(t.has("all", "each") for t in tokens[:at]):
        return None
    behind = tokens[at + 1 :]
    ends = not behind or (tokens[at - 1] is figure and (behind[0].has("of") or tokens[at].has("p.max")))
    figure.article = not ends
    return at if ends else None


def _fewer(tokens: Sequence[Token]) -> int | None:
    """As in "10 fewer elbows", "10 codos menos": so many away."""
    if len(tokens) > 1 and tokens[0].key in ("menos", "minus") and tokens[1].is_figure:
        return 0
    for at in range(1, len(tokens)):
        key, before = tokens[at].key, tokens[at - 1]
        if key in ("fewer", "less") and before.is_figure:
            return at
        if key == "menos" and at == len(tokens) - 1 and any(t.is_figure and not t.article for t in tokens[:at]):
            return at
    return None


def _inherited(clause: Clause, turn: Turn) -> str:
    """Without a verb of its own a clause does what the last one did; "25 instead of 40", "los codos a 25" set."""
    if (
        _corrects_figure(clause.tokens)
        or (turn.shelf.cart and _denies_figure(clause.words))
        or (turn.shelf.cart and (_ends_in_new_figure(clause.words) or _sets_line(clause.words)))
    ):
        return "set"
    if turn.verb == "remove" and _comes_instead(clause, turn):
        return "add"
    speaks = clause.has(
        "hearsay", "story", "v.tell", "q", "v.have", "v.show", "q.price", "v.search", "asks", "past"
    ) or bool(topics(clause))
    return "" if speaks else turn.verb


def _goes_in(clause: Clause) -> bool:
    """As in "el Bosch al carrito", "la 2 a la cesta": what is pointed at, and where it goes."""
    words = clause.words
    lands = words[-1].has("v.add") and words[-1].has("n.cart") and words[-1].key.startswith(("a la ", "al "))
    return lands and words[0].has("definite") and 2 < len(words) < 6 and not clause.question


def _goes_away(clause: Clause, turn: Turn) -> bool:
    """As in "bins off please", "no bins": a line of the cart, without a verb."""
    said = [t for t in clause.words if not t.has("polite", "thanks", "filler")]
    if not 1 < len(said) <= 4 or clause.question or not turn.shelf.cart or any(t.is_figure for t in said):
        return False
    regretted = clause.words[0].key.startswith(_REGRETS) and said[-1].key == "no"  # "al final la llave no"
    without = said[0].key == "sin" and said[-1].has("better")  # "sin la llave mejor"
    if not (said[-1].key in ("off", "out") or said[0].key == "no" or regretted or without):
        return False
    said = [t for t in said if not (without and t.has("better"))]
    named = [t for t in content(said) if t.key not in AWAY and not t.has("no")]
    return bool(named) and resolve(named, turn, change=True).sku in turn.shelf.quantities


def _comes_instead(clause: Clause, turn: Turn) -> bool:
    """As in "bins out, 4 mops in", "no bins, but 4 mops": behind a removal, so many of what is not in the cart."""
    said = [t for t in clause.words if not t.has("polite", "thanks")]
    if not said:
        return False
    led = said[0].key in ("but", "pero") or said[-1].key in ("in", "on", "instead")
    named = content([t for t in said if not t.is_figure and not t.has("but", "instead")])
    counted = any(t.is_figure and not t.article for t in said)
    return bool(led and counted and named and turn.shelf.cart) and not fits(named, turn.shelf.cart)


def _denies_figure(words: Sequence[Token]) -> bool:
    """As in "six extinguishers not four", "6 extintores, no 4"."""
    denied = len(words) > 3 and words[-1].is_figure and words[-2].key in ("not", "no")
    return denied and any(t.is_figure and not t.article for t in words[:-2])


def _ends_in_new_figure(words: Sequence[Token]) -> bool:
    """As in "los codos a 25", "elbows to 25": a name, then the new figure."""
    at = next(
        (i for i, t in enumerate(words) if i and (t.key in ("a", "to", "en") or t.has("better")) and not t.is_figure),
        None,
    )
    ends = at is not None and at + 2 >= len(words) - 1 and at + 1 < len(words) and words[at + 1].is_figure
    named = words[: at or 0]
    others = [t for i, t in enumerate(named) if t.is_figure and not (i and named[i - 1].has("line.mark"))]
    return bool(ends) and not others


def _sets_line(words: Sequence[Token]) -> bool:
    """As in "renglón 1 de la cesta: 8": a line, then its figure."""
    figures = [t for t in words if t.is_figure and not t.article]
    return len(figures) > 1 and words[0].has("line.mark") and words[-1] is figures[-1]


def _corrects_figure(tokens: Sequence[Token]) -> bool:
    """As in "30 elbows instead of 40": a new figure for an old one."""
    corrects = any(a.has("instead") and b.is_figure and not b.article for a, b in itertools.pairwise(tokens))
    return corrects and sum(t.is_figure and not t.article for t in tokens) > 1


def _without_quote(tokens: Sequence[Token]) -> list[Token]:
    """The clause without "a quote", which the pipeline has heard, and without what leads to it."""
    quoted = [i for i, t in enumerate(tokens) if t.has("n.quote")]
    if not quoted:
        return list(tokens)
    leads = any(t.is_figure and not t.article for t in tokens[: quoted[0]])
    first = 0 if leads else quoted[0]
    dropped = {*quoted, *(i - 1 for i in quoted if i and tokens[i - 1].article)}
    return [t for i, t in enumerate(tokens) if i >= first and i not in dropped]


def _verb_at(tokens: Sequence[Token]) -> int | None:
    for at, token in enumerate(tokens):
        if token.has(*_VERBS) and not token.has("instead") and not token.is_figure and not _is_noun(tokens, at):
            return at
        if not (token.has(*_SKIPPED, "when") or token.kind in ("mark", "emoji")):
            break
    for at, token in enumerate(tokens):
        if (
            token.has("v.add", "v.remove", "v.set", "keep")
            and not token.has("instead", "n.cart")
            and (
                token.has("enclitic", "set.to")
                or " " in token.key
                or (token.key == "take" and AWAY & {t.key for t in tokens[at + 1 :]})
                or token.key in ("fuera", "sobran", "sobra", "quita", "pon", "off", "out")
            )
        ):
            return at
        counts = token.has("v.need", "v.remove", "v.add") and tokens[-1].is_figure and at == len(tokens) - 2
        if counts and tokens[0].has("of"):
            return at  # "del 2 quiero 4"
    return None


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    """A verb's form behind an article is a noun: "la carga", "the cut"."""
    return (
        at > 0
        and tokens[at - 1].has("definite", "det", "of")
        and not tokens[at].has("enclitic")
        and " " not in tokens[at].key
    )


def _kind(run: Sequence[Token], after: Sequence[Token], before: Sequence[Token]) -> str:
    tags = {tag for t in run for tag in t.tags}
    if run[0].key in ("take", "takes") and not AWAY & {t.key.split()[0] for t in after}:
        return "add"
    off = run[0].key in ("knock", "drop", "cut", "shave", "trim", "chuck", "whip", "strike", "cross") and any(
        t.key == "off" or t.key.startswith("off the ") for t in after
    )
    left = run[0].key in ("leave", "get") and any(t.key in AWAY for t in after) and not any(t.is_figure for t in after)
    returned = run[0].key in ("put", "pop", "stick") and after and after[-1].key == "back"
    if off or left or returned:
        return "remove"
    if "keep" in tags:
        return "set"
    if run[0].has("mistake", "set.to", "better") or any(t.has("set.to", "better") for t in run):
        return "set"
    if (
        "v.remove" in tags
        and not ("v.add" in tags and run[0].key != "take")
        and not (run[0].has("v.set") and _has_to(after))
    ):
        return "remove" if not (run[0].has("v.set", "v.swap") and not run[0].has("v.remove")) else "set"
    if "v.add" in tags:
        return "set" if "v.set" in tags and (_has_to(after) or any(t.has("instead") for t in after)) else "add"
    if "v.need" in tags:
        moved = any(t.has("v.set", "set.amount") and not t.has("v.need", "v.add") for t in run[1:])
        return "set" if moved and _has_to(after) else "need"  # "necesito bajar los codos a 20"
    return (
        "set"
        if tags & {"v.set", "v.swap", "set.amount"}
        else "double"
        if "v.double" in tags
        else "add"
        if before
        else ""
    )


def _has_to(after: Sequence[Token]) -> bool:
    return any(a.has("to") and b.is_figure and not b.article for a, b in itertools.pairwise(after))


def before_reason(words: list[Token]) -> list[Token]:
    """As in "…, client's supplying them", "… que ya tengo": why it goes does not matter."""
    for at, token in enumerate(words):
        reason = token.has("why") or token.text == "," or token.key in ("que", "q")
        if reason and ((not at and token.text != ",") or content(words[:at]) or any(t.is_figure for t in words[:at])):
            return words[:at]
    return words


def meant_words(before: Sequence[Token], item: Item) -> tuple[Token, ...]:
    """What is meant may stand before the verb: "del 1 quítame 5"."""
    said_cart = any(t.has("n.cart") for t in before) and any(t.is_figure or t.is_ordinal for t in item.target)
    if said_cart:
        return (*before, *item.target)  # "de la cesta quita lo segundo"
    named = content(before) or any(t.is_figure or t.has(*PLACES) for t in before)
    return (*before, *item.target) if named and not content(item.target) else item.target


def named(target: Target) -> dict[str, str | None]:
    return {"sku": target.sku} if target.sku else {"query": target.query or None}
