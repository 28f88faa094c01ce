"""The Bot API over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``.

A wrong token is 401, an unknown method 404, a refusal has Telegram's code and words; faults that were laid
(:mod:`bot.simulator.faults`) are met here.
"""

import asyncio
import inspect
import time
from typing import Any

from aiohttp import web

from bot.simulator.calls import Call, read_arguments
from bot.simulator.faults import Fault
from bot.simulator.methods import METHODS
from bot.simulator.shapes import ApiError, Json, dumps
from bot.simulator.world import Call as LogLine
from bot.simulator.world import World


class _CutError(Exception):
    """The connection breaks here."""


class BotApi:
    """The routes of one world's bot."""

    def __init__(self, world: World) -> None:
        """Serve that world."""
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        """What the server adds to its router."""
        return [
            web.route("*", "/bot{token}/{method}", self.handle),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["method"].lower()
        call: Call | None = None
        try:
            call = await self._read(request, name)
            result = await self._carry_out(call)
            self._log(call, name, 200)
            return _json({"ok": True, "result": _public(result)})
        except ApiError as error:
            self._log(call, name, error.code)
            return _json(error.as_json(), error.code)
        except _CutError:
            self._log(call, name, 0)
            return _broken(request)

    async def _read(self, request: web.Request, name: str) -> Call:
        if request.match_info["token"] != self.world.token:
            raise ApiError(401, "Unauthorized")
        if name not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        arguments, uploads = await read_arguments(request)
        return Call(self.world, name, arguments, uploads, lambda: request.transport is not None)

    async def _carry_out(self, call: Call) -> Any:
        fault = self.world.faults.meet(call.method, call.chat_id)
        if fault is not None:
            await _before(fault)
        result = METHODS[call.method](call)
        if inspect.isawaitable(result):
            result = await result
        if fault is not None:
            await _after(fault)
        return result

    def _log(self, call: Call | None, name: str, code: int) -> None:
        chat_id = call.chat_id if call is not None else None
        self.world.calls.append(LogLine(name, chat_id, code, time.monotonic()))

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes behind ``getFile``'s path."""
        if request.match_info["token"] != self.world.token:
            return _json(ApiError(401, "Unauthorized").as_json(), 401)
        stored = self.world.files.of_path(request.match_info["path"])
        if stored is None:
            return _json(ApiError(404, "Not Found").as_json(), 404)
        return web.Response(body=stored.content, content_type="application/octet-stream")


async def _before(fault: Fault) -> None:
    if fault.kind == "refuse":
        raise fault.error()
    if fault.kind == "cut":
        raise _CutError
    if fault.kind == "delay":
        await asyncio.sleep(fault.seconds)


async def _after(fault: Fault) -> None:
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    if fault.kind == "drop":
        raise _CutError


def _public(result: Any) -> Any:
    """A bot is not told of a reply keyboard in its own message; the page is."""
    if isinstance(result, dict) and "_reply_keyboard" in result:
        return {k: v for k, v in result.items() if k != "_reply_keyboard"}
    return result


def _json(body: Json, status: int = 200) -> web.Response:
    return web.Response(body=dumps(body), status=status, content_type="application/json")


def _broken(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
