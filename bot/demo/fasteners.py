"""Fasteners: every size of the standards that a wholesaler keeps, with measures, weight, torque and price."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.demo.article import Article, Value
from bot.demo.figures import STEEL, comma, cylinder, metal, number, pack_for, price_of
from bot.demo.finishes import A2, A4, BLACK_129, ZINC, ZINC_88, Finish
from bot.demo.standards import Sizes, bolt_thread, sizes

Lengths = dict[float, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Screw:
    """A kind of screw. ``table`` names its standard; ``thread`` gives the threaded length of d, l; None: all of it."""

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
    drive: Callable[[Sizes], dict[str, Value]]
    lengths: Lengths
    finishes: tuple[Finish, ...]
    aliases: tuple[str, ...]
    metric: bool = True
    thread: Callable[[float, float], float] | None = None
    largest_stainless: float = 16


def articles() -> Iterator[Article]:
    """Every screw in every finish that it is stocked in."""
    for screw in SCREWS:
        for finish in screw.finishes:
            for d, lengths in screw.lengths.items():
                if finish.code in {"A2", "A4"} and d > screw.largest_stainless:
                    continue
                yield from (_screw(screw, finish, d, length) for length in _stocked(lengths, finish))


def _stocked(lengths: tuple[float, ...], finish: Finish) -> tuple[float, ...]:
    return lengths[1::2] or lengths if finish is A4 else lengths


def _screw(screw: Screw, finish: Finish, d: float, length: float) -> Article:
    size = sizes(screw.table)[d]
    weight = _weight(size, d, length)
    label = f"M{d:g}x{length}" if screw.metric else f"{comma(d)}x{comma(length)}"
    name_tail = f"{screw.norm} {label} {finish.name}".replace("  ", " ")
    code = f"{screw.prefix}-{'M' if screw.metric else ''}{d:g}X{length:g}"
    return Article(
        sku="-".join(filter(None, (code, finish.code))),
        category=screw.category,
        name=f"{screw.name} {name_tail}",
        name_en=f"{screw.name_en} {screw.norm} {label.replace(',', '.')} {finish.name_en}".replace("  ", " "),
        description=f"{screw.use} {finish.note}",
        description_en=f"{screw.use_en} {finish.note_en}",
        price=price_of(weight, finish.cost),
        specification=_specification(screw, finish, d, length, weight),
        drawing=_drawing(screw, finish, d, length),
        pack_size=pack_for(weight),
        min_quantity=10 if weight < 4 else 1,
        aliases=(*screw.aliases, *finish.aliases),
    )


def _weight(size: Sizes, d: float, length: float) -> float:
    """Grams, from the volume of shank and head; a thread takes about a tenth of the diameter."""
    head = cylinder(size["dk"], 0.8 * size["k"]) if "dk" in size else 0.866 * size["s"] ** 2 * size["k"] * STEEL
    return cylinder(0.9 * d, length) + head


def _specification(screw: Screw, finish: Finish, d: float, length: float, weight: float) -> dict[str, Value]:
    size = sizes(screw.table)[d]
    thread = sizes("thread")[d] if screw.metric else size
    threaded = screw.thread(d, length) if screw.thread else length
    facts: dict[str, Value] = {
        "norma": screw.norm,
        "norma_iso": screw.iso,
        "rosca": f"M{d:g}" if screw.metric else f"{d:g} mm",
        "diametro_mm": number(d),
        "longitud_mm": number(length),
        "longitud_rosca_mm": number(threaded),
        "paso_mm": number(thread.get("pitch", 0)),
        **screw.drive(size),
        "altura_cabeza_mm": number(size["k"]),
        **finish.facts,
    }
    if finish.torque and screw.metric:
        facts["par_apriete_nm"] = number(thread[finish.torque])
    facts["peso_g"] = float(f"{weight:.3g}")
    return {key: value for key, value in facts.items() if value not in {"", 0} or value is False}


def _drawing(screw: Screw, finish: Finish, d: float, length: float) -> dict[str, Value]:
    size = {key: value for key, value in sizes(screw.table)[d].items() if not key.startswith("m9")}
    threaded = screw.thread(d, length) if screw.thread else length
    pitch = sizes("thread")[d]["pitch"] if screw.metric else size["pitch"]
    label = f"M{d:g} x {length:g}" if screw.metric else f"{d:g} x {length:g} mm"
    return {
        **size, "kind": screw.kind, "d": d, "length": length, "thread": threaded, "pitch": pitch,
        "title": screw.norm, "mark": label, "metal": metal(finish),
    }  # fmt: skip


def _spanner(size: Sizes) -> dict[str, Value]:
    return {"cabeza": "hexagonal", "entrecaras_mm": number(size["s"]), "llave": f"{size['s']:g} mm"}


def _socket(head: str) -> Callable[[Sizes], dict[str, Value]]:
    return lambda size: {
        "cabeza": head,
        "diametro_cabeza_mm": number(size["dk"]),
        "llave_allen_mm": number(size["s"]),
    }


def _phillips(size: Sizes) -> dict[str, Value]:
    return {
        "cabeza": "alomada",
        "diametro_cabeza_mm": number(size["dk"]),
        "huella": f"PH{size['drive']:g}",
    }


def _washer_head(size: Sizes) -> dict[str, Value]:
    return {
        "cabeza": "hexagonal con arandela",
        "entrecaras_mm": number(size["s"]),
        "diametro_cabeza_mm": number(size["dk"]),
        "taladra_chapa_mm": number(size["sheet"]),
    }


def _mushroom(size: Sizes) -> dict[str, Value]:
    return {
        "cabeza": "redonda con cuello cuadrado",
        "diametro_cabeza_mm": number(size["dk"]),
        "cuello_cuadrado_mm": number(size["v"]),
    }


SCREWS = (
    Screw(
        "TOR-933", "tornillos-hexagonales", "hex_screw", "hexagon", "DIN 933", "ISO 4017",
        "Tornillo hexagonal", "Hex set screw",
        "Tornillo de cabeza hexagonal con rosca total, para uniones desmontables con tuerca o en agujero roscado.",
        "Fully threaded hexagon head screw, for removable joints with a nut or in a tapped hole.",
        _spanner,
        {
            4: (10, 16, 20, 30), 5: (10, 16, 20, 30, 40), 6: (10, 12, 16, 20, 25, 30, 40, 50, 60),
            8: (16, 20, 25, 30, 35, 40, 50, 60, 80), 10: (20, 25, 30, 40, 50, 60, 80, 100),
            12: (25, 30, 40, 50, 60, 80, 100), 16: (40, 50, 60, 80, 100), 20: (50, 60, 80), 24: (60, 80, 100),
        },
        (ZINC_88, A2, A4), ("tornillo cabeza hexagonal", "perno", "bulón", "set screw", "hex bolt"),
    ),
    Screw(
        "TOR-931", "tornillos-hexagonales", "hex_bolt", "hexagon", "DIN 931", "ISO 4014",
        "Tornillo hexagonal", "Hex bolt",
        "Tornillo de cabeza hexagonal con caña lisa y rosca parcial, para uniones que trabajan a cortadura.",
        "Hexagon head bolt with plain shank and part thread, for joints loaded in shear.",
        _spanner,
        {
            8: (50, 60, 70, 80, 100, 120), 10: (60, 70, 80, 100, 120, 150), 12: (60, 80, 100, 120, 150),
            16: (80, 100, 120, 150), 20: (100, 120, 150), 24: (120, 150),
        },
        (ZINC_88, A2), ("tornillo rosca parcial", "perno", "bulón", "part-threaded bolt"),
        thread=bolt_thread, largest_stainless=12,
    ),
    Screw(
        "TOR-912", "tornillos-allen", "cap_screw", "din912", "DIN 912", "ISO 4762",
        "Tornillo Allen", "Socket cap screw",
        "Tornillo de cabeza cilíndrica con hexágono interior; se aprieta con llave Allen donde no entra una fija.",
        "Cylindrical head screw with hexagon socket; tightened with a hex key where no spanner will reach.",
        _socket("cilíndrica"),
        {
            3: (8, 12, 16, 20), 4: (10, 16, 20, 30), 5: (10, 16, 20, 25, 40), 6: (12, 16, 20, 25, 30, 40, 60),
            8: (16, 20, 25, 30, 40, 50, 60, 80), 10: (20, 30, 40, 50, 60, 80), 12: (30, 40, 50, 60, 80),
            16: (40, 60, 80, 100),
        },
        (ZINC_88, BLACK_129, A2), ("tornillo cabeza Allen", "tornillo hexágono interior", "cap head", "caphead"),
        thread=bolt_thread, largest_stainless=12,
    ),
    Screw(
        "TOR-7991", "tornillos-allen", "countersunk_socket", "din7991", "DIN 7991", "ISO 10642",
        "Tornillo Allen avellanado", "Countersunk socket screw",
        "Tornillo avellanado a 90° con hexágono interior; la cabeza queda enrasada con la pieza.",
        "Countersunk screw, 90°, with hexagon socket; the head sits flush with the part.",
        _socket("avellanada"),
        {
            3: (8, 12, 16), 4: (10, 16, 20), 5: (12, 16, 25), 6: (12, 16, 20, 30, 40), 8: (16, 20, 30, 40, 50),
            10: (20, 30, 40, 60), 12: (30, 40, 60),
        },
        (ZINC_88, A2), ("Allen cabeza plana", "avellanado Allen", "countersunk cap screw", "csk socket"),
    ),
    Screw(
        "TOR-7380", "tornillos-allen", "button_socket", "iso7380", "ISO 7380", "ISO 7380-1",
        "Tornillo Allen de botón", "Socket button screw",
        "Tornillo de cabeza abombada baja con hexágono interior, para carcasas, barandillas y mobiliario.",
        "Low domed head screw with hexagon socket, for covers, railings and furniture.",
        _socket("abombada"),
        {4: (8, 12, 20), 5: (10, 16, 25), 6: (10, 16, 20, 30), 8: (16, 20, 30, 40), 10: (20, 30, 40)},
        (ZINC_88, A2), ("cabeza de botón", "cabeza abombada", "button head"),
    ),
    Screw(
        "TOR-7985", "tornillos-metrica", "pan_phillips", "din7985", "DIN 7985", "ISO 7045",
        "Tornillo alomado Phillips", "Phillips pan machine screw",
        "Tornillo de rosca métrica y cabeza alomada con huella Phillips, para aparatos eléctricos y chapa roscada.",
        "Machine screw with pan head and Phillips recess, for electrical gear and tapped sheet.",
        _phillips,
        {
            2: (6, 10), 2.5: (6, 10, 16), 3: (6, 10, 16, 20, 30), 4: (8, 10, 16, 20, 30, 40),
            5: (10, 16, 20, 30, 40, 50), 6: (12, 16, 20, 30, 40, 60), 8: (20, 30, 40),
        },
        (ZINC, A2), ("tornillo de estrella", "tornillo máquina", "machine screw", "pan head"), largest_stainless=6,
    ),
    Screw(
        "TOR-7981", "tornillos-chapa", "tapping", "din7981", "DIN 7981", "ISO 7049",
        "Tornillo rosca chapa", "Self-tapping screw",
        "Tornillo de rosca chapa con cabeza alomada Phillips; forma su rosca en chapa y plástico con taladro previo.",
        "Pan head Phillips tapping screw; cuts its own thread in pre-drilled sheet metal and plastic.",
        _phillips,
        {
            2.9: (6.5, 9.5, 13, 16), 3.5: (9.5, 13, 16, 19, 25), 3.9: (13, 16, 19, 25, 32),
            4.2: (13, 16, 19, 25, 32, 38), 4.8: (13, 16, 19, 25, 32, 38, 50), 5.5: (19, 25, 38), 6.3: (25, 38, 50),
        },
        (ZINC, A2), ("rosca chapa", "autorroscante", "parker", "sheet metal screw", "self tapper"),
        metric=False, largest_stainless=4.8,
    ),
    Screw(
        "AUT-7504K", "autotaladrantes", "self_drilling", "din7504", "DIN 7504 K", "ISO 15480",
        "Tornillo autotaladrante", "Self-drilling screw",
        "Tornillo con punta broca y cabeza hexagonal con arandela; taladra, rosca y fija chapa sin taladro previo.",
        "Drill-point screw with hexagon washer head; drills, taps and fixes sheet metal without a pilot hole.",
        _washer_head,
        {
            4.2: (13, 16, 19, 25), 4.8: (16, 19, 25, 32, 38, 50), 5.5: (19, 25, 32, 38, 50, 63),
            6.3: (19, 25, 38, 50, 63, 80, 100),
        },
        (ZINC, A2), ("pija autotaladrante", "autorroscante punta broca", "tek screw", "tornillo cubierta", "tex"),
        metric=False, largest_stainless=5.5,
    ),
    Screw(
        "TIR-571", "tirafondos", "coach_screw", "din571", "DIN 571", "",
        "Tirafondo hexagonal", "Hex coach screw",
        "Tirafondo de cabeza hexagonal para madera, o para pared con taco de nailon; se aprieta con llave fija o vaso.",
        "Hexagon head wood screw for timber, or for masonry with a nylon plug; driven with a spanner or socket.",
        _spanner,
        {
            6: (30, 40, 50, 60, 80, 100), 8: (40, 50, 60, 70, 80, 100, 120), 10: (50, 60, 80, 100, 120, 160),
            12: (80, 100, 120, 160), 16: (120, 160, 200),
        },
        (ZINC, A2), ("barraquero", "tirafondo", "tornillo para viga", "lag screw", "lag bolt"),
        metric=False, thread=lambda _, length: round(0.6 * length), largest_stainless=10,
    ),
    Screw(
        "TOR-603", "tornillos-carruaje", "carriage", "din603", "DIN 603", "ISO 8677",
        "Tornillo de carruaje", "Carriage bolt",
        "Tornillo de cabeza redonda con cuello cuadrado que impide el giro, para unir madera y postes con tuerca.",
        "Round head bolt with a square neck that stops it turning, for joining timber and posts with a nut.",
        _mushroom,
        {
            6: (30, 40, 50, 60, 80), 8: (40, 50, 60, 80, 100, 120), 10: (50, 80, 100, 120, 150),
            12: (80, 100, 120, 160), 16: (120, 160),
        },
        (ZINC, A2), ("tornillo cabeza de seta", "cuello cuadrado", "coach bolt", "cup square bolt"),
        thread=lambda d, length: min(length - 10, bolt_thread(d, length)), largest_stainless=10,
    ),
)  # fmt: skip
