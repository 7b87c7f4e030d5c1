"""Which statements a database spends its time with, for `benchmarks.growth --statements`."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from typing import Any

import sqlalchemy as sa

MOST = 12  # statements shown
ONE = r"(?:\?|%\(\w{1,60}\)s(?:::[A-Z ]{1,40})?)"
VALUES = re.compile(rf"\({ONE}(?:, {ONE}){{0,900}}\)")  # (?, ?, ?), however many
WIDTH = 150  # characters of each


class Statements:
    """Adds up the seconds that each statement takes on an engine from now on."""

    def __init__(self, engine: sa.Engine) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        sa.event.listen(engine, "before_cursor_execute", self._begin)
        sa.event.listen(engine, "after_cursor_execute", self._end)

    def told(self, small: Statements, rounds: int) -> str:
        """Return lines for a person: those that take most, with what they take in `small`."""
        dearest = sorted(self.seconds, key=lambda one: -self.seconds[one])[:MOST]
        lines = ["ms a round, of them in the first archive, statement"]
        for statement in dearest:
            own, first = (1_000 * of.seconds.get(statement, 0) / rounds for of in (self, small))
            lines.append(f"{own:9.2f} {first:9.2f}  {' '.join(statement.split())[:WIDTH]}")
        return "\n".join(lines) + "\n"

    def _begin(self, connection: sa.Connection, *_given: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def _end(self, connection: sa.Connection, _cursor: Any, statement: str, *_given: Any) -> None:
        self.seconds[VALUES.sub("(..)", statement)] += (
            time.perf_counter() - connection.info["begun"]
        )
