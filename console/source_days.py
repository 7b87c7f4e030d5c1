"""What the desk shows of sources: how each is, what its polls of two weeks brought, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Any

from sqlmodel import Session

from console.catalogue import rows_in
from crawlers.catalogue import Source
from models.store import polls
from models.store.polls import PollDay
from models.terms import Health
from models.values import ALMATY

DAYS = 14
MOST_POLLS = 30  # of one source, one by one
# Those that need a person come first.
ORDER = (Health.BROKEN, Health.PASSING, Health.PAUSED, Health.OK, Health.NEW)
NO_POLL = PollDay(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sources to list. What is empty asks for nothing in particular."""

    state: str = ""
    kind: str = ""
    country: str = ""
    words: str = ""


def list_sources(
    session: Session, catalogue: Mapping[str, Source], wanted: Wanted, now: datetime
) -> dict[str, Any]:
    """Return the sources that are wanted, those that need a person first, each with its last
    fourteen days, and how many there are of each state, whatever is wanted.
    """
    rows = rows_in(session, list(catalogue.values()))
    days = last_days(now)
    brought = polls.by_day(session, _start(now))
    shown = [row | _days_of(days, brought.get(row["id"], {})) for row in rows if _is_(row, wanted)]
    shown.sort(key=lambda row: (rank(row["state"]), row["id"]))
    return {
        "rows": shown,
        "days": days,
        "states": Counter(row["state"] for row in rows),
        "kinds": sorted({row["kind"] for row in rows}),
        "countries": sorted({row["country"] for row in rows}),
    }


def show_source(session: Session, source: Source, now: datetime) -> dict[str, Any]:
    """Return a source as its file and the database tell it: its last fourteen days, its last polls,
    what is wrong, and the rest of its file.
    """
    [row] = rows_in(session, [source])
    days = last_days(now)
    brought = polls.by_day(session, _start(now), source.id).get(source.id, {})
    return {
        "source": row | _days_of(days, brought),
        "days": [{"day": day, **asdict(brought.get(day, NO_POLL))} for day in days],
        "polls": polls.recent(session, source.id, MOST_POLLS),
        "entries": [(entry.how, entry.url, entry.backfill) for entry in source.poll.entries],
        "delay_s": source.poll.delay_s if source.is_polled else None,
        "outlet": source.outlet,
        "risk": source.risk,
    }


def rank(state: Health) -> int:
    """Return the place of a state in the list: what needs a person comes first."""
    return ORDER.index(state) if state in ORDER else len(ORDER)


def last_days(now: datetime) -> list[str]:
    """Return the last fourteen days in Almaty, today last."""
    today = now.astimezone(ALMATY).date()
    return [(today - timedelta(days=n)).isoformat() for n in reversed(range(DAYS))]


def _start(now: datetime) -> datetime:
    today = now.astimezone(ALMATY).date()
    return datetime.combine(today - timedelta(days=DAYS - 1), time(), ALMATY)


def _days_of(days: Sequence[str], brought: Mapping[str, PollDay]) -> dict[str, Any]:
    """Return what was new on each day, None where nothing was polled, and what is usual a day:
    the median of the days before today; None before three of them.
    """
    new = [brought[day].new if day in brought else None for day in days]
    past = [count for count in new[:-1] if count is not None]
    return {"new": new, "usual": round(median(past)) if len(past) >= 3 else None}


def _is_(row: Mapping[str, Any], wanted: Wanted) -> bool:
    held = " ".join((row["id"], row["title"], row["url"])).casefold()
    return (
        wanted.state in ("", row["state"])
        and wanted.kind in ("", row["kind"])
        and wanted.country in ("", row["country"])
        and all(word in held for word in wanted.words.casefold().split())
    )
