"""Counts events by time and kind, place and article of law. It reads only, and names nobody.

An event counts once, where it is dated or, without a date, seen first; those that somebody
dismissed and those that were merged into another do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.store import sealed
from models.store.one_event import is_part_of
from models.tables import Alert, Event, Evidence, EvidenceProvision, Person, Provision
from models.terms import AlertState, Severity

ROOT = aliased(Event)
LEFT_OUT = (AlertState.DISMISSED, AlertState.MERGED)
ON = sa.func.coalesce(col(ROOT.date), col(ROOT.seen_on))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both taken in; "2026-11-30", None without an end. A date that
    is told less exactly is in it if it may be. Events are counted by the first `letters` of their
    date: 10 by day, 7 by month, 4 by year.
    """

    since: str | None
    until: str | None
    letters: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many events there are of something at one time, and how many of them a person has
    confirmed. `of` is a kind, a place as events spell it, or an article of law with all of its
    parts, "KZ-CC 405"; None: it is not told. `at` is shorter than was asked where the date is told
    less exactly.
    """

    of: str | None
    at: str
    events: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The events of a period. An event that cites several articles counts at each; two people whom
    somebody merged are one.
    """

    kinds: tuple[Count, ...]
    places: tuple[Count, ...]
    articles: tuple[Count, ...]
    people: int


def count_events(session: Session, period: Period) -> Counts:
    """Return the counts of a period, in one query: what is looked for is looked for once. What
    sealed pages alone tell counts for nobody.
    """
    events = _of_period(period)
    if unseen := sealed.events(session):
        events = events.where(col(ROOT.id).not_in(sorted(unseen)))
    found = events.cte("found")
    of_all = sa.union_all(
        *(_by("kind", found.c.kind, found), _by("place", found.c.place, found)),
        *(_by_article(found), _people(found)),
    )
    told: dict[str, list[Count]] = {"kind": [], "place": [], "article": [], "people": []}
    for what, *rest in session.execute(of_all):
        told[what].append(Count(*rest))
    kinds, places, articles = (tuple(told[what]) for what in ("kind", "place", "article"))
    return Counts(kinds, places, articles, told["people"][0].events)


def count_alerts(
    session: Session, since: datetime | None, until: datetime | None
) -> list[tuple[AlertState, Severity, int]]:
    """Return how many alerts were raised in that time, by state and severity."""
    state, severity = col(Alert.state), col(Alert.severity)
    query = sa.select(state, severity, sa.func.count()).group_by(state, severity)
    if since is not None:
        query = query.where(col(Alert.raised_at) >= since)
    if until is not None:
        query = query.where(col(Alert.raised_at) < until)
    return [(s, v, n) for s, v, n in session.execute(query)]


def _of_period(period: Period) -> sa.Select[Any]:
    """Return the query of the events that count."""
    counts = sa.or_(col(Alert.state).is_(None), col(Alert.state).not_in(LEFT_OUT))
    query = (
        sa.select(
            col(ROOT.id).label("id"),
            sa.type_coerce(col(ROOT.kind), sa.String).label("kind"),
            col(ROOT.place).label("place"),
            col(ROOT.person_id).label("person_id"),
            sa.func.substr(ON, 1, sa.literal_column(str(period.letters))).label("day"),
            sa.case((col(Alert.state) == AlertState.CONFIRMED, 1), else_=0).label("is_sure"),
        )
        .select_from(ROOT)
        .outerjoin(Alert, col(Alert.event_id) == col(ROOT.id))
        .where(col(ROOT.merged_into_id).is_(None), counts)
    )
    if period.since is not None:  # "2026-11" is before "2026-11-05" as text, and may be later
        less_exact = (period.since[:7], period.since[:4])
        query = query.where(sa.or_(period.since <= ON, ON.in_(less_exact)))
    if period.until is not None:
        query = query.where(period.until >= ON)
    return query


def _by(what: str, of: Any, found: sa.CTE) -> sa.Select[Any]:
    counted = (sa.func.count(), sa.func.sum(found.c.is_sure))
    return sa.select(_word(what), of, found.c.day, *counted).group_by(of, found.c.day)


def _by_article(found: sa.CTE) -> sa.Select[Any]:
    code, article = sa.type_coerce(col(Provision.code), sa.String), col(Provision.article)
    sure = sa.case((found.c.is_sure == 1, found.c.id))
    counted = (sa.func.count(sa.distinct(found.c.id)), sa.func.count(sa.distinct(sure)))
    return (
        sa.select(_word("article"), code + _word(" ") + article, found.c.day, *counted)
        .select_from(found)
        .join(Event, is_part_of(found.c.id))
        .join(Evidence, col(Evidence.event_id) == col(Event.id))
        .join(EvidenceProvision, col(EvidenceProvision.evidence_id) == col(Evidence.id))
        .join(Provision, col(Provision.id) == col(EvidenceProvision.provision_id))
        .group_by(code, article, found.c.day)
    )


def _people(found: sa.CTE) -> sa.Select[Any]:
    """Few people were merged: only for those is looked up into whom."""
    merged = sa.select(col(Person.id)).where(col(Person.merged_into_id).is_not(None))
    into = sa.select(col(Person.merged_into_id)).where(col(Person.id) == found.c.person_id)
    who = sa.case(
        (found.c.person_id.in_(merged), into.correlate(found).scalar_subquery()),
        else_=found.c.person_id,
    )
    return sa.select(
        *(_word("people"), sa.null(), sa.null(), sa.func.count(sa.distinct(who)), sa.literal(0))
    ).select_from(found)


def _word(word: str) -> sa.ColumnElement[str]:
    return sa.literal_column(f"'{word}'", sa.String)
