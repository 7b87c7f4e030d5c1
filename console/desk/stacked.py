"""Draws bars of two parts, one upon the other, told apart by their filling and not by colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from console.desk.charts import (
    BAR,
    CHART,
    FEWEST,
    FILLED,
    FOOT,
    HEIGHT,
    MOST_NUMBERS,
    TOP,
    write_label,
    write_number,
)

PART = Markup('<g class="{}">{}</g>')
FULL = HEIGHT - TOP - FOOT


def stacked_bars(
    lower: Sequence[int],
    upper: Sequence[int],
    labels: Sequence[str],
    told: Sequence[str],
    title: str,
) -> Markup:
    """Return a chart with one bar a label: the lower part full, the upper one only outlined.

    `told` says each bar's numbers in words: the chart's description, and what is read of a bar.
    """
    if not labels:
        return Markup("")
    sums = [one + other for one, other in zip(lower, upper, strict=True)]
    unit = FULL / max(*sums, 1)
    low, high = ([_height(value, unit) for value in values] for values in (lower, upper))
    feet = [HEIGHT - FOOT - height for height in low]
    tops = [foot - height for foot, height in zip(feet, high, strict=True)]
    place = 100 / max(len(labels), FEWEST)
    sure = PART.format("sure", _rects(place, feet, low, told))
    unsure = PART.format("unsure", _rects(place, tops, high, told))
    parts = Markup("").join([sure, unsure, *_texts(tops, sums, labels)])
    return CHART.format(title, "; ".join(told), parts, y=HEIGHT - FOOT)


def _height(value: int, unit: float) -> int:
    """Return the height of a part; what is there is seen."""
    return max(round(value * unit), 1) if value > 0 else 0


def _texts(tops: Sequence[int], sums: Sequence[int], labels: Sequence[str]) -> Iterator[Markup]:
    """Yield the number over each bar, if there is room for all, and the names under them."""
    for number, (top, value, label) in enumerate(zip(tops, sums, labels, strict=True)):
        if value and len(labels) <= MOST_NUMBERS:
            yield write_number(number, value, top, len(labels))
        yield write_label(number, label, len(labels))


def _rects(
    place: float, tops: Sequence[int], heights: Sequence[int], told: Sequence[str]
) -> Markup:
    width = f"{place * FILLED / 100:.2f}"
    return Markup("").join(
        BAR.format(f"{n * place + place * (100 - FILLED) / 200:.2f}", top, width, height, told[n])
        for n, (top, height) in enumerate(zip(tops, heights, strict=True))
        if height > 0
    )
