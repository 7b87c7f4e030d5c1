"""Draws bars as SVG on the server: no script, no style of its own, and every number as text, too.

Places are told in per cent of the width and in pixels of the height, so that the bars grow with
the page and the letters stay as large as those around them.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

HEIGHT = 176  # pixels; `.chart` of the stylesheet has the same
TOP, FOOT = 22, 22  # for the number over a bar, and the label under it
FLOOR = HEIGHT - FOOT  # where bars stand
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
    heights = [find_height(value, max(values)) for value in values]
    drawn = (draw_bar(n, FLOOR, heights[n], len(values), told[n]) for n in range(len(values)))
    texts = write_texts([FLOOR - height for height in heights], values, labels)
    return CHART.format(title, ", ".join(told), Markup("").join([*drawn, *texts]), y=FLOOR)


def find_height(value: int, most: int) -> int:
    """Return the height of a value where the most takes the whole room; what is there is seen."""
    return max(round((FLOOR - TOP) * value / max(most, 1)), 1) if value > 0 else 0


def draw_bar(number: int, foot: int, height: int, count: int, told: str) -> Markup:
    """Return one of so many bars, or a part of one, that stands on `foot`."""
    place = _place(count)
    x = number * place + place * (100 - FILLED) / 200
    return BAR.format(_short(x), foot - height, _short(place * FILLED / 100), height, told)


def write_texts(tops: Sequence[int], values: Sequence[int], labels: Sequence[str]) -> list[Markup]:
    """Return the numbers over the bars, if there is room for all, and the labels under them."""
    count = len(labels)
    shown = [n for n, value in enumerate(values) if value > 0 and count <= MOST_NUMBERS]
    numbers = [TEXT.format(_middle(n, count), tops[n] - 6, "", values[n]) for n in shown]
    return numbers + [_label(n, label, count) for n, label in enumerate(labels)]


def _label(number: int, label: str, count: int) -> Markup:
    """Return the label under a bar, if there is room for it: on a phone for every few only."""
    if number % -(-count // MOST_LABELS):
        return Markup("")
    is_for_all = number % -(-count // MOST_ON_PHONE) == 0
    return TEXT.format(_middle(number, count), HEIGHT - 6, "" if is_for_all else WIDE_ONLY, label)


def _middle(number: int, count: int) -> str:
    return _short((number + 0.5) * _place(count))


def _place(count: int) -> float:
    return 100 / max(count, FEWEST)


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
