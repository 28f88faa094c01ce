"""Spreadsheets (XLSX) and JSON lines as rows of text cells, streamed."""

import itertools
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import orjson

from services.catalogue.importing.encodings import Encoding, encoding_of
from services.catalogue.importing.figures import written
from services.catalogue.importing.records import Record
from services.catalogue.importing.report import FormatError

SUFFIXES = (".xlsx", ".jsonl", ".ndjson")
_HEAD = 100
_DAMAGE = (BadZipFile, ParseError, ValueError, KeyError, EOFError, zlib.error)


def rows(path: Path) -> tuple[list[Record], Iterator[Record], int | None]:
    """The first rows, the rest, and how many there are where that is known; each with its line from 1.

    Raises:
        FormatError: no workbook.
    """
    found, total = _json_lines(path) if path.suffix.lower() != ".xlsx" else _sheet(path)
    head = list(itertools.islice(found, _HEAD))
    return head, found, total


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
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
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to import, seldom needed
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415 - likewise

    try:
        book = load_workbook(path, read_only=True, data_only=True)  # a formula counts as the value last computed
        sheet = book.worksheets[0]
    except (*_DAMAGE, InvalidFileException, IndexError) as error:
        raise FormatError(f"{path.name} is no workbook that can be read ({error}): save it as XLSX or CSV") from error
    sheet.reset_dimensions()  # some programs write wrong ones
    return _whole(_filled(enumerate(sheet.iter_rows(values_only=True), 1)), book), None


def _whole(records: Iterator[Record], book: Any) -> Iterator[Record]:
    """The sheet's rows; where it is damaged, a last record that says so."""
    last = 0
    try:
        for record in records:
            last = record.line
            yield record
    except _DAMAGE as error:
        yield Record(last + 1, (), f"the workbook is damaged from here on ({error}): save it anew")
    finally:
        book.close()


def _filled(numbered: Iterable[tuple[int, Iterable[Any]]]) -> Iterator[Record]:
    width = 0  # a sheet leaves out the empty cells at a row's end
    for line, values in numbered:
        cells = [_cell(value) for value in values]
        if any(cell.strip() for cell in cells):
            width = max(width, len(cells))
            yield Record(line, cells + [""] * (width - len(cells)))


def _json_lines(path: Path) -> tuple[Iterator[Record], int | None]:
    encoding = encoding_of(path)
    return _objects(_lines(path, encoding)), encoding.lines


def _lines(path: Path, encoding: Encoding) -> Iterator[str]:
    with path.open(encoding=encoding.name, errors=encoding.errors) as file:
        yield from file


def _objects(lines: Iterable[str]) -> Iterator[Record]:
    """The keys of the first objects as the header (on line 1), then each object."""
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    head = [(number, _object(line)) for number, line in itertools.islice(numbered, _HEAD)]
    keys = list(dict.fromkeys(key for _, value in head if isinstance(value, dict) for key in value))
    if keys:
        yield Record(1, keys)
    for number, value in itertools.chain(head, ((number, _object(line)) for number, line in numbered)):
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
