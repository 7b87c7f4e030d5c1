"""How much of a stranger's file is read, and the word for a file that is not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MAX_FILE_BYTES = 2_000_000_000
MAX_ENTRIES = 10_000  # of a zip
MAX_ENTRY_BYTES = 500_000_000  # one entry of a zip, unpacked
MAX_UNPACKED_BYTES = 2_000_000_000  # all entries of a zip, or all members of a gzip file
MAX_RATIO = 200  # unpacked to packed; honest HTML reaches 20, an empty table of a database 100
RATIO_FROM_BYTES = 10_000_000  # below that much output no ratio is asked for
MAX_DIRECTORY_BYTES = 4_000_000  # of a zip: what 10,000 entries with long names need
MAX_MEMBERS = 1_000_000  # of a gzip file
MAX_DAMAGES = 50  # places behind which the walk goes on; then the rest is left
MAX_HEAD_BYTES = 65_536  # of a WARC record
MAX_HTTP_HEAD_BYTES = 262_144
MAX_RECORDS = 200_000
MAX_PAGES = 10_000  # copied out of one file
MAX_PAGE_BYTES = 20_000_000  # of a page, as it stands in the file and decoded
MAX_SAVED_PAGE_BYTES = 40_000_000  # of a page that was saved with its pictures in it, as one file
MAX_SAVED_BYTES = 100_000_000  # of a saved page with its pictures
MAX_TOLD = 200  # complaints that are spelt out; the rest is counted


class Refused(Exception):
    """A file that is not taken in. The message says why, without names that stand in the file."""


@dataclass(slots=True)
class Walked:
    """What was met in one file: records by their type, and what was left out or is doubtful, why.

    `told` are pairs of a place ("record 17", "archive/data.warc.gz") and a remark; `unspelt` counts
    those beyond MAX_TOLD. `left` counts, by reason, what is no page and nobody would miss.
    """

    records: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    told: list[tuple[str, str]] = field(default_factory=list)
    unspelt: int = 0

    def tell(self, where: str, what: str) -> None:
        """Add a remark that a person should see."""
        if len(self.told) < MAX_TOLD:
            self.told.append((where, what))
        else:
            self.unspelt += 1
