"""Days and times as the replica's sites print them, from one `now`; it never asks the clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Almaty")
# "{day:-1}", "{date:-20}" in the text of a story: days from the local day of `now`.
PLACEHOLDER = re.compile(r"\{(?P<form>day|date):(?P<offset>-?\d{1,4})\}")

MONTHS = {
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "kk": "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio "
    "agosto settembre ottobre novembre dicembre",
    "en": "January February March April May June July August September October November December",
}
FULL_DATES = {"ru": "{day} {year} года", "kk": "{year} жылғы {day}", "en": "{day} {year}"}


def local_day(now: datetime, offset: int = 0) -> date:
    """Return the day in Almaty that lies `offset` days from `now`."""
    return now.astimezone(ZONE).date() + timedelta(days=offset)


def fill_days(text: str, lang: str, now: datetime) -> str:
    """Return `text` with its placeholders spelt in `lang`: "19 мая", "19 мамыр", "19 May".

    The form "date" adds the year.
    """

    def spelt(match: re.Match[str]) -> str:
        day = local_day(now, int(match["offset"]))
        short = _day_and_month(day, lang)
        if match["form"] == "day":
            return short
        return FULL_DATES[lang].format(day=short, year=day.year)

    return PLACEHOLDER.sub(spelt, text)


def print_full(moment: datetime) -> str:
    """Return "09 мая 2024, 22:29" in Almaty."""
    local = moment.astimezone(ZONE)
    return f"{local.day:02} {_month(local, 'ru')} {local.year}, {local:%H:%M}"


def print_day(moment: datetime, lang: str) -> str:
    """Return the day in Almaty with its year: "20 мая 2024", "20 mai 2024"."""
    local = moment.astimezone(ZONE)
    return f"{local.day} {_month(local, lang)} {local.year}"


def print_long(moment: datetime, lang: str) -> str:
    """Return "20 мая 2024, 14:00" in Almaty, with the month in that language."""
    return f"{print_day(moment, lang)}, {moment.astimezone(ZONE):%H:%M}"


def print_listed(moment: datetime, now: datetime) -> str:
    """Return the time as a list of news prints it: "Сегодня, 02:47", "Вчера, 17:49" or in full."""
    local = moment.astimezone(ZONE)
    days = (local_day(now) - local.date()).days
    word = {0: "Сегодня", 1: "Вчера"}.get(days)
    return print_full(moment) if word is None else f"{word}, {local:%H:%M}"


def print_dotted(moment: datetime) -> str:
    """Return "20.05.2024" in Almaty."""
    return f"{moment.astimezone(ZONE):%d.%m.%Y}"


def print_clock(moment: datetime) -> str:
    """Return "14:05", in UTC as Telegram's preview prints it."""
    return f"{moment.astimezone(UTC):%H:%M}"


def print_iso(moment: datetime) -> str:
    """Return the time with the offset of Almaty: "2024-05-20T09:00:00+05:00"."""
    return moment.astimezone(ZONE).isoformat(timespec="seconds")


def print_utc(moment: datetime) -> str:
    """Return "2024-05-20T04:00:00+00:00"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def print_zulu(moment: datetime) -> str:
    """Return "2024-05-20T04:00:00.000Z", the form of Pangea's sitemaps."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def print_spaced(moment: datetime) -> str:
    """Return "2024-05-20 04:00:00Z": Pangea's structured data has a space where ISO 8601 has T."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"


def print_mail(moment: datetime) -> str:
    """Return "Mon, 20 May 2024 09:00:00 +0500", the form of RSS (RFC 822)."""
    return format_datetime(moment.astimezone(ZONE))


def print_http(moment: datetime) -> str:
    """Return "Mon, 20 May 2024 04:00:00 GMT", the form of HTTP (RFC 9110, 5.6.7)."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _day_and_month(day: date, lang: str) -> str:
    return f"{day.day} {_month(day, lang)}"


def _month(day: date, lang: str) -> str:
    return MONTHS[lang].split()[day.month - 1]
