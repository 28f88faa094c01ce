"""Who speaks: the account behind an update, kept up to date, and the wording of its language."""

from collections import OrderedDict
from functools import partial
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import Chat, TelegramObject, User

from bot.middlewares import Handler
from services.actions import Language
from services.assistant.turn import Buyer, Desk
from services.customers import accounts

REMEMBERED = 10_000


class BuyerMiddleware(BaseMiddleware):
    """Puts ``buyer`` and ``words`` into the handler's data.

    What an account was last seen as is remembered, so that a turn need not write it anew; whoever changes the
    account calls ``forget_account``.
    """

    def __init__(self, desk: Desk, default_language: Language) -> None:
        """Remember nobody yet."""
        self._desk = desk
        self._default = default_language
        self._seen: OrderedDict[tuple[int, str, str | None, str | None], Language] = OrderedDict()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if user is None:
            return await handler(event, data)
        key = (user.id, user.first_name, user.username, user.language_code)
        language = self._seen.get(key) or await self._account(user, key)
        data["buyer"] = Buyer(chat.id if chat else user.id, language, user.first_name)
        data["words"] = self._desk.words(language)
        data["forget_account"] = partial(self._seen.pop, key, None)
        return await handler(event, data)

    async def _account(self, user: User, key: tuple[int, str, str | None, str | None]) -> Language:
        account = await accounts.seen(
            user.id,
            first_name=user.first_name,
            username=user.username,
            language_code=user.language_code,
            default_language=self._default,
        )
        self._seen[key] = "en" if account.language == "en" else "es"
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return self._seen[key]
