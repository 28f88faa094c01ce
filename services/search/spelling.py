"""Mending words that neither the catalogue nor the trade knows; never a code, never a size."""

import re
from collections import defaultdict

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from services.search.folding import fold, sounds
from services.search.statistics import Statistics
from services.search.thesaurus import Thesaurus
from services.search.tokens import tokenise
from services.search.words import everyday, is_stop, stem


class Spelling:
    """Known words: the catalogue's and the thesaurus's."""

    def __init__(self, statistics: Statistics, thesaurus: Thesaurus) -> None:
        """Gather the words, and what they sound like."""
        self._count = statistics.words
        self._statistics = statistics
        self._everyday = everyday()  # left alone, however near the trade's: "wedding" is no welding, "pongo" no hongo
        targets = {w for w in (*statistics.words, *thesaurus.vocabulary) if len(w) > 3 and w.isalpha()}
        self._known = targets | thesaurus.speech
        self._stems = {stem(w, "es") for w in self._known} | {stem(w, "en") for w in self._known}
        self._words = sorted(targets)
        self._heard: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._heard[sounds(word)].append(word)
        self._sounds = list(self._heard)

    def mend(self, text: str) -> str | None:
        """The text with its misspelt words put right; None where there was nothing to mend."""
        mended = fold(text)
        changed = False
        for token in {t.surface for t in tokenise(text) if t.kind == "word"}:
            better = self._better(token)
            if better is not None:
                mended = re.sub(rf"(?<![a-z0-9]){re.escape(token)}(?![a-z0-9])", better, mended)
                changed = True
        return mended if changed else None

    def knows(self, word: str) -> bool:
        """Whether the word, or another form of it, is the trade's, the catalogue's, or common speech."""
        stems = {s for s in (stem(word, "es"), stem(word, "en")) if len(s) > 2}
        return word in self._known or any(s in self._stems or self._statistics.knows(s) for s in stems)

    def _better(self, word: str) -> str | None:
        if len(word) < 4 or not word.isalpha() or is_stop(word) or word in self._everyday or self.knows(word):
            return None
        alike = self._heard.get(sounds(word)) or self._heard.get(sounds(word.removesuffix("s")))
        if alike:
            return max(alike, key=self._rank)
        reach = 1 if len(word) < 8 else 2
        near = extract(word, self._words, scorer=OSA.distance, score_cutoff=reach, limit=8)
        fits = [(d, w) for w, d, _ in near if d == 1 or w[0] == word[0]]
        if not fits and len(word) > 5:
            heard = extract(sounds(word), self._sounds, scorer=OSA.distance, score_cutoff=1, limit=4)
            fits = [(d, w) for sound, d, _ in heard for w in self._heard[sound]]
        if not fits:
            return None
        return min(fits, key=lambda found: (found[0], found[1][0] != word[0], -self._rank(found[1])))[1]

    def _rank(self, word: str) -> int:
        return self._count.get(word, 0)
