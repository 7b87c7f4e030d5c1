"""Labelled tellings of events: who is meant and which act of the world, text by text. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from extract.people import person_key


@dataclass(frozen=True, slots=True)
class Label:
    """One event of one text, as a person labelled it.

    `act` is the same in all texts that tell of it, `who` in all that mean one person. `corrects`
    says that this telling puts a fact right that an earlier one told otherwise.
    """

    text_id: str
    act: str
    who: str
    kind: str
    name: str
    key: str
    date: str | None
    place: str | None
    term: str | None
    corrects: bool


@dataclass(frozen=True, slots=True)
class Text:
    """A labelled text."""

    id: str
    published_on: date
    title: str
    text: str
    labels: tuple[Label, ...]


def read_texts(file: Path) -> list[Text]:
    """Return the texts of a file in its order.

    Where an event says neither `act` nor `who`, a person is one key, and an act is the person and
    the kind within the texts that `same_event_as` puts together; two of a kind differ by their day.
    """
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    return [
        Text(
            row["id"],
            date.fromisoformat(row["published_on"]),
            row["title"],
            row["text"],
            tuple(_labels(row)),
        )
        for row in rows
    ]


def _labels(row: Mapping[str, Any]) -> Iterator[Label]:
    events: Sequence[Mapping[str, Any]] = row["events"]
    often = Counter((e["person"], e["type"]) for e in events)
    group = row.get("same_event_as") or row["id"]
    for event in events:
        key = person_key(event["person"] or "")
        act = f"{group} {key} {event['type']}"
        if often[event["person"], event["type"]] > 1:
            act += f" {event['date']}"
        yield Label(
            row["id"],
            event.get("act", act),
            event.get("who", key),
            event["type"],
            event["person"] or "",
            key,
            event["date"],
            event.get("place"),
            event.get("term"),
            event.get("corrects", False),
        )
