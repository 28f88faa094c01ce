"""What crosses the wire: JSON as the Bot API writes it, and the refusals it answers with."""

import json
from typing import Any

import orjson

Json = dict[str, Any]


def dumps(value: Any) -> bytes:
    r"""Encode; what orjson refuses (a lone surrogate that a test sent on purpose) is written as ``\udXXX``."""
    try:
        return orjson.dumps(value)
    except TypeError:
        return json.dumps(value, separators=(",", ":")).encode()


def loads(text: bytes | str) -> Any:
    """Decode; lone surrogates pass, as in :func:`dumps`. Raises ValueError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


class ApiError(Exception):
    """The Bot API refuses the call."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        """Keep what the reply says; ``parameters`` as ``retry_after``."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> Json:
        """The body of the refusal."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
