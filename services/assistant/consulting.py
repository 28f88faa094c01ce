"""Questions that an article's own fields leave open, put to the language model; never within a transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from services.actions import AskProduct
from services.assistant.answers import answer, grounding
from services.assistant.note import Note
from services.assistant.turn import Found, Turn
from services.catalogue.views import ProductCard
from services.ports.language_model import LanguageModel, LanguageModelError

if TYPE_CHECKING:
    from services.assistant.clerk import Step

log = structlog.get_logger(__name__)

MOST = 3  # questions of one message, asked side by side: the buyer waits for one


async def consulted(turn: Turn, steps: "Sequence[Step]", found: list[Found]) -> list[Found]:
    """What was found, with the model's answers where the record's fields left a question open."""
    model = turn.desk.model
    if model is None:
        return found
    asked = {place: step for place, step in enumerate(steps) if isinstance(step, AskProduct)}
    left = [place for place, step in asked.items() if _left_open(turn, step, found[place])][:MOST]
    told = await asyncio.gather(*(_told(model, turn, found[place].cards[0], asked[place]) for place in left))
    answers = dict(zip(left, told, strict=True))
    return [replace(what, told=answers.get(place)) for place, what in enumerate(found)]


def _left_open(turn: Turn, step: AskProduct, found: Found) -> bool:
    return len(found.cards) == 1 and grounding.left_open(answer(found.cards[0], step.question, turn.words))


async def _told(model: LanguageModel, turn: Turn, card: ProductCard, step: AskProduct) -> Note | None:
    """The model's answer as a note; None where it has none, or one that the record does not bear out."""
    language = turn.buyer.language
    record = grounding.record_of(card, turn.words)
    try:
        said = await model.answer(record, step.question, language, chat=str(turn.buyer.chat_id))
    except LanguageModelError as error:
        log.info("model_no_answer", sku=card.sku, error=str(error))
        return None
    if said is None:
        return None
    if not grounding.borne_out(said, record, language):
        log.warning("model_answer_not_borne_out", sku=card.sku, fields=said.fields)
        return None
    return grounding.told(said, card, turn.words)
