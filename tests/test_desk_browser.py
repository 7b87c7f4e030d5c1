"""A day at the desk in a real browser on the demo's data: by keys, by mouse without JavaScript.

Slow, and skipped where no browser is installed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.database import reading
from models.store import pairs
from models.tables import Alert, Document, Evidence, Person
from models.terms import AlertState, PairState
from tests.browsing import chromium, let_in, open_context
from tests.demo_desk import OTHERS, SAME, demo_console
from tests.desk_console import Console
from tests.desk_people import PASSWORD

pytestmark = pytest.mark.slow


@pytest.fixture
def console(demo_data: Path, tmp_path: Path) -> Iterator[Console]:
    with demo_console(demo_data, tmp_path) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@dataclass
class Hand:
    """Somebody at a browser: presses keys where scripts run, clicks the same where none does."""

    console: Console
    page: Any
    by_keys: bool

    def go(self, name: str, keys: str) -> None:
        """Go to a page of the rail."""
        self.act(keys, self.page.locator("nav").get_by_role("link", name=name, exact=True))

    def act(self, keys: str, target: Any) -> None:
        """Do what leads to another page."""
        with self.page.expect_navigation():
            self._do(keys, target)

    def do(self, keys: str, target: Any) -> None:
        """Do what changes this page."""
        self._do(keys, target)

    def _do(self, keys: str, target: Any) -> None:
        if not self.by_keys:
            target.click()
        for key in keys.split() if self.by_keys else ():
            self.page.keyboard.press(key)

    @property
    def told(self) -> str:
        return str(self.page.get_by_role("status").inner_text())

    @property
    def heading(self) -> str:
        return str(self.page.get_by_role("heading", level=1).inner_text())

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name)


@pytest.fixture(params=[True, False], ids=["keys", "mouse"])
def hand(console: Console, browser: Any, request: pytest.FixtureRequest) -> Iterator[Hand]:
    """Somebody who has come no further than the first page; at the end all was quiet."""
    context, seen = open_context(browser, script=request.param)
    yield Hand(console, context.new_page(), request.param)
    ours = [told for told in seen.everything if ".replay.localhost" not in told]
    assert ours == []  # what a captured page tries to do is told of its own host
    context.close()


def test_a_day_at_the_desk(hand: Hand) -> None:
    sign_in(hand)
    filter_the_inbox(hand)
    number = read_why(hand)
    confirm(hand, number)
    dismiss_two_and_take_it_back(hand)
    merge_two_people_and_part_two(hand)
    split_an_alert(hand)
    change_language(hand)


def test_a_page_is_seen_as_it_looked(hand: Hand) -> None:
    if hand.console.desk.replay is None:
        pytest.skip(hand.console.desk.why_not)
    let_in(hand.page.context, hand.console.port, hand.console.signed_in("rita").session)
    hand.page.goto(f"http://localhost:{hand.console.port}/documents?words=суд")
    hand.page.locator("main h2 a").first.click()
    title = hand.heading
    with hand.page.context.expect_page() as opening:
        hand.button("As it looked").click()
    opening.value.wait_for_load_state("load")
    assert ".replay.localhost:" in opening.value.url
    assert title in opening.value.content()


def sign_in(hand: Hand) -> None:
    page = hand.page
    page.goto(f"http://localhost:{hand.console.port}/")
    page.get_by_label("Name").fill("vera")
    page.get_by_label("Password").fill(PASSWORD)
    hand.act("Enter", hand.button("Sign in"))
    assert page.get_by_role("img", name="QR code").is_visible()
    page.get_by_label("Code of six digits").fill(hand.console.doors.code("vera"))
    hand.act("Enter", hand.button("Go on"))
    assert hand.heading == "Inbox"


def filter_the_inbox(hand: Hand) -> None:
    page = hand.page
    before = page.locator("[data-row]").count()
    hand.do("/", page.locator("summary", has_text="Filter"))
    page.get_by_label("Kind").select_option("detention")
    with page.expect_navigation():
        hand.button("Show").click()
    assert "kind=detention" in page.url
    kinds = page.locator("[data-row] [data-open]").all_inner_texts()
    assert set(kinds) == {"detention"}
    assert 2 <= len(kinds) < before


def read_why(hand: Hand) -> int:
    """Open the first alert; return its number."""
    page = hand.page
    hand.act("j o", page.locator("[data-open]").first)
    section = page.get_by_role("region", name="Why it was flagged")
    assert section.get_by_role("listitem").count() >= 1
    assert section.get_by_role("listitem").first.inner_text() != ""
    assert page.locator("blockquote mark").first.inner_text() != ""
    found = re.search(r"/alerts/(\d+)", page.url)
    assert found is not None
    return int(found[1])


def confirm(hand: Hand, number: int) -> None:
    hand.act("c", hand.button("Confirm"))
    assert hand.told.startswith("1 alert confirmed.")
    assert state(hand, number) is AlertState.CONFIRMED
    assert f"/alerts/{number}" not in hand.page.url  # on to the next
    assert "kind=detention" in hand.page.url  # of the same filter


def dismiss_two_and_take_it_back(hand: Hand) -> None:
    page = hand.page
    hand.go("Inbox", "g i")
    picked = [int(one.get_attribute("id")[1:]) for one in page.locator("[data-row]").all()[:2]]
    if hand.by_keys:
        hand.do("j x j x d", None)
        assert page.evaluate("document.activeElement.value") == "dismiss:not-an-event"
    else:
        for box in page.locator("[name=pick]").all()[:2]:
            box.check()
        page.locator("summary", has_text="Dismiss").click()
    hand.act("Enter", page.locator("button[value^='dismiss:']").first)
    assert hand.told.startswith("2 alerts dismissed.")
    assert {state(hand, one) for one in picked} == {AlertState.DISMISSED}
    hand.act("z", page.get_by_role("status").get_by_role("button", name="Undo"))
    assert hand.told.startswith("2 decisions taken back.")
    assert {state(hand, one) for one in picked} == {AlertState.NEW}


def merge_two_people_and_part_two(hand: Hand) -> None:
    page = hand.page
    hand.go("People", "g p")
    page.get_by_role("link", name="2 pairs may be one person").click()
    page.locator(f"a[href='/people/pairs/{SAME[0]}/{SAME[1]}?queue=1']").last.click()
    hand.act("y", hand.button("The same person"))
    assert "they are one person" in hand.told
    with reading(hand.console.desk.workspace.engine) as session:
        roots = {session.get_one(Person, one).merged_into_id or one for one in SAME}
    assert len(roots) == 1
    page.goto(f"http://localhost:{hand.console.port}/people/pairs/{OTHERS[0]}/{OTHERS[1]}")
    hand.act("n", hand.button("Not the same"))
    assert "they are not the same" in hand.told
    with reading(hand.console.desk.workspace.engine) as session:
        pair = pairs.of(session, *OTHERS)
    assert pair is not None
    assert pair.state is PairState.APART
    assert pair.decided_by == "vera"


def split_an_alert(hand: Hand) -> None:
    """Split it by the boxes: there is no key for what is done once a month."""
    number = told_twice(hand)
    page = hand.page
    page.goto(f"http://localhost:{hand.console.port}/alerts/{number}")
    boxes = page.get_by_label("tells of something else")
    many = boxes.count()
    boxes.last.check()
    with page.expect_navigation():
        hand.button("Split off the picked documents").click()
    assert "Split off: alert" in hand.told
    assert page.get_by_label("tells of something else").count() in (0, many - 1)  # 0: one is left


def change_language(hand: Hand) -> None:
    page = hand.page
    for code, account, inbox in (
        ("ru", "Моя учётная запись", "Входящие"),
        ("kk", "Менің тіркелгім", "Кіріс"),
    ):
        page.locator(".me a").first.click()
        page.locator("select[name=lang]").select_option(code)
        with page.expect_navigation():
            page.locator("form[action='/me/language'] button").click()
        assert page.locator("html").get_attribute("lang") == code
        assert hand.heading == account
        assert inbox in page.locator(".rail nav").inner_text()


def state(hand: Hand, number: int) -> AlertState:
    with reading(hand.console.desk.workspace.engine) as session:
        return session.get_one(Alert, number).state


def told_twice(hand: Hand) -> int:
    """Return the last waiting alert that two documents tell of."""
    documents = sa.func.count(sa.distinct(col(Evidence.document_id)))
    query = (
        select(Alert.id)
        .join(Evidence, col(Evidence.event_id) == col(Alert.event_id))
        .where(Alert.state == AlertState.NEW)
        .group_by(col(Alert.id))
        .having(documents == 2)
        .order_by(col(Alert.id).desc())
    )
    with reading(hand.console.desk.workspace.engine) as session:
        return session.exec(query).first() or 0


def open_for(console: Console, browser: Any, name: str) -> Any:
    """Open the inbox in a window of somebody's own."""
    context, _ = open_context(browser)
    let_in(context, console.port, console.signed_in(name).session)
    page = context.new_page()
    page.goto(f"http://localhost:{console.port}/")
    return page


def test_a_reader_sees_no_way_to_decide_and_may_not(console: Console, browser: Any) -> None:
    anna, rita = (open_for(console, browser, name) for name in ("anna", "rita"))
    assert anna.get_by_role("button", name="Confirm").is_visible()
    assert rita.locator("[data-row]").count() == anna.locator("[data-row]").count()
    for name in ("Confirm", "Merge", "Undo my last"):
        assert rita.get_by_role("button", name=name).count() == 0
    assert rita.locator("[name=pick]").count() == 0
    for name in ("Users", "Audit"):
        assert rita.get_by_role("link", name=name).count() == 0
    rita.keyboard.press("j")
    rita.keyboard.press("c")
    # The form of the monitor, sent from the reader's own page with the reader's own token.
    with rita.expect_navigation():
        rita.evaluate(
            """() => { const form = document.createElement("form"); form.method = "post";
            form.action = "/alerts/decide";
            const token = document.querySelector("[name=token]").cloneNode();
            form.append(token);
            for (const [name, value] of [["pick", "1"], ["act", "confirm"]]) {
              const field = document.createElement("input"); field.name = name;
              field.value = value; form.append(field); }
            document.body.append(form); form.submit(); }"""
        )
    assert "may" in rita.locator("main").inner_text().lower()
    with reading(console.desk.workspace.engine) as session:
        assert session.get_one(Alert, 1).state is AlertState.NEW
        assert session.exec(select(Document.id)).first() is not None


def test_the_second_sees_what_the_first_decided(console: Console, browser: Any) -> None:
    """Both have the same page before them; the later one does not overwrite the earlier one."""
    anna, vera = (open_for(console, browser, name) for name in ("anna", "vera"))
    row = anna.locator("[data-row]").first.get_attribute("id")
    with anna.expect_navigation():
        anna.keyboard.press("j")
        anna.keyboard.press("c")
    assert anna.get_by_role("status").inner_text().startswith("1 alert confirmed.")
    vera.locator(f"#{row} [name=pick]").check()
    vera.locator("summary", has_text="Dismiss").click()
    with vera.expect_navigation():
        vera.locator("button[value='dismiss:not-an-event']").click()
    told = vera.get_by_role("status").inner_text()
    assert "0 alerts dismissed." in told
    assert "anna confirmed" in told
    with reading(console.desk.workspace.engine) as session:
        assert session.get_one(Alert, int(row[1:])).state is AlertState.CONFIRMED
