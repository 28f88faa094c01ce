import json

import pytest
from pydantic import ValidationError

from services.invoicing.document import InvoiceDocument


def test_document_survives_json_to_the_last_digit(invoice):
    document = invoice()
    assert InvoiceDocument.from_json(json.loads(json.dumps(document.as_json()))) == document
    assert document.as_json()["lines"][0]["unit_price"] == "0.0342"


def test_document_cannot_be_changed(invoice):
    with pytest.raises(ValidationError):
        invoice().total = 0
