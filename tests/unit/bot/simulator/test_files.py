import io

import pytest
from PIL import Image

from bot.simulator.files import MOST_PHOTO_BYTES, FileStore, Upload
from bot.simulator.shapes import ApiError


def picture(width, height):
    out = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(out, "PNG")
    return Upload("taladro.png", out.getvalue())


def test_a_picture_comes_in_telegrams_sizes():
    sizes = FileStore().add_photo(picture(1000, 500))
    assert [(s["width"], s["height"]) for s in sizes] == [(90, 45), (320, 160), (800, 400), (1000, 500)]
    assert len({s["file_id"] for s in sizes}) == 4


def test_a_large_picture_is_scaled_down_to_1280():
    assert FileStore().add_photo(picture(2560, 1280))[-1]["width"] == 1280


def test_a_smaller_size_is_a_smaller_picture():
    store = FileStore()
    sizes = store.add_photo(picture(1000, 500))
    with Image.open(io.BytesIO(store.content(sizes[0]["file_id"]))) as small:
        assert small.size == (90, 45)


@pytest.mark.parametrize(
    ("upload", "sentence"),
    [
        (Upload("x.jpg", b"no picture"), "IMAGE_PROCESS_FAILED"),
        (Upload("x.jpg", b""), "file must be non-empty"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (Upload("x.jpg", bytes(MOST_PHOTO_BYTES + 1)), "is too big for a photo"),
    ],
)
def test_what_is_no_photo_is_refused(upload, sentence):
    with pytest.raises(ApiError, match=sentence):
        FileStore().add_photo(upload)


def test_the_oldest_contents_make_room():
    store = FileStore(most_bytes=250)
    kept = [store.add_document(Upload(f"{n}.pdf", bytes(100))) for n in range(3)]
    assert store.get(kept[0].file_id) is None
    assert store.of_path(kept[0].path) is None
    assert store.content(kept[2].file_id) == bytes(100)


def test_the_same_bytes_twice_are_two_files():
    store = FileStore()
    assert store.add_document(Upload("a", b"x")).file_id != store.add_document(Upload("a", b"x")).file_id
