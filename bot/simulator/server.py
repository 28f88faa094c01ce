"""The simulator as a server: Bot API, page feed, side door and the page's files on one address.

>>> async with Simulator() as sim:                      # doctest: +SKIP
...     bot = Bot(sim.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base)))
...     ana = sim.chat(cast.ANA)
...     await ana.say("hola")
...     print((await ana.answer()).text)
"""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.simulator import cast, keeping
from bot.simulator.admin import Admin
from bot.simulator.api import BotApi
from bot.simulator.calls import MOST_BODY_BYTES
from bot.simulator.client import Chat
from bot.simulator.feed import Feed
from bot.simulator.flood import Limits
from bot.simulator.mails import MailFolder
from bot.simulator.page import Page
from bot.simulator.wires import LocalWire
from bot.simulator.world import World

_SAVE_SECONDS = 2


class Simulator:
    """A world on the network. ``port`` 0 takes a free one; :meth:`stop` and :meth:`start` keep world and port."""

    def __init__(  # noqa: PLR0913, PLR0917 - each a setting with its default; the order is the callers' contract
        self,
        token: str = cast.TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        mail_folder: Path | None = None,
        limits: Limits | None = None,
        world: World | None = None,
        folder: Path | None = None,
    ) -> None:
        """``limits`` None: no flood control; ``world`` None: the default cast under that token.

        ``folder``: where the world is kept from run to run (:mod:`bot.simulator.keeping`); None: it is forgotten.
        """
        self.world = world or World(token, limits=limits)
        self.folder = folder
        if folder is not None:
            keeping.restore(self.world, folder)
        self.token = self.world.token
        self.host = host
        self.port = port
        self.mails = MailFolder(mail_folder)
        self._runner: web.AppRunner | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._wire = LocalWire(self.world)

    @property
    def api_base(self) -> str:
        """What ``telegram.api_base`` and ``TelegramAPIServer.from_base`` want; the page's address too."""
        return f"http://{self.host}:{self.port}"

    def chat(self, whom: cast.Person | cast.Group | int, user: cast.Person | int | None = None) -> Chat:
        """A conversation to script; ``user`` says who acts in a group."""
        return self._wire.chat(whom, user)

    def app(self) -> web.Application:
        """The routes, for whoever runs the server himself."""
        app = web.Application(client_max_size=MOST_BODY_BYTES)
        app.add_routes(BotApi(self.world).routes())
        app.add_routes(Feed(self.world, self.mails).routes())
        app.add_routes(Admin(self.world).routes())
        app.add_routes(Page(self.mails).routes())
        return app

    async def start(self) -> None:
        """Listen. Raises OSError where the port is taken."""
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        if self.folder is not None:
            self._keeper = asyncio.create_task(self._keep(self.folder))

    async def stop(self) -> None:
        """Close every connection; the world stays."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if self._keeper is not None and self.folder is not None:
            self._keeper.cancel()
            self._keeper = None
            keeping.save(self.world, self.folder)

    async def _keep(self, folder: Path) -> None:
        saved = self.world.events.number
        while True:
            await asyncio.sleep(_SAVE_SECONDS)
            if saved != self.world.events.number:
                saved = self.world.events.number
                keeping.save(self.world, folder)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        self._wire.close()
