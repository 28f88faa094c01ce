"""Article names as shops shorten them: "TORN. DIN933 M10X60 C/100" is "tornillo din933 m10x60 caja de 100"."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from services.search.folding import fold

_SHORT = {
    form: {fold(short): fold(long) for short, long in words.items()}
    for form, words in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
_WORDS = re.compile(
    r"(?<![a-z0-9.])(?:(?P<dotted>{})\.(?!\d)|(?P<bare>{})(?![a-z0-9-])\.?)".format(
        *("|".join(sorted(map(re.escape, _SHORT[form]), key=len, reverse=True)) for form in ("dotted", "bare"))
    )
)
_SLASHES = (
    (re.compile(r"(?<![a-z0-9])c/\s?(?=\d)"), "caja de "),
    (re.compile(r"(?<![a-z0-9])c/\s?(?=[a-z])"), "con "),
    (re.compile(r"(?<![a-z0-9])s/\s?(?=[a-z])"), "sin "),
    (re.compile(r"(?<![a-z0-9])p/\s?(?=[a-z])"), "para "),
    (re.compile(r"(?<![a-z0-9])w/o\s"), "without "),
    (re.compile(r"(?<![a-z0-9])w/\s?(?=[a-z])"), "with "),
)
_AND_A_HALF = re.compile(
    r"(?<![\w.,/])(\d{1,2})(?: pulgadas?)? y medi[ao](?: pulgadas?)?\b(?! \w*(?:docena|hora|ton|metro))"
)


@lru_cache(maxsize=4096)
def spelt_out(text: str) -> str:
    """The folded text with its abbreviations written out."""
    folded = fold(text)
    if "/" in folded:
        for pattern, words in _SLASHES:
            folded = pattern.sub(words, folded)
    if " y medi" in folded:  # discs and pipes: "de 4 y media", "4 pulgadas y media"
        folded = _AND_A_HALF.sub(r"\1 1/2 pulgadas", folded)
    return _WORDS.sub(_word, folded)


def _word(match: re.Match[str]) -> str:
    form = match.lastgroup or "bare"
    return _SHORT[form][match[form]] + " "
