"""Finds those on file who may be meant by a name: by the keys they are filed under, so that a
look-up costs the same however many people there are.

How names are judged is handed in: this room knows no names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.store import roots
from models.store.sql import in_batches, upsert
from models.tables import Alias, Charge, Event, Mention, NamingBlock, Person
from models.terms import Grade
from models.values import EventFacts, Naming, Sameness

MOST_BEARERS = 50  # persons who are looked at under one key, the oldest rows
MOST_COMPARED = 100  # persons whom one name is compared with, those with most keys in common
LAST_ACTS = 50  # of a person, that are compared with what is told
LAST_MENTIONS = 20  # where it is looked who else was named beside a person
NOTHING = Sameness(Grade.DIFFERENT, ())
ORDER = list(Grade)


@dataclass(frozen=True, slots=True)
class NameRules:
    """How names are judged: functions of `extract.identity`, and the version of their keys."""

    version: int
    blocks: Callable[[Naming], frozenset[str]]
    sought: Callable[[Naming], frozenset[str]]
    complete: Callable[[Naming], Naming]
    compare: Callable[[Naming, Naming], Sameness]
    place_key: Callable[[str], str]


@dataclass(slots=True)
class OnFile:
    """All that is on file of one person: every row of it, and which row bears which spelling.

    What stands around the names is fetched when it is asked for; what is new in this batch of
    documents is added at once.
    """

    root_id: int
    rows: dict[int, Person]
    names: dict[str, int] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    provisions: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    acts: set[EventFacts] = field(default_factory=set)
    has_context: bool = False

    def namings(self) -> Iterator[tuple[int, Naming]]:
        """Yield the row and all that is known for each spelling; a row's own facts go first."""
        rows = list(self.rows.values())
        role = max((row.role for row in rows), key=roots.GRAVITY.index)
        for name, row_id in self.names.items():
            own = [self.rows[row_id], *rows]
            born = roots.best_born(own)
            naming = Naming(
                name=name,
                gender=next((row.gender for row in own if row.gender), None),
                birth_year=born.birth_year,
                birth_is_about=born.birth_is_about,
                patronymic=next((row.patronymic for row in own if row.patronymic), None),
                role=role,
                minor=any(row.minor for row in rows) or None,  # nobody is said to be grown up
                places=frozenset(self.places),
                provisions=frozenset(self.provisions),
                people=frozenset(self.people),
                acts=frozenset(self.acts),
            )
            yield row_id, naming


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a name is to a person on file: the grade of the nearest spelling, and its row."""

    file: OnFile
    row_id: int
    sameness: Sameness


class Candidates:
    """Whom the names of a batch of documents may mean. It knows those made on the way, too."""

    def __init__(self, session: Session, rules: NameRules, namings: Iterable[Naming]) -> None:
        self._session, self._rules = session, rules
        sought = {key for naming in namings for key in rules.sought(naming)}
        self._bearers = _bearers(session, sought)
        self._files = _files(session, {one for own in self._bearers.values() for one in own})

    def judge(self, naming: Naming) -> list[Verdict]:
        """Return who is the same person or may be proposed, likeliest first."""
        verdicts = [self._judge(file, naming) for file in self._nearest(naming)]
        asked = [v for v in verdicts if v.sameness.grade in (Grade.SAME, Grade.PROPOSED)]
        return sorted(asked, key=lambda v: (ORDER.index(v.sameness.grade), v.file.root_id))

    def is_crowded(self, key: str) -> bool:
        """Tell whether more people bear a full-name key than are looked at."""
        return len(self._bearers.get(key, [])) > MOST_BEARERS

    def add(self, person: Person, naming: Naming) -> OnFile:
        """Put a new person on file; return the file."""
        row_id = person.id or 0
        file = OnFile(row_id, {row_id: person}, has_context=True)
        self._files[row_id] = file
        self.grow(file, row_id, naming)
        return file

    def grow(self, file: OnFile, row_id: int, naming: Naming) -> None:
        """Add a spelling of a person, and what stands around it."""
        file.names.setdefault(naming.name, row_id)
        file.places |= naming.places
        file.provisions |= naming.provisions
        file.people |= naming.people
        file.acts |= naming.acts
        for key in self._rules.blocks(naming):
            bearers = self._bearers.setdefault(key, [])
            if row_id not in bearers:
                bearers.append(row_id)

    def _nearest(self, naming: Naming) -> list[OnFile]:
        keys = self._rules.sought(naming)
        shared = Counter(
            root
            for key in keys
            for root in {self._files[row].root_id for row in self._bearers.get(key, ())}
        )
        nearest = sorted(shared, key=lambda root: (-shared[root], root))[:MOST_COMPARED]
        return [self._files[root] for root in nearest]

    def _judge(self, file: OnFile, naming: Naming) -> Verdict:
        """Without what stands around the names first: mostly nothing is to be asked."""
        verdict = self._compare(file, naming)
        if verdict.sameness.grade is Grade.PROPOSED and not file.has_context:
            _add_context(self._session, file, self._rules)
            verdict = self._compare(file, naming)
        return verdict

    def _compare(self, file: OnFile, naming: Naming) -> Verdict:
        verdicts = [
            Verdict(file, row_id, self._rules.compare(known, naming))
            for row_id, known in file.namings()
        ]
        nothing = Verdict(file, file.root_id, NOTHING)
        return min(verdicts, key=lambda v: ORDER.index(v.sameness.grade), default=nothing)


def file_names(session: Session, rules: NameRules, names: Mapping[int, Collection[Naming]]) -> None:
    """File persons, by the id of their rows, under the keys of their names."""
    rows: list[dict[str, Any]] = [
        {"key": key, "person_id": row_id}
        for row_id, namings in names.items()
        for key in {key for naming in namings for key in rules.blocks(naming)}
    ]
    rows.sort(key=lambda row: (row["key"], row["person_id"]))  # what lies together is touched once
    upsert(session, NamingBlock, rows, key=("key", "person_id"))


def file_again(session: Session, rules: NameRules, limit: int) -> int:
    """File persons anew whom other rules have filed, at most `limit`; return how many it were."""
    query = select(Person).where(Person.filed_by != rules.version).order_by(col(Person.id))
    persons = {row.id or 0: row for row in session.exec(query.limit(limit))}
    names: dict[int, list[Naming]] = {row_id: [] for row_id in persons}
    for batch in in_batches(list(persons)):
        aliases = select(Alias).where(col(Alias.person_id).in_(batch), col(Alias.key).contains(" "))
        for alias in session.exec(aliases):
            names[alias.person_id].append(rules.complete(Naming(alias.name)))
    file_names(session, rules, names)
    for row_id, person in persons.items():
        for naming in names[row_id]:
            learn(person, naming)
        person.filed_by = rules.version
        session.add(person)
    return len(persons)


def learn(person: Person, naming: Naming) -> None:
    """Fill what was unknown of a person by a naming; what was known first stays, but a year of
    birth that is told outright goes before one that an age gave.
    """
    person.gender = person.gender or naming.gender
    person.patronymic = person.patronymic or naming.patronymic
    is_better = person.birth_is_about and not naming.birth_is_about
    if naming.birth_year is not None and (person.birth_year is None or is_better):
        person.birth_year, person.birth_is_about = naming.birth_year, naming.birth_is_about


def _bearers(session: Session, keys: Collection[str]) -> dict[str, list[int]]:
    """Return who is filed under each key, one more than are looked at where there are more."""
    found: dict[str, list[int]] = {}
    place = sa.func.row_number().over(
        partition_by=col(NamingBlock.key), order_by=col(NamingBlock.person_id)
    )
    for batch in in_batches(sorted(keys)):
        ranked: Any = (
            select(NamingBlock.key, NamingBlock.person_id, place.label("place"))
            .where(col(NamingBlock.key).in_(batch))
            .subquery()
        )
        query = sa.select(ranked.c.key, ranked.c.person_id).where(
            ranked.c.place <= MOST_BEARERS + 1
        )
        for key, row_id in session.connection().execute(query):
            found.setdefault(key, []).append(row_id)
    return found


def _files(session: Session, row_ids: Iterable[int]) -> dict[int, OnFile]:
    """Return the file of each of these rows, and of all who are one with them."""
    files: dict[int, OnFile] = {}
    for root, rows in roots.rows_of(session, row_ids).items():
        file = OnFile(root, {row.id or 0: row for row in rows})
        files |= dict.fromkeys(file.rows, file)
    for batch in in_batches(sorted(files)):
        query = select(Alias.name, Alias.person_id).where(
            col(Alias.person_id).in_(batch), col(Alias.key).contains(" ")
        )
        for name, row_id in session.exec(query.order_by(col(Alias.id))):
            files[row_id].names.setdefault(name, row_id)
    return files


def _add_context(session: Session, file: OnFile, rules: NameRules) -> None:
    ids = sorted(file.rows)
    done = select(Event).where(col(Event.person_id).in_(ids)).order_by(col(Event.id).desc())
    charges = select(Charge.provision_id).where(col(Charge.person_id).in_(ids))
    documents = (
        select(Mention.document_id)
        .where(col(Mention.person_id).in_(ids))
        .order_by(col(Mention.id).desc())
        .limit(LAST_MENTIONS)
    )
    beside = select(Mention.value).where(
        col(Mention.document_id).in_(documents.scalar_subquery()),
        col(Mention.name).is_not(None),
        col(Mention.person_id).is_(None) | col(Mention.person_id).not_in(ids),
    )
    for event in session.exec(done.limit(LAST_ACTS)):
        place = rules.place_key(event.place) if event.place else None
        file.acts.add(EventFacts(event.kind, event.date, place, event.seen_on))
        file.places |= {place} if place else set()
    file.provisions |= set(session.exec(charges))
    file.people |= {key for key in session.exec(beside.distinct()) if " " in key}
    file.has_context = True
