"""Numbers of cases and hearings in court, told apart by what a schedule prints of them.

Whoever lists hearings and whoever reads them must agree on which is which.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

# 6294-25-00-4/215, 7199-25-00-4а/12, 6001-25-00-6ап/7: as the courts of Kazakhstan number cases
CASE_NUMBER = re.compile(
    r"(?<![\w-])(?P<court>[0-9]{4})-(?P<year>[0-9]{2})-00-"
    r"(?P<type>[0-9]{1,2}[A-Za-zА-Яа-я]{0,3})/(?P<sequence>[0-9]{1,6})(?![\w/-])"
)
# "04.03.2025 10:00", "04.03.2025"
HEARING_DAY = re.compile(
    r"(?<![\d.])(?P<day>\d{2})\.(?P<month>\d{2})\.(?P<year>\d{4})(?!\d)"
    r"(?P<time>[\s,]{1,20}\d{1,2}:\d{2})?"
)
# Letters of a case's type that are typed in either alphabet.
LOOKALIKES = str.maketrans("aekmopcx", "аекморсх")


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """The number of a case in court, "6294-25-00-4/215": `court` is the region's code with that of
    the court's instance, `type` the kind of case ("4" in a court of first instance, "4а" on
    appeal), `sequence` counts the cases of one court, year and type from 1.

    Its letters are small and Cyrillic, in whichever alphabet they were typed.
    """

    court: str
    year: int
    type: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.court}-{self.year % 100:02}-00-{self.type}/{self.sequence}"

    @classmethod
    def find(cls, text: str) -> CaseNumber | None:
        """Return the first number that stands in `text`, or None."""
        match = CASE_NUMBER.search(text)
        if match is None:
            return None
        kind = match["type"].lower().translate(LOOKALIKES)
        return cls(match["court"], 2000 + int(match["year"]), kind, int(match["sequence"]))


@dataclass(frozen=True, slots=True)
class Hearing:
    """One row of a court's schedule, told apart by its case and its day; `day` None if none is
    printed.
    """

    number: CaseNumber
    day: date | None

    @classmethod
    def find(cls, row: str) -> Hearing | None:
        """Return the hearing that the text of a row tells of, None without the number of a case.

        The day is the first that has a time beside it, else the first one.
        """
        number = CaseNumber.find(row)
        if number is None:
            return None
        days = list(HEARING_DAY.finditer(row))
        days.sort(key=lambda match: match["time"] is None)
        return cls(number, next(filter(None, map(_day, days)), None))

    def address(self, schedule: str) -> str:
        """Return its address on the page of the schedule: no court gives its hearings one."""
        page = schedule.partition("#")[0].partition("?")[0].partition(";")[0]
        day = "" if self.day is None else f"&date={self.day.isoformat()}"
        return f"{page}?case={quote(str(self.number), safe='')}{day}"


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:  # 31.02.2025
        return None
