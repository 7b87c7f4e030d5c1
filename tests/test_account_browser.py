"""Signing in, users and the audit in a real browser with scripts off; no barrier on any page.

Slow, and skipped where no browser is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.terms import DeskRole
from tests.browsing import barriers, chromium, open_context, overflow
from tests.desk_console import Console, console_on
from tests.desk_people import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    with console_on(engine, tmp_path) as served:
        yield served


@pytest.fixture
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def test_an_admin_comes_in_and_adds_somebody(console: Console, browser: Any) -> None:
    console.doors.add("berik", DeskRole.ADMIN)
    page = open_context(browser, script=False)[0].new_page()
    page.goto(f"http://localhost:{console.port}/users")
    page.get_by_label("Name").fill("berik")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("img", name="QR code").is_visible()
    page.get_by_label("Code of six digits").fill(console.doors.code("berik"))
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Users"
    page.get_by_label("Name").fill("aizhan")
    page.get_by_role("button", name="Add").click()
    assert "First password of aizhan" in page.get_by_role("status").inner_text()
    page.locator("summary").click()
    page.get_by_role("button", name="Lock aizhan", exact=True).click()
    assert page.get_by_role("listitem").filter(has_text="aizhan").get_by_text("locked").is_visible()
    page.get_by_role("link", name="Audit").click()
    assert page.get_by_role("row").count() == 5  # titles, berik, in, aizhan, locked
    page.get_by_role("button", name="Sign out").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Sign in"


def test_who_was_given_a_password_chooses_another(console: Console, browser: Any) -> None:
    console.doors.add("aizhan", by="berik")
    page = open_context(browser, script=False)[0].new_page()
    page.goto(f"http://localhost:{console.port}/me")
    page.get_by_label("Name").fill("aizhan")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    heading = page.get_by_role("heading", level=1)
    assert heading.inner_text() == "A password of your own"
    for password in (PASSWORD, "eight tin spoons"):
        page.get_by_label("New password").fill(password)
        page.get_by_label("The same again").fill(password)
        page.get_by_role("button", name="Go on").click()
        if password == PASSWORD:
            assert "choose another" in page.get_by_role("alert").inner_text()
    assert heading.inner_text() == "My account"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_page_has_a_barrier(console: Console, browser: Any, width: int, colours: str) -> None:
    doors = console.doors
    doors.add("berik", DeskRole.ADMIN)
    doors.add("aizhan", by="berik")
    context, _ = open_context(browser, width=width, scheme=colours, bypass_csp=True)
    page, base = context.new_page(), f"http://localhost:{console.port}"
    looked: list[tuple[str, list[str], int]] = []

    def look(what: str, page: Any = page) -> None:
        looked.append((what, barriers(page), overflow(page)))
        if folder := os.environ.get("DESK_PICTURES"):
            page.screenshot(path=f"{folder}/{what}-{width}-{colours}.png", full_page=True)

    page.goto(f"{base}/sign-in")
    look("sign-in")
    page.fill("[name=name]", "berik")
    page.fill("[name=password]", "not the password")
    page.click("button.main")
    look("refused")
    page.wait_for_timeout(1100)  # a wrong try holds the next up for a second
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    look("enrol")
    page.fill("[name=code]", console.doors.code("berik"))
    page.click("button.main")
    given = open_context(browser, width=width, scheme=colours, bypass_csp=True)[0].new_page()
    given.goto(f"{base}/sign-in")
    given.fill("[name=name]", "aizhan")
    given.fill("[name=password]", PASSWORD)
    given.click("button.main")
    look("choose", given)
    for path in ("me", "users", "audit"):
        page.goto(f"{base}/{path}")
        if path == "users":
            page.locator("summary").click()
        look(path)
    assert [one for one in looked if one[1] or one[2] > 0] == []
