import pytest

from services.invoicing.mail import compose


def test_mail_says_the_same_in_html_and_text(invoice):
    mail = compose(invoice(), b"%PDF-")
    assert mail.subject == "Factura F2026-000123 de Macroferro S.L."
    for what in ("Talleres Ruiz, S.L.", "2026-000045", "GSB18V-55", "307,23\xa0€", "ES91 2100 0418 4502 0005 1332"):
        assert what in mail.text
        assert what in mail.html
    assert mail.attachments[0].filename == "F2026-000123.pdf"


def test_repetition_carries_the_same_message_id_and_a_copy_another(invoice):
    first, repetition, copy = compose(invoice(), b""), compose(invoice(), b""), compose(invoice(), b"", again="7f3a")
    assert first.message_id == repetition.message_id == "<invoice.F2026-000123@macroferro.example>"
    assert copy.message_id == "<invoice.F2026-000123.7f3a@macroferro.example>"


@pytest.mark.fault(28)
def test_markup_in_a_name_is_inert_in_html_and_verbatim_in_text(invoice):
    mail = compose(invoice(buyer="Ruiz & <i>Hijos</i>"), b"")
    assert "Ruiz &amp; &lt;i&gt;Hijos" in mail.html
    assert "Ruiz & <i>Hijos</i>" in mail.text


@pytest.mark.fault(29)
def test_line_break_in_the_sellers_name_does_not_reach_the_subject(invoice):
    seller = invoice().seller.model_copy(update={"name": "Macroferro\r\nBcc: all@example.org"})
    assert "\n" not in compose(invoice(seller=seller), b"").subject


def test_many_lines_are_cut_short_in_the_mail(invoice):
    mail = compose(invoice(copies=10), b"")
    assert "y 10 líneas más" in mail.text
    assert "y 10 líneas más" in mail.html
