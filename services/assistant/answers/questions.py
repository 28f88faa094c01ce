"""A question about an article, taken apart: its folded text, its figures with their units, what it asks."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from services.actions import Language
from services.assistant.answers.measures import FIGURE, SAID, Unit, figure, folded, said_unit
from services.assistant.answers.topics import Mention, Word, mentions, words

LONGEST = 600  # characters that are read: what comes after is no question about an article
_ASIDE = re.compile(r"[^\w\s/\".,+°%-]")
_POINT = re.compile(r"[.,]+(?=\s|$)|(?<=\s)[.,]+")
_FIGURE = re.compile(rf"(?<![\w/.,\"-])({FIGURE})(?: ?({SAID}))?(?![\w/\"]|[.,]\d)")
_SUPPOSING = re.compile(r"\b(que pasa(ria)? si|que tal|what happens if|what if|would it|how about)\b")
_WH = re.compile(
    r"(?:^|[,.;¿?!]|\b(?:y|and|de|a|con|en|para|por)\b) *(?:que|cual|cuales|como|donde|quien|cuando)\b"
    r"|\b(?:cuant[oa]s?|cuanto|what|whats|which|how|where|who)\b"
)
_ACCENTED = re.compile(r"\b(?:qué|cuál(?:es)?|cuánt[oa]s?|cómo|dónde|quién)\b", re.IGNORECASE)
_IDENTITY = re.compile(
    r" (?:(?:y|pero|and) )?(?:es|son|is it|are they|is that|are these|is this)(?: de| un| una| an?)? \d"
)
_ORDINAL = re.compile(r" (?:el|la|del|al|the|numero|number|num|no|n|nº|#) ?$")
_COUNTED = re.compile(
    r" ?(?:uds?|unid\w*|pie[zc]\w*|pcs?|units?|cajas?|paquetes?|bolsas?|envases?|box(?:es)?|packs?|bags?|rollos?|rolls?"
    r"|par(?:es)?|pairs?)\b"
)
Bound = Literal["less", "more", "same"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure of the question: "menos de 2 kg" is 2, kg, less."""

    value: float
    unit: Unit
    bound: Bound
    ordinal: bool = False  # "el 2", "no. 3": an article of the list
    counted: bool = False  # "200 uds.", "2 boxes"


@dataclass(frozen=True)
class Question:
    """Read lazily: most questions are answered by one topic."""

    raw: str
    language: Language

    @cached_property
    def text(self) -> str:
        """Folded, without punctuation, a blank at both ends."""
        plain = _POINT.sub(" ", _ASIDE.sub(" ", folded(self.raw[:LONGEST])))
        return f" {' '.join(plain.split())} "

    @cached_property
    def mentions(self) -> list[Mention]:
        """The topics it names."""
        return mentions(self.text)

    @cached_property
    def open(self) -> bool:
        """Whether it asks for a fact ("cuánto pesa") rather than for a yes or a no ("pesa 2 kg?")."""
        if _SUPPOSING.search(folded(self.raw)):
            return False
        return bool(_WH.search(folded(self.raw)) or _ACCENTED.search(self.raw))

    @cached_property
    def alternative(self) -> bool:
        """Whether it offers a choice: "M8 o M10?" has no yes or no."""
        return re.search(r" (?:o|or) ", self.text) is not None

    @cached_property
    def identity(self) -> bool:
        """Whether a figure is asked of the article itself ("es de 16 A?"), not of what it bears ("aguanta 16 A?")."""
        return _IDENTITY.match(self.text) is not None

    @cached_property
    def without(self) -> bool:
        """Whether it asks for the absence of something: "latex free?"."""
        return self.says(words().free)

    def says(self, stems: tuple[str, ...]) -> bool:
        """Whether one of its words begins so."""
        return any(f" {stem}" in self.text for stem in stems)

    @cached_property
    def elsewhere(self) -> bool:
        """Whether it asks for another article too ("¿lo tenéis en inox?"): that this one is not is no "no"."""
        return any(m.vague and m.topic.name == "stock" for m in self.mentions)

    @cached_property
    def harmful(self) -> bool:
        """Whether a yes would be bad news ("se quema?"): then neither yes nor no stands alone."""
        return self.says(words().harm)

    @cached_property
    def figures(self) -> list[Asked]:
        """Its figures; designations such as ``M8x40`` are none."""
        coded = [m.span() for code in words().code for m in re.finditer(code.pattern, self.text)]
        return [
            Asked(figure(m[1].lstrip("+"), self.language), said_unit(m[2]), self._bound(m.start()), *self._place(m))
            for m in _FIGURE.finditer(self.text)
            if not any(start <= m.start() < end for start, end in coded)
        ]

    def _place(self, found: re.Match[str]) -> tuple[bool, bool]:
        """Whether the figure numbers an article of the list, and whether it counts pieces."""
        before, after = self.text[: found.start()], self.text[found.end() :]
        return _ORDINAL.search(before) is not None, _COUNTED.match(after) is not None

    def _bound(self, at: int) -> Bound:
        before = self.text[:at].rstrip()
        if before.endswith(words().less):
            return "less"
        return "more" if before.endswith(words().more) else "same"

    @cached_property
    def amount(self) -> float | None:
        """How many pieces it speaks of, where it says so without a unit of measure."""
        plain = [asked.value for asked in self.figures if not asked.unit.sign and asked.value >= 0]
        if plain:
            return plain[0]
        return next((float(n) for said, n in words().amounts.items() if f" {said}" in self.text), None)

    @cached_property
    def words(self) -> list[Word]:
        """The materials, colours and grounds that it names."""
        return [w for w in words().word if any(f" {stem}" in self.text for stem in w.asked)]

    def named(self, group: str) -> list[Word]:
        """Those of one group."""
        return [word for word in self.words if group in word.groups]
