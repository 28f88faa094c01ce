"""Words: stop words, stems, and which of the two languages a text is in."""

from functools import lru_cache

import snowballstemmer

from services.actions import Language

_SPANISH = frozenset(
    """a al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque cada como con cosa cosas cual cuales
    cualquier cuando da dame de del desde donde dos e el ella ellas ellos en entre era es esa esas ese eso esos esta
    estan estar este esto estos estoy fue gracias ha hace hacen hacer hacia han hasta hay hola igual la las le les lo
    los mas me mi mis mismo mucho muy nada necesito ni nos nosotros o os otra otro para pero poco poder por porque
    pueda puede pueden puedo pues que quiere quiero quien se sea sean segun ser si sirva sirve sirven sobre solo son
    su sus tal tambien tan tanto teneis tenemos tener tengo tiene tienen tienes todo todos tu tus u un una unas uno unos usar
    vaya y ya yo busco buscando buscar tipo clase favor""".split()
)
_ENGLISH = frozenset(
    """a about all also am an and any anything are as at be because been being but by can could do does doing don each
    else ever every for from get gets go got had has have having hello hi how i if in into is it its just like ll looking make
    makes me might more most my need needs of on once one onto or other our out over own please re s same should
    so some something sort stuff such sth t than thanks that the their them then there these they thing things this those to
    too up use used using ve very want wanted wants was we were what when where which while who will with would you
    your kind""".split()
)
_STEMMERS = {"es": snowballstemmer.stemmer("spanish"), "en": snowballstemmer.stemmer("english")}
# Verb forms and short words that the stemmers part from their family.
_IRREGULAR = {
    "es": {"luces": "luz", "voces": "voz", "cruces": "cruz", "lapices": "lapiz", "pies": "pie", "raices": "raiz"},
    "en": {"knives": "knife", "bought": "buy", "held": "hold", "holding": "hold", "stuck": "stick", "glued": "glue"},
}


def is_stop(word: str, language: Language | None = None) -> bool:
    """Whether a folded word says nothing about an article; in either language where none is given."""
    if language is None:
        return word in _SPANISH or word in _ENGLISH
    return word in (_SPANISH if language == "es" else _ENGLISH)


@lru_cache(maxsize=131072)
def stem(word: str, language: Language) -> str:
    """A folded word's Snowball stem."""
    irregular = _IRREGULAR[language].get(word)
    if irregular is not None:
        return irregular
    found = str(_STEMMERS[language].stemWord(word))
    # Snowball knows accented endings ("-ción"); folded, the plural's "-es" would stay on "-cion".
    return found.removesuffix("es") if language == "es" and found.endswith("iones") else found


@lru_cache(maxsize=131072)
def lemma(word: str, language: Language) -> str:
    """A folded word without its plural, and nothing else: "taladros" is "taladro", "taladrar" is not."""
    if len(word) < 4:
        return word
    if language == "es":
        bare = word.removesuffix("s")
        bare = bare[:-1] if bare.endswith("e") else bare
        return bare[:-1] + "z" if bare.endswith("c") else bare
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def language_of(words: list[str], default: Language) -> Language:
    """The language that most of the function words belong to; ``default`` where they do not tell."""
    spanish = sum(w in _SPANISH and w not in _ENGLISH for w in words)
    english = sum(w in _ENGLISH and w not in _SPANISH for w in words)
    if spanish == english:
        return default
    return "es" if spanish > english else "en"
