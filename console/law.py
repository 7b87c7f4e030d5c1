"""Articles of law and who is charged with them, as pages show it: JSON-ready values, no HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlmodel import Session

from console.hiding import for_archivists, masks_around, spell_person, spell_source
from console.languages import Language
from extract.law.codes import load_provisions
from extract.place_names import names_in_region, regions
from models.store import charged, exports
from models.store.charged import BY_WEIGHT, Count, Scope
from models.store.sensitivity import sealed_links
from models.terms import ChargeStatus, Code

PERIOD = re.compile(r"(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?")
ARTICLE = re.compile(r"\d{1,3}(?:-\d{1,2})?")
MOST_MONTHS = 36  # bars of months; a longer time is shown by years
MOST_YEARS = 40
MOST_DOCUMENTS = 15


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a page asks for, as far as it makes sense: the rest is ""."""

    since: str = ""
    until: str = ""
    region: str = ""

    def scope(self, code: Code | None = None, article: str | None = None) -> Scope:
        """Return which charges that means."""
        places = names_in_region(self.region) if self.region else ()
        return Scope(self.since or None, self.until or None, places, code, article)


def read_asked(since: str, until: str, region: str) -> Asked:
    """Return what is asked for; what is no year, month or region asks for nothing."""
    return Asked(
        since if PERIOD.fullmatch(since) else "",
        until if PERIOD.fullmatch(until) else "",
        region if region in regions() else "",
    )


def overview(session: Session, asked: Asked, language: Language) -> dict[str, Any]:
    """Return every article that somebody is charged with, those with most people first, and how
    many people were first told of in each year.
    """
    counts = charged.counts(session, asked.scope())
    articles: dict[tuple[Code, str], list[Count]] = {}
    for count in counts:
        articles.setdefault((count.code, count.article), []).append(count)
    spelt = [_spell(code, number, own, language) for (code, number), own in articles.items()]
    return {
        "articles": sorted(spelt, key=lambda one: (-one["people"], one["code"], one["id"])),
        "statuses": _statuses(counts),
        "years": _by_time(counts, 4, MOST_YEARS),
    }


def article(
    session: Session,
    code: Code,
    number: str,
    asked: Asked,
    language: Language,
    before: int | None,
    limit: int,
    *,
    with_sealed: bool,
) -> dict[str, Any]:
    """Return what is known of one article: its parts, how many people stand where, over time, who
    they are, and the last documents that cite it.
    """
    scope, spelt = asked.scope(code, number), f"{code} {number}"
    counts = charged.counts(session, scope)
    found = charged.people(session, scope, before, limit + 1)
    citing = charged.citing_documents(session, spelt, MOST_DOCUMENTS, with_sealed=with_sealed)
    documents = exports.documents(session, citing)
    links = exports.links(session, {one.link_id for one in documents.values()})
    shown = found[:limit]
    masks, persons, mentions = masks_around(
        session, [one.person_id for one in shown], list(documents.values())
    )
    unseen = for_archivists(session, persons.values())
    sealed = sealed_links(session, links)
    months = _by_time(counts, 7, MOST_MONTHS)
    return _spell(code, number, counts, language) | {
        "parts": charged.parts(session, spelt),
        "times": months or _by_time(counts, 4, MOST_YEARS),
        "persons": [
            spell_person(persons[one.person_id], masks)
            | {"status": one.status, "first": one.first, "last": one.last}
            for one in shown
            if with_sealed or persons[one.person_id].id not in unseen
        ],
        "shows_sealed": with_sealed
        and (bool(sealed) or any(persons[one.person_id].id in unseen for one in shown)),
        "more": found[limit - 1].person_id if len(found) > limit else None,
        "documents": [
            spell_source(documents[i], links[documents[i].link_id], masks, mentions)
            for i in sorted(documents, reverse=True)
        ],
    }


def title_of(code: Code, number: str, language: Language) -> tuple[str, str]:
    """Return the title of an article and its language: Russian where there is none in Kazakh; two
    empty strings if no list has the article.
    """
    known = _titles().get((code, number))
    if known is None:
        return "", ""
    own = known.get(language)
    return (own, str(language)) if own else (known[Language.RU] or "", "ru")


@cache
def _titles() -> dict[tuple[Code, str], dict[Language, str | None]]:
    return {
        (one.code, one.article): {
            Language.RU: one.title_ru, Language.KK: one.title_kk, Language.EN: one.title_en,
        }
        for one in load_provisions()
    }  # fmt: skip


def _spell(code: Code, number: str, counts: Sequence[Count], language: Language) -> dict[str, Any]:
    title, lang = title_of(code, number, language)
    return {
        "id": f"{code} {number}",
        "code": code,
        "article": number,
        "title": title,
        "title_lang": lang,
        "people": sum(one.people for one in counts),
        "statuses": _statuses(counts),
        "last": max((one.month for one in counts), default=""),
    }


def _statuses(counts: Iterable[Count]) -> list[tuple[ChargeStatus, int]]:
    """Return how many people stand where, the gravest first, without what nobody stands at."""
    told: Counter[ChargeStatus] = Counter()
    for one in counts:
        told[one.status] += one.people
    return [(status, told[status]) for status in BY_WEIGHT if told[status]]


def _by_time(counts: Iterable[Count], digits: int, most: int) -> list[tuple[str, int]]:
    """Return how many people were first told of in each year (4 digits) or month (7), those between
    with nobody, too; nothing where it would be more than `most`.
    """
    told: Counter[str] = Counter()
    for one in counts:
        told[one.month[:digits]] += one.people
    if not told or any(len(time) < digits for time in told):
        return []
    between = _between(min(told), max(told))
    return [(time, told[time]) for time in between] if len(between) <= most else []


def _between(first: str, last: str) -> list[str]:
    if len(first) == 4:
        return [str(year) for year in range(int(first), int(last) + 1)]
    (year, month), found = map(int, first.split("-")), [first]
    while found[-1] < last:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        found.append(f"{year:04}-{month:02}")
    return found
