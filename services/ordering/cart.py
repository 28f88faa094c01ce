"""A chat's cart. Every function runs in the ambient transaction, few statements each.

A change reads the article with the line as it stands, decides by :mod:`services.ordering.rules`, and writes only
if the line still stands so: two changes side by side are both counted, and none goes past the rules.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from models.money import line_amount, totals
from services.errors import NotInCartError, UnknownProductError
from services.ordering.rules import MOST, Article, in_stock, later, orderable, whole
from services.ordering.views import CartView, Change, LineView

# What is kept for the chat itself (a quote, a payment) is free to it.
FREE = """CROSS JOIN LATERAL (
    SELECT (coalesce((SELECT sum(on_hand - reserved) FROM stock WHERE product_id = p.sku), 0)
          + coalesce((SELECT sum(pieces) FROM stock_hold WHERE chat_id = $1 AND product_id = p.sku), 0))::int AS free) s
"""

LINES = f"""
SELECT l.product_id AS sku, p.name, p.name_en, l.quantity, p.unit, p.price, p.vat_rate, p.active,
       p.pack_size, p.min_quantity, p.backorder, CASE WHEN p.active THEN s.free ELSE 0 END AS available
FROM cart_line l JOIN product p ON p.sku = l.product_id
{FREE}WHERE l.chat_id = $1 ORDER BY l.id
"""  # noqa: S608  # FREE is a constant

ARTICLE = f"""
SELECT p.sku, p.name, p.name_en, p.unit, p.pack_size, p.min_quantity, p.active, p.backorder, s.free AS available,
       l.quantity
FROM product p
{FREE}
LEFT JOIN cart_line l ON l.product_id = p.sku AND l.chat_id = $1
WHERE p.sku = $2
"""  # noqa: S608  # as above

# Each writes only over the quantity that was read, and returns a row when it did.
NEW_LINE = """
INSERT INTO cart_line (chat_id, product_id, quantity) VALUES ($1, $2, $3)
ON CONFLICT (chat_id, product_id) DO NOTHING RETURNING id
"""
OTHER_QUANTITY = """
UPDATE cart_line SET quantity = $3 WHERE chat_id = $1 AND product_id = $2 AND quantity = $4 RETURNING id
"""
NO_LINE = "DELETE FROM cart_line WHERE chat_id = $1 AND product_id = $2 AND quantity = $3 RETURNING id"

RESTORE = """
INSERT INTO cart_line (chat_id, product_id, quantity)
SELECT $1, w.sku, w.quantity FROM unnest($2::text[], $3::int[]) WITH ORDINALITY AS w(sku, quantity, place)
JOIN product p ON p.sku = w.sku ORDER BY w.place
ON CONFLICT (chat_id, product_id) DO UPDATE SET quantity = EXCLUDED.quantity
"""


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a line is to become: its pieces, and the pieces as they were asked for before rounding to packs."""

    after: int
    asked: int


_Decision = Callable[[Article, int], _Wish]


async def _rows(sql: str, *values: object) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(sql, list(values))


def article_of(row: dict[str, Any]) -> Article:
    """The article in a row of :data:`LINES` or :data:`ARTICLE`."""
    keys = ("sku", "unit", "pack_size", "min_quantity", "available", "active", "backorder")
    figures = {key: row[key] for key in keys}
    return Article(name_es=row["name"], name_en=row["name_en"], **figures)


def line_of(row: dict[str, Any]) -> LineView:
    """The cart line in a row of :data:`LINES`."""
    return LineView(
        sku=row["sku"],
        name_es=row["name"],
        name_en=row["name_en"],
        quantity=row["quantity"],
        unit=row["unit"],
        unit_price=row["price"],
        vat_rate=row["vat_rate"],
        amount=line_amount(row["quantity"], row["price"]),
        available=row["available"],
        later=later(article_of(row), row["quantity"]),
        sold=row["active"],
    )


def fingerprint(lines: Sequence[LineView]) -> str:
    """16 hexadecimal digits that change with any article, quantity, price, VAT rate or wait, not with their order."""
    parts = sorted(
        f"{x.sku}|{x.quantity}|{x.unit_price.normalize():f}|{x.vat_rate.normalize():f}" + f"|{x.later}" * (x.later > 0)
        for x in lines
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def cart_of(lines: Sequence[LineView]) -> CartView:
    """The lines with the totals of what is still sold, and their fingerprint."""
    return CartView(tuple(lines), totals((x.amount, x.vat_rate) for x in lines if x.sold), fingerprint(lines))


async def view(chat_id: int) -> CartView:
    """The cart at today's prices."""
    return cart_of([line_of(row) for row in await _rows(LINES, chat_id)])


async def add(chat_id: int, sku: str, quantity: object) -> Change:
    """Put pieces into the cart, on top of what it holds.

    Raises :class:`UnknownProductError`, :class:`QuantityError`, :class:`MinimumQuantityError`, :class:`StockError`
    (:class:`RetiredError` among them).
    """
    pieces = whole(quantity)

    def decide(article: Article, before: int) -> _Wish:
        return _Wish(in_stock(article, orderable(article, before + pieces)), before + pieces)

    return await _change(chat_id, sku, decide)


async def set_quantity(chat_id: int, sku: str, quantity: object) -> Change:
    """Give a line that is in the cart another quantity; raises what :func:`add` does, and :class:`NotInCartError`."""
    pieces = whole(quantity)

    def decide(article: Article, before: int) -> _Wish:
        if not before:
            raise NotInCartError(name=article.name_es, name_en=article.name_en or article.name_es, sku=sku)
        return _Wish(in_stock(article, orderable(article, pieces)), pieces)

    return await _change(chat_id, sku, decide)


async def remove(chat_id: int, sku: str, quantity: object | None = None) -> Change:
    """Take a line out, or only so many pieces of it: what remains follows the rules, though stock is no matter.

    Raises :class:`NotInCartError`, :class:`QuantityError`, :class:`MinimumQuantityError`.
    """
    pieces = MOST if quantity is None else whole(quantity)

    def decide(article: Article, before: int) -> _Wish:
        if not before:
            raise NotInCartError(name=article.name_es, name_en=article.name_en or article.name_es, sku=sku)
        rest = max(0, before - pieces)
        return _Wish(orderable(article, rest), rest) if rest else _Wish(0, 0)

    try:
        return await _change(chat_id, sku, decide)
    except UnknownProductError:
        raise NotInCartError(name=sku, name_en=sku, sku=sku) from None


async def _change(chat_id: int, sku: str, decide: _Decision) -> Change:
    while True:
        rows = await _rows(ARTICLE, chat_id, sku) if sku.isprintable() else []  # NUL cannot even be asked about
        if not rows:
            raise UnknownProductError(sku=sku)
        article, before = article_of(rows[0]), rows[0]["quantity"] or 0
        wish = decide(article, before)
        if await _written(chat_id, sku, before, wish.after):
            return _made(article, before, wish)


async def _written(chat_id: int, sku: str, before: int, after: int) -> bool:
    if before == after:
        return True
    if not before:
        return bool(await _rows(NEW_LINE, chat_id, sku, after))
    if not after:
        return bool(await _rows(NO_LINE, chat_id, sku, before))
    return bool(await _rows(OTHER_QUANTITY, chat_id, sku, after, before))


def _made(article: Article, before: int, wish: _Wish) -> Change:
    rounded_to = article.pack_size if wish.after != wish.asked else None
    names = (article.sku, article.name_es, article.name_en, article.unit)
    return Change(*names, before, wish.after, rounded_to, later(article, wish.after))


async def clear(chat_id: int) -> int:
    """Empty the cart; how many lines it had."""
    return len(await _rows("DELETE FROM cart_line WHERE chat_id = $1 RETURNING id", chat_id))


async def restore(chat_id: int, lines: Sequence[tuple[str, int]], order: Sequence[str] = ()) -> None:
    """Put ``(sku, quantity)`` lines back as they were, to undo a removal; stock is asked at the next change.

    Of an article that stands there twice (taken away in two steps) the first quantity, its oldest, counts. The
    lines come to stand in ``order``, those that it does not name behind it as they are.
    """
    oldest = dict(reversed(lines))
    here = {line.sku: line.quantity for line in (await view(chat_id)).lines}
    whole = {**here, **{sku: oldest[sku] for sku, _ in lines}}
    places = {sku: place for place, sku in enumerate(order)}
    kept = sorted(whole.items(), key=lambda line: places.get(line[0], len(places)))
    if list(here) != [sku for sku, _ in kept][: len(here)]:
        await clear(chat_id)  # a line's place is its id's
    await _rows(RESTORE, chat_id, [sku for sku, _ in kept], [quantity for _, quantity in kept])
