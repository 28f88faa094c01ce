"""The checkout's answers: what stands, what is mended, what is refused and in which words."""

import re
import string
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.es import cif, dni

from services.customers import fields
from services.customers.fields import FieldError
from services.wording import catalogue, wording

SOURCES = Path(fields.__file__).parent


def refused(validator, text):
    with pytest.raises(FieldError) as refusal:
        validator(text)
    return refusal.value


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("compras@talleres-moncayo.es", "compras@talleres-moncayo.es"),
        (" Ana.Gil@Empresa.ES ", "Ana.Gil@empresa.es"),
        ("mi correo es ana@empresa.es, gracias", "ana@empresa.es"),
        ("<ana@empresa.es>", "ana@empresa.es"),
        ("ana@mail.com", "ana@mail.com"),
        ("ana@hotmail.ec", "ana@hotmail.ec"),
        ("ñandú@españa.es", "ñandú@españa.es"),
    ],
)
def test_an_email_is_kept_in_its_normal_form(written, kept):
    assert fields.email(written) == kept


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ana@gmial.com", "ana@gmail.com"),
        ("ana@gmail.con", "ana@gmail.com"),
        ("ana@gmail.co", "ana@gmail.com"),
        ("ana@hotmial.es", "ana@hotmail.es"),
        ("ana@yaho.con", "ana@yahoo.com"),
        ("compras@empresa.cmo", "compras@empresa.com"),
    ],
)
def test_a_mistyped_domain_is_answered_with_the_one_that_was_meant(written, meant):
    refusal = refused(fields.email, written)
    assert (refusal.key, refusal.words["suggestion"]) == ("field.email.typo", meant)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("ana", "field.email.at"),
        ("", "field.email.at"),
        ("ana@", "field.email.form"),
        ("ana@empresa", "field.email.form"),
        ("ana@empresa..es", "field.email.form"),
        ("ana@empresa .es", "field.email.form"),
        ("ana gil@empresa.es", "field.email.form"),
        ("ana@empresa.es\r\nBcc: todos@empresa.es", "field.email.form"),
        ("ana@empresa.es o luis@empresa.es", "field.email.one"),
    ],
)
def test_an_email_that_cannot_stand_is_refused_by_what_is_wrong(written, key):
    assert refused(fields.email, written).key == key


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("12345678z", "12345678Z"),
        ("B-64.717.838", "B64717838"),
        ("ES B64717838", "B64717838"),
        ("NIF B64717838", "B64717838"),
        ("x-5253868-r", "X5253868R"),
        ("M1234567L", "M1234567L"),
        ("DE 136 695 976", "DE136695976"),
        ("FR61954506077", "FR61954506077"),
        ("GB980780684", "GB980780684"),
        ("GODE561231GR8", "GODE561231GR8"),  # Mexico, RFC
        ("20-26756539-3", "20267565393"),  # Argentina, CUIT
        ("213.123.432-1", "2131234321"),  # Colombia, NIT
        ("76086428-5", "760864285"),  # Chile, RUT
        ("20100066603", "20100066603"),  # Peru, RUC
        ("CHE-107.787.577", "CHE107787577"),
    ],
)
def test_a_tax_id_is_kept_without_what_was_put_between_its_figures(written, kept):
    assert fields.tax_id(written) == kept
    assert fields.tax_id(kept) == kept


@pytest.mark.parametrize(
    ("written", "key", "expected"),
    [
        ("12345678A", "field.tax_id.check_letter", "Z"),
        ("X5253868A", "field.tax_id.check_letter", "R"),
        ("B64717839", "field.tax_id.check_digit", "8"),
        ("12345678", "field.tax_id.missing_letter", "Z"),
    ],
)
def test_a_wrong_check_character_is_answered_with_the_right_one(written, key, expected):
    refusal = refused(fields.tax_id, written)
    assert (refusal.key, refusal.words["expected"]) == (key, expected)
    assert fields.tax_id(refusal.words["suggestion"]) == refusal.words["suggestion"]


@pytest.mark.parametrize("written", ["", "hola", "123", "١٢٣٤٥٦٧٨Z", "AB12345", "no lo sé", "B12345674\r\nX: y"])
def test_what_is_no_tax_id_anywhere_is_refused(written):
    assert refused(fields.tax_id, written).key == "field.tax_id.unknown"


@pytest.mark.parametrize("written", ["DE136695977", "GB980780685", "ES12345678"])
def test_a_wrong_vat_number_is_refused_by_its_country(written):
    refusal = refused(fields.tax_id, written)
    assert (refusal.key, refusal.words["country"]) == ("field.tax_id.country", written[:2])


@pytest.mark.parametrize(
    "written",
    [
        "Calle Mayor 12, 28013 Madrid",
        "Calle Mayor 12 28013 Madrid",
        "Calle Mayor 12, Madrid 28013",
        "28013 Madrid, Calle Mayor 12",
        "Polígono Malpica, calle E, nave 14, 50016 Zaragoza",
        "Carretera N-340 km 1150, 43892 Miami Platja",
        "Muelle de Oza s/n, 15006 A Coruña",
        "12 High Street, London SW1A 1AA",
        "Rua Augusta 100, 1100-048 Lisboa",
        "Hauptstraße 5, 10115 Berlin",
        "Av. Corrientes 1234, C1043AAZ Buenos Aires",
        "Av. Apoquindo 4500, 7550000 Las Condes",
        "Calle 5 de Mayo 10, 06000 Ciudad de México",
    ],
)
def test_an_address_with_street_number_postcode_and_town_stands(written):
    assert fields.address(written) == written


def test_an_address_on_several_lines_becomes_one():
    assert fields.address("Talleres Moncayo\r\nC/ Mayor, 12 \n\n28013  Madrid\n") == (
        "Talleres Moncayo, C/ Mayor, 12, 28013 Madrid"
    )


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ("Calle Mayor 12, Madrid", "postcode"),
        ("Gran Vía 1234, Madrid", "postcode"),
        ("Carretera N-340 km 1150, Miami Platja", "postcode"),
        ("Calle Mayor, 28013 Madrid", "number"),
        ("Calle Mayor, Madrid", "number"),
        ("Calle Mayor 12, 28013", "town"),
        ("28013 Madrid", "street"),
        ("hola", "form"),
        ("?", "form"),
        ("Calle Mayor 12, 28013 Madrid" + " bis" * 100, "length"),
    ],
)
def test_an_address_is_refused_by_the_part_that_is_missing(written, missing):
    assert refused(fields.address, written).key == f"field.address.{missing}"


@pytest.mark.parametrize(
    ("written", "kept"), [("3M", "3M"), ("  Talleres \t Moncayo, S.L. ", "Talleres Moncayo, S.L.")]
)
def test_a_company_is_kept_on_one_line_with_single_spaces(written, kept):
    assert fields.company(written) == kept


@pytest.mark.parametrize("written", ["A", "", "12345", "Moncayo\r\nBcc: x", "Mon\x00cayo", "Mon\ud800cayo", "x" * 201])
def test_what_is_no_company_name_is_refused(written):
    assert refused(fields.company, written).key.startswith("field.company.")


@pytest.mark.parametrize(
    ("written", "kept"),
    [("912 34 56 78", "+34912345678"), ("0034912345678", "+34912345678"), ("+44 20 7946 0018", "+442079460018")],
)
def test_a_phone_is_kept_in_its_international_form(written, kept):
    assert fields.phone(written) == kept


@pytest.mark.parametrize("written", ["600", "abc", "", "+34 912 345"])
def test_what_is_no_phone_is_refused(written):
    assert refused(fields.phone, written).key == "field.phone.form"


@pytest.mark.parametrize("written", ["no", "No.", "Ninguna", "skip", "-", "", "No, gracias"])
def test_words_for_none_leave_the_notes_empty(written):
    assert fields.notes(written) == ""


def test_notes_keep_their_lines_and_end_at_500_characters():
    assert fields.notes("Dejar en portería\r\nLlamar antes") == "Dejar en portería\nLlamar antes"
    assert fields.notes("x" * 500) == "x" * 500
    assert refused(fields.notes, "x" * 501).words == {"length": 501, "most": 500}


def answered(name, text):
    try:
        return fields.VALIDATORS[name](text), None
    except FieldError as refusal:
        return None, refusal


LIKELY = st.text(st.sampled_from("0123456789ABXYZKLMESDEGBk m@.-,/ºñ\t\r\n\0\u200b\u202e"), max_size=40)


@pytest.mark.parametrize("name", sorted(fields.VALIDATORS))
@given(text=st.text(max_size=600) | LIKELY | st.from_regex(r"[A-Z]{0,3}[0-9]{0,14}[A-Z]{0,3}", fullmatch=True))
def test_a_validator_never_raises_anything_but_a_field_error(name, text):
    kept, refusal = answered(name, text)
    if refusal is not None:
        for language in ("es", "en"):
            assert wording(language).text(refusal.key, **refusal.words)
    else:
        assert not any(unicodedata.category(c) in ("Cc", "Cs") and (c, name) != ("\n", "notes") for c in kept)


@given(number=st.integers(0, 99_999_999), between=st.sampled_from(["", " ", "-", ".", " - "]))
def test_every_dni_stands_with_its_own_letter_alone(number, between):
    digits = f"{number:08d}"
    letter = dni.calc_check_digit(digits)
    assert fields.tax_id(digits + between + letter.lower()) == digits + letter
    wrong = "A" if letter != "A" else "B"
    assert refused(fields.tax_id, digits + wrong).words["expected"] == letter


@given(kind=st.sampled_from("ABCDEFGHJNPQRSUVW"), number=st.integers(0, 9_999_999), right=st.integers(0, 9))
def test_a_cif_stands_with_its_own_check_digit_alone(kind, number, right):
    written = f"{kind}{number:07d}{right}"
    expected = cif.calc_check_digits(written[:-1])[0]
    if str(right) == expected:
        assert fields.tax_id(written) == written
    else:
        assert refused(fields.tax_id, written).words["expected"] == expected


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_key_that_a_validator_raises_has_its_text(language):
    sources = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))
    keys = set(re.findall(r'"(field\.[a-z_.]+[a-z])"', sources))
    keys |= {f"field.address.{part}" for part in ("postcode", "number", "form")}
    keys |= {f"field.tax_id.check_{kind}" for kind in ("letter", "digit")}
    texts = {m.id: m.string for m in catalogue(language) if isinstance(m.id, str) and m.id.startswith("field.")}
    assert keys <= set(texts)
    assert len(keys) > 15
    for text in texts.values():
        assert list(string.Formatter().parse(text))
