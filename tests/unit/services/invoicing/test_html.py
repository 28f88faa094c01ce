import pytest

from services.invoicing.html import grouped, invoice_html

EVIL = """<b>Ruiz</b><script>alert(1)</script><img src="file:///etc/passwd"><style>*{color:red}</style>'"--></html>"""


@pytest.mark.parametrize("what", [
    "F2026-000123",  # the law's list (Real Decreto 1619/2012, art. 6.1): number,
    "22 nov 2026",  # date of issue,
    "21 nov 2026",  # date of supply,
    "Macroferro S.L.", "B12345674", "Calle del Acero 14, 08820 El Prat de Llobregat",  # the issuer,
    "Talleres Ruiz, S.L.", "B98765431", "C/ Mayor, 3",  # the recipient,
    "Tornillo hexagonal DIN 933 M8x40 8.8 cincado", "500 uds.", "0,0342\xa0€",  # goods and net unit prices,
    "21\xa0%", "10\xa0%",  # rates,
    "258,60\xa0€", "48,63\xa0€", "307,23\xa0€",  # tax base, tax, total
])  # fmt: skip
def test_invoice_carries_what_the_law_demands(invoice, what):
    html, _ = invoice_html(invoice())
    assert what in html.replace("21 %", "21\xa0%").replace("10 %", "10\xa0%")


@pytest.mark.fault(28)
def test_markup_in_a_company_name_stays_text(invoice):
    html, css = invoice_html(invoice(buyer=EVIL))
    assert "&lt;script&gt;" in html
    for dangerous in ("<script", "<img", "<style", "<b>Ruiz"):
        assert dangerous not in html
    assert "url(" not in css


def test_invoice_speaks_the_buyers_language(invoice):
    html, _ = invoice_html(invoice(language="en"))
    assert "Invoice total" in html
    assert "€307.23" in html
    assert "Factura" not in html


def test_exempt_lines_are_said_to_be_exempt(invoice):
    exempt = invoice(articles=[("LIBRO-1", "Prontuario de máquinas", 1, "unit", "40", "0")])
    assert "exenta" in invoice_html(exempt)[0]
    assert "exenta" not in invoice_html(invoice())[0]


def test_iban_is_printed_in_groups_of_four():
    assert grouped("ES9121000418450200051332") == "ES91 2100 0418 4502 0005 1332"
