"""The catalogue, read: cards, categories, brands. One statement a question."""

from collections.abc import Sequence
from typing import Any

import orjson
from rapidfuzz import fuzz
from tortoise.connection import get_connection

from services.actions import Language
from services.catalogue.names import stems
from services.catalogue.views import CategoryView, Picture, ProductCard
from services.errors import UnknownProductError

CARDS = """
SELECT p.sku, p.name, p.name_en, p.description, p.description_en, p.brand, p.category_id, p.price, p.vat_rate,
       p.unit, p.pack_size, p.min_quantity, p.backorder, p.specification::text AS specification, s.free AS available,
       i.id AS image_id, i.url, i.file, i.alt_text, i.telegram_file_id
FROM unnest($1::text[]) WITH ORDINALITY AS wanted(sku, place)
JOIN product p ON p.sku = wanted.sku AND p.active
CROSS JOIN LATERAL (
    SELECT coalesce(sum(on_hand - reserved), 0)::int AS free FROM stock WHERE product_id = p.sku) s
LEFT JOIN LATERAL (
    SELECT id, url, file, alt_text, telegram_file_id FROM image WHERE product_id = p.sku AND problem = ''
    ORDER BY position, id LIMIT 1) i ON true
ORDER BY wanted.place
"""

BELOW = """
WITH RECURSIVE below AS (
    SELECT id AS top, id FROM category WHERE {start}
    UNION  -- not UNION ALL: a category that is its own ancestor must not turn for ever
    SELECT below.top, c.id FROM below JOIN category c ON c.parent_id = below.id)
"""

COUNTED = (
    BELOW
    + """
SELECT c.id, c.name, c.name_en, c.parent_id, count(p.sku)::int AS products
FROM below JOIN category c ON c.id = below.top
JOIN product p ON p.category_id = below.id AND p.active
GROUP BY c.id ORDER BY c.position, c.name, c.id
"""
)

IN_CATEGORY = (
    BELOW.format(start="id = $1")  # noqa: S608  # of constants; the values are parameters
    + """
, inside AS (SELECT p.sku, p.name FROM product p WHERE p.active AND p.category_id IN (SELECT id FROM below))
SELECT (SELECT count(*) FROM inside)::int AS total,
       ARRAY(SELECT sku FROM inside ORDER BY name, sku LIMIT $2 OFFSET $3) AS skus
"""
)

SEPARATORS = " -/_.·"  # what people put into an SKU or an EAN, or leave out of it

# The index product_bare_sku is on this very expression, separators and all.
FIND_SKU = f"""
SELECT sku, (sku = $1) AS exact FROM product
WHERE active AND (sku = $1 OR ean = $2 OR translate(upper(sku), '{SEPARATORS}', '') = $2)
ORDER BY exact DESC LIMIT 2
"""  # noqa: S608  # of constants; the values are parameters

GOOD_MATCH = 75  # of 100: below it a category's name is a guess


async def _rows(sql: str, values: Sequence[object] = ()) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql, list(values))


def _picture(row: dict[str, Any]) -> Picture | None:
    if row["image_id"] is None:
        return None
    return Picture(row["url"], row["alt_text"], row["telegram_file_id"], row["image_id"], row["file"])


def _card(row: dict[str, Any]) -> ProductCard:
    return ProductCard(
        sku=row["sku"],
        name_es=row["name"],
        name_en=row["name_en"],
        description_es=row["description"],
        description_en=row["description_en"],
        brand=row["brand"],
        category_id=row["category_id"],
        price=row["price"],
        vat_rate=row["vat_rate"],
        unit=row["unit"],
        pack_size=row["pack_size"],
        min_quantity=row["min_quantity"],
        available=row["available"],
        specification=orjson.loads(row["specification"]),
        picture=_picture(row),
        backorder=row["backorder"],
    )


async def cards(skus: Sequence[str]) -> list[ProductCard]:
    """The cards of these SKUs, in this order; unknown and inactive ones are left out."""
    # A forged SKU may hold NUL or a lone surrogate, which PostgreSQL cannot even be asked about.
    wanted = [sku for sku in skus if sku.isprintable()]
    return [_card(row) for row in await _rows(CARDS, [wanted])] if wanted else []


async def card(sku: str) -> ProductCard:
    """One product's card; raises :class:`UnknownProductError`."""
    found = await cards([sku])
    if not found:
        raise UnknownProductError(sku=sku)
    return found[0]


async def find_sku(written: str) -> str | None:
    """The SKU that was meant, whatever the case and the separators, or whose EAN it is; None in doubt."""
    bare = "".join(written.upper().translate(dict.fromkeys(map(ord, SEPARATORS))).split())
    if not bare or not bare.isprintable():
        return None
    rows = await _rows(FIND_SKU, ["".join(c for c in written.strip() if c.isprintable()), bare])
    settled = len(rows) == 1 or (rows and rows[0]["exact"])
    return str(rows[0]["sku"]) if settled else None


def _category(row: dict[str, Any]) -> CategoryView:
    return CategoryView(row["id"], row["name"], row["name_en"], row["parent_id"], row["products"])


async def categories(parent_id: str | None) -> list[CategoryView]:
    """The categories below one (None: the departments), each with its products counted; empty ones are left out."""
    rows = await _rows(COUNTED.format(start="parent_id IS NOT DISTINCT FROM $1::text"), [parent_id])
    return [_category(row) for row in rows]


async def category(category_id: str) -> CategoryView | None:
    """One category; None where there is none, or nothing is sold in or below it."""
    if not category_id.isprintable():
        return None
    rows = await _rows(COUNTED.format(start="id = $1"), [category_id])
    return _category(rows[0]) if rows else None


def _likeness(words: str, name: str, language: Language) -> float:
    """0..100. The set ratio finds "taladros" in "Taladros y atornilladores", the sort ratio prefers the plain name."""
    wanted, name = stems(words, language), stems(name, language)
    if not wanted or not name:
        return 0
    return 0.7 * fuzz.token_set_ratio(wanted, name) + 0.3 * fuzz.token_sort_ratio(wanted, name)


async def find_category(words: str, language: Language) -> CategoryView | None:
    """The category that the words name best, in Spanish or English; of equals the one in the buyer's language."""
    found = [_category(row) for row in await _rows(COUNTED.format(start="true"))]
    best, score = None, 0.0
    for each in found:
        likeness = max(
            _likeness(words, each.name_es, "es") + 0.1 * (language == "es"),
            _likeness(words, each.name_en, "en") + 0.1 * (language == "en"),
        )
        if likeness > score:
            best, score = each, likeness
    return best if score >= GOOD_MATCH else None


async def in_category(category_id: str, *, limit: int, offset: int) -> tuple[list[str], int]:
    """A page of the SKUs in a category and below it, by name, and how many there are in all."""
    if not category_id.isprintable():
        return [], 0
    rows = await _rows(IN_CATEGORY, [category_id, limit, offset])
    return list(rows[0]["skus"]), rows[0]["total"]


async def brands(limit: int) -> list[str]:
    """The brands with the most articles."""
    rows = await _rows(
        "SELECT brand FROM product WHERE active AND brand <> '' GROUP BY brand ORDER BY count(*) DESC, brand LIMIT $1",
        [limit],
    )
    return [row["brand"] for row in rows]


async def remember_file_id(image_id: int, file_id: str) -> None:
    """Keep Telegram's id of an uploaded picture, so that it is uploaded once."""
    await _rows("UPDATE image SET telegram_file_id = $2 WHERE id = $1", [image_id, file_id])
