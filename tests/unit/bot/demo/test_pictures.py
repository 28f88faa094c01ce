"""Every article has a picture that a card can show."""

import io

import pytest
from PIL import Image

from bot.demo.drawn import FOLDER, ensure
from bot.demo.generate import catalogue, pictures, write
from bot.demo.pictures import picture
from bot.demo.pictures.pictogram import pictograms

KINDS = {str(article.drawing["kind"]): article for article in catalogue()}


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_drawn(kind):
    data = picture(KINDS[kind].drawing)
    image = opened(data)
    assert (image.format, image.size) == ("PNG", (800, 600))
    assert len(data) <= 60_000
    drawn = image.convert("L").crop((56, 40, 744, 460)).point(lambda light: 255 if light < 130 else 0)
    left, top, right, bottom = drawn.getbbox()
    assert right - left > 120
    assert bottom - top > 25


def test_kinds_are_many_and_each_pictogram_is_used():
    assert len(KINDS) >= 100
    assert set(pictograms()) <= set(KINDS)


def test_a_longer_screw_is_drawn_longer_in_proportion():
    """The shank's figure stays as wide as the sheet: the head shrinks instead."""
    short, long = (picture(next(a for a in catalogue() if a.sku == f"TOR-933-M8X{n}").drawing) for n in (16, 80))

    def head_height(data):
        column = opened(data).convert("L").crop((40, 40, 250, 400)).point(lambda light: 255 if light < 130 else 0)
        return column.getbbox()[3] - column.getbbox()[1]

    assert head_height(short) > 1.5 * head_height(long)


@pytest.mark.parametrize(
    "sku", ["TOR-933-M8X16", "TOR-933-M8X80", "AUT-7504K-6.3X100", "TIR-571-16X200", "VAR-975-M4X1000"]
)
def test_no_measure_is_cut_off_by_the_edge(sku):
    article = next(a for a in catalogue() if a.sku == sku)
    rim = opened(picture(article.drawing)).convert("L")
    for box in ((22, 22, 34, 578), (766, 22, 778, 578)):
        assert rim.crop(box).getextrema()[0] > 200


def test_stainless_and_zinc_plated_are_told_apart_and_grades_of_stainless_share_a_picture():
    by_sku = {a.sku: a.drawing for a in catalogue()}
    assert by_sku["TOR-933-M8X40-A2"] == by_sku["TOR-933-M8X40-A4"]
    assert by_sku["TOR-933-M8X40"] != by_sku["TOR-933-M8X40-A2"]
    assert len(pictures(catalogue())) < len(catalogue())


def test_the_same_article_gives_the_same_picture():
    assert picture(KINDS["grinder"].drawing) == picture(KINDS["grinder"].drawing)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write(folder / FOLDER)
    return folder


def test_a_picture_is_drawn_when_it_is_first_wanted(data_dir):
    path = "pictures/TOR-933-M8X40.png"
    assert ensure(data_dir, path)
    assert opened((data_dir / path).read_bytes()).size == (800, 600)
    assert [file.name for file in (data_dir / "pictures").iterdir()] == ["TOR-933-M8X40.png"]


def test_a_picture_that_is_there_is_left_alone(data_dir):
    file = data_dir / "pictures" / "BRO-SDS-8X160.png"
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"the wholesaler's own photograph")
    assert ensure(data_dir, "pictures/BRO-SDS-8X160.png")
    assert file.read_bytes() == b"the wholesaler's own photograph"


def test_what_the_demonstration_does_not_have_is_not_drawn(data_dir, tmp_path):
    assert not ensure(data_dir, "pictures/../../etc/passwd.png")
    assert not ensure(data_dir, "pictures/OTHER-1.png")
    assert not ensure(tmp_path, "pictures/TOR-933-M8X40.png")


def test_a_folder_that_cannot_be_written_costs_the_picture_only(data_dir):
    (data_dir / "blocked").write_text("a file where a folder should be")
    manifest = data_dir / "blocked" / "x.png"
    assert not manifest.exists()
    assert not ensure(data_dir / "blocked", "pictures/TOR-933-M8X40.png")
