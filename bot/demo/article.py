"""One article of the demonstration's catalogue, before it becomes lines of CSV."""

from dataclasses import dataclass, field
from decimal import Decimal

from services.actions import Unit

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Article:
    """``price`` is net, in euros, a ``unit``; ``drawing`` is what ``bot.demo.pictures`` needs to draw it.

    Specification keys are Spanish, end in their unit where they have one (``longitud_mm``, ``potencia_w``,
    ``peso_kg``) and mean the same in every category; yes and no are booleans (``apto_agua_salada``).
    """

    sku: str
    category: str
    name: str
    name_en: str
    description: str
    description_en: str
    price: Decimal
    specification: dict[str, Value]
    drawing: dict[str, Value]
    brand: str = "Macroferro"
    unit: Unit = "unit"
    pack_size: int = 1
    min_quantity: int = 1
    manufacturer_ref: str = ""
    aliases: tuple[str, ...] = ()
    vat_rate: int = field(default=21)  # every good of this trade: Ley 37/1992, art. 90
