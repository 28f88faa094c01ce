"""From what somebody wants to do to the kinds of article that do it: "sujetar un cable a la pared" → cable clips."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

from services.actions import Language
from services.search.thesaurus import Span, Thesaurus
from services.search.tokens import Token, tokenise
from services.search.words import language_of

NEGATIONS = {"no", "not", "never", "nunca", "without"}  # "que no gotee" and "que gotee" want the same article
OTHER = 0.99  # the stem by the other language, not counted as a notion of its own
ELSE = 0.6  # left of a use's likeness where it tells of another action
ANY = {"do-avoid", "do-make", "do-find", "do-broken", "do-open"}  # actions that tell little
AGAIN = 0.05  # what further uses of the same article add
HALF = 0.5  # a broader notion (a cable is a conductor) says half


class Needs:
    """The thesaurus's uses, each a bag of notions: concepts where it knows the words, stems where not.

    Actions, places and materials are concepts with names in both languages, so that a use written in one
    answers a need told in the other.
    """

    def __init__(self, thesaurus: Thesaurus) -> None:
        """Read every use once."""
        self._thesaurus = thesaurus
        self._uses: list[tuple[str, dict[str, float]]] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for concept in thesaurus.concepts.values():
            for use in concept.uses:
                self._add(concept.id, use)
        self._rarity = self._rarities()
        self._telling = {  # what a use has in common with a need that holds the notion
            n: [(use, self._uses[use][1][n] * self._rare(n) ** 2) for use in uses] for n, uses in self._holding.items()
        }
        self._doing = [_doing(notions) for _, notions in self._uses]
        self._sizes = [self._size(notions) for _, notions in self._uses]

    def articles(self, tokens: Sequence[Token], spans: Sequence[Span], *, shared: int = 1) -> list[tuple[str, float]]:
        """Kinds of article for a need, best first, each with how well (0 to about 1) one of its uses says the same.

        ``shared``: how many notions at least a use must have in common with the need.
        """
        asked = self._notions(tokens, spans)
        overlap: dict[int, float] = defaultdict(float)
        common: Counter[int] = Counter()
        for notion, share in asked.items():
            for use, weight in self._telling.get(notion, ()):  # the loop that a long need spends its time in
                overlap[use] += share * weight
            if share == 1.0:
                common.update(self._holding.get(notion, ()))
        size = self._size(asked)
        doing = _doing(asked)
        best: dict[str, float] = {}
        more: dict[str, float] = defaultdict(float)
        for use, weight in overlap.items():
            if common[use] < shared:
                continue
            concept = self._uses[use][0]
            alike = weight / (size * self._sizes[use])
            if doing and self._doing[use] and not doing & self._doing[use]:
                alike *= ELSE  # about the same things, but another thing is done: tiles are cut, not stuck
            best[concept] = max(best.get(concept, 0.0), alike)
            more[concept] += alike**2
        # Where one use says nearly as much as another's, the article with more such uses is the likelier one.
        return sorted(
            ((c, s + AGAIN * min(more[c] - s * s, 1.0)) for c, s in best.items()), key=lambda found: -found[1]
        )

    def _add(self, concept: str, use: str) -> None:
        words = tokenise(use)
        language: Language = language_of([t.surface for t in words], "es")
        tokens = [t for t in words if not t.stop]
        notions = self._notions(tokens, self._thesaurus.spans(tokens, language, both=True))
        for notion in notions:
            self._holding[notion].append(len(self._uses))
        self._uses.append((concept, notions))

    def _notions(self, tokens: Sequence[Token], spans: Sequence[Span]) -> dict[str, float]:
        notions: dict[str, float] = {}
        taken: set[int] = set()
        for span in spans:
            taken.update(range(span.start, span.end))
            for concept, sure in span.concepts:
                notions[concept] = max(notions.get(concept, 0.0), sure)
                for above in self._thesaurus.above(concept):
                    notions[above] = max(notions.get(above, 0.0), HALF * sure)
        for i, token in enumerate(tokens):
            if i not in taken and token.kind == "word" and token.surface not in NEGATIONS:
                notions[token.en] = OTHER
                notions[token.es] = 1.0
        return notions

    def _rarities(self) -> dict[str, float]:
        counts = Counter(notion for _, notions in self._uses for notion in notions)
        return {notion: math.log1p(len(self._uses) / n) for notion, n in counts.items()}

    def _rare(self, notion: str) -> float:
        # A word that no use holds still counts against the match, as much as an ordinary one.
        return self._rarity.get(notion, 3.0)

    def _size(self, notions: dict[str, float]) -> float:
        return math.sqrt(sum((share * self._rare(n)) ** 2 for n, share in notions.items())) or 1.0


def _doing(notions: dict[str, float]) -> frozenset[str]:
    return frozenset(n for n in notions if n.startswith("do-") and n not in ANY)
