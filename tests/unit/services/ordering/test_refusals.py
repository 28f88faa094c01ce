"""Every refusal has its words in both languages."""

import string

import pytest

from services import errors
from services.wording import catalogue

VALUES = {
    "error.nothing_to_ship": {"number"},
    "error.unknown_product": {"sku"},
    "error.quantity": {"quantity"},
    "error.minimum_quantity": {"name", "minimum"},
    "error.stock": {"name", "available"},
    "error.out_of_stock": {"name"},
    "error.retired": {"name"},
    "error.not_in_cart": {"name"},
    "error.unknown_order": {"number"},
    "error.order_status": {"number", "status", "wanted"},
}


def refusals(kind=errors.TradeError):
    yield kind
    for special in kind.__subclasses__():
        yield from refusals(special)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("refusal", [kind for kind in refusals() if kind.__module__ == errors.__name__])
def test_every_refusal_has_words_that_name_its_values(language, refusal):
    message = catalogue(language).get(refusal.key)
    assert message is not None
    named = {name for _, name, _, _ in string.Formatter().parse(message.string) if name}
    assert named == VALUES.get(refusal.key, set())
