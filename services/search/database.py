"""What PostgreSQL says in a search: the last word on price and stock, and everything when the index is gone."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tortoise import connections

from services.search.contract import Hit, SearchRequest, SearchResult
from services.search.folding import fold
from services.search.query import Query
from services.search.ranking import Weighed
from services.search.thesaurus import Thesaurus
from services.search.tokens import Token, bare, tokenise

MOST_NAMES = 24  # of one thing that is asked for
MOST_KINDS = 3  # that a need is read as

_KEEP = """
    SELECT p.sku FROM product p
    WHERE p.sku = ANY($1) AND p.active
      AND ($2::numeric IS NULL OR p.price >= $2) AND ($3::numeric IS NULL OR p.price <= $3)
      AND (NOT $4 OR EXISTS (SELECT FROM stock s WHERE s.product_id = p.sku AND s.on_hand > s.reserved))"""

# The expressions are those of the migration's indexes. $1: one tsquery for each thing asked for.
_FIND = """
    WITH RECURSIVE below AS (
        SELECT id FROM category WHERE id = $6
        UNION SELECT c.id FROM category c JOIN below b ON c.parent_id = b.id
    ), candidate AS (
        SELECT sku, false AS exact FROM product WHERE search_words @@ array_to_string($1::text[], ' | ')::tsquery
        UNION ALL SELECT sku, true FROM product WHERE regexp_replace(lower(sku), '[^a-z0-9]', '', 'g') = $2
        UNION ALL SELECT sku, true FROM product WHERE ean = $2
        UNION ALL SELECT sku, true FROM product
        WHERE regexp_replace(lower(manufacturer_ref), '[^a-z0-9]', '', 'g') = $2
    ), found AS (
        SELECT sku, bool_or(exact) AS exact FROM candidate GROUP BY sku
    )
    SELECT p.sku, f.exact, count(*) OVER () AS total,
        (SELECT count(*) FROM unnest($1::text[]) w WHERE p.search_words @@ w::tsquery) AS held,
        ts_rank(p.search_words, array_to_string($1::text[], ' | ')::tsquery, 1) AS score
    FROM found f JOIN product p USING (sku)
    WHERE p.active
      AND ($3::text IS NULL OR lower(p.brand) = $3)
      AND ($4::numeric IS NULL OR p.price >= $4) AND ($5::numeric IS NULL OR p.price <= $5)
      AND ($6::text IS NULL OR p.category_id IN (SELECT id FROM below))
      AND (NOT $7 OR EXISTS (SELECT FROM stock s WHERE s.product_id = p.sku AND s.on_hand > s.reserved))
    ORDER BY f.exact DESC, held DESC, score DESC, length(p.name), p.sku
    LIMIT $8 OFFSET $9"""


async def keep(found: list[Weighed], request: SearchRequest) -> list[Weighed]:
    """Those that are sold now and keep price and stock as PostgreSQL knows them, in the same order."""
    asked = request.in_stock or request.min_price is not None or request.max_price is not None
    if not found or not asked:
        return found
    rows = await _rows(_KEEP, [w.sku for w in found], request.min_price, request.max_price, request.in_stock)
    kept = {row["sku"] for row in rows}
    return [w for w in found if w.sku in kept]


async def find(request: SearchRequest, query: Query | None, thesaurus: Thesaurus) -> SearchResult:
    """Text search without the index: the most of what was asked first, each thing under any of its names.

    ``query``: how the search itself read it, where it still knows the catalogue's words.
    """
    text = (query.corrected if query else None) or request.query
    needs = [concept for concept, _ in query.needs[:MOST_KINDS]] if query else []
    wanted = list(_wanted(text, request, thesaurus, needs))
    if not wanted:
        return SearchResult(no_match=True, limited=True)
    rows = await _rows(
        _FIND, wanted, bare(request.query), fold(request.brand) if request.brand else None,
        request.min_price, request.max_price, request.category_id, request.in_stock, request.limit, request.offset,
    )  # fmt: skip
    hits = tuple(Hit(row["sku"], round(float(row["score"]), 4)) for row in rows)
    honest = bool(rows) and (rows[0]["exact"] or rows[0]["held"] * 2 >= len(wanted))
    return SearchResult(
        hits, rows[0]["total"] if rows else 0, no_match=not honest, limited=True,
        corrected=query.corrected if query else None,
    )  # fmt: skip


def _wanted(text: str, request: SearchRequest, thesaurus: Thesaurus, needs: Sequence[str]) -> Iterator[str]:
    """A tsquery for each thing asked for: a name of the trade with its synonyms, a word, a size, the need."""
    content = [t for t in tokenise(text) if not t.stop]
    taken: set[int] = set()
    for span in thesaurus.spans(content, request.language, both=True):
        taken.update(range(span.start, span.end))
        said = " ".join(t.surface for t in content[span.start : span.end])
        yield from _any([said, *(name for concept, _ in span.concepts for name in _names(thesaurus, concept))])
    for i, token in enumerate(content):
        if i not in taken:
            yield from _any(_written(token))
    yield from _any([name for concept in needs for name in _names(thesaurus, concept)])


def _names(thesaurus: Thesaurus, concept: str) -> tuple[str, ...]:
    known = thesaurus.concepts[concept]
    return (*known.es, *known.en)


def _written(token: Token) -> list[str]:
    """A size as people write it: 125mm, 125 mm; a word as it is."""
    return [token.surface, re.sub(r"(?<=\d)(?=[a-z])", " ", token.surface), token.surface.replace(" ", "")]


def _any(names: Sequence[str]) -> Iterator[str]:
    phrases = dict.fromkeys(phrase for name in names[:MOST_NAMES] if (phrase := _phrase(name)))
    if phrases:
        yield " | ".join(phrases)


def _phrase(name: str) -> str:
    """Words that follow each other, each by its beginning: the plural's end goes, so that *tornillos* finds one."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(name)).split()
    joined = " <-> ".join(f"'{_singular(word)}'{':*' if word.isalpha() and len(word) > 3 else ''}" for word in words)
    return f"({joined})" if joined else ""


def _singular(word: str) -> str:
    if len(word) > 5 and word.endswith("es"):
        return word[:-2]
    return word.removesuffix("s") if len(word) > 4 else word


async def _rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    return list(await connections.get("default").execute_query_dict(sql, list(values)))
