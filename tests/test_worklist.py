"""A page of the queue: what stands on it, what a filter finds, and that going on misses nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from console import dossier, worklist
from console.lines import arrange
from console.paging import Cursor, cut, read_cursor, spell_cursor
from extract.place_names import names_in_region, region_of, regions
from extract.places import find_places
from models.database import reading, writing
from models.store import cited, counts, queue, wanted
from models.store.queue import Spot, Waiting, Window, order
from models.store.sql import upsert
from models.store.wanted import Wanted
from models.tables import Document, Evidence, Mention, Provision
from models.terms import AlertState, Code, EventKind, Severity
from tests.conftest import NOW
from tests.queues import SAID, Queue

LAWS = ("KZ-CC 405(1)", "KZ-CC 405(2)", "KZ-CC 40", "KZ-CAO 405")


@pytest.fixture
def desk(engine: sa.Engine) -> Queue:
    """Alerts 1..6: of five people, in three languages, two regions and under several articles."""
    made = Queue(engine)
    people = [made.person(f"Некто Номер{number}") for number in range(5)]
    facts: list[tuple[int, Severity, str, str | None]] = [
        (0, Severity.NORMAL, "ru", "Алматы"),
        (1, Severity.HIGH, "kk", "Almaty"),
        (2, Severity.CRITICAL, "ru", "Ақтөбе"),
        (3, Severity.HIGH, "en", "Актюбинская область"),
        (4, Severity.LOW, "ru", None),
        (0, Severity.CRITICAL, "ru", "Шымкент"),
    ]
    for number, (who, severity, lang, place) in enumerate(facts):
        made.lang, at = lang, NOW + timedelta(minutes=number)
        made.event(people[who], f"s{number % 3}", severity=severity, at=at, place=place)
    with writing(engine) as session:
        rows = [{"id": one, "code": Code.CC, "article": "1", "part": None, "para": None}
                for one in LAWS]  # fmt: skip
        upsert(session, Provision, rows, key=("id",))
        for evidence_id, charges in ((1, [LAWS[0]]), (2, [LAWS[1], LAWS[3]]), (3, [LAWS[2]])):
            session.get_one(Evidence, evidence_id).charges = charges
        session.flush()
        cited.save_cited(session, [1, 2, 3])
    return made


def ids_of(engine: sa.Engine, asked: Wanted, limit: int = 500) -> list[int]:
    with reading(engine) as session:
        return [row.id for row in queue.window(session, asked, limit=limit).rows]


FILTERS: list[tuple[Wanted, list[int]]] = [
    (Wanted(), [6, 3, 4, 2, 1, 5]),
    (Wanted(severities=[Severity.HIGH, Severity.LOW]), [4, 2, 5]),
    (Wanted(provision="KZ-CC 405"), [2, 1]),
    (Wanted(provision="KZ-CC 405(2)"), [2]),
    (Wanted(provision="KZ-CC 40"), [3]),
    (Wanted(provision="KZ-CC 4"), []),
    (Wanted(provision="KZ-CC 405(_"), []),
    (Wanted(places=names_in_region("Almaty")), [2, 1]),
    (Wanted(places=names_in_region("Aktobe")), [3, 4]),
    (Wanted(lang="kk"), [2]),
    (Wanted(source="s0"), [4, 1]),
    (Wanted(source="s0", lang="en"), [4]),
    (Wanted(person_id=1), [6, 1]),
    (Wanted(person_id=1, severities=[Severity.NORMAL]), [1]),
    (Wanted(person_id=99), []),
    (Wanted(since=NOW + timedelta(minutes=3)), [6, 4, 5]),
    (Wanted(events=[EventKind.FINE]), []),
    (Wanted(states=[AlertState.CONFIRMED]), []),
]


@pytest.mark.parametrize("few", [wanted.FEW, 0])
@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_what_a_filter_finds(
    desk: Queue, asked: Wanted, expected: list[int], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "FEW", few)  # 0: of an article that is too common to look up
    assert ids_of(desk.engine, asked) == expected
    with reading(desk.engine) as session:
        assert sorted(row.id for row in queue.waiting(session, asked)) == sorted(expected)
        assert queue.count(session, asked) == len(expected)
        assert queue.next_ids(session, asked, 0, 99, 99) == sorted(expected)
        assert queue.next_ids(session, asked, 2, 5, 99) == sorted({3, 4, 5} & set(expected))


@pytest.mark.parametrize(("asked", "expected"), FILTERS)
def test_a_window_goes_on_behind_each_of_its_alerts(
    desk: Queue, asked: Wanted, expected: list[int]
) -> None:
    found: list[int] = []
    end: Spot | None = None
    with reading(desk.engine) as session:
        while len(found) <= len(expected):
            part = queue.window(session, asked, end, limit=1)
            found, end = [*found, *(row.id for row in part.rows)], part.end
            if end is None:
                break
    assert found == expected


def test_what_was_merged_into_an_event_is_found_with_it(desk: Queue) -> None:
    desk.merge(1, 2)
    for asked in (Wanted(provision=LAWS[0]), Wanted(source="s0", lang="kk"), Wanted(person_id=1)):
        assert 2 in ids_of(desk.engine, asked)


@pytest.mark.parametrize("look", [1, 2, 3])
def test_a_page_looks_through_no_more_than_so_many_and_the_next_goes_on(
    desk: Queue, monkeypatch: pytest.MonkeyPatch, look: int
) -> None:
    monkeypatch.setattr(queue, "_EDGE", queue._EDGE.offset(look - 1))
    found: list[int] = []
    end, is_cut = None, True
    with reading(desk.engine) as session:
        while is_cut:
            part = queue.window(session, Wanted(source="s0"), end)
            end, is_cut = part.end, part.is_cut
            found += [row.id for row in part.rows]
    assert found == [4, 1]


# Pages


def some(
    ids: Iterable[int], *, person: int | None = None, group: str | None = None
) -> list[Waiting]:
    order_of = list(Severity)
    return [
        Waiting(n, order_of[n % 4], NOW + timedelta(seconds=n * 37 % 11), group, n % 7) for n in ids
    ]


def walk(window: Window, size: int, decided: Iterable[int] = ()) -> list[int]:
    """Go through all pages of a window; what is decided on meanwhile is gone from the second on."""
    cursor: Cursor | None = Cursor()
    seen: list[int] = []
    rows, gone = list(window.rows), set(decided)
    while cursor is not None:
        page = cut(Window(rows), 4, read_cursor(spell_cursor(cursor)), size)
        seen += [one for line in page.lines for one in line.ids]
        rows = [row for row in rows if row.id not in gone]
        cursor = page.next
    return seen


@pytest.mark.parametrize("size", [1, 2, 3, 5, 50])
def test_pages_show_every_alert_once(size: int) -> None:
    rows = [*some(range(40)), *some(range(40, 50), group="square")]
    shown = walk(Window(rows), size)
    assert shown == [one for line in arrange(rows, 4) for one in line.ids]
    assert sorted(shown) == list(range(50))


@pytest.mark.parametrize("decided", [range(0, 40, 3), range(0, 40, 2), range(20)])
def test_what_is_decided_on_meanwhile_hides_no_other(decided: range) -> None:
    rows = some(range(40))
    assert set(walk(Window(rows), 5, decided)) >= set(range(40)) - set(decided)


def test_the_next_window_begins_where_this_ends() -> None:
    rows = sorted(some(range(9)), key=order)
    end = Spot(rows[-1].severity, rows[-1].put_at, rows[-1].id)
    page = cut(Window(rows, end), None, Cursor(), 20)
    assert page.next == Cursor(end) and len(page.lines) == 9


@pytest.mark.parametrize(
    "text",
    ["", "~", "~~x", "high.1.2~~0~", "worst.1.2~~0", "high.1~~0", f"high.{'9' * 18}.1~~0", "~~²",
     "high.-1.2~~0", "~" * 500],
)  # fmt: skip
def test_a_cursor_that_nobody_spelt_is_the_beginning(text: str) -> None:
    assert read_cursor(text) == Cursor()


def test_a_page_tells_lines_counts_and_the_moment(desk: Queue) -> None:
    desk.confirm(5)
    desk.assign(4, "anna", SAID)
    with reading(desk.engine) as session:
        page = worklist.show(session, {}, Wanted(), Cursor(), "anna")
    assert [one["id"] for one in page.alerts] == [6, 1, 3, 4, 2]  # of one person together
    assert page.tabs == {"new": 5, "mine": 1, "snoozed": 0, "confirmed": 1, "dismissed": 0}
    assert (page.as_of.alert_id, page.as_of.action_id) == (6, 2)
    assert page.facets["region"] == {"Almaty": 2, "Aktobe": 2, "Shymkent": 1}
    assert page.facets["provision"] == {"KZ-CC 405": 2, "KZ-CAO 405": 1, "KZ-CC 40": 1}
    assert page.facets["source"] == {"s0": 2, "s2": 2, "s1": 1}
    assert list(page.facets["severity"].items()) == [("critical", 2), ("high", 2), ("normal", 1)]
    assert (page.counted, page.is_more, page.is_cut, page.next) == (5, False, False, None)
    assigned = next(one for one in page.alerts if one["id"] == 4)
    assert (assigned["assigned_to"], assigned["assigned_at"]) == ("anna", NOW.isoformat())


def test_more_than_a_thousand_are_not_counted(desk: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "MANY", 3)
    with reading(desk.engine) as session:
        assert counts.by_tab(session, "anna")["new"] == 4


def test_a_list_asks_as_much_of_one_alert_as_of_many(desk: Queue) -> None:
    asked: list[str] = []
    sa.event.listen(
        desk.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2]))
    )
    counted = []
    for ids in ([1], [1, 2, 3, 4, 5, 6]):
        asked.clear()
        with reading(desk.engine) as session:
            assert len(dossier.summaries(session, ids, {})) == len(ids)
        counted.append(len(asked))
    assert counted[0] == counted[1] < 14


# Regions


def test_every_place_that_is_found_has_its_region() -> None:
    told = "в Алматы, в Уральске, в Ақтөбеде, in Qostanai, в Нур-Султане, в Мангистауской области"
    for place in find_places(told):
        assert region_of(place.name) == place.region
    assert region_of("Стамбул") is None and region_of("Нигде") is None


def test_regions_share_no_name() -> None:
    named = [name for region in regions() for name in names_in_region(region)]
    assert len(named) == len(set(named)) and len(regions()) == 20
    assert names_in_region("Атлантида") == []


# What is quoted

NAME = "Айгерим Сейтова"
TOLD = f"Суд прошёл вчера. Там {NAME} сказала, что её били в изоляторе. Потом все ушли."


@pytest.mark.parametrize("shift", range(0, 60, 3))
def test_no_part_of_a_hidden_name_is_quoted_wherever_it_is_cut(
    engine: sa.Engine, shift: int
) -> None:
    """The name stands at every place from well within the quotation to beyond its edge."""
    made = Queue(engine)
    alert_id = made.event(made.person(NAME, minor=True), "a")
    text = f"{TOLD[: len('Суд прошёл вчера. Там ')]}{NAME} {'слово ' * 9}{'я' * shift} били её."
    with writing(engine) as session:
        evidence = session.get_one(Evidence, 1)
        document = session.get_one(Document, evidence.document_id)
        document.title, document.text = "", text
        evidence.start, evidence.end = text.index("били"), text.index("били") + 4
        mention = session.get_one(Mention, 1)
        mention.start, mention.end = text.index(NAME), text.index(NAME) + len(NAME)
    with reading(engine) as session:
        ((_, quote),) = dossier.told_shortly(session, [alert_id], {}, with_quotes=True)
    assert quote is not None and quote["found"] == "били"
    shown = quote["before"] + quote["found"] + quote["after"]
    assert not any(part in shown for part in ("йге", "ери", "рим", "ейт", "тов", "ова"))


def test_a_sentence_is_quoted_whole_and_no_other(engine: sa.Engine) -> None:
    made = Queue(engine)
    alert_id = made.event(made.person(NAME), "a")
    with writing(engine) as session:
        evidence = session.get_one(Evidence, 1)
        document = session.get_one(Document, evidence.document_id)
        document.title, document.text = "", TOLD
        evidence.start, evidence.end = TOLD.index("били"), TOLD.index("били") + 4
        session.get_one(Mention, 1).end = 0
    with reading(engine) as session:
        ((_, quote),) = dossier.told_shortly(session, [alert_id], {}, with_quotes=True)
    assert quote == {
        "before": f"Там {NAME} сказала, что её ",
        "found": "били",
        "after": " в изоляторе.",
        "lang": "ru",
    }
