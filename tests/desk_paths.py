"""The address of every page of the console, with numbers and words that the database has.

A page that is new in the route table joins by itself; if nobody said here what stands for the words
in its address, the tests that walk all pages fail and say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sqlalchemy as sa
from sqlmodel import Session, col, select

from console.desk.entry import STATIC
from console.desk.routes import PAGES
from models.tables import (
    Alert,
    Document,
    Link,
    Pair,
    Person,
    Provision,
    Report,
    SavedFilter,
    Snapshot,
    SourceState,
    Watch,
)
from models.terms import Purged

Values = list[dict[str, object]]


def page_paths(session: Session, most: int | None = None) -> Iterator[str]:
    """Yield the address of every page that is asked for by GET; of those about one thing, for
    `most` things of its kind, the first and the last of them, or for all.
    """
    for page in PAGES:
        if "GET" not in page.methods:
            continue
        if "{" not in page.path:
            yield page.path
            continue
        if page.path not in FILLED:
            raise KeyError(f"{page.path} is new: say in tests/desk_paths.py what stands in it")
        found = FILLED[page.path](session)
        for values in found if most is None else _some(found, most):
            yield _fill(page.path, values)


def _some(found: Values, most: int) -> Values:
    half = most - most // 2
    return found if len(found) <= most else [*found[:half], *found[len(found) - most // 2 :]]


def _fill(path: str, values: dict[str, object]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}:number}}", str(value)).replace(f"{{{name}}}", str(value))
    return path


def _each(name: str, column: object) -> Callable[[Session], Values]:
    """Return a function that gives all values of a column."""
    query = sa.select(column).order_by(column)  # type: ignore[call-overload]  # any column
    return lambda session: [{name: value} for value in session.scalars(query)]


def _pairs(session: Session) -> Values:
    return [{"low": one.low_id, "high": one.high_id} for one in session.exec(select(Pair))]


def _laws(session: Session) -> Values:
    rows = session.exec(select(Provision.code, Provision.article).distinct())
    return [{"code": code, "article": article} for code, article in rows]


def _protected(session: Session) -> Values:
    of = {Purged.PERSON: Person.id, Purged.DOCUMENT: Document.id, Purged.LINK: Link.id}
    return [
        {"kind": kind, "id": number}
        for kind in of
        for number in session.scalars(sa.select(col(of[kind])).order_by(col(of[kind])))
    ]


def _since(session: Session) -> Values:
    """Return each document with the one of its link before it."""
    rows = session.exec(select(Document.id, Document.link_id).order_by(col(Document.id)))
    last: dict[int, int | None] = {}
    found: Values = []
    for number, link_id in rows:
        if link_id in last:
            found.append({"id": number, "before": last[link_id]})
        last[link_id] = number
    return found


FILLED: dict[str, Callable[[Session], Values]] = {
    "/static/{name}": lambda _: [{"name": name} for name in STATIC],
    "/alerts/{id:number}": _each("id", Alert.id),
    "/feeds/{token}.atom": _each("token", SavedFilter.feed_token),
    "/links/{id:number}": _each("id", Link.id),
    "/snapshots/{id:number}": _each("id", Snapshot.id),
    "/snapshots/{id:number}/picture": _each("id", Snapshot.id),
    "/sources/{id}": _each("id", SourceState.source_id),
    "/protect/{kind}/{id:number}": _protected,
    "/protect/{kind}/{id:number}/purge": _protected,
    "/documents/{id:number}": _each("id", Document.id),
    "/documents/{id:number}/since": _each("id", Document.id),
    "/documents/{id:number}/since/{before:number}": _since,
    "/reports/{id:number}": _each("id", Report.id),
    "/people/{id:number}": _each("id", Person.id),
    "/people/{id:number}/join": _each("id", Person.id),
    "/people/pairs/{low:number}/{high:number}": _pairs,
    "/provisions/{code}/{article}": _laws,
    "/watches/{id:number}": _each("id", Watch.id),
}
