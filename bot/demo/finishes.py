"""What screws are made of, and what that makes them fit for."""

from dataclasses import dataclass, field

from bot.demo.article import Value


@dataclass(frozen=True, slots=True)
class Finish:
    """``cost`` multiplies the price of plain zinc-plated steel; ``torque`` names the column of ``[thread]``."""

    code: str
    name: str
    name_en: str
    cost: float
    facts: dict[str, Value]
    note: str
    note_en: str
    torque: str = ""
    aliases: tuple[str, ...] = field(default=())


ZINC_88 = Finish(
    "", "8.8 zincado", "8.8 zinc plated", 1.0,
    {
        "material": "acero 8.8 zincado", "clase_resistencia": "8.8", "resistencia_traccion_mpa": 800,
        "apto_exterior": False, "apto_agua_salada": False,
    },
    "Acero de clase 8.8 con zincado electrolítico de 5 µm: para interior y ambientes secos; a la intemperie acaba "
    "oxidándose y no sirve para agua salada.",
    "Class 8.8 steel with 5 µm electroplated zinc: for indoor, dry conditions; it will rust outdoors and is not "
    "suitable for salt water.",
    "torque_88",
)  # fmt: skip
ZINC = Finish(
    "", "zincado", "zinc plated", 1.0,
    {"material": "acero zincado", "recubrimiento": "zinc 5 µm", "apto_exterior": False, "apto_agua_salada": False},
    "Acero con zincado electrolítico de 5 µm, para interior y ambientes secos; no apto para agua salada.",
    "Steel with 5 µm electroplated zinc, for indoor, dry conditions; not suitable for salt water.",
)  # fmt: skip
BLACK_129 = Finish(
    "129", "12.9 negro", "12.9 self-colour", 1.35,
    {
        "material": "acero 12.9 pavonado", "clase_resistencia": "12.9", "resistencia_traccion_mpa": 1220,
        "apto_exterior": False, "apto_agua_salada": False,
    },
    "Acero de alta resistencia 12.9 pavonado en negro, para moldes, utillaje y maquinaria; sin protección contra "
    "la corrosión.",
    "High-tensile 12.9 steel, black self-colour, for moulds, tooling and machinery; no corrosion protection.",
    "torque_129",
    ("alta resistencia", "high tensile"),
)  # fmt: skip
A2 = Finish(
    "A2", "inox A2", "A2 stainless", 2.3,
    {
        "material": "acero inoxidable A2 (AISI 304)", "clase_resistencia": "A2-70", "resistencia_traccion_mpa": 700,
        "apto_exterior": True, "apto_agua_salada": False,
    },
    "Acero inoxidable A2 (AISI 304): resiste la intemperie y la humedad; junto al mar o en agua salada hay que elegir "
    "A4.",
    "A2 stainless steel (AISI 304): withstands weather and damp; by the sea or in salt water choose A4.",
    "torque_a2",
    ("inoxidable", "stainless steel", "304"),
)  # fmt: skip
A4 = Finish(
    "A4", "inox A4", "A4 stainless", 3.6,
    {
        "material": "acero inoxidable A4 (AISI 316)", "clase_resistencia": "A4-70", "resistencia_traccion_mpa": 700,
        "apto_exterior": True, "apto_agua_salada": True,
    },
    "Acero inoxidable A4 (AISI 316): resiste el agua salada y los cloruros; para náutica, piscinas y costa.",
    "A4 stainless steel (AISI 316): withstands salt water and chlorides; for marine, swimming pool and coastal use.",
    "torque_a2",
    ("inoxidable", "marine grade", "316"),
)  # fmt: skip
SPRING = Finish(
    "", "acero muelle", "spring steel", 1.4,
    {"material": "acero para muelles", "recubrimiento": "fosfatado", "apto_exterior": False, "apto_agua_salada": False},
    "Acero de muelles fosfatado y aceitado; para interior o piezas engrasadas, no apto para agua salada.",
    "Phosphated and oiled spring steel; for indoor or greased use, not suitable for salt water.",
)  # fmt: skip
