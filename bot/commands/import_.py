"""``python -m bot import FOLDER_OR_FILE``: the wholesaler's files into the catalogue, every bad row named."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import asyncpg
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from tortoise.exceptions import BaseORMException

from bot.embedded.engines import Addresses, engines
from bot.embedded.processes import EngineError
from models.database import connect, disconnect, migrate
from services.catalogue.importing import BusyError, Fault, FileReport, FormatError, ImportReport, import_path, plan
from services.jobs.queue import install
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError

if TYPE_CHECKING:
    from bot.settings import Settings

SHOWN = 50
REFRESHED = 0.1  # of the articles: where more have changed, the statistics of the whole index are made anew
DONE, REFUSED, WRONG, BROKEN = 0, 1, 2, 3


class FaultList:
    """The first faults for the screen; where there are more, all of them in a file, as they come."""

    def __init__(self, source: Path, data_dir: Path) -> None:
        """Beside the source, or where nothing may be written there, in the data folder."""
        self.places = [
            folder / f"{source.resolve().name}-import-report.log" for folder in (source.resolve().parent, data_dir)
        ]
        self.first: list[Fault] = []
        self.file: TextIO | None = None
        self.path: Path | None = None
        self.count = 0

    def add(self, fault: Fault) -> None:
        """Keep or write a fault."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(fault)
            return
        if self.count == SHOWN + 1:
            self._open()
        if self.file is not None:
            self.file.write(f"{fault}\n")

    def _open(self) -> None:
        for place in self.places:
            try:
                self.file = place.open("w", encoding="utf-8")
            except OSError:
                continue
            self.path = place
            self.file.writelines(f"{fault}\n" for fault in self.first)
            return

    def close(self) -> None:
        """Close the file."""
        if self.file is not None:
            self.file.close()


def run(settings: "Settings", path: Path, *, dry_run: bool, all_or_nothing: bool = False) -> int:
    """Import, and say what came of it.

    Each batch queues the job that refreshes the search; where no service runs beside it, the search is brought up to
    date here. The exit status: 0 everything went in (with warnings perhaps), 1 rows were refused, 2 the path or the
    format is wrong or another import is under way, 3 it broke off (what is written is whole; run it again).
    """
    return asyncio.run(_run(settings, path, dry_run=dry_run, all_or_nothing=all_or_nothing))


async def _run(settings: "Settings", path: Path, *, dry_run: bool, all_or_nothing: bool) -> int:
    out, errors = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)
    faults = FaultList(path, settings.data_dir)
    try:
        plan(path)  # before the engines are started
        async with engines(settings, join=True) as addresses, _database(addresses.database_url):
            report = await _import(path, faults, dry_run=dry_run, all_or_nothing=all_or_nothing)
            faults.close()
            _say(out, report, faults)
            out.print(_outcome(report, indexed=await _index(settings, addresses, report)))
    except (FormatError, BusyError, EngineError) as error:
        errors.print(f"import: {escape(str(error))}")
        return WRONG
    except (asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException, OSError) as error:
        reason = escape(str(error))
        errors.print(f"import: it broke off: {reason}\nWhat is written is whole; run it again to complete it.")
        return BROKEN
    finally:
        faults.close()
    return REFUSED if report.errors else DONE


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[None]:
    await migrate(url)
    await install(url)
    await connect(url, pool_size=3)
    try:
        yield
    finally:
        await disconnect()


async def _import(path: Path, faults: FaultList, *, dry_run: bool, all_or_nothing: bool) -> ImportReport:
    with _bar() as bar:
        return await import_path(
            path, dry_run=dry_run, all_or_nothing=all_or_nothing, progress=bar, on_fault=faults.add
        )


async def _index(settings: "Settings", addresses: Addresses, report: ImportReport) -> bool:
    """Bring the search up to date, where its folder is ours alone; elsewhere the queued jobs do it."""
    if not report.committed or addresses.joined or addresses.qdrant_path is None:
        return False
    from bot import wiring  # noqa: PLC0415 - heavy, and not needed for a dry run
    from services.search.indexing import Indexing  # noqa: PLC0415 - likewise

    index = wiring.search_index(settings, addresses.qdrant_path)
    indexing = Indexing(index, wiring.the_embedder(settings), wiring.search_options(settings))
    try:
        with _bar("articles") as bar:
            count = await index.count()
            if count == 0 or report.changed > REFRESHED * count:
                await indexing.rebuild(lambda done, of: bar("search index", done, of))
            elif report.changed:
                await indexing.refresh(sorted(report.changed_skus))
    except (SearchIndexError, EmbedderError):
        return False
    finally:
        await index.close()
    return True


class Bar:
    """A bar a file."""

    def __init__(self, progress: Progress) -> None:
        """Nothing is under way yet."""
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def __call__(self, file: str, line: int, lines: int | None) -> None:
        """Move the file's bar to a line."""
        if file not in self.tasks:
            self.tasks[file] = self.progress.add_task(escape(file), total=lines)
        self.progress.update(self.tasks[file], completed=line, total=lines)


@contextmanager
def _bar(what: str = "lines") -> Iterator[Bar]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn(what))
    with Progress(*columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal) as progress:
        yield Bar(progress)


def _say(out: Console, report: ImportReport, faults: FaultList) -> None:
    for file in report.files:
        out.print(escape(_how_read(file)), style="dim")
    out.print(_table(report))
    for fault in faults.first:
        out.print(escape(str(fault)))
    if faults.count > SHOWN:
        where = f"all of them are in {faults.path}" if faults.path else "no report could be written beside the source"
        out.print(f"… and {faults.count - SHOWN} more; {escape(where)}")
    if report.skipped:
        out.print(f"Left aside, no file of the format: {escape(', '.join(report.skipped))}")


def _how_read(file: FileReport) -> str:
    renamed = [f"{header.strip()} → {column}" for column, header in file.columns.items() if header.strip() != column]
    parts = [f"{file.file}: {file.kind}", file.reading, *renamed]
    if file.ignored:
        parts.append(f"not used: {', '.join(file.ignored)}")
    return "; ".join(part for part in parts if part)


def _table(report: ImportReport) -> Table:
    table = Table("file", *("read", "created", "updated", "unchanged", "refused", "warnings"))
    for column in table.columns[1:]:
        column.justify = "right"
    for file in report.files:
        figures = (file.read, file.created, file.updated + file.removed, file.unchanged, file.refused)
        table.add_row(escape(file.file), *map(str, (*figures, file.counts["warning"])))
    return table


def _outcome(report: ImportReport, *, indexed: bool) -> str:
    if report.dry_run:
        return "A dry run: nothing was written."
    if not report.committed:
        return "Rows were refused, and all or nothing was asked: nothing was written."
    if not report.changed:
        return "Written; nothing changes for the search."
    how = "are up to date" if indexed else "follow by a queued job, as soon as the service or a worker runs"
    return f"Written; the search entries of {report.changed} products {how}."
