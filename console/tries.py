"""How long nobody may try again after tries to sign in that were refused.

The delay goes by the name that was given, and names that nobody has are treated alike, so that a
delay tells nothing of who there is. Those are kept in memory: a new start forgets them.

Whoever tries under a name holds up all who do, except those who have shown already that they know
the password: in this browser, or a moment ago. They have a delay of their own, in memory, too.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LONGEST_S = 900
MOST_DOUBLINGS = 10
# Two at once, some thirty passwords a second are checked: more than in the longest delay, so that
# no delay is forgotten before it is over.
MOST_NAMES = 50_000
MOST_TOLD = 200  # refusals of names that nobody has, in an hour, that are put on record
HOUR = timedelta(hours=1)


def find_delay(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 1, 2, 4 ... 900 s."""
    doublings = min(max(failures - 1, 0), MOST_DOUBLINGS)
    return timedelta(seconds=min(2**doublings, LONGEST_S))


def find_wait_s(next_try_at: datetime | None, now: datetime) -> int:
    """Return for how many seconds, rounded up, nobody may try; 0 if one may.

    What is further off than any delay was set before the clock went back, and holds up nobody.
    """
    if next_try_at is None or not now < next_try_at <= now + timedelta(seconds=LONGEST_S):
        return 0
    return -int((now - next_try_at) // timedelta(seconds=1))


class Once:
    """Lets the first in who asks, and nobody after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Whether this is the first time."""
        return self._lock.acquire(blocking=False)


class Refusals:
    """What was refused, by the name that was given, or whatever else: the last `most` of them."""

    def __init__(self, most: int = MOST_NAMES) -> None:
        self._most = most
        self._tried: OrderedDict[str, tuple[int, datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def find_wait_s(self, name: str, now: datetime) -> int:
        """Return for how many seconds nobody may try under this name."""
        with self._lock:
            _, next_try_at = self._tried.get(name, (0, None))
        return find_wait_s(next_try_at, now)

    def note_failure(self, name: str, now: datetime) -> int:
        """Count a failure; return 0, or the wait in seconds where another came first."""
        with self._lock:
            failures, next_try_at = self._tried.pop(name, (0, now))
            wait_s = find_wait_s(next_try_at, now)
            if wait_s == 0:
                failures, next_try_at = failures + 1, now + find_delay(failures + 1)
            self._tried[name] = failures, next_try_at
            while len(self._tried) > self._most:
                self._tried.popitem(last=False)
        return wait_s

    def forget(self, name: str) -> None:
        """Let them try at once."""
        with self._lock:
            self._tried.pop(name, None)


class Record:
    """How many refusals of strangers are still put on record in this hour: whoever can try names
    without end shall not fill the audit.
    """

    def __init__(self, most: int = MOST_TOLD) -> None:
        self._most, self._left = most, most
        self._until: datetime | None = None
        self._lock = threading.Lock()

    def take(self, now: datetime) -> int:
        """Take one place; return which it was, counted down to 1, or 0 where none was left."""
        with self._lock:
            if self._until is None or now >= self._until:
                self._left, self._until = self._most, now + HOUR
            place, self._left = self._left, max(self._left - 1, 0)
        return place


@dataclass(frozen=True, slots=True)
class Tries:
    """What was refused to whom: to strangers, by name, and to those who know the password of a
    user, by the user's number.
    """

    strangers: Refusals = field(default_factory=Refusals)
    known: Refusals = field(default_factory=Refusals)
    record: Record = field(default_factory=Record)
