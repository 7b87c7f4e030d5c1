"""Where two rows of words or lines differ, in time that a hostile page cannot stretch.

The standard library's difflib takes the square of the length, and longer where words repeat; this
is Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", Algorithmica 1,
1986) with a limit on the number of edits, behind which the rest counts as replaced.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

MOST_EDITS = 400  # items put in or taken out of one stretch


@dataclass(frozen=True, slots=True)
class Edit:
    """Items `start..end` of the one row stand where items `other_start..other_end` of the other
    do; either may be empty.
    """

    start: int
    end: int
    other_start: int
    other_end: int


def find_edits(
    before: Sequence[Hashable], after: Sequence[Hashable], most: int = MOST_EDITS
) -> list[Edit]:
    """Return what must be replaced to make `after` of `before`, in order.

    With more than `most` items taken out and put in, all between the like beginning and the like
    end is one edit. The time is at most the length plus `most` times the length between.
    """
    head = _count_alike(before, after, 0)
    tail = _count_alike(before[::-1], after[::-1], head)
    a, b = before[head : len(before) - tail], after[head : len(after) - tail]
    if not a and not b:
        return []
    alike = _match(a, b, most) if a and b else []
    ends = [*alike, (len(a), len(b))]
    edits, i, j = [], 0, 0
    for x, y in ends:
        if (i, j) != (x, y):
            edits.append(Edit(head + i, head + x, head + j, head + y))
        i, j = x + 1, y + 1
    return edits


def _count_alike(before: Sequence[Hashable], after: Sequence[Hashable], taken: int) -> int:
    """Return how many items the rows share at their beginning, `taken` at the end left out."""
    longest = min(len(before), len(after)) - taken
    return next((n for n in range(longest) if before[n] != after[n]), max(longest, 0))


def _match(a: Sequence[Hashable], b: Sequence[Hashable], most: int) -> list[tuple[int, int]]:
    """Return the pairs of like items that stay, in order; none if there is too much between."""
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for d in range(min(len(a) + len(b), most) + 1):
        trace.append(dict(reach))
        for k in range(-d, d + 1, 2):
            down = k == -d or (k != d and reach[k - 1] < reach[k + 1])
            x = reach[k + 1] if down else reach[k - 1] + 1
            y = x - k
            while x < len(a) and y < len(b) and a[x] == b[y]:
                x, y = x + 1, y + 1
            reach[k] = x
            if x >= len(a) and y >= len(b):
                return _walk_back(trace, len(a), len(b))
    return []


def _walk_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for d in range(len(trace) - 1, -1, -1):
        reach, k = trace[d], x - y
        down = k == -d or (k != d and reach[k - 1] < reach[k + 1])
        last_k = k + 1 if down else k - 1
        last_x = reach[last_k]
        last_y = last_x - last_k
        while x > max(last_x, 0) and y > max(last_y, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = last_x, last_y
    return pairs[::-1]
