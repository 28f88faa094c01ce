"""JSON, quickly; and as Telegram sends it.

orjson refuses lone surrogates, which a client can write and Telegram passes on: one such message would stop every
poll. The standard library takes them.
"""

import json
from typing import Any

import orjson


def loads(text: str | bytes) -> Any:
    """Read JSON; raises ValueError where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def dumps(value: Any) -> str:
    """Write JSON."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return json.dumps(value)
