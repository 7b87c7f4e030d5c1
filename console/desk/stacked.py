"""Draws bars of two parts, one upon the other, told apart by their filling and not by colour."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from console.desk.charts import CHART, FLOOR, draw_bar, find_height, write_texts

PART = Markup('<g class="{}">{}</g>')


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
    low, high = ([find_height(value, max(sums)) for value in values] for values in (lower, upper))
    feet = [FLOOR - height for height in low]
    tops = [foot - height for foot, height in zip(feet, high, strict=True)]
    sure = PART.format("sure", _part([FLOOR] * len(low), low, told))
    unsure = PART.format("unsure", _part(feet, high, told))
    parts = Markup("").join([sure, unsure, *write_texts(tops, sums, labels)])
    return CHART.format(title, "; ".join(told), parts, y=FLOOR)


def _part(feet: Sequence[int], heights: Sequence[int], told: Sequence[str]) -> Markup:
    """Return one part of each bar, where there is any."""
    count = len(heights)
    return Markup("").join(
        draw_bar(n, foot, height, count, told[n])
        for n, (foot, height) in enumerate(zip(feet, heights, strict=True))
        if height > 0
    )
