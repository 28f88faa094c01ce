"""Questions as buyers type them, to real articles of the demonstration: the verdict and the field that bears it out."""

import dataclasses
import re
from decimal import Decimal
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.demo.generate import catalogue
from services.assistant.answers import answer, field_name, field_value
from services.assistant.answers.pricing import price_for
from services.assistant.answers.questions import Question
from services.catalogue.views import ProductCard
from services.wording import wording

SCREW, STAINLESS, MARINE = "TOR-933-M8X40", "TOR-933-M8X40-A2", "TOR-933-M8X40-A4"
DRILL, HAMMER, GRINDER, SAW = "TAL-BOS-GSR18-55", "MAR-BOS-GBH2-26", "AMO-BOS-GWS7-115", "SIE-BOS-GKS190"
ANCHOR, PLUG, CLIP, CABLE, PIPE = "ANC-FBN-M8X61", "TAC-SX-6X30", "ABR-SF-8-16-1", "CAB-07VK-1.5-AZ", "TUB-CU-15"
METAL_BIT, WOOD_BIT, BLADE, SOCKET, SPANNER = "BRO-HSS-1", "BRO-MAD-3P-4", "DIA-OBR-115", "VAS-12-10", "LLA-COM-6"
GLOVE, BOOT, MASK, HELMET, PUMP = "GUA-NIT-T8", "CAL-BOT-S3-39", "MAS-FFP2", "CAS-OBR-BLA", "BOM-SUM-550"
OUTLET, VALVE, TIES, BATTERY, PLUGS = "MEC-ENC-B", "VAL-BOLA-1-2", "BRI-B-2.5X100", "BAT-BOS-18-2", "AUD-TAP-1100"
SHACKLE, STRAP, WELDER, PAINT, SEALANT = "GRI-LIRA-1T", "TRI-25-5", "SOL-INV-160", "PIN-OXI-NEG-750", "SIL-PUR-GRI"
COMPRESSOR, LADDER, BREAKER = "CMP-6", "ECA-TIJ-5", "MAG-C10-1N"

# article, question, expected: the verdict ("=" the field without one, "?" the record does not say, "«" the description)
SPANISH = [
    (SCREW, "aguantan en agua salada?", "no", "apto para agua salada: no (acero 8.8 zincado)"),
    (STAINLESS, "¿aguantan el agua salada?", "no", "apto para agua salada: no (acero inoxidable A2 (AISI 304))"),
    (MARINE, "valen para un barco?", "yes", "apto para agua salada: sí"),
    (MARINE, "sirven para la piscina?", "yes", "apto para agua salada: sí"),
    (SCREW, "¿Y ese aguanta a la intemperie?", "no", "apto para exterior: no"),
    (STAINLESS, "los puedo poner en exterior", "yes", "apto para exterior: sí"),
    (SCREW, "se oxidan?", "=", "apto para exterior: no"),
    (SCREW, "qué par de apriete tiene?", "=", "par de apriete: 25 Nm"),
    (SCREW, "a cuánto hay que apretarlo", "=", "par de apriete: 25 Nm"),
    (SCREW, "que par lleva", "=", "par de apriete: 25 Nm"),
    (SCREW, "es M14?", "no", "rosca: M8"),
    (SCREW, "es de métrica 8?", "yes", "rosca: M8"),
    (SCREW, "vale para M8", "yes", "rosca: M8"),
    (SCREW, "es el M8x50?", "no", "longitud: 40 mm"),
    (SCREW, "¿es DIN 933?", "yes", "norma: DIN 933"),
    (SCREW, "cumple la ISO 4014?", "no", "norma"),
    (SCREW, "son de 8.8?", "yes", "clase de resistencia: 8.8"),
    (SCREW, "es de calidad 10.9", "no", "clase de resistencia: 8.8"),
    (SCREW, "es inox?", "no", "material: acero 8.8 zincado"),
    (STAINLESS, "es inoxidable?", "yes", "material: acero inoxidable A2"),
    (STAINLESS, "es 316?", "no", "material: acero inoxidable A2"),
    (MARINE, "son A4?", "yes", "material: acero inoxidable A4"),
    (SCREW, "de qué está hecho", "=", "material: acero 8.8 zincado"),
    (SCREW, "cuánto mide de largo?", "=", "longitud: 40 mm"),
    (SCREW, "mide 40 de largo?", "yes", "longitud: 40 mm"),
    (SCREW, "mide 5 cm de largo?", "no", "longitud: 40 mm"),
    (SCREW, "qué llave necesito", "=", "llave: 13 mm"),
    (SCREW, "y el paso de rosca?", "=", "paso: 1,25 mm"),
    (SCREW, "cuántas vienen en la caja?", "=", "envase: 100 uds."),
    (SCREW, "cuál es el pedido mínimo?", "=", "envase: 100 uds."),
    (SCREW, "¿hay stock de 50?", "yes", "stock: 1.200 uds."),
    (SCREW, "hay 5000?", "no", "stock: 1.200 uds."),
    (SCREW, "tenéis 1.500?", "no", "stock: 1.200 uds."),
    (SCREW, "tenéis 13 cajas?", "no", "stock: 1.200 uds."),
    (SCREW, "tenéis doce cajas en almacén?", "yes", "stock: 1.200 uds."),
    (SCREW, "cuántos os quedan?", "=", "stock: 1.200 uds."),
    (SCREW, "cuánto cuesta?", "=", "precio: 0,"),
    (SCREW, "de qué color es?", "?", ""),
    (DRILL, "cuánto pesa?", "=", "peso: 1,1 kg"),
    (DRILL, "cuántas velocidades tiene?", "=", "velocidades: 2"),
    (DRILL, "pesa menos de 2 kilos?", "yes", "peso: 1,1 kg"),
    (DRILL, "pesa más de 2 kg?", "no", "peso: 1,1 kg"),
    (DRILL, "si lo conecto a 24V se quema?", "beyond", "tensión: 18 V"),
    (DRILL, "SI LO CONECTO A 24V SE QUEMA O AGUANTA?", "beyond", "tensión: 18 V"),
    (DRILL, "viene con baterías?", "yes", "baterías incluidas: 2"),
    (DRILL, "trae cargador?", "yes", "cargador incluido: sí"),
    (DRILL, "trae maletín?", "«", "maletín"),
    (DRILL, "tiene percusión?", "no", "percusión: no"),
    (DRILL, "es sin escobillas?", "yes", "sin escobillas: sí"),
    (DRILL, "qué marca es", "=", "marca: Bosch"),
    (DRILL, "vale para hormigón?", "no", "percusión: no"),
    (DRILL, "y para madera?", "yes", "Ø máx. en madera: 35 mm"),
    (DRILL, "qué garantía tiene", "?", ""),
    (HAMMER, "es sds plus?", "yes", "portaútiles: SDS-plus"),
    (HAMMER, "es SDS-max?", "no", "portaútiles: SDS-plus"),
    (HAMMER, "vale para hormigón", "yes", "Ø máx. en hormigón: 26 mm"),
    (HAMMER, "funciona a 220 V?", "within", "tensión: 230 V"),
    (GRINDER, "cuántas revoluciones da?", "=", "revoluciones: 11.000 rpm"),
    (GRINDER, "qué disco lleva", "=", "diámetro de disco: 115 mm"),
    (ANCHOR, "aguanta 300 kg?", "within", "carga recomendada: 4,3 kN"),
    (ANCHOR, "soporta media tonelada? 500 kg", "beyond", "carga recomendada: 4,3 kN"),
    (ANCHOR, "qué carga aguanta?", "=", "carga recomendada: 4,3 kN"),
    (ANCHOR, "con qué broca?", "=", "diámetro de taladro: 8 mm"),
    (PLUG, "¿vale para hormigón?", "yes", "soporte: hormigón y ladrillo macizo"),
    (PLUG, "sirve para pladur?", "=", "soporte: hormigón y ladrillo macizo"),
    (CLIP, "vale para manguera de 12 mm?", "yes", "rango: 8-16 mm"),
    (CLIP, "vale para manguera de 20 mm?", "no", "rango: 8-16 mm"),
    (CABLE, "aguanta 1000V?", "beyond", "tensión: 750 V"),
    (CABLE, "cuántos metros trae el rollo", "=", "longitud: 100 m"),
    (CABLE, "es de 1,5?", "yes", "sección: 1,5 mm²"),
    (PIPE, "aguanta 100 grados?", "within", "temperatura máxima: 110 °C"),
    (PIPE, "aguanta 150º?", "beyond", "temperatura máxima: 110 °C"),
    (PIPE, "revienta a 80 bares?", "beyond", "presión máxima: 60 bar"),
    (PIPE, "revienta a 40 bar?", "within_it", "presión máxima: 60 bar"),
    (PIPE, "vale para agua potable?", "yes", "apto para agua potable: sí"),
    (WOOD_BIT, "sirve para hormigón?", "=", "uso: madera y tablero"),
    (SOCKET, "vale para llave de impacto?", "no", "apto para impacto: no"),
    (SPANNER, "es del 13?", "no", "medida: 6 mm"),
    (GLOVE, "es la talla 9?", "no", "talla: 8"),
    (GLOVE, "qué nivel de corte tiene", "=", "resistencia al corte: A"),
    (BOOT, "son S3?", "yes", "categoría: S3"),
    (BOOT, "llevan puntera de acero?", "no", "puntera: composite"),
    (MASK, "es FFP3?", "no", "clase: FFP2 NR D"),
    (HELMET, "es azul?", "no", "color: blanco"),
    (PUMP, "se puede sumergir?", "yes", "grado de protección: IP68"),
    (OUTLET, "vale para exterior?", "no", "apto para exterior: no (IP20)"),
    (OUTLET, "es IP44?", "no", "grado de protección: IP20"),
    (VALVE, "sirve para agua de mar?", "no", "apto para agua salada: no"),
    (VALVE, "es de latón?", "yes", "material: latón CW617N niquelado"),
    (TIES, "cuántas vienen en la bolsa", "=", "unidades por bolsa: 100"),
    (BATTERY, "cuánto tarda en cargar?", "=", "tiempo de carga: 45 min"),
    (SHACKLE, "aguanta 1,5 toneladas?", "beyond", "carga: 1.000 kg"),
    (STRAP, "puedo elevar cargas con ella?", "no", "apto para elevación: no"),
    (WELDER, "funciona con 220?", "within", "tensión: 230 V"),
    (PAINT, "cuánto cubre?", "=", "rendimiento: 10 m²/l"),
    (BOOT, "tenéis la talla 42?", "=", "talla: 39"),
    (SCREW, "los tenéis en inox?", "=", "material: acero 8.8 zincado"),
    (SCREW, "vienen en cajas de 100?", "yes", "envase: 100 uds."),
    (SCREW, "es hexagonal?", "yes", "cabeza: hexagonal"),
    (SEALANT, "¿Y ese aguanta a la intemperie?", "yes", "apto para exterior: sí"),
    (SEALANT, "se puede pintar?", "yes", "pintable: sí"),
    (GRINDER, "lleva disco de 125?", "no", "diámetro de disco: 115 mm"),
    (SAW, "corta 80 mm?", "beyond", "profundidad de corte: 70 mm"),
    (SCREW, "aguantan bien el agua del mar o se oxidan?", "no", "apto para agua salada: no"),
    (SCREW, "cuánto mide la cabeza?", "=", "cabeza: hexagonal"),
    (SCREW, "¿Cuántos hay en stock?", "=", "stock: 1.200 uds."),
    (SCREW, "valen para madera?", "?", ""),
    (ANCHOR, "sirve para hormigón fisurado?", "«", "hormigón sin fisurar"),
    (PIPE, "vale para gas?", "«", "calefacción y gas"),
    (BREAKER, "es de 6A?", "no", "intensidad: 10 A"),
    (BREAKER, "es curva C?", "yes", "curva: C"),
    (BATTERY, "vale para Makita?", "no", "compatible con: Bosch Professional 18 V"),
]
ENGLISH = [
    (SCREW, "do those hold up in salt water?", "no", "suitable for salt water: no (class 8.8 zinc-plated steel)"),
    (MARINE, "can I use them on a boat?", "yes", "suitable for salt water: yes (A4 stainless steel (AISI 316))"),
    (STAINLESS, "are they ok outdoors?", "yes", "suitable for outdoors: yes"),
    (SCREW, "will it rust?", "=", "suitable for outdoors: no"),
    (SCREW, "is it M14?", "no", "thread: M8"),
    (SCREW, "is that an M8 thread?", "yes", "thread: M8"),
    (SCREW, "what's the tightening torque?", "=", "tightening torque: 25 Nm"),
    (SCREW, "how tight should I torque them", "=", "tightening torque: 25 Nm"),
    (SCREW, "how long is it?", "=", "length: 40 mm"),
    (SCREW, "what's the second one made of?", "=", "material: class 8.8 zinc-plated steel"),
    (SCREW, "is it stainless?", "no", "material: class 8.8 zinc-plated steel"),
    (SCREW, "what spanner do I need?", "=", "spanner: 13 mm"),
    (SCREW, "is it galvanised?", "yes", "material: class 8.8 zinc-plated steel"),
    (SCREW, "how many come in a box?", "=", "pack: 100 pcs"),
    (SCREW, "how many of no. 3 have you got?", "=", "stock: 1,200 pcs"),
    (SCREW, "have you got 1,500 in stock?", "no", "stock: 1,200 pcs"),
    (SCREW, "have you got a hundred?", "yes", "stock: 1,200 pcs"),
    (SCREW, "do you have it in stock", "yes", "stock: 1,200 pcs"),
    (SCREW, "how much is it?", "=", "price: €0."),
    (SCREW, "what's the tensile strength", "=", "tensile strength: 800 MPa"),
    (SCREW, "is there a warranty?", "?", ""),
    (DRILL, "how much does it weigh?", "=", "weight: 1.1 kg"),
    (DRILL, "does it weigh under 1 kg?", "no", "weight: 1.1 kg"),
    (DRILL, "does it come with batteries?", "yes", "batteries included: 2"),
    (DRILL, "is the charger included", "yes", "charger included: yes"),
    (DRILL, "does it come with a case?", "«", "case"),
    (DRILL, "is it brushless?", "yes", "brushless: yes"),
    (DRILL, "has it got hammer action?", "no", "hammer action: no"),
    (DRILL, "what voltage is it", "=", "voltage: 18 V"),
    (DRILL, "is it 18V?", "yes", "voltage: 18 V"),
    (DRILL, "what chuck size does it take", "=", "chuck: 13 mm"),
    (DRILL, "will it drill 10 mm in steel?", "within", "max. Ø in steel: 13 mm"),
    (DRILL, "who makes it?", "=", "brand: Bosch"),
    (HAMMER, "what's the impact energy?", "=", "impact energy: 2.7 J"),
    (HAMMER, "how powerful is it?", "=", "power: 830 W"),
    (HAMMER, "is it over 1000 W?", "no", "power: 830 W"),
    (ANCHOR, "what's the working load limit?", "=", "recommended load: 4.3 kN"),
    (ANCHOR, "can it hold 400 kg?", "within", "recommended load: 4.3 kN"),
    (ANCHOR, "will it break at 2 t?", "beyond", "recommended load: 4.3 kN"),
    (PLUG, "does it work in brick?", "yes", "base material: concrete and solid brick"),
    (CLIP, "does it fit a 10 mm hose?", "yes", "range: 8-16 mm"),
    (CABLE, "is it ok at 230 V?", "within", "voltage: 750 V"),
    (CABLE, "is it black?", "no", "colour: blue"),
    (CABLE, "how many amps can it take", "=", "rated current: 15 A"),
    (PIPE, "does it take 50 bar?", "within", "maximum pressure: 60 bar"),
    (PIPE, "what temperature can it stand?", "=", "maximum temperature: 110 °C"),
    (PIPE, "is it ok for drinking water?", "yes", "suitable for drinking water: yes"),
    (METAL_BIT, "will it cut stainless?", "no", "suitable for stainless: no"),
    (METAL_BIT, "what's the point angle?", "=", "point angle: 118°"),
    (BLADE, "can I use it on concrete?", "yes", "use: concrete, brick and roof tile"),
    (BLADE, "what's the max speed?", "=", "maximum speed: 13,200 rpm"),
    (SOCKET, 'is it 1/2" drive?', "yes", 'square drive: 1/2"'),
    (SOCKET, "is it impact rated?", "no", "impact rated: no"),
    (GLOVE, "is it size 9?", "no", "size: 8"),
    (GLOVE, "are they EN 388?", "yes", "standard: EN 388:2016"),
    (BOOT, "do they have a steel toecap?", "no", "toecap: composite"),
    (BOOT, "are they slip resistant?", "=", "slip resistance: SRC"),
    (MASK, "does it protect against dust?", "yes", "protects against: fine dust and fumes up to 12 x OEL"),
    (MASK, "is it reusable?", "no", "reusable: no"),
    (PLUGS, "how loud, I mean what attenuation?", "=", "SNR attenuation: 37 dB"),
    (PUMP, "what's the maximum flow?", "=", "maximum flow rate: 12,000 l/h"),
    (PUMP, "is it IP65?", "yes", "protection rating: IP68"),
    (VALVE, "is it brass?", "yes", "material: nickel-plated brass CW617N"),
    (BATTERY, "will it work with Bosch?", "yes", "compatible with: Bosch Professional 18 V"),
    (SHACKLE, "what's the working load limit on that shackle?", "=", "load: 1,000 kg"),
    (SHACKLE, "is it hot dip galvanised?", "yes", "material: galvanised alloy steel"),
    (STRAP, "can I use it to lift a motor?", "no", "suitable for lifting: no"),
    (COMPRESSOR, "is it oil free?", "«", "Oil-free"),
    (LADDER, "how many steps?", "=", "treads: 5"),
    (SEALANT, "what happens if it gets to 120 degrees?", "beyond", "maximum temperature: 80 °C"),
    (SCREW, "are they 50mm long?", "no", "length: 40 mm"),
    (DRILL, "how many speeds?", "=", "speeds: 2"),
    (GLOVE, "are these latex free?", "=", "material: nylon"),
    (TIES, "how much force can they take?", "=", "strength: 80 N"),
    (GRINDER, "can I adjust the speed? variable speed?", "no", "variable speed: no"),
]


@lru_cache(maxsize=1)
def articles():
    return {article.sku: article for article in catalogue()}


def card_of(sku, available=1200):
    article = articles()[sku]
    return ProductCard(
        sku=sku,
        name_es=article.name,
        name_en=article.name_en,
        description_es=article.description,
        description_en=article.description_en,
        brand=article.brand,
        category_id=article.category,
        price=Decimal(article.price),
        vat_rate=Decimal(article.vat_rate),
        unit=article.unit,
        pack_size=article.pack_size,
        min_quantity=article.min_quantity,
        available=available,
        specification=article.specification,
    )


def first(notes):
    """The first line as (verdict, text)."""
    note = notes[0]
    kind = note.key.removeprefix("answer.")
    shown = {"plain": "=", "unknown": "?", "described": "«"}.get(kind, kind)
    values = note.values
    return shown, values["sentence"] if kind == "described" else f"{values.get('field', '')}: {values.get('value', '')}"


@pytest.mark.parametrize(("sku", "question", "verdict", "line"), SPANISH)
def test_spanish_question_is_answered_from_the_record(sku, question, verdict, line):
    said = first(answer(card_of(sku), question, wording("es")))
    assert (said[0], line in said[1]) == (verdict, True), said


@pytest.mark.parametrize(("sku", "question", "verdict", "line"), ENGLISH)
def test_english_question_is_answered_from_the_record(sku, question, verdict, line):
    said = first(answer(card_of(sku), question, wording("en")))
    assert (said[0], line in said[1]) == (verdict, True), said


def test_question_that_two_fields_answer_gets_both_and_a_word_on_the_third():
    notes = answer(card_of(SCREW), "de qué material es, cuánto pesa y de qué color es?", wording("es"))
    assert [note.key for note in notes] == ["answer.plain", "answer.plain_too", "answer.silent"]
    assert [note.values.get("field") for note in notes[:2]] == ["material", "peso"]
    assert notes[2].values["about"] == "el color"


def test_silent_record_offers_a_person_in_the_buyers_language():
    for language, person in (("es", "persona"), ("en", "person")):
        (note,) = answer(card_of(SCREW), "garantía / warranty?", wording(language))
        said = wording(language).html(note.key, **note.values)
        assert (note.mark, person in said) == ("ask", True)


def test_sold_out_article_is_no_to_have_you_got_it():
    assert first(answer(card_of(SCREW, available=0), "have you got it in stock?", wording("en"))) == (
        "no",
        "stock: out of stock right now",
    )


def test_answer_is_the_same_whichever_language_the_chat_asks_in():
    english = answer(card_of(SCREW), "¿aguanta la intemperie?", wording("en"))
    assert first(english) == ("no", "suitable for outdoors: no (class 8.8 zinc-plated steel)")


def test_record_of_another_wholesaler_is_read_by_its_own_keys():
    card = card_of(SCREW)
    foreign = {"Peso (kg)": 2.5, "Par de apriete": "12 Nm", "Grado IP": "IP67", "Casquillo": "E27", "max_load_kg": 90}
    card = dataclasses.replace(card, specification=foreign)
    assert first(answer(card, "cuánto pesa?", wording("es"))) == ("=", "peso: 2,5 kg")
    assert first(answer(card, "qué par tiene", wording("es"))) == ("=", "Par de apriete: 12 Nm")
    assert first(answer(card, "is it IP65?", wording("en"))) == ("yes", "Grado IP: IP67")
    assert first(answer(card, "qué casquillo lleva?", wording("es"))) == ("=", "Casquillo: E27")


WORDS = sorted({word for _, question, _, _ in SPANISH + ENGLISH for word in question.split()})
ANY_QUESTION = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
LANGUAGE = st.sampled_from(["es", "en"])


@given(st.data(), ANY_QUESTION, LANGUAGE)
@settings(max_examples=400, deadline=None)
def test_no_question_raises_runs_long_or_names_a_figure_that_is_not_in_the_record(data, question, language):
    card = card_of(data.draw(st.sampled_from(sorted(articles()))), data.draw(st.sampled_from([0, 7, 125_000])))
    words = wording(language)
    notes = answer(card, question, words)
    assert 1 <= len(notes) <= 3
    said = " ".join(words.text(note.key, note.count, **note.values) for note in notes)
    worked_out = price_for(card, Question(question, language), words) or ""
    assert figures(said) <= figures(record(card)) | figures(" ".join([worked_out, *written(card, words)]))


def record(card):
    """Everything that the record holds, as one text."""
    return f"{card} {' '.join(card.specification)}".replace("_", " ")


def written(card, words):
    """The record's figures as the language writes them."""
    yield from (words.money(card.price), words.unit(card.unit, card.sellable), words.unit(card.unit, card.pack_size))
    yield words.unit(card.unit, card.min_quantity)
    yield from (field_value(key, value, words) for key, value in card.specification.items())
    yield from (field_name(key, words) for key in card.specification)


def figures(text):
    return {figure.replace(",", ".") for figure in re.findall(r"\d+(?:[.,]\d+)*", text)}


@given(
    st.dictionaries(
        st.text(max_size=20),
        st.one_of(
            st.text(max_size=30),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
            st.none(),
            st.lists(st.text(max_size=5)),
        ),
    ),
    ANY_QUESTION,
    LANGUAGE,
)
@settings(max_examples=200, deadline=None)
def test_no_record_however_odd_makes_an_answer_fail(specification, question, language):
    card = dataclasses.replace(card_of(SCREW), specification=specification)
    assert answer(card, question, wording(language))


@pytest.mark.parametrize(
    ("article", "question", "language", "told"),
    [
        (SCREW, "cuánto salen 200?", "es", "200 uds.: 16,52 €"),
        (SCREW, "a cuánto salen 250 del 2?", "es", "300 uds. (envases de 100 uds.): 24,78 €"),
        (SCREW, "cuánto me saldrían 2 cajas", "es", "200 uds.: 16,52 €"),
        (SCREW, "how much for 5,000", "en", "5,000 pcs: €413.00"),
        (GLOVE, "cuánto me salen 3", "es", "12 pares (envases de 12 pares): 19,80 €"),
        (DRILL, "what would 3 cost?", "en", "3 pcs: €507.00"),
        (SCREW, "cuánto vale el 2?", "es", "0,0826 € / ud."),
        (SCREW, "how much is no. 3?", "en", "€0.0826/pc"),
        (GLOVE, "cuánto vale el guante talla 8", "es", "1,65 € / par"),
        (SCREW, "precio del M8x40", "es", "0,0826 € / ud."),
    ],
)
def test_price_of_a_quantity_is_worked_out_as_it_would_be_delivered(article, question, language, told):
    (note, *_) = [
        n for n in answer(card_of(article), question, wording(language)) if n.values["field"] in ("precio", "price")
    ]
    value = note.values["value"].replace("\xa0", " ")
    assert value.startswith(told)


def test_stock_that_makes_no_whole_pack_is_not_offered():
    assert first(answer(card_of(SCREW, 150), "¿hay 120?", wording("es"))) == ("no", "stock: 100 uds.")
    assert first(answer(card_of(SCREW, 70), "¿cuántos quedan?", wording("es"))) == ("=", "stock: agotado ahora mismo")
