"""How somebody comes in, and the files that every page needs."""

from __future__ import annotations

import hmac

from starlette.responses import PlainTextResponse, RedirectResponse, Response

from console.desk.asking import PUBLIC, Ask, Page
from console.desk.templates import read_static
from console.desk.visitors import cookie_of
from models.terms import DeskRole

STATIC = {"site.css": "text/css", "keys.js": "text/javascript"}
FOR_EVER = "private, max-age=31536000, immutable"  # the address changes with the file


def enter(ask: Ask) -> Response:
    """Let in whoever has the link of the terminal."""
    if not hmac.compare_digest(ask.query.get("key", "").encode(), ask.desk.key.encode()):
        return PlainTextResponse("Open the link that `aigaq console` printed last.\n", 401)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(cookie_of(ask.request), ask.desk.cookie, httponly=True, samesite="strict")
    return answer


def give_static(ask: Ask) -> Response:
    """Return a file of ours."""
    name = ask.request.path_params["name"]
    if name not in STATIC:
        return ask.page("problem.html", status=404, words="")
    headers = {"Cache-Control": FOR_EVER}
    return Response(read_static(name), media_type=STATIC[name], headers=headers)


def show_first(_ask: Ask) -> Response:
    """Lead to the first page."""
    return RedirectResponse("/links", 303)


PAGES = (
    Page("/", show_first, DeskRole.READER),
    Page("/enter", enter, PUBLIC),
    Page("/static/{name}", give_static, PUBLIC),
)
