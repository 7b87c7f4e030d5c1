"""What every page of the console is made from: who asks, for what, and the ways to answer."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlmodel import Session
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from console.desk import forms
from console.desk.templates import render
from console.languages import N_, Language, say
from console.overview import Kept
from console.replay import Replay
from console.sessions import Visitor as Visitor
from console.tries import Once, Tries
from flows.workspace import DEMO_MARK, Workspace
from models import clock
from models.database import reading
from models.store.decisions import Said
from models.terms import DeskRole

Form = ImmutableMultiDict[str, str]

NAME = "localhost"
FAR = N_(
    "Only on the machine of the console itself, or through an SSH tunnel to it: pages as they"
    " looked need names below “localhost”."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said once, on the next page, of what somebody did. With `before` undoing goes on to
    what was decided before that action.
    """

    words: str
    went_wrong: bool = False
    can_undo: bool = False
    before: int = 0
    undo_at: str = "/undo"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with. `replay` is None where pywb is not there: `why_not` says so.

    `key` is in the link of the terminal, which is good once.
    """

    workspace: Workspace
    replay: Replay | None
    why_not: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    once: Once = field(default_factory=Once)
    tries: Tries = field(default_factory=Tries)
    kept: Kept = field(default_factory=Kept)  # counts of the overview
    notices: dict[int, Notice] = field(default_factory=dict)  # by session

    @property
    def is_demo(self) -> bool:
        """Whether all people and pages in it are invented."""
        return (self.workspace.settings.data_dir / DEMO_MARK).is_file()


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `visitor` is None on pages that are for everybody."""

    desk: Desk
    request: Request
    form: Form
    language: Language
    visitor: Visitor | None

    @property
    def who(self) -> Visitor:
        """Who asks, on a page that is not for everybody."""
        if self.visitor is None:
            raise RuntimeError("a page for everybody knows no visitor")
        return self.visitor

    @property
    def query(self) -> Form:
        """What stands behind the question mark of the address."""
        return forms.without_nul(self.request.query_params.multi_items())

    @property
    def before(self) -> int | None:
        """Where the page of a list begins: behind this row; None at the beginning."""
        return forms.read_number(self.query.get("before", ""))

    @property
    def now(self) -> datetime:
        """The present time."""
        return clock.now()

    @property
    def engine(self) -> sa.Engine:
        """The shared database."""
        return self.desk.workspace.engine

    @property
    def is_here(self) -> bool:
        """Whether it is asked under the name of this machine, and not under that for others."""
        return self.request.url.hostname == NAME

    @property
    def why_no_replay(self) -> str:
        """Why a page cannot be shown as it looked; empty if it can."""
        if not self.is_here:
            return self.say(FAR)
        return self.desk.why_not if self.desk.replay is None else ""

    def say(self, text: str, **values: object) -> str:
        """Return a text, which is marked by `N_`, in the language of whoever asks."""
        return say(self.language, text, **values)

    def number(self, name: str = "id") -> int:
        """Return a number of the address."""
        return int(self.request.path_params[name])

    def said(self, note: str | None = None) -> Said:
        """Return who decides, when, and with what remark."""
        return Said(self.who.name, self.now, note)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads one state of the database."""
        with reading(self.engine) as session:
            yield session

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page in the language of whoever asks."""
        notice = None
        if self.visitor is not None:
            notice = self.desk.notices.pop(self.visitor.sign_in_id, None)
        text = render(
            self.language,
            template,
            now=self.now,
            visitor=self.visitor,
            csrf="" if self.visitor is None else forms.make_token(self.visitor.token),
            here=self.request.url.path,
            this_page=address_of(self.request),
            notice=notice,
            is_demo=self.desk.is_demo,
            is_here=self.is_here,
            **values,
        )
        return HTMLResponse(text.encode("utf-8", "replace"), status)

    def go(self, path: str, notice: Notice | None = None) -> Response:
        """Lead to another page of ours, and say something there."""
        if notice is not None and self.visitor is not None:
            self.desk.notices[self.visitor.sign_in_id] = notice
        return RedirectResponse(own_path(path), 303)

    def back(self, notice: Notice | None = None) -> Response:
        """Lead to the page that the form names in `next`, or to the first."""
        return self.go(self.form.get("next", "/"), notice)


Answer = Callable[[Ask], Response]
PUBLIC = None


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the console, who may ask for it (PUBLIC: everybody), and what answers."""

    path: str
    answer: Answer
    least: DeskRole | None
    methods: tuple[str, ...] = ("GET",)


def own_path(path: str) -> str:
    """Return a path that leads nowhere but to this console: "/" for all others."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    if not is_own or not path.isprintable():
        return "/"
    parts = urlsplit(path.replace("\\", "/"))
    return "/" if parts.scheme or parts.netloc else path


def address_of(request: Request) -> str:
    """Return the address that was asked for, with its filter, within this console."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path
