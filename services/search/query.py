"""A query as the ranking understands it: groups of terms, each one thing that the buyer asked for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.actions import Language
from services.ports.search_index import SparseVector
from services.search.asking import matter
from services.search.comparisons import Range, comparisons
from services.search.documents import dimension
from services.search.folding import fold
from services.search.measures import THREAD
from services.search.needs import NEGATIONS, Needs
from services.search.options import Ranking
from services.search.spelling import Spelling
from services.search.statistics import Statistics
from services.search.thesaurus import FIGURES, Span, Thesaurus
from services.search.tokens import Token, bare, tokenise
from services.search.wishes import Sort, wishes
from services.search.words import language_of

Names = tuple[tuple[int, float], ...]  # (dimension, how fully it says what was asked)
Role = Literal["head", "about", "setting", "word", "size", "need"]
_NEED = re.compile(
    # A purpose: "que los pernos no se aflojen", "para no dejarme los oídos", "para subir al tejado"
    r"^(?:para )?que (?:no|me|se|los?|las?|el|un[ao]?|mis?|nos|te|l[eo]s?)\b"
    r"|^para (?:no\b|\w{2,}[aei]r(?:me|nos|se|l[aeo]s?)?\b)|^(?:so|to) (?:as )?(?:not|that)\b"
    r"|\b(?:algo|something|anything|algun producto|alguna cosa|que (?:uso|necesito|me recomiend\w+)"
    r"|what (?:can|do|should) i|how (?:do|can) i|como (?:puedo|hago)|stop\b.*\b(?:from|ing)|evitar|que no se"
    r"|so (?:that|it))\b"
    # English verbs that are articles too: "glue a sole", "grease the hinge", "handle broken glass"
    r"|^(?:glue|drill|grease|paint|seal|tape|nail|screw|bolt|clamp|file|hammer|saw|plane|stain|plaster|grout|oil|caulk"
    r"|rivet|staple|sand|level|lock|label|wrap|water|spray|switch|leave|charge|cover|trim|weigh|cook|store|warm)"
    r"\s+(?:an?|the|my|our|two|some|this|these|down|up|together|into)\b"
    r"|^handle (?!set|for|with)"
)
# A state of things told: "la tuerca está agarrotada", "tengo un solo enchufe", "my tap drips", "it won't shut".
_TOLD = re.compile(
    r"^hay |\b(?:se (?:me|nos|ha|han|sale|cae|mueve|\w+a)|esta|estan|tengo|tenemos|cuando|porque|si(?:n que| se)"
    r"|no (?:para|dejan?|cierra|abre|hay|puedo|sale|quiero|llega|funciona|traga|aguanta)"
    r"|me (?:duele|molesta|entra|han?|cae|\w+o\b)\w*|mi|mis|tienen? (?:las?|los|el)"
    r"|va[ns]? (?:dur|fuert|mal|lent|floj|suelt)\w+|suenan?|rozan?|cojean?|patinan?|vibran?|huelen?|pierden?|tiemblan?"
    r"|tragan?|gotean?|chirrian?|rechinan?|rebosan?|salpican?|resbalan?|desaguan?|enreda[ns]?"
    r"|squeaks|drips|leaks|sticks|wobbles|rattles|smells|trips|slips|jams|slams|tangles|smears|floods|blew"
    r"|my|our|won't|can't|cannot|doesn't|keeps?|is|are|has|i'm|without \w+ing|when)\b"
)
_ASIDE = re.compile(r"\b(?:para|for|to|so|that|que|when|cuando)\b")
_INFINITIVE = re.compile(r"\w{3,}[aei]r(?:[mst]e|nos|l[aeo]s?)?")
SENTENCE = 4  # words that say something: fewer are as often an article's name
NEARLY = 0.75  # how like a use a sentence must be to tell a need by that alone
STRANGE = 0.4  # of its weight: a word that no article holds, beside the name of an article
_FOR = re.compile(r"\bpara \w{2,}[aei]r(?:l[aeo]s?|me|se)?\b|\bfor \w+ing\b")  # an article, and what it is for
_CUT = {
    "es": re.compile(r"\b(?:para|con|sin|que|por|de uso)\b"),
    "en": re.compile(r"\b(?:for|with|without|to|that|which|of)\b"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for. A document's share of it is the best of ``names``, or what it holds of ``words``."""

    role: Role
    weight: float
    names: Names
    words: tuple[Names, ...] = ()
    asked: str = ""
    sure: float = 1.0  # how well the need is understood
    full: float = 1.0  # how surely the words name it: less where they are elsewhere the name of something else
    thread: float | None = None  # of a size: an article that tells its thread must have this one
    direct: Names = ()  # of ``names`` those that say exactly this, nothing broader and nothing beside it


@dataclass(frozen=True, slots=True)
class Query:
    groups: tuple[Group, ...]
    codes: tuple[int, ...]  # identifiers that the words could be
    whole_code: int  # the whole query as one identifier
    language: Language
    corrected: str | None = None
    needs: tuple[tuple[str, float], ...] = ()
    ranges: tuple[Range, ...] = ()
    sort: Sort | None = None

    def vector(self) -> SparseVector:
        """What the index is asked, to find candidates: every term of every group."""
        weights: dict[int, float] = dict.fromkeys((*self.codes, self.whole_code), 50.0)
        for group in self.groups:
            share = 1 / (len(group.words) or 1)
            for place, value in (*group.names, *((p, v * share) for word in group.words for p, v in word)):
                weights[place] = weights.get(place, 0.0) + group.weight * value
        indices = sorted(weights)
        return SparseVector(tuple(indices), tuple(weights[i] for i in indices))


class Reader:
    """Reads queries against one catalogue's statistics."""

    def __init__(self, thesaurus: Thesaurus, needs: Needs, statistics: Statistics, ranking: Ranking) -> None:
        self._thesaurus = thesaurus
        self._needs = needs
        self._statistics = statistics
        self._ranking = ranking
        self._spelling = Spelling(statistics, thesaurus)

    def read(self, text: str, default: Language) -> Query:
        """Read a query in either language."""
        plain, sort, wished = wishes(fold(text))
        plain = matter(plain)
        corrected = self._spelling.mend(plain)
        plain, ranges = comparisons(corrected or plain)
        tokens = tokenise(plain)
        language = self._language(tokens, default)
        content = [t for t in tokens if not t.stop]
        spans = self._thesaurus.spans(content, language, both=True)
        head, needs = self._sense(plain, content, spans, language)
        aside = _aside(plain) if head is not None else len(content)
        groups = [
            _for_something(
                self._span_group(content, s, head, needs=bool(needs)), aside=head is not s and s.start >= aside
            )
            for s in spans
        ]
        taken = {i for s in spans for i in range(s.start, s.end) if content[i].kind not in FIGURES or s.end == i + 1}
        groups += [
            _for_something(self._token_group(t, needs=bool(needs), headed=head is not None), aside=i >= aside)
            for i, t in enumerate(content)
            if i not in taken and t.surface not in NEGATIONS
        ]
        if needs:
            groups.append(self._need_group(needs, strong=head is None))
        whole = dimension(f"={bare(text)}")
        kept = (*ranges, *wished)
        return Query(tuple(groups), _codes(tokens), whole, language, corrected, tuple(needs), kept, sort)

    def _language(self, tokens: Sequence[Token], default: Language) -> Language:
        return language_of([t.surface for t in tokens], default)

    def _sense(
        self, folded: str, content: Sequence[Token], spans: Sequence[Span], language: Language
    ) -> tuple[Span | None, list[tuple[str, float]]]:
        """The article that is asked for by name, or the kinds that a need calls for."""
        articles = [s for s in spans if self._is_article(s)]
        actions = [s for s in spans if self._is_action(s)]
        verb = bool(actions and (not articles or actions[0].start < articles[0].start))
        telling = verb or bool(_NEED.search(folded)) or _begins_with_verb(folded, spans, language)
        told = telling or bool(_TOLD.search(folded)) or self._says_a_use(folded, content, spans, language)
        head = None if told else self._head(folded, articles, language)
        if (head is not None and not actions) or (not told and any(t.kind != "word" for t in content)):
            return head, []
        found = self._stocked(self._needs.articles(content, spans, shared=1 if told else 2))
        best = found[0][1] if found else 0.0
        if best < (0.3 if telling else 0.4 if told else 0.5 if head is None else 0.6):
            return head or self._head(folded, articles, language), []
        if (
            head is not None and head is spans[0] and _FOR.search(folded)
        ):  # "amoladora para cortar caños": which one of these, not a disc
            found = [(c, s) for c, s in found if self._of_kind(c, head)] or [("", 0.0)]
            best = found[0][1]
        held = [(c, s) for c, s in found[:8] if s >= max(0.6 * best, 0.25)]
        if not any(s >= 0.7 * best and self._statistics.knows(f"c:{c}") for c, s in held):
            return head, []  # what would do it is not in the catalogue: what comes next would be a guess
        return head, held

    def _says_a_use(self, folded: str, content: Sequence[Token], spans: Sequence[Span], language: Language) -> bool:
        """Whether a sentence says nearly what a use says, whatever its form: "el pomo pega contra la pared"."""
        if sum(t.kind == "word" for t in content) < SENTENCE or _FOR.search(folded):
            return False
        bare = language == "es" and folded.startswith(content[0].surface) and any(s.start == 0 for s in spans[:1])
        if bare and self._is_article(spans[0]):
            return False  # a name first, without "el" or "un": "estanterías que aguanten 300 kilos"
        return any(alike >= NEARLY for _, alike in self._needs.articles(content, spans, shared=3)[:1])

    def _head(self, folded: str, articles: Sequence[Span], language: Language) -> Span | None:
        if not articles:
            return None
        if language == "es":
            return articles[0]
        cut = _CUT["en"].search(folded)
        before = len([t for t in tokenise(folded[: cut.start()]) if not t.stop]) if cut and cut.start() else 99
        return [s for s in articles if s.start < before][-1:][0] if articles[0].start < before else articles[0]

    def _of_kind(self, concept: str, head: Span) -> bool:
        return any(kind == concept or kind in self._thesaurus.above(concept) for kind, _ in head.concepts)

    def _is_article(self, span: Span) -> bool:
        return any(self._thesaurus.is_article(c) for c, _ in span.concepts)

    def _is_action(self, span: Span) -> bool:
        return any(c.startswith("do-") for c, _ in span.concepts)

    def _stocked(self, called: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
        """The same in this catalogue's kinds: where it does not part bottle jacks, a need calls for jacks."""
        meant: dict[str, float] = {}
        for concept, sure in called:
            kinds = self._thesaurus.concepts[concept].sold_as
            parted = not kinds or self._statistics.knows(f"c:{concept}")
            for each in (concept,) if parted else kinds:
                meant.setdefault(each, sure)
        return list(meant.items())

    def _span_group(self, content: Sequence[Token], span: Span, head: Span | None, *, needs: bool) -> Group:
        tokens = [t for t in content[span.start : span.end] if t.kind not in FIGURES] or content[span.start : span.end]
        words = tuple(self._names(t) for t in tokens)
        concepts = self._concept_names(span, threaded=any(THREAD in dict(t.facts) for t in content))
        rare = self._rarity([f"c:{c}" for c, sure in span.concepts if sure == 1.0], tokens)
        weight = rare * (1 + 0.35 * (len(tokens) - 1))
        if span is head:
            weight *= self._ranking.head
        elif needs:  # what a need is about is rarely what is wanted: "pegar la suela de una bota"
            weight *= 0.5 if all(self._thesaurus.is_property(c) for c, _ in span.concepts) else 0.25
        role: Role = "head" if span is head and self._is_article(span) else "about"
        if all(self._thesaurus.is_setting(c) for c, _ in span.concepts):
            role = "setting"
        direct = tuple((dimension(f"c:{c}"), sure) for c, sure in span.concepts)
        full = max(sure for _, sure in span.concepts)
        return Group(role, weight, concepts, words, " ".join(t.surface for t in tokens), full=full, direct=direct)

    def _concept_names(self, span: Span, *, threaded: bool) -> Names:
        names: dict[str, float] = {}

        def note(concept: str, share: float) -> None:
            names[f"c:{concept}"] = max(names.get(f"c:{concept}", 0.0), share)

        for concept, sure in span.concepts:
            note(concept, self._ranking.concept * sure)
            for i, above in enumerate(self._thesaurus.above(concept)):
                note(above, self._ranking.broader * sure / (1 + i))
            for near in self._thesaurus.concepts[concept].near:
                note(near, self._ranking.related * sure)
            for meant in self._thesaurus.concepts[concept].threaded if threaded else ():
                note(meant, self._ranking.usual * sure)
        return tuple((dimension(n), v) for n, v in names.items())

    def _token_group(self, token: Token, *, needs: bool, headed: bool) -> Group:
        role: Role = "word" if token.kind == "word" else "size"
        weight = self._rarity([], [token])
        if needs:
            weight *= 0.5
        elif role == "word" and not any(self._statistics.knows(n) for n, _ in token.names):
            weight *= STRANGE if headed else 0.8
        thread = dict(token.facts).get(THREAD) if role == "size" else None
        return Group(role, weight, self._names(token), (), token.surface, thread=thread)

    def _need_group(self, needs: list[tuple[str, float]], *, strong: bool) -> Group:
        best = needs[0][1]
        names = tuple((dimension(f"c:{c}"), sure / best) for c, sure in needs)
        weight = 6.0 * self._ranking.need * (1.0 if strong else 0.5)
        return Group("need", weight, names, sure=best)

    def _names(self, token: Token) -> Names:
        return tuple((dimension(name), share) for name, share in token.names)

    def _rarity(self, concepts: Iterable[str], tokens: Sequence[Token]) -> float:
        """A group is as common as the commonest way of saying it."""
        said = [*concepts]
        if len(tokens) == 1:
            said += [n for n, share in tokens[0].names if share == 1.0]
        known = [self._statistics.idf(t) for t in said if self._statistics.knows(t)]
        if known:
            return min(known)
        return sum(self._statistics.idf(t.names[0][0]) for t in tokens) / len(tokens)


def _aside(folded: str) -> int:
    """At which content token it is said what the article is for: "cable | para enchufar el horno"."""
    cut = _ASIDE.search(folded)
    tokens = tokenise(folded[: cut.start()] if cut else folded)
    return sum(not t.stop for t in tokens)


def _for_something(group: Group, *, aside: bool) -> Group:
    return replace(group, role="setting") if aside and group.role in {"about", "word"} else group


def _begins_with_verb(folded: str, spans: Sequence[Span], language: Language) -> bool:
    """Whether a Spanish infinitive that names nothing stands first: "poner", "quitar", "hacer", "meterse"."""
    tokens = tokenise(folded)
    if language != "es" or len(tokens) < 2 or (spans and spans[0].start == 0 and not tokens[0].stop):
        return False
    return bool(_INFINITIVE.fullmatch(tokens[0].surface))


def _codes(tokens: Sequence[Token]) -> tuple[int, ...]:
    """Runs of up to four tokens with a figure among them, each as an identifier may be written."""
    runs: set[str] = set()
    for i in range(len(tokens)):
        for j in range(i + 1, min(i + 5, len(tokens) + 1)):
            joined = bare("".join(t.surface for t in tokens[i:j]))
            if len(joined) > 3 and any(c.isdigit() for c in joined):
                runs.add(f"={joined}")
    return tuple(dimension(run) for run in runs)
