"""Finds out who asks, and lets a browser keep who it is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from console import sessions
from console.desk.asking import Desk, Visitor
from console.sessions import Step
from models import clock


def cookie_of(request: Request) -> str:
    """Return the name of the cookie: each console of this machine, by its port, has its own.

    Over HTTPS its prefix keeps neighbours below the same domain from planting one (RFC 6265bis).
    """
    prefix = "__Host-" if _is_https(request) else ""
    return f"{prefix}aigaq-{request.url.port or 80}"


def token_of(request: Request) -> str:
    """Return what the browser holds; "" for nothing."""
    return request.cookies.get(cookie_of(request), "")


def find_visitor(desk: Desk, request: Request) -> Visitor | None:
    """Return who is signed in with the browser that asks, if anybody is."""
    found = _find(desk, request)
    return found if found is not None and found.step is Step.WHOLE else None


def find_half(desk: Desk, request: Request) -> Visitor | None:
    """Return who gave their password with the browser that asks, and is asked for more."""
    found = _find(desk, request)
    return None if found is None or found.step is Step.WHOLE else found


def keep_token(request: Request, answer: Response, token: str) -> Response:
    """Let the browser keep a token until it is closed, for this console alone."""
    answer.set_cookie(
        cookie_of(request), token, httponly=True, samesite="strict", secure=_is_https(request)
    )
    return answer


def drop_token(request: Request, answer: Response) -> Response:
    """Let the browser forget its token."""
    answer.delete_cookie(
        cookie_of(request), httponly=True, samesite="strict", secure=_is_https(request)
    )
    return answer


def _find(desk: Desk, request: Request) -> Visitor | None:
    return sessions.find_visitor(desk.workspace.engine, token_of(request), clock.now())


def _is_https(request: Request) -> bool:
    """Whether the browser came over HTTPS, as the proxy before us says."""
    return request.url.scheme == "https"
