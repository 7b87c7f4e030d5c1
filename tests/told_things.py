"""Alerts to be told: invented people, and a folder with a `notify.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from flows.workspace import Workspace
from models.database import writing
from models.settings import Settings
from models.store import alerts, links
from models.store.alerts import NewAlert
from models.store.links import FoundLink
from models.tables import Alias, Document, Event, Evidence, Mention, Person, Snapshot
from models.terms import AlertKind, CaptureKind, EventKind, Role, Severity
from tests.conftest import NOW

NAME, CHILD = "Айнур Сейтказина", "Диас Қалиев"
TEXT = f"Суд в Алматы осудил: {NAME}; свидетелем был {CHILD}."


def workspace_on(engine: sa.Engine, folder: Path, text: str) -> Workspace:
    """Return a workspace without sources, with that text as `notify.toml`."""
    folder.mkdir(exist_ok=True)
    (folder / "notify.toml").write_text(text, "utf-8")
    url = engine.url.render_as_string(hide_password=False)
    settings = Settings(folder, url, sources_dir=None, resolve=(), ca_file=None, contact=None)
    return Workspace(settings, engine, {})


def raise_some(
    engine: sa.Engine,
    names: Sequence[str],
    at: datetime,
    severity: Severity = Severity.HIGH,
    kind: AlertKind = AlertKind.SOURCE_TROUBLE,
    group_key: str | None = None,
) -> None:
    """Raise an alert for each of these sources."""
    with writing(engine, lock="findings") as session:
        new = [
            NewAlert(f"{kind}:{name}", kind, severity, source_id=name, group_key=group_key)
            for name in names
        ]
        assert alerts.raise_new(session, new, at) == len(names)


def raise_for_people(engine: sa.Engine, at: datetime) -> tuple[int, int]:
    """Raise an alert for something done to a woman and one for a child; return their ids."""
    with writing(engine, lock="findings") as session:
        url = "https://news.example.kz/a"
        link_id = links.save_found(session, "news", [FoundLink(url, url)], NOW)[url]
        snapshot = Snapshot(
            record_id="<urn:uuid:1>",
            link_id=link_id,
            kind=CaptureKind.DOCUMENT,
            url=url,
            captured_at=NOW,
            warc_file="x.warc.gz",
            warc_end=99,
        )
        woman = Person(name=NAME, key="aynur seytqazina", role=Role.VICTIM, created_at=NOW)
        child = Person(name=CHILD, key="dias qaliev", role=Role.VICTIM, minor=True, created_at=NOW)
        session.add_all([snapshot, woman, child])
        session.flush()
        document = Document(
            link_id=link_id,
            snapshot_id=snapshot.id or 0,
            source_id="news",
            title="В суде",
            text=TEXT,
            text_sha256="cd" * 32,
            captured_at=NOW,
            authors=[],
            lang="ru",
            how={},
        )
        session.add(document)
        session.flush()
        wanted = []
        for person in (woman, child):
            session.add(
                Alias(person_id=person.id or 0, name=person.name, key=person.key, lang="ru")
            )
            start = f"{document.title}\n{TEXT}".index(person.name)
            session.add(
                Mention(
                    document_id=document.id or 0,
                    start=start,
                    end=start + len(person.name),
                    value=person.key,
                    raw=person.name,
                    name=person.name,
                    person_id=person.id,
                )
            )
            event = Event(
                kind=EventKind.PRISON_SENTENCE,
                person_id=person.id,
                date="2024-05-19",
                place="Алматы <!here>",
                seen_on="2024-05-20",
                score=0.8,
                created_at=NOW,
            )
            session.add(event)
            session.flush()
            session.add(
                Evidence(
                    event_id=event.id or 0,
                    document_id=document.id or 0,
                    start=0,
                    end=9,
                    charges=["KZ-CC 405(2)"],
                    score=0.8,
                    why=[],
                )
            )
            key = f"new_event:{event.id}"
            wanted.append(NewAlert(key, AlertKind.NEW_EVENT, Severity.CRITICAL, event_id=event.id))
        alerts.raise_new(session, wanted, at)
        return alerts.last_id(session) - 1, alerts.last_id(session)
