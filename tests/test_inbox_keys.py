"""The inbox in a real browser: by keys, and that what is picked and focused is what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from models.terms import AlertState, DeskRole
from tests.browsing import chromium, let_in, open_context
from tests.desk_console import Console, console_on
from tests.queues import Queue
from tests.test_inbox_page import state

pytestmark = pytest.mark.slow


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    made = Queue(engine)
    for number in range(5):
        made.event(made.person(f"Некто Номер{number}"), "a", "b")
    with console_on(engine, tmp_path, {"anna": DeskRole.MONITOR}) as served:
        yield served


@pytest.fixture
def page(console: Console) -> Iterator[Any]:
    with chromium() as browser:
        context, seen = open_context(browser)
        let_in(context, console.port, console.signed_in("anna").session)
        opened = context.new_page()
        opened.goto(f"http://localhost:{console.port}")
        yield opened
    assert seen.everything == []


def press(page: Any, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def decide(page: Any, key: str) -> None:
    """Press a key that sends a form, and wait for the page that answers."""
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_morning_by_keys(console: Console, page: Any) -> None:
    press(page, "j")
    decide(page, "c")  # the first, confirmed; the next is led to
    assert page.locator(".notice").inner_text().startswith("1 alert confirmed.")
    assert state(console, 5) is AlertState.CONFIRMED
    assert page.evaluate("document.activeElement.id") == "a4"
    press(page, "d")  # that one, and why: a list opens, with its first reason under the finger
    assert page.evaluate("document.activeElement.value") == "dismiss:not-an-event"
    decide(page, "Enter")
    assert state(console, 4) is AlertState.DISMISSED
    decide(page, "z")
    assert state(console, 4) is AlertState.NEW
    decide(page, "z")  # repeated: the one before
    assert state(console, 5) is AlertState.NEW


def test_a_range_is_picked_and_snoozed_and_needs_a_reason(console: Console, page: Any) -> None:
    press(page, "j", "x", "j", "j", "X", "s")
    page.locator("[name=why]").fill("the appeal")
    decide(page, "Enter")  # in a field: the button of that list, not the first of the form
    assert page.locator(".notice").inner_text().startswith("3 alerts snoozed.")
    assert [state(console, i) for i in (5, 4, 3, 2)] == [*[AlertState.SNOOZED] * 3, AlertState.NEW]


def test_one_is_opened_and_gone_through(page: Any) -> None:
    press(page, "j", "o")
    page.wait_for_url("**/alerts/5*")
    press(page, "j")
    page.wait_for_url("**/alerts/4*")
    press(page, "k")
    page.wait_for_url("**/alerts/5*")


def test_with_none_under_the_eye_a_deciding_key_goes_to_the_first(
    console: Console, page: Any
) -> None:
    press(page, "c")
    assert page.evaluate("document.activeElement.id") == "a5"
    assert state(console, 5) is AlertState.NEW
    decide(page, "c")
    assert state(console, 5) is AlertState.CONFIRMED


def test_what_was_done_is_told_where_the_next_alert_stands(page: Any) -> None:
    page.set_viewport_size({"width": 360, "height": 400})
    press(page, "j", "j", "j")
    decide(page, "c")
    assert page.evaluate("scrollY") > 200
    told = page.locator(".notice").bounding_box()
    assert 0 <= told["y"] <= 400 - told["height"]


def test_a_note_is_written_with_letters_that_are_keys_elsewhere(
    console: Console, page: Any
) -> None:
    press(page, "j", "o")
    page.wait_for_url("**/alerts/5*")
    press(page, "n")
    page.keyboard.type("called\nsam")  # a new line, and no decision
    assert page.locator("[name=note]").input_value() == "called\nsam"
    page.get_by_role("button", name="Keep the note").click()
    assert page.locator("#history ~ ol q").inner_text() == "called\nsam"
    assert state(console, 5) is AlertState.NEW


def test_without_script_enter_in_a_field_decides_nothing(console: Console, page: Any) -> None:
    context, _ = open_context(page.context.browser, script=False)
    let_in(context, console.port, console.signed_in("anna").session)
    plain = context.new_page()
    plain.goto(f"http://localhost:{console.port}")
    plain.locator("[name=pick]").first.check()
    plain.locator("summary", has_text="Snooze").click()
    plain.locator("[name=why]").press("Enter")
    assert "nothing was decided" in plain.locator(".notice").inner_text()
    assert plain.locator("[name=pick]").first.is_checked()
    plain.get_by_role("button", name="Confirm").click()
    assert plain.locator(".notice").inner_text().startswith("1 alert confirmed.")
