"""Every address of the console. Each says who may ask for it; there is none that does not."""

from __future__ import annotations

from console.desk import (
    alert,
    audit,
    decisions,
    documents,
    entry,
    help,
    inbox,
    links,
    me,
    overview,
    pairs,
    people,
    protect,
    provisions,
    reports,
    saved,
    sign_in,
    sources,
    users,
    watches,
)
from console.desk.asking import Page

PAGES: tuple[Page, ...] = (
    *entry.PAGES,
    *inbox.PAGES,
    *alert.PAGES,
    *decisions.PAGES,
    *saved.PAGES,
    *sign_in.PAGES,
    *me.PAGES,
    *users.PAGES,
    *audit.PAGES,
    *links.PAGES,
    *sources.PAGES,
    *overview.PAGES,
    *help.PAGES,
    *protect.PAGES,
    *documents.PAGES,
    *reports.PAGES,
    *people.PAGES,
    *pairs.PAGES,
    *provisions.PAGES,
    *watches.PAGES,
)
