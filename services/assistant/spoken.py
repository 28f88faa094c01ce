"""What buttons say, typed instead of tapped: "atrás", "skip", "deshaz", "none of these", where the button stands.

The vocabulary of messages has no word for moves between windows, so they are taken before the message is read.
"""

from services.actions import Decline
from services.assistant.checkout import STEPS, StepWhy
from services.assistant.commands import Command, SkipStep, StepBack, Undo
from services.assistant.memory import Memory, Screen
from services.catalogue.names import fold

BACK = {"atras", "volver", "vuelve", "vuelve atras", "paso anterior", "anterior", "back", "go back", "previous"}
SKIP = {"saltar", "salta", "saltalo", "omitir", "siguiente", "pasar", "paso", "skip", "skip it", "skip this", "next"}
UNDO = {
    "deshaz", "deshacer", "deshazlo", "deshaz eso", "vuelve a ponerlo", "vuelve a ponerla", "vuelve a ponerlos",
    "vuelve a ponerlas", "ponlo otra vez", "undo", "undo that", "put it back", "put them back", "put that back",
}  # fmt: skip
NONE = {
    "ninguno", "ninguna", "ninguno de esos", "ninguna de esas", "ninguno de estos", "ninguna de estas",
    "none", "none of them", "none of these", "none of those", "neither",
}  # fmt: skip
WHY = ("por que", "para que", "y eso para que", "why", "what for", "what do you need")


def spoken(text: str, memory: Memory) -> Command | Decline | StepWhy | None:
    """The wish of the button that the text names; None for everything else."""
    words = " ".join(fold(text).replace(",", " ").strip(" .!¡¿?").split())
    words = words.removesuffix(" please").removesuffix(" por favor").strip()
    in_step = memory.screen in STEPS
    if words in BACK and (in_step or memory.screen is Screen.SUMMARY):
        return StepBack()
    if words in SKIP and in_step:
        return SkipStep()
    if in_step and words.startswith(WHY):
        return StepWhy()
    if words in UNDO and memory.undo:
        return Undo()
    if words in NONE and memory.screen is Screen.CHOICE:
        return Decline()
    return None
