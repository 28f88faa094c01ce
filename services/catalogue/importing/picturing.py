"""The pictures that a products' file names: they become the article's, where no file of pictures has spoken of it."""

from collections.abc import Sequence
from typing import Any

from tortoise.connection import get_connection

from services.catalogue.importing import upserts
from services.catalogue.importing.kinds import ImageRow, ProductRow
from services.catalogue.importing.report import FileReport
from services.catalogue.importing.rows import Numbered


async def _rows(query: str, *values: Any) -> list[dict[str, Any]]:
    return await get_connection("default").execute_query_dict(query, list(values))


async def pictured(rows: Sequence[Numbered], report: FileReport) -> list[str]:
    """Make the rows' pictures those of their articles, in their order; the articles that have others now.

    An empty cell takes away what a column gave before; a row without the column leaves the pictures as they are.
    """
    said = {row.sku: row.pictures for _, row in rows if isinstance(row, ProductRow) and row.pictures is not None}
    if not said:
        return []
    listed = {row["sku"] for row in await _rows(upserts.LISTED_IMAGES, list(said))}
    free = {sku: urls for sku, urls in said.items() if sku not in listed}
    report.pictured += sum(1 for sku in listed if said[sku])
    report.pictures += sum(map(len, free.values()))
    return await _hung(free) if free else []


async def _hung(free: dict[str, tuple[str, ...]]) -> list[str]:
    images = [
        ImageRow(sku, url, position=position, listed=False)
        for sku, urls in free.items()
        for position, url in enumerate(urls)
    ]
    fields = ("sku", "url", "alt_text", "alt_text_en", "position", "listed")
    written = await upserts.write(upserts.IMAGE, images, fields)
    gone = await _rows(upserts.OTHER_IMAGES, list(free), [i.sku for i in images], [i.url for i in images])
    return list(dict.fromkeys([*written.created, *written.updated, *(row["sku"] for row in gone)]))
