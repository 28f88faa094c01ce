"""A list narrowed by taps and by words, an honest word where a size is not to be had, what goes with an article."""

import pytest

from tests.conversations.journeys import Walk


@pytest.fixture
async def ana(shop):
    walk = Walk(shop.buyer())
    await walk.chat.start()
    await walk.chat.answer(120)  # the shop may be starting
    return walk


@pytest.fixture
async def ben(shop):
    walk = Walk(shop.buyer("en", "Ben"))
    await walk.chat.start()
    await walk.chat.answer(120)  # the shop may be starting
    return walk


def articles(message):
    """The lines that name an article."""
    return [line for line in message.text.splitlines() if line[:1].isdigit()]


async def test_a_tap_on_a_size_and_one_on_a_brand_leave_only_what_is_both(ana):
    shown = await ana.say("disco de corte")
    assert {"115 mm", "125 mm", "230 mm", "Norton"} <= set(shown.buttons)
    shown = await ana.tap("125 mm")
    assert articles(shown)
    assert all("125" in line for line in articles(shown))
    assert "✕ 125 mm" in shown.buttons
    assert "115 mm" not in shown.buttons
    shown = await ana.tap("Norton")
    assert all("125" in line and "Norton" in line for line in articles(shown))
    assert {"✕ 125 mm", "✕ Norton"} <= set(shown.buttons)


async def test_a_filter_tapped_off_gives_back_the_list_that_was_before_it(ana):
    before = await ana.say("guantes")
    await ana.tap("9")  # the size, and not a number of the list, of which there are five
    after = await ana.tap("✕ 9")
    assert articles(after) == articles(before)
    assert not any(label.startswith("✕") for label in after.buttons)


async def test_words_narrow_as_taps_do_and_are_taken_off_as_these_are(ana):
    await ana.say("necesito una amoladora de 125")
    shown = await ana.say("solo las de Bosch")
    assert all("Bosch" in line for line in articles(shown))
    shown = await ana.tap("✕ Bosch")
    assert not all("Bosch" in line for line in articles(shown))


@pytest.mark.parametrize("by", ["words", "tap"])
async def test_the_cheapest_come_first_by_words_and_by_a_tap(ben, by):
    await ben.say("cutting disc")
    shown = await (ben.say("the cheapest first") if by == "words" else ben.tap("💶 Cheapest"))
    assert any(label.startswith("✕ 💶") for label in shown.buttons), shown.buttons
    prices = [line.split("€")[1].split("/")[0] for line in shown.text.splitlines() if "€" in line]
    assert float(prices[0]) == min(map(float, prices))
    assert float(prices[0]) < float(prices[-1])


async def test_more_goes_on_within_the_narrowed_list(ana):
    await ana.say("tornillo hexagonal")
    first = await ana.tap("M8")
    second = await ana.say("más")
    assert all("M8" in line for line in [*articles(first), *articles(second)])
    assert not set(articles(first)) & set(articles(second))


async def test_a_size_that_is_not_to_be_had_is_said_with_the_one_that_is(ana):
    shown = await ana.say("broca de 8,3 mm para metal")
    assert "No hay de 8,3 mm; de " in shown.text


async def test_the_list_of_a_department_can_be_narrowed_too(ana):
    await ana.say("qué tienes en cascos")
    shown = ana.chat.last
    assert any(label in shown.buttons for label in ("Climax", "3M", "💶 Más baratos"))
    brand = next(label for label in shown.buttons if label in ("Climax", "3M", "Petzl"))
    shown = await ana.tap(brand)
    assert all(brand in line for line in articles(shown))


async def test_a_bolts_card_names_the_nut_and_the_washer_of_its_thread_and_opens_them(ana):
    shown = await ana.say("info del TOR-933-M8X40")
    companions = [label for label in shown.buttons if label.startswith("🧩")]
    assert any("Tuerca hexagonal DIN 934 M8" in label for label in companions)
    assert any("Arandela plana DIN 125 M8" in label for label in companions)
    assert "Va bien con" in shown.text
    shown = await ana.tap("🧩 Tuerca hexagonal")
    assert "TUE-934-M8" in shown.text


async def test_which_washer_fits_is_answered_with_washers_of_that_thread(ben):
    await ben.say("info on TOR-933-M8X40")
    shown = await ben.say("which washer fits?")
    assert "Goes with" in shown.text
    assert all("washer" in line and "M8" in line for line in articles(shown))
    assert articles(shown)


async def test_a_sold_out_articles_card_offers_its_like_that_can_be_had(shop, ana):
    sku = "TOR-933-M10X60"
    await shop.query("UPDATE stock SET on_hand = reserved WHERE product_id = $1", sku)
    shown = await ana.say(f"info del {sku}")
    instead = [label for label in shown.buttons if label.startswith("🔁")]
    assert instead
    assert all("M10" in label for label in instead)
    assert "en su lugar" in shown.text


async def test_an_order_beyond_the_stock_is_refused_with_a_substitute_to_tap(shop, ana):
    sku = "TOR-933-M12X60"
    await shop.query("UPDATE stock SET on_hand = reserved WHERE product_id = $1", sku)
    shown = await ana.say(f"ponme 100 del {sku}")
    assert "En su lugar hay" in shown.text
    shown = await ana.tap("🔁")
    assert "M12" in shown.text
    assert sku not in shown.text


async def test_something_similar_in_stock_is_listed_and_can_be_ordered_by_its_number(shop, ana):
    sku = "TOR-933-M6X40"
    await shop.query("UPDATE stock SET on_hand = reserved WHERE product_id = $1", sku)
    await ana.say(f"info del {sku}")
    shown = await ana.say("algo parecido en stock?")
    assert all("M6" in line for line in articles(shown))
    shown = await ana.say("ponme 100 del 1")
    assert "carrito" in shown.text
