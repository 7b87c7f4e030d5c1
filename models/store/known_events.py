"""Finds the event that a telling is of, among those that are known.

How tellings are compared is handed in: this room knows no places and no law.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, select

from models.store import pairs
from models.store.documents import NewDocument
from models.store.sql import in_batches
from models.tables import Alert, Document, Event, Evidence
from models.terms import AlertState, ChargeStatus, EventKind
from models.values import EventFacts, EventMention

Key = tuple[int | None, str]  # the person's root and the kind


@dataclass(frozen=True, slots=True)
class EventRules:
    """How tellings are judged: functions of `extract`.

    `same_event` says whether a telling is of the act that is known, `place_key` spells a place in
    one way; `judge_charge` says where a charge stands at characters of a text and why,
    `last_status` where it stands after all its tellings.
    """

    same_event: Callable[[EventFacts, EventFacts], bool]
    place_key: Callable[[str], str]
    judge_charge: Callable[[EventKind, str, int, int], tuple[ChargeStatus, str]]
    last_status: Callable[[Iterable[tuple[str, bool, ChargeStatus]]], ChargeStatus]

    def place_of(self, event: Event | EventMention) -> str | None:
        """Return the key of a place, None where none is told."""
        return None if event.place is None else self.place_key(event.place)

    def facts_of(self, event: Event, articles: frozenset[str] = frozenset()) -> EventFacts:
        """Return what an event is compared by; its `articles` are not in the row."""
        return EventFacts(event.kind, event.date, self.place_of(event), event.seen_on, articles)


@dataclass(frozen=True, slots=True)
class Told:
    """One document's telling of an act against one person, or against nobody who is named."""

    document: NewDocument
    mention: EventMention
    person_id: int | None

    @property
    def articles(self) -> frozenset[str]:
        """The articles of the charges told with it, without parts."""
        return frozenset(f"{p.code} {p.article}" for p in self.mention.charges)


class KnownEvents:
    """What is known of the people of a batch of documents, and what the batch adds to it."""

    def __init__(
        self,
        session: Session,
        rules: EventRules,
        one_person: Mapping[int, int],
        documents: Sequence[NewDocument],
    ) -> None:
        self._session, self._rules, self._one_person = session, rules, one_person
        self._events = _events_of(session, one_person)
        self._articles: dict[int, set[str]] = {}
        self._edited = _edited_links(session, documents)
        self._twins = pairs.twins_of(session, one_person.keys())

    def find(
        self, told: Told, beside: Sequence[Told], barred: Collection[int] = ()
    ) -> Event | None:
        """Return the event that is told, none of those that are `barred`; `beside` is what else the
        same text tells.
        """
        if told.person_id is None:
            return self._unnamed(told) or self._rewritten(told, self._unnamed_of_link(told), beside)
        candidates = [event for event in self._candidates(told) if event.id not in barred]
        return self._matching(candidates, told) or self._rewritten(told, candidates, beside)

    def find_twin(self, told: Told, beside: Sequence[Told]) -> Event | None:
        """Return the event of somebody who may be the same person, to whom the same was done in the
        same town on the very day; the root, if it is merged. Whoever is named beside the other in
        one text is another, and nothing is hidden in an alert that somebody dismissed.
        """
        mention, place = told.mention, self._rules.place_of(told.mention)
        twins = self._twins.get(told.person_id or 0, set()) - {t.person_id for t in beside}
        if not twins or place is None or len(mention.date or "") != len("2020-11-23"):
            return None
        query = select(Event).where(
            col(Event.person_id).in_(twins),
            Event.kind == mention.kind,
            Event.date == mention.date,
        )
        for event in self._session.exec(query.order_by(col(Event.id))):
            law = self._articles_of(event)
            is_other_law = bool(law and told.articles) and told.articles.isdisjoint(law)
            if self._rules.place_of(event) == place and not is_other_law:
                root = self._session.get_one(Event, event.merged_into_id or event.id)
                return None if self._is_dismissed(root) else root
        return None

    def _is_dismissed(self, event: Event) -> bool:
        query = select(Alert.id).where(
            Alert.event_id == event.id, Alert.state == AlertState.DISMISSED
        )
        return self._session.exec(query.limit(1)).first() is not None

    def add(self, event: Event, told: Told) -> None:
        """Put a new event, or another telling of one, among those that are known."""
        candidates = self._candidates(told)
        if event not in candidates:
            candidates.append(event)
        if event.id in self._articles or told.articles:
            self._articles_of(event).update(told.articles)

    def _candidates(self, told: Told) -> list[Event]:
        root = None if told.person_id is None else self._one_person[told.person_id]
        return self._events.setdefault((root, told.mention.kind), [])

    def _matching(self, candidates: Sequence[Event], told: Told) -> Event | None:
        facts = self._facts(told)
        for event in sorted(candidates, key=lambda known: known.date != told.mention.date):
            if not self._rules.same_event(self._rules.facts_of(event), facts):
                continue
            # Articles are asked for only where a match hangs on them.
            if not told.articles or self._rules.same_event(
                self._rules.facts_of(event, frozenset(self._articles_of(event))), facts
            ):
                return event
        return None

    def _facts(self, told: Told) -> EventFacts:
        mention = told.mention
        place = self._rules.place_of(mention)
        return EventFacts(mention.kind, mention.date, place, told.document.seen_on, told.articles)

    def _articles_of(self, event: Event) -> set[str]:
        if event.id not in self._articles:
            told = self._session.exec(
                select(Evidence.charges).where(Evidence.event_id == event.id).distinct()
            )
            spelt = {provision for provisions in told for provision in provisions}
            self._articles[event.id or 0] = {provision.partition("(")[0] for provision in spelt}
        return self._articles[event.id or 0]

    def _unnamed(self, told: Told) -> Event | None:
        """Return what was done to nobody who is named, told alike: an organisation is banned on one
        day, a child is known by day, place and term. Without a day nothing is joined.
        """
        mention = told.mention
        for event in [*self._candidates(told), *self._unnamed_on(mention)]:
            if event.date is None or mention.date is None:
                continue
            if mention.kind is EventKind.ORGANISATION_BANNED:
                if self._rules.same_event(self._rules.facts_of(event), self._facts(told)):
                    return event
            elif _is_alike(event, mention, self._rules):
                return event
        return None

    def _unnamed_on(self, mention: EventMention) -> list[Event]:
        query = select(Event).where(
            col(Event.person_id).is_(None),
            Event.kind == mention.kind,
            col(Event.date).in_(_days_around(mention.date)),
        )
        return list(self._session.exec(query.order_by(col(Event.id))))

    def _unnamed_of_link(self, told: Told) -> list[Event]:
        if told.document.link_id not in self._edited:
            return []
        query = (
            select(Event)
            .join(Evidence, col(Evidence.event_id) == Event.id)
            .join(Document, col(Document.id) == Evidence.document_id)
            .where(Document.link_id == told.document.link_id, col(Event.person_id).is_(None))
            .where(Event.kind == told.mention.kind)
        )
        return list({event.id: event for event in self._session.exec(query)}.values())

    def _rewritten(
        self, told: Told, candidates: Sequence[Event], beside: Sequence[Told]
    ) -> Event | None:
        """Return the event that an earlier text of the page told and this one tells otherwise: one
        that nothing else in this text is about.
        """
        if told.document.link_id not in self._edited:
            return None
        others = [t for t in beside if t is not told and t.mention.kind is told.mention.kind]
        for event in candidates:
            if any(self._matching([event], other) for other in others):
                continue
            query = (
                select(Evidence.id)
                .join(Document, col(Document.id) == Evidence.document_id)
                .where(Evidence.event_id == event.id, Document.link_id == told.document.link_id)
            )
            if self._session.exec(query.limit(1)).first() is not None:
                return event
        return None


def _events_of(session: Session, one_person: Mapping[int, int]) -> dict[Key, list[Event]]:
    """Return the events of each person, whichever of its rows they are of."""
    known: dict[Key, list[Event]] = {}
    for batch in in_batches(sorted(one_person)):
        for event in session.exec(
            select(Event).where(col(Event.person_id).in_(batch)).order_by(col(Event.id))
        ):
            root = one_person[event.person_id or 0]
            known.setdefault((root, event.kind), []).append(event)
    return known


def _edited_links(session: Session, documents: Sequence[NewDocument]) -> set[int]:
    """Return the links with an event of which an earlier text is known."""
    found: set[int] = set()
    new = {document.id for document in documents}
    for batch in in_batches(sorted({d.link_id for d in documents if d.read.findings.events})):
        query = select(Document.link_id, Document.id).where(col(Document.link_id).in_(batch))
        found |= {link_id for link_id, document_id in session.exec(query) if document_id not in new}
    return found


def _is_alike(event: Event, mention: EventMention, rules: EventRules) -> bool:
    return (
        event.date == mention.date
        and event.place is not None
        and rules.place_of(event) == rules.place_of(mention)
        and event.term == mention.term
    )


def _days_around(day: str | None) -> list[str]:
    if day is None:
        return []
    try:
        middle = date.fromisoformat(day)
    except ValueError:  # a month or a year
        return [day]
    return [(middle + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]
