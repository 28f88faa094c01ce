"""What the catalogue as a whole tells: how common each term is, how long its texts are, which words it uses."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(slots=True)
class Statistics:
    """Kept beside the index as its note; counted while it is built."""

    documents: int = 0
    average_length: float = 60.0
    frequency: Counter[str] = field(default_factory=Counter)  # term → documents that hold it
    words: Counter[str] = field(default_factory=Counter)  # folded word → documents, for the spelling

    def add(self, terms: Iterable[str], words: Iterable[str]) -> None:
        """Count one document."""
        self.documents += 1
        self.frequency.update(terms)
        self.words.update(words)

    def idf(self, term: str) -> float:
        """BM25's inverse document frequency, never negative."""
        n = self.frequency.get(term, 0)
        return math.log1p((max(self.documents, n) - n + 0.5) / (n + 0.5))

    def knows(self, term: str) -> bool:
        """Whether any document holds the term."""
        return term in self.frequency

    def as_note(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "documents": self.documents,
            "average_length": self.average_length,
            "frequency": dict(self.frequency),
            "words": dict(self.words),
        }

    @classmethod
    def from_note(cls, note: Mapping[str, Any]) -> Self:
        """Read it back; an empty note is an empty catalogue."""
        return cls(
            documents=int(note.get("documents", 0)),
            average_length=float(note.get("average_length", 60.0)),
            frequency=Counter(note.get("frequency", {})),
            words=Counter(note.get("words", {})),
        )
