"""One message, several wishes: where one ends and the next begins."""

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from services.understanding.listing import names_another, names_next
from services.understanding.lookahead import (
    both_counted,
    closes,
    completes,
    counts_behind,
    fronts,
    narrows,
    prefers,
    resends,
    sets,
    shares_figure,
    topical,
)
from services.understanding.tokens import Token

ACTS = frozenset(
    [
        "v.add",
        "v.need",
        "v.remove",
        "v.swap",
        "v.show",
        "v.search",
        "v.tell",
        "v.empty",
        "v.quote",
        "v.have",
        "human",
        "checkout",
        "clear",
        "n.info",
        "q",
        "q.price",
        "cancel",
        "repeat",
        "v.repeat",
        "n.quote",
        "help",
        "double",
        "keep",
        "inject",
        "q.cart",
        "more.list",
        "asks",
        "rest",
        "past",
    ]
)
DOES = frozenset({"v.add", "v.remove", "v.swap", "v.set", "v.empty", "clear", "keep"})
SKIPPED = frozenset({"filler", "polite", "conj"})
_HOLDS = frozenset({"compare", "p.between", "except", "both"})
_ABBREVIATED = frozenset(
    [
        "no",
        "nº",
        "n",
        "num",
        "nro",
        "art",
        "ref",
        "ud",
        "uds",
        "u",
        "und",
        "pza",
        "pzas",
        "tel",
        "sr",
        "sra",
        "aprox",
        "approx",
        "ea",
        "lbs",
        "bx",
        "pkt",
        "pkts",
        "doz",
        "nr",
        "ctn",
        "qty",
        "pcs",
        "pc",
        "ext",
        "cod",
        "mr",
        "mrs",
        "dr",
        "st",
    ]
)
_LONGEST = 48  # tokens of a sentence; nobody says more in one breath, and what looks back stays quick
_ENDS = frozenset(".!?;…")


@dataclass(slots=True)
class Clause:
    """Tokens that say one thing. ``intro``: a line that only announces the list under it ("Rogamos nos preparen:")."""

    tokens: list[Token]
    question: bool = False
    intro: bool = False
    line: int = 0
    tags: frozenset[str] = field(init=False)
    words: list[Token] = field(init=False)

    def __post_init__(self) -> None:
        """Gather what is said."""
        self.gather()

    def gather(self) -> None:
        """Its words and what they can mean, anew where its tokens have been changed."""
        self.words = [t for t in self.tokens if t.kind != "mark"]
        self.tags = frozenset(tag for token in self.tokens for tag in token.tags)

    def has(self, *tags: str) -> bool:
        return not self.tags.isdisjoint(tags)

    def only(self, *tags: str) -> bool:
        """Whether nothing else is said than what these tags, politeness and marks cover."""
        return all(
            t.has(*tags) or t.has("filler", "polite", "conj") or t.kind in ("mark", "emoji") for t in self.tokens
        )

    def of(self, keep: Callable[[Token], bool]) -> list[Token]:
        return [t for t in self.tokens if keep(t)]

    def text(self) -> str:
        return " ".join(t.text for t in self.tokens)


def split(tokens: list[Token]) -> list[Clause]:
    """Clauses in order: lines and sentences first, then commas and "and" where something new begins."""
    found: list[Clause] = []
    for number, line in enumerate(_lines(tokens)):
        for sentence, question in _sentences(line):
            parts = list(_parts(sentence))
            for at, (part, intro) in enumerate(parts):
                asked = question and (at == len(parts) - 1 or _asks(part))
                if any(t.kind != "mark" for t in part):
                    found.append(Clause(part, asked or _or_not(part), intro, number))
    return _announcements(found)


def _or_not(part: list[Token]) -> bool:
    """As in "trae maletín o no", "is it in or not": asked without its mark."""
    keys = [t.key for t in part if t.kind != "mark"]
    return len(keys) > 3 and (keys[-2:] in (["o", "no"], ["or", "not"]) or keys[-1] in ("verdad", "cierto"))


def _asks(part: list[Token]) -> bool:
    return any(t.has("q", "q.price", "q.open", "v.have") for t in part[:3])


def _announcements(clauses: list[Clause]) -> list[Clause]:
    """A line that ends in ":" before other lines only announces them."""
    for clause, after in itertools.pairwise(clauses):
        ends = clause.tokens[-1]
        if ends.key == ":" and (after.line > clause.line or clause.intro):
            clause.intro = True
    return clauses


def _lines(tokens: list[Token]) -> Iterable[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        if token.kind == "break":
            yield line
            line = []
        else:
            line.append(token)
    yield line


def _sentences(line: list[Token]) -> Iterable[tuple[list[Token], bool]]:
    sentence: list[Token] = []
    for at, token in enumerate(line):
        opens = token.text == "¿" and sentence
        if opens or (token.kind == "mark" and token.text in _ENDS and not _abbreviates(line, at)):
            if sentence:
                yield sentence, token.text == "?"
            sentence = [token] if opens else []
            continue
        sentence.append(token)
        if len(sentence) >= _LONGEST:
            yield sentence, False
            sentence = []
    if sentence:
        yield sentence, sentence[0].text == "¿"


def _abbreviates(line: list[Token], at: int) -> bool:
    return line[at].text == "." and at > 0 and line[at - 1].key in _ABBREVIATED and at + 1 < len(line)


def _parts(sentence: list[Token]) -> Iterable[tuple[list[Token], bool]]:
    part: list[Token] = []
    at = 0
    while at < len(sentence):
        token = sentence[at]
        if token.text == ":" and part and _announces(sentence, at):
            yield [*part, token], True
            part = []
        elif part and _divides(token) and _parts_here(sentence, at, part):
            yield part, False
            part = []
        elif part and _runs_on(token, part, sentence, at):
            yield part, False
            part = [token]
        else:
            part.append(token)
        at += 1
    if part:
        yield part, False


def _parts_here(sentence: list[Token], at: int, part: list[Token]) -> bool:
    if sentence[at - 1].has("turns") or (at + 1 < len(sentence) and sentence[at + 1].has("turns")):
        return True  # "… y otra cosa, cogéis tarjeta?"
    if sentence[at].key in ("o", "or") and [t.key for t in sentence[at + 1 :]] in (["no"], ["not"]):
        return False
    if sentence[at].key in ("or", "o") and _are_places(part) and _are_places(sentence[at + 1 :]):
        return False  # "number 1 or number 2?"
    if completes(sentence, at, part) or narrows(sentence, at, part) or shares_figure(sentence, at, part):
        return False
    if sentence[at].text == "," and (_calls_off(part) or any(t.has("story") for t in part)):
        return True  # "job's been pulled, halve the lot", "hang fire, the client's not sure"
    if not counts_behind(sentence, at, part) and _begins(sentence, at + 1, part):
        return True
    return sentence[at].key != "/" and (both_counted(sentence, at, part) or names_another(sentence, at, part))


def _calls_off(part: list[Token]) -> bool:
    return any(t.has("cancel", "dismiss") for t in part) and all(t.has("cancel", "dismiss", *SKIPPED) for t in part)


def _are_places(tokens: list[Token]) -> bool:
    said = [t for t in tokens if t.kind != "mark"]
    named = any(t.is_figure and not t.article for t in said)
    return named and all(t.is_figure or t.has("num.mark", "definite", "one") for t in said)


def _announces(sentence: list[Token], at: int) -> bool:
    rest = [t for t in sentence[at + 1 :] if t.kind != "mark"]
    if counts_behind(sentence, at, sentence[:at]):
        return False
    return len(rest) > 1 or (bool(rest) and not rest[0].is_figure)


def _divides(token: Token) -> bool:
    return (token.kind == "mark" and token.text in ",-/+") or token.has("conj") or token.key in ("+", "&", "y/o")


def _begins(sentence: list[Token], at: int, part: list[Token]) -> bool:
    """Whether something new begins at ``at``, seen from the part before it."""
    if sentence[at - 1].key in ("o", "or", "u") and any(t.has("q.which") for t in part):
        return False
    last = at + 8
    while (
        at < min(len(sentence), last)
        and (sentence[at].has(*SKIPPED) or sentence[at].kind == "mark")
        and not sentence[at].has(*DOES, "asks")
    ):
        at += 1
    if at >= len(sentence) or (at == last and (sentence[at].has(*SKIPPED) or sentence[at].kind == "mark")):
        return False
    if sentence[at].key in ("sus", "su", "their", "its") and at + 1 < len(sentence) and sentence[at + 1].is_figure:
        at += 1  # "30 taquetes y sus 30 pijas"
    token, after = sentence[at], sentence[at + 1] if at + 1 < len(sentence) else None
    if _chooses(token, part) or (
        part[0].has("instead") and not any(t.has("v.add") and not t.has("instead") for t in part)
    ):
        return False
    held = (
        any(t.has(*_HOLDS) or t.key == "which of" for t in part)
        or (any(t.has("compare", "v.compare") for t in sentence) and not token.has(*DOES))
        or (any(t.has("v.swap") for t in part) and token.is_figure)
    )
    if token.has(*ACTS) and not (held and token.has("q", "v.have", "rest", "asks")) and not token.mended:
        return not _still_asks(part, token)
    if _changes(sentence, at) or _gives_reason(sentence, at) or resends(sentence, at):
        return True
    if any(begins(sentence, at) for begins in (fronts, closes, prefers)):
        return True
    if held or _is_open(part):
        return topical(token)
    return _begins_item(token, after, part) or topical(token) or _points(token, after, part)


def _changes(sentence: list[Token], at: int) -> bool:
    """As in ", deja codos en 5", ", halve the lot", ", sube los codos", "and make it 6 tees"."""
    token, after = sentence[at], sentence[at + 1] if at + 1 < len(sentence) else None
    if not token.has("v.set"):
        return False
    if not token.has("only", "filler", "better") and sets(sentence, at):
        return True
    if after is None:
        return False
    if token.has("enclitic") and after.is_figure and not after.article:
        return True  # "súmale 12 a los codos y bájale 20 a la cinta"
    to_what = after.has("definite", "pron") and not token.has("better", "set.to", "to", "instead", "only", "filler")
    named = (
        at + 2 < len(sentence) and sentence[at + 2].kind == "word" and not sentence[at + 2].has("of", "conj", "polite")
    )
    return to_what or after.has("half", "double", "triple") or (token.has("set.to") and after.is_figure and named)


def _gives_reason(sentence: list[Token], at: int) -> bool:
    """As in "hold fire, I need to check with the boss", "… y ya está, que tengo prisa"."""
    if sentence[at].has("reason"):
        return True
    return sentence[at].has("why") and " " in sentence[at].key and sentence[at - 1].text == ","


def _chooses(token: Token, part: list[Token]) -> bool:
    """As in "cuál es mejor, el 1 o el 2", "Bosch or Makita, which is better?": one question of several articles."""
    if token.has("q.which") and any(t.key in ("o", "or", "u") for t in part):
        return True
    opened = any(t.has("q.which") for t in part) and not any(t.is_figure or t.brand for t in part)
    return opened and not token.has(*DOES) and not token.has("q", "q.price")


def _still_asks(part: list[Token], token: Token) -> bool:
    """As in "qué precio y qué medidas tiene el 2" is one question only while nothing was named yet."""
    return (
        token.has("q")
        and not token.has(*DOES, "v.show", "v.have")
        and len([t for t in part if not t.has(*SKIPPED)]) < 2
    )


def _is_open(part: list[Token]) -> bool:
    """A part that ends in a preposition waits for its noun."""
    away = part and part[-1].key in ("off", "out", "in") and any(t.has("v.remove", "v.add") for t in part)
    return bool(part) and part[-1].has("prep", "of") and not part[-1].has("conj") and not away


def _begins_item(token: Token, after: Token | None, part: list[Token]) -> bool:
    if not token.is_figure or after is None or (after.has("n.cart") and part[-1].is_figure):
        return False
    if token.article:
        return after.kind in ("word", "size") and not after.has("conj") and _has_item(part)
    if after.kind == "mark" or after.has("conj"):
        return token.value is not None and _has_item(part) and token.value >= 1 and False
    return (not after.has("currency") and after.key != "x") or after.key == "x"


def _has_item(part: list[Token]) -> bool:
    return any(t.is_figure for t in part) or any(t.has("v.add", "v.need", "v.remove", "listed") for t in part)


def _points(token: Token, after: Token | None, part: list[Token]) -> bool:
    """As in "quita los guantes y las gafas", "el 2 y el 3", "SKU1 and SKU2": another article named."""
    needs = any(t.has("v.need") and t.key != "out of" for t in part) and any(t.has("definite") for t in part)
    if not needs and not any(t.has("v.remove", "v.add", "v.set", "num.mark", "pointed") or t.is_figure for t in part):
        return False
    if token.has("definite") and after is not None and any(t.has("v.remove", "pointed") for t in part):
        token.tags |= {"pointed"}  # "quita los codos, la cinta y las llaves": so may the next one be
    if token.has("definite", "pron", "pron.pl") or (token.has("of") and after is not None and after.is_figure):
        return after is not None
    return token.has("num.mark", "rest") or (token.kind == "size" and "-" in token.key and token.key[0].isalpha())


def _runs_on(token: Token, part: list[Token], sentence: list[Token], at: int) -> bool:
    """Speech without commas: a second verb that can only begin something new, or the next article's figure."""
    if token.is_figure and names_next(sentence, at, part):
        return True
    if token.has("checkout") and token.key.startswith("y "):
        return True
    if token.has("reason") and any(t.has(*ACTS) or t.is_figure for t in part):
        return True
    if not token.has("v.add", "v.remove", "v.swap") or token.mended or token.has("n.cart"):
        return False
    if part[0].has("instead"):
        return False
    telling = token.has("enclitic") or " " in token.key
    acted = any(t.has(*DOES) and not t.has("filler") for t in part) and any(
        t.is_figure or t.has("definite", "pron") for t in part
    )
    conditional = any(t.has("cond", "cond.strict") for t in part[:2]) or part[-1].key.endswith(" if")
    return telling and acted and not conditional and at + 1 < len(sentence) and part[-1].kind != "mark"
