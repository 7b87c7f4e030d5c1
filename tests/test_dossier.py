"""What is shown of an alert: the names of children and witnesses nowhere, in no spelling."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import select

from console import dossier
from models.database import reading, writing
from models.tables import Alert, Document, Event, Evidence, Link, Mention, Person
from models.terms import AlertKind, AlertState, Role, Severity
from tests.authorities import Authority
from tests.invented_archive import AT, CHILD, HIDDEN, Archive, make_archive

POST = "Нурлан Абдиев видел, как Қыдыр Сейтовті ұстады."  # a post has no title


def with_alerts(archive: Archive) -> list[int]:
    """Add a post without a title that names the witness, and an alert for each event and link."""
    with writing(archive.workspace.engine) as session:
        father = session.exec(select(Person).where(Person.name == "Қыдыр Сейтов")).one()
        event = session.exec(select(Event).where(Event.person_id == father.id)).one()
        link = session.exec(select(Link).where(Link.url == CHILD)).one()
        post = Document(
            link_id=link.id or 0, snapshot_id=archive.snapshot("child"), title="", text=POST,
            text_sha256="c" * 64, captured_at=AT, authors=[], lang="kk", how={},
        )  # fmt: skip
        session.add(post)
        session.flush()
        session.add(
            Mention(
                document_id=post.id or 0,
                start=0,
                end=13,
                raw=POST[:13],
                value="nurlan abdiev",
                name="Нурлан Абдиев",
                role=Role.WITNESS,
            )  # fmt: skip
        )
        session.add(
            Evidence(
                event_id=event.id or 0,
                document_id=post.id or 0,
                charges=[],
                score=0.9,
                start=20,
                end=40,
                why=["trigger: ұстады", "near: Абдиев"],
            )  # fmt: skip
        )
        rows = [
            Alert(
                key=f"event {told.id}",
                kind=AlertKind.NEW_EVENT,
                severity=Severity.HIGH,
                state=AlertState.NEW,
                event_id=told.id,
                raised_at=AT,
                put_at=AT,
            )  # fmt: skip
            for told in session.exec(select(Event).order_by(Event.id))  # type: ignore[arg-type]
        ]
        rows.append(
            Alert(
                key="gone",
                kind=AlertKind.GONE,
                severity=Severity.HIGH,
                state=AlertState.NEW,
                link_id=link.id,
                why=["gone: Айгерим Сейтованы"],
                raised_at=AT,
                put_at=AT,
            )  # fmt: skip
        )
        session.add_all(rows)
        session.flush()
        return [row.id or 0 for row in rows]


def test_children_and_witnesses_have_initials(tmp_path: Path) -> None:
    with Authority(tmp_path / "authority") as authority:
        archive = make_archive(tmp_path / "data", f"sqlite:///{tmp_path / 'aigaq.db'}", authority)
        ids = with_alerts(archive)
        with reading(archive.workspace.engine) as session:
            listed = dossier.summaries(session, ids, {})
            shown = [dossier.whole(session, alert_id, {}) for alert_id in ids]
        archive.workspace.engine.dispose()
    spelt = str([listed, shown]).lower()
    assert [word for word in HIDDEN if word in spelt] == []
    assert "қыдыр сейтов" in spelt
    assert "ерлан" in spelt
    names = {row["person"] for row in listed}
    assert {"А. С. (minor)", "Қыдыр Сейтов"} <= names
    of_post = [e for alert in shown for e in alert["evidence"] if e["lang"] == "kk"]
    # Offsets hold. The surname is the child's, too, and nobody is known to be named by it here.
    blotted = POST[20:31] + "█" * 8 + POST[39:40]
    assert [(e["before"], e["found"]) for e in of_post] == [("█" * 13 + POST[13:20], blotted)]
