"""The written conversations, held once more while it is counted what they would cost with a language model.

A model that never helps stands behind the rules: it notes what it is asked, and the rules' answer stands, so that the
dialogues go the way in which the tests hold them.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.demo.generate import write
from bot.embedded.engines import engines
from bot.settings import Settings
from bot.wiring import desk, search_index, search_options
from models.database import connect, disconnect, migrate
from services.actions import Action
from services.adapters.openai_answering import answer_tokens
from services.adapters.openai_reading import input_tokens
from services.assistant.clerk import Clerk
from services.catalogue.importing import import_path
from services.jobs.queue import install
from services.messages import Message
from services.ports.language_model import Grounded, LanguageModelError
from services.search.indexing import Indexing
from services.search.service import Search
from services.understanding import Understanding
from tests.conversations.dialogues.play import DIALOGUES, AtTheCounter, Dialogue, Play, read
from tests.integration.assistant.counter import Talk


@dataclass
class Counting:
    """A language model that counts what it would be asked, and says nothing."""

    readings: list[int] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    async def read(self, message: Message) -> list[Action]:
        self.readings.append(input_tokens(message))
        raise LanguageModelError("only counting")

    async def answer(self, record: Mapping[str, str], question: str, language: str, chat: str = "") -> Grounded | None:
        self.answers.append(answer_tokens(record, question, language))
        raise LanguageModelError("only counting")

    @property
    def asked(self) -> int:
        return len(self.readings) + len(self.answers)


@asynccontextmanager
async def counter(folder: Path) -> AsyncIterator[Clerk]:
    """The clerk over the demonstration's catalogue, as the program wires him."""
    settings = Settings(data_dir=folder)
    async with engines(settings, durable=False) as running:
        await migrate(running.database_url)
        await install(running.database_url)
        await connect(running.database_url)
        write(folder / "demo")
        await import_path(folder / "demo")
        index, options = search_index(settings, folder / "qdrant"), search_options(settings)
        await Indexing(index, None, options).rebuild()
        yield Clerk(desk(settings, Search(index, None, options)))
        await index.close()
        await disconnect()


@dataclass
class Held:
    """What holding the dialogues came to."""

    dialogues: int = 0
    turns: int = 0
    without_model: int = 0
    checked: int = 0
    right: int = 0
    failed: list[str] = field(default_factory=list)


async def hold(clerk: Clerk, dialogue: Dialogue, model: Counting, held: Held) -> None:
    """One dialogue, turn by turn; a turn is right when all that is written below it holds."""
    play = Play(AtTheCounter(Talk(clerk, language=dialogue.language)))
    held.dialogues += 1
    for turn in _turns(dialogue):
        before = model.asked
        (_, _, said), *checks = turn
        wrong = await play.hold(replace(dialogue, lines=turn[:1]))
        wrong = wrong or (await play.hold(replace(dialogue, lines=checks)) if checks else "")
        held.turns += 1
        held.without_model += model.asked == before
        held.checked += bool(checks)
        held.right += bool(checks) and not wrong
        if wrong:
            held.failed.append(f"{dialogue.name}: {said}")


def _turns(dialogue: Dialogue) -> list[list[tuple[int, str, str]]]:
    """What the buyer says, each with what is written below it."""
    turns: list[list[tuple[int, str, str]]] = []
    for line in dialogue.lines:
        if line[1] == ">":
            turns.append([line])
        elif turns:
            turns[-1].append(line)
    return turns


async def report() -> None:
    """Hold them all, and print."""
    model, held = Counting(), Held()
    with tempfile.TemporaryDirectory(prefix="macroferro-bench-") as folder:
        async with counter(Path(folder)) as clerk:
            reading = Understanding(model)
            asking = Clerk(replace(clerk.desk, understanding=reading, model=model))
            for path in DIALOGUES:
                await hold(asking, read(path), model, held)
    _print(model, held)


def _print(model: Counting, held: Held) -> None:
    spent = sum(model.readings) + sum(model.answers)
    print(f"conversations: {held.dialogues}, {held.turns} turns")
    print(f"  needed no model: {100 * held.without_model / held.turns:.1f} % of the turns (goal: 80 %)")
    print(f"  answered rightly: {held.right} of the {held.checked} turns with something written below them")
    for failed in held.failed:
        print(f"    not {failed}")
    print(f"  with a model: about {spent / held.turns:.0f} input tokens a turn over all turns;")
    print(f"    {len(model.readings)} readings of at most {max(model.readings, default=0)} tokens,")
    print(f"    {len(model.answers)} questions to a record of at most {max(model.answers, default=0)}")


if __name__ == "__main__":
    asyncio.run(report())
