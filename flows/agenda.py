"""When a watched link is looked at again: soon at first, then ever more seldom. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawlers.source import Risk
from models.terms import LinkState
from models.values import SECOND_LOOK

# What is deleted is mostly deleted soon: a quarter of an hour after the first look, then an hour...
STEPS = (
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),  # and so on, for good
)
OUTAGE = timedelta(hours=1)
RISKY_LONGEST = timedelta(days=3)  # at sources whose pages are taken down, never more seldom
JITTER = (
    0.3  # up and down, so that visits do not fall into step and are not told apart from readers
)
OUT_OF_REACH = frozenset({LinkState.UNREACHABLE, LinkState.CHALLENGE, LinkState.BLOCKED})


def next_visit_at(
    visits: int,
    state: LinkState,
    *,
    is_sure: bool,
    risk: Risk,
    now: datetime,
    chance: float,
) -> datetime:
    """Return when to look again after a visit that was the `visits`-th (from 1).

    `chance` is a random number from 0 to 1. What may be a deletion and is not sure waits for the
    second look, what is out of reach for an hour or, if that is longer, its usual step.
    """
    step = STEPS[min(visits, len(STEPS)) - 1]
    if risk is Risk.HIGH:
        step = min(step, RISKY_LONGEST)
    if state in OUT_OF_REACH:
        step = max(OUTAGE, min(step, STEPS[3]))
    elif not is_sure:
        return now + SECOND_LOOK * (1 + JITTER * chance)  # never before six hours have passed
    return now + step * (1 + JITTER * (2 * chance - 1))
