"""``mapping.toml``: what the one who knows the files says of them; it goes before everything that is guessed."""

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, field_validator

from services.catalogue.importing.cells import CellError
from services.catalogue.importing.figures import Mark
from services.catalogue.importing.kinds import KINDS, Kind
from services.catalogue.importing.report import FormatError

FILE = "mapping.toml"

KindName = Literal["categories", "warehouses", "products", "stock", "images", "clients"]
Delimiter = Literal[",", ";", "\t", "|", ""]


class MappingError(FormatError):
    """``mapping.toml`` cannot be used; the message names every key that is wrong."""


def _as_text(value: object) -> object:
    """``21`` as well as ``"21"``."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


Headers = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
Text = Annotated[str, BeforeValidator(_as_text)]


class _Reading(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    encoding: str = ""
    delimiter: Delimiter = ""
    decimal: Mark = ""

    @field_validator("encoding")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            "".encode(name or "utf-8")
        except LookupError:
            raise ValueError("no encoding of that name: utf-8, cp1252, utf-16 … are") from None
        return name


class KindWishes(_Reading):
    """For one kind of file: column → header(s), headers to leave aside, values for empty cells, header → fact."""

    columns: dict[str, Headers] = {}
    ignore: Headers = ()
    defaults: dict[str, Text] = {}
    specification: dict[str, str] = {}

    def ignores(self, header: str) -> bool:
        """Whether the header is to be left aside; ``*`` stands for anything."""
        return any(fnmatch(header.strip().casefold(), pattern.casefold()) for pattern in self.ignore)


class Wishes(_Reading):
    """The whole file. ``full``: whether the products' files name everything that is sold."""

    full: bool | None = None
    files: dict[str, KindName] = {}
    categories: KindWishes = KindWishes()
    warehouses: KindWishes = KindWishes()
    products: KindWishes = KindWishes()
    stock: KindWishes = KindWishes()
    images: KindWishes = KindWishes()
    clients: KindWishes = KindWishes()

    def of(self, kind: Kind) -> KindWishes:
        """What is said of a kind of file."""
        found: KindWishes = getattr(self, kind.name)
        return found

    def reading(self, kinds: Sequence[Kind]) -> tuple[str, str, Mark]:
        """Encoding, delimiter and decimal mark, where they are said: for the kind, else for all."""
        own = self.of(kinds[0]) if len(kinds) == 1 else self
        return own.encoding or self.encoding, own.delimiter or self.delimiter, own.decimal or self.decimal

    def kind_of(self, file: str) -> Kind | None:
        """The kind that ``[files]`` says of a file's name."""
        said = next((k for pattern, k in self.files.items() if fnmatch(file.casefold(), pattern.casefold())), None)
        return next((kind for kind in KINDS if kind.name == said), None)


def wishes_for(path: Path, given: Path | None = None) -> tuple[Wishes, Path | None]:
    """The mapping that is given, else the one in the folder or beside the file; and where it was found.

    Raises:
        MappingError: it is not there, no TOML, or says what is not understood.
    """
    beside = (path if path.is_dir() else path.parent) / FILE
    file = given or (beside if beside.is_file() else None)
    return (_read(file), file) if file is not None else (Wishes(), None)


def _read(file: Path) -> Wishes:
    try:
        raw = tomllib.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        raise MappingError(f"{file} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{file.name} is no TOML: {error}") from error
    try:
        wishes = Wishes.model_validate(raw)
    except ValidationError as error:
        raise _wrong(file, [_problem(dict(each)) for each in error.errors()]) from None
    if problems := [problem for kind in KINDS for problem in _problems(kind, wishes.of(kind))]:
        raise _wrong(file, problems)
    return wishes


def _wrong(file: Path, problems: Sequence[str]) -> MappingError:
    return MappingError("\n  ".join([f"{file.name} cannot be used:", *problems]))


def _problem(problem: Mapping[str, Any]) -> str:
    path = [str(step) for step in problem["loc"]]
    if problem["type"] == "extra_forbidden":
        model = KindWishes if path[0] in {kind.name for kind in KINDS} else Wishes
        return f"{'.'.join(path)}: there is no such key; {_one_of(path[-1], list(model.model_fields))}"
    return f"{'.'.join(path)}: got {problem['input']!r}; {problem['msg'].removeprefix('Value error, ')}"


def _problems(kind: Kind, wishes: KindWishes) -> list[str]:
    """Columns that the kind does not have, and defaults that it could not hold."""
    names = {column.name: column for column in kind.columns}
    found = [
        f"{kind.name}.{table}.{name}: there is no such column; {_one_of(name, list(names))}"
        for table, said in (("columns", wishes.columns), ("defaults", wishes.defaults))
        for name in said
        if name not in names
    ]
    for name, headers in wishes.columns.items():
        if name in names and len(headers) != 1 and not names[name].joint:
            several = " and ".join(column.name for column in kind.columns if column.joint) or "none here"
            found.append(f"{kind.name}.columns.{name}: one header is needed; made of several may be: {several}")
    for name, text in wishes.defaults.items():
        try:
            if name in names:
                names[name].parse(text, ".")
        except CellError as error:
            found.append(f"{kind.name}.defaults.{name}: {error}")
    if wishes.specification and kind.name != "products":
        found.append(f"{kind.name}.specification: only products have one")
    return found


def _one_of(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else f"one of {', '.join(names)} is needed"
