"""``python -m bot import FOLDER_OR_FILE``: the wholesaler's files into the catalogue, every bad row named."""

import asyncio
import csv
import signal
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import asyncpg
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from tortoise.exceptions import BaseORMException

from bot.backoff import Backoff
from bot.embedded.engines import Addresses, engines
from bot.embedded.processes import EngineError
from models.database import connect, disconnect, migrate
from services.catalogue.importing import (
    BusyError,
    Fault,
    FileReport,
    FormatError,
    ImportReport,
    import_path,
    plan,
    wishes_for,
)
from services.catalogue.importing.cells import inert
from services.catalogue.importing.in_step import Keeping, keep_in_step
from services.catalogue.importing.planning import REPORT
from services.jobs.queue import install
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError

if TYPE_CHECKING:
    from bot.settings import Settings

SHOWN = 50
NAMED = 20  # facts and unused columns, on the screen
LOOK = 2.0  # seconds between two looks of --watch
REFRESHED = 0.1  # of the articles: where more have changed, the statistics of the whole index are made anew
DONE, REFUSED, WRONG, BROKEN = 0, 1, 2, 3


class FaultList:
    """The first faults for the screen; where there are more, all of them in a table, as they come."""

    def __init__(self, source: Path, data_dir: Path) -> None:
        """Beside the source, or where nothing may be written there, in the data folder."""
        self.places = [folder / f"{source.resolve().name}{REPORT}" for folder in (source.resolve().parent, data_dir)]
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
        self._write(fault)

    def _open(self) -> None:
        for place in self.places:
            try:
                self.file = place.open("w", encoding="utf-8-sig", newline="")  # so that Excel reads the accents
            except OSError:
                continue
            self.path = place
            csv.writer(self.file, delimiter=";").writerow(("file", "line", "severity", "column", "message"))
            for fault in self.first:
                self._write(fault)
            return

    def _write(self, fault: Fault) -> None:
        if self.file is not None:
            cells = (fault.file, str(fault.line or ""), fault.severity, fault.column, fault.message)
            csv.writer(self.file, delimiter=";").writerow(map(inert, cells))

    def close(self) -> None:
        """Close the file."""
        if self.file is not None:
            self.file.close()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    dry_run: bool = False
    all_or_nothing: bool = False
    accept_prices: bool = False
    full: bool | None = None
    mapping: Path | None = None


def run(settings: "Settings", path: Path, wanted: Wanted) -> int:
    """Import, and say what came of it.

    Each batch queues the job that refreshes the search; where no service runs beside it, the search is brought up to
    date here. The exit status: 0 everything went in (with warnings perhaps), 1 rows were refused, 2 the path, the
    mapping or the format is wrong or another import is under way, 3 it broke off (what is written is whole; run it
    again).
    """
    return asyncio.run(_run(settings, path, wanted))


def watch(settings: "Settings", folder: Path, wanted: Wanted) -> int:
    """Import what changes in a folder, until SIGINT or SIGTERM; what goes wrong is said and does not end it."""
    if not folder.is_dir():
        return _complain(f"{folder} is no folder: --watch looks at a folder for files that change")
    return asyncio.run(_watch(settings, folder, wanted))


def _complain(words: str) -> int:
    Console(stderr=True, highlight=False, soft_wrap=True).print(f"import: {escape(words)}")
    return WRONG


async def _run(settings: "Settings", path: Path, wanted: Wanted) -> int:
    out = Console(highlight=False, soft_wrap=True)
    faults = FaultList(path, settings.data_dir)
    try:
        plan(path, wishes_for(path, wanted.mapping)[0])  # before the engines are started
        async with engines(settings, join=True) as addresses, _database(addresses.database_url):
            report = await _import(path, faults, wanted)
            faults.close()
            _say(out, report, faults)
            out.print(_outcome(report, indexed=await _index(settings, addresses, report)))
    except (FormatError, BusyError, EngineError) as error:
        return _complain(str(error))
    except (asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException, OSError) as error:
        _complain(f"it broke off: {error}\nWhat is written is whole; run it again to complete it.")
        return BROKEN
    finally:
        faults.close()
    return REFUSED if report.errors else DONE


async def _watch(settings: "Settings", folder: Path, wanted: Wanted) -> int:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        async with engines(settings, join=True) as addresses, _database(addresses.database_url):
            watching = asyncio.create_task(_watch_on(settings, addresses, folder, wanted))
            await asyncio.wait({watching, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()  # in the middle of a file too: whole batches are in, the next start does the rest
            await asyncio.gather(watching, return_exceptions=True)
    except EngineError as error:
        return _complain(str(error))
    return DONE


async def _watch_on(settings: "Settings", addresses: Addresses, folder: Path, wanted: Wanted) -> None:
    out = Console(highlight=False, soft_wrap=True)
    out.print(f"Watching {escape(str(folder))}; Ctrl-C ends it.")
    backoff = Backoff(LOOK, 60.0)
    while True:
        faults = FaultList(folder, settings.data_dir)
        keeping = Keeping(wanted.mapping, wanted.full, wanted.all_or_nothing, on_fault=faults.add)
        try:
            if report := await keep_in_step(folder, keeping):
                faults.close()
                _say(out, report, faults)
                out.print(_outcome(report, indexed=await _index(settings, addresses, report)))
            backoff.reset()
            await asyncio.sleep(LOOK)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException, OSError) as error:
            _complain(f"it broke off, and is tried again: {error}")
            await asyncio.sleep(backoff.next())
        finally:
            faults.close()


@asynccontextmanager
async def _database(url: str) -> AsyncIterator[None]:
    await migrate(url)
    await install(url)
    await connect(url, pool_size=3)
    try:
        yield
    finally:
        await disconnect()


async def _import(path: Path, faults: FaultList, wanted: Wanted) -> ImportReport:
    with _bar() as bar:
        return await import_path(
            path,
            dry_run=wanted.dry_run,
            all_or_nothing=wanted.all_or_nothing,
            accept_prices=wanted.accept_prices,
            full=wanted.full,
            mapping=wanted.mapping,
            progress=bar,
            on_fault=faults.add,
        )


async def _index(settings: "Settings", addresses: Addresses, report: ImportReport) -> bool:
    """Bring the search up to date, where its folder is ours alone; elsewhere the queued jobs do it."""
    if not report.committed or addresses.joined or addresses.qdrant_path is None:
        return False
    from bot import wiring
    from services.search.indexing import Indexing

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
    if report.mapping:
        out.print(f"As {escape(report.mapping)} says:", style="dim")
    for file in report.files:
        out.print(escape(_how_read(file)), style="dim")
    out.print(_table(report))
    for fault in faults.first:
        out.print(escape(str(fault)))
    if faults.count > SHOWN:
        where = f"all of them are in {faults.path}" if faults.path else "no report could be written beside the source"
        out.print(f"… and {faults.count - SHOWN} more; {escape(where)}")
    if report.held:
        out.print(f"{report.held} prices were held back; if they are right, import again with --accept-prices")
    if report.retired:
        out.print(f"{report.retired} articles are no longer in the files and are retired (not deleted).")
    if report.skipped:
        out.print(f"Left aside, no file of the format: {escape(', '.join(report.skipped))}")


def _how_read(file: FileReport) -> str:
    """How a file was read: what was taken for which column, what became a fact, what is not used."""
    renamed = [f"{header.strip()} → {column}" for column, header in file.columns.items() if header.strip() != column]
    parts = [f"{file.file}: {file.kind}", file.reading, *renamed]
    parts += [f"{name} = {value} where empty" for name, value in file.defaults.items()]
    if file.facts:
        parts.append(f"facts: {_first(file.facts)}")
    if file.categories:
        parts.append(f"{file.categories} categories made from paths")
    if file.pictures:
        parts.append(f"{file.pictures} pictures named")
    if file.pictured:
        parts.append(f"{file.pictured} articles keep the pictures of images.csv")
    if file.ignored:
        parts.append(f"not used: {_first(file.ignored)}")
    return "; ".join(part for part in parts if part)


def _first(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(name.strip() for name in names[:NAMED]) + (f" … and {more} more" if more > 0 else "")


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
