"""Two ways from a scripted chat to the simulator: in its own process, and over HTTP."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import aiohttp

from bot.simulator import people
from bot.simulator.cast import Group, Person
from bot.simulator.client import Chat
from bot.simulator.files import Upload
from bot.simulator.shapes import Json, dumps, loads
from bot.simulator.world import World


class Chats:
    """The scripted chats of one wire, told of what happens in them."""

    def __init__(self) -> None:
        """None yet."""
        self._chats: dict[int, dict[int, Chat]] = {}

    def of(self, chat_id: int) -> list[Chat]:
        return list(self._chats.get(chat_id, {}).values())

    def get(self, chat_id: int, user_id: int, make: Callable[[], Chat]) -> Chat:
        """The chat as that person sees it, made at the first time."""
        seen_by = self._chats.setdefault(chat_id, {})
        if user_id not in seen_by:
            seen_by[user_id] = make()
        return seen_by[user_id]

    def tell(self, event: Json) -> None:
        """Pass an event on to whoever is in its chat."""
        seen_by = self._chats.get(event["chat_id"])
        if seen_by:
            for chat in seen_by.values():
                chat.told(event)


class LocalWire:
    """For a simulator in this process."""

    def __init__(self, world: World) -> None:
        """Listen to that world."""
        self._world = world
        self._chats = Chats()
        self._unlisten = world.events.listen(self._chats.tell)

    def close(self) -> None:
        self._unlisten()

    def chat(self, whom: Person | Group | int, user: Person | int | None = None) -> Chat:
        """The conversation with a person, or of a person in a group (its first member where none is named)."""
        chat_id = whom if isinstance(whom, int) else whom.id
        user_id = user.id if isinstance(user, Person) else user
        known = people.chat_of(self._world, chat_id)
        member = known.member(user_id).id

        def make() -> Chat:
            chat = Chat(self, chat_id, member)
            chat.restore(list(known.messages.values()))
            return chat

        return self._chats.get(chat_id, member, make)

    async def act(self, chat_id: int, action: str, body: Json) -> Json:
        """As the feed does, without the network."""
        user_id = body.get("user_id")
        world = self._world
        verb, _, rest = action.partition("/")
        match verb:
            case "messages" if rest:
                return {"message": people.edit(world, chat_id, int(rest), body["text"])}
            case "messages":
                return {"messages": people.say(world, chat_id, body["text"], user_id, body.get("reply_to"))}
            case "start":
                return {"messages": people.start(world, chat_id, body["payload"])}
            case "callbacks":
                return {"callback": people.tap(world, chat_id, body["message_id"], body["data"], user_id).as_json()}
            case "inline" | "chosen":
                return self._inline(verb, chat_id, body)
            case "contact":
                return {"message": people.share_contact(world, chat_id, people.card(body), user_id)}
            case "files":
                return {"message": self._send_file(chat_id, body, user_id)}
        (people.block if action == "block" else people.unblock)(world, chat_id)
        return {}

    def _inline(self, verb: str, chat_id: int, body: Json) -> Json:
        if verb == "chosen":
            return {"message": people.choose_inline(self._world, body["query_id"], body["result_id"])}
        asked = people.ask_inline(self._world, chat_id, body["query"], body["offset"], body.get("user_id"))
        return {"inline": asked.as_json()}

    def _send_file(self, chat_id: int, body: Json, user_id: int | None) -> Json:
        name, content = body["file"]
        upload, as_photo = Upload(name, content), bool(body["as_photo"])
        return people.send_file(self._world, chat_id, upload, body["caption"], as_photo=as_photo, user_id=user_id)

    async def content(self, file_id: str) -> bytes:
        found = self._world.files.content(file_id)
        if found is None:
            raise LookupError(f"no file {file_id}")
        return found


class HttpWire:
    """For a simulator in another process; ``async with HttpWire(sim.api_base) as sim: sim.chat(5001)``."""

    def __init__(self, base: str) -> None:
        """The simulator's address."""
        self._base = base.rstrip("/")
        self._chats = Chats()
        self._shown: dict[int, Json] = {}
        self._ready = asyncio.Event()
        self._session: aiohttp.ClientSession | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Connect and take the snapshot."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._reader = asyncio.create_task(self._read())
        await asyncio.wait_for(self._ready.wait(), 10)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        if self._session is not None:
            await self._session.close()

    def chat(self, whom: Person | Group | int, user: Person | int | None = None) -> Chat:
        """As :meth:`LocalWire.chat`."""
        chat_id = whom if isinstance(whom, int) else whom.id
        user_id = user.id if isinstance(user, Person) else user
        if chat_id not in self._shown:
            raise LookupError(f"no chat {chat_id}")
        shown = self._shown[chat_id]
        member = user_id or int(shown["people"][0]["id"])

        def make() -> Chat:
            chat = Chat(self, chat_id, member)
            chat.restore(list(shown["messages"].values()))
            return chat

        return self._chats.get(chat_id, member, make)

    async def act(self, chat_id: int, action: str, body: Json) -> Json:
        """``POST /page/chats/…``."""
        url = f"/page/chats/{chat_id}/{action}"
        if "file" not in body:
            return await self.post(url, body)
        name, content = body["file"]
        form = aiohttp.FormData({k: str(v) for k, v in body.items() if k != "file"})
        form.add_field("file", content, filename=name)
        return await self._call("POST", url, data=form)

    async def post(self, path: str, body: Any) -> Json:
        """Any path with a JSON body, the side door's too (``await wire.post("/admin/redeliver", {"count": 1})``)."""
        return await self._call("POST", path, data=dumps(body), headers={"Content-Type": "application/json"})

    async def get(self, path: str) -> Json:
        return await self._call("GET", path)

    async def delete(self, path: str) -> Json:
        return await self._call("DELETE", path)

    async def content(self, file_id: str) -> bytes:
        async with self._open().get(f"{self._base}/page/files/{file_id}") as response:
            if response.status != 200:
                raise LookupError(f"no file {file_id}")
            return await response.read()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("enter the wire first: async with HttpWire(…)")
        return self._session

    async def _call(self, verb: str, path: str, **keys: Any) -> Json:
        async with self._open().request(verb, self._base + path, **keys) as response:
            body: Json = loads(await response.read())
            if response.status == 404:
                raise LookupError(body.get("error", path))
            if response.status >= 400:
                raise ValueError(body.get("error", path))
            return body

    async def _read(self) -> None:
        """Follow the events; after a break (the simulator restarted) go on where it ended."""
        last = ""
        while True:
            with suppress(aiohttp.ClientError):
                async for number, event in self._events(last):
                    last = number
                    self._tell(event)
            await asyncio.sleep(0.1)

    async def _events(self, last: str) -> Any:
        timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
        headers = {"Last-Event-ID": last} if last else {}
        async with self._open().get(f"{self._base}/page/events", headers=headers, timeout=timeout) as response:
            number, buffer = "", b""
            async for chunk in response.content.iter_any():
                buffer += chunk
                *frames, buffer = buffer.split(b"\n\n")
                for frame in frames:
                    for line in frame.split(b"\n"):
                        if line.startswith(b"id: "):
                            number = line[4:].decode()
                        elif line.startswith(b"data: "):
                            yield number, loads(line[6:])

    def _tell(self, event: Json) -> None:
        if event["type"] == "snapshot":
            for shown in event["chats"]:
                self._show(shown)
            self._ready.set()
            return
        if "chat" in event:
            self._show({"messages": [], **event["chat"]}, keep=True)
        if event["type"] in ("message", "edit") and event["chat_id"] in self._shown:
            self._shown[event["chat_id"]]["messages"][event["message"]["message_id"]] = event["message"]
        self._chats.tell(event)

    def _show(self, shown: Json, *, keep: bool = False) -> None:
        known = self._shown.get(shown["id"])
        messages = {m["message_id"]: m for m in shown["messages"]}
        if keep and known is not None:
            messages = known["messages"]
        elif known is not None:
            for chat in self._chats.of(shown["id"]):
                chat.restore(shown["messages"])
        self._shown[shown["id"]] = shown | {"messages": messages}
