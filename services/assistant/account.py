"""Who the buyer is, and what is kept about him: companies, proofs, his data out and gone.

Nothing of a customer's is shown before his own contact, a mailed code or the staff's invitation has proven the
account; what a chat is told of an address is the same whether it is on file or not.
"""

import re
from typing import TYPE_CHECKING, assert_never

from services.assistant import checkout
from services.assistant.commands import (
    AcceptInvitation,
    BuyForAnother,
    ChooseCompany,
    EnterCode,
    EraseData,
    ExportData,
    Go,
    Identify,
    LeaveCompany,
    MailCode,
    ShareContact,
)
from services.assistant.memory import Memory, Screen
from services.assistant.turn import Turn
from services.catalogue.names import fold
from services.customers import codes, contacts, fields, invitations, membership, personal
from services.customers.field_error import FieldError
from services.jobs.queue import enqueue
from services.ordering import cart, holds

if TYPE_CHECKING:
    from services.assistant.clerk import Step

Identifying = ChooseCompany | BuyForAnother | LeaveCompany | Identify | MailCode | EnterCode
Accounting = Identifying | AcceptInvitation | ShareContact | ExportData | EraseData

IDENTIFY = {
    "ya soy cliente", "soy cliente", "soy cliente vuestro", "soy cliente suyo", "ya tengo cuenta", "tengo cuenta",
    "iniciar sesion", "identificarme", "quiero identificarme", "codigo por correo",
    "i am already a customer", "i'm already a customer", "im already a customer", "i am a customer", "i'm a customer",
    "i have an account", "log in", "login", "sign in", "code by mail", "code by email",
}  # fmt: skip
COMPANIES = {
    "mis empresas", "mi empresa", "cambiar de empresa", "cambia de empresa", "otra empresa", "para otra empresa",
    "my companies", "my company", "change company", "switch company", "another company", "for another company",
}  # fmt: skip
LEAVE = {
    "dejar la empresa", "salir de la empresa", "ya no trabajo ahi", "ya no trabajo alli", "ya no trabajo con ellos",
    "leave the company", "leave company", "i don't work there anymore", "i no longer work there",
}  # fmt: skip
EXPORT = {
    "dame mis datos", "quiero mis datos", "mandame mis datos", "descargar mis datos", "exportar mis datos",
    "que datos tienes de mi", "que datos teneis de mi", "que sabes de mi",
    "give me my data", "i want my data", "send me my data", "download my data", "export my data",
    "what data do you have about me", "what do you know about me",
}  # fmt: skip
ERASE = {
    "borra mis datos", "borrad mis datos", "borrar mis datos", "elimina mis datos", "eliminar mis datos",
    "quiero borrar mis datos", "quiero que borres mis datos", "olvidame", "derecho al olvido",
    "delete my data", "erase my data", "remove my data", "delete all my data", "forget me", "right to be forgotten",
}  # fmt: skip
ERASE_FOR_GOOD = {
    "si", "si borralos", "borralos", "borralo todo", "borrar todo", "si borrar todo", "si borralo todo", "confirmar",
    "yes", "yes delete them", "delete them", "delete everything", "yes delete everything", "erase everything",
    "confirm",
}  # fmt: skip
YES = {"si", "si dejarla", "confirmar", "yes", "yes leave", "confirm"}
NO = {"no", "no gracias", "mejor no", "cancelar", "cancela", "atras", "volver", "no thanks", "cancel", "back"}
ANOTHER = {"otra", "otra empresa", "para otra", "para otra empresa", "another", "another company", "another one"}
AGAIN = {
    "otra vez", "reenviar", "mandalo otra vez", "otro codigo", "no me llega", "no ha llegado",
    "again", "resend", "send it again", "another code", "it has not arrived", "it hasn't arrived",
}  # fmt: skip
WISHES = (
    (IDENTIFY, Identify()),
    (COMPANIES, Go(Screen.COMPANIES)),
    (LEAVE, Go(Screen.LEAVE)),
    (EXPORT, ExportData()),
    (ERASE, Go(Screen.DATA)),
)
CODE = re.compile(r"(?:\D{0,20})(\d{3})[\s-]?(\d{3})\D{0,3}")


async def heard(chat_id: int, text: str, memory: Memory) -> "Step | None":
    """The wish about one's account that a text names; None for everything else."""
    words = " ".join(fold(text).replace(",", " ").strip(" .!¡¿?").split())
    if memory.screen is Screen.WHOM and words in ANOTHER:
        return BuyForAnother()
    for phrases, wish in WISHES:
        if words in phrases:
            return wish
    match memory.screen:
        case Screen.CODE_ADDRESS:
            return _address(text, words)
        case Screen.CODE:
            return _code(text, words)
        case Screen.DATA | Screen.LEAVE:
            return _confirmed(memory.screen, words)
        case Screen.WHOM | Screen.COMPANIES:
            return await _company(chat_id, words)
        case _:
            return None


def _address(text: str, words: str) -> "Step | None":
    if words in NO:
        return Go(Screen.HOME)
    if "@" not in text:
        return None
    try:
        return MailCode(fields.email(text))
    except FieldError as error:
        return checkout.StepRefused(error)


def _code(text: str, words: str) -> "Step | None":
    if words in NO or words in AGAIN or "@" in text:
        return Identify() if words in AGAIN else _address(text, words)
    read = CODE.fullmatch(text.strip())
    return EnterCode(read[1] + read[2]) if read else None


def _confirmed(screen: Screen, words: str) -> "Step | None":
    if words in NO:
        return Go(Screen.HOME if screen is Screen.DATA else Screen.COMPANIES)
    if screen is Screen.DATA:
        return EraseData() if words in ERASE_FOR_GOOD else None
    return LeaveCompany() if words in YES else None


async def _company(chat_id: int, words: str) -> "Step | None":
    """One of the account's companies by its number on the list, or by words of its name."""
    every = await membership.companies(chat_id)
    wanted = {*words.split()} - {"para", "la", "el", "de", "for", "the"}
    fitting = [
        company.id
        for number, company in enumerate(every, 1)
        if wanted == {str(number)} or (wanted and wanted <= {*fold(company.name).replace(",", " ").split()})
    ]
    return ChooseCompany(fitting[0]) if len(fitting) == 1 else None


async def serve(turn: Turn, step: Accounting) -> None:
    """Everything about who buys, and about his data."""
    match step:
        case Identify():
            turn.memory.identifying = _in_checkout(turn)
            turn.show(Screen.CODE_ADDRESS)
        case MailCode(address=address):
            await mail_code(turn, address)
        case EnterCode(code=code):
            await enter_code(turn, code)
        case AcceptInvitation(parameter=parameter):
            await accept(turn, parameter)
        case ShareContact(phone=phone):
            await share_contact(turn, phone)
        case ChooseCompany(id=company):
            await choose(turn, company)
        case BuyForAnother():
            await buy_for_another(turn)
        case LeaveCompany():
            await leave(turn)
        case ExportData():
            await enqueue("privacy.export", {"chat": turn.buyer.chat_id})
            turn.note("account.export_coming", "done")
        case EraseData():
            await erase(turn)
        case _:
            assert_never(step)


def _in_checkout(turn: Turn) -> bool:
    """Does the buyer show who he is to go on with an order?"""
    asking = turn.memory.screen in {Screen.CODE_ADDRESS, Screen.CODE} and turn.memory.identifying
    return asking or turn.memory.screen.state == "checkout"


async def mail_code(turn: Turn, address: str) -> None:
    """One answer for every address, on file or not."""
    if await codes.ask(turn.buyer.chat_id, address, turn.desk.clock()) == "wait":
        turn.note("account.code_wait", "refused")
        return
    turn.note("account.code_sent", address=address)
    turn.show(Screen.CODE)


async def enter_code(turn: Turn, code: str) -> None:
    """The right code binds the account; a wrong one says how many tries are left."""
    turn.text = ""  # not for the log
    found = await codes.enter(turn.buyer.chat_id, code, turn.desk.clock())
    if isinstance(found, list):
        await _bound(turn, found)
    elif found:
        turn.note("account.code_wrong", "refused", count=found)
    else:
        turn.note("account.code_dead", "refused")


async def accept(turn: Turn, parameter: str) -> None:
    """Bind the account by the staff's link; of one that opens nothing only that is said."""
    customer = await invitations.accept(turn.buyer.chat_id, parameter, turn.desk.clock())
    if customer is None:
        turn.note("account.invitation_refused", "refused")
        turn.show(Screen.HOME)
        return
    await _bound(turn, [customer])


async def share_contact(turn: Turn, phone: str) -> None:
    """Keep the phone, and bind the account to the customers on whose file it stands."""
    found = await contacts.shared(turn.buyer.chat_id, phone)
    if found:
        await _bound(turn, found)
    else:
        turn.note("talk.contact_kept", "done", phone=contacts.international(phone))


async def _bound(turn: Turn, customers: list[int]) -> None:
    """Say for whom the account buys now, and go on where the buyer was."""
    ordering, turn.memory.identifying = _in_checkout(turn), False
    turn.note("account.joined", "done", name=" · ".join(await membership.named(customers)))
    if ordering and (await cart.view(turn.buyer.chat_id)).lines:
        await checkout.begin(turn, whom_is_known=len(customers) == 1)
    else:
        turn.show(Screen.COMPANIES)


async def choose(turn: Turn, company: int) -> None:
    """Another of the account's companies; within a checkout it goes on for that one."""
    if not await membership.switch(turn.buyer.chat_id, company):
        turn.note("account.not_yours", "refused")
        return
    await _go_on(turn, "account.buying_for", name=(await membership.named([company]))[0])


async def buy_for_another(turn: Turn) -> None:
    """A company that is not bound: its data are asked for at the checkout."""
    await membership.begin_another(turn.buyer.chat_id)
    await _go_on(turn, "account.buying_for_another")


async def _go_on(turn: Turn, key: str, **values: object) -> None:
    turn.remark(key, "done", values)
    if turn.memory.screen is Screen.WHOM:
        await checkout.begin(turn, whom_is_known=True)
    else:
        turn.show(Screen.COMPANIES)


async def leave(turn: Turn) -> None:
    """Stop to buy for a company; what was ordered for it stays its own."""
    left = await membership.leave(turn.buyer.chat_id)
    if left is None:
        turn.note("account.nothing_to_leave")
    else:
        turn.note("account.left", "done", name=left.name)
    turn.show(Screen.COMPANIES)


async def erase(turn: Turn) -> None:
    """Everything about the buyer goes, this message included; only the window asked from may do it."""
    if turn.memory.screen is not Screen.DATA:
        turn.show(Screen.DATA)
        return
    await forget(turn.buyer.chat_id)
    await enqueue("privacy.sweep", {"chat": turn.buyer.chat_id, "token": turn.token})
    turn.memory, turn.text = Memory(), ""
    turn.notes.clear()
    turn.show(Screen.ERASED)


async def forget(user_id: int) -> None:
    """Erase a Telegram user, in the ambient transaction; pieces that were kept for his cart are anybody's again."""
    await holds.release(user_id)
    await personal.erase_account(user_id)
