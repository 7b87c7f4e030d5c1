"""Draws a row of small bars for a table cell; its text tells every number."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

STEP, FULL = 6, 24  # of the drawing's own units
ROW = Markup('<svg class="spark" viewBox="0 0 {} {}" role="img"><title>{}</title>{}</svg>')
BAR = Markup('<rect x="{}" y="{}" width="{}" height="{}"{}/>')


def sparkline(values: Sequence[int | None], told: str) -> Markup:
    """Return one bar a value, in order; a day without a value is a gap, a zero a thin line.

    `told` is what a screen reader says in its place.
    """
    most = max([value for value in values if value is not None], default=0)
    drawn = Markup("").join(
        _bar(n, value, most) for n, value in enumerate(values) if value is not None
    )
    return ROW.format(len(values) * STEP, FULL, told, drawn)


def _bar(number: int, value: int, most: int) -> Markup:
    height = max(2, round((FULL - 2) * value / most)) if value else 1
    none = Markup(' class="none"') if value == 0 else Markup("")
    return BAR.format(number * STEP, FULL - height, STEP - 1, height, none)
