"""Inline mode: ``@bot m8 tornillo`` in any chat lists articles; the one chosen is sent with a link to its card.

Nothing here belongs to a conversation: no cart, no memory, no account is made, and the answer is worth nothing
once more letters are typed.
"""

from hashlib import blake2b

import structlog
from aiogram import Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
)
from aiogram_dialog import DialogManager

from services.actions import Language, ShowProduct
from services.assistant.clerk import Clerk
from services.assistant.memory import Asked
from services.assistant.narrowing import listed, spoken
from services.assistant.turn import Buyer, Found
from services.catalogue.views import ProductCard
from services.customers import accounts
from services.wording import Wording
from states.deep_links import link, parameter_in, parameter_of, sku_of
from states.turn import act

MOST_RESULTS = 10
CACHE_SECONDS = 30
LONGEST_ID, LONGEST_BUTTON = 64, 64
HOME = "home"  # the start parameter of the button above the results

log = structlog.get_logger(__name__)
router = Router(name="inline")


@router.inline_query()
async def search(query: InlineQuery, clerk: Clerk) -> None:
    """The articles that the words find, ten at a time, in the language of who asks."""
    language = await accounts.language_of(query.from_user.id) or _telegrams(query.from_user.language_code)
    buyer, words = Buyer(query.from_user.id, language), clerk.desk.words(language)
    offset = int(query.offset) if query.offset.isdigit() else 0
    wanted, cheapest = spoken(query.query.strip())
    asked = Asked(query=wanted, cheapest=cheapest, offset=offset)
    found = await listed(clerk.desk, buyer, asked, MOST_RESULTS) if wanted else Found()
    await _answer(query, words, found, offset)


async def _answer(query: InlineQuery, words: Wording, found: Found, offset: int) -> None:
    username = (await query.bot.me()).username or "" if query.bot else ""
    cards = found.cards if found.result is not None and not found.result.no_match else ()
    total = found.result.total if found.result is not None else 0
    more = offset + len(cards) < total
    key = "inline.open" if cards or not query.query.strip() else "inline.nothing"
    try:
        await query.answer(
            [article(words, card, username) for card in cards],
            cache_time=CACHE_SECONDS,
            is_personal=True,
            next_offset=str(offset + len(cards)) if more else "",
            button=InlineQueryResultsButton(text=words.text(key)[:LONGEST_BUTTON], start_parameter=HOME),
        )
    except TelegramBadRequest as error:  # more letters were typed meanwhile, or the query is from before a restart
        log.info("inline_query_not_answered", error=error.message)


def article(words: Wording, card: ProductCard, username: str) -> InlineQueryResultArticle:
    """An article in the list, and the message that it becomes."""
    parameter = parameter_of(card.sku)
    url = link(username, parameter) if parameter else link(username, HOME)
    button = InlineKeyboardButton(text=words.text("inline.card"), url=url)
    return InlineQueryResultArticle(
        id=_result_id(card.sku),
        title=card.name(words.language),
        description=_terms(words, card),
        thumbnail_url=_public(card),
        input_message_content=InputTextMessageContent(message_text=_message(words, card), parse_mode="HTML"),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )


def _terms(words: Wording, card: ProductCard) -> str:
    """Price, pack, stock: the line below the name."""
    terms = [words.money(card.price) + words.text(f"per.{card.unit}")]
    if card.pack_size > 1:
        terms.append(words.text("article.pack", pack=words.unit(card.unit, card.pack_size)))
    return " · ".join([*terms, words.text(f"article.{card.supply}", available=words.unit(card.unit, card.sellable))])


def _message(words: Wording, card: ProductCard) -> str:
    lines = [
        words.html("card.head", name=card.name(words.language), sku=card.sku, brand=card.brand or "–"),
        words.html("card.price", price=words.money(card.price), unit=words.text(f"per.{card.unit}")),
    ]
    if card.pack_size > 1:
        lines.append(words.html("card.pack", pack=words.unit(card.unit, card.pack_size)))
    return "\n".join(lines)


def _public(card: ProductCard) -> str | None:
    """A picture's address, where Telegram can fetch it itself: a list of articles takes no uploads."""
    url = card.picture.url if card.picture else ""
    return url if url.startswith(("https://", "http://")) else None


def _result_id(sku: str) -> str:
    return sku if len(sku.encode()) <= LONGEST_ID else blake2b(sku.encode(), digest_size=16).hexdigest()


def _telegrams(language_code: str | None) -> Language:
    return "en" if (language_code or "").startswith("en") else "es"


async def chosen_here(message: Message) -> bool:
    """A result that was chosen in the chat with the bot itself comes back as the buyer's own message."""
    return bool(message.via_bot and message.bot and message.via_bot.id == message.bot.id)


async def open_chosen(message: Message, dialog_manager: DialogManager) -> None:
    """Its card, as the link in it would open it."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else []
    urls = [button.url or "" for row in rows for button in row]
    await act(dialog_manager, ShowProduct(sku=sku_of(parameter_in(urls[0]) if urls else "")))
