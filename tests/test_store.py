"""What is remembered: links, one event for several tellings, every decision."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from crawlers.frontiers import DatabaseFrontier
from crawlers.stores import committer
from flows.alert import alert_rules
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from models.database import reading, writing
from models.store import (
    alerts,
    decisions,
    event_alerts,
    findings,
    followed,
    links,
    runs,
    snapshots,
    sources,
    undoing,
)
from models.store.decisions import Said
from models.store.links import FoundLink
from models.store.summary import totals
from models.tables import (
    Alert,
    Charge,
    Document,
    Event,
    Evidence,
    EvidenceProvision,
    Issue,
    Link,
    Person,
    Snapshot,
)
from models.terms import (
    AlertState,
    CaptureKind,
    Code,
    EventKind,
    IssueKind,
    LinkState,
    Role,
    Severity,
)
from models.values import (
    SECOND_LOOK,
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

NOW = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
LAW = Provision(Code.CAO, "488", "6")
URL = "https://a.example/news/1/"


def _facts(number: int, link_id: int | None = None, **changes: object) -> CaptureFacts:
    facts = CaptureFacts(
        exchange_bytes=100,
        exchange_sha256="0" * 64,
        record_id=f"<urn:uuid:{number}>",
        url=f"https://a.example/news/{number}/",
        kind=CaptureKind.DOCUMENT,
        source_id="a",
        link_id=link_id,
        status=200,
        captured_at=NOW,
        warc_file="x.warc.gz",
        warc_offset=number * 100,
        warc_length=100,
        warc_end=number * 100 + 100,
        payload_sha256=f"{number:064x}",
        block_sha256=f"{number:064x}",
        payload_bytes=10,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]  # the tests name real fields


def _person(name: str, key: str, role: Role = Role.VICTIM) -> PersonMention:
    return PersonMention(raw=name, start=0, end=len(name), name=name, key=key, lang="ru", role=role)


def _told(
    person: PersonMention, date: str | None, kind: EventKind = EventKind.ADMINISTRATIVE_ARREST
) -> EventMention:
    return EventMention(
        kind=kind,
        people=(person,),
        charges=(LAW,),
        date=date,
        place="Алматы",
        term="10 days",
        start=5,
        end=20,
        score=0.8,
        why=("trigger: арестовали",),
    )


def _document(url: str, text: str, *events: EventMention) -> ReadDocument:
    people = tuple({person.key: person for e in events for person in e.people}.values())
    charge = ChargeMention(LAW, 30, 40, "ст. 488 КоАП", "after")
    found = Findings("ru", people, (charge,) if events else (), events)
    return ReadDocument(url, Article(url, "Заголовок", text, NOW), found)


@pytest.fixture
def save(engine: sa.Engine) -> Callable[..., findings.Saved]:
    """Keep a page for each document, read it and save what was found."""
    count = 0

    def keep_and_read(*documents: ReadDocument) -> findings.Saved:
        nonlocal count
        readings = []
        with writing(engine) as session:
            for document in documents:
                found = [FoundLink(document.url, document.url)]
                link_id = links.save_found(session, "a", found, NOW)[document.url]
                count += 1
                snapshots.save(session, [_facts(count, link_id)])
                row = session.exec(
                    select(Snapshot).where(Snapshot.record_id == f"<urn:uuid:{count}>")
                ).one()
                readings.append(Reading(row.id or 0, (document,)))
        with writing(engine, lock="findings") as session:
            return findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, NOW)

    return keep_and_read


# Links


def test_a_link_is_saved_once_and_stays_due_until_it_was_fetched(engine: sa.Engine) -> None:
    found = [
        FoundLink(URL, URL, title="Т"),
        FoundLink("https://a.example/2/", "https://a.example/2"),
    ]
    with writing(engine) as session:
        ids = links.save_found(session, "a", found, NOW)
        assert links.save_found(session, "a", found, NOW + timedelta(days=1)) == ids
        assert [link.url for link in links.due(session, "a", NOW)] == [link.url for link in found]
        links.record_outcome(session, ids[URL], LinkState.ALIVE, NOW, _facts(1, etag='"v1"'))
    with reading(engine) as session:
        assert [link.url for link in links.due(session, "a", NOW)] == [found[1].url]
        fetched = links.find(session, URL)
        assert fetched is not None
        assert (fetched.state, fetched.etag) == (LinkState.ALIVE, '"v1"')


def test_a_page_that_came_well_settles_its_link_with_its_snapshot(engine: sa.Engine) -> None:
    urls = [f"https://a.example/{n}/" for n in range(4)]
    asked = [urls[0] + "#xtor=RSS-1", *urls[1:]]  # the fragment is never sent
    with writing(engine) as session:
        found = [FoundLink(url, at) for url, at in zip(urls, asked, strict=True)]
        ids = links.save_found(session, "a", found, NOW)
    kept = [
        _facts(0, ids[urls[0]], url=urls[0], etag='"v1"'),
        _facts(1, ids[urls[1]], url="https://a.example/elsewhere/"),  # after a redirect
        _facts(2, ids[urls[2]], url=urls[2], truncated="time"),
        _facts(3, ids[urls[3]], url=urls[3], status=500),
        _facts(4, None, url="https://a.example/robots.txt", kind=CaptureKind.ROBOTS),
    ]
    committer(engine)(kept)
    # Killed here, before any outcome is told: what is kept whole is not asked for again.
    with reading(engine) as session:
        assert [link.url for link in links.due(session, "a", NOW)] == urls[2:]
    frontier = DatabaseFrontier(engine, {})
    frontier.fetched(ids[urls[0]], kept[0], LinkState.ALIVE)
    frontier.fetched(ids[urls[1]], kept[1], LinkState.REDIRECTED, final_url=kept[1].url)
    with reading(engine) as session:
        rows = [session.get_one(Link, ids[url]) for url in urls[:2]]
        assert [(row.state, row.etag, row.attempts) for row in rows] == [
            (LinkState.ALIVE, '"v1"', 1), (LinkState.REDIRECTED, None, 1),
        ]  # fmt: skip


def test_a_wall_behind_a_good_status_puts_a_settled_link_back(engine: sa.Engine) -> None:
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        facts = _facts(1, link_id, url=URL)
        links.settle(session, [facts], NOW)
        links.record_outcome(session, link_id, LinkState.CHALLENGE, NOW, facts, retry=True)
        assert links.due(session, "a", NOW) == []
        assert len(links.due(session, "a", NOW + links.RETRY_AFTER)) == 1
        session.expire_all()
        assert session.get_one(Link, link_id).attempts == 1


def test_a_link_that_fails_is_tried_again_later_and_given_up_at_last(engine: sa.Engine) -> None:
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        moment = NOW
        for attempt in range(links.MAX_ATTEMPTS):
            assert len(links.due(session, "a", moment)) == 1, attempt
            links.record_outcome(session, link_id, LinkState.UNREACHABLE, moment, retry=True)
            assert links.due(session, "a", moment) == []
            moment += min(links.RETRY_AFTER * 2**attempt, links.LONGEST_WAIT)
        assert links.due(session, "a", moment) == []
        assert session.get_one(Link, link_id).state is LinkState.UNREACHABLE
    assert moment - NOW > timedelta(days=5), "a host that is down for a long weekend loses nothing"


def test_a_link_is_gone_when_it_was_missing_twice_six_hours_apart(engine: sa.Engine) -> None:
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        for number, hours in enumerate([0, 6, 7]):
            moment = NOW + timedelta(hours=hours)
            is_due = links.due(session, "a", moment) != []
            assert is_due is (hours != 7)
            if is_due:
                missing = _facts(number, link_id, status=404, captured_at=moment)
                snapshots.save(session, [missing])
                links.record_outcome(session, link_id, LinkState.GONE, moment, missing)
            state = session.get_one(Link, link_id).state
            session.expire_all()
            assert state is (LinkState.NEW if hours == 0 else LinkState.GONE)


def test_a_link_that_comes_back_is_not_gone(engine: sa.Engine) -> None:
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        links.record_outcome(session, link_id, LinkState.GONE, NOW, _facts(1, link_id, status=410))
        later = NOW + SECOND_LOOK
        links.record_outcome(session, link_id, LinkState.ALIVE, later, _facts(2, link_id))
    with reading(engine) as session:
        assert session.get_one(Link, link_id).state is LinkState.ALIVE


def test_a_page_cut_short_is_asked_for_again_a_few_times(engine: sa.Engine) -> None:
    cut = _facts(1, truncated="disconnect")
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        asked, moment = 0, NOW
        while links.due(session, "a", moment):
            links.record_outcome(session, link_id, LinkState.ALIVE, moment, cut)
            asked, moment = asked + 1, moment + timedelta(days=1)
        assert asked == links.MAX_CUT
        assert session.get_one(Link, link_id).state is LinkState.ALIVE


def test_a_page_that_is_too_large_is_asked_for_once(engine: sa.Engine) -> None:
    with writing(engine) as session:
        link_id = links.save_found(session, "a", [FoundLink(URL, URL)], NOW)[URL]
        links.record_outcome(session, link_id, LinkState.ALIVE, NOW, _facts(1, truncated="length"))
        assert links.due(session, "a", NOW + timedelta(days=2)) == []


def test_more_links_than_one_statement_holds(engine: sa.Engine) -> None:
    found = [FoundLink(f"https://a.example/{n}/", f"https://a.example/{n}/") for n in range(2500)]
    with writing(engine) as session:
        ids = links.save_found(session, "a", found, NOW)
        assert len(set(ids.values())) == 2500
        assert len(links.due(session, "a", NOW, list(ids), limit=5000)) == 2500


# Snapshots


def test_a_snapshot_is_saved_once(engine: sa.Engine) -> None:
    with writing(engine) as session:
        snapshots.save(session, [_facts(1), _facts(2)])
        snapshots.save(session, [_facts(2)])
        assert totals(session)["snapshots"] == 2
        assert snapshots.committed_end(session, "x.warc.gz") == 300
        assert snapshots.committed_end(session, "other.warc.gz") == 0


def test_a_payload_is_found_again_but_not_a_broken_one(engine: sa.Engine) -> None:
    with writing(engine) as session:
        snapshots.save(session, [_facts(1, truncated="time"), _facts(2), _facts(3, status=404)])
        assert snapshots.find_payload(session.connection(), f"{1:064x}") is None
        assert snapshots.find_payload(session.connection(), f"{3:064x}") is None
        kept = snapshots.find_payload(session.connection(), f"{2:064x}")
        assert kept is not None
        assert (kept.warc_file, kept.warc_offset) == ("x.warc.gz", 200)


def test_what_is_unread(engine: sa.Engine) -> None:
    listing = CaptureKind.LISTING
    with writing(engine) as session:
        snapshots.save(
            session,
            [
                _facts(1),
                _facts(2, status=404),
                _facts(3, kind=listing),
                _facts(4, kind=listing, source_id="channel"),
                _facts(5, kind=CaptureKind.ROBOTS),
                _facts(7, kind=listing, source_id="channel", revisit_of="<urn:uuid:4>"),
                _facts(6, status=None, warc_offset=None, error="timeout"),
            ],
        )
        waiting = [row.record_id for row in snapshots.unread(session, ["channel"], 0, 10)]
        assert waiting == ["<urn:uuid:1>", "<urn:uuid:4>"]


# Sources


def test_a_source_is_held_by_one_owner(engine: sa.Engine) -> None:
    mine, other = sources.new_owner(), f"elsewhere.example/{os.getpid()}/ab"
    with writing(engine) as session:
        sources.register(session, {"a": "a.example", "b": "b.example"}, NOW)
        assert sources.take_leases(session, ["a", "b"], other, NOW) == ["a", "b"]
        assert sources.take_leases(session, ["a", "b"], mine, NOW) == []
        sources.release(session, "a", mine)  # not mine to give back
        assert sources.take_leases(session, ["a"], mine, NOW) == []
        sources.release(session, "a", other)
        assert sources.take_leases(session, ["a", "b"], mine, NOW) == ["a"]
        later = NOW + sources.LEASE
        assert sources.take_leases(session, ["b"], mine, later) == ["b"]


def test_two_sources_on_one_host_are_not_polled_by_two_runs(engine: sa.Engine) -> None:
    other = "elsewhere.example/1/ab"
    with writing(engine) as session:
        sources.register(session, {"one": "t.example", "two": "t.example"}, NOW)
        assert sources.take_leases(session, ["one"], other, NOW) == ["one"]
        assert sources.take_leases(session, ["two"], sources.new_owner(), NOW) == []


def test_the_lease_of_a_dead_process_here_is_free(engine: sa.Engine) -> None:
    dead = f"{socket.gethostname()}/{2**22 + 1}/ab"  # above the highest process number there is
    with writing(engine) as session:
        sources.register(session, {"a": "a.example"}, NOW)
        assert sources.take_leases(session, ["a"], dead, NOW) == ["a"]
        assert sources.take_leases(session, ["a"], sources.new_owner(), NOW) == ["a"]


# Issues


def test_an_issue_is_one_row_that_closes_and_opens_again(engine: sa.Engine) -> None:
    with writing(engine) as session:
        for minute in range(3):
            moment = NOW + timedelta(minutes=minute)
            runs.save_issue(session, "a", IssueKind.NOT_A_FEED, URL, "an HTML page", moment)
        assert [issue.times for issue in runs.open_issues(session)] == [3]
        runs.close_issues(session, "a", NOW)
        assert runs.open_issues(session) == []
        runs.save_issue(session, "a", IssueKind.NOT_A_FEED, URL, "an HTML page", NOW)
        assert totals(session)["alerts"] == 0
        assert len(session.exec(select(Issue)).all()) == 1


# Findings

CITED = select(EvidenceProvision)
AINUR = _person("Айнур Сейтказина", "aynur seytqazina")


def test_the_same_text_is_one_document(save: Callable[..., findings.Saved]) -> None:
    told = _document(URL, "Текст", _told(AINUR, "2024-05-19"))
    assert save(told) == findings.Saved(documents=1, people=1, events=1)
    assert save(told) == findings.Saved(documents=0, people=0, events=0)


def test_two_tellings_of_one_act_are_one_event(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    in_kazakh = replace(AINUR, name="Айнұр Сейтқазина", lang="kk")
    assert save(_document(URL + "2", "Екі", _told(in_kazakh, "2024-05-18"))).events == 0
    assert save(_document(URL + "3", "Три", _told(AINUR, None))).events == 0
    assert save(_document(URL + "4", "Позже", _told(AINUR, "2024-05-03"))).events == 1
    with reading(engine) as session:
        assert len(session.exec(select(Person)).all()) == 1
        assert len(session.exec(select(Evidence)).all()) == 4
        charge = session.exec(select(Charge)).one()
        assert (charge.provision_id, charge.status) == ("KZ-CAO 488(6)", "convicted")


def test_a_telling_is_found_by_the_articles_it_names(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    told = _document(URL, "Один", _told(AINUR, "2024-05-19"))
    save(told)
    save(told)  # again: nothing is doubled
    save(_document(URL + "2", "Два", replace(_told(AINUR, "2024-05-19"), charges=())))
    with reading(engine) as session:
        named, nothing = session.exec(select(Evidence).order_by(Evidence.id)).all()  # type: ignore[arg-type]  # a column
        found = [(row.provision_id, row.evidence_id) for row in session.exec(CITED)]
    assert nothing.charges == []
    assert found == [(spelt, named.id) for spelt in named.charges] != []


def test_a_surname_alone_links_nobody(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    surname = _person("Сейтказина", "seytqazina")
    save(_document(URL + "2", "Два", _told(surname, "2024-05-19")))
    save(_document(URL + "3", "Три", _told(surname, "2024-05-19")))
    with reading(engine) as session:
        assert len(session.exec(select(Person)).all()) == 3
        assert len(session.exec(select(Event)).all()) == 3


def test_bystanders_are_not_made_persons(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    told = _document(URL, "Текст", _told(AINUR, "2024-05-19"))
    bystander = _person("Руслан Отаров", "otarov ruslan", Role.OTHER)
    judge = _person("Гульшат Дауренова", "daurenova gulshat", Role.JUDGE)
    people = (*told.findings.people, bystander, judge)
    save(replace(told, findings=replace(told.findings, people=people)))
    with reading(engine) as session:
        kept = {person.name: person.role for person in session.exec(select(Person))}
    assert kept == {AINUR.name: Role.VICTIM, judge.name: Role.JUDGE}


def test_a_page_without_findings_keeps_its_text_and_names_nobody(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    told = _document(URL, "Погода")
    found = replace(told.findings, people=(replace(AINUR, role=Role.OTHER),))
    save(replace(told, findings=found))
    with reading(engine) as session:
        assert session.exec(select(Document.text)).one() == "Погода"
        assert session.exec(select(Person)).all() == []


def test_a_page_that_cannot_be_read_becomes_an_issue(engine: sa.Engine) -> None:
    with writing(engine) as session:
        snapshots.save(session, [_facts(1)])
        broken = Reading(1, problem=IssueKind.PAGE_CHANGED, message="'h1' matches 0 elements")
        findings.save_readings(session, [broken], EVENT_RULES, NAME_RULES, NOW)
        assert snapshots.unread(session, [], 0, 10) == []
        assert [issue.kind for issue in runs.open_issues(session)] == [IssueKind.PAGE_CHANGED]


# Alerts


def _raise(session: Session) -> int:
    return event_alerts.raise_for_events(session, alert_rules(), NOW)


def test_one_alert_for_one_event(engine: sa.Engine, save: Callable[..., findings.Saved]) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    with writing(engine) as session:
        assert _raise(session) == 1
        assert _raise(session) == 0
    save(_document(URL + "2", "Два", _told(AINUR, "2024-05-19")))
    with writing(engine) as session:
        assert _raise(session) == 0
        assert session.exec(select(Alert)).one().severity is Severity.HIGH


def test_decisions_are_kept_and_taken_back(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    with writing(engine) as session:
        _raise(session)
        decisions.confirm(session, 1, Said("anna", NOW))
        decisions.dismiss(session, 1, "duplicate", Said("berik", NOW))
        assert undoing.undo(session, 1, Said("anna", NOW)).after is AlertState.CONFIRMED
        assert undoing.undo(session, 1, Said("anna", NOW)).after is AlertState.NEW
        with pytest.raises(alerts.NotPossible, match="nothing to undo"):
            undoing.undo(session, 1, Said("anna", NOW))
        with pytest.raises(alerts.NotPossible, match="no alert 77"):
            undoing.undo(session, 77, Said("anna", NOW))
        said = [(action.action, action.by) for action in alerts.history(session, 1)]
        assert said == [
            ("confirm", "anna"),
            ("dismiss", "berik"),
            ("undo", "anna"),
            ("undo", "anna"),
        ]


def test_those_whose_alert_was_confirmed_are_on_file(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    with writing(engine) as session:
        _raise(session)
        assert followed.names_on_file(session) == []
        decisions.confirm(session, 1, Said("anna", NOW))
        assert followed.names_on_file(session) == [AINUR.name]
        undoing.undo(session, 1, Said("anna", NOW))
        assert followed.names_on_file(session) == []


def test_confirming_twice_is_refused(
    engine: sa.Engine, save: Callable[..., findings.Saved]
) -> None:
    save(_document(URL, "Один", _told(AINUR, "2024-05-19")))
    with writing(engine) as session:
        _raise(session)
        decisions.confirm(session, 1, Said("anna", NOW))
        with pytest.raises(alerts.NotPossible, match="confirmed already"):
            decisions.confirm(session, 1, Said("anna", NOW))


@pytest.mark.parametrize("kind", [CaptureKind.FORM, CaptureKind.RENDERED])
def test_what_a_form_answered_and_what_a_browser_made_is_repeated_by_nothing(
    engine: sa.Engine, kind: CaptureKind
) -> None:
    with writing(engine) as session:
        snapshots.save(session, [_facts(1, kind=kind), _facts(2)])
    with engine.connect() as connection:
        assert snapshots.find_payload(connection, f"{1:064x}") is None
        assert snapshots.find_payload(connection, f"{2:064x}") is not None
