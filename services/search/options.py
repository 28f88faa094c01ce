"""The figures of the search, all in one place; ``settings.toml`` sets them under ``search``."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Bm25:
    """Okapi BM25 (Robertson and Zaragoza, 2009) with a weight for every field (BM25F)."""

    k: float = 1.2
    b: float = 0.4
    name: float = 3.0
    name_en: float = 3.0
    aliases: float = 2.5
    brand: float = 2.0
    category: float = 1.2
    specification: float = 1.5
    description: float = 1.0
    enrichment: float = 1.3  # what a model added: it finds an article, and never outweighs what the catalogue says


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a hit is worth; every figure was chosen on ``make bench-search``."""

    head: float = 1.7  # the article that is asked for, against what is said about it
    concept: float = 0.9  # a synonym, against the very word
    broader: float = 0.35  # the kind above the one asked for
    related: float = 0.15
    usual: float = 1.25  # the kind that is meant where only a broader one is named
    need: float = 1.6  # an article that the need calls for, against an article named
    wrong_head: float = 0.55  # left of the score when the hit is another kind of article
    broken_size: float = 0.6  # left of the score for each size asked for and not kept
    floor: float = 0.5  # of the query's weight that the best hit must hold: below it, no match
    tail: float = 0.15  # of the best score: hits below are not listed
    tail_of_others: float = 0.2  # the same for hits of another kind than was asked for
    candidates: int = 60
    lexical_share: float = 0.6  # against the dense leg
    dense_floor: float = 0.5  # cosine from which the meaning alone is a match


@dataclass(frozen=True, slots=True)
class SearchOptions:
    bm25: Bm25 = field(default_factory=Bm25)
    ranking: Ranking = field(default_factory=Ranking)
    patience: float = 2.0  # seconds that a search waits for the index, and for the embedder
