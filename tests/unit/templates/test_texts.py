"""Every text that the code asks for exists in both languages, and every text that exists is asked for."""

import ast
import re
import string
from functools import lru_cache
from pathlib import Path

import pytest

from services.wording import LOCALES, catalogue

ROOT = LOCALES.parents[1]
ROOMS = ("bot", "states", "services")
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
ASKING = {"text", "html", "note", "remark", "T", "tell_staff", "FieldError"}


@lru_cache(maxsize=1)
def trees():
    """Every module of ours, parsed; the reading's own notes are a trace for engineers, not texts."""
    paths = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    return [ast.parse(path.read_text("utf-8")) for path in paths if "understanding" not in path.parts]


def literals():
    """Every string constant that could be a key, in code and in templates."""
    found = {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            found |= {match.group() for match in KEY.finditer(path.read_text("utf-8"))}
    return {text for text in found if KEY.fullmatch(text)}


def patterns():
    """The keys that are put together: ``f"shop.{topic}"`` asks for every ``shop.…``."""
    made = []
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
                if re.match(r"[a-z_]+\\\.", parts[0]):
                    made.append(re.compile("".join(parts)))
    return made


def asked():
    """Keys that are certainly asked for: the first argument of a call that words something, and an error's key."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ASKING and isinstance(node.args[0].value, str) and KEY.fullmatch(node.args[0].value):
                    yield node.args[0].value
            if isinstance(node, ast.keyword) and node.arg == "key" and isinstance(node.value, ast.Constant):
                yield node.value.value
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
                target = node.targets[0] if isinstance(node, ast.Assign) else node.target
                if getattr(target, "id", "") == "key":
                    yield node.value.value


def keys(language):
    return {
        message.id if isinstance(message.id, str) else message.id[0] for message in catalogue(language) if message.id
    }


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_text_that_is_asked_for_is_missing(language):
    wanted = {key for key in asked() if KEY.fullmatch(key)}
    assert len(wanted) > 100
    assert sorted(wanted - keys(language)) == []


def test_no_text_is_left_that_nobody_asks_for():
    used, made = literals(), patterns()
    unused = {key for key in keys("es") - used if not any(pattern.fullmatch(key) for pattern in made)}
    assert sorted(unused) == []


def test_both_languages_have_the_same_texts_with_the_same_names_in_them():
    def shape(language):
        return {message.id: [names(form) for form in forms(message)] for message in catalogue(language) if message.id}

    assert shape("es") == shape("en")


def test_every_text_says_something():
    empty = [
        (language, message.id)
        for language in ("es", "en")
        for message in catalogue(language)
        if message.id and not all(forms(message))
    ]
    assert empty == []


def forms(message):
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def names(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_plural_key_is_the_key_with_a_hash():
    for message in catalogue("es"):
        if isinstance(message.id, tuple):
            assert message.id[1] == f"{message.id[0]}#"


def test_a_room_has_its_file_in_both_languages():
    assert {path.name for path in Path(LOCALES / "es").glob("*.po")} == {
        path.name for path in Path(LOCALES / "en").glob("*.po")
    }
