"""The staff's links: single use, expiring, kept as a hash, refused in the same words whatever is wrong with them."""

import asyncio

import pytest

from models.customer import Invitation
from services.assistant.commands import AcceptInvitation
from services.assistant.memory import Screen
from services.customers import accounts, invitations, membership


async def test_a_link_binds_whoever_opens_it_first(talk, clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock(), made_by=5101)
    await talk.act(AcceptInvitation(parameter))
    assert (talk.keys, talk.screen) == (["account.joined"], Screen.COMPANIES)
    assert (await accounts.customer_of(talk.chat_id)).id == moncayo.id
    kept = await Invitation.get(customer_id=moncayo.id)
    assert (kept.used_by, kept.made_by) == (talk.chat_id, 5101)


async def test_a_replayed_link_opens_nothing(talk, stranger, clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock())
    await talk.act(AcceptInvitation(parameter))
    await stranger.act(AcceptInvitation(parameter))
    assert stranger.keys == ["account.invitation_refused"]
    assert await membership.companies(stranger.chat_id) == []
    assert "Moncayo" not in stranger.text


async def test_of_two_who_open_it_at_once_one_is_bound(talk, stranger, clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock())
    await asyncio.gather(talk.act(AcceptInvitation(parameter)), stranger.act(AcceptInvitation(parameter)))
    bound = [who for who in (talk, stranger) if await membership.companies(who.chat_id)]
    assert len(bound) == 1


async def test_a_link_expires(talk, clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock())
    clock.pass_(days=7)
    await talk.act(AcceptInvitation(parameter))
    assert talk.keys == ["account.invitation_refused"]


async def test_the_same_update_handled_again_binds_once_and_says_so_again(talk, clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock())
    update = await talk.update()
    for _ in range(2):
        await talk.act(AcceptInvitation(parameter), update=update)
        assert talk.keys == ["account.joined"]


@pytest.mark.parametrize(
    "forged", ["inv_", "inv_" + "A" * 32, "inv_' OR 1=1 --", "inv_" + "é" * 32, "inv_\x00", "inv_%"]
)
async def test_a_forged_link_is_refused_like_a_used_one(talk, moncayo, forged):
    await talk.act(AcceptInvitation(forged))
    assert talk.keys == ["account.invitation_refused"]


async def test_only_the_hash_is_kept(clock, moncayo):
    parameter = await invitations.make(moncayo.id, clock())
    kept = await Invitation.get(customer_id=moncayo.id)
    assert parameter.removeprefix("inv_") not in repr(dict(kept))
    assert len(parameter) <= 64, "Telegram takes no longer start parameter"


@pytest.mark.parametrize("who", ["CLI-001", "cli-001", "B50123454", "COMPRAS@moncayo.example.com", "moncayo"])
async def test_the_staff_names_a_customer_by_what_it_knows(moncayo, turia, who):
    assert [customer.id for customer in await invitations.candidates(who)] == [moncayo.id]


@pytest.mark.parametrize("who", ["", "  ", "\x00", "nadie", "%", "_"])
async def test_what_names_nobody_finds_nobody(moncayo, who):
    assert await invitations.candidates(who) == []
