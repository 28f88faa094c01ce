"""Parse modes MarkdownV2 and Markdown (legacy), with Telegram's words for what is broken.

https://core.telegram.org/bots/api#markdownv2-style, https://core.telegram.org/bots/api#markdown-style
"""

import re
from dataclasses import dataclass

from bot.simulator.units import Entity, MarkupError, byte_offset, link, utf16

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_MARKS = {"||": "spoiler", "__": "underline", "_": "italic", "*": "bold", "~": "strikethrough"}
_NAMES = {
    "spoiler": "Spoiler",
    "underline": "Underline",
    "italic": "Italic",
    "bold": "Bold",
    "strikethrough": "Strikethrough",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
}
_LANGUAGE = re.compile(r"[^\s`]+(?=\s)")
_FIRST_BREAK = re.compile(r"\A(?:\r\n|\n\r|\n|\r)")
_LEGACY = {"_": "italic", "*": "bold"}


@dataclass(slots=True)
class _Open:
    kind: str
    offset: int
    at: int
    text_from: int


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities. Raises MarkupError."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.parts: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[Entity] = []
        self.quote: _Open | None = None

    def read(self) -> tuple[str, list[Entity]]:
        while self.position < len(self.text):
            self._step()
        self._end_quote()
        if self.open:
            raise self._unended(self.open[-1])
        return "".join(self.parts), self.entities

    def _step(self) -> None:
        text, at = self.text, self.position
        char = text[at]
        if self._quoting(at):
            return
        if char == "\\" and at + 1 < len(text) and 0 < ord(text[at + 1]) < 127:
            self._put(text[at + 1], 2)
        elif text.startswith("```", at):
            self._code("```", "pre")
        elif char == "`":
            self._code("`", "code")
        elif (mark := self._mark(at)) is not None:
            self._toggle(mark)
        elif char == "[" or text.startswith("![", at):
            self._begin_link(char)
        elif char == "]" and self.open and self.open[-1].kind in ("text_link", "custom_emoji"):
            self._end_link()
        elif char in _RESERVED:
            raise MarkupError(f"Character '{char}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._put(char, 1)

    def _put(self, piece: str, consumed: int) -> None:
        self.parts.append(piece)
        self.length += utf16(piece)
        self.position += consumed

    def _quoting(self, at: int) -> bool:
        """Handle what only matters where a line begins; True where something was consumed."""
        if at and self.text[at - 1] != "\n":
            return False
        anew = self.text.startswith("**>", at)
        if not anew and self.text[at] != ">":
            self._end_quote()
            return False
        if anew or self.quote is None or self.quote.kind == "expandable_blockquote":
            self._end_quote()
            self.quote = _Open("blockquote", self.length, at, len(self.parts))
        self.position += 3 if anew else 1
        return True

    def _end_quote(self) -> None:
        if self.quote is None:
            return
        for opened in self.open:
            if opened.offset >= self.quote.offset:
                raise self._unended(self.open[-1])
        self._close(self.quote)
        self.quote = None

    def _mark(self, at: int) -> str | None:
        return next((mark for mark in _MARKS if self.text.startswith(mark, at)), None)

    def _toggle(self, mark: str) -> None:
        kind = _MARKS[mark]
        after = self.text[self.position + 2 : self.position + 3]
        if self.open and self.open[-1].kind == kind:
            self._close(self.open.pop())
        elif mark == "||" and self.quote is not None and after in ("", "\n"):
            self.quote.kind = "expandable_blockquote"
        else:
            self.open.append(_Open(kind, self.length, self.position, len(self.parts)))
        self.position += len(mark)

    def _close(self, opened: _Open, **more: str) -> None:
        if self.length > opened.offset:
            self.entities.append(Entity(opened.kind, opened.offset, self.length - opened.offset, dict(more)))

    def _code(self, fence: str, kind: str) -> None:
        start = end = self.position + len(fence)
        while end < len(self.text) and not self.text.startswith(fence, end):
            end += 2 if self.text[end] == "\\" else 1
        body = self.text[start:end]
        language = _LANGUAGE.match(body) if kind == "pre" else None
        if end >= len(self.text):
            name = "PreCode" if language else kind.capitalize()
            raise MarkupError(f"Can't find end of {name} entity at byte offset {byte_offset(self.text, self.position)}")
        if kind == "pre":
            body = _FIRST_BREAK.sub("", body[language.end() :] if language else body)
        opened = _Open(kind, self.length, self.position, len(self.parts))
        self._put(_unescaped(body), end + len(fence) - self.position)
        self._close(opened, **({"language": language[0]} if language else {}))

    def _begin_link(self, char: str) -> None:
        kind = "custom_emoji" if char == "!" else "text_link"
        self.open.append(_Open(kind, self.length, self.position, len(self.parts)))
        self.position += 2 if char == "!" else 1

    def _end_link(self) -> None:
        opened = self.open.pop()
        label = "".join(self.parts[opened.text_from :])
        self.position += 1
        url = label
        if self.text.startswith("(", self.position):
            url = self._url("a custom emoji URL" if opened.kind == "custom_emoji" else "a URL")
        if opened.kind == "custom_emoji":
            if not url.startswith("tg://emoji?id="):
                raise MarkupError("Custom emoji entity must contain a tg://emoji URL")
            self._close(opened, custom_emoji_id=url.removeprefix("tg://emoji?id="))
        elif (kept := link(url)) is not None:
            self._close(opened, url=kept)

    def _url(self, what: str) -> str:
        start = self.position + 1
        end = start
        while end < len(self.text) and self.text[end] != ")":
            end += 2 if self.text[end] == "\\" else 1
        if end >= len(self.text):
            raise MarkupError(f"Can't find end of {what} at byte offset {byte_offset(self.text, start)}")
        self.position = end + 1
        return _unescaped(self.text[start:end])

    def _unended(self, opened: _Open) -> MarkupError:
        at = byte_offset(self.text, opened.at)
        return MarkupError(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {at}")


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    out, position = [], 0
    while position < len(text):
        if text[position] == "\\" and position + 1 < len(text) and 0 < ord(text[position + 1]) < 127:
            position += 1
        out.append(text[position])
        position += 1
    return "".join(out)


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """The legacy mode: ``*bold* _italic_ `code` ```pre``` [text](url)``, not nested. Raises MarkupError."""
    parts: list[str] = []
    entities: list[Entity] = []
    position = length = 0
    while position < len(text):
        piece, entity, consumed = _legacy_piece(text, position, length)
        parts.append(piece)
        length += utf16(piece)
        position += consumed
        if entity is not None and entity.length:
            entities.append(entity)
    return "".join(parts), entities


def _legacy_piece(text: str, at: int, offset: int) -> tuple[str, Entity | None, int]:
    char = text[at]
    if char == "\\" and text[at + 1 : at + 2] in ("_", "*", "`", "["):
        return text[at + 1], None, 2
    if char not in "_*`[":
        return char, None, 1
    fence = "```" if text.startswith("```", at) else "]" if char == "[" else char
    start = at + (3 if fence == "```" else 1)
    end = text.find(fence, start)
    if end < 0:
        raise MarkupError(f"Can't find end of the entity starting at byte offset {byte_offset(text, at)}")
    piece = text[start:end]
    kind = _LEGACY.get(char, "pre" if fence == "```" else "code")
    if char != "[":
        return piece, Entity(kind, offset, utf16(piece)), end + len(fence) - at
    return _legacy_link(text, at, offset, end)


def _legacy_link(text: str, at: int, offset: int, end: int) -> tuple[str, Entity | None, int]:
    label = text[at + 1 : end]
    close = text.find(")", end) if text.startswith("(", end + 1) else -1
    if close < 0:
        return label, None, end + 1 - at
    url = link(text[end + 2 : close])
    entity = Entity("text_link", offset, utf16(label), {"url": url}) if url else None
    return label, entity, close + 1 - at
