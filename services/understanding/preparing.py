"""A text made ready: the lines that speak, in tokens that know what they can mean."""

from collections.abc import Callable

from services.messages import Message
from services.understanding import appositions, layout
from services.understanding.corrections import corrected
from services.understanding.counting import read_hundreds, read_neighbours, read_parts
from services.understanding.designations import named_by_figures
from services.understanding.figures import read_figures
from services.understanding.frames import unframed
from services.understanding.intents import mark_order_numbers
from services.understanding.language import detect
from services.understanding.lexicon import Brands, Lexicon, lexicon, synonyms
from services.understanding.mentioned import unmentioned
from services.understanding.names import Shelf
from services.understanding.sizes import join_sizes
from services.understanding.spoken import read_spoken
from services.understanding.text import clean, stem
from services.understanding.tokens import MOST, Token, mend, sound_out, straighten, tag, tokenise
from services.understanding.turn import Turn

_TEXT = 4096
_WHAT_DOES = ("what", "how much")
_SELLS = frozenset(["go for", "sell for", "going for", "selling for", "retail at", "retail for", "sell at"])
_COUNTED = frozenset(["items", "item", "options", "products", "models", "articles", "choices", "articulos", "opciones"])


def prepare(message: Message, makers: Brands) -> tuple[list[Token], Turn]:
    """Lines that speak, cut into tagged tokens in the text's own language."""
    spoken = layout.lines(clean(message.text[:_TEXT]))
    tokens = tokenise("\n".join(spoken))
    language = detect(tokens, message.language)
    turn = Turn(message, Shelf(message.context), language, overlong=len(tokens) >= MOST)
    first, second = lexicon(language), lexicon("en" if language == "es" else "es")

    def traded(key: str) -> bool:
        return stem(key) in synonyms().words or stem(key) in turn.shelf.stems

    _spell(tokens, first, second, traded)
    tokens = read_spoken(tokens, first.numbers) if language == "en" else tokens
    tokens = tag(tokens, first, second, lambda keys, at: _brand(makers, tokens, keys, at))
    tokens = _without_leading_cross(tokens)
    named_by_figures(tokens)
    tokens = join_sizes(read_hundreds(read_parts(read_figures(tokens, first))))
    mark_order_numbers(tokens)
    _point(tokens, turn.shelf.stems, english=language == "en")
    read_neighbours(tokens, in_hand=bool(turn.shelf.product))
    mend(tokens, first, traded)
    tokens = unmentioned(tokens) if language == "en" else tokens
    return appositions.joined(corrected(unframed(tokens))), turn


def _spell(tokens: list[Token], first: Lexicon, second: Lexicon, traded: Callable[[str], bool]) -> None:
    """Words as they are meant, where a finger slipped or the ear wrote; what either language knows stays."""
    phrased = (first.phrases.words, second.phrases.words)
    straighten(tokens, first, lambda key: traded(key) or second.knows(key) or any(key in words for words in phrased))
    if first.language == "es":
        sound_out(tokens, first, lambda key: traded(key) or second.knows(key))


def _without_leading_cross(tokens: list[Token]) -> list[Token]:
    """As in "x10 LED panels": in front of a figure that begins a line the cross says nothing."""
    if not any(t.key == "x" for t in tokens):
        return tokens
    pairs = zip([Token("", "", 0, 0, "break"), *tokens], tokens, [*tokens[1:], None], strict=False)
    return [
        t
        for before, t, after in pairs
        if not (t.key == "x" and before.kind == "break" and after is not None and after.kind == "number")
    ]


def _many(token: Token, after: Token) -> bool:
    """As in "bins out", "an extra bin": no English order has its verb in the plural, or behind a figure."""
    counted = token.is_figure or token.has("more.of", "of") or token.key in ("them", "those", "these")
    return counted or (after.key.endswith("s") and not token.has("pron", "q", "n.person"))


def _point(tokens: list[Token], stems: frozenset[str], *, english: bool) -> None:
    """As in "lo hay en gris?", "las tienes en la 9?": an article before a verb is a pronoun."""
    if english:
        _price(tokens)
        _point_at_first(tokens, stems)
    for token, after in zip(tokens, [*tokens[1:], Token("", "", 0, 0, "break")], strict=False):
        if english:
            _point_at_several(token, after)
        if after.key == "te" and token.is_figure:
            after.tags = frozenset({"goods"})  # the fitting, no pronoun
        if token.key == "te" and after.key == "de":
            token.tags = frozenset({"goods"})  # "te de 15"
        if token.has("of") and after.has("comparative") and after.kind == "word":
            after.tags = frozenset()  # "2 litres of thinner"
        if token.key == "line" and not after.is_figure and "lin" in stems:
            token.tags = frozenset()  # of the trimmer, not of the basket
        if token.is_ordinal and after.key == "one":
            after.kind, after.value, after.tags = "word", None, frozenset({"one"})  # "the first one" counts nothing
        if token.has("num.mark") and after.key == "one" and after.is_figure:
            after.tags = frozenset()  # "number one"
            after.article = False
        if token.key in _COUNTED and after.is_figure:
            token.tags |= {"num.mark"}  # "compare items 2 and 4"
        pointed = token.has("definite", "both") or token.key.endswith(" the") or (english and _many(token, after))
        if pointed and after.kind == "word" and _is_shelved(after, stems):
            after.tags = frozenset({"goods"})  # "the bins", "the files"
        if token.key in ("lo", "los", "las") and after.has("v.have", "q.verb", "v.need") and not after.has("enclitic"):
            token.tags = frozenset({"pron", "pron.object"})


def _point_at_first(tokens: list[Token], stems: frozenset[str]) -> None:
    """As in "drops 20 off" after a list of drops: a plural, and no verb."""
    if tokens and tokens[0].key.endswith("s") and _is_shelved(tokens[0], stems):
        tokens[0].tags = frozenset({"goods"})


def _price(tokens: list[Token]) -> None:
    """As in "what does the Makita go for?": behind such a question the verb asks for the price."""
    asked = False
    for token in tokens:
        asked = (asked or token.key.startswith(_WHAT_DOES)) and token.kind not in ("break", "mark")
        if asked and token.key in _SELLS:
            token.tags = frozenset({"q.price"})


def _point_at_several(token: Token, after: Token) -> None:
    """As in "six of them lights" and, hesitating, "and em three hooks"."""
    if after.key in ("of them", "of those", "of these") and token.is_figure:
        after.tags = frozenset({"of", "definite"})
    if token.key == "em" and after.is_figure:
        token.tags = frozenset({"filler"})


def _is_shelved(token: Token, stems: frozenset[str]) -> bool:
    """A verb's form that is an article's name here."""
    return any(tag.startswith("v.") for tag in token.tags) and " " not in token.key and stem(token.key) in stems


def _brand(makers: Brands, tokens: list[Token], keys: list[str], at: int) -> tuple[int, str]:
    """A maker's name; one that is a plain word too only with a capital inside a sentence."""
    size, name = makers.match(keys, at)
    if not size and keys[at].endswith("s") and tokens[at].text[:1].isupper() and "'" not in tokens[at].text:
        size, name = makers.match([keys[at][:-1]], 0)  # "the Milwaukees"
        return (0, "") if keys[at][:-1] in makers.plain else (size, name)
    if (
        size
        and " ".join(keys[at : at + size]) in makers.plain
        and not (at and tokens[at].text[0].isupper() and not tokens[at].text.isupper())
    ):
        return 0, ""
    return size, name
