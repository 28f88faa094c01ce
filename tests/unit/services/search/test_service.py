"""The search over a real catalogue of a few dozen articles: PostgreSQL, the embedded Qdrant, no mock."""

from decimal import Decimal

import pytest

from models.catalogue import Category, Product, Stock, Warehouse
from services.adapters.qdrant_edge import QdrantEdgeIndex
from services.ports.embedder import EmbedderError
from services.ports.search_index import SearchIndexError
from services.search.contract import SearchRequest
from services.search.indexing import Indexing
from services.search.service import Search

CATEGORIES = [
    ("fijacion", "Tornillería y fijación", None),
    ("tornillos", "Tornillos", "fijacion"),
    ("anclajes", "Tacos y anclajes", "fijacion"),
    ("herramientas", "Herramientas", None),
    ("amoladoras", "Amoladoras", "herramientas"),
    ("taladros", "Taladros", "herramientas"),
    ("manual", "Herramienta manual", "herramientas"),
    ("brocas", "Brocas", "herramientas"),
    ("epi", "Protección laboral", None),
    ("quimicos", "Adhesivos y selladores", None),
    ("agua", "Fontanería", None),
    ("luz", "Electricidad", None),
    ("amarre", "Elevación y amarre", None),
]
# sku, category, name, brand, price, free, specification, more
PRODUCTS = [
    (
        "TOR-933-M8X40",
        "tornillos",
        "Tornillo hexagonal DIN 933 M8x40 8.8 zincado",
        "Index",
        "0.12",
        900,
        {"norma": "DIN 933"},
    ),
    ("TOR-933-M8X40-A2", "tornillos", "Tornillo hexagonal DIN 933 M8x40 inox A2", "Index", "0.31", 400, {}),
    ("TOR-933-M10X50", "tornillos", "Tornillo hexagonal DIN 933 M10x50 8.8 zincado", "Index", "0.22", 300, {}),
    (
        "MAD-4X40",
        "tornillos",
        "Tornillo para madera 4x40 cabeza avellanada Torx",
        "Spax",
        "0.05",
        5000,
        {"unidades_caja": 200},
    ),
    ("TUE-985-M8", "tornillos", "Tuerca autoblocante DIN 985 M8 zincada", "Index", "0.04", 2000, {}),
    ("ARA-125-M8", "tornillos", "Arandela plana DIN 125 M8 zincada", "Index", "0.02", 0, {}),
    ("TAC-SX-8X40", "anclajes", "Taco SX 8x40 de nailon (caja 100)", "Fischer", "8.40", 60, {}),
    ("TAC-PLA-HM5", "anclajes", "Taco para pladur HM 5x52 de paraguas metálico", "Fischer", "0.55", 100, {}),
    (
        "AMO-BOS-GWS7-115",
        "amoladoras",
        "Amoladora Bosch GWS 7-115 720 W",
        "Bosch",
        "69.90",
        4,
        {"diametro": 115, "potencia_w": 720},
    ),
    ("AMO-MAK-GA9020", "amoladoras", "Amoladora Makita GA9020 230 mm 2200 W", "Makita", "129", 0, {}),
    (
        "TAL-BOS-GSR18",
        "taladros",
        "Taladro atornillador a batería Bosch GSR 18V-55",
        "Bosch",
        "189",
        7,
        {"tension": "18 V"},
    ),
    ("MAR-BOS-GBH226", "taladros", "Martillo perforador Bosch GBH 2-26 SDS-plus 830W", "Bosch", "149", 2, {}),
    ("LLA-COM-19", "manual", "Llave combinada Bahco 19 mm", "Bahco", "11.20", 15, {}),
    ("LLA-AJU-8", "manual", 'Llave ajustable Bahco 8"', "Bahco", "22.50", 9, {}),
    ("DES-PH2", "manual", "Destornillador PH2 x 100 mm", "Wera", "7.90", 30, {}),
    ("BRO-SDS-8X160", "brocas", "Broca SDS-plus 8x160 mm para hormigón", "Bosch", "4.35", 80, {}),
    ("BRO-HSS-8", "brocas", "Broca HSS DIN 338 Ø8 mm para metal", "Izar", "3.10", 70, {}),
    ("GUA-NIT-9", "epi", "Guante de nitrilo talla 9", "Juba", "2.30", 300, {}),
    ("MAS-FFP3", "epi", "Mascarilla FFP3 con válvula plegable", "3M", "4.10", 200, {}),
    ("AUD-TAP", "epi", "Tapones auditivos desechables (200 pares)", "3M", "24", 12, {}),
    ("ADH-CON-1L", "quimicos", "Cola de contacto 1 l", "Ceys", "14.90", 20, {}),
    ("SIL-SAN-BLA", "quimicos", "Silicona sanitaria antimoho blanca 300 ml", "Sika", "6.20", 90, {}),
    ("LOC-243-50", "quimicos", "Fijador de roscas Loctite 243 50 ml", "Loctite", "29", 11, {}),
    ("VAL-BOLA-1-2", "agua", 'Válvula de bola latón 1/2"', "Genebre", "5.40", 40, {}),
    ("TUB-MC-20", "agua", "Tubo multicapa 20 x 2 mm rollo 100 m", "Genebre", "128", 3, {}),
    ("MAG-C16-2", "luz", "Magnetotérmico Schneider 2P 16A curva C", "Schneider", "13.70", 25, {}),
    ("BRI-N-200", "luz", "Brida nailon negra 200x4,8 (bolsa 100)", "Unex", "3.60", 150, {}),
    ("TRI-50-9", "amarre", "Cinta con trinquete 50 mm 9 m 5 t", "Corderes", "17.80", 33, {}),
]


@pytest.fixture(scope="module")
async def catalogue(database):
    for position, (identifier, name, parent) in enumerate(CATEGORIES):
        await Category.create(id=identifier, name=name, parent_id=parent, position=position)
    await Warehouse.create(id="ZGZ", name="Zaragoza")
    for sku, category, name, brand, price, free, specification in PRODUCTS:
        await Product.create(
            sku=sku, category_id=category, name=name, brand=brand, price=Decimal(price), specification=specification
        )
        await Stock.create(product_id=sku, warehouse_id="ZGZ", on_hand=free)
    await Product.filter(sku="TAL-BOS-GSR18").update(ean="3165140887502", manufacturer_ref="06019H5202")
    return database


@pytest.fixture(scope="module")
async def index(catalogue, tmp_path_factory):
    opened = QdrantEdgeIndex(tmp_path_factory.mktemp("index") / "qdrant")
    assert await Indexing(opened).rebuild() == len(PRODUCTS)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def search(index):
    return Search(index)


async def top(search, query, language="es", **filters):
    result = await search.find(SearchRequest(query, language, **filters))
    assert result.hits, f"{query!r} found nothing"
    return result.hits[0].sku


@pytest.mark.parametrize(
    "code", ["TOR-933-M8X40", "tor933m8x40", "TOR 933 M8X40", "3165140887502", "06019h5202", "06019 H52 02"]
)
async def test_an_identifier_finds_its_article_however_it_is_written(search, code):
    result = await search.find(SearchRequest(code))
    assert len(result.hits) == 1
    assert result.hits[0].sku == ("TOR-933-M8X40" if code.lower().startswith("tor") else "TAL-BOS-GSR18")


@pytest.mark.parametrize(
    ("query", "language", "sku"),
    [
        ("necesito algo para sujetar madera", "es", "MAD-4X40"),
        ("something to fasten wood", "en", "MAD-4X40"),
        ("algo para pegar goma con metal", "es", "ADH-CON-1L"),
        ("que no se mueva la carga en la furgoneta", "es", "TRI-50-9"),
        ("stop a load shifting in the van", "en", "TRI-50-9"),
        ("no respirar polvo", "es", "MAS-FFP3"),
        ("keep the noise out of my ears", "en", "AUD-TAP"),
        ("colgar un armario en pladur", "es", "TAC-PLA-HM5"),
        ("atar cables", "es", "BRI-N-200"),
        ("hacer agujeros en hormigón", "es", "BRO-SDS-8X160"),
        ("need something to fasten wood, under 20 euros", "en", "MAD-4X40"),
        ("quiero colgar un armario y la pared es de pladur", "es", "TAC-PLA-HM5"),
    ],
)
async def test_a_need_is_met(search, query, language, sku):
    assert await top(search, query, language) == sku


@pytest.mark.parametrize(
    ("query", "language", "sku"),
    [
        ("birlos m10", "es", "TOR-933-M10X50"),
        ("tarugos", "es", "TAC-SX-8X40"),
        ("desarmador", "es", "DES-PH2"),
        ("llave inglesa", "es", "LLA-AJU-8"),
        ("esmeril angular", "es", "AMO-BOS-GWS7-115"),
        ("barbijo", "es", "MAS-FFP3"),
        ("spanner 19", "en", "LLA-COM-19"),
        ("nyloc nut", "en", "TUE-985-M8"),
        ("ball valve half inch", "en", "VAL-BOLA-1-2"),
        ("circuit breaker 16 amp", "en", "MAG-C16-2"),
        ("threadlocker", "en", "LOC-243-50"),
        ("hammer drill for concrete sds", "en", "MAR-BOS-GBH226"),
    ],
)
async def test_regional_and_english_words_find_the_spanish_article(search, query, language, sku):
    assert await top(search, query, language) == sku


@pytest.mark.parametrize(
    ("query", "sku"),
    [
        ("m 8 x 40 inox", "TOR-933-M8X40-A2"),
        ("ISO 4017 M10", "TOR-933-M10X50"),
        ("amoladora 115", "AMO-BOS-GWS7-115"),
        ("amoladora de 23 cm", "AMO-MAK-GA9020"),
        ("tubo multicapa 20", "TUB-MC-20"),
        ("taladro 18v", "TAL-BOS-GSR18"),
        ("tornillos madera caja de 200", "MAD-4X40"),
        ("broca metal 8", "BRO-HSS-8"),
    ],
)
async def test_sizes_are_matched_however_they_are_written(search, query, sku):
    assert await top(search, query) == sku


@pytest.mark.parametrize(
    ("query", "corrected", "sku"),
    [
        ("brocas homigon 8", "brocas hormigon 8", "BRO-SDS-8X160"),
        ("taldro", "taladro", "TAL-BOS-GSR18"),
        ("destorniyador", "destornillador", "DES-PH2"),
    ],
)
async def test_misspelt_words_are_mended_and_the_mending_is_told(search, query, corrected, sku):
    result = await search.find(SearchRequest(query))
    assert (result.corrected, result.hits[0].sku) == (corrected, sku)


async def test_codes_and_sizes_are_never_mended(search):
    assert (await search.find(SearchRequest("GSR18 M8x41 TOR-933-M8X41"))).corrected is None


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("leche entera", "es"),
        ("laptop", "en"),
        ("bomba sumergible", "es"),
        ("lawn mower", "en"),
        ("", "es"),
        ("¿?", "es"),
    ],
)
async def test_what_is_not_in_the_catalogue_is_said_to_be_absent(search, query, language):
    assert (await search.find(SearchRequest(query, language))).no_match


async def test_filters_are_kept(search):
    assert await top(search, "amoladora", brand="Makita") == "AMO-MAK-GA9020"
    assert await top(search, "amoladora", max_price=Decimal(100)) == "AMO-BOS-GWS7-115"
    assert await top(search, "amoladora", min_price=Decimal(100)) == "AMO-MAK-GA9020"
    assert await top(search, "tornillo", category_id="fijacion") in {
        "TOR-933-M8X40",
        "TOR-933-M8X40-A2",
        "TOR-933-M10X50",
        "MAD-4X40",
    }


async def test_comparisons_in_words_rank_the_kept_above_the_broken(search):
    assert await top(search, "amoladora de más de 1.500 W") == "AMO-MAK-GA9020"
    assert await top(search, "grinder under 100 euros", "en") == "AMO-BOS-GWS7-115"


@pytest.mark.parametrize(
    ("query", "language", "first", "last"),
    [
        ("amoladora más barata", "es", "AMO-BOS-GWS7-115", "AMO-MAK-GA9020"),
        ("amoladoras de más cara a más barata", "es", "AMO-MAK-GA9020", "AMO-BOS-GWS7-115"),
        ("la amoladora más potente", "es", "AMO-MAK-GA9020", "AMO-BOS-GWS7-115"),
        ("grinders from cheap to dear", "en", "AMO-BOS-GWS7-115", "AMO-MAK-GA9020"),
    ],
)
async def test_a_wished_order_is_kept_among_what_was_asked_for(search, query, language, first, last):
    result = await search.find(SearchRequest(query, language))
    assert [hit.sku for hit in result.hits][:2] == [first, last]


async def test_what_is_in_stock_comes_first_where_the_words_ask_for_it(search):
    assert await top(search, "amoladora 2200 W") == "AMO-MAK-GA9020"
    assert await top(search, "amoladora en stock") == "AMO-BOS-GWS7-115"


async def test_a_hit_names_the_constraint_that_it_breaks(search):
    result = await search.find(SearchRequest("amoladora de 125 mm"))
    assert result.hits[0].broken == ("125 mm",)
    assert (await search.find(SearchRequest("amoladora de 115 mm"))).hits[0].broken == ()


async def test_stock_is_asked_of_postgresql_and_not_of_the_index(search):
    assert await top(search, "amoladora", in_stock=True) == "AMO-BOS-GWS7-115"
    await Stock.filter(product_id="AMO-MAK-GA9020").update(on_hand=2)
    found = await search.find(SearchRequest("amoladora", in_stock=True))
    assert {hit.sku for hit in found.hits} == {"AMO-BOS-GWS7-115", "AMO-MAK-GA9020"}
    await Stock.filter(product_id="AMO-MAK-GA9020").update(on_hand=0)


async def test_a_constraint_that_nothing_keeps_is_given_up_and_named(search):
    result = await search.find(SearchRequest("arandela plana m8", in_stock=True))
    assert (result.hits[0].sku, result.relaxed) == ("ARA-125-M8", ("in_stock",))
    result = await search.find(SearchRequest("taladro", brand="Hilti", max_price=Decimal(500)))
    assert "brand" in result.relaxed
    assert not result.no_match


async def test_pages_follow_one_another_without_overlap(search):
    first = await search.find(SearchRequest("tornillo hexagonal", limit=2))
    second = await search.find(SearchRequest("tornillo hexagonal", limit=2, offset=2))
    assert len(first.hits) == 2
    assert first.total == second.total >= 3
    assert not {h.sku for h in first.hits} & {h.sku for h in second.hits}


async def test_a_refresh_brings_changes_in_and_takes_retired_articles_out(index, search):
    indexing = Indexing(index)
    await Product.create(sku="CIN-MET-5", category_id="manual", name="Flexómetro Stanley 5 m", price=Decimal("8.90"))
    await Product.filter(sku="AUD-TAP").update(active=False)
    assert await indexing.refresh(["CIN-MET-5", "AUD-TAP"]) == 1
    assert await top(search, "tape measure 5 m", "en") == "CIN-MET-5"
    assert (await search.find(SearchRequest("tapones auditivos"))).no_match
    await Product.filter(sku="AUD-TAP").update(active=True)
    await Product.filter(sku="CIN-MET-5").delete()
    await indexing.refresh(["CIN-MET-5", "AUD-TAP"])


class GoneIndex:
    """An engine that does not answer."""

    def __getattr__(self, name):
        async def fail(*args, **kwargs):
            raise SearchIndexError("connection refused")

        return fail


@pytest.mark.parametrize(
    ("query", "sku"),
    [
        ("TOR-933-M8X40", "TOR-933-M8X40"),
        ("llaves combinadas bahco", "LLA-COM-19"),
        ("válvulas de bola", "VAL-BOLA-1-2"),
    ],
)
async def test_without_the_index_postgresql_answers(catalogue, query, sku):
    assert await top(Search(GoneIndex()), query) == sku


async def test_without_the_index_filters_hold_and_nothing_false_is_said(catalogue):
    search = Search(GoneIndex())
    assert await top(search, "amoladora", in_stock=True) == "AMO-BOS-GWS7-115"
    assert await top(search, "amoladora", category_id="herramientas", min_price=Decimal(100)) == "AMO-MAK-GA9020"
    assert (await search.find(SearchRequest("leche entera"))).no_match
    assert (await search.find(SearchRequest("'); DROP TABLE product; --"))).no_match


class DeafEmbedder:
    name, dimension = "deaf", 4

    async def embed(self, texts):
        raise EmbedderError("timed out")


async def test_without_the_embedder_words_alone_answer(index):
    assert await top(Search(index, DeafEmbedder()), "taladro") == "TAL-BOS-GSR18"


async def test_a_thread_is_not_found_in_the_size_of_the_spanner_for_it(search, index):
    await Product.create(
        sku="TOR-933-M5X16", category_id="tornillos", name="Tornillo hexagonal DIN 933 M5x16 inox A2", brand="Index",
        price=Decimal("0.02"), specification={"rosca": "M5", "llave": "8 mm"},
    )  # fmt: skip
    try:
        await Indexing(index).refresh(["TOR-933-M5X16"])
        found = await search.find(SearchRequest(query="tornillo hexagonal inox M8", limit=10))
        hits = {hit.sku: hit for hit in found.hits}
        assert found.hits[0].sku == "TOR-933-M8X40-A2"
        assert hits["TOR-933-M5X16"].broken == ("m8",)
        assert not hits["TOR-933-M5X16"].alike
        assert not hits["TOR-933-M8X40"].alike, "galvanised is no stainless steel"
    finally:
        await Product.filter(sku="TOR-933-M5X16").delete()
        await Indexing(index).refresh(["TOR-933-M5X16"])


ABSENT = """
    vestido de novia; zumo de naranja; entradas para el concierto; curso de inglés; billete de tren; tarta de
    cumpleaños; ramo de flores; abogado laboralista; seguro de coche; piso en alquiler; película de vaqueros;
    corbata de seda; crema hidratante para la cara; partitura de violín; gafas de lectura graduadas; comida para
    bebé; cuna de viaje; anillo de boda; mesa de billar; leche de avena; wedding dress; orange juice; concert
    tickets for saturday; english course; train ticket to london; birthday cake; bunch of flowers; divorce lawyer;
    car insurance; flat to rent; western movie; silk tie; moisturising face cream; violin sheet music; reading
    glasses +2; baby food; travel cot; wedding ring; pool table; oat milk
"""


async def test_what_no_wholesaler_has_is_said_to_be_absent_and_not_corrected(search):
    asked = [query.strip() for query in ABSENT.split(";")]
    results = {query: await search.find(SearchRequest(query)) for query in asked}
    assert len(asked) == 40
    assert [query for query, result in results.items() if not result.no_match or result.corrected] == []


@pytest.mark.parametrize(
    ("query", "sku"),
    [
        ("ponme dos amoladoras para la obra", "AMO-BOS-GWS7-115"),
        ("taladro para la casa de mi primo", "TAL-BOS-GSR18"),  # what it is for may be said in any words
        ("amoladora para cortar tubo", "AMO-BOS-GWS7-115"),
        ("amoladora de 4 y media", "AMO-BOS-GWS7-115"),
        ("trabaroscas", "LOC-243-50"),
        ("cincha de carraca para el camión", "TRI-50-9"),
        ("que los pernos de la máquina no se aflojen", "TUE-985-M8"),
    ],
)
async def test_what_is_said_beside_an_article_does_not_hide_it(search, query, sku):
    result = await search.find(SearchRequest(query))
    assert not result.no_match
    assert sku in [hit.sku for hit in result.hits[:2]]
