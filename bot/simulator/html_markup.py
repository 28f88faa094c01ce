"""Parse mode HTML: the tags that Telegram knows, nested, and its words for what is broken.

https://core.telegram.org/bots/api#html-style. Only ``&lt; &gt; &amp; &quot;`` and numeric references are decoded.
"""

import re
from dataclasses import dataclass

from bot.simulator.shapes import Json
from bot.simulator.units import Entity, MarkupError, byte_offset, link, utf16

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,8})|#x([0-9a-fA-F]{1,6}));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(r"\s*([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([A-Za-z0-9.\-]*)(?=[\s>])))?")
_QUOTE = re.compile(r"\s*=\s*[\"']")


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]
    text_from: int


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities. Raises MarkupError."""
    if "<" not in text and "&" not in text:
        return text, []
    return _Reader(text).read()


def _decode(text: str) -> str:
    return _REFERENCE.sub(_referenced, text) if "&" in text else text


def _referenced(match: re.Match[str]) -> str:
    named, decimal, hexadecimal = match.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        position = 0
        while (found := self.text.find("<", position)) >= 0:
            self._plain(self.text[position:found])
            ends = self.text.startswith("/", found + 1)
            position = self._end_tag(found) if ends else self._start_tag(found)
        self._plain(self.text[position:])
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return "".join(self.parts), _with_languages(self.entities)

    def _plain(self, piece: str) -> None:
        decoded = _decode(piece)
        self.parts.append(decoded)
        self.length += utf16(decoded)

    def _start_tag(self, found: int) -> int:
        at = byte_offset(self.text, found)
        match = _NAME.match(self.text, found + 1)
        tag = match[0].lower() if match else ""
        position = found + 1 + len(tag)
        if position >= len(self.text):
            raise MarkupError(f"Unclosed start tag at byte offset {at}")
        if tag not in _TYPES:
            raise MarkupError(f'Unsupported start tag "{tag}" at byte offset {at}')
        attributes, position = self._attributes(position, at, tag)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise MarkupError(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.open.append(_Open(tag, self.length, attributes, len(self.parts)))
        return position

    def _attributes(self, position: int, at: int, tag: str) -> tuple[dict[str, str], int]:
        attributes: dict[str, str] = {}
        while True:
            while position < len(self.text) and self.text[position].isspace():
                position += 1
            if position >= len(self.text):
                raise MarkupError(f"Unclosed start tag at byte offset {at}")
            if self.text[position] == ">":
                return attributes, position + 1
            name, value, position = self._attribute(position, at, tag)
            attributes[name] = value

    def _attribute(self, position: int, at: int, tag: str) -> tuple[str, str, int]:
        match = _ATTRIBUTE.match(self.text, position)
        if match is None:
            raise MarkupError(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        end = match.end()
        if end >= len(self.text) or _QUOTE.match(self.text, end):
            raise MarkupError(f"Unclosed start tag at byte offset {at}")
        if self.text[end] not in " \t\r\n>" and match.lastindex == 1:
            raise MarkupError(f"Unexpected end of name token at byte offset {byte_offset(self.text, end)}")
        value = next((v for v in match.groups()[1:] if v is not None), "")
        return match[1].lower(), _decode(value), end

    def _end_tag(self, found: int) -> int:
        at = byte_offset(self.text, found)
        if not self.open:
            raise MarkupError(f"Unexpected end tag at byte offset {at}")
        close = self.text.find(">", found)
        if close < 0:
            raise MarkupError(f"Unclosed end tag at byte offset {at}")
        tag = self.text[found + 2 : close].strip().lower()
        opened = self.open.pop()
        if tag and tag != opened.tag:
            raise MarkupError(f'Unmatched end tag at byte offset {at}, expected "</{opened.tag}>", found "</{tag}>"')
        self._close(opened)
        return close + 1

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        if length <= 0:
            return
        if opened.tag == "a":
            url = link(opened.attributes.get("href") or "".join(self.parts[opened.text_from :]))
            if url:
                self._add(opened, length, {"url": url})
        elif opened.tag == "tg-emoji":
            self._add(opened, length, {"custom_emoji_id": opened.attributes.get("emoji-id", "")})
        elif opened.tag == "code" and opened.attributes.get("class", "").startswith("language-"):
            self._add(opened, length, {"language": opened.attributes["class"].removeprefix("language-")})
        else:
            self._add(opened, length, {})

    def _add(self, opened: _Open, length: int, more: Json) -> None:
        kind = _TYPES[opened.tag]
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            kind = "expandable_blockquote"
        self.entities.append(Entity(kind, opened.offset, length, more))


def _with_languages(entities: list[Entity]) -> list[Entity]:
    """``<pre><code class="language-x">`` is one entity; a language anywhere else is dropped."""
    if not any("language" in e.more for e in entities):
        return entities
    languages = {(e.offset, e.length): e.more["language"] for e in entities if e.more.get("language")}
    pres = {(e.offset, e.length) for e in entities if e.type == "pre"}
    kept = []
    for entity in entities:
        span = (entity.offset, entity.length)
        if entity.type == "pre" and span in languages:
            kept.append(Entity("pre", *span, {"language": languages[span]}))
        elif entity.type == "code" and not (span in pres and span in languages):
            kept.append(Entity("code", *span))
        elif entity.type != "code":
            kept.append(entity)
    return kept
