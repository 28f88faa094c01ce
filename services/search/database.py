"""What PostgreSQL says in a search: the last word on price and stock, and everything when the index is gone."""

from typing import Any

from tortoise import connections

from services.search.contract import Hit, SearchRequest, SearchResult
from services.search.folding import fold
from services.search.ranking import Weighed
from services.search.tokens import bare, tokenise

_KEEP = """
    SELECT p.sku FROM product p
    WHERE p.sku = ANY($1) AND p.active
      AND ($2::numeric IS NULL OR p.price >= $2) AND ($3::numeric IS NULL OR p.price <= $3)
      AND (NOT $4 OR EXISTS (SELECT FROM stock s WHERE s.product_id = p.sku AND s.on_hand > s.reserved))"""

_FIND = """
    WITH RECURSIVE below AS (
        SELECT id FROM category WHERE id = $6
        UNION SELECT c.id FROM category c JOIN below b ON c.parent_id = b.id
    ), asked AS (
        SELECT array_to_string($1::text[], ' | ')::tsquery AS words
    )
    SELECT p.sku, (
            regexp_replace(lower(p.sku), '[^a-z0-9]', '', 'g') = $2 OR p.ean = $2
            OR regexp_replace(lower(p.manufacturer_ref), '[^a-z0-9]', '', 'g') = $2
        ) AS exact, ts_rank_cd(text.words, asked.words) AS score,
        (SELECT count(*) FROM unnest($1::text[]) w WHERE text.words @@ w::tsquery) AS held, count(*) OVER () AS total
    FROM product p CROSS JOIN asked CROSS JOIN LATERAL (
        SELECT setweight(
                to_tsvector('simple', translate(lower(p.name || ' ' || p.name_en || ' ' || p.brand), $9, $10)), 'A'
            ) || to_tsvector('simple', translate(lower(p.description || ' ' || p.description_en), $9, $10)) AS words
    ) AS text
    WHERE p.active
      AND ($3::text IS NULL OR lower(p.brand) = $3)
      AND ($4::numeric IS NULL OR p.price >= $4) AND ($5::numeric IS NULL OR p.price <= $5)
      AND ($6::text IS NULL OR p.category_id IN (SELECT id FROM below))
      AND (NOT $7 OR EXISTS (SELECT FROM stock s WHERE s.product_id = p.sku AND s.on_hand > s.reserved))
      AND (text.words @@ asked.words OR regexp_replace(lower(p.sku), '[^a-z0-9]', '', 'g') = $2 OR p.ean = $2
           OR regexp_replace(lower(p.manufacturer_ref), '[^a-z0-9]', '', 'g') = $2)
    ORDER BY exact DESC, held DESC, score DESC, p.sku
    LIMIT $8 OFFSET $11"""
_ACCENTED, _PLAIN = "áéíóúüñàèìòùç", "aeiouunaeiouc"


async def keep(found: list[Weighed], request: SearchRequest) -> list[Weighed]:
    """Those that are sold now and keep price and stock as PostgreSQL knows them, in the same order."""
    asked = request.in_stock or request.min_price is not None or request.max_price is not None
    if not found or not asked:
        return found
    rows = await _rows(_KEEP, [w.sku for w in found], request.min_price, request.max_price, request.in_stock)
    kept = {row["sku"] for row in rows}
    return [w for w in found if w.sku in kept]


async def find(request: SearchRequest) -> SearchResult:
    """Text search without the index: words by their beginnings, any of them, the most of them first."""
    words = [t.surface for t in tokenise(request.query) if not t.stop]
    beginnings = [w for w in (_beginning(word) for word in words) if w]
    if not beginnings:
        return SearchResult(no_match=True)
    rows = await _rows(
        _FIND, beginnings, bare(request.query), fold(request.brand) if request.brand else None,
        request.min_price, request.max_price, request.category_id, request.in_stock, request.limit,
        _ACCENTED, _PLAIN, request.offset,
    )  # fmt: skip
    hits = tuple(Hit(row["sku"], float(row["score"])) for row in rows)
    honest = bool(rows) and (rows[0]["exact"] or rows[0]["held"] * 2 >= len(beginnings))
    return SearchResult(hits, rows[0]["total"] if rows else 0, no_match=not honest)


def _beginning(word: str) -> str:
    """A word as a prefix for tsquery: the last letters of a plural go, so that ``tornillos`` finds ``tornillo``."""
    letters = "".join(c if c.isalnum() else " " for c in word).split()
    if not letters:
        return ""
    trimmed = letters[-1].removesuffix("s") if len(letters[-1]) > 4 else letters[-1]
    return " <-> ".join(f"'{part}':*" for part in (*letters[:-1], trimmed))


async def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    return list(await connections.get("default").execute_query_dict(sql, list(values)))
