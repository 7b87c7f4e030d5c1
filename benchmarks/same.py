"""Do both chains find the same? Told page by page, and each against what the stories hold."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clock import Stopwatch
from benchmarks.naive import Naive
from benchmarks.ours import Ours
from benchmarks.pages import story_samples, told_at
from extract.people import person_key
from models.values import Findings
from replica.server import Replica
from replica.stories import Version

# An event is (address, kind, person key), a charge (address, provision, "").
Finding = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings of both chains on the stories' pages, and what ought to be found."""

    pages: int
    ours: frozenset[Finding]
    naive: frozenset[Finding]
    wanted: frozenset[Finding]

    @property
    def only_ours(self) -> list[Finding]:
        """What the naive chain does not find."""
        return sorted(self.ours - self.naive)

    @property
    def only_naive(self) -> list[Finding]:
        """What ours does not find."""
        return sorted(self.naive - self.ours)


def compare() -> Compared:
    """Run both chains on the pages of all stories."""
    web = Replica()
    samples = story_samples(web)
    told = told_at(web)
    with tempfile.TemporaryDirectory(prefix="same-") as name:
        with Ours(Path(name), Stopwatch()) as ours:
            ours.take(samples)
        with Naive(Path(name), Stopwatch()) as naive:
            naive.take(samples)
    wanted = {sample.url: told[sample.url] for sample in samples}
    return Compared(len(samples), _flat(ours.read), _flat(naive.read), _told(wanted))


def _flat(read: Mapping[str, Findings]) -> frozenset[Finding]:
    events = {
        (url, str(event.kind), person.key)
        for url, found in read.items()
        for event in found.events
        for person in event.people
    }
    charges = {
        (url, str(charge.provision), "") for url, found in read.items() for charge in found.charges
    }
    return frozenset(events | charges)


def _told(wanted: Mapping[str, Version]) -> frozenset[Finding]:
    events = {
        (url, str(event.kind), person_key(event.person))
        for url, version in wanted.items()
        for event in version.events
    }
    charges = {(url, charge, "") for url, version in wanted.items() for charge in version.charges}
    return frozenset(events | charges)
