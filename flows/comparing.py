"""Compares in a worker process two versions of a document: strangers' texts meet patterns here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from extract.diff import Difference, compare_texts
from extract.findings import find_all, whole_text
from models.values import Findings

MAX_COMPARED = 200_000  # characters of a version


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a document's text."""

    title: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class CompareJob:
    """Two versions of one document, the earlier first."""

    link_id: int
    before: Version
    after: Version
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing; `difference` None where it could not be done, `why` says so."""

    link_id: int
    difference: Difference | None
    why: str = ""


def compare_versions(job: CompareJob) -> Compared:
    """Return the difference of two versions. It raises nothing."""
    try:
        old, new = (_whole(version) for version in (job.before, job.after))
        before, after = (_find(version, job.published_on) for version in (job.before, job.after))
        difference = compare_texts(old, new, before, after, job.published_on)
        return Compared(job.link_id, difference)
    except Exception as problem:  # noqa: BLE001  # any parser may fail on hostile text
        return incomparable(job, f"comparing failed with {type(problem).__name__}")


def incomparable(job: CompareJob, why: str) -> Compared:
    """Return what is said of versions that nobody could compare."""
    return Compared(job.link_id, None, why)


def _find(version: Version, published_on: date | None) -> Findings:
    return find_all(version.text[:MAX_COMPARED], version.title, published_on, people="all")


def _whole(version: Version) -> str:
    return whole_text(version.text[:MAX_COMPARED], version.title)
