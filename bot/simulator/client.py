"""The scripting client: a person who writes, taps and reads, for tests and ``demo --script``.

>>> ana = sim.chat(cast.ANA)                                   # doctest: +SKIP
>>> await ana.start()                                          # doctest: +SKIP
>>> (await ana.answer()).buttons                               # doctest: +SKIP
['Catálogo', 'Carrito']
>>> await ana.tap("Carrito")                                   # doctest: +SKIP
>>> await ana.expect("vacío")                                  # doctest: +SKIP

A chat sees the world only through events, so that it works alike in the simulator's own process
(:class:`~bot.simulator.wires.LocalWire`) and over HTTP (:class:`~bot.simulator.wires.HttpWire`).

What "since the person's last act" means is settled by the events' order: the person's own message or tap
stands in the same stream as what the bot does after it.
"""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.simulator.shapes import Json

_MOST_MESSAGES = 500
_AFTER_A_BARE_ANSWER = 1.0  # seconds
_SIGN_LASTS = 5.0  # seconds: a "typing" that came on its own way after the answer is over then, as on a phone
Wanted = str | re.Pattern[str] | Callable[["Message"], bool]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as the person sees it; ``raw`` is the Bot API's object."""

    raw: Json

    @property
    def id(self) -> int:
        return int(self.raw["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    @property
    def from_bot(self) -> bool:
        return bool(self.raw["from"]["is_bot"])

    @property
    def edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def rows(self) -> list[list[Json]]:
        """The inline keyboard."""
        rows: list[list[Json]] = self.raw.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[str]:
        """The inline buttons' texts, row by row."""
        return [str(button["text"]) for row in self.rows for button in row]

    @property
    def document(self) -> Json | None:
        return self.raw.get("document")

    @property
    def photo(self) -> list[Json] | None:
        return self.raw.get("photo")

    @property
    def file_id(self) -> str | None:
        """Of the document, or the photo in its largest size."""
        if self.document:
            return str(self.document["file_id"])
        return str(self.photo[-1]["file_id"]) if self.photo else None

    @property
    def file_name(self) -> str:
        return str(self.document.get("file_name", "")) if self.document else ""

    def fits(self, wanted: Wanted) -> bool:
        """Whether a text stands in it (or in its file's name), a pattern is found in it, a test says yes."""
        if isinstance(wanted, str):
            return wanted in self.text or wanted in self.file_name
        if isinstance(wanted, re.Pattern):
            return wanted.search(self.text) is not None
        return wanted(self)


@dataclass(frozen=True, slots=True)
class InlineAnswer:
    """What the bot lists for ``@bot …``; ``raw`` is the feed's event."""

    raw: Json

    @property
    def results(self) -> list[Json]:
        return list(self.raw["results"])

    @property
    def titles(self) -> list[str]:
        return [str(result["title"]) for result in self.results]

    @property
    def next_offset(self) -> str:
        return str(self.raw["next_offset"])

    @property
    def button(self) -> str:
        """The text of the button above the results, or nothing."""
        return str((self.raw["button"] or {}).get("text", ""))


class Wire(Protocol):
    """How a chat reaches the simulator."""

    async def act(self, chat_id: int, action: str, body: Json) -> Json:
        """Do what ``POST /page/chats/{chat_id}/{action}`` does, and answer alike."""
        ...

    async def content(self, file_id: str) -> bytes:
        """The bytes of a file. Raises LookupError."""
        ...


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that the bot did: ``kind`` is the event's type."""

    kind: str
    message: Message | None = None
    text: str = ""


class Chat:
    """One person's side of a conversation. Timeouts are seconds; they raise TimeoutError with what was seen."""

    patience = 10.0  # the timeout where none is given

    def __init__(self, wire: Wire, chat_id: int, user_id: int) -> None:
        """Made by the wire, which tells it the events."""
        self.id = chat_id
        self.user_id = user_id
        self.deeds: list[Deed] = []
        self._wire = wire
        self._messages: dict[int, Message] = {}
        self._touched: list[int] = []
        self._keyboard: Json = {}
        self._inline: dict[str, InlineAnswer] = {}
        self._own: str = ""
        self._own_act = "nothing"
        self._stirred = asyncio.Event()
        self._told_at = 0.0

    # what stands in the chat

    @property
    def messages(self) -> list[Message]:
        """Everything, oldest first."""
        return list(self._messages.values())

    @property
    def last(self) -> Message:
        """The bot's message that was sent or edited last. Raises LookupError where there is none."""
        for number in reversed(self._touched):
            if number in self._messages:
                return self._messages[number]
        raise LookupError("the bot has said nothing in this chat")

    @property
    def notices(self) -> list[str]:
        """The texts with which the bot answered taps, since the person's last act."""
        return [deed.text for deed in self.deeds if deed.kind == "callback_answer" and deed.text]

    @property
    def new(self) -> list[Message]:
        """The bot's messages sent or edited since the person's last act, each as it last was."""
        latest = {deed.message.id: deed.message for deed in self.deeds if deed.message is not None}
        return list(latest.values())

    # what the person does

    async def say(self, text: str, reply_to: int | None = None) -> Message:
        """Write; the message (the last one where a client splits a long text)."""
        body: Json = {"text": text} | ({"reply_to": reply_to} if reply_to else {})
        return await self._posted("messages", body, "messages")

    async def start(self, payload: str = "") -> Message:
        """Press Start, or follow a deep link."""
        return await self._posted("start", {"payload": payload}, "messages")

    async def edit(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        answer = await self._wire.act(self.id, f"messages/{message.id}", {"text": text})
        return Message(answer["message"])

    async def share_contact(self, phone: str = "", **card: object) -> Message:
        """Share one's own contact; with a phone another's (keys as in the feed's ``/contact``)."""
        return await self._posted("contact", {"phone": phone, **card} if phone else {}, "message")

    async def send_file(self, name: str, content: bytes, caption: str = "", *, as_photo: bool = False) -> Message:
        """Send a document, or a picture as a photo."""
        body: Json = {"file": (name, content), "caption": caption, "as_photo": "1" if as_photo else ""}
        return await self._posted("files", body, "message")

    async def tap(self, label: str, message: Message | None = None) -> None:
        """Tap the button with that text (or else beginning with, or containing it), newest message first.

        A reply keyboard's button says its text or shares the contact. Raises LookupError that names the buttons.
        """
        for shown in [message] if message else reversed(self.messages):
            button = _chosen([b for row in shown.rows for b in row], label)
            if button is not None:
                await self._tap_inline(shown, button)
                return
        key = None if message else _chosen([b for row in self._keyboard.get("keyboard", []) for b in row], label)
        if key is None:
            raise LookupError(f"no button {label!r}; there are {self._labels(message)}")
        await (self.share_contact() if key.get("request_contact") else self.say(str(key["text"])))

    async def tap_data(self, data: str, message: Message | None = None) -> None:
        """Send callback data that need not stand on any button, as a modified client can."""
        body: Json = {"message_id": (message or self.last).id, "data": data}
        answer = await self._wire.act(self.id, "callbacks", self._as_user(body))
        await self._seen("callback " + str(answer["callback"]["id"]))

    async def inline(self, query: str, offset: str = "", timeout: float | None = None) -> InlineAnswer:  # noqa: ASYNC109 - as answer()
        """Type ``@bot query`` into this chat's input line, and wait for what the bot lists."""
        answer = await self._wire.act(self.id, "inline", self._as_user({"query": query, "offset": offset}))
        number = str(answer["inline"]["id"])
        async with asyncio.timeout(timeout or self.patience):
            while number not in self._inline:
                await self._stir()
        return self._inline.pop(number)

    async def choose(self, answer: InlineAnswer, result: Json) -> Message:
        """Send one of the results into this chat."""
        body: Json = {"query_id": answer.raw["inline"]["id"], "result_id": result["id"]}
        return await self._posted("chosen", body, "message")

    async def block(self) -> None:
        await self._wire.act(self.id, "block", {})

    async def unblock(self) -> None:
        await self._wire.act(self.id, "unblock", {})

    async def download(self, message: Message) -> bytes:
        """The bytes of a message's document or photo. Raises LookupError."""
        if message.file_id is None:
            raise LookupError("the message carries no file")
        return await self._wire.content(message.file_id)

    async def _tap_inline(self, shown: Message, button: Json) -> None:
        if "callback_data" not in button:
            raise LookupError(f"the button {button['text']!r} opens {button.get('url', 'something')} and sends nothing")
        await self.tap_data(str(button["callback_data"]), shown)

    def _labels(self, message: Message | None) -> list[str]:
        inline = [label for shown in ([message] if message else self.messages) for label in shown.buttons]
        return [*inline, *(str(b["text"]) for row in self._keyboard.get("keyboard", []) for b in row)]

    def _as_user(self, body: Json) -> Json:
        return body if self.id > 0 else body | {"user_id": self.user_id}

    async def _posted(self, action: str, body: Json, key: str) -> Message:
        answer = await self._wire.act(self.id, action, self._as_user(body))
        raw = answer[key][-1] if key == "messages" else answer[key]
        await self._seen(f"message {raw['message_id']}")
        return Message(raw)

    # what the person waits for

    async def answer(self, timeout: float | None = None, quiet: float = 0.1) -> Message:  # noqa: ASYNC109 - it words the error
        """Wait until the bot has answered the last act and has been quiet for ``quiet`` seconds; ``last``.

        A tap counts as answered when ``answerCallbackQuery`` came; a typing indicator means that more will come,
        and where all there is is that a tap's clock stopped, a second is waited for more.
        """
        timeout = timeout or self.patience
        try:
            async with asyncio.timeout(timeout):
                while not self._answered():
                    await self._stirs_within(_SIGN_LASTS)
                while await self._stirs_within(max(quiet, _AFTER_A_BARE_ANSWER) if self._bare() else quiet):
                    pass
        except TimeoutError:
            raise TimeoutError(
                f"no answer within {timeout} s after {self._own_act}; seen: {self._seen_deeds()}"
            ) from None
        return self.last

    async def expect(self, wanted: Wanted, timeout: float | None = None) -> Message:  # noqa: ASYNC109 - it words the error
        """Wait for a message, sent or edited by the bot since the person's last act, that fits."""
        timeout = timeout or self.patience
        try:
            async with asyncio.timeout(timeout):
                while (found := self._fitting(wanted)) is None:
                    await self._stir()
        except TimeoutError:
            sentence = f"nothing like {wanted!r} within {timeout} s after {self._own_act}; seen: {self._seen_deeds()}"
            raise TimeoutError(sentence) from None
        return found

    def _fitting(self, wanted: Wanted) -> Message | None:
        return next((d.message for d in self.deeds if d.message is not None and d.message.fits(wanted)), None)

    def _answered(self) -> bool:
        if all(deed.kind == "chat_action" for deed in self.deeds):
            return False
        if self.deeds[-1].kind == "chat_action" and time.monotonic() - self._told_at < _SIGN_LASTS:
            return False
        return not self._own.startswith("callback") or any(d.kind == "callback_answer" for d in self.deeds)

    def _bare(self) -> bool:
        return all(deed.kind == "callback_answer" and not deed.text for deed in self.deeds)

    def _seen_deeds(self) -> str:
        return "; ".join(f"{d.kind} {d.message.text[:80] if d.message else d.text!r}" for d in self.deeds) or "nothing"

    async def _seen(self, own: str) -> None:
        async with asyncio.timeout(self.patience):
            while self._own != own:
                await self._stir()

    async def _stir(self) -> None:
        self._stirred.clear()
        await self._stirred.wait()

    async def _stirs_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._stir(), seconds)
        except TimeoutError:
            return not self._answered()
        return True

    # what the wire tells

    def told(self, event: Json) -> None:
        """Take in an event of this chat."""
        match event["type"]:
            case "message" | "edit":
                self._take(event["type"], event["message"])
            case "delete":
                for number in event["message_ids"]:
                    self._messages.pop(number, None)
                self.deeds.append(Deed("delete"))
            case "callback" if event["callback"]["user_id"] == self.user_id:
                self._acted(f"callback {event['callback']['id']}", f"tapping {event['callback']['data']!r}")
            case "callback_answer" if event["callback"]["user_id"] == self.user_id:
                self.deeds.append(Deed("callback_answer", text=event["text"]))
            case "inline_answer" if event["inline"]["user_id"] == self.user_id:
                self._inline[event["inline"]["id"]] = InlineAnswer(event)
            case "chat_action":
                self.deeds.append(Deed("chat_action", text=event["action"]))
        self._told_at = time.monotonic()
        self._stirred.set()

    def restore(self, messages: list[Json]) -> None:
        """Take over what stood in the chat before this client came."""
        for raw in messages:
            self._messages[int(raw["message_id"])] = Message(raw)
            if raw["from"]["is_bot"]:
                self._touched.append(int(raw["message_id"]))
            self._keyboard = raw.get("_reply_keyboard", self._keyboard)
        self._stirred.set()

    def _take(self, kind: str, raw: Json) -> None:
        message = Message(raw)
        self._messages[message.id] = message
        if len(self._messages) > _MOST_MESSAGES:
            del self._messages[next(iter(self._messages))]
            del self._touched[:-_MOST_MESSAGES]
        self._keyboard = raw.get("_reply_keyboard", self._keyboard)
        if message.from_bot:
            self._touched.append(message.id)
            self.deeds.append(Deed(kind, message))
        elif raw["from"]["id"] == self.user_id and kind == "message":
            self._acted(f"message {message.id}", f"{message.text!r}")

    def _acted(self, own: str, words: str) -> None:
        self._own, self._own_act = own, words
        self.deeds = []


def _chosen(buttons: list[Json], label: str) -> Json | None:
    tests: tuple[Callable[[str], bool], ...] = (label.__eq__, lambda t: t.startswith(label), lambda t: label in t)
    for fits in tests:
        for button in buttons:
            if fits(str(button["text"])):
                return button
    return None
