"""White space and invisible characters: how text is folded before it is kept as an article.

Only what cannot be seen is changed; spelling, capitals and punctuation stay as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Soft hyphens, zero-width spaces, direction marks and control characters break names for every
# comparison.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u200e\u200f\u2060\ufeff"
    "\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff]"  # halves of a pair, which no encoding can store
)


def fold_line(text: str) -> str:
    """Return the text on one line, without invisible characters, letters composed (NFC)."""
    return unicodedata.normalize("NFC", " ".join(INVISIBLE.sub("", text).split()))


def fold_lines(lines: Iterable[str]) -> str:
    """Return the folded lines that hold anything, a line feed between two."""
    return "\n".join(folded for folded in map(fold_line, lines) if folded)


def count_ink(text: str) -> int:
    """Return the number of characters that are not white space."""
    return sum(map(len, text.split()))


def shorten_line(line: str, limit: int) -> str:
    """Return the line cut at a word so that it has at most `limit` characters, "…" included."""
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    if not line[limit - 1].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:.-–—") + "…"
