"""What office.sud.kz serves: a form for the hearings of invented courts, as JavaServer Faces do it.

Built from the request parameters that a public scraper recorded; no answer of the site is public,
so the layout of the list is invented, too. Ids change with each view, each answer brings another
state, and whoever comes with an old one gets the login page, with status 200.
"""

from __future__ import annotations

import itertools
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import escape
from importlib import resources

from replica.answers import HTML, ROBOTS, XML, Answer, make_plain
from replica.channel_sites import ALLOW_ALL
from replica.moments import local_day
from replica.pages import render
from replica.state import State
from replica.web import Content, Query, Site

PATH = "/new/scheduleOfCases/index.xhtml"
SESSION = "JSESSIONID"
SHOP = "office_sud"  # whose furniture frames the pages
NOTHING = (
    "Көрсетілген деректер бойына ешнәрсе табылмады",
    "По указанным данным ничего не найдено",
)
STATE = "javax.faces.ViewState"
MISSING = b'<!DOCTYPE html><meta name="aigaq-synthetic" content="invented page"><title>404</title>'


@dataclass(frozen=True, slots=True)
class Hearing:
    """One row; `printed_day` as the list prints it."""

    number: str
    kind: str
    printed_day: str
    time: str
    judge: str
    parties: tuple[str, ...]
    matter: str


@dataclass(frozen=True, slots=True)
class Court:
    """One court with what it hears; `kinds` are pairs of a value and what the list shows."""

    region: str
    region_name: str
    number: str
    name: str
    kinds: tuple[tuple[str, str], ...]
    hearings: tuple[Hearing, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The ids of one view: their last words stay, the numbers before them do not."""

    form: str
    region: str
    court: str
    kind: str
    day: str
    search: str
    show: str
    list: str


@dataclass(slots=True)
class View:
    """One visitor's form: what is chosen, and the state that the next request must bring."""

    parts: Parts
    state: str
    is_searched: bool = False
    chosen: dict[str, str] = field(default_factory=dict)


class CourtOffice:
    """The sessions of one court's office; everything else of a replica never changes."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._courts = read_courts(now)
        self._views: dict[str, View] = {}
        self._numbers = itertools.count(30, 3)
        self._words = itertools.cycle(NOTHING)

    def page(self, query: Query) -> Answer:
        """Return the page with a new form, in a new session."""
        return self._page(is_other=False)

    def _page(self, *, is_other: bool) -> Answer:
        session = secrets.token_hex(16).upper()
        view = View(_make_parts(next(self._numbers)), _new_state())
        self._views[session] = view
        body = render(
            "court_schedule.xhtml",
            SHOP,
            self._now,
            parts=None if is_other else view.parts,
            session=session,
            state=view.state,
            regions=_list(view.parts.region, self._regions()),
            courts=_list(view.parts.court, ()),
            types=_list(view.parts.kind, ()),
            day=_day(view.parts.day),
        )
        cookie = ("Set-Cookie", f"{SESSION}={session}; Path=/; Secure; HttpOnly")
        return make_plain(body, HTML, extra=(cookie, ("Cache-Control", "no-store")))

    def post(self, fields: Query, cookies: str, state: State) -> Answer:
        """Return the answer to one step, or the login page if the session is over."""
        session = _cookie(cookies)
        view = self._views.get(session)
        if state.lost_sessions > 0:
            state.lost_sessions -= 1
            self._views.pop(session, None)
            return self._login()
        if view is None or fields.get(STATE) != view.state:
            self._views.pop(session, None)
            return self._login()
        view.state = _new_state()
        return self._answer(view, self._step(view, fields))

    def _step(self, view: View, fields: Query) -> dict[str, str]:
        """Take what was chosen; return the pieces of the page that change, by their ids."""
        parts, source = view.parts, fields.get("javax.faces.source", "")
        names = {parts.region: "region", parts.court: "court", parts.kind: "kind", parts.day: "day"}
        if source in names:
            view.chosen = {name: fields.get(part, "") for part, name in names.items()}
            view.is_searched = False
        chosen = view.chosen
        if source == parts.region:
            courts = [(c.number, c.name) for c in self._courts if c.region == chosen["region"]]
            return {parts.court: _list(parts.court, courts)}
        if source == parts.court:
            kinds = [kind for c in self._chosen(view) for kind in c.kinds]
            return {parts.kind: _list(parts.kind, kinds)}
        if source == parts.search:
            view.is_searched = True
            return {parts.show: ""}
        if source == parts.show and view.is_searched:
            return {parts.list: self._listed(view)}
        return {}

    def _chosen(self, view: View) -> list[Court]:
        wanted = (view.chosen.get("region"), view.chosen.get("court"))
        return [court for court in self._courts if (court.region, court.number) == wanted]

    def _listed(self, view: View) -> str:
        day = view.chosen.get("day", "")
        hearings = [
            one
            for court in self._chosen(view)
            for one in court.hearings
            if one.kind == view.chosen.get("kind") and day in ("", one.printed_day)
        ]
        nothing = "" if hearings else next(self._words)
        listed = render(
            "court_list.html",
            SHOP,
            self._now,
            hearings=hearings,
            nothing=nothing,
            court=" ".join(court.name for court in self._chosen(view)),
        )
        return f'<div id="{view.parts.list}">{listed.decode("utf-8")}</div>'

    def _answer(self, view: View, pieces: Mapping[str, str]) -> Answer:
        pieces = {**pieces, "j_id1:javax.faces.ViewState:1": view.state}
        updates = "".join(
            f'<update id="{part}"><![CDATA[{text}]]></update>' for part, text in pieces.items()
        )
        body = (
            "<?xml version='1.0' encoding='UTF-8'?><!-- synthetic -->"
            f'<partial-response id="j_id1"><changes>{updates}</changes></partial-response>'
        )
        return make_plain(body.encode("utf-8"), XML, extra=(("Cache-Control", "no-store"),))

    def _login(self) -> Answer:
        return make_plain(render("court_login.xhtml", SHOP, self._now), HTML)

    def other_page(self) -> Answer:
        """Return the page with another form, which has no part of the usual one."""
        return self._page(is_other=True)

    def _regions(self) -> list[tuple[str, str]]:
        return sorted({(court.region, court.region_name) for court in self._courts})


def build_court(now: datetime) -> Site:
    """Return office.sud.kz: robots.txt and the schedule of hearings; the rest is behind a login."""
    office = CourtOffice(now)
    login = make_plain(render("court_login.xhtml", SHOP, now), HTML)
    usual = {ROBOTS: ALLOW_ALL, "/": login, "/index.xhtml": login}
    return Site(
        usual=Content(usual, {PATH: office.page}),
        emptied=Content(),
        front=login,
        missing=make_plain(MISSING, HTML, 404),
        forms={PATH: office.post},
        other=Content(routes={PATH: lambda _: office.other_page()}),
    )


@lru_cache(maxsize=4)
def read_courts(now: datetime) -> tuple[Court, ...]:
    """Return the invented courts, with the days of their hearings counted from `now`."""
    text = resources.files("replica").joinpath("docket.toml").read_text("utf-8")
    return tuple(
        Court(
            region=one["region"],
            region_name=one["region_name"],
            number=one["id"],
            name=one["name"],
            kinds=tuple((value, label) for value, label in one["types"]),
            hearings=tuple(
                Hearing(
                    number=row["number"],
                    kind=row["type"],
                    printed_day=f"{local_day(now, row['day']):%d.%m.%Y}",
                    time=row["time"],
                    judge=row["judge"],
                    parties=tuple(row["parties"]),
                    matter=row["matter"],
                )
                for row in one.get("hearing", ())
            ),
        )
        for one in tomllib.loads(text)["court"]
    )


def _make_parts(number: int) -> Parts:
    form = f"j_idt{number}:schedule-of-case-filter-form"
    first, last = f"{form}:j_idt{number + 2}", f"{form}:j_idt{number + 22}"
    return Parts(
        form=form,
        region=f"{first}:j_idt{number + 3}:district-field",
        court=f"{first}:j_idt{number + 7}:court-field",
        kind=f"{form}:j_idt{number + 11}:caseType-field",
        day=f"{form}:j_idt{number + 19}:date-field",
        search=f"{last}:search",
        show=f"{last}:j_idt{number + 23}",
        list=f"{form}:cases-panel",
    )


def _new_state() -> str:
    return f"-{secrets.randbelow(10**17)}:{secrets.randbelow(10**18)}"


def _list(part: str, options: Iterable[tuple[str, str]]) -> str:
    """Return a list to choose from, as the page shows it; the first choice is none."""
    shown = "".join(
        f'<option value="{escape(value)}">{escape(label)}</option>'
        for value, label in [("", "Таңдаңыз"), *options]
    )
    change = f"RichFaces.ajax(&quot;{part}&quot;,event,{{&quot;incId&quot;:&quot;1&quot;}} )"
    return f'<select id="{part}" name="{part}" size="1" onchange="{change}">{shown}</select>'


def _day(part: str) -> str:
    return f'<input id="{part}" name="{part}" type="text" value="" />'


def _cookie(cookies: str) -> str:
    pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
    return next((value for name, _, value in pairs if name == SESSION), "")
