"""The settings: ``settings.toml``, then ``.secrets.toml`` beside it, then the environment; typed once, at the start."""

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, field_validator

PREFIX = "BOT_"
PROGRAM = Path(__file__).resolve().parents[1]
_SECRETS = frozenset({"token", "api_key", "password", "url"})  # a URL may hold a password


class SettingsError(Exception):
    """The settings are wrong; the message names every key, what it got and what it wants."""


def _numbers(value: object) -> object:
    """``-100, -200`` from the environment, as well as a TOML list."""
    if isinstance(value, str):
        return [part.strip() for part in value.strip("[] ").split(",") if part.strip()]
    return value


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)


class Telegram(_Section):
    token: SecretStr = SecretStr("")
    api_base: str = Field("https://api.telegram.org", pattern=r"^https?://\S+$")
    pace_per_second: float = Field(30, gt=0)
    pace_per_chat: float = Field(1, gt=0)
    pace_burst: int = Field(10, ge=1)
    pace_staff_per_minute: float = Field(20, gt=0)

    @field_validator("token")
    @classmethod
    def _looks_like_one(cls, token: SecretStr) -> SecretStr:
        number, colon, rest = token.get_secret_value().partition(":")
        if token.get_secret_value() and not (number.isdigit() and colon and rest):
            raise ValueError("a token of @BotFather, like 123456789:AA…")
        return token


class Database(_Section):
    url: str = Field("", pattern=r"^(postgres(ql)?://\S+)?$", repr=False)
    pool_size: int = Field(10, ge=1, le=500)
    timeout: float = Field(20, ge=1, le=600)


class Redis(_Section):
    url: str = Field("", pattern=r"^((rediss?|unix)://\S+)?$", repr=False)


class Qdrant(_Section):
    url: str = Field("", pattern=r"^(https?://\S+)?$")
    api_key: SecretStr = SecretStr("")


class OpenAI(_Section):
    api_key: SecretStr = SecretStr("")
    base_url: str = Field("", pattern=r"^(https?://\S+)?$")
    model: str = "gpt-5-mini"
    embedding_model: str = "text-embedding-3-small"
    timeout: float = Field(8, gt=0, le=60)
    price_in: float = Field(0, ge=0)
    price_out: float = Field(0, ge=0)


class Weights(_Section):
    """What a word counts for by the field it stands in; the fields of ``services.search.options.Bm25``."""

    name: float = Field(3.0, ge=0, le=10)
    name_en: float = Field(3.0, ge=0, le=10)
    aliases: float = Field(2.5, ge=0, le=10)
    brand: float = Field(2.0, ge=0, le=10)
    category: float = Field(1.2, ge=0, le=10)
    specification: float = Field(1.5, ge=0, le=10)
    description: float = Field(1.0, ge=0, le=10)
    enrichment: float = Field(1.3, ge=0, le=10)


class Search(_Section):
    k: float = Field(1.2, ge=0, le=5)
    b: float = Field(0.4, ge=0, le=1)
    weights: Weights = Weights()
    embedder: Literal["openai", "local", "none"] = "openai"
    local_model: str = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"
    local_dimension: int = Field(384, ge=1, le=8192)
    local_folder: str = ""
    dense_weight: float = Field(0.4, ge=0, le=1)
    dense_floor: float = Field(0.5, ge=0, le=1)
    patience: float = Field(2.0, gt=0, le=30)
    enriched_a_day: int = Field(0, ge=0)


class Catalogue(_Section):
    import_folder: str = ""
    import_every: float = Field(15, ge=0.1, le=1440)


class Smtp(_Section):
    host: str = ""
    port: int = Field(587, ge=1, le=65535)
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field("Macroferro <pedidos@macroferro.example>", pattern=r"^[^\r\n]*@[^\r\n]*$")
    encryption: Literal["starttls", "tls", "none"] = "starttls"
    timeout: float = Field(20, gt=0)


class Company(_Section):
    """The seller; the fields of ``services.invoicing.document.Seller``."""

    name: str = Field("Macroferro S.L.", min_length=1)
    tax_id: str = "B12345674"
    address: str = Field(
        "Polígono Industrial El Prat, calle del Acero 14, 08820 El Prat de Llobregat (Barcelona), España", min_length=1
    )
    email: str = "pedidos@macroferro.example"
    phone: str = "+34 932 000 000"
    iban: str = "ES9121000418450200051332"
    website: str = "https://macroferro.example"
    register_entry: str = "Registro Mercantil de Barcelona, tomo 41234, folio 56, hoja B-381234"
    payment_days: int = Field(30, ge=0, le=60)

    @field_validator("tax_id")
    @classmethod
    def _valid_tax_id(cls, value: str) -> str:
        from stdnum.es import nif
        from stdnum.eu import vat

        if not (nif.is_valid(value) or vat.is_valid(value)):
            raise ValueError("a Spanish NIF or an EU VAT number with a correct check digit")
        return value

    @field_validator("iban")
    @classmethod
    def _valid_iban(cls, value: str) -> str:
        from stdnum import iban

        if value and not iban.is_valid(value):
            raise ValueError("an IBAN with correct check digits, or nothing")
        return value


class Ordering(_Section):
    quote_hold_hours: float = Field(24, ge=0, le=24 * 30)


class Locale(_Section):
    default: Literal["es", "en"] = "es"
    timezone: str = "Europe/Madrid"

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError, which pydantic lets through
            raise ValueError("a zone of the IANA database, like Europe/Madrid") from None
        except KeyError:
            raise ValueError("a zone of the IANA database, like Europe/Madrid") from None
        return value


class Money(_Section):
    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")


class Staff(_Section):
    chat_ids: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class Privacy(_Section):
    retention_days: int = Field(90, ge=1, le=3650)


class Limits(_Section):
    """Of what comes in, and of what others are made to bear by it."""

    burst: int = Field(60, ge=1)
    per_second: float = Field(2, gt=0)
    all_burst: int = Field(2000, ge=1)
    all_per_second: float = Field(400, gt=0)
    file_mb: float = Field(20, gt=0)
    mails_a_day: int = Field(40, ge=1)
    model_turns_a_day: int = Field(200, ge=0)


class Log(_Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["console", "json"] = "console"


class Metrics(_Section):
    port: int = Field(0, ge=0, le=65535)


class Renderer(_Section):
    processes: int = Field(1, ge=1, le=64)


class Settings(_Section):
    """Everything that can be set; the defaults are those of ``settings.toml``."""

    data_dir: Path = Path(".data")
    telegram: Telegram = Telegram()
    database: Database = Database()
    redis: Redis = Redis()
    qdrant: Qdrant = Qdrant()
    openai: OpenAI = OpenAI()
    search: Search = Search()
    catalogue: Catalogue = Catalogue()
    smtp: Smtp = Smtp()
    company: Company = Company()
    ordering: Ordering = Ordering()
    locale: Locale = Locale()
    money: Money = Money()
    staff: Staff = Staff()
    privacy: Privacy = Privacy()
    limits: Limits = Limits()
    log: Log = Log()
    metrics: Metrics = Metrics()
    renderer: Renderer = Renderer()


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings; ``overrides`` (dotted keys: ``{"data_dir": …, "telegram.token": …}``) win over everything.

    ``path`` is another ``settings.toml``; a relative ``data_dir`` counts from its folder.
    Raises :class:`SettingsError`.
    """
    file = (path or PROGRAM / "settings.toml").resolve()
    raw = _read(file)
    for key, value in (overrides or {}).items():
        _put(raw, key.split("."), value)
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    return settings.model_copy(update={"data_dir": file.parent / settings.data_dir.expanduser()})


def _read(file: Path) -> dict[str, Any]:
    from dynaconf import Dynaconf

    if not file.is_file():
        raise SettingsError(f"{file}: there is no such file")
    source = Dynaconf(
        settings_files=[str(file), str(file.with_name(".secrets.toml"))],
        envvar_prefix=PREFIX.rstrip("_"),
        merge_enabled=True,
        auto_cast=False,  # no @format, @jinja or @read_file in a variable: a value is what it says
    )
    try:
        raw: dict[str, Any] = _lower(source.as_dict())
    except Exception as error:  # noqa: BLE001 - whatever its TOML reader raises means the same here
        raise SettingsError(f"{file}: {error}") from None
    return _literally(raw)


def _lower(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key).lower(): _lower(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, list) else value


def _literally(raw: dict[str, Any]) -> dict[str, Any]:
    """Undo dynaconf's reading of variables as TOML: a password ``0123`` is not the number 123, nor ``1e5`` 100000."""
    for name, text in os.environ.items():
        path = name.removeprefix(PREFIX).lower().split("__")
        if name.startswith(PREFIX) and isinstance(_at(raw, path), bool | int | float):
            _put(raw, path, text)
    return raw


def _at(raw: Any, path: list[str]) -> Any:
    for step in path:
        raw = raw.get(step) if isinstance(raw, dict) else None
    return raw


def _put(raw: dict[str, Any], path: list[str], value: Any) -> None:
    for step in path[:-1]:
        raw = raw.setdefault(step, {})
    raw[path[-1]] = value


def keys(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every key, dotted: ``telegram.token``, and so on."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def _explain(error: ValidationError) -> str:
    lines = [f"  {_line(dict(problem))}" for problem in error.errors()]
    return "\n".join([f"{len(lines)} of the settings cannot be used:", *lines])


def _line(problem: dict[str, Any]) -> str:
    path = [str(step) for step in problem["loc"]]
    key = ".".join(path)
    if problem["type"] == "extra_forbidden":
        return f"{key}: there is no such key{_did_you_mean(key)}"
    got = "a value (not shown)" if path[-1] in _SECRETS else repr(problem["input"])
    wanted = problem["msg"].removeprefix("Value error, ")
    return f"{key} (or {PREFIX}{'__'.join(path).upper()}): got {got}; wanted: {wanted}"


def _did_you_mean(key: str) -> str:
    close = difflib.get_close_matches(key, [*keys(), *Settings.model_fields], n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else ""
