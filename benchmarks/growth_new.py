"""New documents for `benchmarks.growth`, as they come out of the reader: captured, read, not saved.

Half of the victims are on file with an act, which half of their documents tell again; everybody
else is new. One document in ten is a near copy of the one before it. Each cites two pages.
"""

from __future__ import annotations

import random

import sqlalchemy as sa
from sqlmodel import col, select

from benchmarks import growth_rows as rows
from benchmarks.linking import invent
from extract.people import person_key
from models.database import writing
from models.tables import Link, Snapshot
from models.terms import Code, EventKind, Role
from models.values import (
    Article,
    ChargeMention,
    EventMention,
    Findings,
    PersonMention,
    Provision,
    ReadDocument,
    Reading,
)

WORDS = 150
STRANGERS = 20_000  # invented names for those who are new
VOCABULARY = tuple(f"слово{number}" for number in range(20_000))
LAW = Provision(Code.CAO, "488", "6")
NO_FINDINGS = Findings("ru", (), (), ())


class NewDocuments:
    """Makes batch after batch of new documents for one archive, with their captures in place."""

    def __init__(self, engine: sa.Engine, archive: rows.Archive) -> None:
        self._engine, self._archive = engine, archive
        self._chance = random.Random(5)  # noqa: S311  # no secret
        self._strangers = iter(invent(STRANGERS, seed=3))
        self._next = archive.documents + 1
        self._before = ""

    def batch(self, count: int, *, with_findings: bool) -> list[Reading]:
        """Return so many readings; their links and snapshots are in the database."""
        numbers = range(self._next, self._next + count)
        self._next = numbers.stop
        urls = self._capture(numbers)
        return [
            Reading(number, (self._read(number, url, with_findings=with_findings),))
            for number, url in zip(numbers, urls, strict=True)
        ]

    def _capture(self, numbers: range) -> list[str]:
        links = [rows.link_row(number) | {"attempts": 1, "visits": 0} for number in numbers]
        urls = [link["url"] for link in links]
        with writing(self._engine) as session:
            for link in links:
                del link["id"]  # pages that were cited take numbers, too
            session.execute(sa.insert(Link), [link | {"visit_at": None} for link in links])
            found = select(Link.url, Link.id).where(col(Link.url).in_(urls))
            ids = dict(session.exec(found).all())
            session.execute(
                sa.insert(Snapshot),
                [
                    rows.snapshot_row(number)
                    | {"link_id": ids[url], "payload_bytes": 0, "read_at": None}
                    for number, url in zip(numbers, urls, strict=True)
                ],
            )
        return urls

    def _read(self, number: int, url: str, *, with_findings: bool) -> ReadDocument:
        at = rows.appeared(number)
        if not with_findings:
            text = " ".join(self._chance.choices(VOCABULARY, k=WORDS))
            return ReadDocument(url, Article(url, f"Тақырып {number}", text, at), NO_FINDINGS)
        cited = tuple(f"https://t.me/channel{number}/{post}" for post in (1, 2))
        day = at.date().isoformat()
        victim, event = self._victim(number, day)
        lawyer = _mention(next(self._strangers), 40, Role.LAWYER)
        article = Article(url, f"Тақырып {number}", self._text(number), at, links=cited)
        charge = ChargeMention(LAW, 80, 98, "часть 6 статьи 488", "after")
        findings = Findings("ru", (victim, lawyer), (charge,), (event,))
        return ReadDocument(url, article, findings)

    def _victim(self, number: int, day: str) -> tuple[PersonMention, EventMention]:
        """Return who suffers, in turn: on file and the same act again, on file, new, new."""
        name, kind = None, EventKind.DETENTION
        if number % 4 < 2:
            known = self._chance.randint(1, self._archive.events)
            name = self._archive.names[self._archive.bearer(known) - 1]
            kind = rows.kind_of(known if number % 4 == 0 else known + 1)
            day = rows.day_of(known) if number % 4 == 0 else day
        victim = _mention(name or next(self._strangers), 0, Role.VICTIM)
        why = ("trigger", "person in the same sentence")
        event = EventMention(kind, (victim,), (LAW,), day, "Актобе", None, 0, 100, 0.8, why)
        return victim, event

    def _text(self, number: int) -> str:
        words = self._chance.choices(VOCABULARY, k=WORDS)
        if number % 10 == 0 and self._before:
            words = [*words[:10], *self._before.split()[10:]]
        self._before = " ".join(words)
        return self._before


def _mention(name: str, start: int, role: Role) -> PersonMention:
    return PersonMention(name, start, start + len(name), name, person_key(name), "ru", role)
