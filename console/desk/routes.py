"""Every address of the console. Each says who may ask for it; there is none that does not."""

from __future__ import annotations

from console.desk import audit, entry, links, me, pairs, people, provisions, sign_in, users, watches
from console.desk.asking import Page

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *sign_in.PAGES,
    *me.PAGES,
    *users.PAGES,
    *audit.PAGES,
    *links.PAGES,
    *people.PAGES,
    *pairs.PAGES,
    *provisions.PAGES,
    *watches.PAGES,
)
