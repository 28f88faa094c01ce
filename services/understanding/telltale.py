"""What tells a need: a task ("sacar agua de un sótano"), a purpose ("que no se mueva"), a trouble ("gotea el grifo").

Each matcher weighs plain words, with the data of ``lexicon/needs.toml``: 2 makes a need likely, 3 and more sure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.understanding.lexicon import needs, synonyms
from services.understanding.shop import is_goods
from services.understanding.text import stem
from services.understanding.tokens import Token

LIKELY, SURE = 2, 3  # how much speaks for a need
_INFINITIVE = re.compile(r"[a-z]{2,}(?:ar|er|ir)(?:se|me|nos|les?)?")
_WITH_OBJECT = re.compile(r"[a-z]{2,}(?:ar|er|ir)(?:se|me|nos)?l[oa]s?")
_ORDERING = (
    *("v.add", "v.remove", "v.set", "v.swap", "v.pay", "v.ship", "v.send", "v.return", "v.arrive", "v.have", "keep"),
    *("v.show", "v.search", "v.move", "checkout", "story", "t.delivery", "t.contact", "more.list"),
)
_NEAR = 8  # words


@dataclass(frozen=True, slots=True)
class Found:
    """How much speaks for a need, and the token that it begins at.

    ``orders``: its verb can order something too; ``least``: how much must speak for it, where nothing else does.
    """

    kind: str
    weight: int = 0
    at: int = 0
    orders: bool = False
    least: int = LIKELY


_NONE = Found("none", -99)


@dataclass(frozen=True, slots=True)
class Told:
    """The plain words of a message, the token of each, and the language's data."""

    words: tuple[str, ...]
    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    data: dict[str, frozenset[str]]
    language: str

    def is_in(self, name: str, at: int) -> bool:
        return 0 <= at < len(self.words) and self.words[at] in self.data[name]

    def says(self, *names: str) -> bool:
        return any(not self.data[name].isdisjoint(self.words) for name in names)

    def counts(self, at: int) -> bool:
        return at < len(self.words) and self.tokens[at].is_figure and not self.tokens[at].article

    @property
    def asks_how(self) -> bool:
        return any(self.is_in("how", at) for at in range(min(3, len(self.words))))

    @property
    def takes_up(self) -> bool:
        """As in "need one that …", "I want it to …", "algo para …", "quiero partirla"."""
        near = range(min(_NEAR, len(self.words)))
        again = any(self.is_in("again", at) or _WITH_OBJECT.fullmatch(self.words[at]) for at in near)
        first = int(self.is_in("talkers", 0) and len(self.words) > 1)
        led = self.is_in("wants", first) or self.is_in("again", first) or _WITH_OBJECT.fullmatch(self.words[first])
        return again and bool(led)

    @property
    def led_by_use(self) -> bool:
        """As in "para agujerear hormigón", "for drilling": of a list before his eyes, those for that."""
        return self.words[0] in self.data["use"]

    @property
    def has_subject(self) -> bool:
        """As in "que no se caiga la carga"; "que no se caliente con el uso" is said of the article."""
        preposed = self.data["prepositions"] | self.data["contracted"] | self.data["clauses"] | {"al"}
        pairs = zip(("", *self.words), self.words, strict=False)
        articles = self.data["definite"] | self.data["indefinite"]
        named = any(w in articles and before not in preposed for before, w in pairs)
        return named or not self.data["mine"].isdisjoint(self.words)

    @property
    def lacks_some(self) -> bool:
        """As in "tengo un solo enchufe y cinco aparatos", "three machines and only one socket": so many, and so few."""
        have = self.is_in("have", 0) or "-".join(self.words[:2]) in self.data["have"]
        counted = sum(t.is_figure or self.is_in("indefinite", at) for at, t in enumerate(self.tokens))
        return (have or self.says("scarce")) and counted > 1 and any(map(self.counts, range(len(self.words))))


def plain(tokens: Sequence[Token], language: str) -> Told:
    """Phrases taken apart again; figures and marks stay tokens of their own."""
    rows = [(word, token, i) for i, token in enumerate(tokens) if token.kind != "mark" for word in token.key.split()]
    words, held, places = zip(*rows, strict=True) if rows else ((), (), ())
    return Told(tuple(words), tuple(held), tuple(places), needs(language), language)


def task(told: Told) -> Found:
    """As in "sacar el agua de un sótano", "take the burrs off an edge": a verb of doing first, then what, and where."""
    at = next((i for i in range(len(told.words)) if not _leads(told, i)), len(told.words))
    if len(told.words) - at < 2 or told.is_in("clerk", at) or not _does(told, at):
        return _NONE
    if any(told.is_in("clerk", i) and _does(told, i) for i in range(at + 1, min(at + 4, len(told.words)))):
        return _NONE
    if told.is_in("stops", at):
        return Found("task", SURE, told.places[at]) if _holds_off(told, at) else _NONE
    verb = told.tokens[at]
    if is_goods(verb) and (_names_article(told, at) or _ends_in_count(told)):
        return _NONE
    orders = verb.has(*_ORDERING) or (" " in verb.key and bool(verb.tags))
    free = 0 if orders or _speaks_of_shop(told) else 2
    weight = 1 + free + _of_object(told, at + 1, orders=orders) + _of_places(told, at + 2)
    least = SURE if orders and not verb.has("v.remove") else LIKELY
    return Found("task", weight, told.places[at], orders, least)


def _names_article(told: Told, at: int) -> bool:
    """As in "glue for wood", "tape 5 rolls": a verb's form that is the article."""
    return told.is_in("prepositions", at + 1) or told.words[at + 1] in ("for", "para") or told.counts(at + 1)


def _ends_in_count(told: Told) -> bool:
    return told.counts(len(told.words) - 1) or told.counts(len(told.words) - 2)


def _leads(told: Told, at: int) -> bool:
    token = told.tokens[at]
    lead = token.has("filler", "polite", "greet", "conj") and not _does(told, at)
    return lead or told.is_in("lead", at)


def _does(told: Told, at: int) -> bool:
    word = told.words[at]
    if told.language == "es":
        return _is_infinitive(word) and told.tokens[at].kind == "word"
    if word in told.data["tasks"]:
        return True
    base = word.removesuffix("ing")
    return base != word and not told.data["tasks"].isdisjoint((base, base + "e", base[:-1]))


def _is_infinitive(word: str) -> bool:
    return bool(_INFINITIVE.fullmatch(word) or _WITH_OBJECT.fullmatch(word))


def _speaks_of_shop(told: Told) -> bool:
    return any(tag.startswith("t.") for token in told.tokens for tag in token.tags)


def _of_object(told: Told, at: int, *, orders: bool) -> int:
    """What it is done to: some thing that is no article tells a need, so many of it or "it" an order."""
    while at < len(told.words) and told.language == "en" and told.is_in("particles", at):
        at += 1
    if at >= len(told.words):
        return -3
    if (orders and told.counts(at)) or told.is_in("nobody", at):
        return -3
    if told.is_in("prepositions", at) and at + 1 < len(told.words):
        return _of_place(told, at, goods=False)  # "trabajar bajo la lluvia"
    named = at + told.is_in("indefinite", at)
    if at == named and told.is_in("determiners", at + 1) and not told.is_in("determiners", at) and orders:
        return 2  # "poner recta una pared"
    thing = orders and named < len(told.words) and is_goods(told.tokens[named])
    return 0 if thing or told.is_in("definite", at) else 1


def _of_places(told: Told, start: int) -> int:
    """The sum of what stands behind: where, from where, how, what for."""
    goods = any(is_goods(t) for t in told.tokens[start - 1 : start + 1])
    return sum(_of_place(told, at, goods=goods) for at in range(start, len(told.words) - 1))


def _of_place(told: Told, at: int, *, goods: bool) -> int:
    word, after = told.words[at], told.words[at + 1]
    if told.is_in("clauses", at):
        return 2
    if told.is_in("without", at):
        return 3
    if word == "by" and (told.is_in("manner", at + 1) or after.endswith("ing")):
        return 2
    if word in told.data["purpose"]:
        return 2 if _is_infinitive(after) or after == "que" else 0
    if word in told.data["contracted"]:
        return 0 if told.is_in("sites", at + 1) else 2
    return _before_a_noun(told, at, goods=goods) if told.is_in("prepositions", at) else 0


def _before_a_noun(told: Told, at: int, *, goods: bool) -> int:
    """As in "de una reja", "a tres metros", "en madera"; "de nitrilo" only says of what kind it is."""
    if told.counts(at + 1):
        return 2 if told.is_in("measures", at + 2) or told.words[at] in ("entre", "between", "into") else 0
    if told.words[at] == "of" and told.words[at - 1] == "out":
        return 2
    if told.is_in("surfaces", at + 1) and told.words[at] not in ("en", "in", "de", "of", "con", "with"):
        return 2
    of_kind = stem(told.words[at + 1]) in synonyms().kinds or _is_kind(told, at + 2)
    if told.words[at] == "with" or of_kind or told.is_in("nobody", at + 1):
        return int(told.words[at] == "with" and not goods)
    if told.language == "es" and _is_infinitive(told.words[at + 1]):
        return 3 if told.words[at] == "a" else 1
    noun = at + 2 if told.is_in("determiners", at + 1) else at + 1
    if told.is_in("sites", noun):
        return 0
    if noun == at + 1:
        named = told.tokens[noun].kind == "word" and not told.is_in("loose", at) and not told.is_in("and", noun)
        return int(named) + int(named and told.is_in("firm", at))
    return 3 if told.is_in("indefinite", at + 1) else 2


def _is_kind(told: Told, at: int) -> bool:
    """As in "in a large", "in the blue": of what kind, not where."""
    return at == len(told.words) - 1 and stem(told.words[at]) in synonyms().kinds


def _holds_off(told: Told, at: int) -> bool:
    """As in "stop the pipes freezing", "keep cash safe from thieves"."""
    rest = range(at + 2, len(told.words))
    held = any(told.words[i].endswith("ing") or told.is_in("states", i) or told.words[i] == "from" for i in rest)
    return told.is_in("stops", at) and held and not told.is_in("nobody", at + 1)


def purpose(told: Told) -> Found:
    """As in "que no se rompan las copas en el envío", "para que no entre polvo": what the thing is to bring about."""
    at = next((i for i, w in enumerate(told.words[:3]) if w == "que"), len(told.words))
    if told.language != "es" or len(told.words) - at < 4 or not all(told.is_in("so", i) for i in range(at)):
        return _NONE
    after = told.words[at + 1 : at + 3]
    wished = any(t.has("v.need") for t in told.tokens[:at])
    if wished and after[0] in ("me", "nos", "le", "les"):
        return _NONE  # "quiero que me lo traigan"
    if after[0] not in told.data["happens"] or (after[0] in ("me", "nos") and after[1] in ("lo", "la", "los", "las")):
        return _NONE
    rest = range(at + 1, len(told.words))
    if any(told.counts(i) or told.is_in("speaker", i) or told.tokens[i].has(*_NOT_BROUGHT_ABOUT) for i in rest):
        return _NONE
    asked = "é" in told.tokens[at].text.lower()
    return _NONE if asked else Found("purpose", SURE if len(told.words) - at > 4 else LIKELY, told.places[at])


_NOT_BROUGHT_ABOUT = ("v.remove", "v.need", "checkout")


def of_trouble(told: Told) -> Found:
    """As in "me gotea el grifo aunque lo cierro", "door will not stay open", "hay ratones en el techo"."""
    if len(told.words) < 3 or told.says("bought", "which") or told.is_in("pointed", 0) or told.is_in("commands", 0):
        return _NONE
    if told.lacks_some:
        return Found("trouble", SURE)
    if any(_counts_articles(told, i) for i in range(len(told.words))) or any(
        t.has("v.need", "v.search") for t in told.tokens[:3]
    ):
        return _NONE
    if told.tokens[0].has("v.add", "v.remove", "v.set", "v.swap", "v.show") and not _goes_wrong(told, 0):
        return _NONE  # "add glue sticks"
    if told.tokens[0].has("enclitic") or not any(_goes_wrong(told, i) for i in range(len(told.words))):
        return _NONE
    return Found("trouble", LIKELY + int(_of_places(told, 1) > 0) + int(len(told.words) > 6))


def _counts_articles(told: Told, at: int) -> bool:
    """As in "loose washers, 50"; "one that lasts" and "a tres metros" count none."""
    return told.counts(at) and told.tokens[at].value != 1 and not told.is_in("measures", at + 1)


def _goes_wrong(told: Told, at: int) -> bool:
    word, before = told.words[at], told.words[at - 1] if at else ""
    if told.is_in("trouble", at):
        return True
    if told.language == "es":
        if told.is_in("fails", at) and before == "no":
            return True
        if told.is_in("suffers", at) and before in ("me", "nos", "se", "le"):
            return True
        if word.startswith("sigue") and at + 1 < len(told.words) and told.words[at + 1].endswith("ndo"):
            return True
        return told.is_in("there", at) and at < 2 and told.is_in("nuisances", at + 1)
    fails = told.is_in("fails", at) or (word == "not" and before in told.data["not_verbs"])
    if fails and 0 < at < len(told.words) - 1:
        return not told.is_in("talkers", 0) or told.is_in("tasks", at + 1)
    return at == 0 and told.is_in("there", 0) and _of_places(told, 2) > 1
