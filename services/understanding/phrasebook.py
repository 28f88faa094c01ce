"""What people say when they name no article, ranked by likeness: naive Bayes over ``lexicon/phrases/``.

Each file lists, by intent, how people say it. Words, pairs of words and pieces of words are counted once a process, at
the first question; nothing is stored, nothing is drawn by lot: the same files give the same weights.
"""

import itertools
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from services.understanding.lexicon import FOLDER
from services.understanding.text import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
_PIECES = (3, 4, 5)  # letters
_PIECE = 0.5  # what a piece counts for, beside a whole word
_SMOOTH = 0.05
_EDGE = "^"  # where a phrase begins and ends
_STRANGE = "?"  # a word that no phrase has, or only one: articles have more of them than anything else


@dataclass(frozen=True, slots=True)
class Likeness:
    """The intent that the words are most like, and by how much more than the next one."""

    intent: str
    margin: float
    second: str


class Phrasebook:
    """The phrases' weights: ``rank`` says which intent some words are most like."""

    def __init__(self, phrases: Sequence[tuple[str, list[str]]]) -> None:
        """``phrases``: an intent and the words of one way to say it."""
        import numpy as np

        self._np = np
        self.intents = sorted({intent for intent, _ in phrases})
        seen = Counter(word for _, words in phrases for word in set(words))
        numbers: defaultdict[str, int] = defaultdict(itertools.count(1).__next__)
        self._pieces = {word: [numbers[piece] for piece in _pieces(word)] for word in seen}
        rows = [
            self._features(words, sum(seen[word] == 1 for word in words), numbers.__getitem__) for _, words in phrases
        ]
        self._numbers = dict(numbers)
        self._weigh(rows, [self.intents.index(intent) for intent, _ in phrases])

    def rank(self, words: Sequence[str]) -> Likeness:
        """As in "no sé cómo va esto": help, far before greet."""
        strange = sum(word not in self._pieces for word in words)
        ids, whole = self._features(words, strange, lambda name: self._numbers.get(name, 0))
        value = self._rarity[ids]
        value[whole:] *= _PIECE
        value /= self._np.sqrt(self._np.sum(value * value)) + 1e-9
        scores = value @ self._weights[ids]
        best, second = self._np.argsort(-scores, kind="stable")[:2]
        return Likeness(self.intents[best], float(scores[best] - scores[second]), self.intents[second])

    def _features(self, words: Sequence[str], strange: int, number: Callable[[str], int]) -> tuple[list[int], int]:
        """The numbers of what the words are made of: words and pairs, so many, then pieces."""
        pairs = (f"{a} {b}" for a, b in zip([_EDGE, *words], [*words, _EDGE], strict=True))
        ids = [number(name) for name in (*words, *pairs, *[_STRANGE] * strange)]
        whole = len(ids)
        for word in words:
            ids.extend(self._pieces.get(word) or map(number, _pieces(word)))
        return ids, whole

    def _weigh(self, rows: list[tuple[list[int], int]], intents: list[int]) -> None:
        """Multinomial naive Bayes over rarity-weighted counts, every phrase of equal length."""
        np = self._np
        size, lengths = len(self._numbers) + 1, np.asarray([len(ids) for ids, _ in rows])
        ids = np.fromiter(itertools.chain.from_iterable(ids for ids, _ in rows), dtype=np.int64, count=lengths.sum())
        row_of = np.repeat(np.arange(len(rows)), lengths)
        place = np.arange(len(ids)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        self._rarity = np.log((len(rows) + 1) / (np.bincount(ids, minlength=size) + 1)).astype(np.float32)
        value = self._rarity[ids] * np.where(place < np.asarray([whole for _, whole in rows])[row_of], 1.0, _PIECE)
        value /= np.sqrt(np.bincount(row_of, value * value))[row_of] + 1e-9
        cells = np.asarray(intents)[row_of] * size + ids
        counts = np.bincount(cells, value, minlength=len(self.intents) * size).reshape(-1, size) + _SMOOTH
        logs = np.log(counts / counts.sum(axis=1, keepdims=True))
        weights = (logs - logs.mean(axis=0)).T
        weights[0] = 0.0  # what was never seen tells nothing, and weakens the rest
        self._weights: Floats = weights.astype(np.float32)


def _pieces(word: str) -> Iterator[str]:
    """Three to five letters in a row, marked "_"; "<" and ">" are the word's ends."""
    closed = f"<{word}>"
    for size in _PIECES:
        for at in range(len(closed) - size + 1):
            yield "_" + closed[at : at + size]


def words_of(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("'", ""))


def phrases(language: str = "*") -> list[tuple[str, list[str]]]:
    """Every way to say it of every file, with its intent."""
    found: list[tuple[str, list[str]]] = []
    for path in sorted((FOLDER / "phrases").glob(f"{language}.toml")):
        with path.open("rb") as source:
            for intent, written in tomllib.load(source).items():
                found.extend((intent, words) for each in written.split(";") if (words := words_of(each)))
    return found


@lru_cache(maxsize=1)
def phrasebook() -> Phrasebook:
    """The book of both languages, counted once a process."""
    return Phrasebook(phrases())
