"""Files as records, streamed: CSV here, spreadsheets and JSON lines in ``sheets``."""

import csv
import itertools
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from services.catalogue.importing import sheets
from services.catalogue.importing.cells import shown
from services.catalogue.importing.encodings import Encoding, encoding_of
from services.catalogue.importing.figures import Mark
from services.catalogue.importing.headers import Mapping, best_row, joined, mapping, score
from services.catalogue.importing.kinds import Kind
from services.catalogue.importing.records import Record
from services.catalogue.importing.report import FormatError
from services.catalogue.importing.wishes import Wishes

_DELIMITERS = ",;\t|"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_HEAD = 40  # lines read to find the header
_LONGEST_LINE = 1 << 20
SUFFIXES = (".csv", ".tsv", ".txt", *sheets.SUFFIXES)


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose header is read: its records follow when asked for. ``default_mark`` where figures say nothing."""

    path: Path
    mapping: Mapping
    header_line: int
    reading: str
    default_mark: Mark
    total: int | None
    records: Iterator[Record]
    mark: Mark = ""  # the decimal mark where the mapping says it


def open_source(path: Path, kinds: Sequence[Kind], wishes: Wishes | None = None) -> Source | None:
    """Find the file's header and kind among ``kinds``; None for a file without any content.

    ``wishes`` go before what is guessed: encoding, delimiter, decimal mark, columns.

    Raises:
        FormatError: the file cannot be read, or no header in it names a column of these kinds.
    """
    try:
        if path.suffix.lower() in sheets.SUFFIXES:
            return _open_sheet(path, kinds, wishes or Wishes())
        return _open_csv(path, kinds, wishes or Wishes())
    except OSError as error:
        raise FormatError(f"{path} cannot be read: {error.strerror or error}") from error


def _open_sheet(path: Path, kinds: Sequence[Kind], wishes: Wishes) -> Source | None:
    encoding, _, mark = wishes.reading(kinds)
    head, rows, total = sheets.rows(path, encoding)
    if not head:
        return None
    number, last, found = _header([record.cells for record in head], kinds, wishes, path)
    records = itertools.chain(head[last + 1 :], rows)
    return Source(path, found, head[number].line, path.suffix[1:].upper(), mark or ".", total, records, mark)


def _header(
    records: Sequence[Sequence[str]], kinds: Sequence[Kind], wishes: Wishes, path: Path
) -> tuple[int, int, Mapping]:
    """The places of the header's first and last record, and what it says."""
    found = best_row(records, kinds, wishes)
    if found is not None:
        number, columns = found
        both = joined(columns.headers, records[number + 1]) if number + 1 < len(records) else None
        if both is None:
            return number, number, columns
        return number, number + 1, mapping(columns.kind, both, columns.wishes)
    if len(kinds) == 1:
        return 0, 0, mapping(kinds[0], records[0], wishes.of(kinds[0]))
    first = ", ".join(shown(cell) for cell in records[0][:8] if cell)
    raise FormatError(
        f"{path.name}: its header ({first or 'empty'}) names no columns known here; for products, for example, "
        "sku (referencia, código), name (nombre) and price (precio, PVP) are needed"
    )


def _open_csv(path: Path, kinds: Sequence[Kind], wishes: Wishes) -> Source | None:
    said, delimiter, mark = wishes.reading(kinds)
    encoding = encoding_of(path)
    if said:
        encoding = replace(encoding, name=said, errors="replace" if "16" in said or "32" in said else encoding.errors)
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        head = [line for line in itertools.islice(file, _HEAD) if len(line) < _LONGEST_LINE]
    if not any(line.strip("\r\n\ufeff \t,;|") for line in head):
        return None
    delimiter = delimiter or max(_DELIMITERS, key=lambda candidate: _fitness(head, candidate, kinds, wishes))
    first = [record.cells for record in _records(iter(head), delimiter, 0)]
    number, last, found = _header(first, kinds, wishes, path)
    records = _csv_records(path, encoding, delimiter, len(found.headers))
    header = next(itertools.islice(records, number, None))
    if last > number:
        next(records)
    reading = f"{encoding.name}, {_NAMES[delimiter]}"
    default: Mark = "." if delimiter == "," else ""
    return Source(path, found, header.line, reading, default, encoding.lines, records, mark)


def _fitness(head: Sequence[str], delimiter: str, kinds: Sequence[Kind], wishes: Wishes) -> tuple[int, int, int]:
    found = best_row([record.cells for record in _records(iter(head), delimiter, 0)], kinds, wishes)
    return (*(score(found[1]) if found else (-99, 0)), head[0].count(delimiter))


def _csv_records(path: Path, encoding: Encoding, delimiter: str, width: int) -> Iterator[Record]:
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        yield from _records(file, delimiter, width)


class _Lines:
    """Physical lines, counted, of which some can be given back: those that a stray quotation mark swallowed."""

    def __init__(self, lines: Iterator[str]) -> None:
        """Start before the first line."""
        self.lines, self.back = lines, deque[str]()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.back.popleft() if self.back else next(self.lines)
        self.number += 1
        self.taken.append(line)
        return line

    def give_back(self, keep: int) -> None:
        """Read all but the first ``keep`` lines of the current record again."""
        self.back.extendleft(reversed(self.taken[keep:]))
        self.number -= len(self.taken) - keep


def _records(lines: Iterator[str], delimiter: str, width: int) -> Iterator[Record]:
    source = _Lines(lines)
    reader = csv.reader(source, delimiter=delimiter, strict=True)  # or half of a `"1/2" tap` is lost unseen
    while True:
        source.taken.clear()
        start = source.number + 1
        problem, cells = "", list[str]()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"cannot be read as CSV ({error}): quotation marks around a cell are closed, those in it doubled"
        if len(source.taken) > 1 and width and (problem or len(cells) != width):
            problem = _resume(source, delimiter, width) or problem
        if problem or any(cell and not cell.isspace() for cell in cells):
            yield Record(start, cells, problem)


def _resume(source: _Lines, delimiter: str, width: int) -> str:
    """A row that ran over several lines and came out wrong: go on at the first of them that is a row by itself."""
    for number, line in enumerate(source.taken[1:], 1):
        try:
            if len(next(csv.reader([line], delimiter=delimiter, strict=True), ())) == width:
                source.give_back(number)
                return "a quotation mark opens here and is not closed in this row: close or double it"
        except csv.Error:
            continue
    return ""
