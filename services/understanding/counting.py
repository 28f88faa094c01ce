"""What a figure says of its neighbours: "1 saco" is a bag and no verb, "trae 6 sacos" is an order and no question."""

from collections.abc import Sequence

from services.understanding.tokens import Token

_BRINGS = frozenset(
    ["trae", "traes", "lleva", "manda", "compra", "pide", "coge", "pilla", "sube", "baja", "sirve", "van"]
)
_LEADS = ("filler", "polite", "conj", "greet")


def read_neighbours(tokens: Sequence[Token], *, in_hand: bool) -> None:
    """``in_hand``: a card is open, of which "trae 2 baterías" may be asked."""
    starts = True
    for token, after, behind in zip(tokens, tokens[1:], [*tokens[2:], Token("", "", 0, 0, "break")], strict=False):
        counted = after.is_figure and not after.article
        if starts and counted and token.key in _BRINGS and (_packs(behind) or not in_hand) and behind.key != "%":
            token.tags = frozenset({"v.add"})
        if token.key in ("a ver", "aver") and counted and behind.kind == "word":
            token.tags = frozenset({"filler"})  # "y a ver cinco metros de cadena"
        if token.is_figure and _packs(after) and after.has("v.show", "v.remove", "v.add"):
            after.tags = frozenset(tag for tag in after.tags if tag.startswith("u."))
        starts = token.kind in ("break", "mark") or (starts and token.has(*_LEADS))


def _packs(token: Token) -> bool:
    return any(tag.startswith("u.") for tag in token.tags)
