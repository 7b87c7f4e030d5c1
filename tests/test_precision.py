"""How often a rule was right, counted from what people decided."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from console.precision import measure
from extract.phrases import load_lexicon
from extract.precision import count_precision, rule_of, wilson
from extract.severity import read_table, severity_of
from models.database import reading
from models.store.decisions import Said
from models.terms import AlertKind, EventKind, Severity
from tests.commands import aigaq
from tests.conftest import NOW
from tests.queues import Queue


# Wilson's interval, as R's prop.test(correct = FALSE) gives it, to three places.
@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(0, 10, 0.0, 0.278), (1, 1, 0.207, 1.0), (8, 10, 0.490, 0.943), (50, 100, 0.404, 0.596)],
)
def test_the_interval_holds_for_few(right: int, of: int, low: float, high: float) -> None:
    assert [round(share, 3) for share in wilson(right, of)] == [low, high]


def test_what_was_told_twice_is_no_wrong_finding() -> None:
    said = [("r", "confirmed")] * 3 + [("r", "not-an-event"), ("r", "repeated"), ("r", "repeated")]
    (rule,) = count_precision(said)
    assert (rule.share, rule.decided, rule.repeated) == (0.75, 4, 2)
    assert rule.is_small
    (nothing,) = count_precision([("r", "repeated")])
    assert (nothing.share, nothing.low, nothing.decided) == (None, None, 0)


def test_the_least_precise_come_first() -> None:
    said = [("good", "confirmed")] * 30 + [("bad", "wrong-person")] + [("worse", "other")] * 2
    said += [("unknown", "repeated"), ("half", "confirmed"), ("half", "other")]
    assert [p.name for p in count_precision(said)] == ["worse", "bad", "half", "good", "unknown"]
    assert [p.is_small for p in count_precision(said)] == [True, True, True, False, True]


@pytest.mark.parametrize(
    ("why", "rule"),
    [
        (["trigger: Задержали", "person in the same sentence"], "detention: задержали"),
        (["trigger: вынес Айгерим Сейтовой приговор"], "detention: вынес … … приговор"),
        (["trigger: взяли «Сейтову», под стражу"], "detention: взяли … под стражу"),
        (["trigger: вынес айгерим приговор"], "detention: вынес … приговор"),
        ([], "detention"),
    ],
)
def test_a_rule_names_nobody(why: list[str], rule: str) -> None:
    names = ["Айгерим Сейтовой", "Сейтову"]
    assert rule_of(EventKind.DETENTION, why, names) == rule


@pytest.fixture
def queue(engine: sa.Engine) -> Queue:
    """Alerts of two rules and two sources, some decided, one of them twice."""
    made = Queue(engine)
    person = made.person("Ерлан Сарбасов")
    fined = {"kind": EventKind.FINE, "why": ("trigger: оштрафовали Ерлана Сарбасова",)}
    for source in ("a", "a", "b", "b"):
        made.event(person, source)
    made.event(person, "b", **fined)  # type: ignore[arg-type]  # facts of two kinds
    made.event(person, "b", **fined)  # type: ignore[arg-type]
    made.page("https://a.example/gone", "a")
    made.confirm(1)
    made.dismiss(2, "not-an-event")
    made.dismiss(3, "duplicate")
    made.merge(4, 1)
    made.dismiss(5, "wrong-person", Said("anna", NOW + timedelta(days=9)))
    made.dismiss(6, "wrong-person")
    made.undo(6)
    made.confirm(7)
    return made


def test_only_what_stands_of_events_counts(queue: Queue) -> None:
    with reading(queue.engine) as session:
        by_rule, by_source = measure(session, "rule"), measure(session, "source")
        by_kind = measure(session, "kind", NOW + timedelta(days=1))
    assert [(r["rule"], r["precision"], r["repeated"]) for r in by_rule] == [
        ("fine: оштрафовали ерлана сарбасова", 0.0, 0),
        ("detention: задержали", 0.5, 2),
    ]
    assert [(r["source"], r["decided"], r["dismissed"]) for r in by_source] == [
        ("b", 1, {"wrong-person": 1}),
        ("a", 2, {"not-an-event": 1}),
    ]
    assert [(r["kind"], r["note"]) for r in by_kind] == [("fine", "fewer than 20 decisions")]


def test_the_command_prints_it(queue: Queue, tmp_path: Path) -> None:
    url = queue.engine.url.render_as_string(hide_password=False)
    env = {"AIGAQ_DATABASE_URL": url, "AIGAQ_DATA_DIR": str(tmp_path)}
    told = aigaq("alerts", "precision", **env).stdout
    assert "detention: задержали" in told and "9%..91%" in told and "fewer than 20" in told
    rows = aigaq("alerts", "precision", "--by", "source", "--json", **env).stdout.splitlines()
    assert [json.loads(row)["source"] for row in rows] == ["b", "a"]
    none = aigaq("alerts", "precision", "--since", "2030-01-01", **env).stdout
    assert none == "Nothing is decided yet.\n"


# The table of severities


def test_every_alert_about_no_event_has_a_severity() -> None:
    assert severity_of(AlertKind.GONE) is Severity.HIGH
    assert severity_of(AlertKind.SOURCE_TROUBLE) in set(Severity)


@pytest.mark.parametrize(
    ("title", "level", "kinds", "words"),
    [
        ("events", "low", ["party"], r"\[events\] low: 'party' is none of detention"),
        ("events", "grave", ["fine"], r"\[events\]: 'grave' is none of critical"),
        ("events", "low", ["case_closed", "assembly_refused", "fine"], "'fine' stands in two"),
        ("events", "low", ["case_closed"], "no severity for assembly_refused"),
        ("alerts", "low", ["status_change"], "'status_change' is judged by its event"),
    ],
)
def test_a_mistake_in_the_table_is_told(
    title: str, level: str, kinds: list[str], words: str
) -> None:
    rules = load_lexicon("severity")
    with pytest.raises(ValueError, match=words):
        read_table({**rules, title: {**rules[title], level: kinds}})
