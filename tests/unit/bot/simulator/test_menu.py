from bot.simulator.menu import Menu

START, CART, NEW = ([{"command": name, "description": name}] for name in ("start", "cart", "pending"))


def test_the_persons_language_goes_before_the_general_list():
    menu = Menu({("default", 0, 0, ""): START, ("default", 0, 0, "es"): CART})
    assert menu.commands_for(5001, 5001, "es") == CART
    assert menu.commands_for(5002, 5002, "en") == START


def test_the_narrower_scope_goes_before_the_language():
    menu = Menu({("default", 0, 0, "es"): START, ("all_private_chats", 0, 0, ""): CART, ("chat", -100, 0, ""): NEW})
    assert menu.commands_for(5001, 5001, "es") == CART
    assert menu.commands_for(-100, 5001, "es") == NEW
    assert menu.commands_for(-200, 5001, "es") == START
