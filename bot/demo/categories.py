"""The tree of categories, as ``tables/categories.txt`` writes it."""

from dataclasses import dataclass

from bot.demo.families import TABLES


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    name: str
    name_en: str
    parent_id: str


def categories() -> list[Category]:
    """Parents before their children."""
    above: list[str] = []
    found = []
    for line in (TABLES / "categories.txt").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        depth = (len(line) - len(line.lstrip())) // 2
        identifier, name, name_en = (cell.strip() for cell in line.split("|"))
        found.append(Category(identifier, name, name_en, above[depth - 1] if depth else ""))
        above[depth:] = [identifier]
    return found
