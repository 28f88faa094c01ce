"""Articles that are no longer in the products' files: retired, not deleted, and never a whole shop by mistake."""

from collections.abc import Sequence
from typing import Any

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from services.catalogue.importing.report import FileReport, ImportReport
from services.catalogue.importing.rows import BATCH
from services.jobs.queue import enqueue

MOST_VANISHING = 0.2  # of the articles sold: where more are missing, the file is taken for a part
_JOB = "search.refresh"

NAMED = "CREATE TEMP TABLE import_named (key text PRIMARY KEY)"
_NAME = "INSERT INTO import_named SELECT DISTINCT unnest($1::text[]) ON CONFLICT DO NOTHING"
_COUNT = """
SELECT count(*)::int AS sold, count(*) FILTER (WHERE NOT EXISTS (SELECT FROM import_named n WHERE n.key = sku))::int
    AS vanished, (SELECT count(*) FROM import_named)::int AS named FROM product WHERE active
"""
_NEXT = """
SELECT sku FROM product WHERE active AND sku > $1 AND NOT EXISTS (SELECT FROM import_named n WHERE n.key = sku)
ORDER BY sku LIMIT $2
"""
_RETIRE = "UPDATE product SET active = false, updated_at = now() WHERE sku = ANY($1::text[]) AND active RETURNING sku"


class Roll:
    """The roll-call: every SKU that the products' files name, refused rows too. ``scratch`` is a connection of its own.

    A file that could not be read to its end spoils it: then nobody can say who is missing.
    """

    def __init__(self, scratch: Any) -> None:
        """Nobody has been named yet."""
        self.scratch = scratch
        self.report: FileReport | None = None
        self.spoilt = ""

    async def call(self, skus: Sequence[str], report: FileReport) -> None:
        """Take note of SKUs."""
        self.report = report
        if skus:
            await self.scratch.execute(_NAME, [sku for sku in skus if sku.isprintable()])

    def spoil(self, reason: str) -> None:
        """Give up: nobody is retired this time."""
        self.spoilt = self.spoilt or reason

    async def retire(self, report: ImportReport, *, full: bool | None) -> None:
        """Retire the articles that were not called.

        ``full`` is what the one who imports says of the files; where he says nothing, too many missing articles are
        taken for a sign that the file is only a part, and none is retired.
        """
        if self.report is None or full is False:
            return
        counts = await self.scratch.fetchrow(_COUNT)
        vanished, sold = counts["vanished"], counts["sold"]
        if not vanished:
            return
        if reason := self._against(counts["named"], vanished, sold, full=full):
            report.vanished = vanished
            self.report.note("warning", 0, "", f"{vanished} of {sold} articles are not in it: none was retired{reason}")
            return
        await self._retire(report)

    def _against(self, named: int, vanished: int, sold: int, *, full: bool | None) -> str:
        if self.spoilt or not named:
            return f", since {self.spoilt or 'it names no article'}"
        if not full and vanished > MOST_VANISHING * sold:
            return f", since more than {MOST_VANISHING:.0%} are missing; --full says that the file is whole"
        return ""

    async def _retire(self, report: ImportReport) -> None:
        last = ""
        while rows := await self.scratch.fetch(_NEXT, last, BATCH):
            last = rows[-1]["sku"]
            async with in_transaction():
                gone = await get_connection("default").execute_query_dict(_RETIRE, [[row["sku"] for row in rows]])
                await enqueue(_JOB, {"skus": [row["sku"] for row in gone]})
            report.retired += len(gone)
            report.changed += len(gone)
            report.keep(row["sku"] for row in gone)
