"""What a candidate is worth: every group of the query weighed once, on the document's own vector."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from services.ports.search_index import IndexHit
from services.search.documents import HEAD
from services.search.measures import THREAD
from services.search.options import Bm25, Ranking
from services.search.query import Group, Names, Query

KIND = 0.65  # a concept's weight from which the article is of that kind (a description alone gives less)
NAMED_AT_ALL = 1.05  # below, the article only mentions what was asked for
STRANGER = 0.3
OTHER = 1.3  # the most that words are worth where the concept's own weight is low
SURE = 0.4  # how well a need must be understood for its articles to be an answer by themselves
NAMED = 1.2  # a word's weight from which it stands in the name
BOTH = 0.1
ALIKE = 0.75  # of the best score: what is below is not what was asked for, and is not put before it for its price
SAID = 0.15  # a size's value from which the article has it
LESS = 0.08  # of the query's weight: what holds so much less lacks a word of it, as "inox"
FULL = 0.9  # a term's weight in a document from which the document is about it


@dataclass(frozen=True, slots=True)
class Weighed:
    sku: str
    score: float
    held: float  # the share of the query's weight that the document holds, 0 to 1
    head: bool  # it is the kind of article that was asked for
    broken: tuple[str, ...]  # the sizes asked for that it does not have
    exact: bool = False


class _Scale(NamedTuple):
    """What is the same for every document."""

    most: float  # the score of one that holds everything
    total: float  # the weight of what it is held against
    headed: bool  # an article is asked for, not a need alone


def weigh(query: Query, hits: Iterable[IndexHit], ranking: Ranking, bm25: Bm25) -> list[Weighed]:
    """All candidates, best first."""
    headed = any(group.role == "head" for group in query.groups)
    scale = _Scale(
        sum(g.weight for g in query.groups) * (bm25.k + 1) or 1.0,
        sum(g.weight for g in query.groups if _counts(g, headed=headed)),
        headed,
    )
    hits = list(hits)
    weighed = list(_best_first([_weigh(query, hit, ranking, scale) for hit in hits]))
    if query.sort is None or not weighed or weighed[0].exact:
        return weighed
    return _sorted(weighed, {hit.sku: query.sort.key(hit.payload) for hit in hits})


def _best_first(weighed: list[Weighed]) -> Iterator[Weighed]:
    """Of equals the smallest size first, as a clerk lists them: 2 before 10."""
    for _, equals in groupby(sorted(weighed, key=_worth), key=_worth):
        same = list(equals)
        yield from sorted(same, key=_size) if len(same) > 1 else same


def _worth(weighed: Weighed) -> tuple[bool, float]:
    return not weighed.exact, -round(weighed.score, 6)


def _size(weighed: Weighed) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", weighed.sku)]


def _sorted(weighed: list[Weighed], keys: dict[str, float]) -> list[Weighed]:
    """Those that are what was asked for in the order asked for; what is less so stays behind them."""
    best = weighed[0]
    as_asked = [w for w in weighed if alike(w, best)]
    skus = {w.sku for w in as_asked}
    return [*sorted(as_asked, key=lambda w: keys[w.sku]), *(w for w in weighed if w.sku not in skus)]


def alike(one: Weighed, best: Weighed) -> bool:
    """Whether it is what was asked for as much as the best one: its kind, its sizes, and what else was said."""
    near = one.score >= ALIKE * best.score and one.held >= best.held - LESS
    return near and len(one.broken) <= len(best.broken) and one.head == best.head


def _counts(group: Group, *, headed: bool) -> bool:
    """Whether a document lacks something that does not hold it: "for the site" is said of anything."""
    return group.role != "setting" or not headed


def _weigh(query: Query, hit: IndexHit, ranking: Ranking, scale: _Scale) -> Weighed:
    terms = dict(zip(hit.sparse.indices, hit.sparse.values, strict=True)) if hit.sparse else {}
    score = held = 0.0
    head = True
    broken: list[str] = []
    met = named = 0.0
    for group in query.groups:
        value = _value(group, terms)
        score += group.weight * value
        if _counts(group, headed=scale.headed):
            held += group.weight * min(1.0, value / ((HEAD if group.role == "need" else FULL) * group.full))
        if group.role != "setting":  # a fridge mentioned is no fridge
            # A name of several things ("látex", "zuncho") is as much a name of each.
            named = max(named, value / group.full, _fully(group.direct, terms) * ranking.concept)
        if group.role == "need" and group.sure >= SURE:
            met = value / HEAD
        if group.role == "head":
            head = _is_kind(group, terms)
        if group.role == "size" and (value < SAID or _of_another_thread(group, hit)):
            broken.append(group.asked)
    broken += [r.asked for r in query.ranges if not r.kept_by(hit.payload)]
    score *= (1.0 if head else ranking.wrong_head) * ranking.broken_size ** len(broken) / scale.most
    exact = query.whole_code in terms or any(code in terms for code in query.codes)
    share = held / scale.total if scale.total and named >= NAMED_AT_ALL else 0.0
    return Weighed(hit.sku, score, max(share, met), head, tuple(broken), exact)


def _of_another_thread(group: Group, hit: IndexHit) -> bool:
    """The 8 of M8 also stands in "spanner size 8": an article that tells its threads must have the one asked for."""
    told = hit.payload.get("facts", {}).get(THREAD, ())
    return group.thread is not None and bool(told) and group.thread not in told


def _is_kind(group: Group, terms: dict[int, float]) -> bool:
    """Whether the article is of the kind asked for: it or its category says so, or its name has every word."""
    return _best(group.direct, terms) >= KIND or all(_best(word, terms) >= NAMED for word in group.words)


def _value(group: Group, terms: dict[int, float]) -> float:
    """A document's share of a group: its best name, or what it holds of the words."""
    named = _best(group.names, terms)
    if not group.words:
        return named
    said = sum([_best(word, terms) for word in group.words]) / len(group.words)
    if len(group.words) == 1 and group.direct and not named:
        said *= STRANGER  # the same stem, but not the word: "leche" and "lechada"
    if group.role == "head" and (len(group.words) > 1 or group.direct) and named < KIND * 2:
        said = min(said, OTHER)  # its words alone do not make it that article: foam cleaner is no foam
    return max(named, said) + BOTH * min(named, said)  # of two kinds that are one to the trade, the one with the word


def _best(names: Names, terms: dict[int, float]) -> float:
    best = 0.0
    for place, share in names:  # the search's innermost loop: a generator and max() take twice as long
        value = terms.get(place)
        if value is not None and value * share > best:
            best = value * share
    return best


def _fully(names: Names, terms: dict[int, float]) -> float:
    """The same, each as if the words named nothing else."""
    best = 0.0
    for place, _ in names:
        value = terms.get(place)
        if value is not None and value > best:
            best = value
    return best
