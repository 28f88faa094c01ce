"""A pasted e-mail, a forwarded chat, a list with bullets: what is left of it is what the buyer means, line by line."""

import re

from services.understanding.text import fold

_HEADERS = frozenset(
    [
        "de",
        "from",
        "para",
        "to",
        "asunto",
        "subject",
        "fecha",
        "date",
        "enviado",
        "sent",
        "cc",
        "cco",
        "bcc",
        "rv",
        "re",
        "fw",
        "fwd",
        "responder-a",
        "reply-to",
    ]
)
_CLOSINGS = (
    "un saludo",
    "saludos",
    "atentamente",
    "atte",
    "cordialmente",
    "un cordial saludo",
    "muchas gracias y un saludo",
    "regards",
    "rgds",
    "kind regards",
    "best regards",
    "best wishes",
    "yours",
    "sincerely",
    "best",
    "kr",
    "brgds",
    "reciba un cordial",
    "quedo a la espera",
    "quedamos a la espera",
    "sin otro particular",
    "sent from my",
    "enviado desde mi",
    "cheers",
    "thanks",
    "many thanks",
    "gracias",
    "muchas gracias",
    "thank you",
    "ta",
)
_REPLIED = ("-----", "____", "el mensaje original", "mensaje reenviado", "forwarded message", "reenviado", "forwarded")
_FORWARD = re.compile(
    r"^\[?\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?,?\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?\s?m\.?)?\]?\s*(?:-\s*)?[^:\n]{1,40}:\s*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\s*(?:[-*•·▪►➤→✅✔☑>]\ufe0f?\s*)+")
_NUMBERED = re.compile(r"^\s*(\d{1,2})\s*(?:[.)]-?|-)\s+(?=\S)")
_PHONE = re.compile(r"^(?:tel|tlf|tfno|mob|mov|movil|mobile|phone|m|t)?[.:]*\s*\+?\(?\d[\d\s().-]{7,}$", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+")
_ITEM = re.compile(r"^\s*\d+\s*(?:x\s*)?[^\W\d]|.*\s(?:x\s*)?\d+\s*(?:uds?|pcs|u)?\.?$", re.IGNORECASE)
_CALLED = re.compile(r"\b(?:ext|tel|tlf|tfno|mob|movil|móvil|mobile|phone|fax|cp|cif|nif|vat|reg)\b\.?", re.IGNORECASE)
_SPEAKER = re.compile(r"^([^\W\d_][^:\d\n]{1,30}):\s+(?=\S)")


def lines(text: str) -> list[str]:
    """The lines that speak: without headers, quotes, bullets, signatures, phone numbers and addresses."""
    rough = text.split("\n")
    if len(rough) == 1:
        return [_ADDRESS.sub(" ", _FORWARD.sub("", text))]
    kept = _without_speakers([_bare(line) for line in rough if not _is_header(line)])
    return _without_numbering(
        _without_signature([line for line in kept if line.strip() and not _PHONE.match(line.strip())])
    )


def _bare(line: str) -> str:
    return _ADDRESS.sub(" ", _BULLET.sub("", _FORWARD.sub("", line.strip())))


def _without_speakers(found: list[str]) -> list[str]:
    """As in "Luis: trae 6 sacos de cal", "Luis: y 2 latas": who says it, where one name leads two lines and more."""
    names = [match.group(1) if (match := _SPEAKER.match(line)) else "" for line in found]
    told = {name for name in names if name and names.count(name) > 1}
    return [line[len(name) + 1 :] if name in told else line for name, line in zip(names, found, strict=True)]


def _is_header(line: str) -> bool:
    name, colon, _ = line.partition(":")
    folded = fold(line.strip())
    return (
        (bool(colon) and fold(name.strip()) in _HEADERS)
        or folded.startswith(_REPLIED)
        or folded.endswith(("escribio:", "wrote:"))
    )


def _without_signature(found: list[str]) -> list[str]:
    """What stands after a closing is a name and a firm, unless it is another article."""
    for at, line in enumerate(found):
        if at and _closes(line):
            return found[:at] + [later for later in found[at + 1 :] if _ITEM.match(later) and not _CALLED.search(later)]
    return found


def _closes(line: str) -> bool:
    folded = fold(line.strip()).rstrip(",.! ")
    if not folded.startswith(_CLOSINGS):
        return folded == "--"
    more = 4 if "," in folded else 2  # "Saludos, Óscar (ext. 214)"
    return any(
        folded == closing or (re.match(rf"{closing}\b", folded) and len(folded.split()) <= len(closing.split()) + more)
        for closing in _CLOSINGS
    )


def _without_numbering(found: list[str]) -> list[str]:
    """As in "1. … 2. … 3. …" counts the lines; a single "1. …" does not."""
    marks = [_NUMBERED.match(line) for line in found]
    figures = [int(mark.group(1)) for mark in marks if mark]
    if len(figures) < 2 or figures != list(range(1, len(figures) + 1)):
        return found
    return [line[mark.end() :] if mark else line for line, mark in zip(found, marks, strict=True)]
