"""Finds in a worker process what one kept page embeds: strangers' bytes meet parsers here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.warc import UnreadableCapture, read_capture, warc_path
from extract.embedded import find_embedded
from models.values import PageRules


@dataclass(frozen=True, slots=True)
class FindJob:
    """A kept page whose images and PDFs are looked for.

    `original` is the file and offset of the capture whose payload it repeats, if it does.
    """

    link_id: int
    archive_dir: Path
    warc_file: str
    warc_offset: int
    original: tuple[str, int] | None
    rules: PageRules


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the page of one link embeds."""

    link_id: int
    urls: tuple[str, ...]


def find_in_page(job: FindJob) -> Embedded:
    """Return what a page embeds. It raises nothing: a page that cannot be read embeds nothing."""
    try:
        path, held = warc_path(job.archive_dir, job.warc_file), None
        if job.original is not None:
            held = warc_path(job.archive_dir, job.original[0]), job.original[1]
        capture = read_capture(path, job.warc_offset, original=held)
        return Embedded(job.link_id, find_embedded(capture, job.rules))
    except (OSError, UnreadableCapture):
        return Embedded(job.link_id, ())
    except Exception:  # noqa: BLE001  # any parser may fail in any way on hostile bytes
        return Embedded(job.link_id, ())


def unfindable(job: FindJob, _why: str) -> Embedded:
    """Return what is said of a page that nobody could read."""
    return Embedded(job.link_id, ())
