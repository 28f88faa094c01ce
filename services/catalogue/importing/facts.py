"""Columns that the format does not know: each becomes a fact of the article's specification."""

import re
from decimal import Decimal

from services.catalogue.importing.cells import line_of, readable
from services.catalogue.importing.figures import FigureError, Mark, number

Fact = str | int | float | None

_LONGEST_KEY = 80
_LONGEST_FACT = 500
_FIGURE = re.compile(
    r"[+-]?(?:(?:0|[1-9][0-9]{0,8})(?:[.,][0-9]{1,6})?|[1-9][0-9]{0,2}(?:[.,][0-9]{3})+(?:[.,][0-9]+)?)"
)

# What an ERP's export holds and no card is to say: bought for how much, from whom; other price lists and stock, which
# age; addresses of whatever (those of pictures are taken as such).
_PRIVATE = re.compile(
    r"\b(?:coste|costo|cost|margen|margin|markup|beneficio|proveedor|proveedores|supplier|vendor|compra|purchase"
    r"|descuento|descuentos|dto|discount|rappel|comision|commission|precio|precios|pvp|tarifa|tar|price|importe"
    r"|existencias|stock"
    r"|imagen|imagenes|image|images|foto|fotos|picture|pictures|url|enlace"
    r"|nota interna|notas internas|uso interno|internal note|internal notes|usuario)\d*\b"
)


def is_private(plain_header: str) -> bool:
    """Whether a column is the house's own business; ``[products.specification]`` can say otherwise."""
    return _PRIVATE.search(plain_header) is not None


def key_of(header: str) -> str:
    """The header as a fact's name: one line, as it is written."""
    name: str = line_of(10_000)(header, "")
    return name[:_LONGEST_KEY].strip().rstrip(":").strip()


def fact(text: str, mark: Mark) -> Fact:
    """A cell's value: a number where it can only be one, else the text; None where it is empty. Raises ``CellError``.

    ``0012`` and ``4006209633229`` are codes, and stay text.
    """
    clean = line_of(_LONGEST_FACT)(readable(text.strip()), mark)
    if not clean:
        return None
    return _figure(clean, mark) if _FIGURE.fullmatch(clean) else clean


def _figure(text: str, mark: Mark) -> Fact:
    try:
        value: Decimal = number(text, mark)
    except FigureError:
        return text
    return int(value) if value == value.to_integral_value() else float(value)
