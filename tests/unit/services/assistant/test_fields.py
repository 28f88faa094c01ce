"""Specification keys and values in the buyer's language."""

import pytest

from bot.demo.generate import catalogue
from services.assistant.answers.fields import field_name, field_value, translation
from services.assistant.answers.measures import split_key
from services.wording import wording

UNKNOWN = 0.02  # the catalogue grows: what is not known yet is shown in its own words


@pytest.mark.parametrize(
    ("key", "value", "spanish", "in_english"),
    [
        ("par_apriete_nm", 25, "par de apriete: 25 Nm", "tightening torque: 25 Nm"),
        ("longitud_mm", 6.5, "longitud: 6,5 mm", "length: 6.5 mm"),
        ("apto_agua_salada", False, "apto para agua salada: no", "suitable for salt water: no"),
        ("material", "acero zincado", "material: acero zincado", "material: zinc-plated steel"),
        ("material", "vibranio", "material: vibranio", "material: vibranio"),
        ("eje_mm", "22,23", "eje: 22,23 mm", "bore: 22.23 mm"),
        ("rango_mm", "8-16", "rango: 8-16 mm", "range: 8-16 mm"),
        ("tornillo_mm", "incluido", "tornillo: incluido", "screw: included"),
        ("temperatura_min_c", -40, "temperatura mínima: -40 °C", "minimum temperature: -40 °C"),
        ("angulo_punta_grados", 118, "ángulo de punta: 118°", "point angle: 118°"),
        ("medida_pulgadas", 6, "medida: 6″", "size: 6″"),
        ("aislado_1000v", True, "aislado hasta 1000 V: sí", "insulated to 1000 V: yes"),
        ("caudal_max_l_h", 12000, "caudal máximo: 12.000 l/h", "maximum flow rate: 12,000 l/h"),
        ("uso", "latón y acero inox", "uso: latón y acero inox", "use: brass and stainless steel"),
        ("uso", "chapa hasta 4 mm", "uso: chapa hasta 4 mm", "use: sheet metal up to 4 mm"),
        ("Casquillo (mm)", 27, "Casquillo: 27 mm", "Casquillo: 27 mm"),
        ("nivel-sonoro_db", 0.00042, "nivel sonoro: 0,00042 dB", "nivel sonoro: 0.00042 dB"),
    ],
)
def test_field_reads_as_people_say_it(key, value, spanish, in_english):
    for language, said in (("es", spanish), ("en", in_english)):
        words = wording(language)
        assert f"{field_name(key, words)}: {field_value(key, value, words)}" == said


def test_min_is_minutes_only_of_a_time():
    assert split_key("tiempo_carga_min")[1].sign == "min"
    assert split_key("revoluciones_min")[1].sign == ""


def test_keys_of_the_catalogue_have_names_in_both_languages():
    keys = {key for article in catalogue() for key in article.specification}
    nameless = {key for key in keys for language in ("es", "en") if not _named(key, wording(language))}
    assert len(nameless) <= UNKNOWN * len(keys), sorted(nameless)


def _named(key, words):
    for name in (key, split_key(key)[0]):
        try:
            return words.text(f"field.{name}")
        except KeyError:
            continue
    return None


def test_english_readers_see_few_spanish_values():
    values = {v for article in catalogue() for v in article.specification.values() if isinstance(v, str)}
    spanish = {value for value in values if translation(value) is None}
    assert len(spanish) <= UNKNOWN * len(values), sorted(spanish)
