"""An address gets so many mails a day, whoever asks."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tortoise.connection import get_connection

from services.customers.mail_budget import BudgetedMailer
from services.ports.mailer import Mail, MailError

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Post:
    def __init__(self):
        self.sent, self.now = [], NOON

    async def send(self, mail):
        self.sent.append(mail.recipient)

    def clock(self):
        return self.now


def mail(recipient="compras@moncayo.example.com"):
    return Mail(recipient, "Factura", "texto", "<p>texto</p>", "<1@macroferro.example>")


@pytest.fixture
async def post(database):
    await get_connection("default").execute_query("TRUNCATE mail_count")
    return Post()


async def test_beyond_its_share_an_address_gets_no_more_until_tomorrow(post):
    mailer = BudgetedMailer(post, 3, post.clock)
    for recipient in ("compras@moncayo.example.com", "Compras@Moncayo.example.com", "compras@moncayo.example.com"):
        await mailer.send(mail(recipient))
    with pytest.raises(MailError) as refused:
        await mailer.send(mail())
    assert refused.value.permanent
    await mailer.send(mail("almacen@turia.example.com"))
    post.now += timedelta(days=1)
    await mailer.send(mail())
    assert len(post.sent) == 5


async def test_many_at_once_are_counted_one_by_one(post):
    mailer = BudgetedMailer(post, 4, post.clock)
    outcomes = await asyncio.gather(*(mailer.send(mail()) for _ in range(12)), return_exceptions=True)
    assert outcomes.count(None) == len(post.sent) == 4


async def test_the_address_itself_is_not_kept(post):
    await BudgetedMailer(post, 3, post.clock).send(mail())
    rows = await get_connection("default").execute_query_dict("SELECT to_jsonb(c)::text AS row FROM mail_count c")
    assert "moncayo" not in rows[0]["row"]
