"""Rows of a generated archive for `benchmarks.growth`: what each of its documents brings to each
table. Nobody in it exists.

One document in five has findings. Two in a row tell of one act against one person; nine alerts in
ten are decided. Documents come at one rate, so that more of them are more years.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from extract.people import person_key
from flows.duplicates import ERA
from models.terms import (
    AlertKind,
    AlertState,
    CaptureKind,
    ChargeStatus,
    CopyKind,
    EventKind,
    Grade,
    LinkState,
    PairState,
    Role,
    Severity,
    WatchKind,
)

START = datetime(2021, 1, 1, tzinfo=UTC)
APART = timedelta(minutes=2, seconds=38)  # between two documents: a million in five years
WITH_FINDINGS = 5  # one document in so many
TELLINGS = 2  # of one act
NUMBERS = 40  # fingerprints of a document with findings
SOURCES = 50
LAW = "KZ-CAO 488(6)"
TEXT = " ".join(f"сөз{number}" for number in range(120))
KINDS = (EventKind.DETENTION, EventKind.FINE, EventKind.ADMINISTRATIVE_ARREST, EventKind.SEARCH)
STATES = (AlertState.NEW, *[AlertState.DISMISSED] * 6, *[AlertState.CONFIRMED] * 3)


@dataclass(frozen=True, slots=True)
class Archive:
    """How much is generated; person n is the n-th of `names`, from 1 on."""

    documents: int
    names: tuple[str, ...]

    @property
    def finds(self) -> int:
        """How many documents have findings."""
        return self.documents // WITH_FINDINGS

    @property
    def events(self) -> int:
        """How many acts they tell of."""
        return self.finds // TELLINGS

    def bearer(self, event: int) -> int:
        """Return the person to whom an act was done."""
        return (event - 1) % len(self.names) + 1

    def key(self, person: int) -> str:
        """Return the key of a person's name."""
        return person_key(self.names[person - 1])


def appeared(number: int) -> datetime:
    """Return when a document appeared."""
    return START + APART * number


def act_of(find: int) -> int:
    """Return the act of which a document with findings tells."""
    return (find - 1) // TELLINGS + 1


def day_of(event: int) -> str:
    """Return the day on which an act was done."""
    return appeared(((event - 1) * TELLINGS + 1) * WITH_FINDINGS).date().isoformat()


def kind_of(event: int) -> EventKind:
    """Return the kind of an act."""
    return KINDS[event % len(KINDS)]


def _source(number: int) -> str:
    return f"source{number % SOURCES}"


def link_row(number: int) -> dict[str, Any]:
    url, at = f"https://news{number % SOURCES}.example/{number}", appeared(number)
    watched = at + timedelta(days=30) if number % WITH_FINDINGS == 0 else None
    return {
        "id": number,
        "url": url,
        "fetch_url": url,
        "source_id": _source(number),
        "kind": CaptureKind.DOCUMENT,
        "state": LinkState.ALIVE,
        "discovered_at": at,
        "fetched_at": at,
        "record_id": f"<urn:uuid:{number:032x}>",
        "visit_at": watched,
    }


def snapshot_row(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "record_id": f"<urn:uuid:{number:032x}>",
        "link_id": number,
        "source_id": _source(number),
        "kind": CaptureKind.DOCUMENT,
        "url": f"https://news{number % SOURCES}.example/{number}",
        "status": 200,
        "captured_at": appeared(number),
        "warc_file": f"{number // 1_000}.warc.gz",
        "warc_offset": number,
        "warc_length": 1,
        "warc_end": number + 1,
        "payload_sha256": f"{number:064x}",
        "read_at": appeared(number),
        "read_outcome": "documents",
    }


def document_row(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "link_id": number,
        "snapshot_id": number,
        "source_id": _source(number),
        "title": f"Тақырып {number}",
        "text": TEXT,
        "text_sha256": f"{number:064x}",
        "published_at": appeared(number),
        "captured_at": appeared(number),
        "seen_at": appeared(number),
        "authors": [],
        "lang": "ru",
        "how": {},
    }


def print_rows(finds: Iterable[int]) -> Iterator[dict[str, Any]]:
    chance = random.Random(2)  # noqa: S311  # no secret
    eras: dict[int, list[tuple[int, int]]] = {}
    for find in finds:
        number = find * WITH_FINDINGS
        own = eras.setdefault(appeared(number).toordinal() // ERA, [])
        own += [(chance.getrandbits(62), number) for _ in range(NUMBERS)]
    for era in sorted(eras):
        for value, number in sorted(eras.pop(era)):  # in the order in which they are kept
            yield {"era": era, "value": value, "document_id": number}


def mention_rows(archive: Archive, find: int) -> Iterator[dict[str, Any]]:
    victim = archive.bearer(act_of(find))
    other = (find * 7) % len(archive.names) + 1
    for start, person, role in ((0, victim, Role.VICTIM), (90, victim, Role.VICTIM),
                                (200, other, Role.LAWYER)):  # fmt: skip
        yield {
            "document_id": find * WITH_FINDINGS,
            "start": start,
            "end": start + 20,
            "value": archive.key(person),
            "raw": archive.names[person - 1],
            "name": archive.names[person - 1],
            "role": role,
            "person_id": person,
        }
    yield {
        "document_id": find * WITH_FINDINGS,
        "start": 50,
        "end": 70,
        "value": LAW,
        "raw": "часть 6 статьи 488",
        "how": "after",
        "provision_id": LAW,
    }


def event_row(archive: Archive, event: int) -> dict[str, Any]:
    return {
        "id": event,
        "kind": kind_of(event),
        "person_id": archive.bearer(event),
        "date": day_of(event),
        "seen_on": day_of(event),
        "place": "Актобе",
        "score": 0.8,
        "is_untold": False,
        "created_at": START,
    }


def evidence_row(archive: Archive, find: int) -> dict[str, Any]:
    event = act_of(find)
    return {
        "id": find,
        "event_id": event,
        "document_id": find * WITH_FINDINGS,
        "person_id": archive.bearer(event),
        "start": 0,
        "end": 100,
        "date": day_of(event),
        "place": "Актобе",
        "charges": [LAW],
        "score": 0.8,
        "why": ["trigger", "person in the same sentence"],
    }


def cited_in_row(find: int) -> dict[str, Any]:
    return {"provision_id": LAW, "evidence_id": find}


def charge_rows(archive: Archive) -> Iterator[dict[str, Any]]:
    for person in range(1, min(archive.events, len(archive.names)) + 1):
        yield {
            "id": person,
            "person_id": person,
            "provision_id": LAW,
            "status": ChargeStatus.ALLEGED,
            "first_document_id": WITH_FINDINGS,
            "created_at": START,
        }


def telling_row(archive: Archive, find: int) -> dict[str, Any]:
    event = act_of(find)
    return {
        "charge_id": archive.bearer(event),
        "document_id": find * WITH_FINDINGS,
        "event_id": event,
        "status": ChargeStatus.ALLEGED,
        "on": day_of(event),
        "is_dated": True,
        "start": 0,
        "end": 100,
        "why": "told",
        "created_at": START,
        "told_at": START,
    }


def alert_row(event: int) -> dict[str, Any]:
    at = appeared(event * TELLINGS * WITH_FINDINGS)
    return {
        "id": event,
        "key": f"{AlertKind.NEW_EVENT}:{event}",
        "kind": AlertKind.NEW_EVENT,
        "event_id": event,
        "severity": Severity.NORMAL,
        "state": STATES[event % len(STATES)],
        "group_key": f"{day_of(event)}:{event // 5}",
        "raised_at": at,
        "put_at": at,
    }


def action_row(event: int) -> dict[str, Any]:
    return {
        "alert_id": event,
        "action": "confirm",
        "by": "anna",
        "at": appeared(event * TELLINGS * WITH_FINDINGS),
        "before": AlertState.NEW,
        "after": STATES[event % len(STATES)],
    }


def copy_row(find: int) -> dict[str, Any]:
    return {
        "document_id": find * WITH_FINDINGS,
        "of_document_id": (find - 1) * WITH_FINDINGS,
        "kind": CopyKind.NEAR,
        "share": 0.9,
        "start": 0,
        "end": 500,
        "of_start": 0,
        "of_end": 500,
        "why": "generated",
        "created_at": START,
    }


def cited_row(archive: Archive, find: int) -> dict[str, Any]:
    url = f"https://cited.example/{find}"
    return {
        "id": archive.documents + find,
        "url": url,
        "fetch_url": url,
        "kind": CaptureKind.DOCUMENT,
        "state": LinkState.ALIVE,
        "discovered_at": START,
        "fetched_at": START,
        "visit_at": appeared(find * WITH_FINDINGS) + timedelta(days=30),
    }


def reference_row(archive: Archive, find: int) -> dict[str, Any]:
    row = {"document_id": find * WITH_FINDINGS, "link_id": archive.documents + find}
    return row | {"rank": 0, "created_at": START}


def visit_row(find: int) -> dict[str, Any]:
    at = appeared(find * WITH_FINDINGS)
    row = {"link_id": find * WITH_FINDINGS, "at": at, "seen": LinkState.ALIVE, "is_sure": True}
    return row | {"state": LinkState.ALIVE, "judged_at": at, "told_at": at}


def pair_row(person: int) -> dict[str, Any]:
    return {
        "low_id": person - 1,
        "high_id": person,
        "grade": Grade.PROPOSED,
        "why": ["one letter differs"],
        "state": PairState.OPEN,
        "created_at": START,
    }


def watch_row(archive: Archive, number: int) -> dict[str, Any]:
    name = archive.names[number % len(archive.names)]
    row = {"kind": WatchKind.PERSON, "value": person_key(name), "name": name, "aliases": []}
    return row | {"by": "anna", "at": START, "baselined_at": START}
