import os

import pytest

from bot.simulator.mails import MailFolder
from tests.unit.bot.simulator.letters import invoice_mail


def test_a_mail_is_read_whole(tmp_path):
    (tmp_path / "1.eml").write_bytes(invoice_mail())
    mail = MailFolder(tmp_path).opened("1.eml")
    assert mail["subject"] == "Factura 2026-000012 – ¡gracias!"
    assert mail["to"] == "ana@example.com"
    assert mail["date"] == 1795348800
    assert mail["text"].strip() == "Adjuntamos su factura."
    assert "<b>factura</b>" in mail["html"]
    assert mail["attachments"] == [{"index": 0, "name": "factura 12.pdf", "mime_type": "application/pdf", "size": 8}]
    assert MailFolder(tmp_path).attachment("1.eml", 0).content == b"%PDF-1.7"


def test_the_newest_mail_is_listed_first(tmp_path):
    for number, name in enumerate(["b.eml", "a.eml", "c.eml"]):
        (tmp_path / name).write_bytes(invoice_mail())
        os.utime(tmp_path / name, (1000 + number, 1000 + number))
    assert [mail["name"] for mail in MailFolder(tmp_path).listed()] == ["c.eml", "a.eml", "b.eml"]


def test_a_mail_that_is_none_still_shows(tmp_path):
    (tmp_path / "odd.eml").write_bytes(b"\xff\xfe no headers at all")
    assert MailFolder(tmp_path).opened("odd.eml")["subject"] == ""


@pytest.mark.parametrize("name", ["../secret.eml", "none.eml", "/etc/passwd"])
def test_only_mails_of_the_folder_open(tmp_path, name):
    (tmp_path.parent / "secret.eml").write_bytes(invoice_mail())
    with pytest.raises(LookupError):
        MailFolder(tmp_path).opened(name)


def test_a_missing_folder_holds_no_mails(tmp_path):
    assert MailFolder(tmp_path / "none").listed() == []
    assert MailFolder(None).listed() == []
