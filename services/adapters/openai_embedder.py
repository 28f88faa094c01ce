"""Vectors from OpenAI, or from any server that speaks its embeddings API."""

import math
from collections.abc import Sequence

from openai import AsyncOpenAI, OpenAIError, omit

from services.ports.embedder import EmbedderError

BATCH = 128  # texts a request: well under the API's 2,048, and small enough to be retried
DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
REMEMBERED = 512  # queries whose vectors are kept: buyers page and refine


class OpenAiEmbedder:
    """An :class:`~services.ports.embedder.Embedder`; ``dimension`` is asked for where the model lets one choose."""

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str | None = None,
        model: str = "text-embedding-3-small",
        dimension: int | None = None,
        timeout: float = 10.0,
    ) -> None:
        """Nothing is connected before it is needed."""
        self.name = model
        self.dimension = dimension or DIMENSIONS.get(model, 1536)
        self._asked = dimension
        self._client = AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=timeout, max_retries=1)
        self._embeddings = self._client.embeddings  # loads what the SDK else loads at the first search, in the loop
        self._remembered: dict[str, list[float]] = {}

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, in order; a single text (a query) is remembered for a while."""
        if len(texts) == 1 and texts[0] in self._remembered:
            return [self._remembered[texts[0]]]
        vectors: list[list[float]] = []
        for i in range(0, len(texts), BATCH):
            vectors += await self._batch(texts[i : i + BATCH])
        if len(texts) == 1:
            self._remember(texts[0], vectors[0])
        return vectors

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        try:
            answer = await self._embeddings.create(
                input=[text or " " for text in texts],
                model=self.name,
                dimensions=self._asked or omit,
                encoding_format="float",
            )
        except OpenAIError as error:
            raise EmbedderError(f"{self.name} did not answer: {error}") from error
        vectors = [_unit(item.embedding) for item in sorted(answer.data, key=lambda item: item.index)]
        if len(vectors) != len(texts) or any(len(v) != self.dimension for v in vectors):
            sizes = sorted({len(v) for v in vectors})
            raise EmbedderError(f"{self.name} gave {len(vectors)} vectors of {sizes} for {len(texts)} texts")
        return vectors

    def _remember(self, text: str, vector: list[float]) -> None:
        if len(self._remembered) >= REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[text] = vector


def _unit(vector: Sequence[float]) -> list[float]:
    size = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [x / size for x in vector]
