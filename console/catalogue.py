"""What `aigaq sources list` shows: the catalogue's files beside what polling knows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from crawlers.catalogue import Source, load_sources
from extract.health import spell_span
from flows.health import health_of, needs_person_now
from models.database import check_schema, is_empty, open_engine, reading
from models.settings import Settings
from models.store import sources, trouble
from models.tables import Issue, SourceState
from models.terms import Health

COLUMNS = ("id", "kind", "how", "every", "state", "last success", "last new", "next poll", "rules")


def source_rows(settings: Settings) -> list[dict[str, Any]]:
    """Return a row for each source, by id. Raises CatalogueError or DatabaseUnusable.

    Before anything has run, nothing is known of any.
    """
    catalogue = load_sources(settings.sources_dir)
    engine = open_engine(settings.database_url)
    if is_empty(engine):
        return [_row(source, None, ()) for source in catalogue.values()]
    check_schema(engine)
    with reading(engine) as session:
        return rows_in(session, list(catalogue.values()))


def rows_in(session: Session, catalogue: Sequence[Source]) -> list[dict[str, Any]]:
    """Return a row for each of these sources, in order."""
    states, issues = sources.states(session), trouble.open_by_source(session)
    return [_row(one, states.get(one.id), issues.get(one.id, ())) for one in catalogue]


def cells(row: dict[str, Any]) -> list[object]:
    """Return a row as `COLUMNS` shows it."""
    shown = row | {name: _minute(row[name]) for name in ("last_success", "last_new", "next_poll")}
    kinds = ", ".join(dict.fromkeys(one["kind"] for one in row["trouble"]))
    shown["state"] = f"{row['state']}: {kinds}" if kinds else row["state"]
    return [shown[title.replace(" ", "_")] for title in COLUMNS]


def summary(rows: Sequence[dict[str, Any]]) -> str:
    """Return one line: how many sources there are, and how many of each state."""
    states = Counter(str(row["state"]) for row in rows)
    counts = ", ".join(f"{states[state]} {state}" for state in Health if states[state])
    return f"{len(rows)} sources: {counts}."


def _row(source: Source, state: SourceState | None, issues: Sequence[Issue]) -> dict[str, Any]:
    polled = state if source.is_polled else None
    return {
        "id": source.id,
        "title": source.title,
        "url": source.url,
        "hosts": sorted(source.polled_hosts | set(source.links_table.hosts)),
        "country": source.country,
        "langs": list(source.langs),
        "kind": source.kind,
        "cited": source.cited,
        "engines": list(source.engines),
        "how": " ".join(source.engines),
        "reason": source.reason,
        "every": spell_span(timedelta(seconds=source.poll.every_s)) if source.is_polled else None,
        "every_s": source.poll.every_s if source.is_polled else None,
        "state": health_of(source, state, issues),
        "trouble": [_trouble(issue) for issue in issues],
        "failures": polled.failures if polled else 0,
        "last_polled": _time(polled.last_polled_at if polled else None),
        "last_success": _time(polled.last_success_at if polled else None),
        "last_new": _time(polled.last_new_at if polled else None),
        "next_poll": _time(polled.due_at if polled and polled.paused_at is None else None),
        "paused": _time(polled.paused_at if polled else None),
        "verified": source.checked is not None,
        "checked": None if source.checked is None else source.checked.isoformat(),
        "rules": "unverified" if source.checked is None else f"checked {source.checked}",
        "note": source.note,
    }


def _trouble(issue: Issue) -> dict[str, Any]:
    return {
        "kind": issue.kind,
        "url": issue.url,
        "message": issue.message,
        "since": _time(issue.opened_at),
        "times": issue.times,
        "needs_person": needs_person_now(issue),
    }


def _time(when: datetime | None) -> str | None:
    return None if when is None else when.isoformat(timespec="seconds")


def _minute(spelt: str | None) -> str | None:
    return None if spelt is None else spelt[:16].replace("T", " ")
