"""Why a search answered as it did: how the query was read, and what each hit has of it, by leg and by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.ports.search_index import IndexHit
from services.search.contract import SearchResult
from services.search.documents import Article, analyse, dimension
from services.search.options import SearchOptions
from services.search.query import Group, Query
from services.search.ranking import weigh
from services.search.thesaurus import Thesaurus
from services.search.tokens import tokenise

FIELDS = (
    "name", "name_en", "aliases", "brand", "categories", "categories_en", "specification", "description",
    "description_en", "enrichment",
)  # fmt: skip
MOST_CONCEPTS = 6


@dataclass(frozen=True, slots=True)
class TokenRead:
    text: str
    kind: str
    terms: tuple[str, ...]  # the ones that the index is asked for; none for a stop word


@dataclass(frozen=True, slots=True)
class GroupRead:
    """One thing asked for: as what, how much it weighs, and the trade's names that stand for it."""

    asked: str
    role: str
    weight: float
    concepts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupHeld:
    asked: str
    score: float  # what it brings to the words' score, before penalties
    fields: tuple[str, ...]  # where the article says it


@dataclass(frozen=True, slots=True)
class HitExplained:
    sku: str
    score: float
    words: float | None  # the lexical leg; None where only the meaning found it
    meaning: float | None  # the cosine; None without a dense leg
    held: float  # the share of the query that the article holds
    kind_asked_for: bool
    broken: tuple[str, ...]  # the constraints that it breaks
    groups: tuple[GroupHeld, ...]
    enrichment: tuple[str, ...]  # what a model added to it; to search by, no fact


@dataclass(frozen=True, slots=True)
class Explanation:
    query: str
    language: str
    corrected: str | None
    tokens: tuple[TokenRead, ...]
    groups: tuple[GroupRead, ...]
    needs: tuple[tuple[str, float], ...]
    constraints: tuple[str, ...]
    result: SearchResult
    hits: tuple[HitExplained, ...]


@dataclass(frozen=True, slots=True)
class Legs:
    """What each leg found."""

    words: Sequence[IndexHit]
    meaning: Sequence[IndexHit] | None


class Explaining:
    """Explains results by reading query and articles once more, slowly."""

    def __init__(self, thesaurus: Thesaurus, options: SearchOptions) -> None:
        self._thesaurus = thesaurus
        self._options = options
        self._concepts = {dimension(f"c:{concept}"): concept for concept in thesaurus.concepts}

    def explain(
        self, text: str, query: Query, legs: Legs, result: SearchResult, articles: Mapping[str, Article]
    ) -> Explanation:
        """All of it; ``articles``: the hits', by SKU."""
        return Explanation(
            text,
            query.language,
            query.corrected,
            tuple(
                TokenRead(t.surface, t.kind, () if t.stop else tuple(name for name, _ in t.names))
                for t in tokenise(query.corrected or text)
            ),
            tuple(GroupRead(g.asked, g.role, round(g.weight, 2), self._named(g)) for g in query.groups),
            tuple((concept, round(sure, 2)) for concept, sure in query.needs[:MOST_CONCEPTS]),
            tuple(r.asked for r in query.ranges),
            result,
            tuple(self._hit(h.sku, h.score, query, legs, articles[h.sku]) for h in result.hits if h.sku in articles),
        )

    def _named(self, group: Group) -> tuple[str, ...]:
        known = sorted(((share, self._concepts[d]) for d, share in group.names if d in self._concepts), reverse=True)
        return tuple(concept for _, concept in known[:MOST_CONCEPTS])

    def _hit(self, sku: str, score: float, query: Query, legs: Legs, article: Article) -> HitExplained:
        lexical = next((hit for hit in legs.words if hit.sku == sku), None)
        meaning = next((hit.score for hit in legs.meaning or () if hit.sku == sku), None)
        (weighed,) = weigh(query, [lexical or IndexHit(sku, 0.0)], self._options.ranking, self._options.bm25)
        where = {field: self._places(article, field) for field in FIELDS}
        return HitExplained(
            sku,
            score,
            None if lexical is None else round(weighed.score, 4),
            None if meaning is None else round(meaning, 4),
            round(weighed.held, 2),
            weighed.head,
            weighed.broken,
            tuple(self._held(g, query, lexical, where) for g in query.groups) if lexical else (),
            tuple(phrase for _, phrase in article.enrichment),
        )

    def _held(self, group: Group, query: Query, hit: IndexHit, where: Mapping[str, set[int]]) -> GroupHeld:
        lenient = replace(self._options.ranking, wrong_head=1.0, broken_size=1.0)
        (alone,) = weigh(replace(query, groups=(group,), ranges=()), [hit], lenient, self._options.bm25)
        total = sum(g.weight for g in query.groups) or 1.0
        wanted = {d for names in (group.names, *group.words) for d, _ in names}
        fields = tuple(field for field, places in where.items() if places & wanted)
        return GroupHeld(group.asked or group.role, round(alone.score * group.weight / total, 4), fields)

    def _places(self, article: Article, field: str) -> set[int]:
        """What one field alone puts into the index."""
        blank: dict[str, Any] = {"sku": "", "name": "", field: getattr(article, field)}
        return {dimension(term) for term in analyse(Article(**blank), self._thesaurus, self._options.bm25).terms()}
