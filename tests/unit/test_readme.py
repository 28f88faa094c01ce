"""The README names every command and every setting, with the default that is in force."""

import re
import tomllib
from pathlib import Path

from bot.cli import program
from bot.settings import keys

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_explained_with_its_default():
    written = tomllib.loads((ROOT / "settings.toml").read_text("utf-8"))
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `(.*?)` \|", README, re.MULTILINE))
    assert set(rows) == set(keys())
    for key, default in rows.items():
        value = written
        for step in key.split("."):
            value = value[step]
        assert tomllib.loads(f"it = {default}")["it"] == value, key


def test_every_command_is_explained():
    names = {command.name or command.callback.__name__ for command in program.registered_commands}
    names |= {group.name for group in program.registered_groups}
    assert len(names) >= 9
    assert [name for name in sorted(names) if f"`python -m bot {name}" not in README] == []


def test_every_picture_and_page_that_is_linked_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert len(links) > 3
    assert [link for link in links if not (ROOT / link).exists()] == []
