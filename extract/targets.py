"""Where a redirect led: the same page, the front page, a section, a login, a check, or elsewhere.

It compares addresses only and asks nobody.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from extract.phrases import load_lexicon

SAME_HOST_LABELS = ("www.", "m.", "mobile.", "amp.")
DIGITS = frozenset("0123456789")


class Target(StrEnum):
    """What kind of address a visit ended at, seen from the one that was asked for."""

    SAME = "same"
    FRONT = "front page"
    SECTION = "section"
    MISSING = "page for what is missing"
    LOGIN = "login"
    CHECK = "check"
    BLOCK = "page of who blocks it"
    PREVIEW_OFF = "channel without preview"
    ELSEWHERE = "other page"


def judge_target(asked: str, final: str) -> Target:
    """Return where `final` lies; SAME also for another scheme, "www.", a slash or a fragment.

    An address that cannot be read counts as ELSEWHERE.
    """
    try:
        start, end = urlsplit(asked), urlsplit(final)
    except ValueError:
        return Target.ELSEWHERE
    host, path, segments = _host(end), end.path.rstrip("/").lower(), _segments(end)
    if (_host(start), start.path.rstrip("/").lower(), start.query) == (host, path, end.query):
        return Target.SAME
    special = _judge_special(start, end)
    if special is not None:
        return special
    if _host(start) == host and set(_segments(start)) <= _front():
        return Target.SAME  # a front page that sends to its own language
    if len(segments) <= 2 and set(segments) <= _front():
        return Target.FRONT
    return Target.SECTION if _is_section(_segments(start), segments) else Target.ELSEWHERE


def _judge_special(start: SplitResult, end: SplitResult) -> Target | None:
    table, host, segments = _load_targets(), _host(end), _segments(end)
    label = host.partition(".")[0]
    if host == "t.me" and _segments(start)[:1] == ["s"] and segments == _segments(start)[1:]:
        return Target.PREVIEW_OFF
    if host in table["consent_hosts"] or label in table["consent_hosts"]:
        return Target.CHECK
    if host in table["login_hosts"] or label in table["login_hosts"]:
        return Target.LOGIN
    if host != _host(start) and label in table["block_hosts"]:
        return Target.BLOCK
    new = set(segments) - set(_segments(start))
    kinds = {
        "block_paths": Target.BLOCK,
        "checks": Target.CHECK,
        "login": Target.LOGIN,
        "missing": Target.MISSING,
    }
    return next((kind for name, kind in kinds.items() if new & set(table[name])), None)


def _is_section(start: list[str], end: list[str]) -> bool:
    """Return whether the address is above the one asked for, or its name says section."""
    if len(end) < len(start) and start[: len(end)] == end:
        return True
    if not end or not DIGITS.isdisjoint(end[-1]):
        return False
    return end[0] in _load_targets()["sections"] and len(end) <= 2 or len(end) == 1 < len(start)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").lower()
    for label in SAME_HOST_LABELS:
        host = host.removeprefix(label)
    return host


def _segments(parts: SplitResult) -> list[str]:
    return [segment for segment in parts.path.lower().split("/") if segment]


def _front() -> set[str]:
    return set(_load_targets()["front"])


@cache
def _load_targets() -> dict[str, Any]:
    table: dict[str, Any] = load_lexicon("reach")["target"]
    return table
