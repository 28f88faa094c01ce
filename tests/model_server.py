"""A server that speaks OpenAI's Responses and Embeddings API, good days and bad ones: the real SDK talks to it."""

import asyncio
import json
import math
from contextlib import asynccontextmanager

from aiohttp import web

DIMENSION = 1536


class ModelServer:
    """Answers the next thing that a test put on its list, the last one for ever."""

    def __init__(self):
        self.requests = []
        self.answers = []
        self.url = ""

    async def respond(self, request):
        self.requests.append(await request.json())
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        return await answer(request) if callable(answer) else answer

    def reads(self, *rows):
        """From now on every message is these actions."""
        self.answers = [completed(json.dumps({"actions": list(rows)}))]

    def tells(self, text, *fields):
        """From now on every question about an article has this answer, borne out by these fields."""
        self.answers = [completed(json.dumps({"answer": text, "fields": list(fields)}))]

    @property
    def questions(self):
        """The requests that asked about an article."""
        return [asked for asked in self.requests if asked["text"]["format"]["name"] == "answer"]


def completed(text, *, kind="output_text", status="completed"):
    part = {"type": kind, "text": text, "annotations": []} if kind == "output_text" else {"type": kind, "refusal": text}
    body = {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "gpt-5-mini",
        "status": status,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "output": [{"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}],
    }
    return always(200, body)


def always(status, body):
    async def answer(_request):
        return web.json_response(body, status=status, headers={"retry-after-ms": "1"} if status >= 400 else None)

    return answer


def failing(status):
    return always(status, {"error": {"message": "no", "type": "server_error", "code": None, "param": None}})


async def slow(_request):
    await asyncio.sleep(3)
    return web.json_response({})


async def nonsense(_request):
    return web.Response(text="<html>gateway</html>", content_type="application/json")


async def _embeddings(request):
    """A unit vector a text, by its letters."""
    body = await request.json()
    data = [{"object": "embedding", "index": at, "embedding": _vector(text)} for at, text in enumerate(body["input"])]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return web.json_response({"object": "list", "model": body["model"], "data": data, "usage": usage})


def _vector(text):
    counted = [float(text.count(chr(97 + at))) if at < 26 else 0.0 for at in range(DIMENSION)]
    length = math.hypot(*counted) or 1.0
    return [value / length for value in counted]


@asynccontextmanager
async def model_server():
    """The server on a free port; its ``url`` is what ``openai.base_url`` wants."""
    served = ModelServer()
    app = web.Application()
    app.router.add_post("/v1/responses", served.respond)
    app.router.add_post("/v1/embeddings", _embeddings)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/v1"
    try:
        yield served
    finally:
        await runner.cleanup()


def row(kind, **said):
    """One action as the strict schema has it: every key, most of them null."""
    blank = dict.fromkeys(
        ("query", "quantity", "unit", "brand", "min_price", "max_price", "in_stock", "refine", "detail")
    )
    return {"type": kind, "items": [], **blank, **said}
