"""Persons: a name is linked to the one person whom it means without doubt, or a new person is made.

Who bears a name much like it is proposed to a person, who decides. Two persons who are on file are
never made one here, and a surname alone links nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.store import namings, pairs
from models.store.documents import NewDocument
from models.store.namings import Candidates, NameRules, Verdict
from models.store.roots import GRAVITY
from models.store.sql import in_batches, upsert
from models.tables import Alias, Document, Mention, Person
from models.terms import Grade, Role
from models.values import EventFacts, Naming, PersonMention

MOST_PROPOSED = 20  # persons of whom one new person may be each; those most like it
Key = tuple[int, str]  # a document's id and the key of a name there


@dataclass(slots=True)
class Linked:
    """Which row each name of a document belongs to, why, and how many persons were made."""

    ids: dict[Key, int] = field(default_factory=dict)
    why: dict[Key, str] = field(default_factory=dict)
    made: int = 0


@dataclass(slots=True)
class _Work:
    """What is written at the end, all at once."""

    aliases: list[dict[str, Any]] = field(default_factory=list)
    names: dict[int, list[Naming]] = field(default_factory=dict)
    proposed: list[pairs.Proposed] = field(default_factory=list)


def link_people(
    session: Session, documents: Sequence[NewDocument], rules: NameRules, now: datetime
) -> Linked:
    """Give every acting person of these documents a row and keep the spellings of the name."""
    told = [
        (document, mention, rules.complete(_naming(mention, document, rules)))
        for document in documents
        for mention in _gravest(_acting(document)).values()
    ]
    candidates = Candidates(session, rules, [n for _, mention, n in told if _is_full(mention)])
    linked, work = Linked(), _Work()
    before = _named_before(session, documents)
    for document, mention, naming in told:
        key = (document.id, mention.key)
        verdicts = candidates.judge(naming) if _is_full(mention) else []
        meant = _meant(verdicts) if not candidates.is_crowded(mention.key) else None
        known = before.get((document.link_id, mention.key)) if meant is None else None
        if known is not None:
            person = known
            _grow(session, person, mention, naming)
            linked.why[key] = "named so by an earlier text of the page"
        elif meant is None:
            person = _make(session, mention, naming, document, rules.version, now)
            linked.made += 1
            work.proposed += _propose(person, verdicts)
            if _is_full(mention):
                candidates.add(person, naming)
        else:
            person = meant.file.rows[meant.row_id]
            _grow(session, person, mention, naming)
            candidates.grow(meant.file, meant.row_id, naming)
            linked.why[key] = "; ".join(meant.sameness.why)
        linked.ids[key] = person.id or 0
        _note(work, person, mention, naming)
    upsert(session, Alias, work.aliases, key=("person_id", "name"))
    namings.file_names(session, rules, work.names)
    pairs.propose(session, work.proposed, now)
    return linked


def _named_before(
    session: Session, documents: Sequence[NewDocument]
) -> dict[tuple[int, str], Person]:
    """Return whom an earlier text of each page named, by the link and the key of the name."""
    new = {document.id for document in documents}
    found: dict[tuple[int, str], Person] = {}
    for batch in in_batches(sorted({document.link_id for document in documents})):
        query = (
            select(Document.link_id, Document.id, Mention.value, Person)
            .join(Mention, col(Mention.document_id) == Document.id)
            .join(Person, col(Person.id) == Mention.person_id)
            .where(col(Document.link_id).in_(batch))
            .order_by(col(Document.id))
        )
        for link_id, document_id, value, person in session.exec(query):
            if document_id not in new:
                found.setdefault((link_id, value), person)
    return found


def _meant(verdicts: Sequence[Verdict]) -> Verdict | None:
    """Return the one who is meant; None if nobody is, or several may be."""
    same = [verdict for verdict in verdicts if verdict.sameness.grade is Grade.SAME]
    return same[0] if len(same) == 1 else None


def _propose(person: Person, verdicts: Sequence[Verdict]) -> list[pairs.Proposed]:
    """A new person may be each of those whose name is the same or much like it."""
    return [
        pairs.Proposed(verdict.row_id, person.id or 0, verdict.sameness)
        for verdict in verdicts[:MOST_PROPOSED]
    ]


def _note(work: _Work, person: Person, mention: PersonMention, naming: Naming) -> None:
    alias = {"person_id": person.id, "name": mention.name, "key": mention.key, "lang": mention.lang}
    work.aliases.append(alias)
    if _is_full(mention):
        work.names.setdefault(person.id or 0, []).append(naming)


def _acting(document: NewDocument) -> list[PersonMention]:
    findings = document.read.findings
    in_events = {person.key for event in findings.events for person in event.people}
    return [m for m in findings.people if m.role is not Role.OTHER or m.key in in_events]


def _gravest(mentions: Sequence[PersonMention]) -> dict[str, PersonMention]:
    """One mention a key: the one with the gravest role, the longest name among equals."""
    best: dict[str, PersonMention] = {}
    for mention in mentions:
        other = best.get(mention.key)
        if other is None or _weight(mention) > _weight(other):
            best[mention.key] = mention
    return best


def _weight(mention: PersonMention) -> tuple[int, int]:
    return GRAVITY.index(mention.role), len(mention.name)


def _is_full(mention: PersonMention) -> bool:
    """A key of two words or more is a given name and a surname."""
    return " " in mention.key


def _naming(mention: PersonMention, document: NewDocument, rules: NameRules) -> Naming:
    """Return a name with what its document tells around it."""
    found = document.read.findings
    own = [e for e in found.events if any(p.key == mention.key for p in e.people)]
    beside = {person.key for person in found.people if " " in person.key} - {mention.key}
    return Naming(
        name=mention.name,
        birth_year=mention.birth_year,
        birth_is_about=mention.birth_is_about,
        role=mention.role,
        minor=mention.minor or None,  # nobody is said to be grown up
        places=frozenset(rules.place_key(event.place) for event in own if event.place),
        provisions=frozenset(str(p) for event in own for p in event.charges),
        people=frozenset(beside),
        acts=frozenset(
            EventFacts(
                event.kind,
                event.date,
                rules.place_key(event.place) if event.place else None,
                document.seen_on,
            )
            for event in own
        ),
    )


def _make(
    session: Session,
    mention: PersonMention,
    naming: Naming,
    document: NewDocument,
    version: int,
    now: datetime,
) -> Person:
    person = Person(
        name=mention.name,
        key=mention.key if _is_full(mention) else "",
        role=mention.role,
        minor=mention.minor,
        filed_by=version,
        first_document_id=document.id,
        created_at=now,
    )
    namings.learn(person, naming)
    session.add(person)
    session.flush()
    return person


def _grow(session: Session, person: Person, mention: PersonMention, naming: Naming) -> None:
    if GRAVITY.index(mention.role) > GRAVITY.index(person.role):
        person.role = mention.role
    person.minor = person.minor or mention.minor
    namings.learn(person, naming)
    session.add(person)
