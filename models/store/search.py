"""Full-text search over the documents. It reads only; triggers keep the index, see migration 0014.

A search looks at the newest matches first and stops: what it costs does not grow with the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col, select

from models.store.sensitivity import is_not_sealed
from models.store.sql import in_batches
from models.tables import Document, Event, Evidence, Mention, Person
from models.terms import EventKind, Role, Sensitivity

MOST_HITS = 1_000
# With a filter so many of the newest matches are looked at; a word in every document has more.
LOOKED_AT = 20_000
_APPEARED: Any = sa.func.coalesce(Document.published_at, Document.captured_at)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: expressions of this database's index (`extract.search.expression`), and
    which documents are to be left out. `since` and `until` are of publication, or else of capture;
    `until` is excluded. A link of which one text is sealed is sealed whole.
    """

    wanted: str
    unwanted: str | None = None
    source_id: str | None = None
    lang: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    kind: EventKind | None = None
    with_sealed: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that matches. One that has an unwanted word is there only if it may name somebody
    hidden, because that may be the word: the caller has to look.
    """

    document_id: int
    appeared_at: datetime
    has_unwanted: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What matches; `is_cut` tells that there may be more."""

    hits: list[Hit]
    is_cut: bool


def find_documents(session: Session, asked: Asked) -> Found:
    """Return the documents that match, newest first: at most 1,000. Of more than that these are the
    ones that came last.
    """
    filters = _filters(asked)
    looked_at = LOOKED_AT if filters else 2 * MOST_HITS
    matches, told = _matching(session, looked_at), {"wanted": asked.wanted}
    unwanted: sa.ColumnElement[bool] = sa.false()
    if not asked.with_sealed:
        filters.append(is_not_sealed(col(Document.link_id)))
    if asked.unwanted is not None:
        unwanted, told["unwanted"] = _is_unwanted(session), asked.unwanted
        filters.append(sa.or_(sa.not_(unwanted), *_name_hidden()))
    query = sa.select(col(Document.id), _APPEARED, unwanted).select_from(matches)
    query = query.join(Document, col(Document.id) == matches.c.id).where(*filters)
    query = query.order_by(matches.c.id.desc()).limit(MOST_HITS + 1)
    with _by_index(session):
        hits = [Hit(row[0], row[1], bool(row[2])) for row in session.execute(query, told)]
        is_cut = len(hits) > MOST_HITS or _is_full(session, matches, told, looked_at)
    newest = hits[:MOST_HITS]
    newest.sort(key=lambda hit: (hit.appeared_at, hit.document_id), reverse=True)
    return Found(newest, is_cut)


def hidden_mentions(session: Session, ids: Sequence[int]) -> list[Mention]:
    """Return the mentions in these documents of whoever may be hidden in what is shown, and of who
    is one with somebody else: which of them are hidden, the masks know.
    """
    found: list[Mention] = []
    for batch in in_batches(ids):
        query = select(Mention).join(Person, col(Person.id) == Mention.person_id, isouter=True)
        query = query.where(col(Mention.document_id).in_(batch), _may_be_hidden())
        found += session.exec(query.order_by(col(Mention.id)))
    return found


def hidden_sufferers(session: Session, ids: Sequence[int]) -> set[int]:
    """Return to whom the acts were done of which these documents tell, if they may be hidden."""
    found: set[int] = set()
    for batch in in_batches(ids):
        query = select(Person.id).join(Event, col(Event.person_id) == Person.id)
        query = query.join(Evidence, col(Evidence.event_id) == Event.id)
        query = query.where(col(Evidence.document_id).in_(batch), _is_of_hidden())
        found.update(i for i in session.exec(query.distinct()) if i is not None)
    return found


def documents_in(session: Session, ids: Sequence[int]) -> dict[int, Document]:
    """Return these documents by id."""
    found: dict[int, Document] = {}
    for batch in in_batches(ids):
        rows = session.exec(select(Document).where(col(Document.id).in_(batch)))
        found |= {row.id: row for row in rows if row.id is not None}
    return found


def ids_at(session: Session, link_ids: Sequence[int]) -> list[int]:
    """Return the ids of all texts that were read at these links."""
    found: list[int] = []
    for batch in in_batches(link_ids):
        rows = session.exec(select(Document.id).where(col(Document.link_id).in_(batch)))
        found += [row for row in rows if row is not None]
    return found


@contextmanager
def _by_index(session: Session) -> Iterator[None]:
    """Let PostgreSQL use the index of words: it takes reading all of them for cheap, because it
    does not count what it costs to fetch them from where long values are kept.
    """
    is_postgres = session.get_bind().dialect.name == "postgresql"
    if is_postgres:
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
    yield
    if is_postgres:
        session.execute(sa.text("SET LOCAL enable_seqscan = on"))


def _matching(session: Session, most: int) -> sa.Subquery:
    """Return the ids of the newest documents whose words are the wanted ones."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    number: sa.ColumnElement[int] = sa.literal_column("id" if is_postgres else "rowid", sa.Integer)
    query: sa.Select[Any] = sa.select(number.label("id"))
    if is_postgres:
        # First all that match, by the index: asked for the newest, it looks through every document.
        query = query.select_from(sa.text("document"))
        query = query.where(sa.text("words @@ CAST(:wanted AS tsquery)"))
        found = query.cte("found").prefix_with("MATERIALIZED")
        query, number = sa.select(found.c.id), found.c.id
    else:
        query = query.select_from(sa.text("document_words"))
        query = query.where(sa.text("document_words MATCH :wanted"))
    return query.order_by(number.desc()).limit(most).subquery("matches")


def _is_unwanted(session: Session) -> sa.ColumnElement[bool]:
    """Whether a document has one of the words that must not stand there."""
    if session.get_bind().dialect.name == "postgresql":
        asked = sa.cast(sa.bindparam("unwanted"), postgresql.TSQUERY)
        return sa.literal_column("document.words").bool_op("@@")(asked)
    number: sa.ColumnElement[int] = sa.literal_column("rowid", sa.Integer)
    have = sa.select(number).select_from(sa.text("document_words"))
    return col(Document.id).in_(have.where(sa.text("document_words MATCH :unwanted")))


def _is_full(session: Session, matches: sa.Subquery, told: dict[str, str], most: int) -> bool:
    """Tell whether there may be more matches than were looked at."""
    last = sa.select(matches.c.id).limit(1).offset(most - 1)
    return session.execute(last, {"wanted": told["wanted"]}).first() is not None


def _filters(asked: Asked) -> list[Any]:
    found: list[Any] = []
    if asked.source_id is not None:
        found.append(Document.source_id == asked.source_id)
    if asked.lang is not None:
        found.append(Document.lang == asked.lang)
    if asked.since is not None:
        found.append(asked.since <= _APPEARED)
    if asked.until is not None:
        found.append(asked.until > _APPEARED)
    if asked.kind is not None:
        tells = select(Evidence.id).join(Event, col(Event.id) == Evidence.event_id)
        tells = tells.where(Evidence.document_id == Document.id, Event.kind == asked.kind)
        found.append(tells.exists())
    return found


def _name_hidden() -> list[Any]:
    """Whether a document names somebody who may be hidden, or tells of them."""
    named = select(Mention.id).join(Person, col(Person.id) == Mention.person_id, isouter=True)
    named = named.where(Mention.document_id == Document.id, _may_be_hidden())
    told = select(Evidence.id).join(Event, col(Event.id) == Evidence.event_id)
    told = told.join(Person, col(Person.id) == Event.person_id)
    told = told.where(Evidence.document_id == Document.id, _is_of_hidden())
    return [named.exists(), told.exists()]


def _may_be_hidden() -> Any:
    """Whether a mention may be of a child, a witness, or who is sensitive or sealed."""
    return sa.or_(col(Mention.role) == Role.WITNESS, _is_of_hidden())


def _is_of_hidden() -> Any:
    """Whether a person may be hidden. Of rows that are one person any may say so: rather one too
    many.
    """
    merged = select(Person.merged_into_id).where(col(Person.merged_into_id).is_not(None))
    return sa.or_(
        col(Person.role) == Role.WITNESS,
        col(Person.minor),
        col(Person.sensitivity) != Sensitivity.ORDINARY,
        col(Person.merged_into_id).is_not(None),
        col(Person.id).in_(merged),
    )
