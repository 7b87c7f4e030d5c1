"""Draws bars as SVG on the server: no script, no style of its own, and every number as text, too.

Places are told in per cent of the width and in pixels of the height, so that the bars grow with
the page and the letters stay as large as those around them.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

HEIGHT = 176  # pixels; `.chart` of the stylesheet has the same
TOP, FOOT = 22, 22  # for the number over a bar, and the label under it
FEWEST = 8  # places of bars: one alone is not as wide as the page
MOST_NUMBERS = 16  # bars that have room for their numbers
MOST_LABELS, MOST_ON_PHONE = 12, 5
FILLED = 70  # per cent of its place that a bar takes

CHART = Markup(
    '<svg class="chart" role="img"><title>{}</title><desc>{}</desc>'
    '<line x1="0" x2="100%" y1="{y}" y2="{y}"/>{}</svg>'
)
BAR = Markup('<rect x="{}%" y="{}" width="{}%" height="{}"><title>{}</title></rect>')
TEXT = Markup('<text x="{}%" y="{}"{}>{}</text>')
WIDE_ONLY = Markup(' class="wide-only"')


def bars(values: Sequence[int], labels: Sequence[str], title: str) -> Markup:
    """Return a chart with one bar a value, in order, each labelled; nothing where there is none.

    Its description tells every number. Give them as a table beside it all the same.
    """
    if not values:
        return Markup("")
    told = [f"{label}: {value}" for label, value in zip(labels, values, strict=True)]
    drawn = Markup("").join(_bar(n, values, told[n]) for n in range(len(values)))
    named = Markup("").join(write_label(n, label, len(labels)) for n, label in enumerate(labels))
    return CHART.format(title, ", ".join(told), drawn + named, y=HEIGHT - FOOT)


def _bar(number: int, values: Sequence[int], told: str) -> Markup:
    place = _place(len(values))
    full = HEIGHT - TOP - FOOT
    height = round(full * values[number] / max(*values, 1)) if values[number] > 0 else 0
    top = HEIGHT - FOOT - max(height, values[number] > 0)
    x = number * place + place * (100 - FILLED) / 200
    bar = BAR.format(_short(x), top, _short(place * FILLED / 100), HEIGHT - FOOT - top, told)
    if len(values) > MOST_NUMBERS or values[number] == 0:
        return bar
    return bar + write_number(number, values[number], top, len(values))


def write_number(number: int, value: int, top: int, count: int) -> Markup:
    """Return the number over a bar that begins at `top`."""
    return TEXT.format(_short((number + 0.5) * _place(count)), top - 6, "", value)


def write_label(number: int, label: str, count: int) -> Markup:
    """Return the label under a bar, if there is room for it: on a phone for every few only."""
    if number % -(-count // MOST_LABELS):
        return Markup("")
    is_for_all = number % -(-count // MOST_ON_PHONE) == 0
    place = _short((number + 0.5) * _place(count))
    return TEXT.format(place, HEIGHT - 6, "" if is_for_all else WIDE_ONLY, label)


def _place(count: int) -> float:
    return 100 / max(count, FEWEST)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
