"""Nuts, washers, threaded rods, pins and rings: the parts of a joint that have no head."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.demo.article import Article, Value
from bot.demo.figures import STEEL, cylinder, metal, number, pack_for, price_of
from bot.demo.finishes import A2, A4, SPRING, ZINC, ZINC_88, Finish
from bot.demo.standards import Sizes, sizes

HEXAGON = 0.866  # area of a hexagon, of its width across flats squared


@dataclass(frozen=True, slots=True)
class Part:
    """A part of one size only. ``describe`` gives its own specification, ``weigh`` its grams, from its measures."""

    prefix: str
    category: str
    kind: str
    table: str
    norm: str
    iso: str
    name: str
    name_en: str
    use: str
    use_en: str
    describe: Callable[[Sizes], dict[str, Value]]
    weigh: Callable[[Sizes], float]
    diameters: tuple[float, ...]
    finishes: tuple[Finish, ...]
    aliases: tuple[str, ...]
    mark: Literal["M", "Ø"] = "M"
    handling: float = 0.006


def articles() -> Iterator[Article]:
    """Every part in every finish, then what is cut to length."""
    for part in PARTS:
        for finish in part.finishes:
            for d in part.diameters:
                yield _part(part, finish, d)
    for bar in BARS:
        for finish in bar.finishes:
            for d, lengths in bar.lengths.items():
                yield from (_bar(bar, finish, d, length) for length in lengths)


def _part(part: Part, finish: Finish, d: float) -> Article:
    size = sizes(part.table)[d]
    weight = part.weigh(size)
    facts: dict[str, Value] = {
        "norma": part.norm,
        "norma_iso": part.iso,
        **({"rosca": f"M{d:g}"} if part.mark == "M" else {"diametro_mm": number(d)}),
        **part.describe(size),
        **finish.facts,
        "peso_g": float(f"{weight:.3g}"),
    }
    return Article(
        sku="-".join(filter(None, (f"{part.prefix}-{'M' if part.mark == 'M' else ''}{d:g}", finish.code))),
        category=part.category,
        name=f"{part.name} {part.norm} {_label(part.mark, d)} {finish.name}",
        name_en=f"{part.name_en} {part.norm} {_label(part.mark, d)} {finish.name_en}",
        description=f"{part.use} {finish.note}",
        description_en=f"{part.use_en} {finish.note_en}",
        price=price_of(weight, finish.cost, part.handling),
        specification={key: value for key, value in facts.items() if value or value is False},
        drawing={
            **{k: v for k, v in size.items() if k not in {"m934", "m985"}},
            "h": _height(part, size), "kind": part.kind, "title": part.norm,
            "mark": f"{part.mark}{d:g}", "metal": metal(finish),
        },
        pack_size=pack_for(weight * 0.8),
        min_quantity=10 if weight < 8 else 1,
        aliases=(*part.aliases, *finish.aliases),
    )  # fmt: skip


def _label(mark: str, d: float) -> str:
    return f"M{d:g}" if mark == "M" else f"Ø{d:g} mm"


def _height(part: Part, size: Sizes) -> float:
    return size[{"DIN 934": "m934", "DIN 985": "m985", "DIN 6923": "m"}.get(part.norm, "h")]


def _nut(height: str) -> Callable[[Sizes], dict[str, Value]]:
    return lambda size: {
        "paso_mm": number(sizes("thread")[size["d"]]["pitch"]),
        "entrecaras_mm": number(size["s"]),
        "llave": f"{size['s']:g} mm",
        "altura_mm": number(size[height]),
    }


def _nut_weight(height: str) -> Callable[[Sizes], float]:
    return lambda size: HEXAGON * size["s"] ** 2 * size[height] * STEEL - cylinder(size["d"] * 0.9, size[height])


def _washer(size: Sizes) -> dict[str, Value]:
    return {
        "diametro_interior_mm": number(size["hole"]),
        "diametro_exterior_mm": number(size["outer"]),
        "espesor_mm": number(size["h"]),
    }


def _washer_weight(size: Sizes) -> float:
    return cylinder(size["outer"], size["h"]) - cylinder(size["hole"], size["h"])


def _ring(size: Sizes) -> dict[str, Value]:
    return {
        "espesor_mm": number(size["h"]),
        "diametro_ranura_mm": number(size["groove"]),
        "diametro_libre_mm": number(size["free"]),
        "temperatura_max_c": 200,
    }


def _ring_weight(size: Sizes) -> float:
    return cylinder(size["d"] * 1.15, size["h"]) * 0.28


PARTS = (
    Part(
        "TUE-934", "tuercas", "nut", "hexagon", "DIN 934", "ISO 4032", "Tuerca hexagonal", "Hex full nut",
        "Tuerca hexagonal de uso general para tornillos y varillas de rosca métrica.",
        "General purpose hexagon nut for metric bolts and threaded rod.",
        _nut("m934"), _nut_weight("m934"), (3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 24), (ZINC_88, A2, A4),
        ("tuerca normal", "full nut", "hex nut"),
    ),
    Part(
        "TUE-985", "tuercas", "nyloc", "hexagon", "DIN 985", "ISO 10511", "Tuerca autoblocante", "Nyloc nut",
        "Tuerca con anillo de nailon que no se afloja con la vibración; hasta 120 °C.",
        "Nut with a nylon ring that will not work loose under vibration; up to 120 °C.",
        lambda size: {**_nut("m985")(size), "temperatura_max_c": 120, "autoblocante": True},
        _nut_weight("m985"), (3, 4, 5, 6, 8, 10, 12, 16, 20), (ZINC_88, A2),
        ("tuerca de seguridad", "tuerca antivibración", "tuerca con freno", "nyloc", "lock nut"), handling=0.011,
    ),
    Part(
        "TUE-1587", "tuercas", "cap_nut", "din1587", "DIN 1587", "", "Tuerca ciega", "Dome nut",
        "Tuerca ciega de caperuza alta que tapa y protege el extremo de la rosca.",
        "High domed cap nut that covers and protects the end of the thread.",
        _nut("h"), _nut_weight("h"), (4, 5, 6, 8, 10, 12), (ZINC, A2),
        ("tuerca de sombrerete", "tuerca bellota", "acorn nut", "cap nut"), handling=0.035,
    ),
    Part(
        "TUE-6923", "tuercas", "flange_nut", "din6923", "DIN 6923", "ISO 4161", "Tuerca con valona", "Flange nut",
        "Tuerca con valona estriada que reparte el apriete y frena el giro sin arandela.",
        "Nut with a serrated flange that spreads the load and resists loosening without a washer.",
        lambda size: {**_nut("m")(size), "diametro_valona_mm": number(size["dk"])},
        _nut_weight("m"), (5, 6, 8, 10, 12, 16), (ZINC_88, A2),
        ("tuerca de brida", "tuerca dentada", "serrated flange nut"), handling=0.014,
    ),
    Part(
        "ARA-125", "arandelas", "washer", "din125", "DIN 125", "ISO 7089", "Arandela plana", "Flat washer",
        "Arandela plana de forma A que reparte la presión bajo la cabeza o la tuerca.",
        "Form A flat washer that spreads the pressure under the head or the nut.",
        _washer, _washer_weight, (3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 24), (ZINC, A2, A4),
        ("arandela normal", "plain washer", "golilla"), handling=0.004,
    ),
    Part(
        "ARA-9021", "arandelas", "washer", "din9021", "DIN 9021", "ISO 7093", "Arandela ancha", "Penny washer",
        "Arandela de ala ancha, con diámetro exterior triple del tornillo, para madera, chapa fina y plástico.",
        "Wide washer, outer diameter three times the bolt, for timber, thin sheet and plastic.",
        _washer, _washer_weight, (3, 4, 5, 6, 8, 10, 12, 16), (ZINC, A2, A4),
        ("arandela de ala ancha", "arandela carrocera", "repair washer", "mudguard washer"), handling=0.005,
    ),
    Part(
        "ARA-127", "arandelas", "spring_washer", "din127", "DIN 127", "", "Arandela grower", "Spring washer",
        "Arandela elástica de presión (grower), forma B, que mantiene tenso el tornillo.",
        "Single coil spring washer, form B, that keeps the bolt under tension.",
        _washer, _washer_weight, (4, 5, 6, 8, 10, 12, 14, 16, 20, 24), (ZINC, A2),
        ("arandela de presión", "arandela muelle", "arandela elástica", "lock washer"), handling=0.005,
    ),
    Part(
        "ANI-471", "anillos-seguridad", "circlip_outer", "din471", "DIN 471", "",
        "Anillo de seguridad para eje", "External circlip",
        "Anillo elástico exterior que fija rodamientos y piñones en la ranura del eje; se monta con alicates.",
        "External retaining ring that holds bearings and gears in the groove of a shaft; fitted with circlip pliers.",
        _ring, _ring_weight, (10, 12, 15, 17, 20, 25, 30, 35, 40, 45, 50, 60), (SPRING,),
        ("circlip exterior", "anillo seeger", "anillo elástico", "seeger ring", "snap ring"), "Ø", 0.02,
    ),
    Part(
        "ANI-472", "anillos-seguridad", "circlip_inner", "din472", "DIN 472", "",
        "Anillo de seguridad para agujero", "Internal circlip",
        "Anillo elástico interior que fija rodamientos en la ranura de un alojamiento; se monta con alicates.",
        "Internal retaining ring that holds bearings in the groove of a housing; fitted with circlip pliers.",
        _ring, _ring_weight, (12, 16, 20, 26, 30, 35, 40, 42, 47, 52, 62, 72), (SPRING,),
        ("circlip interior", "anillo seeger", "anillo elástico", "seeger ring", "snap ring"), "Ø", 0.02,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """A part given by diameter and length."""

    prefix: str
    category: str
    kind: str
    norm: str
    iso: str
    name: str
    name_en: str
    use: str
    use_en: str
    lengths: dict[float, tuple[int, ...]]
    finishes: tuple[Finish, ...]
    aliases: tuple[str, ...]
    threaded: bool
    facts: dict[str, Value]
    handling: float
    cost: float = 1.0


def _bar(bar: Bar, finish: Finish, d: float, length: int) -> Article:
    weight = cylinder(0.92 * d if bar.threaded else d, length)
    thread: dict[str, Value] = (
        {"rosca": f"M{d:g}", "paso_mm": number(sizes("thread")[d]["pitch"])} if bar.threaded else {}
    )
    label = f"{'M' if bar.threaded else ''}{d:g}x{length}"
    facts: dict[str, Value] = {
        "norma": bar.norm, "norma_iso": bar.iso, **thread, "diametro_mm": number(d), "longitud_mm": length,
        **finish.facts, **bar.facts, "peso_g": float(f"{weight:.3g}"),
    }  # fmt: skip
    return Article(
        sku="-".join(filter(None, (f"{bar.prefix}-{label.upper()}", finish.code))),
        category=bar.category,
        name=f"{bar.name} {bar.norm} {label.replace('.', ',')} {bar.facts.get('material') or finish.name}",
        name_en=f"{bar.name_en} {bar.norm} {label} {'hardened steel' if 'dureza' in bar.facts else finish.name_en}",
        description=f"{bar.use} {'' if 'material' in bar.facts else finish.note}".strip(),
        description_en=f"{bar.use_en} {'' if 'material' in bar.facts else finish.note_en}".strip(),
        price=price_of(weight, finish.cost * bar.cost, bar.handling),
        specification={key: value for key, value in facts.items() if value or value is False},
        drawing={
            "kind": bar.kind, "d": d, "length": length, "title": bar.norm, "metal": metal(finish),
            "pitch": sizes("thread")[d]["pitch"] if bar.threaded else 0, "mark": label.replace("x", " x "),
        },
        unit="bar" if length >= 1000 else "unit",
        pack_size=10 if length >= 1000 else pack_for(weight),
        min_quantity=10 if weight < 2 else 1,
        aliases=(*bar.aliases, *finish.aliases),
    )  # fmt: skip


BARS = (
    Bar(
        "VAR-975", "varillas", "rod", "DIN 975", "", "Varilla roscada 1 m", "Threaded rod 1 m",
        "Varilla roscada de un metro que se corta a medida, para suspender tubos y bandejas o anclar con resina.",
        "One metre threaded rod, cut to length, for hanging pipes and trays or anchoring with resin.",
        {4: (1000,), 5: (1000,), 6: (1000,), 8: (1000,), 10: (1000,), 12: (1000,), 14: (1000,), 16: (1000,),
         20: (1000,), 24: (1000,)},
        (ZINC, A2, A4), ("barra roscada", "espárrago de metro", "studding", "allthread"), True,
        {}, 0.35, 0.8,
    ),
    Bar(
        "ESP-976", "varillas", "stud", "DIN 976", "", "Espárrago roscado", "Threaded stud",
        "Espárrago de rosca total cortado a medida, para bridas, bancadas y anclaje químico.",
        "Fully threaded stud cut to length, for flanges, machine beds and chemical anchoring.",
        {6: (50, 80, 100), 8: (80, 100, 120), 10: (100, 120, 150), 12: (110, 160, 200), 16: (130, 190, 250)},
        (ZINC_88, A2), ("espárrago", "stud bolt"), True, {}, 0.06,
    ),
    Bar(
        "PAS-6325", "pasadores", "dowel", "DIN 6325", "ISO 8734", "Pasador cilíndrico", "Dowel pin",
        "Pasador cilíndrico templado y rectificado, tolerancia m6, para posicionar moldes y utillajes con precisión. "
        "Sin recubrimiento: hay que protegerlo de la humedad.",
        "Hardened and ground dowel pin, tolerance m6, for locating moulds and fixtures precisely. "
        "Uncoated: keep it dry.",
        {3: (10, 16, 20), 4: (12, 20, 30), 5: (16, 24, 40), 6: (16, 20, 30, 40, 50), 8: (20, 30, 40, 60),
         10: (30, 40, 60), 12: (40, 60)},
        (ZINC,), ("pasador de posición", "clavija", "ground dowel"), False,
        {"material": "acero templado", "dureza": "60 HRC", "tolerancia": "m6", "recubrimiento": "ninguno"}, 0.09, 1.7,
    ),
    Bar(
        "PAS-94", "pasadores", "split_pin", "DIN 94", "ISO 1234", "Pasador de aletas", "Split pin",
        "Pasador de aletas que se abre por las puntas y asegura tuercas almenadas y bulones.",
        "Split pin whose ends are bent open to secure castle nuts and clevis pins.",
        {2: (20, 32), 2.5: (25, 40), 3.2: (25, 32, 50), 4: (32, 40, 63), 5: (40, 63), 6.3: (50, 71)},
        (ZINC, A2), ("pasador abierto", "chaveta de aletas", "cotter pin"), False, {}, 0.012,
    ),
)  # fmt: skip
