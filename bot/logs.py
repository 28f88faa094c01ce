"""Log lines: structured, on standard error, without tokens or personal data."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any

import structlog
from structlog.typing import ExcInfo

from bot.metrics import count_trouble

if TYPE_CHECKING:
    from bot.settings import Log

# Keys whose values are a person's; code logs ids instead, this catches what slips through.
_PERSONAL = frozenset({"text", "payload", "email", "phone", "name", "address", "tax_id", "first_name", "username"})
_SECRETS = (
    re.compile(r"(?<!\d)\d{5,12}:[A-Za-z0-9_-]{20,}"),  # a Telegram token, as in the URLs of the Bot API
    re.compile(r"\bsk-[A-Za-z0-9_-]{8,}"),  # an OpenAI key
    re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)"),  # user:password@ of a URL
    re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"),  # an e-mail address
    re.compile(r"\binv_[A-Za-z0-9_-]{20,}"),  # an invitation
    re.compile(r"(?<![\w-])\+\d[\d .-]{7,16}\d(?!\w)"),  # a telephone number with its prefix
    re.compile(r"\b(?:[A-HJNP-SUVW]\d{7}[0-9A-J]|[XYZ]?\d{7,8}[A-Z])\b"),  # a Spanish tax id
    re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){4,7}\b"),  # an IBAN
)
# What an error quotes is what somebody wrote: «…», '…', "…", and PostgreSQL's Key (email)=(…).
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|'(?:[^'\\\n]|\\.)+'|\"(?:[^\"\\\n]|\\.)+\"|(?<=\)=\()[^\n]*?(?=\) )")
_OF_PROGRAMMERS = ("TypeError: ", "AttributeError: ", "NameError: ", "ImportError: ")  # they quote names of our own
_OF_ERRORS = frozenset({"error", "reason"})
# Libraries whose debug lines hold what people write: names, texts, statements with their values.
_QUIET = (
    "aiogram", "aiogram_dialog", "aiohttp", "aiosmtplib", "asyncio", "asyncpg", "fontTools", "httpcore", "httpx",
    "openai", "pgqueuer", "redis", "tortoise", "weasyprint",
)  # fmt: skip


def configure(log: "Log") -> None:
    """Send structlog's and the libraries' lines through one chain, at the level and in the format of the settings."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        count_trouble,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.ExceptionRenderer(_traceback),
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_last(log.format)))
    logging.basicConfig(handlers=[handler], level=log.level.upper(), force=True)
    for library in _QUIET:
        logging.getLogger(library).setLevel(max(logging.WARNING, logging.getLevelName(log.level.upper())))


def _last(form: str) -> list[structlog.typing.Processor]:
    drop = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if form == "json":
        return [drop, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return [drop, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]


def without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank personal fields, and tokens, passwords and e-mail addresses wherever they stand in a string."""
    for key, value in event.items():
        if key in _PERSONAL:
            event[key] = "—"
        elif isinstance(value, BaseException):
            event[key] = unquoted(f"{type(value).__name__}: {value}")
        elif isinstance(value, str) and key in _OF_ERRORS:
            event[key] = unquoted(value)
        elif isinstance(value, str) and key not in {"level", "timestamp", "logger"}:
            event[key] = blanked(value)
    return event


def _traceback(exc_info: ExcInfo) -> str:
    """Where it happened, whole; what it said, without what it quotes."""
    chain = traceback.TracebackException(*exc_info, compact=True)
    lines, seen = [], set[int]()
    link: traceback.TracebackException | None = chain
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        said = "".join(link.format_exception_only()).strip()
        worded = blanked(said) if said.startswith(_OF_PROGRAMMERS) else unquoted(said)
        lines.append("".join(["Traceback (most recent call last):\n", *link.stack.format()]) + worded)
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n\nwhich came from\n\n".join(lines)


def unquoted(text: str) -> str:
    """An error's words without what they quote."""
    return _QUOTED.sub("—", blanked(text))


def blanked(text: str) -> str:
    for pattern in _SECRETS:
        text = pattern.sub("—", text)
    return text
