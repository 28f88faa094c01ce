"""In which encoding a text file is: UTF-8 with or without BOM, UTF-16 with one, else Windows-1252."""

import codecs
from dataclasses import dataclass
from pathlib import Path

from services.catalogue.importing.report import FormatError

_BLOCK = 1 << 20
_LONGEST_LINE = 8 << 20
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Encoding:
    """``name`` is the codec's; ``lines`` how many line ends the file has, for progress.

    ``errors`` keeps bytes that the codec cannot read as lone surrogates, which a cell's check then names.
    """

    name: str
    lines: int
    errors: str = "surrogateescape"


def encoding_of(path: Path) -> Encoding:
    """Look through the whole file, a block at a time.

    Lines that are not UTF-8 make it Windows-1252 (Excel's CSV in Spain), unless as many other lines hold characters
    that only UTF-8 writes so: then the file is UTF-8 with broken rows.

    Raises:
        FormatError: a line so long that the file is no text.
    """
    good = bad = lines = 0
    with path.open("rb") as source:
        start = source.read(3)
        if start[:2] in _UTF16:
            return Encoding("utf-16", _lines(path), "replace")  # it knows no escape
        source.seek(0)
        rest = b""
        while block := source.read(_BLOCK):
            whole, rest = _whole_lines(rest + block)
            if len(rest) > _LONGEST_LINE:
                raise FormatError(
                    f"{path.name} has a line of more than {_LONGEST_LINE >> 20} MiB: it is no table of text"
                )
            lines += whole.count(b"\n")
            block_good, block_bad = _weigh(whole)
            good, bad = good + block_good, bad + block_bad
        last_good, last_bad = _weigh(rest)
        good, bad = good + last_good, bad + last_bad
    if start == codecs.BOM_UTF8:
        return Encoding("utf-8-sig", lines + bool(rest))
    return Encoding("cp1252" if bad > good else "utf-8", lines + bool(rest))


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    cut = data.rfind(b"\n") + 1
    return data[:cut], data[cut:]


def _weigh(data: bytes) -> tuple[int, int]:
    """Lines with UTF-8 beyond ASCII, and lines that are not UTF-8."""
    if data.isascii():
        return 0, 0
    good = bad = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
    return good, bad


def _lines(path: Path) -> int:
    with path.open("rb") as source:
        return sum(block.count(b"\n") for block in iter(lambda: source.read(_BLOCK), b""))
