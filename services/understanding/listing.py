"""Lists in which an item has no figure: "guantes de nitrilo y masilla", "200 hex bolts and some masking tape"."""

from collections.abc import Sequence

from services.understanding.lexicon import synonyms
from services.understanding.text import stem
from services.understanding.tokens import Token

_PURPOSE = frozenset(
    ["para", "pa", "for", "con", "with", "sin", "without", "entre", "between"]
)  # what follows belongs to it
_SETS = frozenset(
    ["juego", "juegos", "kit", "kits", "set", "sets", "surtido", "surtidos", "combo", "assortment", "pack"]
)
_SPEAKS = frozenset(
    [
        "q",
        "q.price",
        "q.verb",
        "q.which",
        "v.search",
        "v.have",
        "v.show",
        "v.tell",
        "v.swap",
        "v.remove",
        "v.set",
        "n.info",
        "n.cart",
        "n.quote",
        "cond",
        "cond.strict",
        "compare",
        "except",
        "all",
        "each",
        "both",
        "same",
        "only",
        "p.between",
        "browse",
        "pron.object",
        "no",
    ]
)  # fmt: skip - one word a line tells nobody more
_SHORTEST_NOUN = 4
_SKIPPED = frozenset({"det", "filler", "polite", "conj"})
_DESCRIBES = (  # endings of what says how an article is, not which
    "ado",
    "ada",
    "ados",
    "adas",
    "ido",
    "ida",
    "idos",
    "idas",
    "oso",
    "osa",
    "osos",
    "osas",
    "al",
    "ales",
    "ble",
    "bles",
    "ico",
    "ica",
    "icos",
    "icas",
    "ente",
    "entes",
    "ante",
    "antes",
    "ed",
    "ing",
    "less",
    "proof",
    "able",
    "y",
)  # fmt: skip - endings are read side by side


def names_another(sentence: Sequence[Token], at: int, part: Sequence[Token]) -> bool:
    """Whether another article without a figure begins behind the comma or "and" at ``at``.

    Both sides must name goods, not only a kind ("white and black paint"); in an order, or in a bare list with a comma.
    """
    following = _until_divider(sentence, at + 1)
    if _and_some(sentence[at], following, part):
        following[0].tags |= {"listed"}
        return True
    first = next((i for i, t in enumerate(following) if not t.has(*_SKIPPED) or t.is_figure), None)
    if first is None or not (_leads(following[first:]) or _is_unheard_of(sentence, at, part, following[first:])):
        return False
    if any(t.has(*_SPEAKS) and not t.has("v.add") and not t.mended for t in (*part, *sentence[at + 1 : at + 7])):
        return False
    if any(t.has("v.need") for t in part) and not any(t.is_figure and not t.article for t in sentence):
        return False  # "busco", "necesito guantes y gafas" looks for goods; with a figure it is an order
    ordered = any(t.has("v.add", "v.need") or (t.is_figure and not t.article) for t in part)
    listed = part[0].has("listed") or ordered or sentence[at].text == ","
    if not (listed and _goods(part)) or _holds(part, comma=sentence[at].text == ","):
        return False
    following[first].tags |= {"listed"}
    part[0].tags |= {"listed"} if part[0].has("v.need") else frozenset()
    return True


def _and_some(divider: Token, following: Sequence[Token], part: Sequence[Token]) -> bool:
    """As in "12 lintels and some wall ties", "10 blocks, a few ties": uncounted beside what is counted."""
    if len(following) < 2 or following[0].key not in ("some", "a few", "unos", "unas", "algunos", "algunas"):
        return False
    counted = any(t.is_figure and not t.article for t in part) and not any(t.has(*_SPEAKS) for t in (*part, *following))
    return counted and (divider.has("conj") or divider.text == ",")


def names_next(sentence: Sequence[Token], at: int, part: Sequence[Token]) -> bool:
    """As in "10 tornillos 5 tuercas y 3 arandelas": said in one breath, a figure and goods behind counted goods."""
    figure, before = sentence[at], sentence[at - 1]
    after = sentence[at + 1] if at + 1 < len(sentence) else None
    if (
        after is None
        or figure.article
        or (figure.value or 0) < 1
        or after.kind != "word"
        or not part
        or before.kind != "word"
    ):
        return False
    if before.has("of", "prep", "size.mark", "num.mark", "definite", "to", "instead", "set.to", "conj", *_SPEAKS):
        return False
    counted = next((i for i, t in enumerate(part) if t.is_figure), None)
    if counted is None or part[-1].is_figure or any(t.has(*_SPEAKS) for t in part) or not _goods(part[counted + 1 :]):
        return False
    packed = at + 2 < len(sentence) and sentence[at + 2].has("of") and after.is_unit
    return packed or (_is_noun(after) and not after.tags - {"goods"} and (after.key.endswith("s") or figure.value == 1))


def ends_in_count(words: Sequence[Token]) -> bool:
    """As in "M8 nuts 200", "hard hats 4": goods, then how many; "gloves size 9" and "Makita 5030" count none."""
    said = [t for t in words if not t.has("polite", "filler", "conj") and t.kind != "mark"]
    if len(said) < 2 or not said[-1].is_figure or said[-1].article or (said[-1].value or 0) < 1:
        return False
    name, noun = said[:-1], said[-2]
    if any(t.is_figure or t.has(*_SPEAKS, "prep", "of", "definite", "size.mark", "num.mark", "to") for t in name):
        return False
    plain = noun.kind == "word" and noun.key.isalpha() and not noun.brand and not noun.has("measure")
    sized = noun.kind == "size" and len(name) > 1 and _is_noun(name[0])  # "tuercas m8 200"
    return sized or (plain and (noun.key.endswith("s") or _is_noun(noun)))


def _is_unheard_of(sentence: Sequence[Token], at: int, part: Sequence[Token], words: Sequence[Token]) -> bool:
    """As in "10 tornillos, flurbos, 3 tacos": a noun that nobody knows, alone between counted articles."""
    noun = words[0]
    if noun.kind != "word" or noun.tags or noun.brand or noun.mended or len(noun.key) < _SHORTEST_NOUN:
        return False
    if noun.text[0].isupper() or not noun.key.isalpha() or noun.key.endswith(_DESCRIBES):
        return False
    if stem(noun.key) in synonyms().kinds or any(t.tags - {"of", "prep"} for t in words[1:]):
        return False
    counted = any(t.is_figure and not t.article for t in part) or any(t.has("listed") for t in part)
    goes_on = any(t.is_figure and not t.article for t in sentence[at + 1 + len(words) :])
    return counted and (goes_on or noun.key.endswith("s"))


def _until_divider(sentence: Sequence[Token], at: int) -> list[Token]:
    end = next(
        (i for i in range(at + 1, len(sentence)) if sentence[i].kind == "mark" or sentence[i].has("conj")),
        len(sentence),
    )
    return list(sentence[at:end])


def _leads(words: Sequence[Token]) -> bool:
    """A noun of the trade in front, or in English behind what describes it."""
    if words[0].kind != "word" or words[0].has("prep", "of", "definite", "pron") or words[0].brand:
        return False
    described = next((i for i, t in enumerate(words) if t.has("prep", "of") or t.kind != "word"), len(words))
    if any(t.tags - {"listed", "vague"} and not _is_noun(t) for t in words[:described]):
        return False
    return _is_noun(words[0]) or (_is_english(words) and any(_is_noun(t) for t in words[:described]))


def _is_english(words: Sequence[Token]) -> bool:
    """In English the noun stands last: "nitrile gloves"; a Spanish adjective never comes first."""
    return len(words) > 1 and not _is_noun(words[0])


def _is_noun(token: Token) -> bool:
    return stem(token.key) in synonyms().meanings and stem(token.key) not in synonyms().kinds


def _goods(part: Sequence[Token]) -> bool:
    return any(_is_noun(t) for t in part) or any(t.has("listed") for t in part)


def _holds(part: Sequence[Token], *, comma: bool) -> bool:
    """As in "guantes para corte y soldadura", "un kit de brocas y puntas": the "and" belongs to the one article."""
    if comma:
        return any(t.key in ("con", "with") for t in part)  # "un taladro con maletín, batería y cargador"
    purpose = any(t.key in _PURPOSE for t in part)
    return purpose or any(t.key.split()[0] in _SETS for t in part)
