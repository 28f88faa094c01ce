"""Rules first; a language model only where they doubt, and never trusted further than it can be checked."""

import logging
from collections.abc import Iterable

from pydantic import ValidationError

from services.actions import ACTIONS, Action, Clarify, Compare
from services.messages import Context, Message, Reading
from services.ports.language_model import LanguageModel, LanguageModelError
from services.understanding.names import code_of
from services.understanding.phrasebook import phrasebook
from services.understanding.pipeline import read_by_rules

SURE = 0.8
_MODEL_SURE = 0.85

log = logging.getLogger(__name__)


class Understanding:
    """Turns a message into actions."""

    def __init__(self, model: LanguageModel | None = None, brands: Iterable[str] = ()) -> None:
        """``brands``: the catalogue's makers, beside the built-in ones."""
        self._model = model
        self._brands = frozenset(brands)
        for text in (
            "hola, ponme 2 del primero",
            "hi, add 2 of the first",
        ):  # the lexicons are read now, not in a buyer's turn
            read_by_rules(Message(text=text), self._brands)
        phrasebook()

    async def read(self, message: Message) -> Reading:
        """The message's actions; the rules' answer stands wherever the model fails or says nothing usable."""
        reading = read_by_rules(message, self._brands)
        if self._model is None or reading.confidence >= SURE:
            return reading
        try:
            answered = await self._model.read(message)
        except LanguageModelError as error:
            log.info("the model did not help, the rules' reading stands: %s", error)
            return reading
        return _checked(answered, message) or reading


def _checked(answered: list[Action], message: Message) -> Reading | None:
    """The model's actions once more through the schema, without those on an SKU that it was not given."""
    try:
        actions = ACTIONS.validate_python([a.model_dump() for a in answered])
    except ValidationError as error:
        log.warning("the model's actions do not fit the schema: %s", error.error_count())
        return None
    kept = tuple(a for a in actions if known_skus_only(a, message))
    return Reading(kept, _MODEL_SURE, "model") if kept else None


def known_skus_only(action: Action, message: Message) -> bool:
    """Whether every SKU of the action stands in the context or in the buyer's own words."""
    given = {code_of(sku) for sku in context_skus(message.context)}
    written = code_of(message.text)
    named = [getattr(action, "sku", None), *_several(action)]
    return all(
        sku is None or code_of(sku) in given or (len(code_of(sku)) >= 4 and code_of(sku) in written) for sku in named
    )


def _several(action: Action) -> tuple[str, ...]:
    match action:
        case Compare():
            return action.skus
        case Clarify():
            return action.candidates
        case _:
            return ()


def context_skus(context: Context) -> list[str]:
    in_hand = [context.product.sku] if context.product else []
    offered = getattr(context.offer, "sku", None)
    return [
        *(r.sku for r in context.results),
        *in_hand,
        *(c.sku for c in context.cart),
        *([offered] if offered else []),
    ]
