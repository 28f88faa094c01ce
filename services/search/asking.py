"""How people ask, taken off what they ask for: "ponme dos sargentos, por favor" is about clamps."""

import re

_NUMBER = (  # a count, not part of a name: "tres en uno", "dos componentes", "two part epoxy"
    r"(?:un[oa]?s?|an?|some|(?:dos|tres|cuatro|cinco|seis|diez|doce|veinte|one|two|three|four|five|six|ten)"
    r"(?! (?:en|in|por|bocas?|caras?|componentes?|polos?|hilos?|vias|part|way|core|pole))|\d{1,4}(?= [a-z]{4}))"
)
_GREETING = r"(?:(?:hola|buenas|buenos dias|oye|oiga|hi|hello|hey|please|por favor)[\s,!.¿¡]+)*"
_VERB = (
    r"(?:(?:me )?(?:pon(?:me|ga|gan)?|pongame|dame|deme|mandame|mande(?:me)?|enviame|apunta(?:me)?|echame|traeme"
    r"|pasame|ocupo|quer(?:ia|emos)|quisiera|haceis|teneis|tienen|tendreis|vend(?:eis|en|es)|haria falta"
    r"|hacen? falta|busca(?:mos|ba)|necesita(?:mos|ba|ria)|andaba buscando|estoy buscando|dais|trabajais"
    r"|give me|send me|get me|i(?:'d| would) like|do you (?:have|sell|stock)|have you got"
    r"|i(?:'m| am) (?:after|looking for)|we need|can i (?:get|have))\b[\s,]*)?"
)
_NEED = r"(?:(?:me |nos )?(?:falta|necesito|quiero|need|want)[\s,]+)?"
_COUNT = rf"(?:(?:un par de|a couple of|a few|unos cuantos|{_NUMBER})\s+)?"
_OPENING = re.compile(rf"^[\s¿¡,]*{_GREETING}{_VERB}{_NEED}{_COUNT}")
_CLOSING = re.compile(
    r"[\s,.]+(?:urgente(?:mente)?|urgent(?:ly)?|por favor|porfa(?:vor)?|please|gracias|thanks|cuanto antes|asap"
    r"|si teneis|si puede ser|para (?:hoy|manana|ya)|que sea buen[oa]|buen[oa]s?(?: y)?)[\s?!.]*$"
)


def matter(folded: str) -> str:
    """The folded text without greeting, verb of asking, count and thanks; all of it where that is all."""
    rest = _CLOSING.sub("", _OPENING.sub("", folded, count=1))
    return rest if len(rest.strip()) > 2 else folded
