"""Entities in UTF-16 code units, as Telegram counts them."""

from dataclasses import dataclass, field

from bot.simulator.shapes import Json


class MarkupError(ValueError):
    """The markup is broken; the argument is Telegram's sentence."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of text with a meaning; offset and length in UTF-16 code units."""

    type: str
    offset: int
    length: int
    more: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        return {"offset": self.offset, "length": self.length, "type": self.type, **self.more}


def utf16(text: str) -> int:
    """How many UTF-16 code units a text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def byte_offset(text: str, position: int) -> int:
    """Where a position stands in the text's UTF-8 bytes: how Telegram's errors count."""
    return len(text[:position].encode("utf-8", "surrogatepass"))


def link(url: str) -> str | None:
    """A URL as Telegram keeps it, or None where it is none."""
    url = url.strip()
    if not url or any(c.isspace() for c in url):
        return None
    if "://" in url or url.startswith(("tg:", "mailto:", "tel:")):
        return url
    host = url.split("/", 1)[0]
    if "." not in host.strip("."):
        return None
    return f"http://{url}" if "/" in url else f"http://{url}/"
