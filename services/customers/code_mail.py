"""The mail that brings a one-time code, by a job."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from models.customer import Account, Customer, LoginCode
from services.actions import Language
from services.customers import codes
from services.invoicing.document import Seller
from services.invoicing.templating import filled
from services.jobs.registry import Payload
from services.ports.mailer import Mail, Mailer
from services.wording import wording


class CodeContext(Protocol):
    """What mailing a code needs."""

    @property
    def mailer(self) -> Mailer: ...

    @property
    def seller(self) -> Seller: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...


async def send(context: CodeContext, payload: Payload) -> None:
    """Mail the code, if the address is on file; tried again, it is a new one and the last mail counts."""
    row = await LoginCode.get_or_none(id=payload["code"])
    if row is None or row.used_at is not None or row.expires_at <= context.clock():
        return
    customer = await Customer.filter(id__in=await codes.on_file(row.chat_id, row.address)).order_by("id").first()
    if customer is None:
        return
    account = await Account.get_or_none(user_id=row.chat_id)
    language: Language = "en" if account is not None and account.language == "en" else "es"
    await context.mailer.send(compose(row, customer.email, await codes.draw(row), language, context.seller))


def compose(row: LoginCode, recipient: str, code: str, language: Language, seller: Seller) -> Mail:
    """The mail to the address as it stands on file, in the language of the chat that asked."""
    words = wording(language)
    domain = seller.email.rpartition("@")[2] or "macroferro.invalid"
    values = {"code": code, "seller": seller.name, "minutes": int(codes.LASTS.total_seconds() // 60)}
    return Mail(
        recipient=recipient,
        subject=" ".join(words.text("mail.code.subject", seller=seller.name).split()),
        text=filled("mail/code.txt", words, **values),
        html=filled("mail/code.html", words, **values),
        message_id=f"<code.{row.id}.{row.asked_at:%Y%m%d%H%M%S}@{domain}>",
    )


JOBS = {"identity.code": send}
