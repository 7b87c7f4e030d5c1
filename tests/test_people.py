"""Who is who in a run over pages: spellings that become one person, namesakes that stay two, and
what a person decides on those in between. All people and pages are invented.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from archive.warc import WarcWriter
from console import people, triage
from console.dossier import summaries
from crawlers.stores import committer
from flows.alert import alert
from flows.extract import extract
from flows.gather import Wanted, gather
from flows.readers import ReaderPool
from flows.record import spell_record
from flows.workspace import Workspace, open_workspace
from models.database import reading, writing
from models.settings import Settings
from models.store import exports, followed, links, persons, roots
from models.store.decisions import Said
from models.store.documents import NewDocument
from models.store.links import FoundLink
from models.store.pairs import NotPossible
from models.tables import Alert, Document, Event, Mention, Person, Watch
from models.terms import AlertState, Role
from models.values import Article, Findings, ReadDocument
from tests.commands import aigaq, one_line
from tests.conftest import NOW
from tests.invented_archive import page

SITE = "https://news.example.kz"
# One person as four pages name him, in three languages and two scripts.
TOLEGEN = {
    "ru": "Суд в Уральске отправил активиста Толегена Маратовича Акжарыкова под арест на 10 суток"
    " по части 6 статьи 488 КоАП.",
    "kk": "Орал қаласының соты белсенді Төлеген Ақжарықовты ӘҚБтК 488-бабының 6-бөлігі бойынша"
    " 10 тәулікке қамады.",
    "en": "A court in Oral sentenced activist Tolegen Akzharykov to 10 days of administrative"
    " arrest under Article 488 of the Code of Administrative Offences.",
    "kk-latin": "Police in Oral detained activist Tölegen Aqjaryqov at a rally on Monday.",
}
NAMESAKE = (
    "Суд в Атырау арестовал активиста Толегена Ерлановича Акжарыкова на 5 суток по статье 488 КоАП."
)
BARE = "Суд в Костанае оштрафовал активиста Толегена Акжарыкова по статье 488 КоАП."
JUDGE = "Судья Толеген Маратович Акжарыков арестовал активиста Серика Жумабаева по статье 488 КоАП."
SISTERS = (
    "Полиция задержала активистку Айгуль Тайжанову на митинге в Уральске. Активистку Айгерим"
    " Тайжанову оштрафовали по статье 488 КоАП."
)
KANAT = "Суд в Актобе арестовал активиста Каната Толыбаева на 15 суток по статье 488 КоАП."
KANAT_EN = "Police in Aktobe detained activist Kanat Tolybayef at a rally on Monday."
KANAT_AGAIN = "Суд в Актобе оштрафовал активиста Каната Толыбаева по статье 488 КоАП."
KANAT_EN_AGAIN = "Police in Aktobe searched the home of activist Kanat Tolybayef."


ANNA = Said("anna", NOW)


class Newsroom:
    """Pages that are kept and read as a run does."""

    def __init__(self, workspace: Workspace, pool: ReaderPool) -> None:
        self.workspace, self.pool, self._count = workspace, pool, 0

    def tell(self, *texts: str) -> None:
        """Keep a page for each text, in a file of its own, and read them."""
        first = self._count
        urls = [f"{SITE}/{first + number}" for number in range(len(texts))]
        self._count += len(texts)
        with writing(self.workspace.engine) as session:
            ids = links.save_found(session, None, [FoundLink(url, url) for url in urls], NOW)
        with WarcWriter(self.workspace.settings.archive_dir, f"pages-{first}") as writer:
            facts = [
                writer.write_exchange(
                    page(url, f"<article><p>{text}</p></article>", 1, ids[url]), None
                )
                for url, text in zip(urls, texts, strict=True)
            ]
            writer.sync()
            committer(self.workspace.engine)(facts)
        extract(self.workspace, pool=self.pool)

    @property
    def engine(self) -> sa.Engine:
        return self.workspace.engine

    def people(self) -> list[str]:
        """Return the names of those who are listed, sorted."""
        with reading(self.engine) as session:
            return sorted(person["name"] for person in people.summaries(session, 100))

    def proposals(self) -> list[dict[str, Any]]:
        with reading(self.engine) as session:
            return people.proposals(session, 100)

    def whole(self, person_id: int) -> dict[str, Any]:
        with reading(self.engine) as session:
            return people.whole(session, person_id)

    def rows(self) -> list[tuple[Any, ...]]:
        """Return all that a merge may not move."""
        with reading(self.engine) as session:
            events = session.exec(select(Event.id, Event.person_id)).all()
            mentions = session.exec(select(Mention.id, Mention.person_id)).all()
            persons = session.exec(select(Person.id, Person.role, Person.merged_into_id)).all()
        return sorted(map(tuple, [*events, *mentions, *persons]), key=repr)


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


DATED = '<time datetime="2024-05-20T09:00:00+05:00">20 мая</time>'
BORN = KANAT.replace("Толыбаева", "Толыбаева, 1985 года рождения,")
OF_AGE = DATED + (  # born in 1985 or 1986
    "Police in Aktobe detained 38-year-old activist Kanat Tolybayev at a rally on Monday."
)
BORN_LATER = KANAT_AGAIN.replace("Толыбаева", "Толыбаева, 1988 года рождения,")
A_CHILD = DATED + ("Полиция задержала на митинге в Таразе 16-летнего школьника Мирата Сагындыка.")


# What the machine does


@pytest.mark.parametrize("at_once", [True, False])
def test_a_year_of_birth_is_learnt_and_parts_namesakes(newsroom: Newsroom, at_once: bool) -> None:
    if at_once:
        newsroom.tell(OF_AGE, BORN, BORN_LATER)
    else:
        for text in (OF_AGE, BORN, BORN_LATER):
            newsroom.tell(text)
    assert newsroom.people() == ["Kanat Tolybayev", "Канат Толыбаев"]
    shown = newsroom.whole(1)
    assert (shown["born"], shown["born_is_about"]) == (1985, False)  # told outright
    assert len(shown["sources"]) == 2
    (asked,) = newsroom.proposals()
    assert asked["why"][0] == "other year of birth: 1985, 1988"


def test_an_age_alone_leaves_two_years(newsroom: Newsroom) -> None:
    newsroom.tell(OF_AGE)
    shown = newsroom.whole(1)
    assert (shown["born"], shown["born_is_about"]) == (1986, True)
    settings = newsroom.workspace.settings
    env = {
        "AIGAQ_DATABASE_URL": settings.database_url,
        "AIGAQ_DATA_DIR": str(settings.data_dir),
    }
    assert "1985 or 1986" in aigaq("people", "show", "1", **env).stdout
    assert "1985 or 1986" in aigaq("people", "list", **env).stdout


def test_when_a_child_was_born_is_not_shown(newsroom: Newsroom) -> None:
    newsroom.tell(A_CHILD)
    with reading(newsroom.engine) as session:
        assert session.exec(select(Person.birth_year, Person.minor)).all() == [(2008, True)]
    shown = newsroom.whole(1)
    assert (shown["name"], shown["born"], shown["born_is_about"]) == (
        "М. С. (minor)",
        None,
        False,
    )


@pytest.mark.parametrize("at_once", [True, False])
def test_four_spellings_are_one_person(newsroom: Newsroom, at_once: bool) -> None:
    if at_once:
        newsroom.tell(*TOLEGEN.values())
    else:
        for text in TOLEGEN.values():
            newsroom.tell(text)
    assert newsroom.people() == ["Толеген Маратович Акжарыков"]
    assert newsroom.proposals() == []
    shown = newsroom.whole(1)
    assert {s["lang"] for s in shown["spellings"]} == {"ru", "kk", "en"}
    assert len(shown["spellings"]) == len(shown["sources"]) == 4
    assert (shown["patronymic"], shown["gender"]) == ("Маратович", "m")
    assert [e["kind"] for e in shown["events"]].count("administrative_arrest") == 1
    with reading(newsroom.engine) as session:
        named = select(Mention.how).where(Mention.person_id == 1).order_by(col(Mention.id))
        why = [str(how) for how in session.exec(named)]
    assert why[0] == "None"
    assert why[1].startswith("same full name, in Kazakh and Russian spelling")


def test_sisters_and_a_namesake_stay_two(newsroom: Newsroom) -> None:
    newsroom.tell(SISTERS, TOLEGEN["ru"], NAMESAKE)
    newsroom.tell(SISTERS + " Об этом сообщила полиция.", TOLEGEN["ru"] + " Он здоров.", NAMESAKE)
    assert newsroom.people() == [
        "Айгерим Тайжанова",
        "Айгуль Тайжанова",
        "Толеген Ерланович Акжарыков",
        "Толеген Маратович Акжарыков",
    ]
    assert newsroom.proposals() == []


def test_a_name_that_two_bear_links_to_neither(newsroom: Newsroom) -> None:
    newsroom.tell(TOLEGEN["ru"], NAMESAKE, BARE)
    waiting = newsroom.proposals()
    assert sorted(pair["ids"] for pair in waiting) == [[1, 3], [2, 3]]
    assert {pair["grade"] for pair in waiting} == {"same"}
    # Once somebody has said who it was, the other question is answered, too.
    triage.part_people(newsroom.engine, 1, 2, ANNA)
    triage.join_people(newsroom.engine, 1, 3, ANNA)
    assert newsroom.proposals() == []


def test_a_judge_and_a_victim_of_one_name_are_kept_apart(newsroom: Newsroom) -> None:
    newsroom.tell(TOLEGEN["ru"], JUDGE)
    assert [pair["why"][0] for pair in newsroom.proposals()] == ["one is a judge, one a victim"]
    with reading(newsroom.engine) as session:
        roles = dict(session.exec(select(Person.id, Person.role)).all())
    assert sorted(roles.values()) == [Role.JUDGE, Role.VICTIM, Role.VICTIM]


def test_reading_again_changes_nothing(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    before = newsroom.rows(), newsroom.proposals()
    newsroom.tell()
    assert (newsroom.rows(), newsroom.proposals()) == before


def test_a_database_of_before_is_filed_at_the_next_run(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT)
    with writing(newsroom.engine) as session:
        session.execute(sa.text("DELETE FROM naming_block"))
        session.execute(sa.update(Person).values(filed_by=0, gender=None))
    newsroom.tell(KANAT_EN)
    assert [pair["ids"] for pair in newsroom.proposals()] == [[1, 2]]
    assert newsroom.whole(1)["gender"] == "m"


# What a person decides


def test_a_pair_is_proposed_merged_and_split_for_good(newsroom: Newsroom) -> None:
    engine = newsroom.engine
    newsroom.tell(KANAT, KANAT_EN)
    (pair,) = newsroom.proposals()
    assert (pair["ids"], pair["grade"]) == ([1, 2], "proposed")
    assert [side["name"] for side in pair["people"]] == ["Канат Толыбаев", "Kanat Tolybayef"]
    assert [side["sources"][0]["url"] for side in pair["people"]] == [f"{SITE}/0", f"{SITE}/1"]
    assert pair["why"][0].startswith("same: Канат, Kanat; ")
    alone = newsroom.rows()

    triage.join_people(engine, 2, 1, ANNA)
    assert newsroom.people() == ["Канат Толыбаев"]
    assert newsroom.proposals() == []
    newsroom.tell(KANAT_EN_AGAIN)  # links to the row that bears the spelling
    shown = newsroom.whole(2)
    assert (shown["id"], shown["rows"], len(shown["events"])) == (1, [1, 2], 3)

    triage.part_people(engine, 1, 2, Said("berik", NOW, "другой отец"))
    assert newsroom.people() == ["Kanat Tolybayef", "Канат Толыбаев"]
    assert set(alone) <= set(newsroom.rows())
    assert [len(newsroom.whole(i)["events"]) for i in (1, 2)] == [1, 2]

    newsroom.tell(KANAT_AGAIN, KANAT_EN_AGAIN + " He is safe.")
    assert newsroom.people() == ["Kanat Tolybayef", "Канат Толыбаев"]
    assert newsroom.proposals() == []
    assert [(d["action"], d["by"]) for d in newsroom.whole(1)["history"]] == [
        ("merge", "anna"),
        ("split", "berik"),
    ]


def test_undo_gives_back_exactly_what_was(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    engine, states = newsroom.engine, [newsroom.rows()]
    triage.join_people(engine, 1, 2, ANNA)
    states.append(newsroom.rows())
    triage.part_people(engine, 1, 2, ANNA)
    assert newsroom.rows() == states[0]
    assert newsroom.proposals() == []
    triage.undo_people(engine, 1, 2, ANNA)
    assert newsroom.rows() == states[1]
    triage.undo_people(engine, 1, 2, ANNA)
    assert newsroom.rows() == states[0]
    assert [pair["ids"] for pair in newsroom.proposals()] == [[1, 2]]
    with pytest.raises(NotPossible, match="persons 1 and 2: nothing to undo"):
        triage.undo_people(engine, 1, 2, ANNA)
    actions = [decision["action"] for decision in newsroom.whole(1)["history"]]
    assert actions == ["merge", "split", "undo", "undo"]


def test_chains_stay_one_deep_and_come_apart_in_any_order(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN, *SISTERS.split("."))
    engine = newsroom.engine

    def pointers() -> list[int | None]:
        with reading(engine) as session:
            return list(session.exec(select(Person.merged_into_id).order_by(col(Person.id))))

    triage.join_people(engine, 3, 4, ANNA)
    triage.join_people(engine, 2, 4, ANNA)
    assert pointers() == [None, None, 2, 2]
    triage.join_people(engine, 1, 3, ANNA)
    assert pointers() == [None, 1, 1, 1]
    with pytest.raises(NotPossible, match="persons 1 and 2 are one already"):
        triage.join_people(engine, 1, 2, ANNA)
    with pytest.raises(NotPossible, match="persons 1 and 2 are one through 3, 4"):
        triage.part_people(engine, 1, 2, ANNA)
    triage.undo_people(engine, 3, 4, ANNA)
    assert pointers() == [None, None, 1, 2]
    triage.undo_people(engine, 2, 4, ANNA)
    assert pointers() == [None, None, 1, None]


def test_no_merge_crosses_a_pair_that_is_apart(newsroom: Newsroom) -> None:
    newsroom.tell(TOLEGEN["ru"], NAMESAKE, BARE)
    engine = newsroom.engine
    triage.part_people(engine, 1, 2, ANNA)
    triage.join_people(engine, 1, 3, ANNA)
    before = newsroom.rows()
    with pytest.raises(NotPossible, match="1 and 2 are apart; take that back first: undo 1 2"):
        triage.join_people(engine, 2, 3, ANNA)
    with pytest.raises(NotPossible, match="1 and 2 are apart; take that back first: undo 1 2"):
        triage.join_people(engine, 2, 1, ANNA)
    assert newsroom.rows() == before
    triage.undo_people(engine, 1, 2, ANNA)
    triage.join_people(engine, 2, 3, ANNA)
    with pytest.raises(NotPossible, match="are one through 3"):
        triage.part_people(engine, 1, 2, ANNA)


# What is shown and joined by person


def test_all_that_goes_by_person_goes_by_the_root(newsroom: Newsroom) -> None:
    engine = newsroom.engine
    newsroom.tell(KANAT, KANAT_EN)
    alert(newsroom.workspace)
    triage.join_people(engine, 1, 2, ANNA)
    with reading(engine) as session:
        assert [d.id for d in exports.of_person(session, 2)] == [1, 2]
        material = gather(session, newsroom.workspace, Wanted("person", 1))
        record = spell_record(material, {})
        assert {a["person"] for a in summaries(session, [1, 2], {})} == {"Канат Толыбаев"}
    assert [(p["person"], p["name"]) for p in record["people"]] == [("p1", "Канат Толыбаев")]
    assert {e["person"] for d in record["documents"] for e in d["events"]} == {"p1"}
    # Whoever is followed under one spelling is on file under all.
    with writing(engine) as session:
        session.add(
            Watch(
                kind=followed.PERSON,
                value="kanat tolbaef",
                name="Kanat Tolybayef",
                aliases=[],
                by="anna",
                at=NOW,
            )
        )
    with reading(engine) as session:
        assert followed.names_on_file(session) == ["Kanat Tolybayef", "Канат Толыбаев"]
        both = {"kanat tolbaef", "kanat tolbaev"}
        assert followed.watched_keys(session, both | {"x y"}) == both
    triage.undo_people(engine, 1, 2, ANNA)
    with reading(engine) as session:
        assert followed.names_on_file(session) == ["Kanat Tolybayef"]


def test_whose_alert_was_confirmed_is_on_file_in_all_spellings(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    alert(newsroom.workspace)
    with writing(newsroom.engine) as session:
        theirs = select(Event.id).where(Event.person_id == 2)
        session.execute(
            sa.update(Alert)
            .where(col(Alert.event_id).in_(theirs))
            .values(state=AlertState.CONFIRMED)
        )
    triage.join_people(newsroom.engine, 1, 2, ANNA)
    with reading(newsroom.engine) as session:
        assert followed.watched_keys(session, {"kanat tolbaev"}) == {"kanat tolbaev"}
        assert "Канат Толыбаев" in followed.names_on_file(session)


def test_one_act_of_two_rows_of_one_person_is_one_event(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    triage.join_people(newsroom.engine, 1, 2, ANNA)
    before = len(newsroom.whole(1)["events"])
    newsroom.tell("Полиция в Актобе задержала активиста Каната Толыбаева на митинге в понедельник.")
    assert len(newsroom.whole(1)["events"]) == before
    with reading(newsroom.engine) as session:
        last = session.exec(select(Mention.person_id).order_by(col(Mention.id).desc())).first()
    assert last == 1  # the row that bears the spelling


def test_a_child_is_hidden_in_every_row_and_spelling(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    with writing(newsroom.engine) as session:
        session.execute(sa.update(Person).where(col(Person.id) == 2).values(minor=True))
    told = json.dumps([newsroom.proposals(), newsroom.people(), newsroom.whole(2)])
    assert "Tolyb" not in told
    triage.join_people(newsroom.engine, 1, 2, ANNA)
    with reading(newsroom.engine) as session:
        assert set(roots.whole_persons(session, [1])) == {1, 2}
    told = json.dumps([newsroom.people(), newsroom.whole(1)], ensure_ascii=False)
    assert "Tolyb" not in told and "Толыб" not in told
    assert newsroom.people() == ["К. Т. (minor)"]


def test_a_person_looks_decides_and_takes_back(newsroom: Newsroom) -> None:
    newsroom.tell(KANAT, KANAT_EN)
    settings = newsroom.workspace.settings
    env = {
        "AIGAQ_DATABASE_URL": settings.database_url,
        "AIGAQ_DATA_DIR": str(settings.data_dir),
    }
    listed = [
        json.loads(row) for row in aigaq("people", "list", "--json", **env).stdout.split("\n")[:2]
    ]
    assert [(p["id"], p["documents"], p["events"]) for p in listed] == [(2, 1, 1), (1, 1, 1)]
    told = aigaq("people", "proposals", **env).stdout
    assert "Kanat Tolybayef" in told and f"{SITE}/1" in told and "proposed: same: Канат" in told
    done = aigaq("people", "same", "1", "2", "--by", "anna", "--note", "одно лицо", **env)
    assert done.stdout == "Persons 1 and 2: open -> same\n"
    shown = aigaq("people", "show", "2", **env).stdout
    assert shown.startswith("Person 1, Канат Толыбаев, victim")
    assert "anna  merge 1 2 (одно лицо)" in shown
    again = aigaq("people", "same", "1", "2", **env)
    assert (again.returncode, one_line(again)) == (2, "aigaq: persons 1 and 2 are one already")
    assert aigaq("people", "apart", "1", "2", **env).stdout == "Persons 1 and 2: same -> apart\n"
    assert aigaq("people", "undo", "1", "2", **env).stdout == "Persons 1 and 2: apart -> same\n"
    assert (
        json.loads(aigaq("people", "split", "1", "2", "--json", **env).stdout)["after"] == "apart"
    )
    aigaq("people", "undo", "1", "2", **env)
    for wrong in (["show", "9"], ["merge", "1", "9"], ["undo", "1", "9"]):
        assert one_line(aigaq("people", *wrong, **env)) == "aigaq: there is no person 9"
    assert one_line(aigaq("people", "same", "1", "1", **env)) == "aigaq: person 1 is but one"


def test_who_is_named_on_an_edited_page_is_whom_it_named_before(newsroom: Newsroom) -> None:
    """Even one whose name many bear: on other pages it would join nobody."""
    told = "Суд в Актобе оштрафовал активиста Серика Ахметова по статье 488 КоАП."
    newsroom.tell(told)
    with writing(newsroom.engine) as session:
        (link_id,) = session.exec(select(Document.link_id)).all()
    with writing(newsroom.engine, lock="findings") as session:
        before = persons._named_before(session, [_edited(link_id)])
    assert {key: person.id for (_, key), person in before.items()} == {"ahmedov serk": 1}


def _edited(link_id: int) -> NewDocument:
    read = ReadDocument("", Article("", "", "", NOW), Findings("ru", (), (), ()))
    return NewDocument(99, link_id, "2024-05-20", NOW, read)
