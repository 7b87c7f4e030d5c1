"""The console: pages for a browser, made on the server; each works without any script.

It answers to the name "localhost", and to one that others reach it by if there is one, so that a
page of somebody else that leads its own name here is turned away. Under the name for others nobody
comes in without a password, and no captured page is shown as it looked. Who may ask for what stands
in `console.desk.routes`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import CancelScope, CapacityLimiter, WouldBlock, create_task_group, sleep, to_thread
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from archive.slices import NotAsKept
from console.captures import NotHere
from console.desk import forms, routes
from console.desk.asking import NAME, PUBLIC, Ask, Desk, Form, Page, Visitor, address_of
from console.desk.visitors import find_visitor
from console.languages import Language, choose
from console.replay import HOST
from models.problems import CannotRun, WrongUse
from models.store.alerts import NotPossible
from models.store.sensitivity import IsSealed
from models.store.tombstones import WasPurged

CSP = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "same-origin",  # with less, forms do not tell where they come from
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
REPLAYED = "form-action 'self' http://*.replay.localhost:*"  # a form opens a page as it looked
HERE = HEADERS | {"Content-Security-Policy": CSP.replace("form-action 'self'", REPLAYED)}
LOG = logging.getLogger("uvicorn.error")  # in which the server tells of failures: console/serve.py
SAFE = ("GET", "HEAD")
# Pages that are made at once: more threads than that cost half as much again, and all wait longer
# (benchmarks/desk_load.py). Forms have threads of their own: they may wait for other writers, and
# are fewer than the database has connections for, so that pages need not wait with them. Those of
# strangers that are weighed at once are two more than there is room for, which are turned away
# (console/passwords.py), and so few that those of everybody else never wait for them.
PAGES_AT_ONCE, FORMS_AT_ONCE, SIGNING_AT_ONCE = 4, 20, 10
HOST_NAMED = re.compile(r"([A-Za-z0-9.-]{1,255})(?::[0-9]{1,5})?")
# What a page may come upon, and how it is told; the words are for people.
PROBLEMS = {
    NotHere: 404,
    WasPurged: 410,
    IsSealed: 403,
    NotAsKept: 409,
    NotPossible: 409,
    WrongUse: 400,
    CannotRun: 503,
}

Send = Callable[[Any], Awaitable[None]]


class _Number(Convertor[int]):
    """A number in an address: one that no database takes is that of no page."""

    regex = f"[0-9]{{1,{forms.MOST_DIGITS}}}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())


def make_app(desk: Desk) -> Callable[..., Awaitable[None]]:
    """Return the whole console as an ASGI application."""
    limits = [CapacityLimiter(many) for many in (PAGES_AT_ONCE, FORMS_AT_ONCE, SIGNING_AT_ONCE)]
    app = Starlette(
        routes=[
            Route(p.path, _endpoint(p, *limits), methods=list(p.methods)) for p in routes.PAGES
        ],
        middleware=[Middleware(GZipMiddleware, minimum_size=500, compresslevel=6)],
        exception_handlers={
            404: _no_page,
            405: _no_page,
            500: _failed,
            OperationalError: _no_database,
            forms.TooMuch: _too_much,
            ClientDisconnect: _nobody_waits,
        },
    )
    app.state.desk = desk
    return _Guard(app, desk)


class _Guard:
    """Decides by host name and origin what is answered, and adds the rules to every answer."""

    def __init__(self, app: Starlette, desk: Desk) -> None:
        self._app, self._desk = app, desk
        self._name = desk.workspace.settings.console_name

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        named = HOST_NAMED.fullmatch(request.headers.get("host", ""))
        host = "" if named is None else named[1].lower()
        answer: Any = _misread(request)
        if answer is None and host.endswith(f".{HOST}") and self._desk.replay is not None:
            answer = await self._desk.replay.answer(request, host.removesuffix(f".{HOST}"))
        elif answer is None:
            answer = _refuse(request, host, self._name) or self._app
        await answer(scope, receive, _with_rules(send, HERE if host == NAME else HEADERS))


def _misread(request: Request) -> Response | None:
    """Refuse what others may read in another way than we do."""
    if "transfer-encoding" in request.headers and "content-length" in request.headers:
        # A proxy may see its end elsewhere, and another request behind that (RFC 9112, 6.3).
        return PlainTextResponse("It may end at two places.\n", 400, {"Connection": "close"})
    if "\0" in request.scope["path"]:  # for which PostgreSQL has no place
        return PlainTextResponse("There is no such address.\n", 404)
    return None


def _refuse(request: Request, host: str, name: str | None) -> Response | None:
    if host == "127.0.0.1" and request.method == "GET":
        return RedirectResponse(str(request.url.replace(hostname=NAME)))
    if host not in (NAME, name):
        return PlainTextResponse("Not known by this name.\n", 421)
    if request.method not in SAFE and not _is_own(request):
        return PlainTextResponse("Only a page of this console may ask that.\n", 403)
    return None


def _is_own(request: Request) -> bool:
    """Whether a form was sent by one of our pages; every browser says where it comes from."""
    try:
        origin = urlsplit(request.headers.get("origin", ""))
    except ValueError:
        return False
    ours = (request.url.scheme, request.headers.get("host", ""))  # as the proxy before us says
    return (origin.scheme, origin.netloc) == ours


def _with_rules(send: Send, rules: dict[str, str]) -> Send:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            pairs = [(name.lower().encode(), value.encode()) for name, value in rules.items()]
            message["headers"] = [*message["headers"], *(p for p in pairs if p[0] not in there)]
        await send(message)

    return sent


def _endpoint(
    page: Page, pages: CapacityLimiter, posted: CapacityLimiter, signing: CapacityLimiter
) -> Callable[[Request], Awaitable[Response]]:
    threads = signing if page.least is PUBLIC else posted

    async def shown(request: Request) -> Response:
        return await _in_turn(pages, page, request, Form())

    async def taken(request: Request) -> Response:
        return await _in_turn(threads, page, request, await _read_form(page, request))

    return taken if "POST" in page.methods else shown


async def _in_turn(threads: CapacityLimiter, page: Page, request: Request, form: Form) -> Response:
    """Answer in a thread of these. Raises ClientDisconnect where whoever asked has gone before it
    was their turn: they could else ask without end, and all who stay would wait behind them.
    """
    try:
        threads.acquire_nowait()
    except WouldBlock:
        await _await_turn(threads, request)
    try:
        await sleep(0)  # now the server has seen whether they have gone already
        if await request.is_disconnected():
            raise ClientDisconnect
        own = CapacityLimiter(1)
        return await to_thread.run_sync(_answer, page, request, form, limiter=own)
    finally:
        threads.release()


async def _await_turn(threads: CapacityLimiter, request: Request) -> None:
    has_turn = False
    async with create_task_group() as waiting:
        waiting.start_soon(_await_leaving, request, waiting.cancel_scope)
        await threads.acquire()
        has_turn = True
        waiting.cancel_scope.cancel()
    if not has_turn:
        raise ClientDisconnect


async def _await_leaving(request: Request, waiting: CancelScope) -> None:
    """End the wait of who has gone; what they still send of a form is of no use any more."""
    while (await request.receive())["type"] != "http.disconnect":
        continue
    waiting.cancel()


async def _read_form(page: Page, request: Request) -> Form:
    """Read what a stranger sends where strangers may send something, and little of it.

    Who sends it is asked again once all of it is here: that may take a minute.
    """
    if page.least is PUBLIC:
        return await forms.read_form(request, forms.MOST_OF_STRANGERS)
    visitor = await to_thread.run_sync(find_visitor, request.app.state.desk, request)
    return Form() if visitor is None else await forms.read_form(request)


def _answer(page: Page, request: Request, form: Form) -> Response:
    desk: Desk = request.app.state.desk
    visitor = find_visitor(desk, request)
    ask = Ask(desk, request, form, language_of(request, visitor), visitor)
    refused = _refuse_visitor(page, ask)
    if refused is not None:
        return refused
    try:
        return page.answer(ask)
    except tuple(PROBLEMS) as problem:
        status = next(code for kind, code in PROBLEMS.items() if isinstance(problem, kind))
        return ask.page("problem.html", status=status, words=str(problem))


def _refuse_visitor(page: Page, ask: Ask) -> Response | None:
    """Return why this visitor may not ask that, None if they may."""
    if page.least is None:
        return None
    if ask.visitor is None:
        if ask.request.method in SAFE:
            return RedirectResponse(f"/sign-in?next={quote(address_of(ask.request))}", 303)
        return ask.page("problem.html", status=401, words="")
    if not ask.visitor.may(page.least):
        return ask.page("problem.html", status=403, words="")
    if ask.request.method not in SAFE:
        given = ask.form.get(forms.FIELD, "")
        if not forms.is_own(ask.visitor.token, given):
            return ask.page("problem.html", status=403, words="")
    return None


def language_of(request: Request, visitor: Visitor | None) -> Language:
    """Return the language for whoever asks: their own choice, else that of their browser."""
    if visitor is not None and visitor.lang in set(Language):
        return Language(visitor.lang)
    return choose(request.headers.get("accept-language", ""))


def _no_page(request: Request, _problem: Exception) -> Response:
    ask = _outside(request)
    return ask.page("problem.html", status=404, words="")


def _too_much(request: Request, _problem: Exception) -> Response:
    return _outside(request).page("problem.html", status=413, words="")


async def _nobody_waits(_request: Request, _problem: Exception) -> Response:
    """Return what nobody is there to get."""
    return Response(status_code=400)


def _no_database(request: Request, problem: Exception) -> Response:
    """Say that the database is held or full, to whoever asks and on the terminal."""
    LOG.error("the database failed", exc_info=problem)
    return _outside(request).page("problem.html", status=503, is_database=True, words="")


def _failed(request: Request, _problem: Exception) -> Response:
    """Say that it is our fault; the terminal tells where."""
    return _outside(request).page("problem.html", status=500, is_ours=True, words="")


def _outside(request: Request) -> Ask:
    """Return the request of nobody in particular, for a page that only says what is wrong."""
    desk: Desk = request.app.state.desk
    return Ask(desk, request, Form(), language_of(request, None), None)
