"""How a site breaks: what it would have answered -> what it answers instead, one way a function.

Each is switched on by host in `replica.state`. robots.txt stays as it is, so that it is the page
that is broken, and not our leave to ask for it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from dataclasses import replace

from replica.answers import GZIP_FILE, HTML, ROBOTS, Answer, make_plain, make_redirect
from replica.state import State

WRONG = "windows-1251"
# A letter that is not ASCII stands in every page that can hold a comment.
COMMENT = "<!-- synthetic: кодировка -->"
NAMES = re.compile(rb"""\b(class|id)=(["'])""")
LINKS = re.compile(rb"""(<a\b[^<>]{0,500}?)\shref=""")

HEAD = (
    b'<!DOCTYPE html><html><head><meta charset="utf-8"><!-- synthetic -->'
    b'<meta name="aigaq-synthetic" content="invented page">'
)
FORBIDDEN = make_plain(HEAD + b"<title>403 Forbidden</title></head><h1>Forbidden</h1>", HTML, 403)
CHALLENGE_PAGE = (
    HEAD + b"<title>Just a moment...</title></head><body><div id=challenge-stage></div>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>'
)
CHALLENGE = make_plain(CHALLENGE_PAGE, HTML, 403, (("Cf-Mitigated", "challenge"),))
QUIET_CHALLENGE = make_plain(CHALLENGE_PAGE, HTML)
LOGIN = make_plain(
    HEAD + b'<title>Log in</title></head><form action="/enter"><input name="who">'
    b'<input type="password" name="word"><button>Log in</button></form>',
    HTML,
)

# What a host answers in the place of everything, by the switch that turns it on.
INSTEAD: tuple[tuple[Callable[[State], set[str]], Answer], ...] = (
    (lambda state: state.forbidden, FORBIDDEN),
    (lambda state: state.challenge, CHALLENGE),
    (lambda state: state.challenge_page, QUIET_CHALLENGE),
    (lambda state: state.login, LOGIN),
)


def break_answer(state: State, host: str, path: str, answer: Answer) -> Answer:
    """Return what a host in that state answers at `path`, where `answer` is its usual one."""
    if path == ROBOTS:
        return answer
    instead = next((wall for where, wall in INSTEAD if host in where(state)), None)
    if instead is not None:
        return instead
    if host in state.redirect_home and path != "/":
        return make_redirect("/")
    if host in state.changed_layout:
        answer = _in_another_layout(answer)
    return _in_wrong_charset(answer) if host in state.wrong_charset else answer


def _in_another_layout(answer: Answer) -> Answer:
    """Other names for everything, and links that a script opens."""
    if HTML not in dict(answer.headers).values():
        return answer
    renamed = NAMES.sub(rb"\1=\2new-", answer.plain())
    return _with_body(answer, LINKS.sub(rb"\1 data-href=", renamed))


def _in_wrong_charset(answer: Answer) -> Answer:
    """Bytes of another encoding under the label that they had."""
    mime = dict(answer.headers)["Content-Type"]
    is_file = mime == GZIP_FILE
    if not is_file and "charset" not in mime:
        return answer  # no text
    body = gzip.decompress(answer.plain()) if is_file else answer.plain()
    text = body.decode("utf-8")
    if text.startswith("<"):
        text += COMMENT
    spoilt = text.encode(WRONG, "xmlcharrefreplace")
    return _with_body(answer, gzip.compress(spoilt, mtime=0) if is_file else spoilt)


def _with_body(answer: Answer, body: bytes) -> Answer:
    return replace(answer, body=body, packed=b"", etag=None, modified=None)
