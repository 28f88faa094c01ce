"""An order list sent as a file, read as if it had been written: ``LLA-COM-7;10`` is "10 LLA-COM-7"."""

import re

LONGEST = 4096  # what one message holds
_SEPARATORS = ("\t", ";", "|", ",")
_WHOLE = re.compile(r"\d{1,6}")


def as_message(content: bytes) -> str | None:
    """The file's lines as a message, whole lines only; None where it holds no text."""
    text = _text(content)
    lines = [line.strip() for line in text.splitlines() if line.strip(" \t;,|")] if text else []
    separator = next((mark for mark in _SEPARATORS if lines and all(mark in line for line in lines)), None)
    if separator is not None:
        rows = [[cell.strip(' "') for cell in line.split(separator)] for line in lines]
        lines = [row for cells in rows if (row := _row(cells))] or lines
    return _fitting(lines) or None


def _text(content: bytes) -> str | None:
    """The bytes as text, whichever program wrote them: UTF-8, UTF-16 with its mark, or Windows' Western one."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _readable(content, "utf-16")
    return None if b"\0" in content else _readable(content, "utf-8-sig") or _readable(content, "cp1252")


def _readable(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    letters = sum(character.isprintable() or character in "\r\n\t" for character in text)
    return text if text.strip() and letters > 0.98 * len(text) else None


def _row(cells: list[str]) -> str:
    """A table's row: its quantity before its first other cell; a heading, which has no quantity, is nothing."""
    quantity = next((cell for cell in cells[::-1] if _WHOLE.fullmatch(cell)), None)
    article = next((cell for cell in cells if cell and cell != quantity), None)
    return f"{quantity} {article}" if quantity and article else ""


def _fitting(lines: list[str]) -> str:
    kept: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in kept) + len(line) > LONGEST:
            break
        kept.append(line)
    return "\n".join(kept)
