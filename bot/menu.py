"""The command menu, in both languages."""

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.backoff import Backoff
from services.actions import Language
from services.wording import wording
from states.commands import COMMANDS

log = structlog.get_logger(__name__)

LANGUAGES: tuple[Language, ...] = ("es", "en")


async def publish(bot: Bot, default: Language) -> None:
    """Tell Telegram which commands there are; while it cannot be reached, again and again.

    A refused token is left to the intake, which says so and stops the program.
    """
    backoff = Backoff(first=1, cap=60)
    while True:
        try:
            return await _publish(bot, default)
        except (TelegramUnauthorizedError, TelegramNotFound):
            return None
        except TelegramAPIError as error:
            log.warning("menu not published, will be tried again", reason=str(error))
            await backoff.sleep()


async def _publish(bot: Bot, default: Language) -> None:
    """A menu a language, the shop's own for all the others."""
    for language in LANGUAGES:
        await _menu(bot, language, language)
    await _menu(bot, default, None)


async def _menu(bot: Bot, language: Language, code: str | None) -> None:
    words = wording(language)
    commands = [BotCommand(command=name, description=words.text(f"command.{name}")) for name in COMMANDS]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code)
