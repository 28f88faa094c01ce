"""Words for people: the texts of ``templates/locales`` and figures as the language writes them.

The texts are gettext catalogues (``<language>/<room>.po``) whose msgids are keys (``cart.added``); Babel reads
them at the start, nothing is compiled into the repository. ``{name}`` in a text is filled by the caller.
"""

import gettext
import html
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern

from services.actions import Language

LOCALES = Path(__file__).resolve().parent.parent / "templates" / "locales"
TERRITORY = {"es": "es_ES", "en": "en_GB"}


class Html(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def catalogue(language: str) -> Catalog:
    """Every message of a language, all rooms together; a key in two rooms is an error."""
    whole = Catalog(locale=language)
    for path in sorted((LOCALES / language).glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale=language):
                if not message.id:
                    continue
                if whole.get(message.id) is not None:
                    raise ValueError(f"{path.name}: the key {message.id!r} stands in another file too")
                whole[message.id] = message
    return whole


@lru_cache(maxsize=8)
def _translations(language: str) -> gettext.GNUTranslations:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Wording:
    """One language's words and figures. ``text`` is plain; ``html`` escapes every value that is not :class:`Html`."""

    def __init__(self, language: Language, *, currency: str = "EUR", timezone: str = "Europe/Madrid") -> None:
        """Load the language's texts (once a process)."""
        self.language = language
        self.currency = currency
        self.zone = ZoneInfo(timezone)
        self.locale = Locale.parse(TERRITORY[language])
        self._texts = _translations(language)
        self.amounts = {places: self._amounts(places) for places in (2, 3, 4)}

    def _amounts(self, places: int) -> NumberPattern:
        """The pattern of amounts with so many decimals, parsed once: an answer writes a dozen of them."""
        standard = self.locale.currency_formats["standard"].pattern
        return numbers.parse_pattern(standard.replace("0.00", "0." + "0" * places))

    def text(self, key: str, /, count: int | None = None, **values: object) -> str:
        """The text of ``key``, in the plural form of ``count`` where one is given (it fills ``{count}`` too)."""
        return self._pattern(key, count).format(**values, **({} if count is None else {"count": self.number(count)}))

    def html(self, key: str, /, count: int | None = None, **values: object) -> Html:
        """As :meth:`text`, for Telegram and mail: values cannot bring in markup."""
        escaped = {k: v if isinstance(v, Html) else html.escape(str(v), quote=False) for k, v in values.items()}
        return Html(self.text(key, count, **escaped))

    def _pattern(self, key: str, count: int | None) -> str:
        found = self._texts.gettext(key) if count is None else self._texts.ngettext(key, key + "#", count)
        if found in (key, key + "#"):
            raise KeyError(f"no text {key!r} in {self.language}")
        return found

    def money(self, amount: Decimal) -> str:
        """An amount with two decimals; a unit price keeps up to four, as ``0,0342 €``."""
        return _money(self, amount)

    def number(self, value: float | Decimal) -> str:
        """A figure with the language's separators."""
        return _number(self.locale, value)

    def percent(self, rate: Decimal) -> str:
        """A rate given in per cent: ``21 %``."""
        return str(
            numbers.format_percent(rate / 100, "#,##0.## %" if self.language == "es" else "#,##0.##%", self.locale)
        )

    def date(self, moment: date | datetime) -> str:
        """A day, in the shop's time zone: ``22 nov 2026``."""
        if isinstance(moment, datetime):
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(self.zone)
        return str(dates.format_date(moment, "medium", self.locale))

    def moment(self, moment: datetime) -> str:
        """A day and an hour, in the shop's time zone: ``22 nov 2026, 14:05``."""
        local = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(self.zone)
        return f"{self.date(local)}, {local:%H:%M}"

    def unit(self, unit: str, quantity: float) -> str:
        """A quantity with its unit: ``3 cajas``."""
        count = int(quantity) if quantity == int(quantity) else 2
        return self._pattern(f"unit.{unit}", count).format(count=self.number(quantity))


# Babel takes its time over a figure, and an answer writes a dozen, most of them seen before.
@lru_cache(maxsize=16_384)
def _money(words: Wording, amount: Decimal) -> str:
    places = max(2, -int(amount.normalize().as_tuple().exponent)) if amount else 2
    pattern = words.amounts[min(places, 4)]
    return str(pattern.apply(amount, words.locale, currency=words.currency, currency_digits=False))


@lru_cache(maxsize=16_384)
def _number(locale: Locale, value: float | Decimal) -> str:
    return str(numbers.format_decimal(value, locale=locale))


@lru_cache(maxsize=8)
def wording(language: Language, currency: str = "EUR", timezone: str = "Europe/Madrid") -> Wording:
    """The wording of a language, made once."""
    return Wording(language, currency=currency, timezone=timezone)
