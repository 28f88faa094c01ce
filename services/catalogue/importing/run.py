"""The import itself: files those that others refer to first, batch by batch, each batch one transaction."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from services.catalogue.importing import store
from services.catalogue.importing.cells import shown
from services.catalogue.importing.kinds import Kind
from services.catalogue.importing.planning import Plan, plan
from services.catalogue.importing.prices import held_back
from services.catalogue.importing.report import BusyError, FileReport, FormatError, ImportReport, OnFault
from services.catalogue.importing.retiring import NAMED, Roll
from services.catalogue.importing.rows import BATCH, Numbered, RowReader, batches, with_mark
from services.catalogue.importing.sources import Source, open_source
from services.catalogue.importing.upserts import Written
from services.catalogue.importing.wishes import Wishes, wishes_for
from services.jobs.queue import enqueue

Progress = Callable[[str, int, int | None], None]

IMPORT_LOCK = 0x6D61_6366  # any constant of our own: one import at a time
_JOB = "search.refresh"
_PICTURES = "pictures.fetch"
_WHOLE_TREE = 1_000_000  # a category tree can only be judged, and is only written, whole

# nothing else refers to these: a dry run lets go of their rows, which buyers want, after each batch
_LEAVES = ("stock", "images", "clients")
# rows locked batch after batch in one transaction are not in the order in which orders lock them: orders wait instead
_STOCK_ALONE = "LOCK TABLE stock IN EXCLUSIVE MODE"

_SEEN = "CREATE TEMP TABLE import_seen (key text PRIMARY KEY, line int NOT NULL)"
_FORGET = "TRUNCATE import_seen"
# of equal keys in one batch the first in the array wins
_FIRST = "INSERT INTO import_seen SELECT * FROM unnest($1::text[], $2::int[]) ON CONFLICT DO NOTHING RETURNING line"
_EARLIER = "SELECT key, line FROM import_seen WHERE key = ANY($1::text[])"


class _UndoneError(Exception):
    """Leaves the one transaction of a dry run, or of an import that was to be whole and is not."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How to import: ``whole`` in one transaction; ``full`` as :meth:`Roll.retire` has it."""

    wishes: Wishes
    whole: bool
    accept_prices: bool
    full: bool | None
    progress: Progress | None
    on_fault: OnFault | None


class Importing:
    """One run. ``scratch`` is a connection of its own, on which the keys of the current file are remembered."""

    def __init__(self, scratch: Any, report: ImportReport, terms: Terms) -> None:
        """Bind to the scratch connection and the report."""
        self.scratch, self.report, self.terms, self.roll = scratch, report, terms, Roll(scratch)

    async def files(self, planned: Plan) -> None:
        """Import files: one that was asked for by its name raises :class:`FormatError`, those of a folder are noted."""
        for path, kinds in planned.files:
            await self._planned(path, kinds, one=planned.one)
        await self.roll.retire(self.report, full=self.terms.full)

    async def _planned(self, path: Path, kinds: Sequence[Kind], *, one: bool) -> None:
        report = FileReport(path.name, kinds[0].name if len(kinds) == 1 else "", on_fault=self.terms.on_fault)
        self.report.files.append(report)
        try:
            source = await asyncio.to_thread(open_source, path, kinds, self.terms.wishes)
        except FormatError as error:
            if one:
                raise
            report.note("error", 0, "", str(error))
            self.roll.spoil(f"{path.name} could not be read")
        else:
            await self._file(source, report)

    async def _file(self, source: Source | None, report: FileReport) -> None:
        if source is None:
            report.note("error", 0, "", "the file is empty: a header and rows are needed")
            self.roll.spoil(f"{report.file} is empty")
            return
        found = source.mapping
        report.kind, report.reading, report.ignored = found.kind.name, source.reading, found.ignored
        report.columns, report.facts = found.named, tuple(key for _, key in found.facts)
        report.defaults = dict(found.wishes.defaults)
        if _complete(source, report):
            await self._rows(source, report)
        else:
            self.roll.spoil(f"{report.file} lacks columns")

    async def _rows(self, source: Source, report: FileReport) -> None:
        kind = source.mapping.kind
        if kind.name == "stock" and self.terms.whole and not self.report.dry_run:
            await get_connection("default").execute_script(_STOCK_ALONE)
        mark, records = with_mark(source.mapping, source.records, source.default_mark)
        mark = source.mark or mark
        report.reading += f", decimal {'comma' if mark == ',' else 'point' if mark == '.' else 'mark not clear'}"
        await self.scratch.execute(_FORGET)
        reader = RowReader(source.mapping, mark, report)
        found = batches(reader, records, _WHOLE_TREE if kind.name == "categories" else BATCH)
        # a thousand rows are read in a thread: beside a running service, the chats go on meanwhile
        while (batch := await asyncio.to_thread(next, found, None)) is not None:
            await self._call(kind, batch, reader)
            if batch:
                await self._batch(kind, await self._once(kind, batch, report), report, source.path.parent.absolute())
                self._tell(source, batch[-1].line)
        if not report.read:
            report.note("warning", source.header_line, "", "the file has a header and no rows")
        self._tell(source, source.total or report.read)

    async def _call(self, kind: Kind, batch: list[Numbered], reader: RowReader) -> None:
        """Every product that the file names, in good rows and in bad ones."""
        if kind.name == "products":
            await self.roll.call([*(kind.key_of(row) for _, row in batch), *reader.refused], reader.report)
            if reader.unreadable:
                self.roll.spoil(f"{reader.unreadable} of its rows could not be read")
        reader.refused.clear()

    def _tell(self, source: Source, line: int) -> None:
        if self.terms.progress is not None:
            self.terms.progress(source.path.name, line, source.total)

    async def _once(self, kind: Kind, batch: list[Numbered], report: FileReport) -> list[Numbered]:
        """Refuse rows whose key an earlier good row of the file has."""
        keys = [kind.key_of(row) for _, row in batch]
        first = {r["line"] for r in await self.scratch.fetch(_FIRST, keys, [line for line, _ in batch])}
        if len(first) < len(batch):
            earlier = {r["key"]: r["line"] for r in await self.scratch.fetch(_EARLIER, keys)}
            for line, row in batch:
                if line not in first:
                    key = kind.key_of(row)
                    column = next(c.name for c in kind.columns if c.field == kind.key[0])
                    said = " / ".join(key.split("\x1f"))
                    report.refuse(line, column, f"“{said}” stands on line {earlier[key]} already: that row counts")
        return [row for row in batch if row.line in first]

    async def _batch(self, kind: Kind, batch: list[Numbered], report: FileReport, folder: Path) -> None:
        async with in_transaction():
            good = await store.CHECKS[kind.name](batch, report)
            if kind.name == "products" and not self.terms.accept_prices:
                good = await held_back(good, report)
        await self._write(kind, good, report, folder)

    async def _write(self, kind: Kind, rows: list[Numbered], report: FileReport, folder: Path) -> None:
        """Write and queue in one transaction; a row that the database refuses is found by halving, and named."""
        if not rows:
            return
        try:
            async with in_transaction():
                written = await store.WRITES[kind.name](rows, report)
                skus = await store.refreshed(kind.name, written)
                for start in range(0, len(skus), BATCH):
                    await enqueue(_JOB, {"skus": skus[start : start + BATCH]})
                if kind.name in ("images", "products") and (images := await store.unseen(rows, folder)):
                    await enqueue(_PICTURES, {"images": images, "folder": str(folder)})
                if self.report.dry_run and kind.name in _LEAVES:
                    raise _UndoneError  # noqa: TRY301 - the only way out of the savepoint
        except _UndoneError:
            self._count(report, rows, written, skus)
        except (IntegrityError, OperationalError) as error:
            if isinstance(error.__cause__, asyncpg.SyntaxOrAccessError):  # a fault of ours, not of a row
                raise
            if len(rows) == 1:
                report.refuse(rows[0].line, "", f"the database refuses it: {error}")
                return
            middle = len(rows) // 2
            await self._write(kind, rows[:middle], report, folder)
            await self._write(kind, rows[middle:], report, folder)
        else:
            self._count(report, rows, written, skus)

    def _count(self, report: FileReport, rows: list[Numbered], written: Written, skus: list[str]) -> None:
        report.created += len(written.created)
        report.updated += len(written.updated)
        report.unchanged += len(rows) - len(written.created) - len(written.updated)
        new = [sku for sku in skus if sku not in self.report.changed_skus]
        self.report.changed += len(new)
        self.report.keep(new)


def _complete(source: Source, report: FileReport) -> bool:
    for header in source.mapping.absent:
        said = f"{shown(header)} stands in the mapping, but not in the file's header"
        report.note("error", source.header_line, "", said)
    for column in source.mapping.missing:
        headers = ", ".join(column.headers[:4])
        report.note("error", source.header_line, column.name, f"the column is missing (known too as {headers})")
    return not source.mapping.missing and not source.mapping.absent


def _keep(report: ImportReport) -> None:
    if report.dry_run or report.errors:
        raise _UndoneError


@asynccontextmanager
async def _scratch() -> AsyncIterator[Any]:
    """A connection that holds the import's lock and its temporary table. Raises :class:`BusyError`."""
    async with get_connection("default").acquire_connection() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", IMPORT_LOCK):
            raise BusyError("another import is under way: try again when it has ended")
        try:
            await connection.execute(f"{_SEEN}; {NAMED}")
            yield connection
        finally:
            if not connection.is_closed():
                await connection.execute("DROP TABLE IF EXISTS import_seen, import_named")
                await connection.execute("SELECT pg_advisory_unlock($1)", IMPORT_LOCK)


async def import_path(  # noqa: PLR0913 - what the command line offers, by name
    path: Path,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    accept_prices: bool = False,
    full: bool | None = None,
    mapping: Path | None = None,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
    on_fault: OnFault | None = None,
) -> ImportReport:
    """Import a folder of the format in ``docs/catalogue.md``, or one file of it; again, it updates.

    Each batch of rows is one transaction together with the job that refreshes the search index: a crash leaves
    whole products, and a second run completes the rest. ``all_or_nothing``: the whole import is one transaction,
    undone where a single row is refused. ``dry_run``: likewise, and undone always. A price ten times the last one is
    held back, unless ``accept_prices``. Products that a folder's files no longer name are retired; ``full`` says
    whether the files are the whole shop (:class:`Roll`). ``mapping`` is a ``mapping.toml``, ``only`` the names of the
    folder's files to import. ``progress(file, line, lines)`` is told after each batch, ``on_fault`` each fault.

    Raises:
        FormatError: the path or the file is nothing that can be imported.
        BusyError: another import is under way.
    """
    wishes, found = await asyncio.to_thread(wishes_for, path, mapping)
    planned = plan(path, wishes, only)
    said = wishes.full if full is None else full
    said = False if planned.one and not said else said  # one file does not name the shop, unless somebody says so
    terms = Terms(wishes, dry_run or all_or_nothing, accept_prices, said, progress, on_fault)
    report = ImportReport(skipped=planned.skipped, mapping=str(found or ""), dry_run=dry_run)
    async with _scratch() as scratch:
        importing = Importing(scratch, report, terms)
        if not terms.whole:
            await importing.files(planned)
            report.committed = True
            return report
        try:
            async with in_transaction():
                await importing.files(planned)
                _keep(report)
        except _UndoneError:
            return report
    report.committed = True
    return report
