"""The filter of the queue, as it stands in an address: what is asked for, and how it is said.

A field that is no value of ours is left out, as if nobody had asked for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from console.desk.forms import read_number
from console.desk.words import label
from console.languages import N_, OWN_NAMES, Language, translations
from console.regions import name_region
from console.times import read_since
from extract.place_names import names_in_region, regions
from models.problems import WrongUse
from models.store.counts import TABS
from models.store.sensitivity import may_see_sealed
from models.store.wanted import Wanted
from models.terms import (
    UNDECIDED,
    WAITING,
    AlertKind,
    AlertState,
    Code,
    DeskRole,
    EventKind,
    Severity,
)

LONGEST = 300  # characters of a value
NEW, MINE = "new", "mine"
SPANS = {"1d": N_("one day"), "7d": N_("one week"), "30d": N_("30 days")}
FIELDS = {
    "severity": N_("Severity"),
    "kind": N_("Kind"),
    "person": N_("Person"),
    "provision": N_("Article of law"),
    "region": N_("Region"),
    "source": N_("Source"),
    "lang": N_("Language"),
    "since": N_("Since"),
    "group": N_("Occasion"),
}
LAW = re.compile(r"KZ-[A-Z0-9-]{2,8} [0-9()-]{1,20}")
BARE_LAW = re.compile(r"[0-9]{2,3}[0-9()-]{0,10}")  # of the Criminal Code, if no code is named
LANG = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the queue: the tab, and checked fields of an address."""

    tab: str = NEW
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> dict[str, str]:
        """The fields as an address has them, the usual tab left out."""
        return {**({} if self.tab == NEW else {"tab": self.tab}), **self.fields}

    @property
    def text(self) -> str:
        """The same as one text."""
        return urlencode(self.query)

    def wanted(self, me: str, now: datetime, role: DeskRole = DeskRole.READER) -> Wanted:
        """Return what the database is asked for; `me` is whose alerts are mine. What is sealed for
        this role is not found by what it tells.
        """
        got = self.fields.get
        kind, since = got("kind"), got("since")
        return Wanted(
            states=_states(self),
            severities=[Severity(self.fields["severity"])] if "severity" in self.fields else (),
            kinds=[AlertKind(kind)] if kind in set(AlertKind) else (),
            events=[EventKind(kind)] if kind in set(EventKind) else (),
            source=got("source"),
            person_id=int(self.fields["person"]) if "person" in self.fields else None,
            assigned_to=me if self.tab == MINE else None,
            since=None if since is None else read_since(since, "since", now),
            group=got("group"),
            provision=got("provision"),
            places=names_in_region(self.fields["region"]) if "region" in self.fields else (),
            lang=got("lang"),
            with_sealed=may_see_sealed(role),
        )


def _states(asked: Filter) -> Any:
    if asked.tab == MINE:
        return [AlertState.ASSIGNED]
    if asked.tab == NEW:  # a whole occasion or person: what is snoozed of it, too
        return UNDECIDED if {"group", "person"} & set(asked.fields) else WAITING
    return [AlertState(asked.tab)]


def read_filter(query: Mapping[str, str], now: datetime) -> Filter:
    """Return what an address asks for."""
    tab = query.get("tab", NEW)
    given = {name: query.get(name, "").strip() for name in FIELDS}
    if BARE_LAW.fullmatch(given["provision"]):
        given["provision"] = f"{Code.CC} {given['provision']}"
    checked = {name: told for name, told in given.items() if told and _is_value(name, told, now)}
    return Filter(tab if tab in TABS else NEW, checked)


def read_text(text: str, now: datetime) -> Filter:
    """Return the filter that a form or a saved filter holds as one text."""
    return read_filter(dict(parse_qsl(text[:2_000], max_num_fields=50)), now)


def _is_value(name: str, told: str, now: datetime) -> bool:
    return len(told) <= LONGEST and told.isprintable() and CHECKS[name](told, now)


def _is_time(told: str, now: datetime) -> bool:
    try:
        read_since(told, "since", now)
    except WrongUse:
        return False
    return True


CHECKS: Mapping[str, Callable[[str, datetime], bool]] = {
    "severity": lambda told, _now: told in set(Severity),
    "kind": lambda told, _now: told in {*EventKind, *AlertKind},
    "person": lambda told, _now: read_number(told) is not None,
    "provision": lambda told, _now: LAW.fullmatch(told) is not None,
    "region": lambda told, _now: told in regions(),
    "source": lambda told, _now: True,
    "lang": lambda told, _now: LANG.fullmatch(told) is not None,
    "since": _is_time,
    "group": lambda told, _now: True,
}


def say_value(name: str, told: str, language: Language) -> str:
    """Return a value as a chip or a facet says it in this language."""
    say = translations(language).gettext
    match name:
        case "severity":
            return say(label(told, "Severity"))
        case "kind":
            kinds = "EventKind" if told in set(EventKind) else "AlertKind"
            return say(label(told, kinds))
        case "region":
            return name_region(told, language)
        case "lang":
            return OWN_NAMES[Language(told)] if told in set(Language) else told
        case "since" if told in SPANS:
            return say(SPANS[told])
        case _:
            return told
