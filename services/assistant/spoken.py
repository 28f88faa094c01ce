"""What buttons say, typed instead of tapped: "atrás", "skip", "deshaz", "none of these", where the button stands.

The vocabulary of messages has no word for moves between windows, so they are taken before the message is read.
"""

from services.actions import Decline, ShowCart
from services.assistant.checkout import STEPS, StepHint
from services.assistant.commands import Command, Revise, SkipStep, StepBack, Undo
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
BASKET = {"carrito", "cesta", "cart", "basket"}
RETURN = {"vuelve", "volver", "volvamos", "volvemos", "regresa", "back", "return"}
OUTCRIES = {
    "oops", "whoops", "ups", "uy", "ay", "eh", "no", "jaja", "jajaja", "haha", "perdon", "perdona", "sorry", "espera",
    "wait", "vale", "ok", "venga", "bueno", "mejor", "y", "and", "pues",
}  # fmt: skip
LONGEST = 6  # words of "please change the delivery address"; a longer text says more
WHY = ("por que", "para que", "y eso para que", "why", "what for", "what do you need")


PRIVATE = {
    "particular", "soy particular", "soy un particular", "soy una particular", "no tengo empresa", "no soy empresa",
    "a mi nombre", "no company", "i have no company", "i am not a company", "i'm not a company", "just me", "private",
    "i'm a private customer", "it's just me",
}  # fmt: skip
CHANGE = {"cambia", "cambiar", "corrige", "corregir", "modifica", "modificar", "change", "correct", "edit", "fix"}
FIELDS = {
    Screen.EMAIL: {"correo", "email", "mail", "e-mail"},
    Screen.COMPANY: {"empresa", "nombre", "company", "name"},
    Screen.TAX_ID: {"nif", "cif", "tax", "vat"},
    Screen.ADDRESS: {"direccion", "address"},
    Screen.NOTES: {"nota", "notas", "note", "notes"},
}


def spoken(text: str, memory: Memory) -> Command | Decline | ShowCart | StepHint | None:
    """The wish of the button that the text names; None for everything else."""
    words = " ".join(fold(text).replace(",", " ").strip(" .!¡¿?").split())
    words = words.removesuffix(" please").removesuffix(" por favor").strip()
    in_step = memory.screen in STEPS
    if words in BACK and (in_step or memory.screen is Screen.SUMMARY):
        return StepBack()
    if words in SKIP and in_step:
        return SkipStep()
    if memory.screen.state == "checkout" and (said := {*words.split()}) & CHANGE and len(said) <= LONGEST:
        return next((Revise(step) for step, names in FIELDS.items() if said & names), None)
    if in_step and words.startswith(WHY):
        return StepHint(f"checkout.why_{memory.screen.value.split('.')[1]}")
    if memory.screen is Screen.COMPANY and words in PRIVATE:
        return StepHint("checkout.private")
    return _anywhere(words, memory)


def _anywhere(words: str, memory: Memory) -> Command | Decline | ShowCart | None:
    """What is said the same way on every screen."""
    said = {*words.split()}
    if _bare(words) in UNDO and memory.undo:
        return Undo()
    if said & BASKET and said & RETURN and len(said) <= LONGEST:
        return ShowCart()
    return Decline() if words in NONE and memory.screen is Screen.CHOICE else None


def _bare(words: str) -> str:
    """Without the outcries before it: "oops, undo"."""
    said = words.split()
    while said and said[0] in OUTCRIES:
        said = said[1:]
    return " ".join(said)
