"""The pages about people over HTTP: found, masked, inert, joined and parted. All are invented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from console import triage
from models.database import reading
from models.store import pairs
from models.store.decisions import Said
from models.store.pairs import DecidedSince
from models.terms import ChargeStatus, DeskRole, EventKind, PairState, Role, Sensitivity
from tests.conftest import NOW
from tests.desk_console import Browser, Console, console_on
from tests.known_folk import SCRIPT, Folk
from tests.pseudo import in_brackets, untranslated

CHILD, HIDDEN = "Айгерим Сейтова", ("айгерим", "сейтов", "aigerim", "seitov")


@pytest.fixture
def folk(engine: sa.Engine) -> Folk:
    return Folk(engine)


@pytest.fixture
def console(folk: Folk, tmp_path: Path) -> Iterator[Console]:
    people = {"anna": DeskRole.MONITOR, "boris": DeskRole.MONITOR, "rita": DeskRole.READER,
              "vera": DeskRole.ARCHIVIST}  # fmt: skip
    with console_on(folk.engine, tmp_path, people) as served:
        yield served


def names(page: str) -> list[str]:
    """Return whom a list shows, in order."""
    return re.findall(r'class="name" href="/people/\d+"><bdi>(.*?)</bdi>', page)


def search(browser: Browser, words: str, more: str = "") -> list[str]:
    return names(browser.get(f"/people?words={quote(words)}{more}").text)


@pytest.mark.parametrize(
    "words",
    ["Төлеген Ақжарықов", "tolegen akzharykov", "Толегена Акжарыкова", "Акжарыкову", "АҚЖАРЫҚОВТЫ",
     "Aqjaryqov"],
)  # fmt: skip
def test_somebody_is_found_in_any_script_and_case_form(
    folk: Folk, console: Console, words: str
) -> None:
    folk.known("Толеген Акжарыков")
    folk.known("Серик Жумабаев")
    assert search(console.signed_in("rita"), words) == ["Толеген Акжарыков"]


def test_people_are_filtered_by_role_act_and_article(folk: Folk, console: Console) -> None:
    judge = folk.known("Гульнар Атаева", role=Role.JUDGE)
    one, other = folk.known("Серик Жумабаев"), folk.known("Марат Оспанов")
    folk.event(one, kind=EventKind.FINE)
    folk.charge(other, "KZ-CC 405(2)", ("2021-03-03", ChargeStatus.CHARGED))
    browser = console.signed_in("rita")
    assert names(browser.get("/people?role=judge").text) == ["Гульнар Атаева"]
    assert names(browser.get("/people?kind=fine").text) == ["Серик Жумабаев"]
    for law in ("KZ-CC 405", "KZ-CC 405(2)", "ст. 405 УК"):
        shown = browser.get(f"/people?provision={quote(law)}").text
        assert names(shown) == ["Марат Оспанов"], law
    assert names(browser.get("/people?provision=KZ-CC+405(1)").text) == []
    assert "No article of law is known" in browser.get("/people?provision=nonsense").text
    assert browser.get(f"/people?role=x&kind=y&before={2**70}&words=%F0").status_code == 200
    assert judge


def test_a_merge_is_one_person_in_every_filter(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    folk.event(other, kind=EventKind.SEARCH)
    triage.join_people(folk.engine, one, other, Said("anna", NOW))
    browser = console.signed_in("rita")
    assert names(browser.get("/people?kind=search").text) == ["Канат Толыбаев"]
    assert search(browser, "Tolybayef") == ["Канат Толыбаев"]
    assert browser.get(f"/people/{other}").headers["location"] == f"/people/{one}"


def test_the_list_has_pages_and_nobody_stands_on_two(folk: Folk, console: Console) -> None:
    for number in range(35):
        folk.known(f"Марат Оспан{chr(ord('а') + number % 30)}ов{'а' * (number // 30)}")
    browser = console.signed_in("rita")
    first = browser.get("/people").text
    onward = re.search(r'rel="next" href="(.*?)"', first)
    assert onward is not None
    second = browser.get(onward[1].replace("&amp;", "&")).text
    assert (len(names(first)), len(names(second))) == (30, 5)
    assert not set(names(first)) & set(names(second))


def test_a_child_is_masked_wherever_it_stands(folk: Folk, console: Console) -> None:
    child, father = folk.known(CHILD, "Aigerim Seitova", minor=True), folk.known("Қыдыр Омаров")
    folk.event(child, "a", kind=EventKind.INTERROGATION)
    folk.event(father, "b")
    folk.charge(child, "KZ-CC 405", ("2021-03-03", ChargeStatus.ALLEGED))
    folk.propose(child, father, f"same: {CHILD}, Қыдыр")
    anna = console.signed_in("anna")
    anna.get(f"/people/{child}")
    followed = anna.follow(anna.post(f"/people/{child}/follow", note=f"сама {CHILD}"))
    low, high = sorted((child, father))
    pages = [followed.text] + [
        anna.get(path).text
        for path in ("/people", f"/people/{child}", f"/people/{father}", "/people/proposals",
                     f"/people/pairs/{low}/{high}", "/watches", "/watches/1",
                     "/provisions/KZ-CC/405",
                     f"/people/{father}/join?words={child}")
    ]  # fmt: skip
    for page in pages:
        assert [word for word in HIDDEN if word in page.lower()] == [], page
    assert "А. С." in pages[0]
    assert search(anna, "Айгер") == []  # nobody tries a child's name out
    assert search(anna, CHILD) == ["А. С."]
    assert search(console.signed_in("rita"), CHILD) == []  # who may not reveal it finds nothing
    assert names(console.signed_in("rita").get(f"/people?words={child}").text) == ["А. С."]


def test_a_child_is_masked_on_the_page_of_another(folk: Folk, console: Console) -> None:
    child, father = folk.known(CHILD, minor=True), folk.known("Қыдыр Сейтов")
    folk.event(father, "b")
    folk.name_in_title(child, f"{CHILD} и её отец")
    page = console.signed_in("rita").get(f"/people/{father}").text
    assert "А. С. и её отец" in page
    assert "Айгерим" not in page and "Сейтова" not in page
    assert page.count("Қыдыр Сейтов") >= 2  # the father keeps the surname that they share
    assert f'href="/people/{child}"><bdi>А. С.</bdi>' in page  # named in the same document


def test_whoever_is_sealed_is_for_archivists(folk: Folk, console: Console) -> None:
    sealed = folk.known("Серик Жумабаев", sensitivity=Sensitivity.SEALED)
    other = folk.known("Марат Оспанов")
    folk.propose(sealed, other)
    anna, vera = console.signed_in("anna"), console.signed_in("vera")
    assert names(anna.get("/people").text) == ["Марат Оспанов"]
    assert anna.get(f"/people/{sealed}").status_code == 404
    assert anna.get(f"/people/pairs/{sealed}/{other}").status_code == 404
    assert "Жумабаев" not in anna.get("/people/proposals").text
    assert search(anna, "Серик Жумабаев") == []
    assert vera.get(f"/people/{sealed}").status_code == 200


def test_a_poisoned_name_is_inert(folk: Folk, console: Console) -> None:
    one = folk.known(f"Марат {SCRIPT}", f"{SCRIPT} Marat")
    other = folk.known("Марат Оспанов\u202e")
    folk.event(one, why=(f"trigger: {SCRIPT}",))
    folk.propose(one, other, f"same: {SCRIPT}, x")
    triage.part_people(folk.engine, one, other, Said(SCRIPT[:50], NOW, SCRIPT))
    triage.undo_people(folk.engine, one, other, Said("anna", NOW, SCRIPT))
    anna = console.signed_in("anna")
    for path in ("/people", f"/people/{one}", "/people/proposals", f"/people/pairs/{one}/{other}",
                 f"/people?words={quote(SCRIPT)}",
                 f"/people/{other}/join?words={quote(SCRIPT)}"):  # fmt: skip
        page = anna.get(path).text
        assert "<script>alert" not in page, path
        assert "\u202e" not in page, path


def test_two_are_joined_and_the_next_pair_comes(folk: Folk, console: Console) -> None:
    ids = [folk.known(name) for name in ("Канат Толыбаев", "Kanat Tolybayef", "Канат Толыбаева")]
    folk.propose(ids[0], ids[1], by_spelling=True)
    folk.propose(ids[0], ids[2])
    anna = console.signed_in("anna")
    page = anna.get(f"/people/pairs/{ids[0]}/{ids[2]}?queue=1")
    assert "Kanat" not in page.text and "same full name" in page.text
    done = anna.post(f"/people/pairs/{ids[0]}/{ids[2]}", what="apart", seen="0", queue="1")
    after = anna.follow(done)
    assert done.headers["location"] == f"/people/pairs/{ids[0]}/{ids[1]}?queue=1"
    assert "they are not the same" in after.text
    done = anna.post(f"/people/pairs/{ids[0]}/{ids[1]}", what="same", seen="0", queue="1")
    assert done.headers["location"] == "/people/proposals"
    assert folk.root(ids[1]) == ids[0]
    undo = re.search(r'action="(/people/undo\?of=\d+)"', anna.follow(done).text)
    assert undo is not None
    assert "taken back" in anna.follow(anna.post(undo[1])).text
    assert folk.root(ids[1]) == ids[1]
    assert folk.audited()[-3:] == [("anna", "decided", f"person:{ids[0]}")] * 3


def test_not_the_same_outranks_what_is_proposed_later(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    folk.propose(one, other)
    anna = console.signed_in("anna")
    anna.get(f"/people/pairs/{one}/{other}")
    anna.post(f"/people/pairs/{one}/{other}", what="apart", seen="0")
    folk.propose(one, other, "the same act on the same day: fine", by_spelling=True)
    assert "No pair waits" in anna.get("/people/proposals").text
    refused = anna.follow(anna.post(f"/people/pairs/{one}/{other}", what="same", seen="9"))
    assert "Not possible" in refused.text
    assert folk.root(other) == other


def test_the_second_sees_what_the_first_decided(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    folk.propose(one, other)
    anna, boris = console.signed_in("anna"), console.signed_in("boris")
    path = f"/people/pairs/{one}/{other}"
    for browser in (anna, boris):
        assert 'name="seen" value="0"' in browser.get(path).text
    anna.post(path, what="apart", seen="0")
    answer = boris.follow(boris.post(path, what="same", seen="0"))
    assert "anna has decided since you looked: they are not the same" in answer.text
    assert folk.root(other) == other
    with reading(folk.engine) as session:
        assert len(pairs.history(session, one, other)) == 1
        pair = pairs.of(session, one, other)
    assert pair is not None and pair.state is PairState.APART
    with pytest.raises(DecidedSince):
        triage.undo_people(folk.engine, one, other, Said("boris", NOW), seen=0)


def test_an_undo_takes_back_nothing_that_came_later(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    first = triage.join_people(folk.engine, one, other, Said("anna", NOW))
    triage.part_people(folk.engine, one, other, Said("boris", NOW))
    anna = console.signed_in("anna")
    anna.get("/people")
    answer = anna.follow(anna.post(f"/people/undo?of={first.id}"))
    assert "boris has decided since you looked" in answer.text


def test_only_pairs_that_differ_by_spelling_are_taken_at_once(folk: Folk, console: Console) -> None:
    ids = [folk.known(name) for name in ("Канат Толыбаев", "Kanat Tolybayef", "Канат Толыбаева")]
    folk.propose(ids[0], ids[1], by_spelling=True)
    folk.propose(ids[0], ids[2])
    anna = console.signed_in("anna")
    page = anna.get("/people/proposals").text
    assert re.findall(r'name="pair" value="(.*?)"', page) == [f"{ids[0]}-{ids[1]}-0"]
    assert "checked" not in page
    anna.post("/people/proposals", pair=f"{ids[0]}-{ids[2]}-0")
    assert folk.root(ids[2]) == ids[2]  # nobody could tick it
    answer = anna.follow(anna.post("/people/proposals", pair=f"{ids[0]}-{ids[1]}-0"))
    assert "they are one person" in answer.text
    assert folk.root(ids[1]) == ids[0]


def test_those_who_are_one_are_parted_from_the_profile(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    triage.join_people(folk.engine, one, other, Said("boris", NOW, "одна школа"))
    anna = console.signed_in("anna")
    profile = anna.get(f"/people/{one}").text
    assert "одна школа" in profile and f'href="/people/pairs/{one}/{other}"' in profile
    page = anna.get(f"/people/pairs/{one}/{other}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)
    assert seen is not None and "Part them" in page
    anna.post(f"/people/pairs/{one}/{other}", what="apart", seen=seen[1])
    assert folk.root(other) == other


def test_somebody_to_join_is_found_by_number_and_by_name(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    anna = console.signed_in("anna")
    by_number = anna.get(f"/people/{one}/join?words={other}")
    assert by_number.headers["location"] == f"/people/pairs/{one}/{other}"
    by_name = anna.get(f"/people/{one}/join?words=Tolybayef").text
    assert f'href="/people/pairs/{one}/{other}"' in by_name
    assert anna.get(f"/people/pairs/{one}/{one}").status_code == 400
    assert anna.get(f"/people/pairs/{one}/{2**64}").status_code == 404


def test_a_person_is_followed_by_all_spellings(folk: Folk, console: Console) -> None:
    one = folk.known("Канат Толыбаев", "Kanat Tolybayef", "Толыбаев")
    anna = console.signed_in("anna")
    anna.get(f"/people/{one}")
    page = anna.follow(anna.post(f"/people/{one}/follow", note="просила мать")).text
    assert "просила мать" in page and "Follow no longer" in page
    assert "Kanat Tolybayef" in anna.get("/watches/1").text
    anna.get(f"/people/{one}")
    assert "Not followed" in anna.follow(anna.post(f"/people/{one}/unfollow")).text
    told = [entry for entry in folk.audited() if entry[1] == "changed"]
    assert told == [("anna", "changed", "watch:1")] * 2


def test_a_search_is_on_record_without_its_words(folk: Folk, console: Console) -> None:
    folk.known("Канат Толыбаев")
    search(console.signed_in("rita"), "Толыбаев")
    by, action, what = folk.audited()[-1]
    assert (by, action) == ("rita", "searched")
    assert what is not None and re.fullmatch(r"words:[0-9a-f]{64}", what)


def test_a_reader_is_shown_nothing_that_decides(folk: Folk, console: Console) -> None:
    one, other = folk.known("Канат Толыбаев"), folk.known("Kanat Tolybayef")
    folk.propose(one, other, by_spelling=True)
    rita = console.signed_in("rita")
    for path in (f"/people/{one}", "/people/proposals", f"/people/pairs/{one}/{other}"):
        page = rita.get(path).text
        assert "/follow" not in page and 'name="what"' not in page and 'name="pair"' not in page
    rita.get("/people")
    answer = rita.post(f"/people/pairs/{one}/{other}", what="same", seen="0")
    assert answer.status_code == 403
    assert folk.root(other) == other


def test_every_word_of_these_pages_is_one_of_a_catalogue(
    folk: Folk, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = folk.known("Канат Толыбаев", "Kanat Tolybayef"), folk.known("Канат Толыбаева")
    child = folk.known(CHILD, minor=True)
    folk.charge(one, "KZ-CC 405(1)", ("2021-03-03", ChargeStatus.CHARGED),
                ("2022-05-01", ChargeStatus.CONVICTED), place="Алматы")  # fmt: skip
    folk.charge(other, "KZ-CC 405", ("2023-03", ChargeStatus.ALLEGED))
    folk.propose(one, other, by_spelling=True)
    folk.propose(one, child)
    triage.part_people(folk.engine, other, child, Said("anna", NOW, "нет"))
    admin = console.signed_in("vera")
    admin.get("/watches/new")
    admin.follow(admin.post("/watches/new", kind="provision", name="KZ-CC 405", do="add"))
    admin.follow(admin.post(f"/people/{one}/follow", note="зачем"))
    with in_brackets(monkeypatch):
        pages = [
            admin.get(path).text
            for path in ("/people", f"/people/{one}", f"/people/{other}", f"/people/{child}",
                         "/people/proposals", f"/people/pairs/{one}/{other}?queue=1",
                         f"/people/pairs/{other}/{child}", f"/people/{one}/join?words={other}x",
                         "/people?words=x", "/watches", "/watches?kind=place", "/watches/1",
                         "/watches/2", "/watches/new", "/watches/import", "/provisions",
                         "/provisions?since=1999&until=1999", "/provisions/KZ-CC/405")
        ]  # fmt: skip
        pages.append(admin.post("/watches/new", name="Канат Толыбаев", do="check").text)
        pages.append(admin.post("/watches/new", name="Канат", do="add").text)
        pages.append(admin.post("/watches/import", list="name\nКанат\nМарат Оспанов").text)
        path = f"/people/pairs/{one}/{other}"
        admin.follow(admin.post(path, what="same", seen="0"))  # a notice is no page
        pages += [admin.get(path).text, admin.get(f"/people/{one}").text]
        told = [untranslated(page) for page in pages]
    assert [words for words in told if words] == []
