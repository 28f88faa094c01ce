"""Names and uses of an article from OpenAI's Responses API, or any server that speaks it."""

import json
from collections.abc import Mapping
from typing import Any

from services.adapters.openai_model import OpenAiModel
from services.adapters.openai_reading import closed, fenced
from services.ports.enricher import Enriched, EnricherError
from services.ports.language_model import LanguageModelError

MOST, LONGEST = 12, 60  # phrases a language, letters of one
_LONGEST_RECORD = 2000
_PHRASES = {"type": "array", "items": {"type": "string"}}
SCHEMA = closed({"es": _PHRASES, "en": _PHRASES})


class OpenAiEnricher(OpenAiModel):
    """An :class:`~services.ports.enricher.Enricher` with the time limit and the breaker of the model's adapter."""

    def __init__(self, api_key: str, *, model: str, base_url: str | None = None, timeout: float = 30.0) -> None:
        """Nobody waits for it: its time limit is longer than a turn's."""
        super().__init__(api_key, base_url=base_url, model=model, timeout=timeout)
        self.name = model

    async def enrich(self, record: Mapping[str, str]) -> Enriched:
        """Names and uses for one article's record; raises :class:`EnricherError`."""
        fields = "\n".join(f"{name}: {' '.join(value.split())}" for name, value in record.items() if value)
        try:
            said = json.loads(await self._ask("enrich", f"record:\n{fenced(fields[:_LONGEST_RECORD])}", SCHEMA))
            return Enriched(_phrases(said["es"]), _phrases(said["en"]))
        except LanguageModelError as error:
            raise EnricherError(str(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise EnricherError("not an enrichment") from error


def _phrases(said: Any) -> tuple[str, ...]:
    if not isinstance(said, list):
        raise TypeError("not a list of phrases")
    plain = (" ".join(phrase.split()).replace("\x00", "") for phrase in said if isinstance(phrase, str))
    return tuple(dict.fromkeys(phrase for phrase in plain if 0 < len(phrase) <= LONGEST))[:MOST]
