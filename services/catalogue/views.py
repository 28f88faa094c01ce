"""The catalogue as the conversation sees it: frozen values, read in one go."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.actions import Language


@dataclass(frozen=True, slots=True)
class Picture:
    url: str  # http(s) address, or a path below ``data_dir``
    alt_text: str
    file_id: str | None  # Telegram's, once uploaded
    image_id: int
    file: str = ""  # below ``data_dir``, where it was fetched


@dataclass(frozen=True, slots=True)
class ProductCard:
    """A product with its price (net, per unit) and the pieces that are free to sell over all warehouses."""

    sku: str
    name_es: str
    name_en: str
    description_es: str
    description_en: str
    brand: str
    category_id: str | None
    price: Decimal
    vat_rate: Decimal  # per cent
    unit: str
    pack_size: int
    min_quantity: int
    available: int
    specification: dict[str, str | int | float | bool]
    picture: Picture | None = None
    backorder: bool = False  # may be ordered beyond what is free

    @property
    def orderable(self) -> bool:
        """Whether a piece of it can be ordered now, if only to wait for it."""
        return self.backorder or self.sellable > 0

    @property
    def supply(self) -> Literal["stock", "backorder", "out_of_stock"]:
        """Whence a piece of it would come, as the texts call it (``article.stock``)."""
        return "stock" if self.sellable else "backorder" if self.backorder else "out_of_stock"

    @property
    def sellable(self) -> int:
        """The free pieces that make whole packs; none where they do not reach the least that is sold."""
        packed = self.available - self.available % self.pack_size
        return packed if packed >= self.min_quantity else 0

    def name(self, language: Language) -> str:
        """The name in the buyer's language; the catalogue's own (Spanish) where no other is known."""
        return self.name_en if language == "en" and self.name_en else self.name_es

    def description(self, language: Language) -> str:
        """Likewise the description."""
        return self.description_en if language == "en" and self.description_en else self.description_es


@dataclass(frozen=True, slots=True)
class CategoryView:
    id: str
    name_es: str
    name_en: str
    parent_id: str | None
    products: int  # in it and below it

    def name(self, language: Language) -> str:
        """As for products."""
        return self.name_en if language == "en" and self.name_en else self.name_es
