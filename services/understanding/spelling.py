"""Mending one slip of the finger: a letter too many, too few, wrong or swapped, or spelled as it sounds in Spanish."""

from collections import defaultdict
from collections.abc import Iterable

_SHORTEST = 5


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _letters(word: str) -> str:
    """A word's letters, each once where it is doubled, in their order."""
    single = [char for at, char in enumerate(word) if not at or char != word[at - 1]]
    return "".join(sorted(single))


def sound(word: str) -> str:
    """How a Spanish word sounds, roughly: "nesesito" and "necesito" are one."""
    for written, heard in (
        ("qu", "k"),
        ("ce", "se"),
        ("ci", "si"),
        ("z", "s"),
        ("c", "k"),
        ("v", "b"),
        ("ll", "y"),
        ("h", ""),
        ("ge", "je"),
        ("gi", "ji"),
        ("x", "s"),
        ("nn", "n"),
    ):
        word = word.replace(written, heard)
    return word


def _one_apart(a: str, b: str) -> bool:
    """At most one insertion, deletion, substitution or swap of neighbours between the two."""
    if abs(len(a) - len(b)) > 1:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    rest, other = a[start:], b[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )


class Spelling:
    """Finds the known word that a mistyped one stands for."""

    def __init__(self, words: Iterable[str], heard: Iterable[str], every: Iterable[str] = ()) -> None:
        """Index ``words`` by their deletions, ``heard`` by their sound, ``every`` one by its letters."""
        self._letters: dict[str, str] = {}
        for word in sorted(w for w in every if w.isalpha() and len(w) > 2):
            self._letters.setdefault(_letters(word), word)
        self._near: dict[str, list[str]] = defaultdict(list)
        self._sounds: dict[str, str] = {}
        for word in sorted(w for w in heard if len(w) >= _SHORTEST - 1 and w.isalpha()):
            self._sounds.setdefault(sound(word), word)
        for word in sorted(w for w in words if len(w) >= _SHORTEST and w.isalpha()):
            for key in {word, *_deletions(word)}:
                self._near[key].append(word)

    def straight(self, word: str) -> str | None:
        """The word with two letters swapped or one of a double left out: "lnog", "wil", "teh"; or None."""
        found = self._letters.get(_letters(word))
        if found is None or found == word or found[0] != word[0] or len(word) < len(found) - 1:
            return None
        swapped = sorted(found) == sorted(word) and _one_apart(word, found)
        return found if swapped or abs(len(found) - len(word)) == 1 else None

    def heard(self, word: str) -> str | None:
        """The word that sounds the same, or None."""
        return self._sounds.get(sound(word))

    def mend(self, word: str) -> str | None:
        """The word meant, or None; words under five letters are left alone."""
        if len(word) < _SHORTEST or len(word) > 24 or not word.isalpha():
            return None
        if (same := self._sounds.get(sound(word))) is not None:
            return same
        for key in (word, *sorted(_deletions(word))):
            for candidate in self._near.get(key, ()):
                close = _one_apart(word, candidate) and (len(word) > _SHORTEST or sorted(word) == sorted(candidate))
                if close and candidate[0] == word[0]:
                    return candidate
        return None
