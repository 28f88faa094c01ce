"""``make bench-search``: how good and how quick the search is, over two catalogues.

NDCG@10 (gains 2^grade - 1), success@1 (a grade of 3 on top) and recall@10 (of what has grade 2 or 3, at most ten)
by kind of query, for plain BM25, stemmed BM25 and ours in one run; over the demo's articles with their English and
without it (as most wholesalers' files are), and over the catalogues and queries of other hands (``catalogues``):
what was learnt from apart from what was only ever measured. ``--others``: those alone.
Absent queries: the share said to be absent. ``-v`` names every query whose first hit is not what was asked for.
"""

import asyncio
import csv
import json
import math
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from bot.demo.categories import categories
from bot.demo.generate import catalogue
from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.search.contract import SearchRequest
from services.search.documents import Article, analyse, document
from services.search.folding import fold
from services.search.options import SearchOptions
from services.search.service import Search
from services.search.statistics import Statistics
from services.search.thesaurus import trade
from services.search.words import stem

QUERIES = Path(__file__).with_name("search_queries.tsv")
NEEDS = Path(__file__).with_name("needs_on_the_page.tsv")  # typed into the page and looked at there
OTHERS = Path(__file__).with_name("catalogues")  # by other hands, who knew nothing of this program
LEARNT = {"blind", "site", "workshop"}  # of their queries the even lines
WIDTH = 26
KINDS = ("need", "keyword", "synonym", "typo", "english", "attribute", "absent")


@dataclass(frozen=True)
class Labelled:
    kind: str
    language: str
    query: str
    patterns: tuple[tuple[str, int], ...]

    def grade(self, sku: str) -> int:
        return next((grade for pattern, grade in self.patterns if fnmatchcase(sku, pattern)), 0)


def queries(path: Path = QUERIES) -> list[Labelled]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, language, query, grades = line.split("\t")
            pairs = [p.rsplit("=", 1) for p in grades.split() if p != "-"]
            found.append(Labelled(kind, language, query, tuple((p, int(g)) for p, g in pairs)))
    return found


def others_queries(folder: Path) -> list[Labelled]:
    found = []
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        found.append(Labelled(each["kind"], each["language"], each["query"], tuple(each["labels"].items())))
    return found


def others_articles(folder: Path) -> Iterator[Article]:
    with (folder / "categories.csv").open(encoding="utf-8") as rows:
        tree = {row["category_id"]: row for row in csv.DictReader(rows)}
    with (folder / "stock.csv").open(encoding="utf-8") as rows:
        stock = Counter[str]()
        for row in csv.DictReader(rows):
            stock[row["sku"]] += int(row["quantity"])
    with (folder / "products.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            path, at = [], row["category_id"]
            while at in tree:
                path.append(at)
                at = tree[at]["parent_id"]
            yield Article(
                row["sku"], row["name"], "", row["description"], "", row["brand"],
                tuple(tree[c]["name"] for c in path), (), tuple(path), Decimal(row["price"]), stock[row["sku"]],
                json.loads(row["spec_json"] or "{}"),
            )  # fmt: skip


def articles(*, english: bool) -> Iterator[Article]:
    tree = {c.id: c for c in categories()}
    for a in catalogue():
        path, at = [], a.category
        while at in tree:
            path.append(tree[at])
            at = tree[at].parent_id
        article = Article(
            a.sku, a.name, a.name_en, a.description, a.description_en, a.brand, tuple(c.name for c in path),
            tuple(c.name_en for c in path), tuple(c.id for c in path), a.price, 1, a.specification, "",
            a.manufacturer_ref, tuple(a.aliases),
        )  # fmt: skip
        yield article if english else replace(article, name_en="", description_en="", categories_en=())


class Bm25:
    """Plain Okapi BM25 (k 1.2, b 0.75) over all text of an article: what anybody would start with."""

    def __init__(self, found: list[Article], *, stemmed: bool) -> None:
        self.stemmed = stemmed
        texts = [" ".join([a.name, a.name_en, a.brand, *a.categories, a.description, a.description_en,
                 *map(str, a.specification.values())]) for a in found]  # fmt: skip
        self.documents = [self.words(text) for text in texts]
        self.skus = [a.sku for a in found]
        self.average = sum(map(len, self.documents)) / len(found)
        self.postings: dict[str, dict[int, int]] = defaultdict(dict)
        for i, words in enumerate(self.documents):
            for word in words:
                self.postings[word][i] = self.postings[word].get(i, 0) + 1

    def words(self, text: str) -> list[str]:
        words = "".join(c if c.isalnum() else " " for c in fold(text)).split()
        return [stem(w, "es") for w in words] if self.stemmed else words

    def find(self, query: str) -> list[str]:
        scores: dict[int, float] = defaultdict(float)
        for word in set(self.words(query)):
            holding = self.postings.get(word, {})
            idf = math.log1p((len(self.skus) - len(holding) + 0.5) / (len(holding) + 0.5))
            for i, n in holding.items():
                norm = 0.25 + 0.75 * len(self.documents[i]) / self.average
                scores[i] += idf * n * 2.2 / (n + 1.2 * norm)
        return [self.skus[i] for i in sorted(scores, key=lambda i: (-scores[i], self.skus[i]))[:10]]


def ndcg(grades: list[int], ideal: list[int]) -> float:
    def dcg(values: list[int]) -> float:
        return sum((2**g - 1) / math.log2(i + 2) for i, g in enumerate(values[:10]))

    return dcg(grades) / dcg(sorted(ideal, reverse=True))


class Scores:
    def __init__(self) -> None:
        self.rows: dict[str, list[tuple[float, float, float]]] = defaultdict(list)

    def add(self, labelled: Labelled, skus: list[str], held: list[str], *, no_match: bool) -> None:
        if labelled.kind == "absent":
            self.rows["absent"].append((float(no_match),) * 3)
            return
        ideal = [labelled.grade(sku) for sku in held]
        if not any(g == 3 for g in ideal):
            return  # the catalogue does not hold what this query is about
        shown = [] if no_match else skus
        grades = [labelled.grade(sku) for sku in shown]
        wanted = sum(g >= 2 for g in ideal)
        recall = sum(g >= 2 for g in grades[:10]) / min(10, wanted)
        self.rows[labelled.kind].append((ndcg(grades, ideal), float(grades[:1] == [3]), recall))

    def line(self, name: str) -> str:
        cells = []
        for kind in KINDS:
            rows = self.rows[kind]
            figures = (0, 1, 2) if kind != "absent" else (0,)
            cells.append("/".join(f"{sum(r[i] for r in rows) / len(rows):.2f}" for i in figures) if rows else "–")
        every = [row for kind in KINDS if kind != "absent" for row in self.rows[kind]]
        total = "/".join(f"{sum(r[i] for r in every) / len(every):.3f}" for i in range(3))
        return f"{name:<{WIDTH}}" + "".join(f"{c:>17}" for c in cells) + f"{total:>20}"


async def ours(found: list[Article], folder: Path, options: SearchOptions) -> Search:
    thesaurus, statistics = trade(), Statistics()
    analysed = [(a, analyse(a, thesaurus, options.bm25)) for a in found]
    for _, analysis in analysed:
        statistics.add(analysis.terms(), analysis.words)
    statistics.average_length = sum(a.length for _, a in analysed) / len(analysed)

    async def documents():
        for article, analysis in analysed:
            yield document(article, analysis, statistics, options.bm25)

    index = QdrantEdgeIndex(folder)
    await index.rebuild(documents(), dimension=None, note=statistics.as_note)
    return Search(index, None, options, thesaurus)


async def run(title: str, found: list[Article], asked: dict[str, list[Labelled]], *, verbose: bool) -> None:
    """Print one catalogue's table: a line for every ranking and every set of queries."""
    held = [a.sku for a in found]
    print(f"\n{len(found)} articles, {title}")
    print(" " * WIDTH + "".join(f"{k:>17}" for k in KINDS) + f"{'NDCG/S@1/R@10':>20}")
    for name, stemmed in (("plain BM25", False), ("stemmed BM25", True)):
        plain = Bm25(found, stemmed=stemmed)
        for label, some in asked.items():
            scores = Scores()
            for each in some:
                skus = plain.find(each.query)
                scores.add(each, skus, held, no_match=not skus)
            print(scores.line(f"{name}{label}"))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the engine may still be writing
        search = await ours(found, Path(folder) / "q", SearchOptions())
        for label, some in asked.items():
            await measure(search, held, some, label, verbose=verbose and "held" not in label)
        await search._index.close()


async def measure(search: Search, held: list[str], labelled: list[Labelled], label: str, *, verbose: bool) -> None:
    """Print our line over these queries, and what they cost; the first pass warms the caches."""
    for each in labelled:
        await search.find(SearchRequest(each.query, each.language))
    scores, took, cpu = Scores(), [], time.process_time()
    for each in labelled:
        began = time.perf_counter()
        result = await search.find(SearchRequest(each.query, each.language, limit=10))
        took.append(time.perf_counter() - began)
        skus = [h.sku for h in result.hits]
        scores.add(each, skus, held, no_match=result.no_match)
        wrong = result.no_match if each.kind != "absent" else not result.no_match
        if verbose and (wrong or (each.kind != "absent" and skus and each.grade(skus[0]) < 3)):
            print(f"  {each.kind}: {each.query!r} no_match={result.no_match} {result.corrected or ''} {skus[:4]}")
    cpu = (time.process_time() - cpu) / len(labelled)
    took.sort()
    p50, p95 = took[len(took) // 2] * 1e3, took[int(len(took) * 0.95)] * 1e3
    print(f"{scores.line('ours' + label)}   p50 {p50:.2f} ms, p95 {p95:.2f} ms, CPU {cpu * 1e3:.2f} ms")


def main() -> None:
    verbose = "-v" in sys.argv
    demo = {"": queries(), ", looked at": queries(NEEDS)}
    if "--others" not in sys.argv:
        for title, english in (("the demo in both languages", True), ("the demo in Spanish alone", False)):
            asyncio.run(run(title, list(articles(english=english)), demo, verbose=verbose))
    for folder in sorted(OTHERS.iterdir()):
        asked = others_queries(folder)
        parts = {", held out": asked}
        if folder.name in LEARNT:
            parts = {", learnt from": asked[1::2], ", held out": asked[::2]}
        asyncio.run(run(f"{folder.name}, another hand's", list(others_articles(folder)), parts, verbose=verbose))


if __name__ == "__main__":
    main()
