"""Order lists as offices send them, and what is no list at all."""

import zipfile
from io import BytesIO

import pytest

from services.ordering.lists import LONGEST, as_message

LISTS = {
    "Referencia;Cantidad\nLLA-COM-7;10\nVAS-12-16;5\n": "10 LLA-COM-7\n5 VAS-12-16",
    "10\tLLA-COM-7\n5\tVAS-12-16": "10 LLA-COM-7\n5 VAS-12-16",
    '"Llave combinada 7","10"\n"Vaso 1/2 16","5"': "10 Llave combinada 7\n5 Vaso 1/2 16",
    "10 llaves combinadas del 7\n5 vasos del 16, de 1/2": "10 llaves combinadas del 7\n5 vasos del 16, de 1/2",
    "LLA-COM-7;Llave combinada 7;10;ud": "10 LLA-COM-7",
    "Tornillo M8x40, cincado\nTuerca M8, cincada": "Tornillo M8x40, cincado\nTuerca M8, cincada",
}


@pytest.mark.parametrize(("written", "read"), LISTS.items())
def test_a_list_is_read_as_a_message(written, read):
    assert as_message(written.encode()) == read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_the_encodings_of_office_programs(encoding):
    assert as_message("Puñal de señalización;3".encode(encoding)) == "3 Puñal de señalización"


def _zipped():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lista.csv", b"0" * 10_000_000)
    return packed.getvalue()


@pytest.mark.fault(25)
@pytest.mark.parametrize(
    "content", [b"", b" \n;;\n", b"\x00\x01\x02", b"%PDF-1.7\n\x80\x81\x00", b"\x7fELF" + bytes(50), _zipped()]
)
def test_what_is_no_text_is_no_list(content):
    assert as_message(content) is None


@pytest.mark.fault(25)
def test_a_very_long_list_is_cut_at_a_line():
    read = as_message(b"LLA-COM-7;10\n" * 2000)
    assert LONGEST - 20 < len(read) <= LONGEST
    assert set(read.splitlines()) == {"10 LLA-COM-7"}
