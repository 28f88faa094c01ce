"""The page's feed: what the chat page (and the scripting client over HTTP) reads and sends.

Every request and answer is JSON unless it says otherwise. A refused request has status 400 (what a client could
not send) or 404 (no such chat, message, file, mail) and ``{"error": "a sentence"}``.

**Reading**

``GET /page/events`` — server-sent events, without event names (``EventSource.onmessage``); ``data`` is one JSON
object. The first is the snapshot::

    {"type": "snapshot", "bot": User, "token": "…", "chats": [CHAT + {"messages": [Message, …]}, …],
     "mails": true|false (is there a mail folder), "unanswered": [CALLBACK, …]}

after that, in order (``id`` is the event's number, ``chat_id`` stands in each)::

    {"type": "message",         "id", "chat_id", "message": Message}        new, of the bot or a person
    {"type": "edit",            "id", "chat_id", "message": Message}        replaces the one of that message_id
    {"type": "delete",          "id", "chat_id", "message_ids": [int, …]}
    {"type": "chat_action",     "id", "chat_id", "action": "typing" | "upload_document" | …}
                                show for 5 s or until the bot's next message in that chat
    {"type": "callback",        "id", "chat_id", "message_id", "callback": CALLBACK}       a button was tapped
    {"type": "callback_answer", "id", "chat_id", "message_id", "callback": CALLBACK,
                                "text": "" or the notice, "show_alert": bool, "url": ""}
    {"type": "inline_query",    "id", "chat_id", "inline": INLINE}           somebody typed ``@bot …``
    {"type": "inline_answer",   "id", "chat_id", "inline": INLINE, "next_offset": "", "button": {"text", …} | null,
                                "results": [{"id", "title", "description"?, "thumbnail_url"?, "url"?}, …]}
    {"type": "pin",             "id", "chat_id", "message_id": int | null}   the message now shown as pinned
    {"type": "reaction",        "id", "chat_id", "message_id", "reaction": [ReactionType, …]}   the bot's
    {"type": "commands",        "id", "chat_id", "chat": CHAT}      commands, menu button or bot's words changed
    {"type": "chat",            "id", "chat_id", "chat": CHAT}      started, blocked, unblocked, or a new chat

Each carries an SSE id; on reconnecting the browser sends it as ``Last-Event-ID`` (``?after=<id>`` does the same)
and gets only what it missed, or a new snapshot where that is too long ago or the simulator was restarted.
A comment line comes every 15 s.

``CALLBACK`` is ``{"id", "chat_id", "user_id", "data"}``, ``INLINE`` is ``{"id", "chat_id", "user_id", "query",
"offset"}``. ``CHAT`` is ::

    {"id": int, "type": "private" | "group" | "supergroup", "title": "Ana García" | "Macroferro · Equipo",
     "people": [{"id", "first_name", "last_name", "username", "language_code", "phone"}, …],   one in a private chat
     "started": bool (false: show a Start button and the description), "blocked": bool, "pinned": message_id | null,
     "commands": [{"command", "description"}, …], "menu_button": {"type": "commands" | …},
     "name": "…", "description": "…", "short_description": "…"}

``Message`` is the Bot API's own object (``from.is_bot`` tells the side; ``text`` + ``entities`` or ``caption`` +
``caption_entities``, offsets in UTF-16 units as in JavaScript; ``photo`` sizes, ``document``, ``contact``,
``media_group_id``, ``reply_to_message``, ``edit_date``, ``reply_markup.inline_keyboard``) with one key more:
``_reply_keyboard`` is the ReplyKeyboardMarkup, ReplyKeyboardRemove or ForceReply that the bot sent along; the
chat's newest message that has it decides what stands below the input line.

``GET /page/chats/{chat_id}`` — CHAT with messages. ``GET /page/chats/{chat_id}/commands`` — ``{"commands",
"menu_button"}``.
``GET /page/files/{file_id}`` — the bytes, with type and name (``?download=1``: as attachment). Photo ids of smaller
sizes give the smaller picture.

**Doing** (POST; ``user_id`` may be given in a group, else its first member acts)

``/page/chats/{chat_id}/messages``   ``{"text", "reply_to"?, "user_id"?}`` → ``{"messages": [Message, …]}``
``/page/chats/{chat_id}/messages/{message_id}``   ``{"text"}``: edit one's own → ``{"message"}``
``/page/chats/{chat_id}/callbacks``  ``{"message_id", "data" | "index", "user_id"?}`` → ``{"callback": CALLBACK}``;
    ``index`` counts the message's buttons from 0 through the rows; ``url`` buttons send nothing (open them)
``/page/chats/{chat_id}/contact``    ``{}`` for one's own, or ``{"phone", "first_name", "last_name"?,
    "contact_user_id"?, "forwarded"?, "user_id"?}`` → ``{"message"}``
``/page/chats/{chat_id}/files``      multipart: ``file``, ``caption``?, ``as_photo``? (``1``), ``user_id``?
    → ``{"message"}``
``/page/chats/{chat_id}/start``      ``?payload=…`` (or in the JSON) → ``{"messages"}``; unblocks
``/page/chats/{chat_id}/inline``     ``{"query", "offset"?, "user_id"?}``: type ``@bot query`` → ``{"inline": INLINE}``;
    the bot's results come as an ``inline_answer``
``/page/chats/{chat_id}/chosen``     ``{"query_id", "result_id"}``: send one of the results → ``{"message"}``
``/page/chats/{chat_id}/block``, ``/page/chats/{chat_id}/unblock``  → ``{"chat": CHAT}``

**Mails** (``.eml`` files of the folder given at the start)

``GET /page/mails`` → ``{"mails": [MAIL, …]}`` newest first; ``MAIL`` is ``{"name", "from", "to", "cc", "subject",
"date" (Unix seconds), "attachments": [{"index", "name", "mime_type", "size"}, …]}``
``GET /page/mails/{name}`` → MAIL with ``"text"`` and ``"html"`` (show it in a sandboxed iframe)
``GET /page/mails/{name}/attachments/{index}`` → the bytes (``?download=1``: as attachment)
``GET /page/mails/{name}/source`` → the file
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from urllib.parse import quote

from aiohttp import web

from bot.simulator import people
from bot.simulator.calls import read_arguments
from bot.simulator.mails import MailFolder
from bot.simulator.shapes import ApiError, Json, dumps
from bot.simulator.world import Chat, World

_KEEP_ALIVE_SECONDS = 15
_MOST_WAITING = 10_000
_INERT = {"Content-Security-Policy": "sandbox; default-src 'none'", "X-Content-Type-Options": "nosniff"}
_SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def json_response(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=dumps(body), status=status, content_type="application/json")


def guarded(handler: Handler) -> Handler:
    """Turn what :mod:`people` raises into an answer."""

    async def guard(request: web.Request) -> web.StreamResponse:
        if request.headers.get("Sec-Fetch-Site", "") == "cross-site":
            return json_response({"error": "another site's page may not use the simulator"}, 403)
        try:
            return await handler(request)
        except LookupError as error:
            return json_response({"error": str(error.args[0] if error.args else error)}, 404)
        except (ValueError, TypeError) as error:
            return json_response({"error": str(error)}, 400)
        except ApiError as error:
            return json_response({"error": error.description}, 400 if error.code != 413 else 413)

    return guard


class Feed:
    """The routes under ``/page``."""

    def __init__(self, world: World, mails: MailFolder) -> None:
        """Show that world and those mails."""
        self.world = world
        self.mails = mails

    def routes(self) -> list[web.RouteDef]:
        """What the server adds to its router."""
        chat = "/page/chats/{chat_id:-?\\d+}"
        get: dict[str, Handler] = {
            "/page/events": self.events,
            chat: self.show_chat,
            f"{chat}/commands": self.show_commands,
            "/page/files/{file_id}": self.show_file,
            "/page/mails": self.list_mails,
            "/page/mails/{name}": self.open_mail,
            "/page/mails/{name}/source": self.mail_source,
            "/page/mails/{name}/attachments/{index:\\d+}": self.mail_attachment,
        }
        post: dict[str, Handler] = {
            f"{chat}/messages": self.say,
            f"{chat}/messages/{{message_id:\\d+}}": self.edit,
            f"{chat}/callbacks": self.tap,
            f"{chat}/contact": self.share_contact,
            f"{chat}/files": self.send_file,
            f"{chat}/inline": self.ask_inline,
            f"{chat}/chosen": self.choose_inline,
            f"{chat}/start": self.start,
            f"{chat}/block": self.block,
            f"{chat}/unblock": self.unblock,
        }
        got = [web.get(path, guarded(handler)) for path, handler in get.items()]
        return [*got, *(web.post(path, guarded(handler)) for path, handler in post.items())]

    # reading

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The stream; ends when the browser goes or the server stops."""
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        with suppress(ConnectionError):
            async for chunk in self._stream(after):
                await response.write(chunk)
        return response

    async def _stream(self, after: str) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[Json] = asyncio.Queue(_MOST_WAITING)
        full = asyncio.Event()

        def take(event: Json) -> None:
            if queue.full():
                full.set()
            else:
                queue.put_nowait(event)

        unlisten = self.world.events.listen(take)
        try:
            for event in self._missed(after):
                yield self._frame(event)
            while not full.is_set():  # who fell too far behind reconnects, and gets a snapshot
                try:
                    event = await asyncio.wait_for(queue.get(), _KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                yield self._frame(event)
        finally:
            unlisten()

    def _missed(self, after: str) -> list[Json]:
        epoch, _, number = after.partition("-")
        if epoch == self.world.events.epoch and number.isdigit():
            missed = self.world.events.since(int(number))
            if missed is not None:
                return missed
        return [self.snapshot()]

    def _frame(self, event: Json) -> bytes:
        if event["type"] in ("chat", "commands") and event["chat_id"] in self.world.chats:
            event = event | {"chat": self.chat_json(self.world.chats[event["chat_id"]])}
        number = event.get("id", self.world.events.number)
        return b"id: %s-%d\ndata: %s\n\n" % (self.world.events.epoch.encode(), number, dumps(event))

    def snapshot(self) -> Json:
        """Everything, as the stream begins."""
        chats = [self.chat_json(chat, whole=True) for chat in self.world.chats.values()]
        return {
            "type": "snapshot",
            "bot": self.world.bot,
            "token": self.world.token,
            "chats": chats,
            "mails": self.mails.folder is not None,
            "unanswered": [callback.as_json() for callback in self.world.unanswered_callbacks()],
        }

    def chat_json(self, chat: Chat, *, whole: bool = False) -> Json:
        """CHAT, with its messages where ``whole``."""
        first = chat.members[0] if chat.members else None
        language = first.language_code if first and chat.private else ""
        menu = self.world.menu
        title = chat.info.get("title") or (f"{first.first_name} {first.last_name}".strip() if first else "")
        shown: Json = {
            "id": chat.id,
            "type": chat.info["type"],
            "title": title,
            "people": [person.as_user() | {"phone": person.phone} for person in chat.members],
            "started": chat.started,
            "blocked": chat.blocked,
            "pinned": chat.pinned[-1] if chat.pinned else None,
            "commands": menu.commands_for(chat.id, first.id if first else 0, language),
            "menu_button": menu.button(chat.id),
            "name": menu.word("name", language) or self.world.bot["first_name"],
            "description": menu.word("description", language),
            "short_description": menu.word("short_description", language),
        }
        return shown | {"messages": list(chat.messages.values())} if whole else shown

    async def show_chat(self, request: web.Request) -> web.Response:
        return json_response(self.chat_json(self._chat(request), whole=True))

    async def show_commands(self, request: web.Request) -> web.Response:
        shown = self.chat_json(self._chat(request))
        return json_response({"commands": shown["commands"], "menu_button": shown["menu_button"]})

    async def show_file(self, request: web.Request) -> web.Response:
        file_id = request.match_info["file_id"]
        stored = self.world.files.get(file_id)
        if stored is None:
            raise LookupError("no such file, or no longer kept")
        content = await asyncio.to_thread(self.world.files.content, file_id)
        return file_response(content or b"", stored.name, stored.mime_type, download="download" in request.query)

    # doing

    def _chat(self, request: web.Request) -> Chat:
        return people.chat_of(self.world, int(request.match_info["chat_id"]))

    async def _body(self, request: web.Request) -> tuple[Chat, Json, int | None]:
        chat = self._chat(request)
        arguments, _ = await read_arguments(request)
        user_id = arguments.get("user_id")
        return chat, arguments, int(user_id) if user_id is not None else None

    async def say(self, request: web.Request) -> web.Response:
        chat, body, user_id = await self._body(request)
        messages = people.say(self.world, chat.id, str(body.get("text", "")), user_id, body.get("reply_to"))
        return json_response({"messages": messages})

    async def edit(self, request: web.Request) -> web.Response:
        chat, body, _ = await self._body(request)
        message_id = int(request.match_info["message_id"])
        return json_response({"message": people.edit(self.world, chat.id, message_id, str(body.get("text", "")))})

    async def tap(self, request: web.Request) -> web.Response:
        chat, body, user_id = await self._body(request)
        message_id = int(body.get("message_id", 0))
        data = body.get("data")
        if data is None:
            data = people.button_data(self.world, chat.id, message_id, int(body.get("index", -1)))
        callback = people.tap(self.world, chat.id, message_id, str(data), user_id)
        return json_response({"callback": callback.as_json()})

    async def ask_inline(self, request: web.Request) -> web.Response:
        chat, body, user_id = await self._body(request)
        query, offset = str(body.get("query", "")), str(body.get("offset", ""))
        return json_response({"inline": people.ask_inline(self.world, chat.id, query, offset, user_id).as_json()})

    async def choose_inline(self, request: web.Request) -> web.Response:
        _, body, _ = await self._body(request)
        query_id, result_id = str(body.get("query_id", "")), str(body.get("result_id", ""))
        return json_response({"message": people.choose_inline(self.world, query_id, result_id)})

    async def share_contact(self, request: web.Request) -> web.Response:
        chat, body, user_id = await self._body(request)
        return json_response({"message": people.share_contact(self.world, chat.id, people.card(body), user_id)})

    async def send_file(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        body, uploads = await read_arguments(request)
        if "file" not in uploads:
            raise ValueError("the field file holds no file")
        user_id = int(body["user_id"]) if body.get("user_id") else None
        as_photo = body.get("as_photo") in ("1", "true")
        caption = str(body.get("caption", ""))
        message = people.send_file(self.world, chat.id, uploads["file"], caption, as_photo=as_photo, user_id=user_id)
        return json_response({"message": message})

    async def start(self, request: web.Request) -> web.Response:
        chat, body, _ = await self._body(request)
        return json_response({"messages": people.start(self.world, chat.id, str(body.get("payload", "")))})

    async def block(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        people.block(self.world, chat.id)
        return json_response({"chat": self.chat_json(chat)})

    async def unblock(self, request: web.Request) -> web.Response:
        chat = self._chat(request)
        people.unblock(self.world, chat.id)
        return json_response({"chat": self.chat_json(chat)})

    # mails

    async def list_mails(self, _: web.Request) -> web.Response:
        return json_response({"mails": await asyncio.to_thread(self.mails.listed)})

    async def open_mail(self, request: web.Request) -> web.Response:
        return json_response(await asyncio.to_thread(self.mails.opened, request.match_info["name"]))

    async def mail_source(self, request: web.Request) -> web.Response:
        content = await asyncio.to_thread(self.mails.source, request.match_info["name"])
        return file_response(content, request.match_info["name"], "text/plain", download="download" in request.query)

    async def mail_attachment(self, request: web.Request) -> web.Response:
        name, index = request.match_info["name"], int(request.match_info["index"])
        found = await asyncio.to_thread(self.mails.attachment, name, index)
        return file_response(found.content, found.name, found.mime_type, download="download" in request.query)


def file_response(content: bytes, name: str, mime_type: str, *, download: bool) -> web.Response:
    """A file for the browser: what is not plainly harmless is only ever downloaded, and nothing in it runs."""
    inline = mime_type in _SHOWN and not download
    headers = {"Content-Disposition": f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(name)}"}
    # Chromium's PDF viewer does not run inside a sandboxed document
    headers |= {"X-Content-Type-Options": "nosniff"} if mime_type == "application/pdf" else _INERT
    return web.Response(body=content, content_type=mime_type if inline else "application/octet-stream", headers=headers)
