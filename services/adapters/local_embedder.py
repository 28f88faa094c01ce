"""Vectors from a model on this machine, run by fastembed (the extra ``local``).

The model's files come from a folder, or from the Hub's cache, or are fetched there once. A folder holds what the Hub's
repository of the model holds: the ONNX file, ``tokenizer.json``, ``tokenizer_config.json``.
"""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from services.ports.embedder import EmbedderError

BATCH = 32
REMEMBERED = 512  # queries whose vectors are kept: buyers page and refine
NEEDED = ("tokenizer.json", "tokenizer_config.json")
# The E5 family was taught with these before every text; without them its vectors mean little.
PREFIXES = {"e5": ("query: ", "passage: ")}


class LocalEmbedder:
    """An :class:`~services.ports.embedder.Embedder`; nothing is loaded before the first text."""

    def __init__(self, model: str, dimension: int, *, folder: Path | None = None, cache: Path | None = None) -> None:
        """``folder``: the model's own files; without it they are looked for in ``cache``, then fetched."""
        self.name = model
        self.dimension = dimension
        self._folder = folder
        self._cache = cache
        self._loaded: Any = None
        self._loading = asyncio.Lock()
        self._remembered: dict[str, list[float]] = {}
        self._query, self._passage = next((p for family, p in PREFIXES.items() if family in model.lower()), ("", ""))

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One unit vector a text, in order; a single text (a query) is remembered for a while."""
        if len(texts) != 1:
            return await self._vectors([self._passage + text for text in texts])
        text = texts[0]
        if text not in self._remembered:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.pop(next(iter(self._remembered)))
            self._remembered[text] = (await self._vectors([self._query + text]))[0]
        return [self._remembered[text]]

    async def load(self) -> None:
        """Load the model now rather than at the first text; raises :class:`EmbedderError` in words."""
        async with self._loading:
            if self._loaded is None:
                self._loaded = await asyncio.to_thread(self._opened)

    async def _vectors(self, texts: Sequence[str]) -> list[list[float]]:
        if not texts:
            return []
        await self.load()
        try:
            return await asyncio.to_thread(lambda: list(self._run(texts)))
        except Exception as error:  # the runtime's errors have no common ancestor
            raise EmbedderError(f"{self.name}: {error}") from error

    def _run(self, texts: Sequence[str]) -> Iterator[list[float]]:
        for vector in self._loaded.embed(list(texts), batch_size=BATCH):
            if len(vector) != self.dimension:
                raise EmbedderError(f"it gives vectors of {len(vector)} figures, {self.dimension} were announced")
            yield [float(x) for x in vector]

    def _opened(self) -> Any:
        try:
            from fastembed import TextEmbedding
        except ImportError as error:
            raise EmbedderError("fastembed is not installed: pip install 'macroferro[local]'") from error
        try:
            return TextEmbedding(
                self._known(TextEmbedding), cache_dir=str(self._cache) if self._cache else None, **self._from()
            )
        except EmbedderError:
            raise
        except Exception as error:  # as above; where nothing can be fetched it says so in many ways
            raise EmbedderError(f"the model {self.name} cannot be loaded: {error}. {self._advice()}") from error

    def _from(self) -> dict[str, Any]:
        if self._folder is None:
            return {}
        missing = [name for name in NEEDED if not (self._folder / name).is_file()]
        if missing or not self._file():
            lacking = ", ".join(missing or ["an .onnx file"])
            raise EmbedderError(f"{self._folder} is no model's folder, it lacks {lacking}. {self._advice()}")
        return {"specific_model_path": str(self._folder)}

    def _file(self) -> str:
        """The ONNX file, as its path in the folder."""
        assert self._folder is not None  # noqa: S101 - the caller looked
        found = sorted(self._folder.rglob("*.onnx"), key=lambda path: (len(path.parts), path.name))
        return found[0].relative_to(self._folder).as_posix() if found else ""

    def _known(self, embedding: Any) -> str:
        """The model under a name that fastembed knows; a folder's is made known under the folder's."""
        if self._folder is None:
            return self.name
        from fastembed.common.model_description import ModelSource, PoolingType

        name = f"{self.name}@{self._folder}"
        if name.lower() not in {known["model"].lower() for known in embedding.list_supported_models()}:
            embedding.add_custom_model(
                model=name, pooling=PoolingType.MEAN, normalization=True, dim=self.dimension,
                sources=ModelSource(hf=self.name), model_file=self._file(),
            )  # fmt: skip
        return name

    def _advice(self) -> str:
        return "Name a folder with its files (search.local_folder), or let this machine reach the Hub"
