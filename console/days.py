"""The main job on several days in a row: stories unfold on the replica, and the clock goes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from datetime import time as hour
from typing import Any

from sqlmodel import Session, col, select

from console.demo import STORIED, empty_folder, open_on
from console.dossier import summaries
from flows.job import run_job
from flows.readers import ReaderPool, lend_pool
from flows.recheck import recheck
from flows.workspace import Progress, Workspace, now
from models import clock
from models.database import reading
from models.problems import CannotRun
from models.settings import Settings
from models.tables import Alert
from models.values import ALMATY
from replica.server import Replica

# Of each day, from midnight in Almaty: what is gone at noon is looked at again before the night.
ROUNDS = (timedelta(hours=12), timedelta(hours=21))
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """What was put before a person on one day, in that order; one thing may be put again."""

    number: int
    on: str  # the day in Almaty
    alerts: tuple[dict[str, Any], ...]
    issues: int  # pages and sources in trouble that day


def run_days(settings: Settings, count: int, progress: Progress) -> dict[str, Any]:
    """Let `count` days pass in a fresh folder, the last of them today; return what each brought."""
    folder = settings.data_dir / "demo"
    empty_folder(folder)
    began = time.monotonic()
    today = datetime.combine(now().astimezone(ALMATY).date(), hour(), ALMATY)
    since = today - (count - 1) * DAY
    with Replica(now=since + ROUNDS[0], since=since) as web:
        workspace = open_on(web, settings, folder)
        with lend_pool(workspace, None) as pool:
            days = [asdict(day) for day in live(workspace, web, since, count, pool, progress)]
        workspace.engine.dispose()
    seconds = round(time.monotonic() - began, 1)
    return {"days": days, "data_dir": str(folder), "seconds": seconds}


def live(
    workspace: Workspace,
    web: Replica,
    since: datetime,
    count: int,
    pool: ReaderPool,
    progress: Progress,
) -> Iterator[Day]:
    """Yield each of `count` days from midnight `since` on, as each ends. The clock goes back to
    what it was in between. Raises CannotRun if a crawl failed.
    """
    for number in range(1, count + 1):
        begin, issues = since + (number - 1) * DAY, 0
        for after in ROUNDS:
            web.go_to(begin + after)
            with clock.at(begin + after):
                recheck(workspace, progress, pool=pool)
                outcome = run_job(workspace, STORIED, progress, pool, notifies=False)
            if outcome["polled"]["failed"]:
                raise CannotRun(f"day {number}: the crawl failed: {outcome['polled']['failed']}")
            issues += len(outcome["issues"])
        with reading(workspace.engine) as session:
            found = _put_between(session, workspace, begin, begin + DAY)
        on = begin.astimezone(ALMATY).date().isoformat()
        yield Day(number, on, tuple(found), issues)


def _put_between(
    session: Session, workspace: Workspace, begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return the alerts whose last time before a person was then, the earliest first."""
    query = select(Alert.id).where(col(Alert.put_at) >= begin, col(Alert.put_at) < end)
    ids = session.exec(query.order_by(col(Alert.put_at), col(Alert.id)))
    return summaries(session, [i for i in ids if i is not None], workspace.sources)
