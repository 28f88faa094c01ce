"""One article of an order: how many, in what unit, of what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from services.actions import Quantity, Unit
from services.understanding.figures import whole
from services.understanding.lexicon import synonyms
from services.understanding.sizes import FOREIGN
from services.understanding.text import stem
from services.understanding.tokens import Token

_MEASURED = ("metre", "kg", "litre")
_LEADING = frozenset(
    {"det", "prep", "of", "polite", "filler", "conj", "to", "only", "pron.object", "better", "set.amount", "more.of"}
)
_TRAILING = frozenset({"polite", "filler", "conj", "more.of", "thanks"})


@dataclass(frozen=True, slots=True)
class Item:
    """``quantity`` None: none was said; ``article``: "un", "a"; ``more``: "10 más"."""

    quantity: Quantity | None
    unit: Unit | None
    target: tuple[Token, ...]
    article: bool = False
    more: bool = False
    pair: bool = False  # "un par": of boots one pair
    word: str = ""  # the unit as it was written: "un metro" is a tape where nothing is at hand


def unit_of(token: Token) -> Unit | None:
    for tag in token.tags:
        if tag.startswith("u."):
            return cast("Unit", tag[2:])
    return None


def read_item(tokens: Sequence[Token], *, trailing: bool = True) -> Item:
    """Quantity and unit from the front ("3 cajas de …"), else from the end ("… x 200", "…: 20 uds")."""
    words = without_price([t for t in tokens if t.kind != "emoji"])
    more = any(t.has("more.of") for t in words)
    item = _from_front(words)
    if item is None and trailing:
        item = _from_end(words)
    if item is None:
        return Item(None, None, tuple(_stripped(words)), more=more)
    return replace(item, more=more)


def without_price(words: list[Token]) -> list[Token]:
    """As in "at £0.01 each", "a 0,01 €": the catalogue's prices count."""
    for at, token in enumerate(words):
        if token.has("currency") and (
            (at + 1 < len(words) and words[at + 1].is_figure) or (at and words[at - 1].is_figure)
        ):
            start = at - 1 if at and words[at - 1].is_figure else at
            end = at + 2 if at + 1 < len(words) and words[at + 1].is_figure and start == at else at + 1
            while start and words[start - 1].key in ("at", "a", "por", "for", "@"):
                start -= 1
            while end < len(words) and words[end].has("p.each"):
                end += 1
            if start > 0:
                return words[:start] + words[end:]
    return words


def _from_front(words: list[Token]) -> Item | None:
    at = 0
    while at < len(words) and (words[at].has(*_LEADING) or words[at].kind == "mark") and not words[at].is_figure:
        if (
            words[at].has("definite", "num.mark")
            and at + 1 < len(words)
            and words[at + 1].is_figure
            and not _counts(words, at + 1)
        ):
            return None
        if (
            words[at].has("of")
            and not words[at].has("definite")
            and at + 1 < len(words)
            and words[at + 1].is_figure
            and at > 0
        ):
            return None
        at += 1
    if at + 2 < len(words) and words[at].article and words[at + 1].has("more.of") and words[at + 2].is_figure:
        at += 2  # "an extra 5 mop heads"
    if at >= len(words):
        return None
    if words[at].has("pair", "u.pair") and not words[at].is_figure:
        return _paired(words, at, 1.0, article=False)
    if not words[at].is_figure or words[at].value is None:
        return _unit_first(words, at)
    return _counted(words, at)


def _counts(words: list[Token], at: int) -> bool:
    """As in "los 6 grilletes": a figure after an article that counts what follows; "el 6" names a place."""
    if at and words[at - 1].key in ("el", "la", "del", "al"):
        return False
    if at and words[at - 1].key in ("los", "las") and at + 2 < len(words) and words[at + 1].has("of"):
        return words[at + 2].kind == "word"  # "los 10 de teflón"
    return (
        at + 1 < len(words)
        and words[at + 1].kind == "word"
        and not words[at + 1].has("of", "prep", "conj", "polite", "filler", "one", "enclitic")
    )


def _unit_first(words: list[Token], at: int) -> Item | None:
    """As in "cajas de …" without a number, "box of …"."""
    follows = at + 2 < len(words) and words[at + 1].has("of")
    unit = unit_of(words[at])
    if (
        unit
        and at
        and words[at - 1].has("more.of")
        and all(t.has("more.of", "polite", "filler") for t in words[at + 1 :])
    ):
        return Item(None, unit, ())  # "otra caja más"
    return Item(None, unit, tuple(_stripped(words[at + 2 :]))) if unit and follows and unit not in _MEASURED else None


def _counted(words: list[Token], at: int) -> Item | None:
    figure = words[at]
    value = figure.value or 0.0
    after = at + 1
    if figure.has("pair"):
        return _paired(words, at, value, article=figure.article)
    weighed = after + 1 < len(words) and words[after].key in FOREIGN and words[after + 1].has("of")
    if after < len(words) and words[after].has("currency") and not weighed:
        return None
    while after < len(words) and (
        words[after].key in ("x", "*")
        or words[after].has("more.of")
        or words[after].key == "off"
        or words[after].kind == "mark"
    ):
        after += 1
    if after + 1 < len(words) and words[after].has("of") and unit_of(words[after + 1]) is not None:
        after += 1
    if after + 1 < len(words) and (
        (words[after].key in FOREIGN and words[after + 1].has("of")) or words[after].key in ("m2", "m3")
    ):
        after += 1
    packed = _packed(words, after)
    if packed is not None:
        return Item(whole(value), packed[0], packed[1])
    unit = _unit_after(words, after, one=value == 1)
    if unit or (after < len(words) and words[after].key in ("good", "big", "buenos", "buenas")):
        after += 1
    target = _stripped(words[after:])
    return Item(
        _plausible(value, figure, unit), unit, tuple(target), figure.article, word=words[after - 1].text if unit else ""
    )


def _packed(words: list[Token], at: int) -> tuple[Unit, tuple[Token, ...]] | None:
    """As in "10 5 litre tins of …", "20 25kg bags of …": the pack's content is a size."""
    if at + 2 >= len(words) or not words[at].is_figure or words[at].article or unit_of(words[at + 1]) not in _MEASURED:
        return None
    unit = unit_of(words[at + 2])
    return (
        (unit, (*_stripped(words[at + 3 :]), words[at], words[at + 1]))
        if unit is not None and unit not in _MEASURED
        else None
    )


def _unit_after(words: list[Token], at: int, *, one: bool = False) -> Unit | None:
    """The unit's word, where something measured or packed follows, or nothing at all."""
    unit = unit_of(words[at]) if at < len(words) else None
    if unit is None:
        return None
    alone = at + 1 >= len(words)
    joined = not alone and (
        words[at + 1].has("of", "prep", "definite", "more.of", "to", "polite", "conj", "n.cart", "pron")
        or words[at].key.endswith((" de", " of"))
        or words[at + 1].kind == "mark"
    )
    short = unit in ("unit", *_MEASURED, "box", "pack", "roll", "bag", "pair", "drum", "pallet")
    noun_follows = not alone and words[at + 1].kind == "word" and (words[at].key.endswith("s") or one)
    sized = at + 2 < len(words) and words[at + 1].kind == "size" and words[at + 2].kind == "word"
    counted = sized and words[at].key.endswith("s") and words[at].key.isascii()  # "6 sheets 18mm ply"
    return unit if alone or joined or short or noun_follows or counted else None


def _plausible(value: float, figure: Token, unit: Unit | None) -> Quantity:
    """As in "1,200 tuercas" in a Spanish text is no 1.2 of a nut: only what is measured comes in parts."""
    if (
        value != int(value)
        and unit not in _MEASURED
        and figure.key.replace(",", ".").count(".") == 1
        and len(figure.key.replace(",", ".").split(".")[1]) == 3
    ):
        return round(value * 1000)
    return whole(value)


def _paired(words: list[Token], at: int, value: float, *, article: bool) -> Item:
    target = _stripped(words[at + 1 :])
    unit = unit_of(target[0]) if len(target) == 1 else None
    if unit:
        return Item(whole(value if words[at].is_figure else 2), unit, (), word=target[0].text)  # "un par de tubos"
    if len(target) > 2 and target[1].has("of") and (pack := unit_of(target[0])):  # "un par de bobinas de hilo"
        return Item(whole(value if words[at].is_figure else 2), pack, tuple(_stripped(target[1:])))
    stems = {stem(t.key) for t in target}
    coded = len(target) == 1 and target[0].kind == "size" and "pair" in words[at].key  # "a pair of PPE/BO-43"
    if coded or stems & synonyms().paired:
        return Item(1, "pair", tuple(target))
    if stems & synonyms().single:
        return Item(1, None, tuple(target), article=True)
    return Item(whole(value if words[at].is_figure else 2), None, tuple(target), article, pair=True)


def _from_end(words: list[Token]) -> Item | None:
    """As in "codo 22 x 20", "tuercas M8: 200 uds", "M8x40 (50)"."""
    inner = [t for t in words if t.text not in ("(", ")")]
    while inner and (inner[-1].has(*_TRAILING) or inner[-1].kind == "mark" or inner[-1].key == "off"):
        inner.pop()
    unit = unit_of(inner[-1]) if len(inner) > 1 and inner[-2].is_figure else None
    end = len(inner) - (2 if unit else 1)
    if end < 1 or not inner[end].is_figure or inner[end].article:
        return None
    before = inner[end - 1]
    signed = (
        before.key in ("x", "*", ":", "-", "=", ",", "/", "times") or before.has("v.set", "to") or words[-1].text == ")"
    )
    if not (signed or unit) or (before.has("of") and before.kind == "word"):
        return None
    start = end - 1 if before.key in ("x", "*", ":", "-", "=", ",", "/", "times") else end
    return Item(_plausible(inner[end].value or 0.0, inner[end], unit), unit, tuple(_stripped(inner[:start])))


def _stripped(words: Sequence[Token]) -> list[Token]:
    inner = list(words)
    while (
        inner
        and (inner[-1].has(*_TRAILING) or inner[-1].kind in ("mark", "emoji"))
        and not inner[-1].is_figure
        and not inner[-1].is_ordinal
    ):
        inner.pop()
    while (
        inner
        and not inner[0].is_ordinal
        and (inner[0].has("of", "polite", "filler", "more.of", "conj") or inner[0].kind == "mark")
        and not inner[0].has("definite", "pron")
    ):
        inner.pop(0)
    return inner
