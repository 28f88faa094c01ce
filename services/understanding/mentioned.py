"""What is said of an English line beside its name: "the rags I put in right at the start, make that 24"."""

import re

from services.understanding.tokens import Token

_DID = (
    "put|added|add|asked|ordered|mentioned|had|have|got|stuck|chucked|wanted|picked|chose|said|requested|listed|popped|"
    "bunged|threw|booked|gave|bought|told|took|placed|entered|typed"
)
_MORE = (
    "in|on|for|you|about|down|there|them|right|at|the|very|start|beginning|outset|top|first|earlier|before|a|an|minute|"
    "minutes|moment|while|few|couple|of|ago|just|now|previously|originally|to|with|begin|already|basket|cart|order|my|"
    "our|trolley|time|second|seconds|sec|bit|hour|back|off|today|this|morning|up|lot|list"
)
_RELATIVE = re.compile(
    rf"(?:(?:that|which) )?(?:i|we|id|wed|ive|weve|i have|we have)(?: (?:just|already|originally|only|have|had))?"
    rf" (?:{_DID})(?: (?:{_MORE}))*\b"
    rf"|(?:that |which |thats )?(?:(?:is|are|were|was) )?(?:already |currently )?(?:in|on) (?:there|my|the|our)"
    rf"(?: (?:basket|cart|order|trolley|list))?(?: already| now| at the moment)?\b"
    r"|from (?:before|earlier|the (?:start|beginning|top)|a (?:minute|moment|while|bit) ago)\b"
)
_STARTS = frozenset(["i", "we", "id", "wed", "ive", "weve", "that", "which", "thats", "in", "on", "from"])
_CHANGES = frozenset({"v.set", "v.remove", "v.swap", "double", "half", "triple", "v.double", "set.to"})
_LEADS = frozenset({"definite", "pron.pl", "pron"})
_LONGEST = 16  # tokens of what is said beside the name
_NAME = 5  # tokens from the article to the end of the name


def unmentioned(tokens: list[Token]) -> list[Token]:
    """The tokens without what only says when a line came in, where the message goes on to change it."""
    for at, token in enumerate(tokens):
        if token.key.split(" ")[0] not in _STARTS or not _is_named_before(tokens, at):
            continue
        used = _matched(tokens, at)
        if used and any(t.has(*_CHANGES) for t in tokens[at + used : at + used + 6]) and _pauses(tokens, at + used):
            return [*tokens[:at], _comma(tokens[at + used]), *tokens[at + used + 1 :]]
    return tokens


def _is_named_before(tokens: list[Token], at: int) -> bool:
    """As in "the rags …", "those long bolts …": an article of the language, and a name close behind it."""
    name = tokens[max(0, at - _NAME) : at]
    led = next((i for i, t in enumerate(name) if t.has(*_LEADS) and not t.is_figure), None)
    if led is None or led + 1 >= len(name):
        return False
    return all(t.kind in ("word", "size") and not t.is_figure and not t.has(*_CHANGES) for t in name[led + 1 :])


def _matched(tokens: list[Token], at: int) -> int:
    """The most tokens from ``at`` on that only tell when and where."""
    ends: list[int] = []
    words = ""
    for token in tokens[at : at + _LONGEST]:
        if token.kind not in ("word", "number"):
            break
        words = f"{words} {token.key}".strip()
        ends.append(len(words))
    found = _RELATIVE.match(words)
    return ends.index(found.end()) + 1 if found and found.end() in ends else 0


def _pauses(tokens: list[Token], at: int) -> bool:
    """A pause, or the verb itself: what was told ends here."""
    return at < len(tokens) and (tokens[at].kind == "mark" or tokens[at].has("to", *_CHANGES))


def _comma(token: Token) -> Token:
    """A colon or a question mark behind it is no more than a comma."""
    return Token(",", ",", token.start, token.end, "mark") if token.text in (":", "?", "-") else token
