"""The pages to sign in, for one's account, for users and the audit, over HTTP without scripts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from console import auditing
from console.desk import forms
from console.searched import note_search
from models import clock
from models.terms import Audited, DeskRole
from tests.desk_console import Browser, Console, console_on
from tests.desk_people import PASSWORD
from tests.pseudo import in_brackets, untranslated

pytestmark = pytest.mark.usefixtures("cheap_hashes")

NEW = "eight tin spoons"


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    with console_on(engine, tmp_path) as served:
        yield served
    clock.set_ahead(timedelta(0))


def _sign_in(browser: Browser, name: str, password: str = PASSWORD, where: str = "/me") -> int:
    answer = browser.post("/sign-in", name=name, password=password, next=where)
    return answer.status_code


def test_somebody_signs_in_and_out(console: Console) -> None:
    console.doors.add("aizhan")
    browser = console.browser()
    asked = browser.get("/links?state=gone")
    assert asked.headers["location"] == "/sign-in?next=/links%3Fstate%3Dgone"
    form = browser.follow(asked)
    assert 'value="/links?state=gone"' in form.text
    came = browser.post("/sign-in", name="aizhan", password=PASSWORD, next="/links?state=gone")
    assert came.headers["location"] == "/links?state=gone"
    cookie = came.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "aizhan" in browser.get("/me").text
    kept = browser.session
    left = browser.post("/sign-out")
    assert left.headers["location"] == "/sign-in"
    assert browser.session is None
    browser.session = str(kept)
    assert browser.get("/me").status_code == 303


@pytest.mark.parametrize(
    "where", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(console: Console, where: str) -> None:
    console.doors.add("aizhan")
    browser = console.browser()
    assert 'name="next" value="/"' in browser.get(f"/sign-in?next={where}").text
    answer = browser.post("/sign-in", name="aizhan", password=PASSWORD, next=where)
    assert answer.headers["location"] == "/"


def test_nobody_learns_from_the_page_who_there_is(console: Console) -> None:
    console.doors.add("aizhan")
    told = {}
    for name in ("aizhan", "nobody"):
        first = console.browser().post("/sign-in", name=name, password=NEW)
        second = console.browser().post("/sign-in", name=name, password=NEW)
        assert (first.status_code, second.status_code) == (401, 429)
        assert second.headers["retry-after"] == "1"
        told[name] = first.text.replace(name, "?"), second.text.replace(name, "?")
    assert told["aizhan"] == told["nobody"]


def test_tries_are_held_up_longer_and_longer(console: Console) -> None:
    console.doors.add("aizhan")
    for wait_s in (1, 2, 4, 8, 16):
        assert _sign_in(console.browser(), "aizhan", NEW) == 401
        held = console.browser().post("/sign-in", name="aizhan", password=PASSWORD)
        assert (held.status_code, held.headers["retry-after"]) == (429, str(wait_s))
        clock.set_ahead(clock.ahead() + timedelta(seconds=wait_s))
    assert _sign_in(console.browser(), "aizhan") == 303


def test_an_admin_is_led_to_a_second_factor(console: Console) -> None:
    console.doors.add("berik", DeskRole.ADMIN)
    browser = console.browser()
    led = browser.post("/sign-in", name="berik", password=PASSWORD, next="/users")
    assert led.headers["location"] == "/sign-in/code?next=%2Fusers"
    page = browser.follow(led)
    assert "<svg" in page.text
    assert "style=" not in page.text
    secret = console.doors.user("berik").totp_secret
    assert str(secret) in page.text.replace(" ", "")
    assert browser.get("/users").headers["location"].startswith("/sign-in")  # not in yet
    assert browser.post("/users", name="x", role="admin").status_code == 401
    wrong = browser.post("/sign-in/code", code="12345", next="/users")
    assert wrong.status_code == 401
    clock.set_ahead(timedelta(seconds=1))
    came = browser.post("/sign-in/code", code=console.doors.code("berik"), next="/users")
    assert came.headers["location"] == "/users"
    assert browser.get("/users").status_code == 200
    later = console.browser()
    page = later.follow(later.post("/sign-in", name="berik", password=PASSWORD, next="/"))
    assert str(secret) not in page.text.replace(" ", "")


def test_a_code_without_a_password_leads_back(console: Console) -> None:
    for answer in (
        console.browser().get("/sign-in/code"),
        console.browser().post("/sign-in/code", code="123456"),
    ):
        assert answer.headers["location"].startswith("/sign-in?over=1")


def test_first_the_operator_adds_people(console: Console) -> None:
    browser = console.browser()
    browser.follow(browser.get(f"/enter?key={console.desk.key}"))
    page = browser.get("/users")
    assert "Nobody signs in with a password yet" in page.text
    told = browser.follow(browser.post("/users", name="aizhan", role="monitor", password=""))
    found = re.search(r"shown this once: ([\w-]{16})", told.text)
    assert found is not None
    assert found[1] not in browser.get("/users").text
    assert _sign_in(console.browser(), "aizhan", found[1]) == 303
    other = console.browser()
    assert other.get(f"/enter?key={console.desk.key}").headers["location"] == "/sign-in"
    assert other.session is None


def test_the_link_lets_nobody_in_once_somebody_has_a_password(console: Console) -> None:
    console.doors.add("aizhan")
    browser = console.browser()
    assert browser.get(f"/enter?key={console.desk.key}").headers["location"] == "/sign-in"
    assert browser.session is None


def test_who_was_given_a_password_chooses_another_first(console: Console) -> None:
    console.doors.add("aizhan", by="berik")
    console.doors.add("berik", DeskRole.ADMIN)
    browser, admin = console.browser(), console.signed_in("berik")
    assert "has yet to choose a password" in admin.get("/users").text
    led = browser.post("/sign-in", name="aizhan", password=PASSWORD, next="/links")
    assert led.headers["location"] == "/sign-in/password?next=%2Flinks"
    page = browser.follow(led)
    assert 'name="next" value="/links"' in page.text
    assert 'value="aizhan" autocomplete="username"' in page.text
    for path in ("/", "/me", "/links"):
        assert browser.get(path).headers["location"].startswith("/sign-in?next=")
    assert browser.post("/me/password", current=PASSWORD, new=NEW, again=NEW).status_code == 401
    assert browser.post("/sign-in/code", code="1").headers["location"].startswith("/sign-in?over=1")
    for new, again, words in (
        (NEW, NEW + "!", "two different passwords"),
        ("short", "short", "at least 12 characters"),
        (PASSWORD, PASSWORD, "choose another"),
    ):
        answer = browser.post("/sign-in/password", new=new, again=again, next="/links")
        assert (answer.status_code, words in answer.text) == (400, True)
        assert 'name="next" value="/links"' in answer.text
    came = browser.post("/sign-in/password", new=NEW, again=NEW, next="/links")
    assert came.headers["location"] == "/links"
    assert browser.get("/me").status_code == 200
    assert "has yet to choose" not in admin.get("/users").text
    assert _sign_in(console.browser(), "aizhan", NEW) == 303
    assert _sign_in(console.browser(), "aizhan") == 401


def test_nobody_chooses_a_password_who_was_given_none(console: Console) -> None:
    console.doors.add("aizhan")
    for browser in (console.browser(), console.signed_in("aizhan")):
        assert browser.get("/sign-in/password").headers["location"].startswith("/sign-in?over=1")
        told = browser.post("/sign-in/password", new=NEW, again=NEW)
        assert told.headers["location"].startswith("/sign-in?over=1")
    assert _sign_in(console.browser(), "aizhan") == 303


def test_an_admin_looks_after_users(console: Console) -> None:
    doors = console.doors
    doors.add("berik", DeskRole.ADMIN)
    user_id = doors.add("aizhan").id
    admin, theirs = console.signed_in("berik"), console.signed_in("aizhan")
    assert theirs.get("/me").status_code == 200
    admin.get("/users")
    for what, fields in (("role", {"role": "archivist"}), ("lock", {}), ("unlock", {}),
                         ("revoke", {}), ("forget-code", {})):  # fmt: skip
        done = admin.follow(admin.post(f"/users/{user_id}/{what}", **fields))
        assert "Done: aizhan." in done.text, what
        assert theirs.get("/me").status_code == (200 if what == "unlock" else 303), what
        theirs = console.signed_in("aizhan")
    told = admin.follow(admin.post(f"/users/{user_id}/password"))
    assert "shown this once" in told.text
    assert doors.user("aizhan").role is DeskRole.ARCHIVIST
    assert {entry[3]["what"] for entry in doors.told() if entry[0] == "berik" and entry[3]} == {
        "added", "role", "locked", "unlocked", "revoked", "code-forgotten", "password",
    }  # fmt: skip


@pytest.mark.parametrize("what", ["role", "lock", "revoke", "forget-code", "password"])
def test_nobody_shuts_themselves_out(console: Console, what: str) -> None:
    user_id = console.doors.add("berik", DeskRole.ADMIN).id
    admin = console.signed_in("berik")
    admin.get("/users")
    told = admin.follow(admin.post(f"/users/{user_id}/{what}", role="reader"))
    assert "Nobody does that to themselves" in told.text
    assert console.doors.user("berik").role is DeskRole.ADMIN


def test_what_was_typed_wrong_is_said(console: Console) -> None:
    console.doors.add("berik", DeskRole.ADMIN)
    admin = console.signed_in("berik")
    admin.get("/users")
    for fields, words in (
        ({"name": "BERIK", "password": NEW}, "There is a user of that name"),
        ({"name": "a\nb", "password": NEW}, "one line of at most 60"),
        ({"name": "aizhan", "password": "short"}, "at least 12 characters"),
    ):
        assert words in admin.follow(admin.post("/users", role="reader", **fields)).text
    for number, status in (("7", 400), (str(2**40), 404)):
        assert admin.post(f"/users/{number}/lock").status_code == status


def test_a_new_password_ends_other_sessions(console: Console) -> None:
    console.doors.add("aizhan")
    mine, other = console.signed_in("aizhan"), console.signed_in("aizhan")
    mine.get("/me")
    fields = {"current": PASSWORD, "new": NEW, "again": NEW}
    for changed, words in (
        ({"again": "another"}, "two different"),
        ({"new": "short", "again": "short"}, "at least 12"),
        ({"current": "wrong"}, "not right"),
        ({}, "wait 1 s"),
    ):
        assert words in mine.follow(mine.post("/me/password", **fields | changed)).text
    clock.set_ahead(timedelta(seconds=1))
    before = mine.session
    assert mine.post("/me/password", **fields).status_code == 303
    assert mine.session != before
    assert mine.get("/me").status_code == 200
    assert other.get("/me").status_code == 303
    assert _sign_in(console.browser(), "aizhan", NEW) == 303


def test_all_other_sessions_end(console: Console) -> None:
    console.doors.add("aizhan")
    mine, other = console.signed_in("aizhan"), console.signed_in("aizhan")
    assert mine.get("/me").text.count("another browser") == 1
    assert "have ended" in mine.follow(mine.post("/me/sessions")).text
    assert other.get("/me").status_code == 303
    assert "another browser" not in mine.get("/me").text


def test_a_monitor_sets_up_a_second_factor(console: Console) -> None:
    console.doors.add("aizhan")
    browser = console.signed_in("aizhan")
    browser.get("/me")
    assert "<svg" in browser.follow(browser.post("/me/code")).text
    assert "not right" in browser.follow(browser.post("/me/code/confirm", code="1")).text
    clock.set_ahead(timedelta(seconds=1))
    code = console.doors.code("aizhan")
    told = browser.follow(browser.post("/me/code/confirm", code=code))
    assert "From now on" in told.text
    assert "<svg" not in told.text


def test_a_language_is_kept_for_whoever_chose_it(console: Console) -> None:
    console.doors.add("aizhan")
    browser = console.signed_in("aizhan")
    assert '<html lang="en">' in browser.get("/me").text
    browser.post("/me/language", lang="kk")
    assert '<html lang="kk">' in browser.get("/links").text
    browser.post("/me/language", lang="xx")
    assert '<html lang="en">' in browser.get("/me").text


def test_the_audit_is_filtered_by_its_address(console: Console, tmp_path: Path) -> None:
    doors = console.doors
    doors.add("berik", DeskRole.ADMIN)
    doors.add("aizhan")
    now = clock.now()
    for number in range(120):
        auditing.note(doors.engine, "aizhan", Audited.REVEALED, f"person:{number}", now=now)
    note_search(doors.engine, tmp_path / "data" / "keys" / "audit", "aizhan", "Дана Ли", 1, now)
    admin = console.signed_in("berik")
    first = admin.get("/audit?action=revealed&by=aizhan")
    assert first.text.count("person:") == 100
    older = re.search(r'href="(/audit\?[^"]*before=\d+)"', first.text)
    assert older is not None
    assert admin.get(html.unescape(older[1])).text.count("person:") == 20
    assert admin.get("/audit?object=person:7").text.count("<code>person:7</code>") == 1
    assert "No entry is like that" in admin.get("/audit?since=2099-01-01").text
    assert admin.get("/audit?action=x&since=y&before=z&object=%00&by=%F0").status_code == 200
    assert "as they were written" in admin.post("/audit/check").text
    asked = admin.post("/audit/searched", words="ли дана")
    assert "It was searched for" in asked.text
    assert "Дана" not in asked.text
    assert "Nobody searched" in admin.post("/audit/searched", words="Дана").text
    with doors.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_entry SET by = 'x' WHERE seq = 9"))
    assert "Entry 9 is missing" in admin.post("/audit/check").text


def test_a_form_needs_a_token_of_its_own_session(console: Console) -> None:
    console.doors.add("berik", DeskRole.ADMIN)
    mine, other = console.signed_in("berik"), console.signed_in("berik")
    mine.get("/users")
    fields = {"name": "aizhan", "role": "admin", "password": NEW}
    for token in ("", "x" * 88, forms.make_token(str(other.session))):
        assert mine.post("/users", **fields | {"token": token}).status_code == 403
    assert [user for user, *_ in console.doors.told()] == ["berik"]
    assert mine.post("/users", **fields).status_code == 303


def test_every_word_is_one_of_a_catalogue(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    console.doors.add("berik", DeskRole.ADMIN)
    console.doors.add("aizhan", by="berik")
    admin, nobody, half = console.signed_in("berik"), console.browser(), console.browser()
    given = console.browser()
    with in_brackets(monkeypatch):
        admin.get("/me")
        pages = [nobody.get("/sign-in"), nobody.post("/sign-in", name="x", password=PASSWORD),
                 half.follow(half.post("/sign-in", name="berik", password=PASSWORD)),
                 given.follow(given.post("/sign-in", name="aizhan", password=PASSWORD)),
                 given.post("/sign-in/password", new=PASSWORD, again=PASSWORD),
                 admin.get("/me"), admin.follow(admin.post("/users", name="x", password="")),
                 admin.get("/audit"), admin.post("/audit/check"),
                 admin.follow(admin.post("/me/code"))]  # fmt: skip
    assert [untranslated(page.text) for page in pages] == [[]] * len(pages)
