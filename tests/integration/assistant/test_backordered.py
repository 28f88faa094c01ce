"""An article that may be ordered beyond the stock: every window says so, as the checkout will."""

import pytest

from models.catalogue import Product
from services.actions import AddToCart
from services.catalogue import queries as catalogue
from services.ordering.rules import Article, in_stock, later
from services.wording import wording
from states.inline import _terms
from states.wording import article_line
from tests.integration.assistant.conftest import DRILL, SEALANT


@pytest.fixture
async def backordered(talk):
    """The sealant, of which there is none, and the drill, of which there are five, may be waited for."""
    await Product.filter(sku__in=[SEALANT, DRILL]).update(backorder=True)
    yield
    await Product.all().update(backorder=False)


@pytest.mark.parametrize(("language", "told"), [("es", "bajo pedido"), ("en", "on backorder")])
async def test_list_and_inline_answer_say_on_backorder_and_not_sold_out(backordered, language, told):
    words, card = wording(language), await catalogue.card(SEALANT)
    for line in (article_line(words, 1, card), _terms(words, card)):
        assert told in line
        assert not any(other in line for other in ("agotado", "out of stock"))


async def test_card_offers_its_button_and_says_that_it_must_be_waited_for(talk, backordered):
    await talk.say("info del SIL-NEU-T")
    assert "bajo pedido" in talk.text
    assert "agotado" not in talk.text
    assert talk.shown["sold"] is True
    await talk.act(AddToCart(sku=SEALANT, quantity=9))
    assert talk.keys == ["cart.added", "cart.all_later"]
    assert "es bajo pedido: 9 uds. en cuanto llegue reposición" in talk.text
    assert "0 uds. ahora" not in talk.text
    await talk.say("ponme 8 TAL-BOS-GSB18")
    assert "5 uds. ahora, 3 uds. en cuanto llegue reposición" in talk.text


async def test_card_of_which_some_are_there_says_both(talk, backordered):
    await talk.say("info del TAL-BOS-GSB18")
    assert "5 uds. en stock; más, bajo pedido" in talk.text


async def test_question_for_the_stock_is_answered_with_what_can_be_waited_for(talk, backordered):
    await talk.say("info del TAL-BOS-GSB18")
    await talk.say("¿hay stock de 20?")
    assert "5 uds. ahora; el resto, bajo pedido" in talk.text
    await talk.say("¿cuántos hay del SIL-NEU-T?")
    assert "bajo pedido" in talk.text


async def test_card_that_is_not_backordered_is_sold_out_as_ever(talk):
    await talk.say("info del SIL-NEU-T")
    assert "agotado" in talk.text
    assert talk.shown["sold"] is False


@pytest.mark.parametrize("pieces", [0, 7, 10, 25])
@pytest.mark.parametrize("backorder", [True, False])
async def test_card_promises_what_the_cart_s_rules_keep(pieces, backorder):
    """The two say "from stock" and "to be waited for" of the same article alike."""
    card = (await catalogue.card(DRILL)).__class__(
        "TIE", "Brida", "Tie", "", "", "", None, 0, 21, "unit", 10, 10, pieces, {}, backorder=backorder
    )
    article = Article("TIE", "Brida", "Tie", "unit", 10, 10, pieces, backorder=backorder)
    if card.orderable:
        assert in_stock(article, 10) == 10
        assert (later(article, 10) > 0) is (card.supply == "backorder")
    else:
        with pytest.raises(Exception, match="Not one sellable piece"):
            in_stock(article, 10)
