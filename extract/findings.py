"""The whole chain from a text to its findings: language, charges, people, events, roles.

It decides nothing itself; it puts the finders in the cheapest order and gives the one JSON shape
that `aigaq extract` prints.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from extract.births import tell_births
from extract.charges import find_charges
from extract.events import Look, find_events, look_for_acts, open_for_known
from extract.language import document_language, split_sentences
from extract.names import find_people
from extract.naming.families import name_families
from extract.naming.known import KnownName, KnownPeople, find_known
from extract.naming.surnames import join_surnames
from extract.roles import judge_roles
from models.values import ChargeMention, EventMention, Findings, PersonMention

SHORT = 1_500  # characters: a text so short is read whole if anything in it is to be read
NEIGHBOURS = 2  # sentences on either side of a charge in which its person may be named

Spans = Sequence[tuple[int, int]]


def find_all(
    text: str,
    title: str | None = None,
    published_on: date | None = None,
    lang: str | None = None,
    known: KnownPeople | None = None,
    people: Literal["all", "near"] = "all",
) -> Findings:
    """Return the language, people, charges and events of one document.

    Args:
        text: Plain text of the document.
        title: Its headline, if it has one.
        published_on: The day it appeared; relative dates are read against it.
        lang: Its language if the source says so, otherwise it is found.
        known: People on file. They are found by their names alone, in posts without capitals too,
            and an act told of them is in scope whatever the words around.
        people: "all" finds the persons of the whole text. "near" runs the name finder on the
            whole of a text that tells of an act in scope, and on the sentences around charges (the
            whole of a short text): ordinary pages then cost almost nothing and their `people` are
            empty.

    Returns:
        Findings in reading order, offsets into `title + "\\n" + text` when there is a title, else
        into `text`.
    """
    whole = whole_text(text, title)
    sentences = split_sentences(whole)
    charges = find_charges(whole, published_on)
    look = look_for_acts(whole, sentences, charges)
    named: Sequence[KnownName] = ()
    if known is not None and look.told and known.may_be_in(look.reading.spelt):
        named = find_known(whole, sentences, known)
        look = open_for_known(look, [(one.start, one.end) for one in named])
    found = (
        find_people(whole, sentences, known=named)
        if people == "all"
        else find_near(whole, sentences, charges, look, named)
    )
    mentions = join_surnames(whole, found)
    events = find_events(whole, mentions, charges, sentences, published_on, look)
    born = tell_births(whole, judge_roles(whole, mentions, events), published_on)
    judged = name_families(whole, born)
    return Findings(
        lang=lang or document_language(whole, sentences),
        people=tuple(judged),
        charges=tuple(charges),
        events=_with_judged(events, judged),
    )


def find_near(
    text: str,
    sentences: Spans,
    charges: Sequence[ChargeMention],
    look: Look,
    named: Sequence[KnownName] = (),
) -> list[PersonMention]:
    """Return the persons that the mode "near" of `find_all` looks for, none on an ordinary page."""
    if look.acts:
        return find_people(text, sentences, known=named)
    if not charges:
        return []
    wanted = None if len(text) < SHORT else _around_charges(sentences, charges)
    return find_people(text, sentences, wanted=wanted)


def _around_charges(sentences: Spans, charges: Sequence[ChargeMention]) -> list[tuple[int, int]]:
    """Return the sentences near charges, and the headline or first one: it names the one the story
    is about.
    """
    near, at = {0}, 0
    for start in sorted(charge.start for charge in charges):
        while at + 1 < len(sentences) and sentences[at][1] <= start:
            at += 1
        near.update(range(at - NEIGHBOURS, at + NEIGHBOURS + 1))
    return [span for n, span in enumerate(sentences) if n in near]


def whole_text(text: str, title: str | None) -> str:
    """Return what all offsets count in: the title, a line break and the text, or the text alone."""
    return f"{title}\n{text}" if title else text


def findings_json(findings: Findings, id: str, text: str) -> dict[str, object]:
    """Return the findings as the JSON object that `aigaq extract --json` prints.

    A provision that one paragraph cites again and again stands there once, at its first place;
    `Findings` has every place.

    Args:
        findings: What was found.
        id: The id that the caller gave the text.
        text: What was read, as `whole_text` gives it.
    """
    distinct = _once_a_paragraph(findings.charges, text)
    return {
        "id": id,
        "lang": findings.lang,
        "people": [_person_json(person) for person in findings.people],
        "charges": [_charge_json(charge) for charge in distinct],
        "events": [_event_json(event) for event in findings.events],
    }


def _once_a_paragraph(charges: Sequence[ChargeMention], text: str) -> list[ChargeMention]:
    breaks = [at for at, character in enumerate(text) if character == "\n"]
    seen, distinct = set(), []
    for charge in charges:
        place = (bisect_left(breaks, charge.start), charge.provision)
        if place not in seen:
            seen.add(place)
            distinct.append(charge)
    return distinct


def _with_judged(
    events: Sequence[EventMention], judged: Sequence[PersonMention]
) -> tuple[EventMention, ...]:
    """Return the events with their people as judged, so that a minor is marked there too."""
    by_span = {(person.start, person.end): person for person in judged}
    return tuple(
        replace(event, people=tuple(by_span[p.start, p.end] for p in event.people))
        for event in events
    )


def _person_json(person: PersonMention) -> dict[str, object]:
    return {
        "name": person.name,
        "raw": person.raw,
        "start": person.start,
        "end": person.end,
        "role": str(person.role),
        "person_key": person.key,
        **({"minor": True} if person.minor else {}),
        **({} if person.birth_year is None else {"birth_year": person.birth_year}),
        **({"birth_is_about": True} if person.birth_is_about else {}),
    }


def _charge_json(charge: ChargeMention) -> dict[str, object]:
    provision = charge.provision
    return {
        "code": str(provision.code),
        "article": provision.article,
        "part": provision.part,
        "para": provision.para,
        "start": charge.start,
        "end": charge.end,
        "how": charge.how,
        "text": charge.raw,
        **({} if charge.title_says is None else {"title_says": charge.title_says}),
    }


def _event_json(event: EventMention) -> dict[str, object]:
    return {
        "kind": str(event.kind),
        "people": [person.name for person in event.people],
        "charges": [str(provision) for provision in event.charges],
        "date": event.date,
        "place": event.place,
        "term": event.term,
        "start": event.start,
        "end": event.end,
        "score": event.score,
        "why": list(event.why),
    }
