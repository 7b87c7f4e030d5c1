"""Words a message. Pure: what is told of each alert is handed in.

A minimal message holds numbers of alerts, kinds, severities and counts: nobody is named, and
nothing that was found can be read from it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.tables import Alert
from models.terms import AlertKind, Severity

MOST_NUMBERS = 60  # alerts named by number in one message
MOST_LINES = 20  # alerts told in full in one message
LONGEST_LINE = 240  # characters; twenty lines fit into a post of Telegram (4,096)
LONGEST_BODY = 3600
REPETITION = "This may be a repetition: an earlier attempt to send it may have arrived."
MARKUP = frozenset("<>@*_`~|[]{}\\#&")  # mentions, links and markup of messengers


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent; `id` is the same if it is sent again."""

    id: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """The sources that could not be seen. `named` is shown in full messages only."""

    count: int
    named: tuple[str, ...] = ()


def word_alerts(
    app: str, alerts: Sequence[Alert], lines: Mapping[int, str] | None, message_id: str
) -> Message:
    """Word one message about one alert or more; `lines` tell them in full, by id."""
    return Message(
        message_id, f"{app}: {_many(len(alerts), 'alert')}", _body(_tell(alerts, lines), message_id)
    )


def word_digest(
    app: str,
    alerts: Sequence[Alert],
    lines: Mapping[int, str] | None,
    undecided: int,
    trouble: Trouble,
    message_id: str,
) -> Message:
    """Word what came since the last digest, and what could not be seen."""
    told = _tell(alerts, lines) if alerts else ["Nothing new."]
    told.append(f"Undecided in all: {undecided}.")
    unseen = f"What I could not see: {_many(trouble.count, 'source')} in trouble."
    told.append(" ".join([unseen, *([", ".join(trouble.named)] if lines is not None else [])]))
    title = f"{app}: {_many(len(alerts), 'new alert') if alerts else 'nothing new'}"
    return Message(message_id, title, _body(told, message_id))


def word_test(app: str, message_id: str) -> Message:
    """Word a message that only shows that the way is open."""
    return Message(message_id, f"{app}: test", _body(["This is a test."], message_id))


def repeated(message: Message) -> Message:
    """Return a message that says of itself that it may have come before."""
    return Message(message.id, message.title, f"{REPETITION}\n{message.body}")


def _tell(alerts: Sequence[Alert], lines: Mapping[int, str] | None) -> list[str]:
    return _count(alerts) + (_numbers(alerts) if lines is None else _lines(alerts, lines))


def _count(alerts: Sequence[Alert]) -> list[str]:
    severities = Counter(alert.severity for alert in alerts)
    kinds = Counter(alert.kind for alert in alerts)
    loud = ", ".join(f"{severities[word]} {word}" for word in Severity if severities[word])
    what = ", ".join(f"{kinds[word]} {spell(word)}" for word in AlertKind if kinds[word])
    return [f"{loud}.", f"{what}."]


def _numbers(alerts: Sequence[Alert]) -> list[str]:
    ids = [str(alert.id) for alert in _loudest_first(alerts)]
    more = f" and {len(ids) - MOST_NUMBERS} more" if len(ids) > MOST_NUMBERS else ""
    return [f"{'No.' if len(ids) == 1 else 'Nos.'} {', '.join(ids[:MOST_NUMBERS])}{more}."]


def _lines(alerts: Sequence[Alert], lines: Mapping[int, str]) -> list[str]:
    shown = [one.id for one in _loudest_first(alerts)[:MOST_LINES] if one.id in lines]
    more = len(alerts) - len(shown)
    told = [lines[alert_id] for alert_id in shown if alert_id is not None]
    return told + ([f"... and {more} more."] if more else [])


def _loudest_first(alerts: Sequence[Alert]) -> list[Alert]:
    loudness = list(Severity)
    return sorted(alerts, key=lambda one: (loudness.index(one.severity), one.id or 0))


def _body(told: Sequence[str], message_id: str) -> str:
    body = "\n".join(told)
    if len(body) > LONGEST_BODY:
        body = body[:LONGEST_BODY] + " ..."
    return f"{body}\nMessage {message_id}"


def spell(word: str) -> str:
    """Spell a term of the vocabularies in plain words."""
    return word.replace("_", " ")


def harmless(text: str) -> str:
    """Return words of strangers on one line, without markup, links and unseen characters."""
    kept = "".join(
        " " if letter in MARKUP or unicodedata.category(letter)[0] in "CZ" else letter
        for letter in text.replace("://", " ")
    )
    return " ".join(kept.split())[:LONGEST_LINE]


def in_line(parts: Iterable[str | None]) -> str:
    """Return one line of those parts that there are."""
    return "; ".join(part for part in map(harmless, filter(None, parts)) if part)[:LONGEST_LINE]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
