"""A source in trouble is one alert, until it works again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from extract.phrases import load_lexicon
from extract.trouble import needs_person, read_table
from flows.health import tell_trouble
from models.database import reading, writing
from models.store import alerts, decisions, runs, undoing
from models.store.decisions import Said
from models.tables import Alert
from models.terms import AlertKind, AlertState, IssueKind
from tests.conftest import NOW

HOUR = timedelta(hours=1)
LISTING = "https://a.example/feed?token=secret"


@pytest.fixture
def see(engine: sa.Engine) -> Callable[..., int]:
    """What notes trouble with an address, and then tells people; returns how many were told."""

    def seen(kind: IssueKind, at: datetime, url: str = LISTING, source: str = "a") -> int:
        with writing(engine) as session:
            runs.save_issue(session, source, kind, url, "words", at)
            return tell_trouble(session, at)

    return seen


def works(engine: sa.Engine, at: datetime, source: str = "a") -> None:
    """Note that a source works again, and tell people."""
    with writing(engine) as session:
        runs.close_kinds(session, source, list(IssueKind), at)
        tell_trouble(session, at)


def told(engine: sa.Engine) -> list[Alert]:
    with reading(engine) as session:
        return list(session.exec(select(Alert).order_by(col(Alert.id))))


def past(engine: sa.Engine, alert_id: int) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        return [(a.action, a.by, a.after) for a in alerts.history(session, alert_id)]


def test_what_does_not_pass_is_told_at_once_and_once(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    assert see(IssueKind.CHALLENGE, NOW) == 1
    assert see(IssueKind.CHALLENGE, NOW + HOUR) == 0
    (alert,) = told(engine)
    assert (alert.key, alert.kind) == ("source_trouble:a:0", AlertKind.SOURCE_TROUBLE)
    assert (alert.source_id, alert.why) == ("a", ["challenge: 1 address since 2024-05-20"])


@pytest.mark.parametrize("kind", [IssueKind.TIMEOUT, IssueKind.HTTP_5XX, IssueKind.DNS])
def test_what_may_pass_is_told_only_when_it_stays(
    engine: sa.Engine, see: Callable[..., int], kind: IssueKind
) -> None:
    assert [see(kind, NOW + hours * HOUR) for hours in (0, 1, 2, 11)] == [0] * 4
    assert see(kind, NOW + 12 * HOUR) == 1


def test_what_a_sleep_of_ours_left_at_many_sources_is_one_alert(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    with writing(engine) as session:
        for n in range(39):
            at = NOW + timedelta(minutes=n)
            runs.save_issue(session, f"s{n:02}", IssueKind.GAP, f"https://a{n}/", "words", at)
        runs.save_issue(session, "s00", IssueKind.CHALLENGE, LISTING, "words", NOW)
        assert tell_trouble(session, NOW + HOUR) == 2
    shared, own = sorted(told(engine), key=lambda alert: alert.source_id or "")
    assert (shared.source_id, own.source_id) == ("many_sources", "s00")
    (why,) = list(shared.why or ())
    assert why.startswith("gap: 39 addresses since 2024-05-20 of 39 sources: s00, s01, ")
    assert why.endswith(", s09 and 29 more")
    for n in range(38):
        works(engine, NOW + 2 * HOUR, f"s{n:02}")
    works(engine, NOW + 2 * HOUR, "a")
    assert len(told(engine)) == 2, "the last of them is still one of many"
    works(engine, NOW + 2 * HOUR, "s38")
    assert {alert.state for alert in told(engine)} == {AlertState.DISMISSED}


def test_a_few_sources_at_once_or_many_over_days_have_an_alert_each(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    told_at_once = [see(IssueKind.GAP, NOW, source=f"s{n}") for n in range(4)]
    told_later = [see(IssueKind.GAP, NOW + timedelta(days=n), source=f"t{n}") for n in range(1, 10)]
    told_layout = [see(IssueKind.SELECTOR_MISSED, NOW, source=f"u{n}") for n in range(9)]
    assert told_at_once + told_later + told_layout == [1] * 22


def test_trouble_that_came_and_went_does_not_add_up(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    for day in range(5):
        assert see(IssueKind.TIMEOUT, NOW + timedelta(days=day)) == 0
        works(engine, NOW + timedelta(days=day) + HOUR)
    assert told(engine) == []


def test_the_pages_of_one_source_are_one_alert_with_counts(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    for number in range(30):
        url = f"https://a.example/delo-erlana-sarbasova/{number}"
        see(IssueKind.PAGE_CHANGED, NOW + number * HOUR, url)
    see(IssueKind.LOGIN_WALL, NOW + HOUR)
    see(IssueKind.NOT_A_FEED, NOW, "https://b.example/", "b")
    see(IssueKind.PAGE_CHANGED, NOW, "https://nobody.example/", "")
    first, second = told(engine)
    assert (first.source_id, second.source_id) == ("a", "b")
    assert first.why == [
        "login_wall: 1 address since 2024-05-20",
        "page_changed: 30 addresses since 2024-05-20",
    ]
    assert "sarbasov" not in str(first.why) and "secret" not in str(first.why)


def test_a_source_that_works_again_closes_its_alert_and_the_next_trouble_is_another(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    see(IssueKind.CHALLENGE, NOW)
    see(IssueKind.CHALLENGE, NOW, source="b")
    works(engine, NOW + HOUR)
    works(engine, NOW + 2 * HOUR)  # is said once
    first, other = told(engine)
    assert (first.state, other.state) == (AlertState.DISMISSED, AlertState.NEW)
    assert past(engine, 1) == [("works-again", "aigaq", "dismissed")]
    assert see(IssueKind.CHALLENGE, NOW + 3 * HOUR) == 1
    assert [alert.key for alert in told(engine)] == [
        "source_trouble:a:0", "source_trouble:b:0", "source_trouble:a:1",
    ]  # fmt: skip


def test_what_a_person_decided_stays_when_the_source_works_again(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    see(IssueKind.CHALLENGE, NOW)
    with writing(engine) as session:
        decisions.confirm(session, 1, Said("anna", NOW + HOUR))
    assert see(IssueKind.CHALLENGE, NOW + 2 * HOUR) == 0  # she knows
    works(engine, NOW + 3 * HOUR)
    assert past(engine, 1)[-1] == ("works-again", "aigaq", "confirmed")
    with writing(engine) as session:
        undoing.undo(session, 1, Said("anna", NOW + 4 * HOUR))
    assert told(engine)[0].state is AlertState.DISMISSED  # as if she had said nothing


def test_other_or_much_more_trouble_after_a_decision_is_put_again(
    engine: sa.Engine, see: Callable[..., int]
) -> None:
    for number in range(3):
        see(IssueKind.PAGE_CHANGED, NOW, f"https://a.example/{number}")
    with writing(engine) as session:
        decisions.dismiss(session, 1, "other", Said("anna", NOW + HOUR))
    for number in range(3, 5):
        see(IssueKind.PAGE_CHANGED, NOW + 2 * HOUR, f"https://a.example/{number}")
    assert told(engine)[0].state is AlertState.DISMISSED
    see(IssueKind.PAGE_CHANGED, NOW + 2 * HOUR, "https://a.example/5")
    assert (told(engine)[0].state, told(engine)[0].times) == (AlertState.NEW, 2)
    with writing(engine) as session:
        decisions.dismiss(session, 1, "other", Said("anna", NOW + 3 * HOUR))
    see(IssueKind.ROBOTS_DENIED, NOW + 4 * HOUR)
    assert (told(engine)[0].state, told(engine)[0].times) == (AlertState.NEW, 3)


def test_every_kind_of_issue_has_its_place_in_the_table() -> None:
    assert needs_person(IssueKind.ROBOTS_DENIED, 1, timedelta(0))
    assert not needs_person(IssueKind.CONNECTION, 1, timedelta(days=9))
    rules = load_lexicon("trouble")
    for wrong, words in (
        ({**rules, "at_once": [*rules["at_once"], "boredom"]}, "at_once: 'boredom' is none of"),
        ({**rules, "at_once": rules["at_once"][1:]}, "'challenge' must stand in one of"),
        ({**rules, "in_time": [*rules["in_time"], "challenge"]}, "'challenge' must stand in one"),
    ):
        with pytest.raises(ValueError, match=words):
            read_table(wrong)
