"""What people paste: invisible characters, tabs, several spaces."""

import unicodedata

from services.customers.field_error import FieldError


def without_invisible(text: str, *, keep: str = "") -> str:
    """Drop format characters (zero width, text direction), control characters and lone surrogates."""
    return "".join(c for c in text.replace("\t", " ") if c in keep or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))


def one_line(text: str, key: str) -> str:
    """The text with single spaces; raises :class:`FieldError` ``key`` on control characters, CR and LF among them.

    What becomes a mail header or a line of an invoice must not bring its own line breaks (CWE-93).
    """
    line = text.strip()
    if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\t" for c in line):
        raise FieldError(key)
    return " ".join(without_invisible(line).split())
