"""To a summary, an order, an offer: the ways that several tests begin with."""

from services.actions import Checkout
from services.assistant.memory import Screen

EMAIL, COMPANY, TAX_ID = "ana@talleres-moncayo.com", "Talleres Moncayo, S.L.", "B12345674"
ADDRESS = "Calle Mayor 12, 28013 Madrid"


async def at_summary(talk, *requests):
    """A cart, and a checkout to its summary."""
    for request in requests or ("ponme 2 taladros GSB 18V-55",):
        await talk.say(request)
    await talk.act(Checkout())
    for answer in (EMAIL, COMPANY, TAX_ID, ADDRESS, "no"):
        await talk.say(answer)
    assert talk.screen is Screen.SUMMARY


async def ordered(talk, *requests):
    """An order; its number."""
    await at_summary(talk, *requests)
    await talk.say("correcto")
    assert talk.screen is Screen.PLACED
    return (await talk.memory()).order


async def offered_again(talk):
    """The buyer has taken two drills before, and is offered as many."""
    await ordered(talk)
    await talk.say("necesito un taladro percutor")
    assert "browsing.last_time" in talk.keys
