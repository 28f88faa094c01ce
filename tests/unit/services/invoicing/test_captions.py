import html
import re

import pytest

from services.invoicing.captions import for_buyer, for_staff


def _seen(caption):
    return html.unescape(re.sub(r"<[^>]+>", "", caption))


def test_staff_sees_customer_lines_and_total(invoice):
    seen = _seen(for_staff(invoice(), "es"))
    for what in (
        "2026-000045",
        "Talleres Ruiz",
        "B98765431",
        "compras@ruiz.example",
        "500 uds.",
        "GSB18V-55",
        "307,23",
    ):
        assert what in seen


def test_caption_of_sixty_lines_fits_telegram_and_says_what_is_left_out(invoice):
    seen = _seen(for_staff(invoice(copies=20), "es"))
    assert len(seen) <= 1024
    shown = seen.count("•")
    assert f"y {60 - shown} líneas más" in seen
    assert shown >= 5


def test_longest_names_do_not_push_the_total_out(invoice):
    seen = _seen(for_staff(invoice(copies=5, buyer="Ñ" * 200, order_number="2026-" + "9" * 27), "es"))
    assert len(seen) <= 1024
    assert "1.536,15" in seen


@pytest.mark.fault(28)
def test_markup_in_a_name_is_text_in_the_chat(invoice):
    assert "&lt;b&gt;Ruiz" in for_staff(invoice(buyer="<b>Ruiz"), "en")


def test_buyer_is_told_number_order_and_total(invoice):
    assert (
        _seen(for_buyer(invoice(language="en"))) == "🧾 Invoice F2026-000123 for your order 2026-000045\nTotal: €307.23"
    )
