"""Inline mode: ``@bot words`` typed in any chat, the bot's results, and the one that is sent.

https://core.telegram.org/bots/api#inline-mode; 50 results, ids of 1 to 64 bytes that differ, an answer within 30 s.
"""

import itertools
import re
import secrets
from dataclasses import dataclass
from typing import Any

from bot.simulator import entities, keyboards
from bot.simulator.shapes import Json, bad_request

MOST_RESULTS, MOST_ID_BYTES, MOST_OFFSET_BYTES = 50, 64, 64
LONGEST_QUERY = 256
SECONDS = 30
_MOST_OPEN = 200
_START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(slots=True)
class InlineQuery:
    """What somebody typed after the bot's name; ``results`` as they will be sent, once they are known."""

    id: str
    chat_id: int
    user_id: int
    query: str
    offset: str
    at: float
    results: dict[str, Json] | None = None

    def as_json(self) -> Json:
        keys = ("id", "chat_id", "user_id", "query", "offset")
        return {key: getattr(self, key) for key in keys}


class InlineQueries:
    """The queries of one world; the oldest are forgotten."""

    def __init__(self) -> None:
        """None yet."""
        self._queries: dict[str, InlineQuery] = {}
        self._numbers = itertools.count(secrets.randbits(60))

    def open(self, chat_id: int, user_id: int, query: str, offset: str, at: float) -> InlineQuery:
        """A query that waits for its answer."""
        asked = InlineQuery(str(next(self._numbers)), chat_id, user_id, query[:LONGEST_QUERY], offset, at)
        self._queries[asked.id] = asked
        if len(self._queries) > _MOST_OPEN:
            del self._queries[next(iter(self._queries))]
        return asked

    def answer(self, query_id: str, results: Any, more: Json, at: float) -> tuple[InlineQuery, list[Json]]:
        """What ``answerInlineQuery`` brings: the query and what its client lists; raises 400 as Telegram does."""
        asked = self._queries.get(query_id)
        if asked is None or asked.results is not None or at - asked.at > SECONDS:
            raise bad_request(TOO_OLD)
        shown, sendable = checked(results)
        _check_frame(more)
        asked.results = sendable
        return asked, shown

    def chosen(self, query_id: str, result_id: str) -> tuple[InlineQuery, Json]:
        """The query and what a result sends. Raises LookupError."""
        asked = self._queries.get(query_id)
        if asked is None or asked.results is None or result_id not in asked.results:
            raise LookupError(f"no result {result_id} of inline query {query_id}")
        return asked, asked.results[result_id]


def checked(results: Any) -> tuple[list[Json], dict[str, Json]]:
    """The results as a client lists them, and by id what each would send; raises 400."""
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results JSON object")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    shown: list[Json] = []
    sendable: dict[str, Json] = {}
    for result in results:
        if not isinstance(result, dict):
            raise bad_request("expected an Object as inline query result")
        number = str(result.get("id") or "")
        if not 1 <= len(number.encode()) <= MOST_ID_BYTES:
            raise bad_request("RESULT_ID_INVALID")
        if number in sendable:
            raise bad_request("RESULT_ID_DUPLICATE")
        sendable[number] = _article(result)
        keys = ("id", "title", "description", "thumbnail_url", "url")
        shown.append({key: result[key] for key in keys if result.get(key)})
    return shown, sendable


def _article(result: Json) -> Json:
    """What choosing it sends; this simulator lists articles only."""
    if result.get("type") != "article":
        raise bad_request("the simulator knows inline results of the type article only")
    if not str(result.get("title") or "").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    thumbnail = result.get("thumbnail_url")
    if thumbnail and not re.match(r"https?://\S+$", str(thumbnail)):
        raise bad_request("WEBDOCUMENT_URL_INVALID")
    content = result.get("input_message_content")
    if not isinstance(content, dict) or not content.get("message_text"):
        raise bad_request("MESSAGE_TEXT_EMPTY")
    mode, given = str(content.get("parse_mode") or ""), content.get("entities")
    text = entities.message_text(str(content["message_text"]), mode, given)
    markup = keyboards.inline_only(result.get("reply_markup"))
    return {**text.fields(), **({"reply_markup": markup} if markup else {})}


def _check_frame(more: Json) -> None:
    if len(str(more.get("next_offset") or "").encode()) > MOST_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    button = more.get("button")
    if button is None:
        return
    if not isinstance(button, dict) or not str(button.get("text") or "").strip():
        raise bad_request("BUTTON_INVALID")
    if "web_app" not in button and not _START_PARAMETER.fullmatch(str(button.get("start_parameter") or "")):
        raise bad_request("START_PARAM_INVALID")
