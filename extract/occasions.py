"""Gives alerts that came of one occasion one key: forty people detained on one square.

A key names a kind, a day, a place or a site, never a person.
"""

from __future__ import annotations

from extract.phrases import fold_text
from extract.place_names import place_key
from models.terms import AlertKind, EventKind

WHOLE_DAY = len("2020-11-23")
LONGEST_PLACE = 60


def key_of_event(kind: EventKind, date: str | None, place: str | None, document_id: int) -> str:
    """Return the key of an event's occasion: the same kind on the same day at the same place, or,
    where day or place is not told, in the same document.
    """
    if date is None or len(date) < WHOLE_DAY or place is None:
        return f"{kind}:document-{document_id}"
    return f"{kind}:{date}:{_plain(fold_text(place_key(place)))}"


def key_of_page(kind: AlertKind, site: str, day: str) -> str:
    """Return the key of what happened to the pages of one site on one day, told as "2020-11-23"."""
    return f"{kind}:{day}:{_plain(site)}"


def _plain(text: str) -> str:
    """Return a text that can be typed without quotes."""
    return "-".join("".join(c if c.isalnum() or c in "._" else " " for c in text).split())[
        :LONGEST_PLACE
    ]
