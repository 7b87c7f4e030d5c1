"""What a check of this machine found, and what a person is to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a thing stands; `note` needs nobody."""

    OK = "ok"
    NOTE = "note"
    LOOK = "look"  # a person should do something about it
    BROKEN = "broken"  # nothing can be run before


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw. `todo` is empty where nothing is to be done."""

    check: str
    verdict: Verdict
    seen: str
    todo: str = ""


def exit_code(found: Iterable[Finding]) -> int:
    """Return 3 if something is broken, 1 if something needs a person, else 0."""
    verdicts = {finding.verdict for finding in found}
    return 3 if Verdict.BROKEN in verdicts else 1 if Verdict.LOOK in verdicts else 0
