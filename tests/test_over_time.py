"""What becomes of an act that is known: put right, followed by another, told on another page; and
how charges stand. People, pages and outlets are invented.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from console import triage
from console.dossier import whole
from extract.people import person_key
from flows.alert import alert_rules
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from models.database import reading, writing
from models.problems import WrongUse
from models.store import changes, charges, event_alerts, event_changes, findings, links, snapshots
from models.store.decisions import Said
from models.store.links import FoundLink
from models.tables import Alert, Charge, ChargeTelling, Event, EventChange, Evidence, Snapshot
from models.terms import (
    AlertKind,
    AlertState,
    CaptureKind,
    ChargeStatus,
    Code,
    EventKind,
    Role,
    Severity,
)
from models.values import (
    Article,
    CaptureFacts,
    ChargeMention,
    EventMention,
    Findings,
    PersonMention,
    Provision,
    ReadDocument,
    Reading,
)

MONDAY = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
DAURENA = "Дәурена Сәтімбаева"
ASSEMBLY = Provision(Code.CAO, "488", "6")
BANNED = Provision(Code.CC, "405", "2")
HATRED = Provision(Code.CC, "174", "1")
ANNA = Said("anna", MONDAY)
NEW, CONFIRMED, DISMISSED = AlertState.NEW, AlertState.CONFIRMED, AlertState.DISMISSED
MERGED = AlertState.MERGED
A, B, C = (f"https://{outlet}.example.kz/1" for outlet in "abc")


def act(
    kind: EventKind,
    date: str | None,
    *charges: Provision,
    who: str | None = DAURENA,
    place: str | None = "Атырау",
    term: str | None = None,
    score: float = 0.8,
) -> EventMention:
    """One act as a text tells it; nobody is named where `who` is None."""
    people = () if who is None else (_person(who),)
    return EventMention(kind, people, charges, date, place, term, 0, 9, score, ("trigger: x",))


def arrest(term: str | None, **other: Any) -> EventMention:
    date = other.pop("date", "2024-05-19")
    return act(EventKind.ADMINISTRATIVE_ARREST, date, ASSEMBLY, term=term, **other)


def _person(name: str) -> PersonMention:
    return PersonMention(name, 0, len(name), name, person_key(name), "ru", Role.VICTIM)


class Desk:
    """What outlets tell from hour to hour, and what a monitor is shown of it."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self._pages = engine, 0

    def tell(
        self,
        url: str,
        *acts: EventMention,
        hour: float = 0,
        text: str = "",
        seen: float | None = None,
    ) -> None:
        """Let a page appear at an hour from Monday on; captured then, or at the hour `seen`."""
        published = MONDAY + timedelta(hours=hour)
        captured = published if seen is None else MONDAY + timedelta(hours=seen)
        self._pages += 1
        people = {p.key: p for one in acts for p in one.people}
        cited = [ChargeMention(p, 0, 5, "ст.", "after") for one in acts for p in one.charges]
        found = Findings("ru", tuple(people.values()), tuple(cited), acts)
        body = text or f"Сообщение номер {self._pages} о том, что произошло."
        read = ReadDocument(url, Article(url, "", body, published), found)
        with writing(self.engine, lock="findings") as session:
            link = links.save_found(session, None, [FoundLink(url, url)], captured)[url]
            snapshots.save(session, [_facts(self._pages, url, link, captured)])
            query = select(Snapshot.id).where(Snapshot.record_id == f"<urn:uuid:{self._pages}>")
            readings = [Reading(session.exec(query).one() or 0, (read,))]
            findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, captured)

    def alert(self, hour: float) -> list[tuple[AlertKind, AlertState, list[str]]]:
        """Raise what is to be raised at that hour; return all alerts, oldest first."""
        now = MONDAY + timedelta(hours=hour)
        with writing(self.engine, lock="findings") as session:
            event_alerts.raise_for_events(session, alert_rules(), now)
            event_changes.put_changes(session, now)
            rows = session.exec(select(Alert).order_by(col(Alert.id)))
            return [(row.kind, row.state, row.why or []) for row in rows]

    def decide(self, alert_id: int, state: AlertState) -> None:
        if state is CONFIRMED:
            triage.confirm(self.engine, alert_id, ANNA)
        else:
            triage.dismiss(self.engine, alert_id, triage.DismissReason.OTHER, ANNA)

    def standing(self) -> list[tuple[int | None, AlertState, int | None]]:
        """Return the event, the state and what it is merged into of each alert."""
        return [(a.event_id, a.state, a.merged_into_id) for a in self.all(Alert)]

    def all(self, table: Any) -> list[Any]:
        with reading(self.engine) as session:
            return list(session.exec(select(table).order_by(table.id)))

    def stands(self, law: Provision) -> tuple[ChargeStatus, list[str]]:
        """Return where a charge stands, and each telling as "status day"."""
        with reading(self.engine) as session:
            rows = {charge.person_id for charge in session.exec(select(Charge))}
            history = charges.histories(session, rows, EVENT_RULES)[str(law)]
        return history.status, [f"{told.status} {told.on}" for told in history.tellings]


def _facts(number: int, url: str, link_id: int, at: datetime) -> CaptureFacts:
    return CaptureFacts(
        record_id=f"<urn:uuid:{number}>",
        url=url,
        kind=CaptureKind.DOCUMENT,
        source_id=None,
        link_id=link_id,
        status=200,
        captured_at=at,
        warc_file="x.warc.gz",
        warc_offset=number * 100,
        warc_length=100,
        warc_end=number * 100 + 100,
        exchange_bytes=100,
        exchange_sha256="0" * 64,
        payload_sha256=hashlib.sha256(str(number).encode()).hexdigest(),
        block_sha256="0" * 64,
        payload_bytes=10,
    )


@pytest.fixture
def desk(engine: sa.Engine) -> Desk:
    return Desk(engine)


# Corrections


def test_a_term_that_is_put_right_is_put_before_the_monitor_again(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    desk.decide(1, CONFIRMED)
    desk.tell(B, arrest("15 days"), hour=5)
    assert desk.alert(6) == [(AlertKind.CORRECTION, NEW, ["term: 10 days -> 15 days"])]
    assert desk.alert(7) == desk.alert(8)
    (alert,) = desk.all(Alert)
    assert (alert.times, alert.put_at) == (2, MONDAY + timedelta(hours=6))
    assert [event.term for event in desk.all(Event)] == ["15 days"]
    assert [told.term for told in desk.all(Evidence)] == ["10 days", "15 days"]


def test_what_was_put_right_before_anybody_looked_is_told_once(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("15 days"), hour=5)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert [event.term for event in desk.all(Event)] == ["15 days"]


def test_an_alert_that_was_dismissed_stays_so(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    desk.decide(1, DISMISSED)
    desk.tell(B, arrest("15 days"), hour=5)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, DISMISSED, [])]
    assert [change.after for change in desk.all(EventChange)] == ["15 days"]


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("10 days", "10 days"),
        ("10 days", None),
        (None, "10 days"),  # unknown before: nothing was wrong
        ("1 year", "12 months"),
        ("2 years", "24 months"),
    ],
)
def test_what_says_the_same_is_no_correction(
    desk: Desk, first: str | None, later: str | None
) -> None:
    desk.tell(A, arrest(first))
    desk.alert(1)
    desk.tell(B, arrest(later), hour=5)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert desk.all(EventChange) == []


def test_who_repeats_what_was_put_right_changes_nothing(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("15 days"), hour=5)
    desk.alert(6)
    desk.tell(C, arrest("10 days"), hour=9)
    assert desk.alert(10) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert [event.term for event in desk.all(Event)] == ["15 days"]


def test_an_old_page_that_is_read_late_takes_nothing_back(desk: Desk) -> None:
    desk.tell(B, arrest("15 days"), hour=5)
    desk.alert(6)
    desk.tell(A, arrest("10 days"), hour=0, seen=8)
    assert desk.alert(9) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert [event.term for event in desk.all(Event)] == ["15 days"]
    (change,) = desk.all(EventChange)
    assert (change.before, change.after, change.document_id) == ("10 days", "15 days", 1)


def test_the_page_itself_puts_day_and_town_right(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    desk.tell(A, arrest("10 days", date="2024-05-16", place="Уральск"), seen=5)
    (alert,) = desk.alert(6)
    assert alert == (
        AlertKind.CORRECTION,
        NEW,
        ["date: 2024-05-19 -> 2024-05-16", "place: Атырау -> Уральск"],
    )
    (event,) = desk.all(Event)
    assert (event.date, event.place) == ("2024-05-16", "Уральск")


def test_another_outlet_that_names_another_town_puts_nothing_right(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    desk.tell(B, arrest("10 days", place="Уральск"), hour=5)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert [event.place for event in desk.all(Event)] == ["Атырау"]


def test_a_town_in_another_language_is_the_same(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", place="Уральск"))
    desk.alert(1)
    desk.tell(A, arrest("10 days", place="Орал"), seen=5)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, NEW, [])]


def test_a_page_that_goes_on_telling_of_the_first_act_tells_of_a_second(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.alert(1)
    both = (arrest("10 days"), arrest("15 days", date="2024-06-10"))
    desk.tell(A, *both, seen=500)
    assert len(desk.alert(501)) == 2


# Acts that are one, and acts that are two


@pytest.mark.parametrize(
    ("first", "later", "count"),
    [
        (arrest("5 days"), arrest("5 days", date=None), 1),
        (arrest(None, date=None), arrest(None, date=None, place="Уральск"), 2),
        (arrest(None), arrest(None, date="2024-05-20", place="Уральск"), 2),
        (arrest(None), arrest(None, date="2024-05-20", place="Atyrau"), 1),
        (
            act(EventKind.PROSECUTION, None, BANNED),
            act(EventKind.PROSECUTION, None, Provision(Code.CC, "405")),
            1,
        ),
        (act(EventKind.PROSECUTION, None, BANNED), act(EventKind.PROSECUTION, None, HATRED), 2),
        (act(EventKind.PROSECUTION, None, BANNED), act(EventKind.PROSECUTION, None), 1),
        (
            act(EventKind.PROSECUTION, "2024-05-19", BANNED),
            act(EventKind.PROSECUTION, "2024-05-19", HATRED),
            1,
        ),
    ],
)
def test_place_and_articles_tell_acts_apart_where_the_day_does_not(
    desk: Desk, first: EventMention, later: EventMention, count: int
) -> None:
    desk.tell(A, first)
    desk.tell(B, later, hour=5)
    assert len(desk.all(Event)) == count


@pytest.mark.parametrize(
    ("first", "later", "count"),
    [
        (
            act(EventKind.ORGANISATION_BANNED, "2024-05-19", who=None, place=None),
            act(EventKind.ORGANISATION_BANNED, "2024-05-20", who=None, place="Астана"),
            1,
        ),
        (
            act(EventKind.ORGANISATION_BANNED, None, who=None),
            act(EventKind.ORGANISATION_BANNED, None, who=None),
            2,  # which organisation is not known, nor when
        ),
        (arrest(None, who=None), arrest(None, who=None), 1),
        (arrest(None, who=None), arrest(None, who=None, place="Уральск"), 2),
        (arrest(None, who=None), arrest("5 days", who=None), 2),
        (arrest(None, who=None, place=None), arrest(None, who=None, place=None), 2),
    ],
)
def test_what_was_done_to_somebody_unnamed_is_one_only_if_told_alike(
    desk: Desk, first: EventMention, later: EventMention, count: int
) -> None:
    desk.tell(A, first)
    desk.tell(B, later, hour=5)
    assert len(desk.all(Event)) == count


def test_a_page_that_is_edited_tells_of_its_unnamed_once(desk: Desk) -> None:
    desk.tell(A, arrest(None, who=None, date=None, place=None))
    desk.tell(A, arrest(None, who=None, date=None, place=None), seen=5)
    assert len(desk.all(Event)) == 1


# What follows


def test_an_act_that_follows_is_a_change_of_status_and_more_urgent(desk: Desk) -> None:
    desk.tell(A, act(EventKind.SEARCH, "2024-05-18"))
    desk.alert(1)
    desk.tell(B, act(EventKind.PROSECUTION, "2024-05-21", BANNED), hour=30)
    desk.alert(31)
    desk.tell(C, act(EventKind.RESTRICTION_OF_LIBERTY, "2024-06-20", BANNED), hour=800)
    kinds = [kind for kind, *_ in desk.alert(801)]
    assert kinds == [AlertKind.NEW_EVENT, AlertKind.STATUS_CHANGE, AlertKind.STATUS_CHANGE]
    severities = [alert.severity for alert in desk.all(Alert)]
    assert severities == [Severity.NORMAL, Severity.CRITICAL, Severity.HIGH]
    assert desk.all(Alert)[2].why == [
        "sentenced: prosecution (2024-05-21) -> restriction of liberty"
    ]


def test_a_release_eases_and_is_no_more_urgent(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-19"))
    desk.alert(1)
    desk.tell(B, act(EventKind.RELEASE, "2024-05-20"), hour=20)
    assert desk.alert(21)[1][0] is AlertKind.STATUS_CHANGE
    assert desk.all(Alert)[1].severity is Severity.NORMAL


def test_what_is_told_of_before_follows_nothing(desk: Desk) -> None:
    """A memo of an earlier detention comes after the sentence; and another person's is another."""
    desk.tell(A, act(EventKind.PRISON_SENTENCE, "2024-05-19", BANNED, term="3 years"))
    desk.alert(1)
    desk.tell(B, act(EventKind.DETENTION, "2023-02-01"), hour=5)
    desk.tell(C, act(EventKind.PROSECUTION, "2024-05-20", who="Ерболат Жанабілов"), hour=6)
    assert [kind for kind, *_ in desk.alert(7)] == [AlertKind.NEW_EVENT] * 3


def test_two_acts_of_one_story_are_both_new(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18"), arrest("10 days"))
    assert [kind for kind, *_ in desk.alert(1)] == [AlertKind.NEW_EVENT] * 2


def test_an_act_that_somebody_dismissed_is_not_followed(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18"))
    desk.alert(1)
    desk.decide(1, DISMISSED)
    desk.tell(B, act(EventKind.PROSECUTION, "2024-05-21", BANNED), hour=30)
    assert desk.alert(31)[1][0] is AlertKind.NEW_EVENT


def test_an_alert_of_what_is_surer_now_is_as_urgent(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18", score=0.4))
    desk.alert(1)
    assert desk.all(Alert)[0].severity is Severity.LOW
    desk.tell(B, act(EventKind.DETENTION, "2024-05-18", score=0.9), hour=5)
    assert len(desk.alert(6)) == 1
    assert desk.all(Alert)[0].severity is Severity.HIGH


def test_what_was_too_doubtful_is_told_once_it_is_sure(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18", score=0.2))
    assert desk.alert(1) == []
    desk.tell(B, act(EventKind.DETENTION, "2024-05-18", score=0.9), hour=5)
    assert len(desk.alert(6)) == 1


# Charges


def test_a_charge_has_a_history(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18", BANNED))
    desk.tell(B, act(EventKind.PROSECUTION, "2024-05-21", BANNED), hour=30)
    desk.tell(C, act(EventKind.PRISON_SENTENCE, "2024-06-20", BANNED), hour=800)
    told = ["suspected 2024-05-18", "charged 2024-05-21", "convicted 2024-06-20"]
    assert desk.stands(BANNED) == (ChargeStatus.CONVICTED, told)
    assert [charge.status for charge in desk.all(Charge)] == [ChargeStatus.CONVICTED]
    moved = [(t.before, t.status) for t in desk.all(ChargeTelling)]
    assert moved == [
        (None, "suspected"),
        ("suspected", "charged"),
        ("charged", "convicted"),
    ]


def test_pages_may_be_read_in_any_order(desk: Desk) -> None:
    desk.tell(C, act(EventKind.PRISON_SENTENCE, "2024-06-20", BANNED), hour=800)
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18", BANNED), seen=801)
    status, told = desk.stands(BANNED)
    assert (status, told[0]) == (ChargeStatus.CONVICTED, "suspected 2024-05-18")


def test_a_case_that_is_closed_closes_the_one_charge_that_is_open(desk: Desk) -> None:
    desk.tell(A, act(EventKind.PROSECUTION, "2024-05-21", BANNED), hour=30)
    desk.tell(B, act(EventKind.CASE_CLOSED, "2024-08-01"), hour=2_000)
    assert desk.stands(BANNED)[0] is ChargeStatus.DROPPED


def test_of_two_open_charges_it_is_not_known_which_is_closed(desk: Desk) -> None:
    desk.tell(A, act(EventKind.PROSECUTION, "2024-05-21", BANNED, HATRED), hour=30)
    desk.tell(B, act(EventKind.ACQUITTAL, "2024-08-01"), hour=2_000)
    assert desk.stands(BANNED)[0] is desk.stands(HATRED)[0] is ChargeStatus.CHARGED
    desk.tell(C, act(EventKind.ACQUITTAL, "2024-08-01", HATRED), hour=2_001)
    assert desk.stands(HATRED)[0] is ChargeStatus.ACQUITTED


def test_an_undated_memo_takes_nothing_back_behind_the_sentence(desk: Desk) -> None:
    desk.tell(A, act(EventKind.PRISON_SENTENCE, "2024-05-19", BANNED))
    desk.tell(B, act(EventKind.PROSECUTION, None, BANNED), hour=1_000)
    assert desk.stands(BANNED)[0] is ChargeStatus.CONVICTED


def test_an_appeal_puts_the_alert_of_the_sentence_again(desk: Desk) -> None:
    sentence = act(EventKind.PRISON_SENTENCE, "2024-05-19", BANNED, term="3 years")
    desk.tell(A, sentence)
    desk.alert(1)
    desk.decide(1, CONFIRMED)
    told = "Адвокаты обжаловали приговор: три года по статье 405."
    desk.tell(B, replace(sentence, start=0, end=40), hour=200, text=told)
    why = ["KZ-CC 405(2): convicted -> appealed"]
    assert desk.alert(201) == [(AlertKind.STATUS_CHANGE, NEW, why)]
    assert desk.alert(202) == [(AlertKind.STATUS_CHANGE, NEW, why)]


def test_that_somebody_is_charged_is_said_by_the_alert_of_the_act_alone(desk: Desk) -> None:
    desk.tell(A, act(EventKind.DETENTION, "2024-05-18", BANNED))
    desk.alert(1)
    told = "Задержанной предъявлено обвинение, она обвиняется по статье 405."
    again = replace(act(EventKind.DETENTION, "2024-05-18", BANNED), end=30)
    desk.tell(B, again, hour=5, text=told)
    assert desk.alert(6) == [(AlertKind.NEW_EVENT, NEW, [])]
    assert desk.stands(BANNED)[0] is ChargeStatus.CHARGED


def test_the_same_text_twice_changes_nothing(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"), text="Одно и то же.")
    desk.tell(B, arrest("15 days"), hour=5, text="Уточнение.")
    before = [len(desk.all(table)) for table in (Event, Evidence, EventChange, ChargeTelling)]
    desk.tell(B, arrest("15 days"), hour=5, text="Уточнение.")
    after = [len(desk.all(table)) for table in (Event, Evidence, EventChange, ChargeTelling)]
    assert before == after == [1, 2, 1, 2]


def test_changes_are_shown_in_order(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("15 days"), hour=5)
    desk.tell(C, arrest("20 days"), hour=9)
    with reading(desk.engine) as session:
        told = [(c.before, c.after) for c in changes.of_event(session, [1])]
    assert told == [("10 days", "15 days"), ("15 days", "20 days")]


# Two people who turn out to be one


ALMA = "Алма Есенова"  # as another outlet has it, whose reporter took her for somebody else


def test_what_was_done_to_two_who_are_one_is_one_event_and_one_alert(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"), act(EventKind.SEARCH, "2024-05-18"))
    desk.tell(B, arrest("10 days", who=ALMA), act(EventKind.FINE, "2024-05-01", who=ALMA))
    desk.alert(1)
    before = desk.standing()
    assert before == [(n, NEW, None) for n in (1, 2, 3, 4)]
    triage.join_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, NEW, None), (2, NEW, None), (3, MERGED, 1), (4, NEW, None)]
    triage.undo_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == before
    assert [e.merged_into_id for e in desk.all(Event)] == [None] * 4
    assert len(desk.alert(2)) == 4


def test_the_alert_that_somebody_confirmed_stands(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("10 days", who=ALMA))
    desk.alert(1)
    desk.decide(2, CONFIRMED)
    triage.join_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, MERGED, 2), (2, CONFIRMED, None)]
    with pytest.raises(WrongUse, match="merged"):
        triage.undo(desk.engine, 1, ANNA)
    triage.part_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, NEW, None), (2, CONFIRMED, None)]


def test_what_is_told_of_both_goes_home_when_they_are_parted(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    triage_ready = act(EventKind.SEARCH, "2024-05-01", who=ALMA)
    desk.tell(B, triage_ready)
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    desk.tell(C, arrest("10 days", who=ALMA), hour=5)  # joins the arrest that is known
    assert [told.event_id for told in desk.all(Evidence)] == [1, 2, 1]
    triage.part_people(desk.engine, 1, 2, ANNA)
    assert [told.event_id for told in desk.all(Evidence)] == [1, 2, 3]
    assert [(e.person_id, e.kind) for e in desk.all(Event)][2] == (2, "administrative_arrest")
    assert len(desk.alert(6)) == 3
    triage.undo_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, NEW, None), (2, NEW, None), (3, MERGED, 1)]


def test_what_was_merged_by_hand_comes_along_and_goes_back(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("10 days", who=ALMA), arrest("10 days", who=ALMA, date="2024-05-25"))
    desk.alert(1)
    triage.merge(desk.engine, 3, 2, ANNA)
    before = desk.standing(), [e.merged_into_id for e in desk.all(Event)]
    triage.join_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(1, NEW, None), (2, MERGED, 1), (3, MERGED, 1)]
    triage.part_people(desk.engine, 1, 2, ANNA)
    assert (desk.standing(), [e.merged_into_id for e in desk.all(Event)]) == before


def test_acts_of_one_person_are_not_joined_by_the_way(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"), arrest("5 days", date="2024-05-23"))
    desk.tell(B, act(EventKind.FINE, "2024-05-01", who=ALMA))
    desk.alert(1)
    triage.join_people(desk.engine, 1, 2, ANNA)
    assert desk.standing() == [(n, NEW, None) for n in (1, 2, 3)]


# Two who may be one


KANAT, ALIKE = "Канат Толыбаев", "Kanat Tolybayef"  # which the machine proposes, no more


def test_the_same_act_on_the_same_day_of_two_who_may_be_one_is_one_alert(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.tell(B, arrest("10 days", who=ALIKE), hour=2)
    assert [(e.person_id, e.merged_into_id) for e in desk.all(Event)] == [(1, None), (2, 1)]
    assert len(desk.alert(3)) == 1
    with reading(desk.engine) as session:
        shown = whole(session, 1, {})
    assert shown["documents"] == 2
    assert shown["twins"] == [{"person_id": 2, "name": ALIKE, "by": "proposed"}]


def test_once_somebody_says_that_they_are_two_there_are_two_alerts(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.tell(B, arrest("10 days", who=ALIKE), hour=2)
    desk.alert(3)
    triage.part_people(desk.engine, 1, 2, ANNA)
    assert desk.alert(4) == [(AlertKind.NEW_EVENT, NEW, [])] * 2
    desk.tell(C, arrest("10 days", who=ALIKE), hour=5)
    assert [told.event_id for told in desk.all(Evidence)] == [1, 2, 2]


def test_once_somebody_says_that_they_are_one_nothing_changes(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.tell(B, arrest("10 days", who=ALIKE), hour=2)
    desk.alert(3)
    triage.join_people(desk.engine, 1, 2, ANNA)
    assert [e.merged_into_id for e in desk.all(Event)] == [None, 1]
    triage.undo_people(desk.engine, 1, 2, ANNA)
    assert [e.merged_into_id for e in desk.all(Event)] == [None, 1]
    assert len(desk.alert(4)) == 1


def test_what_a_twin_is_told_of_puts_the_alert_right(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.alert(1)
    desk.tell(B, arrest("15 days", who=ALIKE), hour=2)
    assert desk.alert(3) == [(AlertKind.CORRECTION, NEW, ["term: 10 days -> 15 days"])]


@pytest.mark.parametrize(
    "other",
    [
        arrest("10 days", who=ALIKE, date="2024-05-18"),
        arrest("10 days", who=ALIKE, date=None),
        arrest("10 days", who=ALIKE, place="Уральск"),
        arrest("10 days", who=ALIKE, place=None),
        arrest("10 days", who=DAURENA),
        arrest("10 days", who="Канат Толыбаков"),  # one letter differs: proposed, too
        act(EventKind.ADMINISTRATIVE_ARREST, "2024-05-19", BANNED, who=ALIKE),
        act(EventKind.DETENTION, "2024-05-19", ASSEMBLY, who=ALIKE),
    ],
)
def test_what_is_less_alike_has_an_alert_of_its_own(desk: Desk, other: EventMention) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.tell(B, other, hour=2)
    assert len(desk.alert(3)) == 2


def test_two_who_are_named_in_one_text_are_two(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.tell(B, arrest("10 days", who=KANAT), arrest("10 days", who=ALIKE), hour=2)
    assert len(desk.alert(3)) == 2


def test_nothing_is_hidden_in_an_alert_that_somebody_dismissed(desk: Desk) -> None:
    desk.tell(A, arrest("10 days", who=KANAT))
    desk.alert(1)
    desk.decide(1, DISMISSED)
    desk.tell(B, arrest("10 days", who=ALIKE), hour=2)
    assert len(desk.alert(3)) == 2


def test_an_alert_into_which_another_persons_was_merged_names_both(desk: Desk) -> None:
    desk.tell(A, arrest("10 days"))
    desk.tell(B, arrest("10 days", who=ALMA), hour=2)
    desk.alert(3)
    triage.merge(desk.engine, 2, 1, ANNA)
    with reading(desk.engine) as session:
        assert whole(session, 1, {})["twins"] == [{"person_id": 2, "name": ALMA, "by": "decision"}]
