"""The engine for a court's schedule of hearings: a form that is filled in step by step.

No login and no captcha: a schedule that asks for either is reported and left alone. The session
that the form needs is one that the site gives to everybody; it is forgotten with the poll.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar

from scrapy import Request
from scrapy.http import Response

from crawlers.charsets import in_utf8
from crawlers.entries import Ask, Form
from crawlers.forms import SHOW, STEPS, View
from crawlers.found import ListingProblem
from crawlers.hearings import SessionLost, read_form, read_schedule, read_step
from crawlers.outcomes import judge_response
from crawlers.reading import SESSION_IN_PATH
from crawlers.spiders.base import LISTING_PRIORITY, SourceSpider, read_in_thread
from crawlers.spiders.links import facts_of, mime_of
from crawlers.urls import host_of, is_own_host
from models import clock
from models.terms import CaptureKind, IssueKind
from models.values import ALMATY, CaptureFacts

T = TypeVar("T")
MAX_COOKIES = 10
MAX_COOKIE_CHARS = 4_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the form; `day` as it prints days, "" for any."""

    ask: Ask
    day: str

    def wanted(self, step: str) -> tuple[str, ...]:
        """Return what is to be chosen at a step, in order of preference."""
        by_step = {
            "region": (self.ask.region,),
            "court": (self.ask.court,),
            "case_type": self.ask.case_type,
        }
        return by_step[step]


class CourtSpider(SourceSpider):
    """Asks the form one search after another, in one session; each hearing stands in the answer.

    A session that is lost is begun again once in a poll.
    """

    name = "court"
    has_documents = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.entry.form is None:
            raise ValueError("a court without a form")
        self.form = self.entry.form
        self.searches = list(self._searches())
        self.all_searches = len(self.searches)
        self.missed: list[ListingProblem] = []
        self.garbled: ListingProblem | None = None
        self.cookies: dict[str, str] = {}
        self.has_begun_again = False
        self.page_facts: CaptureFacts | None = None

    def _searches(self) -> Iterator[Search]:
        today = clock.now().astimezone(ALMATY).date()
        days = [f"{today + timedelta(days=ahead):%d.%m.%Y}" for ahead in range(self.form.days)]
        for ask in self.form.ask:
            for day in days or [""]:
                yield Search(ask, day)

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page with the form."""
        yield self._page_request()

    def lose(self, kind: IssueKind, url: str, message: str) -> None:
        """Report at the address of the schedule, wherever a step was sent."""
        super().lose(kind, self.entry.url, message)

    def _page_request(self) -> Request:
        return self._count(
            Request(
                self.entry.url,
                callback=self.parse_page,
                errback=self.lose_listing,
                dont_filter=True,
                priority=LISTING_PRIORITY,
                meta={"kind": CaptureKind.FORM, "source_id": self.source.id},
            )
        )

    def _step_request(self, view: View, step: str, chosen: dict[str, str]) -> Request:
        """Return the request of one step. Raises ListingProblem if the form cannot be filled in."""
        search = self.searches[0]
        if step == "day":
            chosen = {**chosen, step: search.day}
        elif step in ("region", "court", "case_type"):
            chosen = {**chosen, step: view.choose(step, search.wanted(step))}
        is_last = step == SHOW or (step == "search" and SHOW not in view.ids)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
            "Faces-Request": "partial/ajax",
        }
        url = view.action
        if self.cookies:  # then the session need not stand in the address, too
            url = SESSION_IN_PATH.sub("", url)
            headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        return self._count(
            Request(
                url,
                method="POST",
                headers=headers,
                body=view.fill(step, chosen),
                callback=self.parse_step,
                errback=self.lose_listing,
                dont_filter=True,
                priority=LISTING_PRIORITY,
                meta={
                    "kind": CaptureKind.LISTING if is_last else CaptureKind.FORM,
                    "source_id": self.source.id,
                    "cookies": True,
                    "dont_redirect": True,  # where a lost session leads is not asked for
                },
                cb_kwargs={"view": view, "step": step, "chosen": chosen},
            )
        )

    def _count(self, request: Request) -> Request:
        self.listings_asked += 1
        return request

    async def parse_page(self, response: Response) -> AsyncIterator[Request]:
        """Find the form, and begin with the first search that is still to be asked."""
        if not self._is_answered(response):
            return
        self._keep_cookies(response)
        try:
            if not is_own_host(host_of(response.url), self.source.links):
                raise ListingProblem(IssueKind.REDIRECTED, "redirected to another site")
            view = await self._read(partial(read_form, form=self.form), response)
            self.page_facts = facts_of(response)
            request = self._begin_search(view)
        except SessionLost as lost:
            request = self._begin_again(lost)
        except ListingProblem as problem:
            self.lose(problem.kind, response.url, problem.message)
            return
        if request is not None:
            yield request

    async def parse_step(
        self, response: Response, view: View, step: str, chosen: dict[str, str]
    ) -> AsyncIterator[Request]:
        """Go on to the next step, or take the hearings and go on to the next search."""
        try:
            if response.status in REDIRECTS:
                raise SessionLost(f"a redirect ({response.status}) instead of an answer")
            if not self._is_answered(response):
                return
            self._keep_cookies(response)
            view = await self._read(partial(_read_step, view=view, form=self.form), response)
            if step == SHOW or (step == "search" and SHOW not in view.ids):
                await self._take_answer(response)
                request = self._end_search(view)
            else:
                request = self._step_request(view, STEPS[STEPS.index(step) + 1], chosen)
        except SessionLost as lost:
            request = self._begin_again(lost)
        except ListingProblem as problem:
            self.missed.append(problem)
            request = self._end_search(view)
        if request is not None:
            yield request

    async def _read(self, read: Callable[[bytes, str], T], response: Response) -> T:
        """Return what `read` makes of an answer's text; that its letters were guessed is noted."""
        mime = mime_of(response)

        def read_letters(body: bytes, url: str) -> T:
            text, garbled = in_utf8(body, mime)
            self.garbled = self.garbled or garbled
            return read(text, url)

        return await read_in_thread(read_letters, response)

    def _is_answered(self, response: Response) -> bool:
        outcome = judge_response(response)
        if outcome.issue is not None:
            self.lose(outcome.issue, response.url, outcome.message)
        return outcome.issue is None

    async def _take_answer(self, response: Response) -> None:
        page = await self._read(partial(read_schedule, form=self.form), response)
        self.tally["listings" if self.garbled is None else "doubtful"] += 1
        if page.problem is not None:
            self.missed.append(page.problem)
        for _ in self.follow(self.take(page.found), facts_of(response)):
            raise TypeError("a hearing has no page of its own")

    def _begin_search(self, view: View) -> Request | None:
        """Return the first step of the first search that the form can be asked, or end the poll."""
        while self.searches:
            try:
                return self._step_request(view, STEPS[0], {})
            except ListingProblem as problem:
                self.missed.append(problem)
                self.searches.pop(0)
        self._end_poll()
        return None

    def _end_search(self, view: View) -> Request | None:
        self.searches.pop(0)
        return self._begin_search(view)

    def _begin_again(self, lost: SessionLost) -> Request | None:
        """Return the request for the page, once; then give up what is still to be asked."""
        if not self.has_begun_again:
            self.has_begun_again = True
            self.cookies.clear()
            return self._page_request()
        left = f"{len(self.searches)} of {self.all_searches} searches not answered"
        self.lose(lost.kind, self.entry.url, f"{lost.message}, twice; {left}")
        self._tell_missed()
        return None

    def _tell_missed(self) -> None:
        if self.garbled is not None:
            self.lose(self.garbled.kind, self.entry.url, self.garbled.message)
        if self.missed:
            first = self.missed[0]
            count = f"{len(self.missed)} of {self.all_searches} searches"
            self.lose(first.kind, self.entry.url, f"{count}: {first.message}")

    def _end_poll(self) -> None:
        """Say what was not answered; if all was, that the schedule is in order."""
        self._tell_missed()
        if not self.missed and self.garbled is None and self.page_facts is not None:
            # Its validators are never sent: what is needed is a new form, not an unchanged one.
            self.frontier.listed(self.source.id, self.entry.url, self.page_facts)

    def _keep_cookies(self, response: Response) -> None:
        for header in response.headers.getlist("Set-Cookie")[:MAX_COOKIES]:
            try:
                given = SimpleCookie(header.decode("latin-1")[:MAX_COOKIE_CHARS])
            except CookieError:
                continue
            for name, morsel in given.items():
                if len(self.cookies) < MAX_COOKIES or name in self.cookies:
                    self.cookies[name] = morsel.coded_value


def _read_step(body: bytes, url: str, view: View, form: Form) -> View:
    return read_step(body, view, form)
