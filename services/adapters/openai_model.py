"""A language model behind OpenAI's Responses API, or any server that speaks it.

It is asked only where the rules doubt. A time limit, one retry, a breaker and a budget a chat and day keep a bad
day of the service from the buyer: every failure is a :class:`LanguageModelError`, and the rules' answer stands.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from openai import AsyncOpenAI, OpenAIError

from services.actions import Action
from services.adapters.openai_answering import ANSWER_SCHEMA, asked, grounded
from services.adapters.openai_reading import READING_SCHEMA, parsed, prompt, told
from services.adapters.openai_usage import CALLS, count_usage
from services.messages import Message
from services.ports.language_model import Grounded, LanguageModelError

_FAILURES = 3  # in a row, then the breaker opens
_REST = 60.0  # seconds without asking
_MOST_OUT = 1200  # tokens of an answer: a list of 25 articles fits

log = logging.getLogger(__name__)


class OpenAiModel:
    """A :class:`~services.ports.language_model.LanguageModel`; nothing is connected before it is needed."""

    def __init__(  # noqa: PLR0913 - each is a setting
        self,
        api_key: str,
        *,
        base_url: str | None = None,
        model: str = "gpt-5-mini",
        timeout: float = 8.0,
        turns_a_day: int = 200,
        prices: tuple[float, float] = (0, 0),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``timeout``: seconds for a whole answer, the retry included; ``turns_a_day``: a chat's budget.

        ``prices``: of a million tokens in, and of a million out; for the figure that is watched only.
        """
        self._client = AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=1)
        self._responses = self._client.responses  # loads what the SDK else loads at the first question, in the loop
        self._model = model
        self._timeout = timeout
        self._prices = prices
        self._breaker = Breaker(clock)
        self._budget = Budget(turns_a_day)

    async def read(self, message: Message) -> list[Action]:
        """The message's actions; raises :class:`LanguageModelError`."""
        self._budget.spend(message.chat)
        answered = await self._ask("reading", told(message), READING_SCHEMA)
        return parsed(answered, message)

    async def answer(self, record: Mapping[str, str], question: str, language: str, chat: str = "") -> Grounded | None:
        """An answer grounded in ``record`` alone; None where it does not say. Raises :class:`LanguageModelError`."""
        self._budget.spend(chat)
        answered = await self._ask("answer", asked(record, question, language), ANSWER_SCHEMA)
        return grounded(answered)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _ask(self, name: str, text: str, schema: dict[str, Any]) -> str:
        """The text of the model's answer; failures are counted by the breaker."""
        self._breaker.check()
        try:
            answered = await self._request(name, text, schema)
        except LanguageModelError:
            CALLS.labels(name, "failed").inc()
            self._breaker.failed()
            raise
        CALLS.labels(name, "answered").inc()
        self._breaker.worked()
        return answered

    async def _request(self, name: str, text: str, schema: dict[str, Any]) -> str:
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._responses.create(
                    model=self._model,
                    instructions=prompt(name),
                    input=text,
                    text={"format": {"type": "json_schema", "name": name, "strict": True, "schema": schema}},
                    max_output_tokens=_MOST_OUT,
                    store=False,
                )
        except (OpenAIError, TimeoutError, ValueError) as error:  # ValueError: a body that is no JSON
            raise LanguageModelError(f"{type(error).__name__}: {error}"[:300]) from error
        count_usage(response, self._prices)
        return _said(response)


def _said(response: Any) -> str:
    """The answer's text; a refusal or an answer cut short is a failure."""
    if getattr(response, "status", None) == "incomplete":
        raise LanguageModelError("the answer was cut short")
    parts = [part for item in response.output or () for part in getattr(item, "content", None) or ()]
    if any(part.type == "refusal" for part in parts):
        raise LanguageModelError("the model refused")
    text = "".join(part.text for part in parts if part.type == "output_text")
    if not text:
        raise LanguageModelError("the model said nothing")
    return text


class Breaker:
    """Open after three failures in a row; a minute later one request may try again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """``clock``: monotonic seconds."""
        self._clock = clock
        self._failures = 0
        self._opened_at = 0.0

    def check(self) -> None:
        """Raises :class:`LanguageModelError` while it is open."""
        if self._failures >= _FAILURES and self._clock() - self._opened_at < _REST:
            raise LanguageModelError("resting after failures")

    def failed(self) -> None:
        self._failures += 1
        self._opened_at = self._clock()
        if self._failures == _FAILURES:
            log.warning("the language model failed %d times in a row and rests for %.0f s", _FAILURES, _REST)

    def worked(self) -> None:
        self._failures = 0


class Budget:
    """So many requests a chat and day (UTC); a message without a chat is not counted."""

    def __init__(self, turns_a_day: int) -> None:
        """Nothing spent yet."""
        self._most = turns_a_day
        self._day = ""
        self._spent: dict[str, int] = {}

    def spend(self, chat: str) -> None:
        """Raises :class:`LanguageModelError` when the chat's day is used up."""
        today = datetime.now(UTC).date().isoformat()
        if today != self._day:
            self._day, self._spent = today, {}
        spent = self._spent.get(chat, 0)
        if chat and spent >= self._most:
            raise LanguageModelError("the chat's budget for today is used up")
        self._spent[chat] = spent + 1
