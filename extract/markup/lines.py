"""White space and invisible characters: how text is folded before it is kept as an article.

Only what cannot be seen is changed; spelling, capitals and punctuation stay as they were written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

# Soft hyphens, zero-width spaces, direction marks and control characters break names for every
# comparison.
INVISIBLE = dict.fromkeys(
    [
        *range(0x09),
        *range(0x0E, 0x1C),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xAD,
        0x200B,
        0x200E,
        0x200F,
        0x2060,
        0xFEFF,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),  # halves of a pair, which no encoding can store
    ]
)


def fold_line(text: str) -> str:
    """Return the text on one line, without invisible characters, letters composed (NFC)."""
    return unicodedata.normalize("NFC", " ".join(text.translate(INVISIBLE).split()))


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
