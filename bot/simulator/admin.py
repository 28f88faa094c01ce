"""The tests' side door, ``/admin``: faults, redelivery, what the simulator has seen.

===========================  ==========================================================================
``GET /admin/state``         ``{"pending", "conflicts", "unanswered": [CALLBACK], "calls", "last_poll_age"}``
``GET /admin/calls``         ``?method=…&chat_id=…`` → ``{"calls": [{"method", "chat_id", "code", "at"}]}``
``GET /admin/faults``        ``{"faults": [Fault]}``
``POST /admin/faults``       a Fault's keys (see :mod:`bot.simulator.faults`) → ``{"fault"}``
``DELETE /admin/faults``     clears them
``POST /admin/redeliver``    ``{"count"}`` → ``{"redelivered"}``
``POST /admin/updates``      a raw update (without ``update_id`` it gets the next) → ``{"update_id"}``
``POST /admin/messages``     ``{"chat_id", "content": {"location": …}, "user_id"?}`` → ``{"message"}``
``POST /admin/limits``       ``null`` or :class:`~bot.simulator.flood.Limits` keys
``POST /admin/people``       :class:`~bot.simulator.cast.Person` keys, or a list of them
===========================  ==========================================================================
"""

import time
from typing import Any

from aiohttp import web

from bot.simulator import people
from bot.simulator.cast import Person
from bot.simulator.feed import guarded, json_response
from bot.simulator.flood import FloodControl, Limits
from bot.simulator.shapes import Json, loads
from bot.simulator.world import World


class Admin:
    """The routes under ``/admin``."""

    def __init__(self, world: World) -> None:
        """Rule over that world."""
        self.world = world

    def routes(self) -> list[web.RouteDef]:
        """What the server adds to its router."""
        return [
            web.get("/admin/state", guarded(self.state)),
            web.get("/admin/calls", guarded(self.calls)),
            web.get("/admin/faults", guarded(self.faults)),
            web.post("/admin/faults", guarded(self.add_fault)),
            web.delete("/admin/faults", guarded(self.clear_faults)),
            web.post("/admin/redeliver", guarded(self.redeliver)),
            web.post("/admin/updates", guarded(self.put_update)),
            web.post("/admin/messages", guarded(self.put_message)),
            web.post("/admin/limits", guarded(self.set_limits)),
            web.post("/admin/people", guarded(self.add_people)),
        ]

    async def state(self, _: web.Request) -> web.Response:
        polled = self.world.queue.last_poll_at
        return json_response(
            {
                "pending": len(self.world.queue),
                "conflicts": self.world.queue.conflicts,
                "unanswered": [callback.as_json() for callback in self.world.unanswered_callbacks()],
                "calls": len(self.world.calls),
                "last_poll_age": None if polled is None else time.monotonic() - polled,
            }
        )

    async def calls(self, request: web.Request) -> web.Response:
        method, chat_id = request.query.get("method", "").lower(), request.query.get("chat_id", "")
        chosen = (c for c in self.world.calls if not method or c.method == method)
        return json_response({"calls": [c.as_json() for c in chosen if not chat_id or str(c.chat_id) == chat_id]})

    async def faults(self, _: web.Request) -> web.Response:
        return json_response({"faults": [fault.as_json() for fault in self.world.faults.laid()]})

    async def add_fault(self, request: web.Request) -> web.Response:
        return json_response({"fault": self.world.faults.add(**await _body(request)).as_json()})

    async def clear_faults(self, _: web.Request) -> web.Response:
        self.world.faults.clear()
        return json_response({})

    async def redeliver(self, request: web.Request) -> web.Response:
        body = await _body(request)
        return json_response({"redelivered": self.world.queue.redeliver(int(body.get("count", 1)))})

    async def put_update(self, request: web.Request) -> web.Response:
        return json_response({"update_id": self.world.queue.put_raw(await _body(request))})

    async def put_message(self, request: web.Request) -> web.Response:
        body = await _body(request)
        message = people.post(self.world, int(body["chat_id"]), body["content"], body.get("user_id"))
        return json_response({"message": message})

    async def set_limits(self, request: web.Request) -> web.Response:
        body = loads(await request.read() or b"null")
        self.world.flood = None if body is None else FloodControl(Limits(**body))
        return json_response({})

    async def add_people(self, request: web.Request) -> web.Response:
        body: Any = loads(await request.read())
        for keys in body if isinstance(body, list) else [body]:
            self.world.add_person(Person(**keys))
        return json_response({"chats": len(self.world.chats)})


async def _body(request: web.Request) -> Json:
    body = loads(await request.read() or b"{}")
    if not isinstance(body, dict):
        raise TypeError("the body is a JSON object")
    return body
