"""How somebody comes in, and the files that every page needs."""

from __future__ import annotations

import hmac

from starlette.responses import PlainTextResponse, Response

from console import signing
from console.desk.asking import PUBLIC, Ask, Page
from console.desk.templates import read_static
from console.desk.visitors import keep_token
from console.languages import N_
from console.names import operator_name
from console.weighing import Refused

STATIC = {"site.css": "text/css", "keys.js": "text/javascript", "icon.svg": "image/svg+xml"}
ONLY_HERE = N_("The link of the terminal is good on its machine alone. Sign in with a password.")
FOR_EVER = "private, max-age=31536000, immutable"  # the address changes with the file


def enter(ask: Ask) -> Response:
    """Let the operator in who has the link of the terminal: on the machine itself, once, and only
    while nobody has a password.
    """
    if not ask.is_here:
        return ask.page("problem.html", status=403, told=ask.say(ONLY_HERE))
    if ask.visitor is not None:
        return ask.go("/")
    if not hmac.compare_digest(ask.query.get("key", "").encode(), ask.desk.key.encode()):
        return PlainTextResponse("Open the link that `aigaq console` printed last.\n", 401)
    if signing.anybody_signs_in(ask.engine):
        return ask.go("/sign-in")
    if not ask.desk.once.take():
        return PlainTextResponse("That link was used. Start `aigaq console` again.\n", 401)
    entered = signing.enter_as_operator(ask.engine, operator_name(), ask.now)
    if isinstance(entered, Refused):
        return ask.go("/sign-in")
    return keep_token(ask.request, ask.go("/"), entered.token)


def give_static(ask: Ask) -> Response:
    """Return a file of ours."""
    name = ask.request.path_params["name"]
    if name not in STATIC:
        return ask.page("problem.html", status=404, words="")
    headers = {"Cache-Control": FOR_EVER}
    return Response(read_static(name), media_type=STATIC[name], headers=headers)


PAGES = (
    Page("/enter", enter, PUBLIC),
    Page("/static/{name}", give_static, PUBLIC),
)
