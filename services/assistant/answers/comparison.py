"""Articles side by side: price, stock, and the fields in which they differ, the most telling first."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.assistant.answers.fields import field_name, field_value
from services.assistant.answers.measures import folded_key
from services.assistant.answers.topics import keys_like
from services.assistant.note import Note
from services.catalogue.views import ProductCard
from services.wording import Wording

MOST = 10  # rows
WIDTH = 34  # characters of fixed width that a phone shows in one line of a bubble
NARROWEST = 5  # a column
ABSENT = "–"
TELLING = (
    "uso", "soporte", "rosca", "medida*", "talla*", "diametro_mm", "longitud_mm", "longitud_m", "seccion*", "tension*",
    "potencia*", "par_*", "baterias", "capacidad*", "carga*", "cmu*", "material", "apto_*", "ip", "intensidad*",
    "presion*", "temperatura*", "espesor*", "categoria", "clase*", "norma*", "color", "peso*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A field and its value in every article, in their order."""

    label: str
    values: tuple[str, ...]

    def fits(self, column: int) -> bool:
        """Whether it stands in one line beside columns of that width."""
        return len(self.label) + 1 <= WIDTH - column * len(self.values) and max(map(len, self.values)) < column

    def line(self, column: int) -> str:
        """The row in fixed width, values to the right."""
        label = self.label.ljust(WIDTH - column * len(self.values))
        return label + "".join(value.rjust(column) for value in self.values)


def compared(cards: Sequence[ProductCard], words: Wording) -> list[Note]:
    """The articles by number and name, then a line for every field that differs; price and stock always."""
    names = [
        Note(key="compare.article", values={"number": str(number), "name": card.name(words.language)})
        for number, card in enumerate(cards, 1)
    ]
    head = Row("", tuple(map(str, range(1, len(cards) + 1))))
    table = rows(cards, words)
    column = width(table, len(cards))
    aligned = any(row.fits(column) for row in table)
    return names + ([_row(head, column)] if aligned else []) + [_row(row, column) for row in table]


def rows(cards: Sequence[ProductCard], words: Wording) -> list[Row]:
    """Price, stock and what differs, at most :data:`MOST`."""
    price = Row(words.text("record.price"), tuple(words.money(card.price) for card in cards))
    stock = Row(words.text("record.stock"), tuple(_stock(card, words) for card in cards))
    others = [
        Row(words.text("record.brand"), tuple(card.brand or ABSENT for card in cards)),
        *(Row(field_name(key, words), _values(key, cards, words)) for key in ordered(cards)),
        Row(words.text("record.pack"), tuple(words.unit(card.unit, card.pack_size) for card in cards)),
    ]
    return [price, stock, *(row for row in others if len(set(row.values)) > 1)][:MOST]


def _stock(card: ProductCard, words: Wording) -> str:
    return words.text("record.backorder") if card.supply == "backorder" else words.number(card.sellable)


def _values(key: str, cards: Sequence[ProductCard], words: Wording) -> tuple[str, ...]:
    """A record may write a key its own way: what counts is the folded one."""
    found = [next((k for k in card.specification if folded_key(k) == folded_key(key)), None) for card in cards]
    return tuple(
        ABSENT if own is None else field_value(own, card.specification[own], words)
        for own, card in zip(found, cards, strict=True)
    )


def ordered(cards: Sequence[ProductCard]) -> list[str]:
    """The keys of all records: what all have before what some have, in each the telling ones first."""
    every = {folded_key(key): key for card in cards for key in card.specification}
    telling = keys_like(dict.fromkeys(every.values()), TELLING)
    keys = list(dict.fromkeys([*telling, *every.values()]))
    held = [folded_key(key) for card in cards for key in card.specification]
    return sorted(keys, key=lambda key: -held.count(folded_key(key)))


def width(table: Sequence[Row], articles: int) -> int:
    """The columns' width: room for prices and for labels beside them."""
    longest = max(len(value) for row in table[:2] for value in row.values)
    return max(NARROWEST, min(longest + 1, WIDTH // (articles + 1)))


def _row(row: Row, column: int) -> Note:
    if row.fits(column):
        return Note(key="compare.row", values={"row": row.line(column)})
    return Note(key="compare.long", values={"field": row.label, "values": " · ".join(row.values)})
