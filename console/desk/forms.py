"""Reads forms, and tells those of our own pages from those of others.

A form carries a token that only a page of the same session knows. It differs each time it is
written, so that what a compressed page weighs tells nothing of it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import parse_qsl

from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request

FIELD = "token"
MOST_BYTES = 1 << 20
MOST_OF_STRANGERS = 1 << 16  # a name, a password, and the address that was asked for
MOST_FIELDS = 2_000
MOST_DIGITS = 9  # of the number of a row: PostgreSQL has such numbers to 2**31
SIZE = hashlib.sha256().digest_size


class TooMuch(ValueError):
    """A form is larger than any of ours."""


async def read_form(request: Request, most: int = MOST_BYTES) -> ImmutableMultiDict[str, str]:
    """Return the fields of a form, none if it is of a kind that no page of ours sends.

    Raises TooMuch for a form of more than `most` bytes.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise TooMuch
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return ImmutableMultiDict()
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as problem:
        raise TooMuch from problem
    return without_nul(pairs)


def without_nul(pairs: Iterable[tuple[str, str]]) -> ImmutableMultiDict[str, str]:
    """Return fields without the sign that PostgreSQL has no place for, and no keyboard sends."""
    return ImmutableMultiDict([(name, value.replace("\0", "\ufffd")) for name, value in pairs])


def read_number(told: str) -> int | None:
    """Return the number of a row that a field holds; None for anything else."""
    is_one = told.isascii() and told.isdecimal() and len(told) <= MOST_DIGITS
    return int(told) if is_one else None


def read_numbers(told: Iterable[str]) -> list[int]:
    """Return the numbers of rows among what fields hold, in order."""
    return [number for number in map(read_number, told) if number is not None]


def make_token(session_token: str) -> str:
    """Return a token for a form of this session; each call gives another."""
    pad = secrets.token_bytes(SIZE)
    return base64.urlsafe_b64encode(pad + _xor(pad, _secret(session_token))).decode("ascii")


def is_own(session_token: str, given: str) -> bool:
    """Whether a form's token was made for this session."""
    try:
        read = base64.urlsafe_b64decode(given.encode("ascii"))
    except (ValueError, binascii.Error):
        return False
    if len(read) != 2 * SIZE:
        return False
    return hmac.compare_digest(_xor(read[:SIZE], read[SIZE:]), _secret(session_token))


def _secret(session_token: str) -> bytes:
    return hmac.digest(session_token.encode(), b"forms of the console", "sha256")


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
