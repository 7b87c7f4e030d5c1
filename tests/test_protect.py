"""Who is protected: how sensitive somebody is, whose name is released, what a profile tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from console import captures, dossier, people
from console.protecting import set_release, set_sensitivity
from flows.export import Choices, export
from flows.gather import Wanted, gather
from flows.purge import purge
from flows.redaction import choose_profile, load_profiles
from flows.telling import full_lines
from models.database import reading, writing
from models.problems import WrongUse
from models.store import links, tombstones
from models.store.audit import Asked, entries
from models.store.decisions import Said
from models.store.sensitivity import (
    IsSealed,
    Shown,
    level_of,
    may_reveal,
    set_person,
    shown_to,
)
from models.store.tombstones import WasPurged
from models.tables import Alert, Ledger, Person
from models.terms import (
    AlertKind,
    AlertState,
    Audited,
    DeskRole,
    LedgerType,
    Purged,
    Role,
    Sensitivity,
    Severity,
)
from tests.authorities import Authority
from tests.commands import Done, aigaq, one_line
from tests.invented_archive import AT, CHILD, PAGE, Archive, document_of, make_archive, person_of
from tests.test_masked_exports import texts_of

NAME = "Ерлан Сарбасов"
READER, MONITOR, ARCHIVIST, ADMIN = DeskRole
SAID = Said("a", AT)


@pytest.fixture
def archive(tmp_path: Path, database_url: str) -> Iterator[Archive]:
    """An archive of its own for each test."""
    with Authority(tmp_path / "authority") as authority:
        made = make_archive(tmp_path / "data", database_url, authority)
        yield made
        made.workspace.engine.dispose()


def command(archive: Archive, *arguments: str) -> Done:
    """Run the command on the archive."""
    settings = archive.workspace.settings
    env = {"AIGAQ_DATA_DIR": str(settings.data_dir), "AIGAQ_DATABASE_URL": settings.database_url}
    return aigaq(*arguments, **env)


def seal(archive: Archive, word: str) -> int:
    """Seal the document of that word."""
    document_id = document_of(archive, word)
    engine = archive.workspace.engine
    set_sensitivity(engine, Purged.DOCUMENT, document_id, Sensitivity.SEALED, SAID)
    return document_id


def alert_of(session: Session, event_id: int) -> int:
    """Raise an alert for an event."""
    alert = Alert(
        key=f"e{event_id}", kind=AlertKind.NEW_EVENT, event_id=event_id, severity=Severity.HIGH,
        state=AlertState.NEW, raised_at=AT, put_at=AT,
    )  # fmt: skip
    session.add(alert)
    session.flush()
    return alert.id or 0


# What a role is shown

SHOWN = [
    (Sensitivity.ORDINARY, (Shown.WHOLE,) * 4),
    (Sensitivity.SENSITIVE, (Shown.MASKED,) * 4),
    (Sensitivity.SEALED, (Shown.SEALED, Shown.SEALED, Shown.MASKED, Shown.MASKED)),
]


@pytest.mark.parametrize(("level", "shown"), SHOWN)
def test_what_a_role_is_shown(level: Sensitivity, shown: tuple[Shown, ...]) -> None:
    assert tuple(shown_to(level, role) for role in DeskRole) == shown


def test_who_may_reveal() -> None:
    assert [may_reveal(Sensitivity.SENSITIVE, role) for role in DeskRole] == [
        False,
        True,
        True,
        True,
    ]
    assert [may_reveal(Sensitivity.SEALED, role) for role in DeskRole] == [False, False, True, True]


def test_children_and_witnesses_are_sensitive_at_least() -> None:
    def level(role: Role, minor: bool, said: Sensitivity) -> Sensitivity:
        return level_of(Person(name="A", key="a", role=role, minor=minor, sensitivity=said))

    assert level(Role.VICTIM, False, Sensitivity.ORDINARY) == "ordinary"
    assert level(Role.VICTIM, True, Sensitivity.ORDINARY) == "sensitive"
    assert level(Role.WITNESS, False, Sensitivity.ORDINARY) == "sensitive"
    assert level(Role.WITNESS, True, Sensitivity.SEALED) == "sealed"


# People


def test_whoever_is_sensitive_is_masked_wherever_children_are(archive: Archive) -> None:
    person_id = person_of(archive, NAME)
    engine = archive.workspace.engine
    set_sensitivity(engine, Purged.PERSON, person_id, Sensitivity.SENSITIVE, SAID)
    with reading(engine) as session:
        told = json.dumps(people.whole(session, person_id), ensure_ascii=False)
        listed = json.dumps(people.summaries(session, 50), ensure_ascii=False)
        page = str(captures.show_snapshot(session, archive.workspace, archive.snapshot("page")))
    for text in (told, listed, page):
        assert "Сарбасов" not in text
    assert '"Е. С."' in told
    assert "Сарбасов" not in command(archive, "people", "list").stdout
    assert "Сарбасов" not in command(archive, "people", "show", str(person_id), "--json").stdout


def test_of_whoever_is_sealed_not_even_initials_are_told(archive: Archive) -> None:
    person_id = person_of(archive, NAME)
    engine = archive.workspace.engine
    set_sensitivity(engine, Purged.PERSON, person_id, Sensitivity.SEALED, SAID)
    with reading(engine) as session:
        listed = json.dumps(people.summaries(session, 50), ensure_ascii=False)
        assert '"(sealed)"' in listed
        assert "Е. С." not in listed
        with pytest.raises(IsSealed):
            people.whole(session, person_id, MONITOR)
        assert people.whole(session, person_id, ARCHIVIST)["name"] == "(sealed)"
    assert command(archive, "people", "show", str(person_id)).returncode == 2


def test_it_is_taken_back_as_it_was_set_and_the_audit_says_so(archive: Archive) -> None:
    person_id, engine = person_of(archive, NAME), archive.workspace.engine
    before = set_sensitivity(engine, Purged.PERSON, person_id, Sensitivity.SEALED, SAID)
    assert set_sensitivity(engine, Purged.PERSON, person_id, before, SAID) == "sealed"
    with reading(engine) as session:
        told = entries(session, Asked(action=Audited.CHANGED), 5)
        assert people.whole(session, person_id)["name"] == NAME
    assert [(one.object, one.detail) for one in told] == [
        (f"person:{person_id}", {"before": "sealed", "after": "ordinary"}),
        (f"person:{person_id}", {"before": "ordinary", "after": "sealed"}),
    ]


# Releases


def test_nobody_is_published_until_somebody_released_them(archive: Archive) -> None:
    person_id, engine = person_of(archive, NAME), archive.workspace.engine
    with reading(engine) as session:
        assert not any(session.exec(select(Person.may_publish)).all())
    assert set_release(engine, person_id, SAID, may_publish=True) is False
    assert set_release(engine, person_id, SAID, may_publish=False) is True
    child = person_of(archive, "Айгерим Сейтова")
    with pytest.raises(WrongUse, match="is masked"):
        set_release(engine, child, SAID, may_publish=True)


def test_whoever_is_sealed_is_released_no_more(archive: Archive) -> None:
    person_id, engine = person_of(archive, NAME), archive.workspace.engine
    set_release(engine, person_id, SAID, may_publish=True)
    with writing(engine) as session:
        set_person(session, person_id, Sensitivity.SEALED)
        set_person(session, person_id, Sensitivity.ORDINARY)
    with reading(engine) as session:
        assert not session.get_one(Person, person_id).may_publish


# Profiles


def record_under(archive: Archive, tmp_path: Path, profile: str, url: str = PAGE) -> str:
    """Export under a profile; return all that we say ourselves."""
    out = tmp_path / f"{profile}.zip"
    choices = Choices("pack", profile, with_captures=True, may_replace=True)
    export(archive.workspace, Wanted("link", url), out, choices)
    texts = texts_of(out)
    return "\n".join(
        text
        for name, text in texts.items()
        if name not in ("archive/captures.warc.gz", "captures.wacz")
    )


def test_each_profile_tells_the_names_that_it_says(archive: Archive, tmp_path: Path) -> None:
    assert "Сарбасов" not in record_under(archive, tmp_path, "public")
    assert "Е. С." in record_under(archive, tmp_path, "public")
    assert NAME in record_under(archive, tmp_path, "partner")
    assert NAME in record_under(archive, tmp_path, "court")
    set_release(archive.workspace.engine, person_of(archive, NAME), SAID, may_publish=True)
    told = record_under(archive, tmp_path, "public")
    assert NAME in told
    assert "Атаева" not in told  # the judge is named there, and nobody released her


def test_children_are_in_no_profile_but_those_that_are_asked_for(
    archive: Archive, tmp_path: Path
) -> None:
    for profile in load_profiles().values():
        told = record_under(archive, tmp_path, profile.name, CHILD)
        assert ("Айгерим" in told) is profile.asked


def test_who_wants_all_names_says_why(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="--reason"):
        choose_profile("court", "")
    assert choose_profile("court", "case 12").names == "all"
    with pytest.raises(WrongUse, match="there is no profile"):
        choose_profile("x", "")
    record_under(archive, tmp_path, "court")
    with reading(archive.workspace.engine) as session:
        line = session.exec(select(Ledger.text).where(Ledger.type == LedgerType.EXPORTED)).all()[-1]
    assert json.loads(line)["profile"] == "court"


def test_the_command_takes_a_profile(archive: Archive, tmp_path: Path) -> None:
    out = str(tmp_path / "x.zip")
    base = ("export", "--link", PAGE, "--out", out, "--force")
    assert command(archive, *base).returncode == 0
    assert "Сарбасов" not in texts_of(Path(out))["record.json"]
    assert command(archive, *base, "--profile", "partner").returncode == 0
    assert NAME in texts_of(Path(out))["record.json"]
    refused = command(archive, *base, "--profile", "court")
    assert (refused.returncode, "--reason" in one_line(refused)) == (2, True)
    assert command(archive, *base, "--profile", "court", "--reason", "case 12").returncode == 0
    assert command(archive, *base, "--release").returncode == 0
    assert command(archive, *base, "--release", "--profile", "public").returncode == 2


# Sealed documents


def test_a_sealed_document_is_in_no_export_but_those_that_are_asked_for(archive: Archive) -> None:
    seal(archive, "page")
    with reading(archive.workspace.engine) as session:
        for profile in load_profiles().values():
            if profile.sealed:
                assert gather(session, archive.workspace, Wanted("link", PAGE), profile).documents
            else:
                with pytest.raises(WrongUse, match="is sealed"):
                    gather(session, archive.workspace, Wanted("link", PAGE), profile)


def test_a_sealed_page_is_for_archivists(archive: Archive) -> None:
    seal(archive, "page")
    snapshot_id, engine = archive.snapshot("page"), archive.workspace.engine
    with reading(engine) as session:
        link_id = links.ids_of(session, [PAGE])[PAGE]
        for look in (
            lambda role: captures.show_link(session, link_id, role),
            lambda role: captures.show_snapshot(session, archive.workspace, snapshot_id, role),
            lambda role: captures.choose_shown(session, snapshot_id, role),
        ):
            for role in (READER, MONITOR):
                with pytest.raises(IsSealed, match=r"^(link|snapshot) \d+ is sealed"):
                    look(role)
            look(ARCHIVIST)
        listed = dict.fromkeys(
            address for _, address in captures.list_links(session, None, "", None)
        )
        assert "(sealed)" in listed
        assert PAGE not in listed
        assert captures.list_links(session, None, PAGE, None) == []
        assert captures.list_links(session, None, PAGE, None, ADMIN) != []


def test_an_alert_that_only_sealed_documents_tell_says_that_it_is_sealed(archive: Archive) -> None:
    seal(archive, "page")
    seal(archive, "copy")
    engine = archive.workspace.engine
    with writing(engine) as session:
        person_id = person_of(archive, NAME)
        whole = people.whole(session, person_id, ARCHIVIST)
        alert_id = alert_of(session, whole["events"][0]["id"])
    with reading(engine) as session:
        with pytest.raises(IsSealed):  # no other page names them
            people.whole(session, person_id, MONITOR)
        told = dossier.whole(session, alert_id, {}, MONITOR)
        assert (told["sealed"], told["person"], told["event"], told["evidence"]) == (
            True, None, None, [],
        )  # fmt: skip
        assert dossier.whole(session, alert_id, {}, ARCHIVIST)["person"] == NAME
        (line,) = full_lines(session, [session.get_one(Alert, alert_id)]).values()
    assert line == f"{alert_id} high new event"


# What was purged


def test_every_way_to_a_purged_thing_says_when_and_nothing_else(archive: Archive) -> None:
    document_id = document_of(archive, "child")
    snapshot_id = archive.snapshot("child")
    with reading(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [CHILD])[CHILD]
    purge(archive.workspace, Purged.DOCUMENT, document_id, "a", "asked for")
    with reading(archive.workspace.engine) as session:
        for look in (
            lambda: captures.show_link(session, link_id, ADMIN),
            lambda: captures.show_snapshot(session, archive.workspace, snapshot_id, ADMIN),
            lambda: captures.choose_shown(session, snapshot_id, ADMIN),
            lambda: gather(session, archive.workspace, Wanted("link", CHILD)),
            lambda: gather(session, archive.workspace, Wanted("document", document_id)),
        ):
            with pytest.raises(WasPurged, match=r"^(link|snapshot|document) \d+ was purged"):
                look()
        listed = [address for _, address in captures.list_links(session, None, "", None)]
    assert "(purged)" in listed
    assert CHILD not in listed
    for arguments in (
        ("export", "--link", CHILD, "--out", str(archive.workspace.settings.data_dir / "x.zip")),
        ("purge", "document", str(document_id), "--dry-run"),
        ("documents", "sensitivity", str(document_id), "sealed"),
    ):
        told = command(archive, *arguments)
        assert told.returncode == 2
        assert "was purged on" in one_line(told)


def test_a_purged_person_is_told_of_by_a_tombstone_alone(archive: Archive) -> None:
    person_id = person_of(archive, NAME)
    purge(archive.workspace, Purged.PERSON, person_id, "a", "asked for")
    for arguments in (
        ("people", "show", str(person_id)),
        ("people", "release", str(person_id)),
        ("people", "sensitivity", str(person_id), "sealed"),
        ("export", "--person", str(person_id), "--out", "x.zip"),
    ):
        told = command(archive, *arguments)
        assert (told.returncode, "was purged on" in one_line(told)) == (2, True)
    assert "Сарбасов" not in command(archive, "people", "list").stdout


# The command


def test_the_command_purges_only_whom_it_is_told_to_and_why(archive: Archive) -> None:
    document_id = str(document_of(archive, "child"))
    plan = command(archive, "purge", "document", document_id, "--dry-run", "--json")
    assert json.loads(plan.stdout)["exchanges"] == 1
    for missing in (("--reason", "x"), ("--yes",)):
        assert command(archive, "purge", "document", document_id, *missing).returncode == 2
    assert command(archive, "purge").returncode == 2
    assert command(archive, "purge", "document", "999", "--yes", "--reason", "x").returncode == 2
    done = command(
        archive, "purge", "document", document_id, "--yes", "--reason", "asked", "--by", "b"
    )
    assert done.returncode == 0, done.stderr
    assert "Айгерим" not in done.stdout
    with reading(archive.workspace.engine) as session:
        (told,) = entries(session, Asked(action=Audited.PURGED), 5)
        assert (told.by, told.object) == ("b", f"document:{document_id}")
        with pytest.raises(WasPurged):
            tombstones.refuse_purged(session, Purged.DOCUMENT, int(document_id))
    assert command(archive, "purge", "--finish").returncode == 0
    assert command(archive, "verify").returncode == 0


def test_the_commands_of_people_and_documents(archive: Archive) -> None:
    person_id = str(person_of(archive, NAME))
    told = command(archive, "people", "sensitivity", person_id, "sensitive", "--by", "b")
    assert told.stdout == f"Person {person_id}: ordinary -> sensitive\n"
    assert command(archive, "people", "release", person_id).returncode == 2
    command(archive, "people", "sensitivity", person_id, "ordinary")
    told = command(archive, "people", "release", person_id, "--note", "by her letter")
    assert told.stdout == f"Person {person_id}: withheld -> released\n"
    assert command(archive, "people", "withhold", person_id).stdout.endswith("-> withheld\n")
    document_id = str(document_of(archive, "page"))
    told = command(archive, "documents", "sensitivity", document_id, "sealed")
    assert told.stdout == f"Document {document_id}: ordinary -> sealed\n"
