"""Journey 1: a new customer describes a need in his own words and holds a correct invoice."""

import re

import pytest

from tests.conversations.journeys import Walk, amount, listed, text_of, total

WORDS = {
    "es": {
        "need": "hola, necesito algo para fijar una estantería a una pared de pladur",
        "details": "cuéntame más del {a} y del {b}",
        "add": "ponme 200 del {a} y 100 del {b}",
        "correct": "mejor que sean 300 del segundo",
        "remove": "quita el primero",
        "checkout": "tramitar pedido",
        "confirm": "correcto",
        "buttons": {
            "checkout": "✅ Tramitar", "confirm": "✅ Confirmar", "no notes": "Sin notas", "add": "🛒 Añadir",
            "list": "◀️ Lista", "cart": "🛒 Carrito", "remove": "🗑 Quitar",
        },
        "base": "Base imponible",
        "subject": "actura",
    },
    "en": {
        "need": "hi, I need something to fix a shelf to a plasterboard wall",
        "details": "tell me about number {a} and number {b}",
        "add": "add 200 of the no. {a} and 100 of no. {b}",
        "correct": "make it 300 of the second one",
        "remove": "remove the first one",
        "checkout": "checkout please",
        "confirm": "yes, all correct",
        "buttons": {
            "checkout": "✅ Check out", "confirm": "✅ Confirm", "no notes": "No notes", "add": "🛒 Add",
            "list": "◀️ List", "cart": "🛒 Cart", "remove": "🗑 Remove",
        },
        "base": "Net",
        "subject": "nvoice",
    },
}  # fmt: skip
COMPANY, TAX_ID, ADDRESS = "Talleres Moncayo, S.L.", "B12345674", "Calle Mayor 12, 28013 Madrid"


def quantities(message):
    """The figures of "before 25 pcs, 50 pcs now"."""
    figures = re.findall(r"(\d[\d.,]*) (?:uds?|pcs?)", message.text.split("\n")[0])
    return [int(figure.replace(".", "").replace(",", "")) for figure in figures]


async def check_out(walk, words, email):
    """The five steps, one refused at first, to the summary."""
    step = await walk.say(email.replace("@", " at "))
    assert "1/5" in step.text
    assert "⚠️" in step.text
    step = await walk.say(email)
    assert "2/5" in step.text
    step = await walk.say(COMPANY)
    assert "3/5" in step.text
    step = await walk.say("B12345675")
    assert "3/5" in step.text
    assert "4" in step.text
    step = await walk.say(TAX_ID)
    assert "4/5" in step.text
    step = await walk.say(ADDRESS)
    assert "5/5" in step.text
    return await walk.tap(words["buttons"]["no notes"])


async def told_staff(shop, number):
    """The staff's notice of an order, whether it came before or comes yet."""
    staff = shop.staff
    came = [message for message in staff.messages if number in message.text]
    return came[-1] if came else await staff.expect(lambda message: number in message.text, 30)


async def check_papers(shop, walk, words, email, summary, name, quantity):
    """The invoice in the chat and in the mailbox, and the staff's notice, say what the summary said."""
    number = await walk.placed()
    _, pdf = await walk.document("F20")
    for expected in (number, TAX_ID, COMPANY, "Calle Mayor 12", name, str(quantity)):
        assert expected in pdf, (expected, pdf)
    assert total(summary).replace("\xa0", " ") in pdf.replace("\xa0", " ")
    mail = await shop.mail(email)
    assert words["subject"] in mail["Subject"]
    kinds = {part.get_content_type() for part in mail.walk()}
    assert {"text/plain", "text/html", "application/pdf"} <= kinds
    attached = next(part for part in mail.walk() if part.get_content_type() == "application/pdf")
    assert text_of(attached.get_payload(decode=True)) == pdf
    assert COMPANY in (await told_staff(shop, number)).text
    order = (await shop.query("SELECT * FROM customer_order WHERE number = $1", number))[0]
    assert order["total"] == amount(total(summary))
    line = (await shop.query("SELECT * FROM order_line WHERE order_id = $1", order["id"]))[0]
    reserved = await shop.query("SELECT sum(reserved) AS pieces FROM stock WHERE product_id = $1", line["product_id"])
    assert line["quantity"] == quantity
    assert reserved[0]["pieces"] >= quantity


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_new_customer_orders_by_words(shop, language):
    words = WORDS[language]
    walk, email = Walk(shop.buyer(language, "Ana")), f"words-{language}@talleres-moncayo.com"
    found = listed(await walk.say(words["need"]))
    (a, _), (b, second) = found[0], found[1]

    told = await walk.say(words["details"].format(a=a, b=b))
    assert found[0][1] in told.text
    assert found[1][1] in told.text

    cart = await walk.say(words["add"].format(a=a, b=b))
    assert [name for _, name in listed(cart)] == [found[0][1], second]
    assert cart.text.count("✅") == 2

    corrected = await walk.say(words["correct"])
    assert re.search(r"\b300\b", corrected.text)
    left = await walk.say(words["remove"])
    assert [name for _, name in listed(left)] == [second]

    assert "1/5" in (await walk.say(words["checkout"])).text
    summary = await check_out(walk, words, email)
    assert words["base"] in summary.text
    assert await shop.query("SELECT 1 FROM customer_order WHERE customer_data::text LIKE '%' || $1 || '%'", email) == []
    await walk.say(words["confirm"])
    await check_papers(shop, walk, words, email, summary, second, 300)


@pytest.mark.parametrize("language", ["es", "en"])
async def test_a_new_customer_orders_by_buttons(shop, language):
    words = WORDS[language]
    buttons = words["buttons"]
    walk, email = Walk(shop.buyer(language, "Ana")), f"buttons-{language}@talleres-moncayo.com"
    found = listed(await walk.say(words["need"]))
    (a, _), (b, second) = found[0], found[1]

    await walk.tap(str(a))
    cart = await walk.tap(buttons["add"])
    assert len(listed(cart)) == 1
    await walk.tap(buttons["list"])
    card = await walk.tap(str(b))
    assert second in card.text
    assert card.photo
    await walk.tap(next(label for label in card.buttons if label.startswith("+")))
    cart = await walk.tap(buttons["add"])
    assert [name for _, name in listed(cart)] == [found[0][1], second]

    line = await walk.tap("✏️ 2")
    stepped = await walk.tap(next(label for label in line.buttons if label.startswith("+")))
    before, after = quantities(stepped)
    assert after > before
    await walk.tap(buttons["cart"])
    await walk.tap("✏️ 1")
    left = await walk.tap(buttons["remove"])
    assert [name for _, name in listed(left)] == [second]

    assert "1/5" in (await walk.tap(buttons["checkout"])).text
    summary = await check_out(walk, words, email)
    await walk.tap(buttons["confirm"])
    await check_papers(shop, walk, words, email, summary, second, after)
    assert shop.telegram.world.unanswered_callbacks() == []
