"""Each kind's batch against the database: what it refers to must be there, then it is written."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tortoise.connection import get_connection

from services.catalogue.importing import upserts
from services.catalogue.importing.cells import shown
from services.catalogue.importing.kinds import CategoryRow, ImageRow, ProductRow, StockRow
from services.catalogue.importing.picturing import pictured
from services.catalogue.importing.placing import placed
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered
from services.catalogue.importing.tree import sound
from services.catalogue.importing.upserts import Written

Check = Callable[[list[Numbered], FileReport], Awaitable[list[Numbered]]]
Write = Callable[[list[Numbered], FileReport], Awaitable[Written]]


async def _rows(query: str, *values: Any) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(query, list(values))


async def check_categories(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """The tree as it would be, with what is stored."""
    stored = await _rows("SELECT id, parent_id FROM category")
    return sound(rows, {row["id"]: row["parent_id"] for row in stored}, report)


async def check_stock(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """Product and warehouse must be known."""
    known = await _known_products(rows)
    warehouses = {row["id"] for row in await _rows("SELECT id FROM warehouse")}
    good = _keep_known(rows, known, report)
    kept: list[Numbered] = []
    for numbered in good:
        place = numbered.row.warehouse_id if isinstance(numbered.row, StockRow) else ""
        if place in warehouses:
            kept.append(numbered)
        else:
            advice = "is no warehouse: add it to warehouses.csv, or correct it"
            report.refuse(numbered.line, "warehouse_id", f"{shown(place)} {advice}")
    return kept


async def check_images(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """The product must be known."""
    return _keep_known(rows, await _known_products(rows), report)


async def check_nothing(rows: list[Numbered], report: FileReport) -> list[Numbered]:
    """Refers to nothing."""
    del report
    return rows


def _sku(numbered: Numbered) -> str:
    row = numbered.row
    return row.sku if isinstance(row, ProductRow | StockRow | ImageRow) else ""


async def _known_products(rows: Sequence[Numbered]) -> set[str]:
    skus = list({_sku(row) for row in rows})
    return {row["sku"] for row in await _rows("SELECT sku FROM product WHERE sku = ANY($1::text[])", skus)}


def _keep_known(rows: list[Numbered], known: set[str], report: FileReport) -> list[Numbered]:
    for numbered in rows:
        if (sku := _sku(numbered)) not in known:
            report.refuse(numbered.line, "sku", f"{shown(sku)} is no product: add it to products.csv, or correct it")
    return [numbered for numbered in rows if _sku(numbered) in known]


def _plainly(statement: str, *fields: str) -> Write:
    async def write(rows: list[Numbered], report: FileReport) -> Written:
        del report
        return await upserts.write(statement, [row for _, row in rows], fields)

    return write


_write_articles = _plainly(
    upserts.PRODUCT,
    *("sku", "name", "price", "category_id", "description", "brand", "specification", "name_en", "description_en"),
    *("unit", "pack_size", "min_quantity", "vat_rate", "ean", "manufacturer_ref", "aliases", "backorder"),
    *("created_at", "updated_at", "facts"),
)


async def write_stock(rows: list[Numbered], report: FileReport) -> Written:
    """Sets ``on_hand``, but never below what is reserved; where that held it back, it is said."""
    fields = ("sku", "warehouse_id", "quantity")
    written = await upserts.write(upserts.STOCK, [row for _, row in rows], fields)
    columns = [[getattr(row, field) for _, row in rows] for field in fields]
    for held in await _rows(upserts.HELD_BACK, [line for line, _ in rows], *columns):
        quantity = next(row.quantity for line, row in rows if line == held["line"] and isinstance(row, StockRow))
        report.note(
            "warning", held["line"], "quantity",
            f"{quantity} is less than the {held['reserved']} pieces of open orders: {held['reserved']} were set",
        )  # fmt: skip
    return written


async def write_images(rows: list[Numbered], report: FileReport) -> Written:
    """A product's pictures become those of the file; the ones that stay keep their Telegram file id."""
    written = await upserts.write(
        upserts.IMAGE, [row for _, row in rows], ("sku", "url", "alt_text", "alt_text_en", "position", "listed")
    )
    pairs = [(row.sku, row.url) for _, row in rows if isinstance(row, ImageRow)]
    skus, urls = [sku for sku, _ in pairs], [url for _, url in pairs]
    report.removed += len(await _rows(upserts.OTHER_IMAGES, list(set(skus)), skus, urls))
    return written


async def write_products(rows: list[Numbered], report: FileReport) -> Written:
    """The articles, and the pictures that their rows name; other pictures alone make an article an updated one."""
    written = await _write_articles(rows, report)
    known = {*written.created, *written.updated}
    repictured = [sku for sku in await pictured(rows, report) if sku not in known]
    return Written(written.created, [*written.updated, *repictured])


async def unseen(rows: Sequence[Numbered], folder: Path) -> list[int]:
    """The pictures of these rows that are to be fetched: addresses of the web, and files beside the catalogue's."""
    skus = {_sku(each) for each in rows if not isinstance(each.row, ProductRow) or each.row.pictures}
    found = await _rows(upserts.UNSEEN_IMAGES, list(skus)) if skus else []
    return [row["id"] for row in found if row["url"].startswith(("http:", "https:")) or inside(folder, row["url"])]


def inside(folder: Path, relative: str) -> Path | None:
    """The file, where there is one and no link or ``..`` leads out of the folder."""
    root = folder.resolve()
    file = (root / relative).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


CHECKS: Mapping[str, Check] = {
    "categories": check_categories,
    "warehouses": check_nothing,
    "products": placed,
    "stock": check_stock,
    "images": check_images,
    "clients": check_nothing,
}

WRITES: Mapping[str, Write] = {
    "categories": _plainly(upserts.CATEGORY, *CategoryRow._fields[:2], "parent_id", "name_en", "position"),
    "warehouses": _plainly(upserts.WAREHOUSE, "id", "name", "address"),
    "products": write_products,
    "stock": write_stock,
    "images": write_images,
    "clients": _plainly(upserts.CUSTOMER, "client_ref", "name", "email", "phone", "address", "tax_id"),
}


async def refreshed(kind: str, written: Written) -> list[str]:
    """The products whose search entry a batch changes: those of a category too whose name or place changed."""
    if kind in ("products", "stock"):
        return list(dict.fromkeys([*written.created, *written.updated]))
    if kind != "categories" or not written.updated:
        return []
    below = await _rows(
        "WITH RECURSIVE branch AS (SELECT id FROM category WHERE id = ANY($1::text[]) UNION "
        "SELECT c.id FROM category c JOIN branch b ON c.parent_id = b.id) "
        "SELECT sku FROM product WHERE category_id IN (SELECT id FROM branch)",
        written.updated,
    )
    return [row["sku"] for row in below]
