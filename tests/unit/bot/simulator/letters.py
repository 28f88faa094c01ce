"""Mails for the tests of the mail page."""

from email.message import EmailMessage


def invoice_mail():
    mail = EmailMessage()
    mail["From"] = "Macroferro <ventas@macroferro.example>"
    mail["To"] = "ana@example.com"
    mail["Subject"] = "Factura 2026-000012 – ¡gracias!"
    mail["Date"] = "Sun, 22 Nov 2026 12:00:00 +0000"
    mail.set_content("Adjuntamos su factura.")
    mail.add_alternative("<p>Adjuntamos su <b>factura</b>.</p>", subtype="html")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="factura 12.pdf")
    return bytes(mail)
