"""What stands behind a divider, seen before the sentence is cut there: figures that belong to the name in front."""

import itertools

from services.understanding.listing import ends_in_count
from services.understanding.tokens import Token

_SENDS = frozenset(["fire", "ping", "shoot", "drop", "whack", "chuck", "sling", "bung", "pop", "fling", "run", "lash"])
_NEAR = 5  # tokens: the figure and what may close the list behind it
_SKIPPED = frozenset({"filler", "polite", "conj"})


def counts_behind(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """As in "Regleta 12 polos, 20 uds", "cemento cola: 12 sacos", "the M10s, 40 off": the figure behind the name."""
    if sentence[at].text not in (",", ":", "-"):
        return False
    first = next((t for t in part if not t.has(*_SKIPPED, "v.add", "v.need", "det", "of", "prep")), None)
    if (
        first is None
        or first.is_figure
        or first.has("yes", "no", "correction", "dismiss", "filler", "inject", "v.have")
    ):
        return False
    rest = sentence[at + 1 :]
    if not rest or not rest[0].is_figure or rest[0].article:
        return False
    end = 1
    while end < len(rest) and (
        rest[end].has("each")
        or rest[end].is_unit
        or (rest[end].key in ("off", "de") and end == len(rest) - 1)
        or rest[end].has("polite")
    ):
        end += 1
    return end >= len(rest) or rest[end].kind == "mark" or rest[end].has("conj")


def completes(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """As in "ponme 12, del tercero", "add 5, of the second one": what is counted stands behind the comma."""
    rest = sentence[at + 1 : at + 4]
    counted = part[-1].is_figure and not part[-1].article and any(t.has("v.add", "v.remove") for t in part[:-1])
    if not counted or part[0].has("of") or len(rest) < 2 or not rest[0].has("of") or sentence[at].text != ",":
        return False
    return any(t.is_figure or t.brand or t.kind == "size" or t.is_ordinal for t in rest[1:])


def shares_figure(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """As in "make both the rags and the bins 5", "rags and bins to 6": one new figure for two lines."""
    if sentence[at].key not in ("and", "n", "&", "y", "e"):
        return False
    end = next((i for i in range(at + 1, len(sentence)) if sentence[i].kind == "mark"), len(sentence))
    if end - at > 2 * _NEAR or any(t.is_figure and not t.article and not t.has("both") for t in part):
        return False
    rest = [t for t in sentence[at + 1 : end] if not t.has("polite", "each") and t.key not in ("now", "instead")]
    if not 2 <= len(rest) <= 6 or not rest[-1].is_figure or rest[-1].article:
        return False
    leads = rest[-2].has("to") or rest[-2].key.endswith(" to")
    named = rest[: -2 if leads else -1]
    if not named or any(
        t.is_figure or t.has("v.set", "v.add", "v.remove", "v.need", "of", "num.mark", "size.mark") for t in named
    ):
        return False
    sets = any(t.has("v.set") and not t.has("v.add", "v.need", "better") for t in part)
    both = any(t.has("both") for t in part) and any(t.has("v.set") for t in part)
    return (sets or both or leads) and not any(t.has("v.search", "q", "v.remove", "compare") for t in part)


def both_counted(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """As in "3/4 nipples x 40, 1 1/2 plugs x 12", "M8 nuts 200, M8 washers 200": both sides end in their figure."""
    if not any(t.is_figure for t in part[-_NEAR:]):
        return False
    ends = (i for i in range(at + 1, len(sentence)) if sentence[i].text in (",", ";", "/"))
    end = next(ends, len(sentence))
    sides = [[t for t in side if t.text not in ("(", ")")] for side in (part, sentence[at + 1 : end])]
    return all(ends_in_count(side) for side in sides) or all(
        len(side) > 2 and side[-1].is_figure and (side[-2].key in ("x", "*") or side[-2].has("to")) for side in sides
    )


def resends(sentence: list[Token], at: int) -> bool:
    """As in "… y me reenvía la factura", "… and send over the invoice": something else is to be sent."""
    sends = sentence[at].has("v.send") or sentence[at].key.split(" ")[0] in _SENDS
    asked = any(t.has("w.where") for t in sentence[:at]) and any(t.has("order.number") for t in sentence[:at])
    sends = sends or (asked and sentence[at].has("definite", "n.invoice"))
    if sentence[at].has("n.invoice"):
        return sends
    return sends and any(t.has("n.invoice") for t in sentence[at + 1 : at + 7])


def narrows(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """As in "same thing but three phase", "los mismos pero trifásicos": the last list, of another kind."""
    if sentence[at].key not in ("but", "pero"):
        return False
    alike = all(
        t.has("same", "filler", "definite", "pron", "pron.pl", "v.need", "v.have") or t.kind == "mark" for t in part
    )
    return alike and any(t.has("same", "pron", "pron.pl") for t in part)


def sets(sentence: list[Token], at: int) -> bool:
    """As in ", bump tape to 72", ", deja codos en 5": a verb, a name and its new figure."""
    end = next((i for i in range(at + 1, len(sentence)) if sentence[i].kind == "mark"), len(sentence))
    rest = sentence[at + 1 : min(end, at + 8)]
    return any(i and a.has("to") and b.is_figure and not b.article for i, (a, b) in enumerate(itertools.pairwise(rest)))


def fronts(sentence: list[Token], at: int) -> bool:
    """As in "… y a las tes les quitas 3", "… y el teflón me lo borras": what it is about, then a verb that says so."""
    lead = sentence[at]
    if not (lead.has("definite", "of") or lead.key in ("a", "con", "en")) or lead.is_figure:
        return False
    for token in sentence[at + 1 : at + 2 + _NEAR]:
        if token.kind == "mark" or (token.has("conj") and not token.has("prep")) or token.has("v.need", "v.have", "q"):
            return False
        if token.has("v.remove", "v.add", "v.set", "v.double"):
            return _tells(token)
    return False


def _tells(verb: Token) -> bool:
    """As in "quítale", "me la borras", "súbelos", "quitas"."""
    told = verb.has("v.remove", "v.set") and verb.key.endswith(("as", "es"))
    return told or verb.has("enclitic", "pron.object") or " " in verb.key


def prefers(sentence: list[Token], at: int) -> bool:
    """As in "el 3 no, mejor el 2": behind what is refused comes what is wanted."""
    refused = next((t for t in reversed(sentence[:at]) if t.kind != "mark"), None)
    return sentence[at].has("better") and refused is not None and refused.key in ("no", "not")


def closes(sentence: list[Token], at: int) -> bool:
    """As in "10 tornillos y cierra", "… y tramita": the order is closed, and nothing stands behind."""
    rest = [t for t in sentence[at + 1 :] if t.kind != "mark" and not t.has("polite", "thanks", "filler")]
    return sentence[at].has("v.pay") and not rest


def topical(token: Token) -> bool:
    """Whether a word opens something new by itself: a greeting, a price, a topic of the shop, a condition."""
    telling = {
        "checkout",
        "clear",
        "repeat",
        "human",
        "greet",
        "thanks",
        "introducing",
        "n.quote",
        "q.price",
        "q.cart",
        "help",
        "yes",
        "no",
        "cancel",
        "w.where",
    }
    return (
        token.has(*telling) or any(tag.startswith("t.") for tag in token.tags) or token.has("cond.strict", "cond.else")
    )
