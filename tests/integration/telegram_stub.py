"""A getUpdates server for the intake's tests: it keeps what is not confirmed, and can fail in the ways that matter."""

import asyncio
import json

from aiohttp import web


class TelegramStub:
    def __init__(self):
        self.unconfirmed = {}
        self.offsets = []
        self.failures = []  # answers to give before a real one: (status, description)
        self._news = asyncio.Event()
        self._next_id = 100

    def say(self, chat_id, text, update_id=None):
        update_id = update_id or self._next_id
        self._next_id = max(self._next_id, update_id) + 1
        self.put(message_of(update_id, chat_id, text))
        return update_id

    def put(self, payload):
        self.unconfirmed[payload["update_id"]] = payload
        self._news.set()

    async def serve(self):
        application = web.Application()
        application.router.add_post("/bot{token}/getUpdates", self._updates)
        self.runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def _updates(self, request):
        form = await request.post()
        if self.failures:
            status, description = self.failures.pop(0)
            body = {"ok": False, "error_code": status, "description": description}
            return web.json_response(body, status=status)
        self.offsets.append(int(form.get("offset", 0)))
        if self.offsets[-1]:
            self.unconfirmed = {i: u for i, u in self.unconfirmed.items() if i >= self.offsets[-1]}
        if not self.unconfirmed:
            self._news.clear()
            await asyncio.wait([asyncio.ensure_future(self._news.wait())], timeout=float(form.get("timeout", 0)))
        batch = [self.unconfirmed[i] for i in sorted(self.unconfirmed)][: int(form["limit"])]
        return web.Response(text=json.dumps({"ok": True, "result": batch}), content_type="application/json")


def message_of(update_id, chat_id, text):
    person = {"id": chat_id, "is_bot": False, "first_name": "Lucía", "language_code": "es"}
    chat = {"id": chat_id, "type": "private", "first_name": "Lucía"}
    message = {"message_id": update_id, "date": 1_780_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": message}
