"""Text as Telegram keeps it: cleaned, with entities whose offsets count UTF-16 code units.

The three parse modes are read in ``html_markup`` and ``markdown_markup``; here is what they share, the
entities that Telegram finds by itself (commands, links, mentions …), and the limits.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.simulator.html_markup import parse_html
from bot.simulator.markdown_markup import parse_markdown, parse_markdown_v2
from bot.simulator.shapes import Json, bad_request
from bot.simulator.units import Entity, MarkupError, utf16

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
_RAW_BYTES = 1 << 15
_PARSERS = {"html": parse_html, "markdownv2": parse_markdown_v2, "markdown": parse_markdown}
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")
_HINT = re.compile(r"[/@#+]|\w\.\w")
_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]'])"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w|/))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<hashtag>(?<![\w#])#(?!\d+\b)\w+)"
    r"|(?P<phone_number>(?<!\w)\+\d[\d -]{7,16}\d\b)"
)
_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "custom_emoji"})
_PRIORITY = ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "bold", "italic", "underline")


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities as the Bot API writes them."""

    text: str
    entities: tuple[Json, ...] = ()

    def fields(self, prefix: str = "") -> Json:
        """``text`` and ``entities``; ``caption`` and ``caption_entities`` with that prefix."""
        name = prefix or "text"
        field = f"{prefix}_entities" if prefix else "entities"
        return ({name: self.text} if self.text else {}) | ({field: list(self.entities)} if self.entities else {})


def read(text: str, parse_mode: str = "", given: Sequence[Json] | None = None) -> FormattedText:
    """Parse, clean and trim a text; raises 400 "can't parse entities: …" as Telegram words it."""
    if len(text) > _RAW_BYTES // 4 and len(text.encode("utf-8", "surrogatepass")) > _RAW_BYTES:
        raise bad_request("text is too long")
    plain, entities = _parsed(text, parse_mode, given)
    plain, entities = _trimmed(_CONTROL.sub(" ", plain.replace("\r", "")), entities)
    if _HINT.search(plain):
        entities = [*entities, *_found(plain, entities)]
    return FormattedText(plain, tuple(e.as_json() for e in sorted(entities, key=_order)))


def message_text(text: str, parse_mode: str, given: Sequence[Json] | None) -> FormattedText:
    """The text of a message: not empty, at most 4,096 code units after parsing."""
    if not text:
        raise bad_request("message text is empty")
    formatted = read(text, parse_mode, given)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if utf16(formatted.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return formatted


def caption(text: str, parse_mode: str, given: Sequence[Json] | None) -> FormattedText:
    """A caption: at most 1,024 code units after parsing."""
    formatted = read(text, parse_mode, given)
    if utf16(formatted.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    return formatted


def _parsed(text: str, parse_mode: str, given: Sequence[Json] | None) -> tuple[str, list[Entity]]:
    mode = parse_mode.lower()
    if not text or mode in ("", "none"):
        return text, [_given(entity) for entity in given or () if entity.get("type") not in _AUTOMATIC]
    if mode not in _PARSERS:
        raise bad_request("unsupported parse_mode")
    try:
        return _PARSERS[mode](text)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


_AUTOMATIC = frozenset(_FOUND.groupindex) | {"cashtag"}


def _given(entity: Json) -> Entity:
    try:
        more = {k: v for k, v in entity.items() if k not in ("type", "offset", "length")}
        return Entity(str(entity["type"]), int(entity["offset"]), int(entity["length"]), more)
    except (KeyError, TypeError, ValueError):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number') from None


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    bare = text.lstrip()
    cut = utf16(text[: len(text) - len(bare)])
    bare = bare.rstrip()
    if not entities:
        return bare, entities
    end = utf16(bare)
    moved = (Entity(e.type, max(e.offset - cut, 0), _length(e, cut, end), e.more) for e in entities)
    return bare, [e for e in moved if e.length > 0]


def _length(entity: Entity, cut: int, end: int) -> int:
    start, stop = max(entity.offset - cut, 0), min(entity.offset - cut + entity.length, end)
    return stop - start


def _found(text: str, known: Iterable[Entity]) -> list[Entity]:
    closed = [(e.offset, e.offset + e.length) for e in known if e.type in _OPAQUE]
    ascii_only = text.isascii()
    found = []
    for match in _FOUND.finditer(text):
        offset = match.start() if ascii_only else utf16(text[: match.start()])
        length = len(match[0]) if ascii_only else utf16(match[0])
        if not any(start < offset + length and offset < stop for start, stop in closed):
            found.append(Entity(str(match.lastgroup), offset, length))
    return found


def _order(entity: Entity) -> tuple[int, int, int]:
    rank = _PRIORITY.index(entity.type) if entity.type in _PRIORITY else len(_PRIORITY)
    return entity.offset, -entity.length, rank
