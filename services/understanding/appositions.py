"""An article named twice: "ponme cinta, la de teflón", "add tape, the PTFE one" are one, its name in two parts."""

from collections.abc import Sequence

from services.understanding.lexicon import synonyms
from services.understanding.text import stem
from services.understanding.tokens import Token

_WANTS = ("v.add", "v.need", "v.remove", "v.search", "v.show", "v.have", "v.set")
_PLURAL = frozenset({"los", "las", "los de", "las de"})
_ARTICLES = frozenset({"el", "la", "el de", "la de", *_PLURAL})
_LONGEST = 4  # words of "the 12 mm PTFE one"


def joined(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with every such second name put to its first one."""
    result = list(tokens)
    for at in range(len(result) - 2, 0, -1):
        if result[at].text != "," or not _names_goods(result, at):
            continue
        more = _second_name(result, at)
        if more is not None:
            used, words = more
            result[at : at + 1 + used] = words
    return result


def _names_goods(tokens: Sequence[Token], at: int) -> bool:
    """Whether a noun that somebody wants stands before the comma."""
    noun = tokens[at - 1]
    if noun.kind != "word" or noun.tags - {"listed", "vague"} or not noun.key.isalpha():
        return False
    for token in reversed(tokens[:at]):
        if token.kind in ("mark", "break") or (token.key in _ARTICLES and " " in token.key):
            return False
        if token.has(*_WANTS) or (token.is_figure and not token.article):
            return True
    return False


def _second_name(tokens: Sequence[Token], at: int) -> tuple[int, list[Token]] | None:
    """How many tokens behind the comma name the article again, and what of them is said anew."""
    first = tokens[at + 1]
    if first.key in _ARTICLES:
        return _spanish(tokens, at, first)
    end = next((i for i in range(at + 2, min(at + 3 + _LONGEST, len(tokens))) if tokens[i].key in ("one", "ones")), 0)
    if first.key != "the" or not end or any(t.kind == "mark" or t.has("conj") for t in tokens[at + 2 : end]):
        return None
    plural = tokens[at - 1].key.endswith("s")
    return (end - at, list(tokens[at + 2 : end])) if end > at + 2 and plural == (tokens[end].key == "ones") else None


def _spanish(tokens: Sequence[Token], at: int, first: Token) -> tuple[int, list[Token]] | None:
    """As in ", la de teflón", ", los negros"; another noun would be another article: "los tornillos, los tacos"."""
    if tokens[at - 1].key.endswith("s") != (first.key in _PLURAL) or at + 2 >= len(tokens):
        return None
    after = tokens[at + 2]
    if " " in first.key:
        return 1, [Token("de", "de", first.start, first.end, tags=frozenset({"of", "prep"}))]
    ends = at + 3 >= len(tokens) or tokens[at + 3].kind in ("mark", "break") or tokens[at + 3].has("conj", "polite")
    kind = after.kind == "size" or bool(after.brand) or stem(after.key) in synonyms().kinds
    return (1, []) if kind and ends else None
