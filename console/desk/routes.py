"""Every address of the console. Each says who may ask for it; there is none that does not."""

from __future__ import annotations

from console.desk import entry, help, links, overview, sources
from console.desk.asking import Page

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *links.PAGES,
    *sources.PAGES,
    *overview.PAGES,
    *help.PAGES,
)
