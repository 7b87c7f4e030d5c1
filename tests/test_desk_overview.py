"""The pages of numbers and of help over HTTP: what counts, where, and that no name is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.languages import Language
from console.overview import Kept
from console.regions import ABROAD, NOT_KNOWN, load_tiles, locate, name_region
from console.spans import Span, Step, bucket_of, buckets, read_span, settle
from extract.place_names import regions
from models.database import reading, writing
from models.store.overview import Period, count_events
from models.tables import Evidence, EvidenceProvision, Provision
from models.terms import Code, EventKind
from tests.conftest import NOW
from tests.desk import open_desk
from tests.desk_console import Operator
from tests.queues import Queue

pytestmark = pytest.mark.usefixtures("at_now")

NAMES = ("Сарбасов", "Сейтова", "Алтынбеков")
TODAY = date(2024, 5, 20)
PLACES = ("Алматы", "Almaty", "Орал", "Нигде-Село", "Бишкек", None)


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """Nine events of this spring: one is dismissed, one merged, two are confirmed."""
    made = Queue(engine)
    one, child, other = (
        made.person(NAMES[0]),
        made.person(NAMES[1], minor=True),
        made.person(NAMES[2]),
    )
    first = [
        made.event(one, date=f"2024-05-{day:02}", place=place)
        for day, place in enumerate(PLACES, 10)
    ]
    fine = made.event(child, kind=EventKind.FINE, date="2024-03", place="Шымкент")
    dismissed = made.event(other, kind=EventKind.SEARCH, date="2024-05-01", place="Алматы")
    merged = made.event(one, date="2024-05-10", place="Алматы")
    made.confirm(first[0])
    made.confirm(fine)
    made.dismiss(dismissed, "not_an_event")
    made.merge(merged, first[0])
    cite(
        engine,
        {1: ["KZ-CC 405(1)", "KZ-CC 405(2)"], 2: ["KZ-CC 405(2)", "KZ-CAO 488"], 9: ["KZ-CC 174"]},
    )
    return made


def cite(engine: sa.Engine, cited: dict[int, list[str]]) -> None:
    """Let the telling of each event name these articles."""
    with writing(engine) as session:
        for provision in {one for own in cited.values() for one in own}:
            code, _, rest = provision.partition(" ")
            article = rest.partition("(")[0]
            session.add(Provision(id=provision, code=Code(code), article=article))
        session.flush()
        for event_id, own in cited.items():
            found = sa.select(Evidence.id).where(Evidence.event_id == event_id)  # type: ignore[call-overload]  # a column
            [evidence] = session.execute(found).scalars().all()
            for provision in own:
                session.add(EvidenceProvision(provision_id=provision, evidence_id=evidence))


@pytest.fixture
def desk(queue: Queue, tmp_path: Path) -> Iterator[Operator]:
    with open_desk(tmp_path, queue.engine) as console:
        yield console


def cells(text: str, heading: str) -> dict[str, list[str]]:
    """Return the rows of the first table under a heading: what its first cell says, the rest."""
    part = text[text.index(f"<h2>{heading}") :]
    part = part[: part.index("</table>")]
    rows = re.findall(r"<tr><th scope=\"row\">(.*?)</th>(.*?)</tr>", part, re.DOTALL)
    plain = re.compile("<[^>]+>")
    return {
        plain.sub("", name): [
            plain.sub("", cell) for cell in re.findall(r"<td class=\"n\">(.*?)</td>", rest)
        ]
        for name, rest in rows
    }


def test_what_was_dismissed_or_merged_does_not_count(queue: Queue) -> None:
    with reading(queue.engine) as session:
        counts = count_events(session, Period(None, None, 7))
    kinds = {(c.of, c.at): (c.events, c.confirmed) for c in counts.kinds}
    assert kinds == {("detention", "2024-05"): (6, 1), ("fine", "2024-03"): (1, 1)}
    assert counts.people == 2
    articles = {c.of: (c.events, c.confirmed) for c in counts.articles}
    # The last event cites KZ-CC 174 and was merged into the first, which is confirmed.
    assert articles == {"KZ-CC 405": (2, 1), "KZ-CAO 488": (1, 0), "KZ-CC 174": (1, 1)}


@pytest.mark.parametrize(
    ("since", "until", "events"),
    [
        ("2024-05-10", "2024-05-11", 2),
        ("2024-05-16", None, 0),
        (None, "2024-03-01", 1),  # "2024-03" may be its first day
        ("2024-03-31", "2024-04-30", 1),
        ("2024-04-01", "2024-04-30", 0),
    ],
)
def test_a_date_counts_where_it_may_be(
    queue: Queue, since: str | None, until: str | None, events: int
) -> None:
    with reading(queue.engine) as session:
        counts = count_events(session, Period(since, until, 10))
    assert sum(count.events for count in counts.kinds) == events


def test_two_whom_somebody_merged_are_one_person(queue: Queue) -> None:
    with writing(queue.engine) as session:
        session.execute(sa.text("UPDATE person SET merged_into_id = 1 WHERE id = 2"))
    with reading(queue.engine) as session:
        assert count_events(session, Period(None, None, 7)).people == 1


def test_the_page_says_what_counts(desk: Operator) -> None:
    text = desk.ask("/overview").text
    assert cells(text, "By kind") == {"detention": ["6", "1", "5"], "fine": ["1", "1", "0"]}
    assert cells(text, "By region") == {
        "Almaty": ["2", "1", "1"],
        "Shymkent": ["1", "1", "0"],
        "West Kazakhstan Region": ["1", "0", "1"],
        "not known": ["2", "0", "2"],
        "abroad": ["1", "0", "1"],
    }
    assert cells(text, "By article of law") == {
        "KZ-CC 405": ["2", "1", "1"],
        "KZ-CAO 488": ["1", "0", "1"],
        "KZ-CC 174": ["1", "1", "0"],
    }
    assert "flagged by the machine, not confirmed" in text


def test_the_drawings_have_the_numbers_of_the_tables(desk: Operator) -> None:
    text = desk.ask("/overview?span=30d").text
    drawn = re.search(r"<desc>(.*?)</desc>", text)
    assert drawn is not None
    told = [
        [int(n) for n in re.findall(r": (\d+) .*?, (\d+) ", one)[0]] for one in drawn[1].split("; ")
    ]
    rows = list(cells(text, "Events over time").values())
    assert told == [[int(sure), int(unsure)] for sure, unsure, _ in rows]
    assert sum(map(sum, told)) == 6  # the fine of March is not among them
    tiles = dict(re.findall(r'aria-label="([^":]+): (\d+) events?"', text))
    assert len(tiles) == 20
    table = cells(text, "By region")
    assert {name: n for name, n in tiles.items() if n != "0"} == {
        name: row[0] for name, row in table.items() if name not in ("abroad", "not known")
    }
    spark = re.findall(r"From [^:]+ to [^:]+: ([\d, ]+)</title>", text)
    assert [sum(map(int, one.split(","))) for one in spark[:1]] == [6]


def test_what_is_told_less_exactly_stands_beside_the_bars(desk: Operator) -> None:
    text = desk.ask("/overview?span=own&since=2024-03-20&until=2024-04-10").text
    assert "Of 1 event the date is not told so exactly" in text
    assert cells(text, "By kind") == {"fine": ["1", "1", "0"]}


def test_numbers_name_nobody(desk: Operator) -> None:
    for path in ("/overview", "/overview?span=all", "/overview?span=30d", "/help"):
        text = desk.ask(path).text
        assert [name for name in (*NAMES, "Нигде-Село") if name in text] == []
        assert "style=" not in text


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_regions_are_named_in_the_language_of_the_page(desk: Operator, language: str) -> None:
    text = desk.ask("/overview", **{"accept-language": language}).text
    assert name_region("West Kazakhstan", Language(language)) in text


def test_a_count_that_took_long_is_kept_for_a_while(queue: Queue) -> None:
    kept, times = Kept(), iter([0.0, 3.0, 3.0, 100.0, 400.0, 400.0, 400.0])
    period = Period(None, None, 7)
    with reading(queue.engine) as session:
        first, at = kept.count(session, period, NOW, lambda: next(times))
        assert kept.count(session, period, NOW.replace(hour=10), lambda: next(times)) == (first, at)
        later = kept.count(session, period, NOW.replace(hour=11), lambda: next(times))
    assert later == (first, NOW.replace(hour=11))


# Without a page


@pytest.mark.parametrize(
    ("name", "since", "until", "span"),
    [
        ("", "", "", Span("12m", date(2023, 6, 1), TODAY, Step.MONTH)),
        ("nonsense", "x", "2024-02-30", Span("12m", date(2023, 6, 1), TODAY, Step.MONTH)),
        ("30d", "", "", Span("30d", date(2024, 4, 21), TODAY, Step.DAY)),
        ("all", "", "", Span("all", None, None, Step.MONTH)),
        ("own", "2024-05-01", "", Span("own", date(2024, 5, 1), TODAY, Step.DAY)),
        (
            "own",
            "2024-05-01",
            "2024-01-01",
            Span("own", date(2024, 1, 1), date(2024, 5, 1), Step.WEEK),
        ),
        (
            "own",
            "0001-01-01",
            "9999-12-31",
            Span("own", date(9959, 1, 1), date(9999, 12, 31), Step.YEAR),
        ),
    ],
)
def test_the_span_of_an_address(name: str, since: str, until: str, span: Span) -> None:
    assert read_span(name, since, until, TODAY) == span


def test_a_span_without_ends_takes_those_of_what_is_told() -> None:
    every = read_span("all", "", "", TODAY)
    assert settle(every, [], TODAY) == Span("all", TODAY, TODAY, Step.MONTH)
    few = settle(every, ["2024-01", "1024-05", "2023"], TODAY)
    assert few == Span("all", date(2023, 1, 1), TODAY, Step.MONTH)
    assert len(buckets(few)) == 17
    assert buckets(settle(every, ["2012-03"], TODAY))[:2] == ["2012", "2013"]


@pytest.mark.parametrize(
    ("step", "at", "bucket"),
    [
        (Step.DAY, "2024-05-19", "2024-05-19"),
        (Step.DAY, "2024-05", ""),
        (Step.WEEK, "2024-05-19", "2024-05-13"),
        (Step.WEEK, "2024", ""),
        (Step.MONTH, "2024-05-19", "2024-05"),
        (Step.MONTH, "2024", ""),
        (Step.YEAR, "2024", "2024"),
    ],
)
def test_where_a_date_is_counted(step: Step, at: str, bucket: str) -> None:
    assert bucket_of(Span("own", TODAY, TODAY, step), at) == bucket


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ("Алматы", "Almaty"),
        ("Конаев", "Almaty Region"),
        ("Oral", "West Kazakhstan"),
        ("Абайская область", "Abai"),
        ("Қарағанды", "Karaganda"),
        ("Бишкек", ABROAD),
        ("Нигде-Село", NOT_KNOWN),
        (None, NOT_KNOWN),
    ],
)
def test_where_a_place_lies(place: str | None, region: str) -> None:
    assert locate(place) == region


def test_the_map_has_every_region_once() -> None:
    tiles = load_tiles()
    assert sorted(tile.region for tile in tiles) == sorted(regions())
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == 20
    for language in Language:
        assert len({tile.short[language] for tile in tiles}) == 20
        assert len({name_region(tile.region, language) for tile in tiles}) == 20


def test_the_help_says_who_one_is(desk: Operator) -> None:
    text = desk.ask("/help").text
    assert "(you)" in text
    assert "The machine flags, a person confirms." in text


@pytest.mark.parametrize(
    ("since", "until"),
    [("0001-01-01", "9999-12-31"), ("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31"),
     ("9999-12-31", "0001-01-01"), ("0001-01-02", "0001-02-01")],
)  # fmt: skip
def test_the_first_and_the_last_day_there_is_are_days(
    desk: Operator, since: str, until: str
) -> None:
    assert desk.ask(f"/overview?span=own&since={since}&until={until}").status_code == 200
