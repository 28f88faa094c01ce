"""Forged taps, other people's orders and contacts, and text that breaks programs: refused or answered, never obeyed."""

import pytest

from tests.faults.books import SPANNER, answers, at_the_summary, cart, count, known_customer, orders, until_answered
from tests.faults.conftest import started


@pytest.fixture
async def order_of_ana(shop, ana):
    await at_the_summary(shop, ana)
    await ana.tap("Confirmar")
    await until_answered(shop)
    return (await orders(shop, ana))[0]


FORGED = [
    "", "x", "\x1d", "confirm", "aiogd-\x1dconfirm", "AAAAAA\x1dconfirm", "order:2026-000001", "ñ" * 32,
    "'; DROP TABLE customer_order; --", "../../etc/passwd", "{0.__class__}", "\u202e\u0000", "9" * 64,
]  # fmt: skip


@pytest.mark.fault(22)
async def test_forged_taps_are_answered_like_old_buttons_and_change_nothing(shop, ana):
    await ana.say(f"añade 2 {SPANNER}")
    message = await ana.expect("Añadido")
    for data in FORGED:
        await ana.tap_data(data, message)
    await until_answered(shop)
    assert set(ana.notices) == {"Ese botón era antiguo: esto es lo último."}
    assert await cart(shop, ana) == {SPANNER: 2}
    assert await orders(shop, ana) == []
    await ana.say(f"añade 1 {SPANNER}")
    await ana.expect("Añadido: 1")


@pytest.mark.fault(22)
async def test_a_tap_with_somebody_elses_button_opens_nothing_of_his(shop, ana, ben, order_of_ana):
    await ana.say("/orders")
    listed = await ana.expect(order_of_ana)
    of_ana = next(b["callback_data"] for row in listed.rows for b in row if order_of_ana in b["text"])
    await ben.say("/orders")
    bens = await ben.answer()
    intent = bens.rows[0][0]["callback_data"].split("\x1d")[0]
    for data in (of_ana, "\x1d".join((intent, of_ana.split("\x1d", 1)[1]))):
        await ben.tap_data(data, bens)
        await ben.answer(timeout=20)
    await until_answered(shop)
    assert order_of_ana not in "\n".join(answers(ben))
    assert "Talleres Moncayo" not in "\n".join(answers(ben))


@pytest.mark.fault(22)
@pytest.mark.parametrize(
    "asking", ["¿cómo va el pedido {number}?", "mándame la factura del pedido {number}", "repite el pedido {number}"]
)
async def test_somebody_elses_order_is_refused_by_its_number(shop, ana, ben, order_of_ana, asking):
    await ben.say(asking.format(number=order_of_ana))
    await ben.expect(f"No encuentro ningún pedido tuyo con el número {order_of_ana}")
    await until_answered(shop)
    assert await cart(shop, ben) == {}
    assert not any(message.document for message in ben.messages)
    assert "Talleres Moncayo" not in "\n".join(answers(ben))


@pytest.mark.fault(22)
async def test_somebody_elses_order_is_not_opened_by_a_deep_link(shop, ana, ben, order_of_ana):
    for payload in (order_of_ana, f"order_{order_of_ana}", "x' OR 1=1 --", "A" * 64):
        await ben.start(payload)
        answer = await ben.answer()
        assert answer.text
    await until_answered(shop)
    told = "\n".join(answers(ben))
    assert "Talleres Moncayo" not in told
    assert "Total" not in told


@pytest.mark.fault(23)
async def test_only_the_senders_own_contact_is_taken_down(shop, ana):
    phone = "SELECT count(*) FROM account WHERE user_id = $1 AND phone <> ''"
    for card in ({"contact_user_id": 4242}, {}, {"contact_user_id": ana.id, "forwarded": True}):
        await ana.share_contact("34611222333", first_name="Ana", **card)
        await ana.expect("Ese contacto no es el tuyo")
    assert await count(shop, phone, ana.id) == 0
    await ana.share_contact()
    await ana.expect("apunto tu teléfono")
    assert await count(shop, phone, ana.id) == 1


NASTY = {
    "markup": "<b>tornillos</b> & <a href='tg://user?id=1'>tuercas</a> &lt; <script>",
    "broken markup": "<b><i>&amp;&#0;&bogus; </b> {name} {0} %s %(x)s",
    "4,096 characters": "tornillo " * 455,
    "more than 4,096": "taco de nylon, " * 400,
    "4,096 of one word": "ñ" * 4096,
    "emoji": "🔩🔧 🇪🇸 👩‍🔧 " * 60,
    "right to left": "\u202eאני רוצה 5 ברגים\u202c مسامير",
    "NUL": "torn\0illos \0",
    "a lone surrogate": "torn\ud83dillos \udc00",
    "control characters": "torn\x01\x02\x1b[31millos\u2028\u2029\ufeff\u200b",
    "combining marks": "t" + "\u0301" * 500,
    "SQL": "'; DROP TABLE product; -- \\ % _",
    "figures": "9" * 4000,
    "a format": "{cart.__class__.__mro__} ${7*7} {{7*7}}",
    "lines": "\n".join(["2 tornillos"] * 300),
}


@pytest.mark.fault(24)
@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
async def test_text_that_breaks_programs_is_answered(shop, ana, text):
    await ana.say(text)
    await ana.answer(timeout=30)
    await until_answered(shop)
    assert "Algo ha fallado" not in "\n".join(answers(ana))
    await ana.say(f"añade 1 {SPANNER}")
    await ana.expect("Añadido: 1")


@pytest.mark.fault(24)
async def test_a_name_full_of_markup_is_shown_as_it_is_written(shop):
    name = "<b>Ana</b> & {x}"
    chat = await started(shop.buyer(name=name))
    assert f"¡Hola, {name}!" in chat.last.text


TELLING = "SELECT p.sku, p.name FROM product p JOIN stock s ON s.product_id = p.sku WHERE p.pack_size = 1"
TELLING += " AND p.min_quantity = 1 GROUP BY 1 HAVING sum(on_hand - reserved) > 9 ORDER BY 1 LIMIT 30"


@pytest.mark.fault(24)
async def test_an_order_longer_than_a_message_shows_its_total_and_whom_it_is_for(shop, ana):
    articles = await shop.query(TELLING)
    assert len(articles) == 30
    await known_customer(shop, ana)
    rename = "UPDATE product SET name = left($2 || repeat(' <muy> & muy largo', 20), 300) WHERE sku = $1"
    for article in articles:
        await shop.query(rename, article["sku"], article["name"])
    try:
        await ana.send_file("pedido.csv", "".join(f"{article['sku']};2\n" for article in articles).encode())
        in_cart = await ana.expect("Total")
        await ana.say("tramitar")
        summary = await ana.expect("Resumen del pedido")
        await until_answered(shop)
        assert sum((await cart(shop, ana)).values()) == 60
        for window in (in_cart, summary):
            assert len(window.text.encode("utf-16-le")) // 2 <= 4096
            assert "muy largo" in window.text
            assert "líneas más" in window.text
            assert "Total" in window.text
        assert "Talleres Moncayo" in summary.text
        assert "hasta que confirmes" in summary.text
    finally:
        for article in articles:
            await shop.query("UPDATE product SET name = $2 WHERE sku = $1", article["sku"], article["name"])


FEW = "LLA-COM-11"  # some hundreds, and no other test makes them more
QUANTITIES = {
    "ponme -1 {}": ({}, "-1"),
    "añade -5 {}": ({}, "-5"),
    "añade 0 {}": ({}, "«0»"),
    "añade 1000000000 {}": ({}, "1.000.000.000"),
    "añade 1e9 {}": ({}, "Qué cantidad"),
    "añade 99999999999999999999999999 {}": ({}, "número entero"),
    "añade 2.5 {}": ({}, "«2,5»"),
    "añade 2,5 {}": ({}, "«2,5»"),
    "añade NaN {}": ({}, "Qué cantidad"),
    "añade inf {}": ({}, "Qué cantidad"),
    "añade 1.500 {}": ({}, "solo puedo servirte"),
    "añade 1.5000 {}": ({}, "número entero"),
    "añade 100001 {}": ({}, "100.000"),
}


@pytest.mark.fault(27)
@pytest.mark.parametrize(("asking", "outcome"), QUANTITIES.items(), ids=QUANTITIES)
async def test_a_quantity_that_is_none_is_refused_or_asked_back_in_words(shop, ana, asking, outcome):
    in_cart, words = outcome
    await ana.say(asking.format(FEW))
    await ana.expect(words)
    await until_answered(shop)
    assert await cart(shop, ana) == in_cart


@pytest.mark.fault(27)
async def test_a_thousand_in_the_spanish_way_is_a_thousand(shop, ana):
    await ana.say("añade 1.100 BRO-MAD-3P-4")
    await ana.expect("1.100")
    await until_answered(shop)
    assert await cart(shop, ana) == {"BRO-MAD-3P-4": 1100}
