"""Prices against those of the last import: a comma that slipped must not sell a drill for a tenth."""

from decimal import Decimal

from tortoise.connection import get_connection

from services.catalogue.importing.kinds import ProductRow
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered

MOST = 10  # times as dear, or as cheap, as last time
_STORED = "SELECT sku, price FROM product WHERE sku = ANY($1::text[]) AND price > 0"


async def held_back(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """The rows, with the stored price in those whose price has jumped; the rest of such a row goes in."""
    skus = [row.sku for _, row in rows if isinstance(row, ProductRow)]
    found = await get_connection("default").execute_query_dict(_STORED, [skus])
    stored: dict[str, Decimal] = {row["sku"]: row["price"] for row in found}
    done: list[Numbered] = []
    for line, row in rows:
        before = stored.get(row.sku) if isinstance(row, ProductRow) else None
        if before is None or not isinstance(row, ProductRow) or not jumped(before, row.price):
            done.append(Numbered(line, row))
            continue
        report.held += 1
        report.note("warning", line, "price", _said(before, row.price))
        done.append(Numbered(line, row._replace(price=before)))
    return done


def jumped(before: Decimal, now: Decimal) -> bool:
    """Whether a price is ten times the last one, or a tenth of it, or nothing at all any more."""
    return now >= MOST * before or now * MOST <= before


def _said(before: Decimal, now: Decimal) -> str:
    times = f"{now / before:.3g} times" if now else "not"
    return f"{_plain(now)} is {times} the {_plain(before)} of the last import: held back; --accept-prices lets it in"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
