"""A long receipt made short: the cart below shows line by line what a pasted list did, so few words do above it."""

from collections.abc import Sequence

from services.assistant.note import Note

FEW = 4  # notes of one kind that are read with pleasure
COUNTED = {"cart.added": ("cart.added_many", FEW), "cart.rounded": ("cart.rounded_many", 1)}
LAST = {"cart.rounded_many"}  # a word about all of them stands below them
JOINED = {
    "browsing.not_found": "browsing.none_found",
    "choice.left": "choice.all_left",
    "choice.open": "choice.all_open",
}


def brief(notes: Sequence[Note]) -> list[Note]:
    """The notes in their order; of a kind that stands too often one is left, which counts or lists them all."""
    short: list[Note] = []
    for note in notes:
        same = [other for other in notes if other.key == note.key]
        key, most = COUNTED.get(note.key, (JOINED.get(note.key, note.key), 1 if note.key in JOINED else len(notes)))
        if len(same) <= most:
            short.append(note)
        elif note is same[-1 if key in LAST else 0]:
            short.append(_together(key, same))
    return short


def _together(key: str, same: Sequence[Note]) -> Note:
    about = ", ".join(note.values["about"] for note in same if "about" in note.values)
    counted = key in {many for many, _ in COUNTED.values()}
    values = {} if counted else {"about": about}
    return Note(key=key, values=values, count=len(same) if counted else None, mark=same[0].mark)
