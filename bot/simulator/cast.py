"""Who is in the default world: two buyers and the staff's group."""

from dataclasses import dataclass, field

from bot.simulator.shapes import Json

TOKEN = "7000000001:AAE-simulator-token-0000000000000000"  # noqa: S105 - opens nothing but the simulator


@dataclass(frozen=True, slots=True)
class Person:
    """A Telegram user; ``id`` is also the id of the private chat with the bot."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "es"
    phone: str = ""

    def as_user(self) -> Json:
        """The ``User`` object."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return {"id": self.id, "is_bot": False, "first_name": self.first_name} | {
            k: v for k, v in optional.items() if v
        }

    def as_chat(self) -> Json:
        """The ``Chat`` object of the private chat."""
        optional = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {"id": self.id, "type": "private"} | {k: v for k, v in optional.items() if v}


@dataclass(frozen=True, slots=True)
class Group:
    """A group or supergroup; ``id`` is negative. The bot is an administrator where ``bot_is_admin``."""

    id: int
    title: str
    members: tuple[Person, ...] = ()
    type: str = "supergroup"
    bot_is_admin: bool = field(default=True)

    def as_chat(self) -> Json:
        return {"id": self.id, "type": self.type, "title": self.title}


ANA = Person(5001, "Ana", "García", "ana_garcia", "es", "34600111222")
BEN = Person(5002, "Ben", "Carter", "ben_carter", "en", "447700900123")
MARTA = Person(5101, "Marta", "Ruiz", "marta_macroferro", "es", "34600333444")
STAFF = Group(-1001700000001, "Macroferro · Equipo", (MARTA,))

PEOPLE = (ANA, BEN)
GROUPS = (STAFF,)


def buyers(count: int, first_id: int = 6001, language: str = "es") -> tuple[Person, ...]:
    """As many people as a load test needs."""
    return tuple(
        Person(first_id + n, f"Buyer {n + 1}", "", f"buyer_{first_id + n}", language, f"34700{first_id + n:06d}")
        for n in range(count)
    )
