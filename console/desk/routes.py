"""Every address of the console. Each says who may ask for it; there is none that does not."""

from __future__ import annotations

from console.desk import (
    alert,
    audit,
    decisions,
    entry,
    inbox,
    links,
    me,
    protect,
    saved,
    sign_in,
    users,
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
    *protect.PAGES,
)
