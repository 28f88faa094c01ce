"""A written conversation, replayed in the terminal against the running bot.

One line a turn: ``> text`` is said, ``[Button]`` is tapped, ``/command`` is said too, ``@ben`` goes on as the English
buyer and ``@ana`` as the Spanish one (people whom the bot has not met, so that a script can be played again),
``? words`` demands that the last answer holds them; ``#`` begins a comment.
"""

import asyncio
import html
import sys
import time
from dataclasses import replace
from pathlib import Path

from bot.simulator import cast
from bot.simulator.client import Chat, Message
from bot.simulator.server import Simulator

BUYERS = {person.first_name.lower(): person for person in cast.PEOPLE}
PATIENCE = 20.0


class ScriptError(Exception):
    """The conversation did not go as written."""


async def replay(script: Path, telegram: Simulator) -> int:
    """Play the script; 0 when everything demanded was there, 1 otherwise."""
    strangers = {name: _stranger(telegram, person) for name, person in BUYERS.items()}
    chat, name = telegram.chat(strangers["ana"]), "Ana"
    lines = await asyncio.to_thread(script.read_text, encoding="utf-8")
    for number, line in enumerate(lines.splitlines(), 1):
        words = line.strip()
        if words.startswith("@"):
            person = strangers[words[1:].lower()]
            chat, name = telegram.chat(person), person.first_name
        elif words and not words.startswith("#"):
            try:
                await _turn(chat, name, words)
            except ScriptError as error:
                print(f"{script}:{number}: {error}", file=sys.stderr)  # noqa: T201  # the terminal is its window
                return 1
    return 0


def _stranger(telegram: Simulator, person: cast.Person) -> cast.Person:
    """Somebody like a person of the cast, with an id of his own."""
    stranger = replace(person, id=time.time_ns() // 1_000_000 % 10**10 * 10 + person.id % 10, username="")
    telegram.world.add_person(stranger)
    return stranger


async def _turn(chat: Chat, name: str, words: str) -> None:
    if words.startswith("?"):
        if words[1:].strip().lower() not in chat.last.text.lower():
            raise ScriptError(f"the answer does not say {words[1:].strip()!r}")
        return
    if words.startswith("["):
        _show(name, words)
        await chat.tap(words.strip("[]"))
    else:
        _show(name, words.removeprefix(">").strip())
        await chat.say(words.removeprefix(">").strip())
    _answer(await chat.answer(PATIENCE))


def _show(name: str, words: str) -> None:
    print(f"\n{name}: {words}")  # noqa: T201  # the terminal is its window


def _answer(message: Message) -> None:
    for line in html.unescape(message.text).splitlines():
        print(f"    │ {line}")  # noqa: T201  # as above
    for row in message.rows:
        print("    │ " + "  ".join(f"[{button.get('text', '')}]" for button in row))  # noqa: T201  # as above
