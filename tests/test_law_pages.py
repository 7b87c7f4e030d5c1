"""The pages about articles of law, over HTTP: who is charged with what, over time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from console import triage
from models.store.decisions import Said
from models.terms import ChargeStatus, DeskRole
from tests.conftest import NOW
from tests.desk_console import Browser, console_on
from tests.known_folk import SCRIPT, Folk

ALLEGED, CHARGED = ChargeStatus.ALLEGED, ChargeStatus.CHARGED
CONVICTED, DROPPED = ChargeStatus.CONVICTED, ChargeStatus.DROPPED


@pytest.fixture
def folk(engine: sa.Engine) -> Folk:
    return Folk(engine)


@pytest.fixture
def rita(folk: Folk, tmp_path: Path) -> Iterator[Browser]:
    with console_on(folk.engine, tmp_path, {"rita": DeskRole.READER}) as console:
        yield console.signed_in("rita")


@pytest.fixture
def charged(folk: Folk) -> dict[str, int]:
    """Three people; one with two parts of an article."""
    ids = {name: folk.known(name) for name in ("Марат Оспанов", "Серик Жумабаев", "Жанна Абенова")}
    folk.charge(ids["Марат Оспанов"], "KZ-CC 405(1)", ("2021-03-03", CHARGED),
                ("2022-05-01", CONVICTED), place="Алматы")  # fmt: skip
    folk.charge(ids["Марат Оспанов"], "KZ-CC 405(2)", ("2021-03-03", CHARGED),
                ("2022-05-02", DROPPED), place="Алматы")  # fmt: skip
    folk.charge(ids["Серик Жумабаев"], "KZ-CC 405(2)", ("2023", ALLEGED), place="Актобе")
    folk.charge(ids["Жанна Абенова"], "KZ-CC 174", ("2021-06-11", CHARGED), place="Актобе")
    return ids


def chips(page: str) -> dict[str, int]:
    """Return how many people stand where, as a page tells."""
    found = re.findall(r'class="chip">(.*?) <span class="count">(\d+)', page)
    return {word: int(count) for word, count in found}


def rows(page: str) -> dict[str, int]:
    """Return how many people each article of the list has."""
    found = re.findall(
        r'<a class="law" href="[^"]*">([^<]+)</a>.*?<td class="n"[^>]*>(\d+)', page, re.S
    )
    return {law: int(count) for law, count in found}


@pytest.mark.usefixtures("charged")
def test_a_person_counts_once_for_an_article(rita: Browser) -> None:
    page = rita.get("/provisions").text
    assert rows(page) == {"KZ-CC 405": 2, "KZ-CC 174": 1}
    assert chips(page) == {"convicted": 1, "charged": 1, "alleged": 1}
    assert "<desc>2021: 2, 2022: 0, 2023: 1</desc>" in page
    year = re.compile(r'<td><time datetime="(\d{4})">\d+</time></td><td class="n">(\d+)</td>')
    assert year.findall(page) == [("2021", "2"), ("2022", "0"), ("2023", "1")]
    assert "style=" not in page


@pytest.mark.usefixtures("charged")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("since=2022", {"KZ-CC 405": 1}),
        ("until=2021-05", {"KZ-CC 405": 1}),
        ("since=2021-06&until=2021", {"KZ-CC 174": 1}),
        ("region=Aktobe", {"KZ-CC 405": 1, "KZ-CC 174": 1}),
        ("region=Almaty&since=2022", {}),
        ("region=Nowhere&since=2021-13&until=x", {"KZ-CC 405": 2, "KZ-CC 174": 1}),
    ],
)
def test_a_period_and_a_region_are_asked_for_in_the_address(
    rita: Browser, query: str, found: dict[str, int]
) -> None:
    assert rows(rita.get(f"/provisions?{query}").text) == found


def test_an_article_shows_its_parts_people_and_documents(
    rita: Browser, charged: dict[str, int]
) -> None:
    page = rita.get("/provisions/KZ-CC/405").text
    assert "Организация" not in page and 'lang="en"' in page
    people = re.findall(r'href="/people/(\d+)"><bdi>', page)
    assert people == [str(charged["Серик Жумабаев"]), str(charged["Марат Оспанов"])]
    parts = re.findall(
        r'class="law" href="/people\?provision[^"]*">([^<]+)</a></td><td class="n">(\d)', page
    )
    assert parts == [("KZ-CC 405(1)", "1"), ("KZ-CC 405(2)", "2")]
    assert chips(page) == {"convicted": 1, "alleged": 1}


def test_two_rows_of_one_person_count_once(
    folk: Folk, rita: Browser, charged: dict[str, int]
) -> None:
    triage.join_people(
        folk.engine, charged["Марат Оспанов"], charged["Серик Жумабаев"], Said("anna", NOW)
    )
    assert chips(rita.get("/provisions/KZ-CC/405").text) == {"convicted": 1}


def test_a_child_and_a_poisoned_name_on_the_page_of_an_article(folk: Folk, rita: Browser) -> None:
    folk.charge(folk.known("Айгерим Сейтова", minor=True), "KZ-CC 405", ("2021", ALLEGED))
    folk.charge(folk.known(f"Марат {SCRIPT}"), "KZ-CC 405", ("2021", ALLEGED))
    page = rita.get("/provisions/KZ-CC/405").text
    assert "<bdi>А. С.</bdi>" in page and "Сейтов" not in page
    assert "<script>alert" not in page


def test_what_is_no_article_is_not_found(rita: Browser) -> None:
    for path in ("KZ-CC/999", "KZ-XX/405", "KZ-CC/x", "KZ-CC/405(2)", f"KZ-CC/{'4' * 50}"):
        assert rita.get(f"/provisions/{path}").status_code == 404
    assert rita.get("/provisions/KZ-CC/174").status_code == 200  # known, and nobody charged
