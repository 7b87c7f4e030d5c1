"""Saves texts as the main job does, one after the other, and returns what each event came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from benchmarks.labels import Text
from flows.alert import alert
from flows.duplicates import note_copies
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from flows.workspace import Workspace
from models import clock
from models.database import open_engine, reading, upgrade, writing
from models.settings import Settings
from models.store import findings, roots
from models.tables import Alert, Document, Event, Evidence, Link, Mention, Pair, Snapshot
from models.terms import CaptureKind, Grade, LinkState, PairState
from models.values import ALMATY, Article, Findings, ReadDocument, Reading

NOON = time(12, tzinfo=ALMATY)
HOST = "https://news.example.org/"
START = datetime(2000, 1, 1, tzinfo=UTC)
LATER = timedelta(minutes=1)  # the next text comes so much later, if it was not published later yet


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of an event as it was found, and where it ended.

    `alert_id` is None where none was raised, `person_id` the row that all who are one share.
    `times` is how often the alert was put before a person.
    """

    text_id: str
    kind: str
    name: str
    key: str
    date: str | None
    place: str | None
    term: str | None
    event_id: int
    alert_id: int | None
    person_id: int | None
    times: int


Rows = frozenset[int]


@dataclass(frozen=True, slots=True)
class Saved:
    """All tellings, and the rows of persons that wait for somebody to say whether they are one."""

    tellings: tuple[Told, ...]
    proposed: frozenset[Rows] = frozenset()


def tell(texts: Sequence[Text], found: Mapping[str, Findings], folder: Path) -> Saved:
    """Save the texts in this order in a fresh database and return what came of them."""
    url = f"sqlite:///{folder / 'aigaq.db'}"
    settings = Settings(folder, url, sources_dir=None, resolve=(), ca_file=None, contact=None)
    workspace = Workspace(settings, open_engine(url), {})
    upgrade(workspace.engine)
    try:
        moment = START
        for number, text in enumerate(texts, 1):
            moment = max(moment + LATER, _published_at(text))
            _save(workspace, number, text, found[text.id], moment)
            with clock.at(moment + LATER / 2):
                alert(workspace)
        with reading(workspace.engine) as session:
            return Saved(tuple(_tellings(session)), frozenset(_proposed(session)))
    finally:
        workspace.engine.dispose()


def _published_at(text: Text) -> datetime:
    return datetime.combine(text.published_on, NOON).astimezone(UTC)


def _save(workspace: Workspace, number: int, text: Text, found: Findings, at: datetime) -> None:
    url = HOST + text.id
    read = ReadDocument(url, Article(url, text.title, text.text, _published_at(text)), found)
    with writing(workspace.engine, lock="findings") as session:
        _keep(session, number, url, at)
        saved = findings.save_readings(
            session, [Reading(number, (read,))], EVENT_RULES, NAME_RULES, at
        )
        note_copies(session, saved.new, at)


def _keep(session: Session, number: int, url: str, at: datetime) -> None:
    """Make the rows of a page that was fetched."""
    kind = CaptureKind.DOCUMENT
    link = Link(id=number, url=url, fetch_url=url, kind=kind, state=LinkState.ALIVE)
    link.discovered_at = at
    session.add(link)
    session.flush()
    snapshot = Snapshot(
        id=number,
        record_id=f"<urn:uuid:{number}>",
        link_id=number,
        source_id="example",
        kind=kind,
        url=url,
        captured_at=at,
        warc_file="x.warc.gz",
        warc_end=0,
    )
    session.add(snapshot)
    session.flush()


def _tellings(session: Session) -> Iterator[Told]:
    documents = {d.id: d.link_id for d in session.exec(select(Document))}
    links = {link.id: link.url.removeprefix(HOST) for link in session.exec(select(Link))}
    mentions = session.exec(select(Mention).where(col(Mention.person_id).is_not(None)))
    named = {(m.document_id, m.person_id): m for m in mentions}
    events = {e.id: e.merged_into_id or e.id for e in session.exec(select(Event))}
    kinds = {e.id: str(e.kind) for e in session.exec(select(Event))}
    alerts = _alerts_by_event(session)
    tellings = list(session.exec(select(Evidence).order_by(col(Evidence.id))))
    root = roots.roots_of(session, [t.person_id for t in tellings if t.person_id])
    for told in tellings:
        event_id = events[told.event_id] or 0
        alert, mention = alerts.get(event_id), named.get((told.document_id, told.person_id))
        yield Told(
            text_id=links[documents[told.document_id]],
            kind=kinds[told.event_id],
            name=(mention and mention.name) or "",
            key=mention.value if mention else "",
            date=told.date,
            place=told.place,
            term=told.term,
            event_id=event_id,
            alert_id=None if alert is None else alert.id,
            person_id=None if told.person_id is None else root[told.person_id],
            times=0 if alert is None else alert.times,
        )


def _alerts_by_event(session: Session) -> dict[int, Alert]:
    """Return the first alert of each event, or what that was merged into."""
    alerts = {one.id: one for one in session.exec(select(Alert).order_by(col(Alert.id)))}
    found: dict[int, Alert] = {}
    for one in alerts.values():
        if one.event_id is not None:
            found.setdefault(one.event_id, alerts[one.merged_into_id or one.id])
    return found


def _proposed(session: Session) -> Iterator[Rows]:
    query = select(Pair).where(Pair.state == PairState.OPEN, Pair.grade == Grade.PROPOSED)
    for pair in session.exec(query):
        yield frozenset((pair.low_id, pair.high_id))
