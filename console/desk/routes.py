"""Every address of the console. Each says who may ask for it; there is none that does not."""

from __future__ import annotations

from console.desk import audit, entry, help, links, me, overview, sign_in, sources, users
from console.desk.asking import Page

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *sign_in.PAGES,
    *me.PAGES,
    *users.PAGES,
    *audit.PAGES,
    *links.PAGES,
    *sources.PAGES,
    *overview.PAGES,
    *help.PAGES,
)
