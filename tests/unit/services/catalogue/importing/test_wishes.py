"""The mapping that the README and the manual show is one that works."""

import re
from pathlib import Path
from textwrap import dedent

import pytest

from services.catalogue.importing import wishes_for
from services.catalogue.importing.kinds import KINDS, PRODUCTS
from services.catalogue.importing.planning import REPORT, plan

ROOT = Path(__file__).resolve().parents[5]
EXAMPLES = {
    "README.md": r"```toml\n(.*?)```",
    "docs/catalogue.md": r'\n(    encoding = "cp1252".*?)\n\n[^ ]',
}


@pytest.mark.parametrize("page", EXAMPLES)
def test_example_of_a_mapping_is_understood(tmp_path, page):
    example = re.search(EXAMPLES[page], (ROOT / page).read_text("utf-8"), re.DOTALL)[1]
    (tmp_path / "mapping.toml").write_text(dedent(example))
    wishes, found = wishes_for(tmp_path)
    assert found == tmp_path / "mapping.toml"
    assert wishes.products.columns["category_path"] == ("SECCION", "FAMILIA")
    assert (wishes.full, wishes.decimal) == (True, ",")


def test_mapping_beside_a_file_is_found_and_a_given_one_goes_before_it(tmp_path):
    (tmp_path / "products.csv").write_text("sku\n")
    (tmp_path / "mapping.toml").write_text("full = true\n")
    (tmp_path / "other.toml").write_text("full = false\n")
    assert wishes_for(tmp_path / "products.csv")[0].full is True
    assert wishes_for(tmp_path / "products.csv", tmp_path / "other.toml")[0].full is False


def test_every_column_can_be_named_in_a_mapping(tmp_path):
    lines = [f"[{kind.name}.columns]\n" + "".join(f'{c.name} = "X"\n' for c in kind.columns) for kind in KINDS]
    (tmp_path / "mapping.toml").write_text("".join(lines))
    assert len(wishes_for(tmp_path)[0].of(PRODUCTS).columns) == len(PRODUCTS.columns)


def test_files_that_are_half_copied_or_open_elsewhere_are_left_aside(tmp_path):
    for name in (
        "products.csv",
        "~$products.xlsx",
        ".products.csv.Xa3",
        "#stock.csv",
        "stock.csv.part",
        f"stock.csv{REPORT}",
    ):
        (tmp_path / name).write_text("sku,name,price\n")
    assert [file.name for file, _ in plan(tmp_path).files] == ["products.csv"]
