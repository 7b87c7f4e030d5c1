"""The console: pages for a browser on this machine, made on the server, without any script.

Whoever has the link that the command prints may come in; it holds as long as the console runs. The
console answers to the name "localhost" alone, so that a page of somebody else that leads its own
name here is turned away.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from archive.slices import NotAsKept
from console import captures
from console.captures import NotHere
from console.replay import HOST, Replay
from flows.html import open_templates
from flows.workspace import Workspace
from models.database import reading
from models.terms import LinkState

NAME = "localhost"
COOKIE = "aigaq"
CSP = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self' http://*.replay.localhost:*",  # a form opens a page as it looked
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
    "Cache-Control": "no-store",
}

Send = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with. `replay` is None where pywb is not there: `why_not` says so."""

    workspace: Workspace
    replay: Replay | None
    why_not: str = ""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))


def make_app(desk: Desk) -> Callable[..., Awaitable[None]]:
    """Return the whole console as an ASGI application."""
    app = Starlette(
        routes=[
            Route("/enter", _enter),
            Route("/site.css", _style),
            Route("/", _links),
            Route("/links/{id:int}", _link),
            Route("/snapshots/{id:int}", _snapshot),
            Route("/snapshots/{id:int}/picture", _picture),
            Route("/snapshots/{id:int}/replay", _replay, methods=["POST"]),
        ],
        exception_handlers={NotHere: _not_here, NotAsKept: _not_as_kept, 404: _not_here},
    )
    app.state.desk = desk
    return _Guard(app, desk)


class _Guard:
    """Decides by host name, key and origin who may ask what, and adds the rules to every answer."""

    def __init__(self, app: Starlette, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        host = request.headers.get("host", "").partition(":")[0].lower()
        if host.endswith(f".{HOST}") and self._desk.replay is not None:
            label = host.removesuffix(f".{HOST}")
            answer: Any = await self._desk.replay.answer(request, label)
        else:
            answer = self._refuse(request, host) or self._app
        await answer(scope, receive, _with_rules(send, HEADERS))

    def _refuse(self, request: Request, host: str) -> Response | None:
        if host == "127.0.0.1" and request.method == "GET":
            return RedirectResponse(str(request.url.replace(hostname=NAME)))
        if host != NAME:
            return PlainTextResponse("Not known by this name.\n", 421)
        if request.url.path in ("/enter", "/site.css"):
            return None
        if not hmac.compare_digest(request.cookies.get(COOKIE, ""), self._desk.cookie):
            return PlainTextResponse("Open the link that `aigaq console` printed.\n", 401)
        if request.method not in ("GET", "HEAD") and not _is_own(request):
            return PlainTextResponse("Only a page of this console may ask that.\n", 403)
        return None


def _is_own(request: Request) -> bool:
    """Whether a form was sent by one of our pages; every browser says where it comes from."""
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.netloc == request.headers.get("host", "")


def _with_rules(send: Send, rules: dict[str, str]) -> Send:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            there = {name.lower() for name, _ in message["headers"]}
            pairs = [(name.lower().encode(), value.encode()) for name, value in rules.items()]
            message["headers"] = [*message["headers"], *(p for p in pairs if p[0] not in there)]
        await send(message)

    return sent


def _enter(request: Request) -> Response:
    desk = _desk(request)
    if not hmac.compare_digest(request.query_params.get("key", ""), desk.key):
        return PlainTextResponse("Open the link that `aigaq console` printed last.\n", 401)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(COOKIE, desk.cookie, httponly=True, samesite="strict")
    return answer


def _style(request: Request) -> Response:
    style = resources.files("console").joinpath("static", "site.css").read_text("utf-8")
    return Response(style, media_type="text/css")


def _links(request: Request) -> Response:
    asked = request.query_params
    state = asked.get("state", "")
    chosen = LinkState(state) if state in set(LinkState) else None
    words, before = asked.get("words", "")[:200], asked.get("before", "")
    with _reading(request) as session:
        found = captures.list_links(
            session, chosen, words, int(before) if before.isdecimal() else None
        )
        more = found[-1][0].id if len(found) == captures.MOST else None
        return _page("links.html", links=found, states=list(LinkState), state=chosen, words=words,
                     more=more)  # fmt: skip


def _link(request: Request) -> Response:
    with _reading(request) as session:
        return _page("link.html", **captures.show_link(session, request.path_params["id"]))


def _snapshot(request: Request) -> Response:
    desk = _desk(request)
    with _reading(request) as session:
        shown = captures.show_snapshot(session, desk.workspace, request.path_params["id"])
        return _page("snapshot.html", can_replay=desk.replay is not None, why_not=desk.why_not,
                     show_all="all" in request.query_params, **shown)  # fmt: skip


def _picture(request: Request) -> Response:
    archive_dir = _desk(request).workspace.settings.archive_dir
    with _reading(request) as session:
        body = captures.read_picture(session, archive_dir, request.path_params["id"])
    return Response(body, media_type=captures.PNG)


async def _replay(request: Request) -> Response:
    desk = _desk(request)
    if desk.replay is None:
        return PlainTextResponse(f"{desk.why_not}\n", 503)
    label, path = await run_in_threadpool(
        _open, desk.workspace, desk.replay, request.path_params["id"]
    )
    port = request.url.port
    return RedirectResponse(f"http://{label}.{HOST}{f':{port}' if port else ''}{path}", 303)


def _open(workspace: Workspace, replay: Replay, snapshot_id: int) -> tuple[str, str]:
    with reading(workspace.engine) as session:
        shown = captures.choose_shown(session, snapshot_id)
    return replay.open(shown.places, shown.stamp, shown.url)


def _not_here(request: Request, problem: Exception) -> Response:
    words = str(problem) if isinstance(problem, NotHere) else "there is no such page"
    return _page("problem.html", status=404, words=words)


def _not_as_kept(request: Request, problem: Exception) -> Response:
    return _page("problem.html", status=409, words=str(problem))


def _page(name: str, status: int = 200, **values: Any) -> Response:
    page = open_templates("console").get_template(name).render(**values)
    return HTMLResponse(page.encode("utf-8", "replace"), status)


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def _reading(request: Request) -> Any:
    return reading(_desk(request).workspace.engine)
