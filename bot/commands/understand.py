"""``python -m bot understand``: JSON lines in, JSON lines out (``../shared/understanding.md``).

It needs no database, no Redis, no network and no catalogue: all that the reading depends on is in the record.
"""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import orjson
from pydantic import ValidationError

from services.messages import Message, Reading
from services.ports.language_model import LanguageModel
from services.understanding import Understanding, explain


def run(file: Path | None, *, no_model: bool, explain: bool) -> int:
    """Answer every line; 1 when a line was no record, 2 when the file cannot be read."""
    try:
        with _opened(file) as lines:
            return asyncio.run(_answer_all(lines, None if no_model else _model(), explained=explain))
    except OSError as error:
        print(f"{file}: {error.strerror}", file=sys.stderr)  # noqa: T201 - a command's last word
        return 2


@contextmanager
def _opened(file: Path | None) -> Iterator[TextIO]:
    if file is None or str(file) == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # standard input is a TextIOWrapper
        yield sys.stdin
    else:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield lines


def _model() -> LanguageModel | None:
    """The configured model, or None without a key; the settings are read only here."""
    from bot.settings import load
    from bot.wiring import the_model

    return the_model(load())


async def _answer_all(lines: Iterable[str], model: LanguageModel | None, *, explained: bool) -> int:
    understanding = Understanding(model)
    status = 0
    for line in lines:
        if not line.strip():
            continue
        answer = await _answer(line, understanding, explained=explained)
        status |= "error" in answer
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()
    return status


async def _answer(line: str, understanding: Understanding, *, explained: bool) -> dict[str, Any]:
    record: Any = None
    try:
        record = orjson.loads(line.encode("utf-8", errors="replace"))
        message = Message.model_validate(_present(record))
    except (orjson.JSONDecodeError, ValidationError, TypeError) as error:
        return {"id": record.get("id") if isinstance(record, dict) else None, "error": _in_a_line(error)}
    reading = await understanding.read(message)
    trace = {"trace": explain(message)[1]} if explained else {}
    return {"id": message.id, **_as_json(reading), **trace}


def _present(record: Any) -> dict[str, Any]:
    """The record's keys that have a value: a missing one is empty, and so is null; ``text`` must stand."""
    if not isinstance(record, dict):
        raise TypeError("a record is an object")
    if not isinstance(record.get("text"), str):
        raise TypeError("text is missing")
    context = record.get("context") or {}
    if not isinstance(context, dict):
        raise TypeError("context is an object")
    kept = {key: record[key] for key in ("text", "language") if record.get(key) is not None}
    return {**kept, "id": str(record.get("id", "")), "context": {k: v for k, v in context.items() if v is not None}}


def _as_json(reading: Reading) -> dict[str, Any]:
    return {
        "actions": [a.as_json() for a in reading.actions],
        "confidence": reading.confidence,
        "source": reading.source,
    }


def _in_a_line(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
    return str(error).splitlines()[0]
