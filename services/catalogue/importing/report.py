"""What an import did, and what it could not do, row by row."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

Severity = Literal["error", "warning"]

KEPT_FAULTS = 1_000  # a file; what reads them all is ``on_fault``
KEPT_SKUS = 10_000


class FormatError(Exception):
    """The path, or the file behind it, is nothing that can be imported; the message says why and what can be."""


class BusyError(Exception):
    """Another import is under way in this database."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, or with a whole file (``line`` 0).

    ``line`` is the file's physical line on which the row starts, from 1. An ``error`` keeps the row out; a
    ``warning`` lets it in without the doubtful value.
    """

    severity: Severity
    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """As a compiler writes it: ``products.csv:17: price: …``."""
        place = ":".join([self.file, *([str(self.line)] if self.line else [])])
        kind = "" if self.severity == "error" else "warning: "
        return f"{place}: {kind}{self.column + ': ' if self.column else ''}{self.message}"


OnFault = Callable[[Fault], None]


@dataclass(slots=True)
class FileReport:
    """One file: ``created + updated + unchanged + refused`` rows make ``read``, where the file was imported.

    ``columns`` says which header was taken for which column, ``facts`` which became facts of the specification,
    ``defaults`` what stands in for empty cells, ``reading`` how the file was read (encoding …). ``held`` counts the
    prices that were not let in, ``categories`` those that were made from paths, ``pictures`` those that stand in a
    products' column, ``pictured`` the articles whose pictures stay those of a file of pictures.
    """

    file: str
    kind: str
    reading: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    removed: int = 0
    held: int = 0
    categories: int = 0
    pictures: int = 0
    pictured: int = 0
    faults: list[Fault] = field(default_factory=list)  # the first KEPT_FAULTS
    counts: Counter[Severity] = field(default_factory=Counter)
    on_fault: OnFault | None = field(default=None, repr=False)

    def note(self, severity: Severity, line: int, column: str, message: str) -> None:
        """Add a fault."""
        fault = Fault(severity, self.file, line, column, message)
        self.counts[severity] += 1
        if len(self.faults) < KEPT_FAULTS:
            self.faults.append(fault)
        if self.on_fault is not None:
            self.on_fault(fault)

    def refuse(self, line: int, column: str, message: str) -> None:
        """Keep a row out that has not been refused yet."""
        self.refused += 1
        self.note("error", line, column, message)


@dataclass(slots=True)
class ImportReport:
    """The whole import. ``committed`` is False after a dry run, and where all or nothing was asked and a row failed.

    ``changed_skus`` are the products whose search entry changes, up to :data:`KEPT_SKUS`; ``changed`` counts
    all (beyond that bound a product may count once a file). ``retired`` counts the articles that are no longer in the
    products' files, ``vanished`` those that would have been retired, had there not been so many of them.
    """

    files: list[FileReport] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    changed_skus: set[str] = field(default_factory=set)
    changed: int = 0
    retired: int = 0
    vanished: int = 0
    mapping: str = ""  # the mapping.toml that was followed
    dry_run: bool = False
    committed: bool = False

    @property
    def faults(self) -> list[Fault]:
        """The kept faults of all files, in the order in which they were met."""
        return [fault for file in self.files for fault in file.faults]

    @property
    def errors(self) -> int:
        """How many faults kept something out."""
        return sum(file.counts["error"] for file in self.files)

    @property
    def warnings(self) -> int:
        """How many values were doubtful."""
        return sum(file.counts["warning"] for file in self.files)

    @property
    def held(self) -> int:
        """How many prices were not let in."""
        return sum(file.held for file in self.files)

    def keep(self, skus: Iterable[str]) -> None:
        """Note products whose search entry changes, as far as there is room."""
        self.changed_skus.update(islice(skus, KEPT_SKUS - len(self.changed_skus)))

    def file(self, kind: str) -> FileReport:
        """The first report of a kind (``products``)."""
        return next(file for file in self.files if file.kind == kind)
