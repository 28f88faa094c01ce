"""The import itself: files those that others refer to first, batch by batch, each batch one transaction."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from services.catalogue.importing import store
from services.catalogue.importing.headers import kind_of_name
from services.catalogue.importing.kinds import KINDS, Kind
from services.catalogue.importing.report import (
    KEPT_SKUS,
    BusyError,
    FileReport,
    FormatError,
    ImportReport,
    OnFault,
)
from services.catalogue.importing.rows import BATCH, Numbered, RowReader, batches, with_mark
from services.catalogue.importing.sources import SUFFIXES, Source, open_source
from services.catalogue.importing.upserts import Written
from services.jobs.queue import enqueue

Progress = Callable[[str, int, int | None], None]

IMPORT_LOCK = 0x6D61_6366  # any constant of our own: one import at a time
_JOB = "search.refresh"
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


class Importing:
    """One run. ``scratch`` is a connection of its own, on which the keys of the current file are remembered."""

    def __init__(
        self, scratch: Any, report: ImportReport, progress: Progress | None, on_fault: OnFault | None, *, whole: bool
    ) -> None:
        """Bind to the scratch connection and the report; ``whole``: all of it runs in one transaction."""
        self.scratch, self.report, self.progress, self.on_fault = scratch, report, progress, on_fault
        self.whole = whole

    async def files(self, files: Sequence[tuple[Path, Sequence[Kind]]], *, one: bool) -> None:
        """Import files; ``one``, asked for by its name, raises :class:`FormatError`, those of a folder are noted."""
        for path, kinds in files:
            report = FileReport(path.name, kinds[0].name if len(kinds) == 1 else "", on_fault=self.on_fault)
            self.report.files.append(report)
            try:
                source = open_source(path, kinds)
            except FormatError as error:
                if one:
                    raise
                report.note("error", 0, "", str(error))
                continue
            await self._file(source, report)

    async def _file(self, source: Source | None, report: FileReport) -> None:
        if source is None:
            report.note("error", 0, "", "the file is empty: a header and rows are needed")
            return
        report.kind = source.mapping.kind.name
        report.reading, report.ignored = source.reading, source.mapping.ignored
        report.columns = source.mapping.named
        if _complete(source, report):
            await self._rows(source, report)

    async def _rows(self, source: Source, report: FileReport) -> None:
        kind = source.mapping.kind
        if kind.name == "stock" and self.whole and not self.report.dry_run:
            await get_connection("default").execute_script(_STOCK_ALONE)
        mark, records = with_mark(source.mapping, source.records, source.default_mark)
        report.reading += f", decimal {'comma' if mark == ',' else 'point' if mark == '.' else 'mark not clear'}"
        await self.scratch.execute(_FORGET)
        reader = RowReader(source.mapping, mark, report)
        for batch in batches(reader, records, _WHOLE_TREE if kind.name == "categories" else BATCH):
            await self._batch(kind, await self._once(kind, batch, report), report)
            self._tell(source, batch[-1].line)
        if not report.read:
            report.note("warning", source.header_line, "", "the file has a header and no rows")
        self._tell(source, source.total or report.read)

    def _tell(self, source: Source, line: int) -> None:
        if self.progress is not None:
            self.progress(source.path.name, line, source.total)

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

    async def _batch(self, kind: Kind, batch: list[Numbered], report: FileReport) -> None:
        async with in_transaction():
            good = await store.CHECKS[kind.name](batch, report)
        await self._write(kind, good, report)

    async def _write(self, kind: Kind, rows: list[Numbered], report: FileReport) -> None:
        """Write and queue in one transaction; a row that the database refuses is found by halving, and named."""
        if not rows:
            return
        try:
            async with in_transaction():
                written = await store.WRITES[kind.name](rows, report)
                skus = await store.refreshed(kind.name, written)
                for start in range(0, len(skus), BATCH):
                    await enqueue(_JOB, {"skus": skus[start : start + BATCH]})
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
            await self._write(kind, rows[:middle], report)
            await self._write(kind, rows[middle:], report)
        else:
            self._count(report, rows, written, skus)

    def _count(self, report: FileReport, rows: list[Numbered], written: Written, skus: list[str]) -> None:
        report.created += len(written.created)
        report.updated += len(written.updated)
        report.unchanged += len(rows) - len(written.created) - len(written.updated)
        new = [sku for sku in skus if sku not in self.report.changed_skus]
        self.report.changed += len(new)
        self.report.changed_skus.update(islice(new, KEPT_SKUS - len(self.report.changed_skus)))


def _complete(source: Source, report: FileReport) -> bool:
    for column in source.mapping.missing:
        headers = ", ".join(column.headers[:4])
        report.note("error", source.header_line, column.name, f"the column is missing (known too as {headers})")
    return not source.mapping.missing


def _keep(report: ImportReport) -> None:
    if report.dry_run or report.errors:
        raise _UndoneError


def plan(path: Path) -> tuple[list[tuple[Path, Sequence[Kind]]], list[str]]:
    """The files to import with the kinds that each may be, in order, and the names of those left aside.

    Raises:
        FormatError: nothing there that can be imported.
    """
    if not path.exists():
        raise FormatError(f"{path} does not exist: a folder of CSV files, or a file, is needed")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise FormatError(f"{path.name}: a file must end in one of {', '.join(SUFFIXES)}")
        kind = kind_of_name(path.stem)
        return [(path, [kind] if kind else KINDS)], []
    try:
        files = [f for f in sorted(path.iterdir()) if f.is_file() and f.suffix.lower() in SUFFIXES]
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror}") from error
    named = [(kind, f) for f in files if (kind := kind_of_name(f.stem)) is not None]
    if not named:
        names = ", ".join(f"{kind.name}.csv" for kind in KINDS)
        raise FormatError(f"{path} holds none of the files that can be imported: {names}")
    ordered = sorted(named, key=lambda pair: KINDS.index(pair[0]))
    taken = {file for _, file in named}
    return [(file, [kind]) for kind, file in ordered], [f.name for f in files if f not in taken]


@asynccontextmanager
async def _scratch() -> AsyncIterator[Any]:
    """A connection that holds the import's lock and its temporary table. Raises :class:`BusyError`."""
    async with get_connection("default").acquire_connection() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", IMPORT_LOCK):
            raise BusyError("another import is under way: try again when it has ended")
        try:
            await connection.execute(_SEEN)
            yield connection
        finally:
            if not connection.is_closed():
                await connection.execute("DROP TABLE IF EXISTS import_seen")
                await connection.execute("SELECT pg_advisory_unlock($1)", IMPORT_LOCK)


async def import_path(
    path: Path,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
    progress: Progress | None = None,
    on_fault: OnFault | None = None,
) -> ImportReport:
    """Import a folder of the format in ``docs/catalogue.md``, or one file of it; again, it updates.

    Each batch of rows is one transaction together with the job that refreshes the search index: a crash leaves
    whole products, and a second run completes the rest. ``all_or_nothing``: the whole import is one transaction,
    undone where a single row is refused. ``dry_run``: likewise, and undone always. Products that are not in the
    file are left alone. ``progress(file, line, lines)`` is told after each batch, ``on_fault`` each fault.

    Raises:
        FormatError: the path or the file is nothing that can be imported.
        BusyError: another import is under way.
    """
    files, skipped = plan(path)
    one = len(files) == 1 and files[0][0] == path
    report = ImportReport(skipped=skipped, dry_run=dry_run)
    async with _scratch() as scratch:
        whole = dry_run or all_or_nothing
        importing = Importing(scratch, report, progress, on_fault, whole=whole)
        if not whole:
            await importing.files(files, one=one)
            report.committed = True
            return report
        try:
            async with in_transaction():
                await importing.files(files, one=one)
                _keep(report)
        except _UndoneError:
            return report
    report.committed = True
    return report
