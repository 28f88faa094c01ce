"""A wire between the bot and a server, which can be cut, made slow, or fall silent without either end hearing of it."""

import asyncio
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, unquote, urlsplit

KEEPALIVE = 60.0  # seconds, as servers set them that care; else they would run out of connections


class Wire:
    """Passes bytes both ways; ``delay`` seconds each, none at all while ``silent``."""

    def __init__(self, connect):
        self._connect = connect
        self._pipes = set()
        self._lost = []  # what connections that fell silent wait for, in vain
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.delay = 0.0
        self.refuses = False  # new connections end as soon as they are made
        self.port = 0

    def cut(self):
        """End every connection at once; new ones are let through."""
        for writer in list(self._pipes):
            writer.transport.abort()

    def fall_silent(self):
        """Keep every connection, old and new, and pass nothing on: no end hears that it is alone."""
        self._speaks.clear()

    def speak(self):
        """Let new connections through again. What was under way stays lost, until a server gives such ends up."""
        self._lost.append(self._speaks)
        asyncio.get_running_loop().call_later(KEEPALIVE, self._give_up, self._pipes.copy())
        self._speaks = asyncio.Event()
        self._speaks.set()

    def _give_up(self, lost):
        for writer in self._pipes & lost:
            writer.transport.abort()

    def close(self):
        """End everything, also what waits in vain."""
        self.cut()
        for event in (*self._lost, self._speaks):
            event.set()

    async def serve(self, reader, writer):
        speaks = self._speaks
        await speaks.wait()
        if self.refuses:
            writer.close()
            return
        there, back = await self._connect()
        self._pipes |= {writer, back}
        await asyncio.gather(self._pass(speaks, reader, back), self._pass(speaks, there, writer))
        self._pipes -= {writer, back}

    async def _pass(self, speaks, reader, writer):
        try:
            while data := await reader.read(65536):
                await speaks.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def listening(connect):
    wire = Wire(connect)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        wire.close()
        await asyncio.sleep(0.05)


@asynccontextmanager
async def wire_to_postgres(url):
    """The wire to a server behind a unix socket, and what makes of a URL there the one at the wire's end."""
    folder = unquote(parse_qs(urlsplit(url).query)["host"][0])
    async with listening(lambda: asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")) as wire:
        yield wire, lambda there: f"postgresql://postgres:none@127.0.0.1:{wire.port}{urlsplit(there).path}"
