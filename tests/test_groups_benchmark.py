"""Whether one event became one alert: counts on texts and tellings made for the purpose."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.groups import main, measure
from benchmarks.joining import Verdict, judge
from benchmarks.labels import Label, read_texts
from benchmarks.pairing import is_read, match_labels
from benchmarks.telling import Saved, Told

DAY = "2023-05-12"


def label(
    text_id: str,
    act: str = "a",
    who: str = "w",
    date: str | None = DAY,
    term: str | None = None,
    place: str | None = None,
) -> Label:
    name, key = "Дамир Оразалин", "damir orazalin"
    return Label(text_id, act, who, "detention", name, key, date, place, term, corrects=False)


def told(
    text_id: str,
    alert_id: int | None = 1,
    person_id: int = 1,
    date: str | None = DAY,
    name: str = "Дамир Оразалин",
    term: str | None = None,
    place: str | None = None,
) -> Told:
    key = "damir orazalin" if name == "Дамир Оразалин" else name
    ids = alert_id or 9, alert_id, person_id
    return Told(text_id, "detention", name, key, date, place, term, *ids, times=1)


@pytest.mark.parametrize(
    ("tellings", "verdict"),
    [
        ((told("x"), told("y")), Verdict.ONE),
        ((told("x"),), Verdict.UNREAD),
        ((told("x", None), told("y", None)), Verdict.UNSURE),
        ((told("x"), told("y", 2)), Verdict.ACTS),
        ((told("x"), told("y", 2, 2)), Verdict.PERSONS),
        ((told("x"), told("y", 2, 3)), Verdict.PROPOSED),
        ((told("x"), told("y", 2, date="2023-05-01")), Verdict.MISREAD),
        ((told("x"), told("y", 2, 2, name="Дамира Оразалина")), Verdict.MISREAD),
    ],
)
def test_what_became_of_an_event_of_two_texts(tellings: tuple[Told, ...], verdict: Verdict) -> None:
    saved = Saved(tellings, frozenset({frozenset({1, 3})}))
    joined = judge([label("x"), label("y")], saved)
    assert [outcome.verdict for outcome in joined.outcomes] == [verdict]


def test_an_alert_of_two_events_and_a_row_of_two_persons_are_counted() -> None:
    labels = [label("x"), label("y", "b", "v")]
    joined = judge(labels, Saved((told("x"), told("y"))))
    assert joined.mixed == {1: frozenset({"a", "b"})}
    assert joined.shared == {1: frozenset({"v", "w"})}
    assert joined.mixed_misread == frozenset()
    misread = judge(labels, Saved((told("x"), told("y", date="2023-01-01"))))
    assert misread.mixed_misread == frozenset({1})


def test_an_alert_that_nobody_labelled_is_strange() -> None:
    other = replace(told("x", 2), kind="fine")
    joined = judge([label("x")], Saved((told("x"), other)))
    assert joined.strange == (other,)


def test_of_two_acts_of_a_kind_each_telling_gets_the_label_of_its_day() -> None:
    labels = [label("x", "a", date="2023-05-12"), label("x", "b", date="2023-06-02")]
    late, early = told("x", 2, date="2023-06-02"), told("x", 1, date="2023-05-12")
    pairs = match_labels(labels, [late, early])
    assert {one.act: found.alert_id for one, found in pairs} == {"a": 1, "b": 2}


def test_a_correction_is_read_if_both_terms_were() -> None:
    first, second = label("x", term="10 days"), label("y", term="15 days")
    ten, fifteen = told("x", term="10 days"), told("y", term="15 days")
    assert is_read(second, fifteen, [(first, ten), (second, fifteen)])
    assert not is_read(second, fifteen, [(first, told("x"))])
    assert not is_read(second, ten, [(first, ten)])
    assert is_read(
        label("y", place="Орал"),
        told("y", place="Oral"),
        [(label("x", place="Атырау"), told("x", place="Атырау"))],
    )


STORY = [
    {
        "id": f"t{n}",
        "published_on": "2023-05-13",
        "title": title,
        "text": text,
        "events": [{"person": name, "type": "detention", "date": DAY}],
        "same_event_as": "t1",
    }
    for n, title, text, name in (
        (
            1,
            "Активист задержан",
            "Активиста Ермека Сарбасова задержали вчера в Таразе.",
            "Ермек Сарбасов",
        ),
        (
            2,
            "Activist detained",
            "Activist Yermek Sarbasov was detained in Taraz on 12 May.",
            "Yermek Sarbasov",
        ),
    )
]


@pytest.mark.slow
def test_two_languages_through_finders_and_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "story.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in STORY), "utf-8")
    for joined in measure(read_texts(file)).values():
        assert [outcome.verdict for outcome in joined.outcomes] == [Verdict.ONE]
    assert main([str(file), "--json"]) == 0
    counts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["order"] for row in counts] == ["published", "shuffled 1", "shuffled 2"]
    assert all((row["one"], row["persons"]) == (1, 1) for row in counts)
    assert main([str(file), "--misses"]) == 0
    assert "Sarbasov" not in capsys.readouterr().out
