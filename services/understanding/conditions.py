"""Conditions: "si es inox ponme 100". They are answered first; nothing is done under them (rule 10)."""

from collections.abc import Sequence

from services.actions import Action, AskProduct, AskShop, Clarify
from services.understanding.clauses import Clause
from services.understanding.items import read_item
from services.understanding.references import Target, content, phrase, pronoun, resolve
from services.understanding.shop import topics
from services.understanding.tokens import Token
from services.understanding.turn import Draft, Turn, draft

_DOES = frozenset({"v.add", "v.remove", "v.set", "v.swap", "checkout", "v.pay"})
_HAGGLES = frozenset(["knock", "take", "do", "sharpen", "chop", "drop", "shave", "lop", "give", "make", "cut", "throw"])
_NOTES = ("fiver", "tenner", "quid")
_ON_PRICE = frozenset(["off", "for", "at", "to", "down to"])
_LOOSE = frozenset({"como", "cuando", "when", "in case", "en caso de"})


def condition_at(clause: Clause) -> int | None:
    """Where a condition begins: at the front, or behind what is asked for; not in "sí, ponme 50" nor in "dime si"."""
    tokens = clause.tokens
    for at, token in enumerate(tokens):
        if not (token.has("cond", "cond.strict", "cond.else") or _no_politeness(tokens, at)) or (token.key in _LOOSE):
            continue
        before = [t for t in tokens[:at] if not (t.has("filler", "conj", "greet", "polite") or t.kind == "mark")]
        if before and (before[-1].has("v.tell", "q") or not any(t.has(*_DOES, "v.need") for t in before)):
            continue
        if _is_yes(tokens, at) or _is_courtesy(tokens, at):
            continue
        return at
    return None


def _no_politeness(tokens: Sequence[Token], at: int) -> bool:
    """As in "if you can do 10% off" is a condition, "if you can add 5" is a courtesy."""
    token, after = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        token.has("polite")
        and token.key.startswith(("if ", "si "))
        and after is not None
        and ((after.has("v.offer", "t.delivery") and not after.has("v.add")) or _asks_terms(tokens[at + 1 :]))
    )


def _asks_terms(tokens: Sequence[Token]) -> bool:
    """Terms of the shop before the verb that hangs on them: "knock 15% off I'll take 200"."""
    verb = next((i for i, t in enumerate(tokens) if t.has("v.add") and " " in t.key), None)
    return verb is not None and any(t.has("t.discount", "t.delivery", "t.payment") for t in tokens[:verb])


def _is_courtesy(tokens: Sequence[Token], at: int) -> bool:
    """As in "si me pones 12 de esos, genial": an order, politely; "si me pones 50, qué descuento hay" asks."""
    after = [t for t in tokens[at + 1 :] if t.kind != "mark"]
    if len(after) < 2 or not (after[0].key.startswith("me ") or after[0].key in ("me", "nos")):
        return False
    figure = next((i for i, t in enumerate(after) if t.is_figure and not t.article), None)
    ordered = figure is not None and any(t.has("v.add") for t in after[: min(figure, 2)])
    if any(t.has("t.discount", "t.delivery", "t.payment", "percent", "currency") for t in after):
        return False
    return ordered and not any(t.has(*_DOES, "v.need", "q") or t.key == "," for t in after[(figure or 0) + 1 :])


def _is_yes(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].key != "si":
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    spoken_yes = tokens[at].text.lower() == "sí"
    return (
        spoken_yes
        or after is None
        or after.kind in ("mark", "emoji", "number")
        or after.has("yes", "polite", "thanks", "but", "conj")
        or (after.has("v.add") and not after.has("v.have") and not after.key.startswith("me ") and after.key[-1] != "o")
    )


def read_condition(clause: Clause, following: Clause | None, turn: Turn) -> tuple[Draft, bool] | None:
    """The question that must be answered first, and whether the following clause hangs on it."""
    at = condition_at(clause)
    if at is None:
        return _bargain(clause, following)
    condition, main = _cut(clause.tokens, at)
    takes_next = not main and following is not None and following.line == clause.line and not following.question
    hanging = following.tokens if takes_next and following is not None else main
    asked = topics(clause) if (clause.question or clause.words[0].has("q.open")) and not takes_next else []
    if asked and asked[0] not in ("contact", "other"):  # "if I take 50 do I get a better price?"
        return draft("condition.asked", 0.86, AskShop(topic=asked[0])), False
    return _question(condition, hanging, turn), takes_next


def _bargain(clause: Clause, following: Clause | None) -> tuple[Draft, bool] | None:
    """As in "knock 10% off and I'll take 40": a price asked for, and what hangs on it."""
    first = next((t for t in clause.words if not t.has("filler", "polite")), None)
    if first is None or following is None or clause.question or following.line != clause.line:
        return None
    asks = first.key.split()[0] in _HAGGLES and (
        clause.has("percent") or "discount" in topics(clause) or _haggles(clause.words)
    )
    promised = following.words[0].has("v.add", "v.need") or following.words[0].key in ("ill", "well", "id", "wed")
    counted = any(t.is_figure and not t.article for t in following.words) or following.has("all")
    named = any(t.is_figure and not t.article for t in clause.words) and not _haggles(clause.words)
    return (
        (draft("condition.bargain", 0.86, AskShop(topic="discount")), True)
        if asks and promised and counted and not named
        else None
    )


def _haggles(tokens: Sequence[Token]) -> bool:
    """As in "you knock a fiver off each", "do them for a tenner": a price of the buyer's own."""
    said = [t for t in tokens if not t.has("filler", "polite") and t.key != "you" and t.kind != "mark"]
    if not said or said[0].key.split()[0] not in _HAGGLES:
        return False
    money = any(t.has("currency") or t.key.endswith(_NOTES) for t in said[1:])
    return money and any(t.key.split()[0] in _ON_PRICE for t in said[1:])


def _cut(tokens: Sequence[Token], at: int) -> tuple[list[Token], list[Token]]:
    """The condition's words and those that hang on it, in whichever order they stand."""
    before = [t for t in tokens[:at] if not t.has("filler", "conj", "greet")]
    rest = list(tokens[at + 1 :])
    if any(t.has(*_DOES, "v.need") for t in before):
        return rest, list(before)
    for place in range(len(rest) - 1, 0, -1):
        token = rest[place]
        if (
            token.has(*_DOES)
            and (token.has("enclitic") or " " in token.key or token.has("v.add"))
            and not rest[place - 1].has("definite", "of")
        ):
            return rest[:place], rest[place:]
        if token.has("v.need") and any(t.is_figure for t in rest[place + 1 : place + 3]):
            return rest[:place], rest[place:]
    return rest, []


def _question(condition: Sequence[Token], main: Sequence[Token], turn: Turn) -> Draft:
    said = " ".join(t.text for t in condition)
    found = topics(Clause(list(condition))) or (
        topics(Clause(list(main))) if not any(t.has(*_DOES) for t in main) else []
    )
    if not found and any(t.has("v.arrive") for t in condition[:4]) and any(t.has("when") for t in condition):
        found = ["delivery"]
    if not found and (any(t.text == "%" or t.has("percent") for t in condition) or _haggles(condition)):
        found = ["discount"]
    target = _asked_of(condition, main, turn)
    of_article = (
        target.known
        and target.how in ("sku", "place", "name")
        and found[:1] not in (["delivery"], ["discount"], ["payment"])
    )
    if found and found[0] not in ("contact", "other") and not of_article:
        return draft("condition.shop", 0.86, AskShop(topic=found[0]))
    asked: list[Action] = [AskProduct(sku=s, question=said) for s in target.skus]
    if not asked and target.query:
        asked = [AskProduct(query=target.query, question=said)]
    if not asked:
        asked = [Clarify(about=said, candidates=target.candidates)]
    return draft("condition.product", 0.86, *asked[:1])


def _asked_of(condition: Sequence[Token], main: Sequence[Token], turn: Turn) -> Target:
    """The article that the condition names, else the one that hangs on it, else the one in hand."""
    for words in (_spans(condition), [read_item([t for t in main if not t.has(*_DOES, "v.need", "only")]).target]):
        for span in words:
            target = resolve(span, turn)
            if target.known and target.how in ("sku", "place", "name", "pronoun"):
                return target
            if target.candidates and target.how == "name":
                return target
    hand = pronoun(turn)
    named = [
        t
        for t in read_item([t for t in main if not t.has(*_DOES, "v.need", "only")]).target
        if not t.has("pron", "pron.object")
    ]
    if content(named) and (not hand.known or not turn.shelf.product):
        return Target("query", query=phrase(named))
    return hand if hand.known else Target("query", query=phrase(content(condition)), candidates=hand.candidates)


def _spans(words: Sequence[Token]) -> list[list[Token]]:
    """The pieces of a condition that can name an article: from each pointer on, the longest first."""
    found = [list(words)]
    for at, token in enumerate(words):
        if token.has("definite", "pron", "pron.pl", "num.mark", "sku.mark") or token.kind == "size":
            found.extend(list(words[at : at + size]) for size in (4, 3, 2) if len(words) >= at + size)
            if token.has("pron", "pron.pl") or token.kind == "size":
                found.append([token])
    return found
