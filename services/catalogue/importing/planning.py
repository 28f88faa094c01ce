"""Which files to import, as which kinds, in which order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.catalogue.importing.headers import kind_of_name
from services.catalogue.importing.kinds import KINDS, Kind
from services.catalogue.importing.report import FormatError
from services.catalogue.importing.sources import SUFFIXES
from services.catalogue.importing.wishes import Wishes

REPORT = "-import-report.csv"  # how the names of our own lists of faults end
_UNFINISHED = ("~$", ".", "#")  # how editors and copiers begin the names of what is not for others yet


@dataclass(frozen=True, slots=True)
class Plan:
    """The files with the kinds that each may be, in order; ``one``: a file was asked for by its name."""

    files: Sequence[tuple[Path, Sequence[Kind]]]
    skipped: list[str]
    one: bool = False


def plan(path: Path, wishes: Wishes | None = None, only: Collection[str] | None = None) -> Plan:
    """The files to import, those that others refer to first; ``only``: of a folder, just the files of these names.

    Raises:
        FormatError: nothing there that can be imported.
    """
    wishes = wishes or Wishes()
    if not path.exists():
        raise FormatError(f"{path} does not exist: a folder of CSV files, or a file, is needed")
    if path.is_file():
        if path.suffix.lower() not in SUFFIXES:
            raise FormatError(f"{path.name}: a file must end in one of {', '.join(SUFFIXES)}")
        kind = wishes.kind_of(path.name) or kind_of_name(path.stem)
        return Plan([(path, [kind] if kind else KINDS)], [], one=True)
    found = [(file, wishes.kind_of(file.name) or kind_of_name(file.stem)) for file in files_of(path)]
    known = [(file, kind) for file, kind in found if kind is not None and (only is None or file.name in only)]
    if not known:
        names = ", ".join(f"{kind.name}.csv" for kind in KINDS)
        raise FormatError(f"{path} holds none of the files that can be imported: {names}")
    ordered = sorted(known, key=lambda pair: KINDS.index(pair[1]))
    return Plan([(file, [kind]) for file, kind in ordered], [file.name for file, kind in found if kind is None])


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that could be imported, by name. Raises :class:`FormatError`."""
    try:
        found = sorted(file for file in folder.iterdir() if file.is_file())
    except OSError as error:
        raise FormatError(f"{folder} cannot be read: {error.strerror}") from error
    return [
        file
        for file in found
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(_UNFINISHED) and not file.name.endswith(REPORT)
    ]
