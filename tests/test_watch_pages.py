"""The pages about what is followed, over HTTP: tried, added, ended, pasted, exported, inert."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import select

from flows.channels import Body, Notices
from flows.feeds import write_feeds
from flows.watching import look_back
from models.database import reading
from models.tables import Watch
from models.terms import DeskRole
from tests.conftest import NOW
from tests.desk_console import Browser, Console, console_on
from tests.known_folk import SCRIPT, Folk

LIST = "kind;name;aliases;born;note\nperson;Марат Оспанов;Marat Ospanov;1985;мать\n"
BAD = f"{LIST}person;Оспанов;;;\nprovision;ст. 405 УК;;;\n"


@pytest.fixture
def folk(engine: sa.Engine) -> Folk:
    return Folk(engine)


@pytest.fixture
def console(folk: Folk, tmp_path: Path) -> Iterator[Console]:
    people = {"anna": DeskRole.MONITOR, "rita": DeskRole.READER, "vera": DeskRole.ARCHIVIST}
    with console_on(folk.engine, tmp_path, people) as served:
        yield served


@pytest.fixture
def anna(console: Console) -> Browser:
    browser = console.signed_in("anna")
    browser.get("/watches/new")
    return browser


def watches_of(folk: Folk) -> list[Watch]:
    with reading(folk.engine) as session:
        return sorted(session.exec(select(Watch)), key=lambda watch: watch.id or 0)


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [("person", "Marat Ospanov", 2), ("search", "задержали -футбол", 3), ("place", "Тараз", 0),
     ("organisation", "Союз книголюбов", 0), ("provision", "ст. 405 УК", 0)],
)  # fmt: skip
def test_it_is_told_what_a_watch_would_find_and_nothing_is_saved(
    folk: Folk, anna: Browser, kind: str, name: str, found: int
) -> None:
    folk.event(folk.known("Марат Оспанов"), "a", "b")
    folk.event(folk.known("Серик Жумабаев"), "a")
    page = anna.post("/watches/new", kind=kind, name=name, do="check").text
    assert f"Of the last 3 documents {found} hold it." in page
    assert page.count("<mark>") == found
    assert "Nobody follows it yet" in page
    assert watches_of(folk) == []


def test_what_is_followed_is_listed_ended_and_taken_up_again(folk: Folk, anna: Browser) -> None:
    folk.event(folk.known("Марат Оспанов"), "a")
    fields = {"kind": "person", "name": "Марат Оспанов", "aliases": "Marat Ospanov | М. Оспан",
              "born": "1985", "note": "просила мать"}  # fmt: skip
    assert anna.post("/watches/new", do="add", **fields).status_code == 400  # initials
    fields["aliases"] = "Marat Ospanov"
    page = anna.follow(anna.post("/watches/new", do="add", **fields)).text
    for word in ("Марат Оспанов", "Marat Ospanov", "1985", "просила мать", "anna"):
        assert word in page
    look_back_at(folk)
    page = anna.get("/watches/1").text
    assert "1 document" in page and "<mark>Марат Оспанов</mark>" in page
    assert "просила мать" in anna.get("/watches?kind=person").text
    assert "Nothing is followed" in anna.get("/watches?kind=place").text
    anna.get("/watches/1")
    anna.post("/watches/1/note", note="адвокат")
    assert "адвокат" in anna.get("/watches/1").text
    anna.post("/watches/1/end")
    assert "Nothing is followed" in anna.get("/watches").text
    assert "Марат Оспанов" in anna.get("/watches?ended=1").text
    anna.get("/watches/1")
    anna.post("/watches/1/revive")
    assert "Марат Оспанов" in anna.get("/watches").text
    assert folk.audited() == [*folk.audited()[:-4], *[("anna", "changed", "watch:1")] * 4]


def look_back_at(folk: Folk) -> None:
    from flows.workspace import Workspace
    from models.settings import Settings

    look_back(Workspace(Settings.from_env({}), folk.engine, {}), NOW)


def test_a_list_is_shown_before_anything_is_written(folk: Folk, anna: Browser) -> None:
    before = folk.audited()
    page = anna.post("/watches/import", list=LIST, kind="person", do="check").text
    assert "Nothing is written yet" in page and "new watch: 1." in page
    assert "Марат Оспанов" in page and 'value="take"' in page
    assert (watches_of(folk), folk.audited()) == ([], before)
    told = anna.follow(anna.post("/watches/import", list=LIST, kind="person", do="take")).text
    assert "1 row is taken." in told
    (watch,) = watches_of(folk)
    assert (watch.name, watch.aliases, watch.born, watch.note, watch.by) == (
        "Марат Оспанов", ["Marat Ospanov"], 1985, "мать", "anna",
    )  # fmt: skip
    again = anna.post("/watches/import", list=LIST + "person;Серик Жумабаев;;;\n", do="check").text
    assert "as it is: 1." in again and "new watch: 1." in again


def test_bad_rows_are_named_by_their_line_and_nothing_is_taken(folk: Folk, anna: Browser) -> None:
    for do in ("check", "take"):
        page = anna.post("/watches/import", list=BAD, do=do).text
        assert "1 row cannot be followed" in page
        assert re.search(r'>3</td>\s*<td><strong class="bad">bad', page)
        assert 'value="take"' not in page
        assert watches_of(folk) == []
    assert anna.post("/watches/import", list="", do="take").status_code == 400


def test_the_list_comes_out_as_it_went_in_for_archivists(folk: Folk, console: Console) -> None:
    anna, vera = console.signed_in("anna"), console.signed_in("vera")
    anna.get("/watches/import")
    anna.post("/watches/import", list=LIST + "search;=митинг;;;\n", do="take")
    assert anna.get("/watches/export.csv").status_code == 403
    answer = vera.get("/watches/export.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Марат Оспанов", "'=митинг"]
    assert folk.audited()[-1] == ("vera", "exported", "watches")


def test_a_poisoned_watch_is_inert(folk: Folk, anna: Browser) -> None:
    name, note = f"Союз {SCRIPT}", f'"><img src=x onerror=alert(1)> {SCRIPT}'
    for do in ("check", "add"):
        page = anna.post("/watches/new", kind="organisation", name=name, note=note, aliases=SCRIPT,
                         do=do).text  # fmt: skip
        assert "<script>alert" not in page
    poisoned = f"name\n{SCRIPT} Оспанов\n{SCRIPT}"
    pages = [anna.post("/watches/import", list=poisoned, do="check").text]
    pages += [anna.get(path).text for path in ("/watches", "/watches/1")]
    for page in pages:
        assert "<script>alert" not in page and "<img" not in page
        assert "&lt;script&gt;" in page
    assert len(watches_of(folk)) == 1


def test_a_name_that_cannot_be_followed_is_told(anna: Browser) -> None:
    answer = anna.post("/watches/new", kind="person", name="Оспанов", do="add")
    assert answer.status_code == 400
    assert "a surname alone is nobody in particular" in answer.text
    assert 'value="Оспанов"' in answer.text
    for born in ("85", "19x5"):
        told = anna.post("/watches/new", kind="person", name="Марат Оспанов", born=born, do="add")
        assert told.status_code == 400


def test_the_feed_is_told_where_there_is_one(folk: Folk, console: Console, anna: Browser) -> None:
    anna.post("/watches/new", kind="place", name="Тараз", do="add")
    assert "Feeds are not switched on" in anna.get("/watches/1").text
    workspace = console.desk.workspace
    workspace.settings.data_dir.mkdir(parents=True, exist_ok=True)
    (workspace.settings.data_dir / "notify.toml").write_text('[feeds]\nbody = "minimal"\n')
    assert "The next run writes it" in anna.get("/watches/1").text
    feeds = write_feeds(workspace, Notices(feeds=Body.MINIMAL))
    (own,) = [feed.file for feed in feeds if feed.name == "watch:1"]
    assert own.name in anna.get("/watches/1").text
    assert own.name not in console.signed_in("rita").get("/watches/1").text


def test_no_watch_has_that_number(anna: Browser) -> None:
    for number in (9, 2**40):
        assert anna.get(f"/watches/{number}").status_code == 404
        for act in ("note", "end", "revive"):
            assert anna.post(f"/watches/{number}/{act}", note="x").status_code == 404


def test_words_that_are_followed_do_not_name_a_child(
    folk: Folk, console: Console, anna: Browser
) -> None:
    folk.known("Айша Тестова", minor=True)
    for words in ('митинг "Айша Тестова"', "Айша Кайратовна Тестова", "митинг пикет"):
        anna.post("/watches/new", kind="search", name=words, do="add")
    assert len(watches_of(folk)) == 3
    for path in ("/watches", "/watches/1", "/watches/2"):
        shown = console.signed_in("rita").get(path).text
        assert "Тестова" not in shown and "Айша" not in shown, path
    assert "митинг пикет" in console.signed_in("rita").get("/watches").text
