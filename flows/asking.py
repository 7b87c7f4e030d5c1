"""Asks an authority or a calendar that the operator has set: one request, one short answer.

No redirect is followed and no cookie kept. What is sent is a digest.
"""

from __future__ import annotations

import re
import ssl
from urllib.parse import urlsplit

import httpx

from models.settings import Settings

TIMEOUT_S = 20.0
MAX_ANSWER = 65_536
_UNSAFE = re.compile(r"[^a-z0-9.-]+")


class NoAnswer(Exception):
    """Nobody answered as hoped; the message says what happened, without the address."""


def ask(settings: Settings, url: str, data: bytes | None = None, kind: str | None = None) -> bytes:
    """Post `data`, or get where there is none, and return the body. Raises NoAnswer."""
    headers = {"User-Agent": "aigaq"} | ({} if kind is None else {"Content-Type": kind})
    try:
        with (
            httpx.Client(
                verify=_trust(settings, url), timeout=TIMEOUT_S, trust_env=False
            ) as client,
            client.stream(
                "GET" if data is None else "POST", url, content=data, headers=headers
            ) as response,
        ):
            return _read(response)
    except httpx.TimeoutException as problem:
        raise NoAnswer("no answer in time") from problem
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        raise NoAnswer(type(problem).__name__) from problem


def _trust(settings: Settings, url: str) -> ssl.SSLContext:
    """Return whom to trust; to read the list of the system takes longer than to ask without it."""
    if url.startswith("http://"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(settings.ca_file)
    return context


def _read(response: httpx.Response) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise NoAnswer(f"answered {response.status_code}")
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > MAX_ANSWER:
            raise NoAnswer(f"an answer of over {MAX_ANSWER} bytes")
    return bytes(body)


def authority_name(url: str) -> str:
    """Return host, port and path as they may stand in the name of a file; the usual path, "/tsr",
    is left out.
    """
    parts = urlsplit(url)
    port = "" if parts.port is None else f"-{parts.port}"
    path = "" if parts.path in ("", "/", "/tsr") else f"-{parts.path.strip('/')}"
    return _UNSAFE.sub("-", f"{parts.hostname or 'nobody'}{port}{path}".lower())[:90]
