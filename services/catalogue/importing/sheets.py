"""Spreadsheets (XLSX) and JSON lines as rows of text cells, streamed."""

import itertools
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import orjson

from services.catalogue.importing.encodings import Encoding, encoding_of
from services.catalogue.importing.figures import written
from services.catalogue.importing.records import Record, Uncomputed
from services.catalogue.importing.report import FormatError

SUFFIXES = (".xlsx", ".jsonl", ".ndjson")
_HEAD = 100
_SMALL = 16 << 20  # bytes: what a member may unpack to, however well it was packed
_MOST_RATIO = 250  # real sheets pack 5 to 40 to one, zeros a thousand to one
_MOST_STRINGS = 256 << 20  # bytes: openpyxl holds the shared strings in memory
_MOST_UNPACKED = 4 << 30
_MOST_KEYS = 5_000
_MOST_MEMBERS = 10_000
_DAMAGE = (BadZipFile, ParseError, ValueError, KeyError, EOFError, zlib.error)


def rows(path: Path, encoding: str = "") -> tuple[list[Record], Iterator[Record], int | None]:
    """The first rows, the rest, and how many there are where that is known; each with its line from 1.

    Raises:
        FormatError: no workbook.
    """
    found, total = _json_lines(path, encoding) if path.suffix.lower() != ".xlsx" else _sheet(path)
    head = list(itertools.islice(found, _HEAD))
    return head, found, total


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():  # an Uncomputed too
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return written(value)
        case datetime() | date():
            return value.isoformat()
        case list() if all(isinstance(part, str) for part in value):
            return "|".join(value)
        case dict() | list():
            return orjson.dumps(value).decode()
        case _:
            return str(value)


def _sheet(path: Path) -> tuple[Iterator[Record], int | None]:
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        formulas = bounded(path)
        book, values = _rows_of(path, values=True)
        other, behind = _rows_of(path, values=False) if formulas else (None, itertools.repeat(()))
    except (*_DAMAGE, InvalidFileException, IndexError) as error:
        raise FormatError(f"{path.name} is no workbook that can be read ({error}): save it as XLSX or CSV") from error
    numbered = enumerate(zip(values, behind, strict=False), 1)
    return _whole(_filled((line, _marked(*pair)) for line, pair in numbered), [book, other]), None


def _rows_of(path: Path, *, values: bool) -> tuple[Any, Iterator[Iterable[Any]]]:
    """The workbook and its first sheet's rows: each formula's stored value, or the formula itself."""
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=values)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some programs write wrong ones
    return book, sheet.iter_rows(values_only=True)


def _marked(values: Iterable[Any], formulas: Iterable[Any]) -> Iterator[Any]:
    """The values, and :class:`Uncomputed` where there is none, but a formula."""
    for value, formula in itertools.zip_longest(values, formulas):
        yield Uncomputed() if value is None and formula is not None else value


def bounded(path: Path) -> bool:
    """Whether the workbook holds formulas at all.

    Raises:
        FormatError: it would unpack to more than a catalogue can be.
    """
    formulas = False
    with ZipFile(path) as archive:
        members = archive.infolist()
        for member in members:
            packed_well = member.file_size > _SMALL and member.file_size > _MOST_RATIO * max(member.compress_size, 1)
            if packed_well or (member.filename.endswith("sharedStrings.xml") and member.file_size > _MOST_STRINGS):
                raise FormatError(f"{path.name} is refused: {member.filename} unpacks to {member.file_size >> 20} MiB")
        if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
            raise FormatError(f"{path.name} is refused: it unpacks to more than {_MOST_UNPACKED >> 20} MiB")
        for member in members:
            if member.filename.startswith("xl/worksheets/") and not formulas:
                with archive.open(member) as sheet:
                    formulas = _holds(sheet, (b"<f>", b"<f "))
    return formulas


def _holds(file: IO[bytes], marks: Sequence[bytes]) -> bool:
    tail = b""
    while block := file.read(1 << 20):
        if any(mark in tail + block for mark in marks):
            return True
        tail = block[-8:]
    return False


def _whole(records: Iterator[Record], books: Iterable[Any]) -> Iterator[Record]:
    """The sheet's rows; where it is damaged, a last record that says so."""
    last = 0
    try:
        for record in records:
            last = record.line
            yield record
    except _DAMAGE as error:
        yield Record(last + 1, (), f"the workbook is damaged from here on ({error}): save it anew")
    finally:
        for book in books:
            if book is not None:
                book.close()


def _filled(numbered: Iterable[tuple[int, Iterable[Any]]]) -> Iterator[Record]:
    width = 0  # a sheet leaves out the empty cells at a row's end
    for line, values in numbered:
        cells = [_cell(value) for value in values]
        if any(cell.strip() or isinstance(cell, Uncomputed) for cell in cells):
            width = max(width, len(cells))
            yield Record(line, cells + [""] * (width - len(cells)))


def _json_lines(path: Path, encoding: str) -> tuple[Iterator[Record], int | None]:
    found = Encoding(encoding, 0) if encoding else encoding_of(path)
    keys: dict[str, None] = {}
    lines = 0
    for _, value in _objects(path, found):  # a first time, for the keys alone: an object may have one of its own
        lines += 1
        if isinstance(value, dict) and len(keys) < _MOST_KEYS:
            keys |= dict.fromkeys(value)
    return _keyed(path, found, list(keys)), found.lines or lines


def _objects(path: Path, encoding: Encoding) -> Iterator[tuple[int, Any]]:
    with path.open(encoding=encoding.name, errors=encoding.errors) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _object(line)


def _keyed(path: Path, encoding: Encoding, keys: Sequence[str]) -> Iterator[Record]:
    """The keys as the header (on line 1), then each object."""
    if keys:
        yield Record(1, keys)
    for number, value in _objects(path, encoding):
        if isinstance(value, dict):
            yield Record(number, [_cell(value.get(key)) for key in keys])
        else:
            yield Record(number, (), "is no JSON object: one object in braces is needed on each line")


def _object(line: str) -> Any:
    try:
        value = orjson.loads(line)
    except ValueError:
        return line
    return value if isinstance(value, dict) else line
