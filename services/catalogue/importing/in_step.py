"""The catalogue kept in step with a folder: what changed in it is imported, once it lies still."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog
from tortoise.transactions import in_transaction

from models.catalogue import ImportedFile
from services.catalogue.importing.headers import kind_of_name
from services.catalogue.importing.planning import files_of
from services.catalogue.importing.report import BusyError, FormatError, ImportReport, OnFault
from services.catalogue.importing.run import Progress, import_path
from services.catalogue.importing.wishes import FILE, Wishes, wishes_for
from services.jobs.notices import tell_staff

STILL = 3.0  # seconds for which size and time of change stay the same before a file is taken for whole
_QUOTED = 5  # faults that the staff are told of word by word
_LONGEST = 1_500  # characters of them

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as a look found it."""

    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a folder is kept in step."""

    mapping: Path | None = None
    full: bool | None = None
    all_or_nothing: bool = False
    still: float = STILL
    progress: Progress | None = None
    on_fault: OnFault | None = None


async def keep_in_step(folder: Path, keeping: Keeping | None = None) -> ImportReport | None:
    """Import what has changed since the last time; None where nothing has, or what has is still being written.

    What was wrong is logged, and told to the staff once: again when the file, or the reason, is another. It raises
    what makes the database unreachable, nothing else.
    """
    folder = await asyncio.to_thread(folder.resolve)
    try:
        report = await _changed(folder, keeping or Keeping())
    except BusyError:
        log.info("import_waits", folder=str(folder))
        return None
    except (FormatError, OSError) as error:
        await _failed(folder, str(error))
        return None
    await _failed(folder, "")
    return report


async def _changed(folder: Path, keeping: Keeping) -> ImportReport | None:
    wishes, mapping = await asyncio.to_thread(wishes_for, folder, keeping.mapping)
    seen = await asyncio.to_thread(look, folder, mapping)
    known = await _known(folder)
    if not _files(folder, seen, known, wishes):
        return None
    await asyncio.sleep(keeping.still)
    later = await asyncio.to_thread(look, folder, mapping)
    moving = {name for name in seen.keys() | later.keys() if seen.get(name) != later.get(name)}
    files = _files(folder, later, known, wishes, moving)
    if not files:
        return None
    report = await import_path(
        folder,
        mapping=keeping.mapping,
        full=keeping.full,
        all_or_nothing=keeping.all_or_nothing,
        only=files,
        progress=keeping.progress,
        on_fault=keeping.on_fault,
    )
    after = await asyncio.to_thread(look, folder, mapping)
    still = {name: each for name, each in later.items() if name in files | {FILE} and after.get(name) == each}
    await _remember(folder, still, sorted(known.keys() - after.keys()), report)
    return report


def look(folder: Path, mapping: Path | None = None) -> dict[str, Seen]:
    """The folder's files that could be imported, and the mapping. Raises :class:`FormatError`."""
    found: dict[str, Seen] = {}
    for file in files_of(folder):
        found |= _seen(file.name, file)
    return found | (_seen(FILE, mapping) if mapping else {})


def _seen(name: str, file: Path) -> dict[str, Seen]:
    try:
        status = file.stat()
    except OSError:  # gone again
        return {}
    return {name: Seen(status.st_size, status.st_mtime_ns)}


def _files(
    folder: Path,
    seen: Mapping[str, Seen],
    known: Mapping[str, Seen],
    wishes: Wishes,
    moving: frozenset[str] | set[str] = frozenset(),
) -> set[str]:
    """The files to import: all of a kind where one of them has changed, none while one of them is being written."""
    kinds = {
        name: kind.name
        for name in seen.keys() | known.keys()
        if (kind := wishes.kind_of(name) or kind_of_name((folder / name).stem)) is not None
    }
    changed = {kinds[name] for name in kinds if seen.get(name) != known.get(name)}
    if seen.get(FILE) != known.get(FILE):
        changed = set(kinds.values())
    busy = set(kinds.values()) if FILE in moving else {kinds[name] for name in moving if name in kinds}
    return {name for name in seen if kinds.get(name) in changed - busy}


async def _known(folder: Path) -> dict[str, Seen]:
    """The files as they were when they last went in."""
    prefix = f"{folder}/"
    rows = await ImportedFile.filter(path__startswith=prefix)
    return {row.path.removeprefix(prefix): Seen(row.size, row.modified_ns) for row in rows}


async def _remember(folder: Path, files: Mapping[str, Seen], gone: Sequence[str], report: ImportReport) -> None:
    """Write down what went in, and in the same transaction tell the staff what did not."""
    outcome = {file.file: {"refused": file.counts["error"], "held": file.held} for file in report.files}
    async with in_transaction():
        await ImportedFile.filter(path__in=[f"{folder}/{name}" for name in gone]).delete()
        for name, seen in files.items():
            defaults = {"size": seen.size, "modified_ns": seen.modified_ns, **outcome.get(name, {})}
            await ImportedFile.update_or_create(defaults=defaults, path=f"{folder}/{name}")
        await _tell(folder, report)
    log.info("imported", folder=str(folder), files=sorted(files), changed=report.changed, refused=report.errors)


async def _tell(folder: Path, report: ImportReport) -> None:
    for fault in report.faults[:_QUOTED]:
        log.warning("import_fault", fault=str(fault))
    if report.held:
        held = [fault for fault in report.faults if fault.column == "price" and "held back" in fault.message]
        quoted = "\n".join(map(str, held[:_QUOTED]))[:_LONGEST]
        await tell_staff("notice.import_held", folder=folder.name, count=report.held, examples=quoted)
    if report.vanished:
        await tell_staff("notice.import_vanished", folder=folder.name, count=report.vanished)
    if report.errors:
        errors = [fault for fault in report.faults if fault.severity == "error"]
        quoted = "\n".join(map(str, errors[:_QUOTED]))[:_LONGEST]
        await tell_staff("notice.import_refused", folder=folder.name, count=report.errors, examples=quoted)


async def _failed(folder: Path, reason: str) -> None:
    """Log and tell a failure of the whole folder, unless it is the one of the last time; "" where there is none."""
    path = str(folder)
    before = await ImportedFile.get_or_none(path=path)
    if reason == (before.problem if before else ""):
        return
    if reason:
        log.warning("import_failed", folder=path, reason=reason)
    async with in_transaction():
        await ImportedFile.update_or_create(defaults={"problem": reason}, path=path)
        if reason:
            await tell_staff("notice.import_failed", folder=folder.name, reason=reason[:500])
