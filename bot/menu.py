"""The command menu, in both languages."""

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from services.actions import Language
from services.wording import wording
from states.commands import COMMANDS

LANGUAGES: tuple[Language, ...] = ("es", "en")


async def publish(bot: Bot, default: Language) -> None:
    """Tell Telegram which commands there are: a menu a language, the shop's own for all the others."""
    for language in LANGUAGES:
        await _menu(bot, language, language)
    await _menu(bot, default, None)


async def _menu(bot: Bot, language: Language, code: str | None) -> None:
    words = wording(language)
    commands = [BotCommand(command=name, description=words.text(f"command.{name}")) for name in COMMANDS]
    await bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats(), language_code=code)
