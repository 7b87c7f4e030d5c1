"""Who is hidden in what is shown of people and of the pages that name them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from extract.findings import whole_text
from flows.gather import masks_of
from flows.masks import Edit, Masks, apply, shown_name
from models.store import exports, roster, sealed
from models.store.sensitivity import level_of
from models.tables import Document, Link, Mention, Person
from models.terms import Sensitivity

MARGIN = 110  # characters around a name


def masks_around(
    session: Session, row_ids: Collection[int], documents: Collection[Document] = ()
) -> tuple[Masks, dict[int, Person], list[Mention]]:
    """Return who is hidden of these rows and of all whom these documents name: children, and
    whoever is a witness anywhere; those persons by id; and the mentions in the documents.
    """
    mentions = exports.mentions_in(session, {document.id or 0 for document in documents})
    named = {mention.person_id for mention in mentions if mention.person_id is not None}
    persons = exports.persons(session, {*row_ids, *named})
    witnesses = roster.as_witnesses(session, persons.keys())
    return masks_of(session, [*mentions, *witnesses], persons), persons, mentions


def hidden_name(name: str, person: Person, masks: Masks) -> str:
    """Return a spelling of a person's name; of who is hidden what may be shown of it."""
    return masks.shorten(name) if person.id in masks.person_ids else name


def spell_person(person: Person, masks: Masks) -> dict[str, Any]:
    """Return what is known of a person, JSON-ready; of who is hidden initials, and no year."""
    is_hidden = person.id in masks.person_ids
    patronymic = person.patronymic
    return {
        "id": person.id,
        "name": shown_name(person, masks),
        "shown": hidden_name(person.name, person, masks),
        "minor": person.minor,
        "hidden": is_hidden,
        "role": person.role,
        "born": None if is_hidden else person.birth_year,
        "born_is_about": person.birth_is_about and not is_hidden,
        "patronymic": None if patronymic is None else hidden_name(patronymic, person, masks),
        "gender": person.gender,
        "sensitivity": level_of(person),
        "may_publish": person.may_publish,
    }


def spell_source(
    document: Document, link: Link, masks: Masks, mentions: Sequence[Mention]
) -> dict[str, Any]:
    """Return where somebody is named, JSON-ready. `mentions` are all that stand there."""
    title = document.title
    own = [m for m in mentions if m.document_id == document.id and m.end <= len(title)]
    published = document.published_at
    return {
        "document": document.id,
        "source": document.source_id,
        "url": masks.hide_url(link.url),
        "title": apply(title, masks.edits(title, own)),
        "lang": document.lang,
        "published_at": None if published is None else published.isoformat(),
        "captured_at": document.captured_at.isoformat(),
    }


def for_archivists(session: Session, persons: Iterable[Person]) -> set[int]:
    """Return the roots of those of these people who are for archivists only: who is sealed, and
    whom sealed pages name and no others.
    """
    unseen = sealed.people(session)
    return {
        person.id
        for person in persons
        if person.id and (level_of(person) is Sensitivity.SEALED or person.id in unseen)
    }


def words_around(
    document: Document, start: int, end: int, masks: Masks, mentions: Sequence[Mention]
) -> Mapping[str, str]:
    """Return what stands at characters of a document's title and text, with some words around.

    `mentions` are all that stand in these documents.
    """
    text = whole_text(document.text, document.title)
    own = [mention for mention in mentions if mention.document_id == document.id]
    edits = masks.edits(text, own)
    begin, finish = _window(text, start, end)
    goes_on = finish < len(text) and text[finish] != "\n"
    begins = begin > 0 and text[begin - 1] != "\n"
    return {
        "before": ("… " if begins else "") + _cut(text, edits, begin, start),
        "found": _cut(text, edits, start, end),
        "after": _cut(text, edits, end, finish) + (" …" if goes_on else ""),
    }


def _window(text: str, start: int, end: int) -> tuple[int, int]:
    """Return whole words of one line around characters of a text."""
    line, stop = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    begin = max(line, start - MARGIN)
    finish = min(len(text) if stop == -1 else stop, end + MARGIN)
    while line < begin < start and text[begin - 1].isalnum():
        begin += 1
    while end < finish < len(text) and text[finish].isalnum():
        finish -= 1
    return begin, finish


def _cut(text: str, edits: Sequence[Edit], begin: int, end: int) -> str:
    near = [(max(b, begin) - begin, min(e, end) - begin, shown) for b, e, shown in edits
            if b < end and e > begin]  # fmt: skip
    return apply(text[begin:end], near)
