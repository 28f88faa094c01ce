"""What a figure says of its neighbours: "1 saco" is a bag and no verb, "trae 6 sacos" is an order and no question."""

from collections.abc import Sequence

from services.understanding.tokens import Token

_BRINGS = frozenset(
    ["trae", "traes", "lleva", "manda", "compra", "pide", "coge", "pilla", "sube", "baja", "sirve", "van"]
)
_MEASURED = ("u.kg", "u.litre", "u.metre")
_SHARES = {"medio": 0.5, "media": 0.5, "cuarto": 0.25}
_LEADS = ("filler", "polite", "conj", "greet")


def read_neighbours(tokens: Sequence[Token], *, in_hand: bool) -> None:
    """``in_hand``: a card is open, of which "trae 2 baterías" may be asked."""
    starts = True
    for token, after, behind in zip(tokens, tokens[1:], [*tokens[2:], Token("", "", 0, 0, "break")], strict=False):
        counted = after.is_figure and not after.article
        if starts and counted and token.key in _BRINGS and (behind.is_unit or not in_hand) and behind.key != "%":
            token.tags = frozenset({"v.add"})
        if token.key in ("a ver", "aver") and counted and behind.kind == "word":
            token.tags = frozenset({"filler"})  # "y a ver cinco metros de cadena"
        if token.is_figure and after.is_unit and after.has("v.show", "v.remove", "v.add"):
            after.tags = frozenset(tag for tag in after.tags if tag.startswith("u."))
        starts = token.kind in ("break", "mark") or (starts and token.has(*_LEADS))


def read_parts(tokens: list[Token]) -> list[Token]:
    """As in "litro y medio de aguarrás", "dos kilos y cuarto", "un cuarto de kilo": the part belongs to the figure."""
    result: list[Token] = []
    at = 0
    while at < len(tokens):
        used, parts = _unit_and_part(tokens, at) or _part_of_unit(tokens, at) or (1, [tokens[at]])
        before = result[-1] if used > 1 and result and result[-1].is_figure else None
        if before is not None and parts[0].value is not None:
            whole = 0.0 if before.article else (before.value or 0.0) - 1
            parts[0].value += whole if used == 3 and parts[1].text == tokens[at].text else 0.0
            result.pop()
        result.extend(parts)
        at += used
    return result


def read_hundreds(tokens: list[Token]) -> list[Token]:
    """As in "under two fifty", "one twenty tops": beside a bound the first of two spoken figures counts hundreds."""
    for at in range(len(tokens) - 1):
        few, more = tokens[at], tokens[at + 1]
        spoken = few.is_figure and more.is_figure and few.key.isalpha() and more.key[0].isalpha() and not few.article
        if not spoken or not 1 <= (few.value or 0) < 10 <= (more.value or 0) < 100:
            continue
        around = [*tokens[max(0, at - 2) : at], *tokens[at + 2 : at + 3]]
        if any(t.has("p.max", "p.min", "currency", "p.between") for t in around):
            made = _figure([few, more], (few.value or 0) * 100 + (more.value or 0))
            return [*tokens[:at], made, *read_hundreds(tokens[at + 2 :])]
    return tokens


def _unit_and_part(tokens: list[Token], at: int) -> tuple[int, list[Token]] | None:
    """As in "litro y medio": one and a half, then the unit."""
    if at + 2 >= len(tokens) or tokens[at + 1].key != "y" or not tokens[at].has(*_MEASURED):
        return None
    share = _SHARES.get(tokens[at + 2].key)
    return (3, [_figure(tokens[at : at + 3], 1 + share), tokens[at]]) if share else None


def _part_of_unit(tokens: list[Token], at: int) -> tuple[int, list[Token]] | None:
    """As in "cuarto de kilo"."""
    if at + 2 >= len(tokens) or tokens[at].key != "cuarto" or not tokens[at + 2].has(*_MEASURED):
        return None
    return (3, [_figure(tokens[at : at + 2], 0.25), tokens[at + 2]]) if tokens[at + 1].key == "de" else None


def _figure(parts: list[Token], value: float) -> Token:
    text, key = " ".join(p.text for p in parts), " ".join(p.key for p in parts)
    return Token(text, key, parts[0].start, parts[-1].end, "number", value=value)
