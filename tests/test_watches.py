"""What is followed, in a run over pages: hits, what was there before, and alerts that are raised
once. All people, organisations and pages are invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from console import triage
from console.dossier import whole
from extract.following.reading import read_value
from flows import watching
from flows.alert import alert
from flows.extract import extract
from flows.readers import ReaderPool
from flows.record import whole_text
from flows.workspace import open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import followed, watched, watches
from models.store.watches import Change, NewWatch
from models.tables import Alert, Document, Person, Watch, WatchHit
from models.terms import AlertKind, Severity, WatchKind
from tests.conftest import NOW
from tests.invented_archive import AT
from tests.test_people import ANNA, KANAT, TOLEGEN, Newsroom

LATER = AT + timedelta(days=1)  # than the pages of the newsroom were captured
PERSON, ORGANISATION, PLACE = WatchKind.PERSON, WatchKind.ORGANISATION, WatchKind.PLACE
PROVISION, SEARCH = WatchKind.PROVISION, WatchKind.SEARCH
# A page that tells of no act, one of an act, and one that names somebody alike.
ORDINARY = "В Уральске прошла выставка. Её открыл Толеген Акжарыков, гостей было много."
KAZAKH = "Көрмеге Төлеген Ақжарықовтың суреттері қойылды, келушілер көп болды."
ENGLISH = "The exhibition shows pictures by Tolegen Akzharykov and drew many visitors."
SMALL = "вчера видели толегена акжарыкова на выставке"
ACT = (
    "Суд в Уральске арестовал активиста Толегена Акжарыкова на 10 суток по статье 488 КоАП"
    " за участие в митинге."
)
OTHERS = "Выставку открыл Толебек Акжарыков. Акжарыков рад гостям, и Т. Акжарыков тоже."


@pytest.fixture
def newsroom(database_url: str, tmp_path: Path, shared_pool: ReaderPool) -> Iterator[Newsroom]:
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        sources_dir=None,
        resolve=(),
        ca_file=None,
        contact=None,
    )
    workspace = open_workspace(settings)
    yield Newsroom(workspace, shared_pool)
    workspace.engine.dispose()


def follow(
    newsroom: Newsroom,
    kind: WatchKind,
    name: str,
    aliases: Sequence[str] = (),
    born: int | None = None,
    note: str | None = None,
) -> tuple[int, Change]:
    """Follow something, as a monitor does."""
    new = NewWatch(kind, read_value(kind, name, aliases), name, tuple(aliases), born, note)
    with writing(newsroom.engine, lock=watches.LOCK) as session:
        return watches.save(session, [new], "anna", LATER)[0]


def hits(newsroom: Newsroom) -> list[tuple[int, int, str, bool]]:
    """Return watch, document, the characters that were found, and whether they are old."""
    with reading(newsroom.engine) as session:
        query = select(WatchHit, Document).join(Document, col(Document.id) == WatchHit.document_id)
        return [
            (
                hit.watch_id,
                hit.document_id,
                whole_text(document)[hit.start : hit.end],
                hit.is_old,
            )
            for hit, document in session.exec(query.order_by(col(WatchHit.id)))
        ]


def alerts(newsroom: Newsroom) -> list[Alert]:
    with reading(newsroom.engine) as session:
        return list(session.exec(select(Alert).order_by(col(Alert.id))))


# Following


def test_following_twice_is_following_once(newsroom: Newsroom) -> None:
    assert follow(newsroom, PERSON, "Толеген Акжарыков") == (1, Change.NEW)
    assert follow(newsroom, PERSON, "Төлеген Ақжарықов") == (1, Change.SAME)
    assert follow(newsroom, PERSON, "Толеген Акжарыков", born=1980) == (1, Change.CHANGED)
    assert follow(newsroom, PERSON, "Толебек Акжарыков") == (2, Change.NEW)


def test_what_ended_is_found_no_more_and_revives(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(ORDINARY)
    with writing(newsroom.engine) as session:
        watches.end(session, [1], NOW)
    newsroom.tell(KAZAKH)
    assert [document for _, document, *_ in hits(newsroom)] == [1]
    assert follow(newsroom, PERSON, "Толеген Акжарыков") == (1, Change.REVIVED)
    newsroom.tell(ENGLISH)
    # What appeared meanwhile is old; what was told before stays as it was.
    assert [(document, old) for _, document, _, old in hits(newsroom)] == [
        (1, False),
        (2, True),
        (3, False),
    ]


def test_ending_what_nobody_follows_is_told(newsroom: Newsroom) -> None:
    with writing(newsroom.engine) as session, pytest.raises(watches.NoSuchWatch, match="watch 7"):
        watches.end(session, [7], NOW)


# Finding


@pytest.mark.parametrize("text", [ORDINARY, KAZAKH, ENGLISH, SMALL, ACT])
def test_a_person_is_found_on_any_page(newsroom: Newsroom, text: str) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(text)
    assert [(watch, old) for watch, _, _, old in hits(newsroom)] == [(1, False)]


def test_who_is_named_alike_is_not_found(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(OTHERS, "Выставку открыла Толегена Акжарыкова мать, Сауле Акжарыкова.")
    assert [found for _, _, found, _ in hits(newsroom)] == ["Толегена Акжарыкова"]


def test_each_kind_is_found_in_the_run(newsroom: Newsroom) -> None:
    follow(newsroom, PROVISION, "ст. 488 КоАП")
    follow(newsroom, PROVISION, "KZ-CAO 488(6)")
    follow(newsroom, ORGANISATION, "Союз книголюбов степи", ["СКС"])
    follow(newsroom, PLACE, "Уральск")
    follow(newsroom, SEARCH, "выставка -суд")
    newsroom.tell(ACT, ORDINARY, "Союзу книголюбов степи отказали.", "Орлы над степью.")
    assert sorted((watch, document) for watch, document, *_ in hits(newsroom)) == [
        (1, 1),
        (3, 3),
        (4, 1),
        (4, 2),
        (5, 2),
    ]


def test_a_person_of_other_spelling_on_file_is_found(newsroom: Newsroom) -> None:
    kanat = "Суд в Актобе арестовал активиста Каната Толыбаева на 15 суток по статье 488 КоАП."
    english = "Police in Aktobe detained activist Kanat Tolybayef at a rally on Monday."
    newsroom.tell(kanat, english)
    follow(newsroom, PERSON, "Канат Толыбаев")
    extract(newsroom.workspace, pool=newsroom.pool)
    assert [document for _, document, *_ in hits(newsroom)] == [1]
    triage.join_people(newsroom.engine, 1, 2, ANNA)
    newsroom.tell("Police in Aktobe searched the home of activist Kanat Tolybayef on Friday.")
    assert [document for _, document, *_ in hits(newsroom)] == [1, 3]


def test_another_year_of_birth_on_file_is_another_person(newsroom: Newsroom) -> None:
    newsroom.tell(ACT)
    with writing(newsroom.engine) as session:
        session.execute(sa.update(Person).values(birth_year=1960))
    follow(newsroom, PERSON, "Толеген Акжарыков", born=1990)
    newsroom.tell(ACT + " Он здоров.")
    assert hits(newsroom) == []


# What was there before


def test_what_was_there_before_alerts_nobody(newsroom: Newsroom) -> None:
    newsroom.tell(ORDINARY, KAZAKH, OTHERS)
    follow(newsroom, PERSON, "Толеген Акжарыков")
    extract(newsroom.workspace, pool=newsroom.pool)
    assert [(document, old) for _, document, _, old in hits(newsroom)] == [(1, True), (2, True)]
    assert alert(newsroom.workspace) == 0
    newsroom.tell(ENGLISH)
    assert alert(newsroom.workspace) == 1
    with reading(newsroom.engine) as session:
        assert session.exec(select(Watch.baselined_at)).one() is not None


def test_looking_back_goes_on_where_it_was_killed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.tell(ORDINARY, KAZAKH, OTHERS, ENGLISH, SMALL)
    follow(newsroom, PERSON, "Толеген Акжарыков")
    monkeypatch.setattr(watching, "BATCH", 2)
    with writing(newsroom.engine) as session:
        watching.look_at_batch(session, NOW)
    with reading(newsroom.engine) as session:
        watch = session.exec(select(Watch)).one()
        assert (watch.looked_to, watch.baselined_at) == (2, None)
    assert watching.look_back(newsroom.workspace, NOW) == 2  # documents 4 and 5, not 1 and 2 again
    assert [document for _, document, *_ in hits(newsroom)] == [1, 2, 4, 5]
    assert watching.look_back(newsroom.workspace, NOW) == 0


# Alerts


def test_a_hit_in_a_page_with_an_alert_of_its_own_asks_nobody_twice(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    follow(newsroom, PLACE, "Уральск")
    newsroom.tell(ACT)
    assert alert(newsroom.workspace) == 1
    (only,) = alerts(newsroom)
    assert only.kind is AlertKind.NEW_EVENT
    with reading(newsroom.engine) as session:
        answers = watched.watches_of_alert(session, only.id or 0)
        assert [watch.id for watch, _ in answers] == [1, 2]
        assert watched.watched_persons(session, [1]) == {1}
    assert alert(newsroom.workspace) == 0


def test_a_hit_beside_an_act_that_is_decided_asks_a_person_once(newsroom: Newsroom) -> None:
    newsroom.tell(ACT)
    alert(newsroom.workspace)
    triage.confirm(newsroom.engine, 1, ANNA)
    follow(newsroom, ORGANISATION, "Союз садоводов")
    for outlet in ("Агентство", "Газета"):
        newsroom.tell(f"{ACT} На выставке был Союз садоводов. Пишет {outlet}.")
    assert alert(newsroom.workspace) == 1
    assert [one.kind for one in alerts(newsroom)] == [AlertKind.NEW_EVENT, AlertKind.WATCH_HIT]
    triage.confirm(newsroom.engine, 2, ANNA)
    newsroom.tell(f"{ACT} На выставке снова был Союз садоводов.")
    assert alert(newsroom.workspace) == 0  # that they speak of this act is known


def test_one_alert_collects_until_somebody_decides(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(ORDINARY)
    assert alert(newsroom.workspace) == 1
    newsroom.tell(KAZAKH)
    assert alert(newsroom.workspace) == 0
    (only,) = alerts(newsroom)
    assert (only.kind, only.key, only.watch_id) == (AlertKind.WATCH_HIT, "watch_hit:1:0", 1)
    assert only.severity is Severity.NORMAL
    assert only.why == ["same full name"]
    with reading(newsroom.engine) as session:
        assert len(watched.watches_of_alert(session, 1)[0][1]) == 2
    triage.dismiss(newsroom.engine, 1, triage.DismissReason.OTHER, ANNA)
    newsroom.tell(ENGLISH)
    assert alert(newsroom.workspace) == 1
    assert [one.key for one in alerts(newsroom)] == ["watch_hit:1:0", "watch_hit:1:1"]


def test_a_copy_of_what_was_decided_asks_nobody_again(newsroom: Newsroom) -> None:
    long = ORDINARY + " " + " ".join(f"Картина номер {n} висит у входа." for n in range(30))
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(long)
    alert(newsroom.workspace)
    triage.confirm(newsroom.engine, 1, ANNA)
    newsroom.tell(long + " Фото агентства.")
    assert alert(newsroom.workspace) == 0
    with reading(newsroom.engine) as session:
        assert len(watched.watches_of_alert(session, 1)[0][1]) == 2


def test_an_ended_watch_raises_nothing(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.tell(ORDINARY)
    with writing(newsroom.engine) as session:
        watches.end(session, [1], NOW + timedelta(days=1))
    assert alert(newsroom.workspace) == 0


# Who is on file


def test_who_is_followed_is_known_to_the_readers_before_any_page(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков", ["Tölegen Aqjaryqov"])
    with reading(newsroom.engine) as session:
        assert followed.names_on_file(session) == ["Толеген Акжарыков", "Tölegen Aqjaryqov"]
    with writing(newsroom.engine) as session:
        watches.end(session, [1], NOW)
    with reading(newsroom.engine) as session:
        assert followed.names_on_file(session) == []


def test_an_act_told_in_small_letters_of_who_is_followed_is_an_event(newsroom: Newsroom) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков")
    newsroom.pool = ReaderPool(lambda: ["Толеген Акжарыков"])
    try:
        newsroom.tell("задержали толегена акжарыкова, увезли в уральск")
    finally:
        newsroom.pool.end()
    assert alert(newsroom.workspace) == 1
    assert [one.kind for one in alerts(newsroom)] == [AlertKind.NEW_EVENT]


def test_what_is_done_to_whom_somebody_follows_is_more_urgent_and_says_why(
    newsroom: Newsroom,
) -> None:
    follow(newsroom, PERSON, "Толеген Акжарыков", note="footnote 12 of the report")
    newsroom.tell(TOLEGEN["ru"], KANAT)
    alert(newsroom.workspace)
    one, other = alerts(newsroom)
    assert (one.severity, other.severity) == (Severity.CRITICAL, Severity.HIGH)
    with reading(newsroom.engine) as session:
        shown = [whole(session, number, {})["watches"] for number in (1, 2)]
    assert [(w["kind"], w["note"], len(w["hits"])) for w in shown[0]] == [
        ("person", "footnote 12 of the report", 1)
    ]
    assert shown[1] == []


def test_what_is_captured_once_somebody_has_asked_is_new_however_late_it_is_looked_at(
    newsroom: Newsroom,
) -> None:
    """A run that was under way when somebody asked saves pages before it looks back."""
    newsroom.tell(ORDINARY, KAZAKH)
    follow(newsroom, PERSON, "Толеген Акжарыков")
    with writing(newsroom.engine) as session:
        session.get_one(Document, 2).captured_at = LATER + timedelta(minutes=5)
    extract(newsroom.workspace, pool=newsroom.pool)
    newsroom.tell(OTHERS)
    assert [(document, old) for _, document, _, old in hits(newsroom)] == [(1, True), (2, False)]
    assert alert(newsroom.workspace) == 1
