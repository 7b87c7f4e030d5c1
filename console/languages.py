"""The languages of the interface: catalogues, dates and times as each writes them.

The catalogues are the `.po` files in `locales/`, as a translator edits them; they are read once a
process. A text that has no translation is shown in English; a test sees to it that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib import resources
from io import BytesIO

from babel import Locale
from babel.dates import format_date, format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from babel.units import format_unit


class Language(StrEnum):
    """A language of the interface."""

    EN = "en"
    RU = "ru"
    KK = "kk"


OWN_NAMES = {Language.EN: "English", Language.RU: "Русский", Language.KK: "Қазақша"}


DURATIONS = frozenset({"minute", "hour", "day", "week", "month", "year"})
# What Babel has no word for; after a number Kazakh has one form of it.
LACKING = {(Language.KK, "day"): "күн", (Language.KK, "month"): "ай"}
# Of fines: the monthly calculation index, by which the codes count them, and the currency.
MONEY = {
    "MCI": {Language.EN: "MCI", Language.RU: "МРП", Language.KK: "АЕК"},
    "tenge": {Language.EN: "tenge", Language.RU: "тенге", Language.KK: "теңге"},
}


def N_(text: str) -> str:  # so Babel knows it
    """Return the text; it marks one that is translated where it is shown."""
    return text


@cache
def translations(language: Language) -> NullTranslations:
    """Return the catalogue of a language; English is the one that texts are written in."""
    if language is Language.EN:
        return NullTranslations()
    file = resources.files("console").joinpath("locales", language, "LC_MESSAGES", "aigaq.po")
    with file.open("rb") as stream:
        catalogue = read_po(stream, locale=language)
    made = BytesIO()
    write_mo(made, catalogue)
    made.seek(0)
    return Translations(made, domain="aigaq")


def say(language: Language, text: str, **values: object) -> str:
    """Return a text in a language with its values filled in; it is no HTML."""
    told = translations(language).gettext(text)
    return told % values if values else told


def choose(asked: str) -> Language:
    """Return the language that a browser asks for first of those we have (RFC 9110, 12.5.4)."""
    for part in _by_weight(asked[:500]):
        for language in Language:
            if part == language or part.startswith(f"{language}-"):
                return language
    return Language.EN


def _by_weight(asked: str) -> Sequence[str]:
    weighed = []
    for number, part in enumerate(asked.split(",")):
        name, _, rest = part.strip().lower().partition(";")
        weighed.append((-_weight(rest), number, name.strip()))
    return [name for weight, _, name in sorted(weighed) if weight < 0]


def _weight(rest: str) -> float:
    key, _, value = rest.strip().partition("=")
    if key.strip() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0


def spell_time(moment: datetime, language: Language) -> str:
    """Return a time by the clock of this machine: "23 Nov 2020, 14:05"."""
    return format_datetime(moment.astimezone(), "d MMM y, HH:mm", locale=_locale(language))


def spell_age(moment: datetime, now: datetime, language: Language) -> str:
    """Return how long ago a time is, or in how long it will be: "3 hours ago"."""
    return format_timedelta(
        moment - now, add_direction=True, granularity="minute", locale=_locale(language)
    )


def spell_day(told: str, language: Language) -> str:
    """Return a date with its precision as it is written: "2020-11" is "November 2020".

    What is no date stays as it is.
    """
    patterns = {4: ("-01-01", "y"), 7: ("-01", "LLLL y"), 10: ("", "d MMM y")}
    if len(told) not in patterns:
        return told
    rest, pattern = patterns[len(told)]
    try:
        day = date.fromisoformat(told + rest)
    except ValueError:
        return told
    return format_date(day, pattern, locale=_locale(language))


def spell_term(told: str, language: Language) -> str:
    """Return a term or a fine as it is written: "15 days", "1 year 6 months", "40 MCI".

    What is neither stays as it is.
    """
    words = told.split()
    pairs = [_spell_unit(*pair, language) for pair in zip(words[::2], words[1::2], strict=False)]
    if len(words) % 2 or not pairs or None in pairs:
        return told
    return " ".join(pair or "" for pair in pairs)


def _spell_unit(number: str, unit: str, language: Language) -> str | None:
    singular = unit.removesuffix("s")
    try:
        amount = Decimal(number)
    except InvalidOperation:
        return None
    if not amount.is_finite() or len(number) > 15:
        return None
    if (language, singular) in LACKING:
        return f"{format_decimal(amount, locale=_locale(language))} {LACKING[language, singular]}"
    if singular in DURATIONS:
        return format_unit(amount, f"duration-{singular}", locale=_locale(language))
    if unit in MONEY:
        return f"{format_decimal(amount, locale=_locale(language))} {MONEY[unit][language]}"
    return None


def spell_number(number: int, language: Language) -> str:
    """Return a number with its thousands apart: "12,345"; Russian and Kazakh take a space."""
    told = f"{number:,}"
    return told if language is Language.EN else told.replace(",", "\u00a0")


def spell_short(told: str, language: Language) -> str:
    """Return a day, month or year as it fits under a bar: "23 Nov", "Nov 2026", "2026"."""
    rest, pattern = {4: ("-01-01", "y"), 7: ("-01", "LLL y"), 10: ("", "d MMM")}[len(told)]
    return format_date(date.fromisoformat(told + rest), pattern, locale=_locale(language))


@cache
def _locale(language: Language) -> Locale:
    return Locale("en", "GB") if language is Language.EN else Locale(language)
