"""What no page of ours sends, sent by hand: numbers of no row, digits of other scripts, signs that
no database takes, addresses that cannot be read. Each is answered, and none with an error of ours.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from starlette.convertors import CONVERTOR_TYPES, IntegerConvertor

from console.desk.asking import own_path
from console.desk.routes import PAGES
from models.terms import DeskRole
from tests.desk_console import Browser, Console, console_on
from tests.known_folk import Folk

NUMBERS = ("0", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 30, "9" * 5_000)
FIELDS = {
    "at", "as_of", "before", "since", "until", "words", "source", "lang", "kind", "state", "page",
    "person", "provision", "group", "region", "tab", "note", "of", "by", "action", "object", "name",
    "span", "role", "country", "key", "next", "severity", "queue", "pick", "with_pages", "ended",
}  # fmt: skip
VALUES = (
    "\0", "a\0b", "\ud800", "-1", "9" * 30, "9" * 5_000, "١٢", "²", "0001-01-01",
    "0001-01-01T00:00+23:59",
    "9999-12-31", "9999-12-31T23:59-23:59", "٢٠٢٠-٠١-٠١", "0000", "0000-00",
    "critical.99999999999999999.99999999999999999~~0", "~~99999999999999999",
    "critical.1.1~critical.1.1~1", "//[", "%", "_%", '"', "* OR NEAR(", "{{7*7}}", "' OR 1=1 --",
    "a" * 9_000, "\r\nX: y",
)  # fmt: skip
# Every page is asked with each value: a few in the fast suite, all of them with the slow proofs.
TRIED = [value if n % 5 == 0 else pytest.param(value, marks=pytest.mark.slow)
         for n, value in enumerate(VALUES)]  # fmt: skip
POSTED = {
    "act": "confirm", "name": "x", "role": "monitor", "level": "sensitive", "number": "1",
    "list": "x", "do": "take",
}  # fmt: skip
MORE_POSTED = ("pick", "document", "ids", "pair", "filter", "order", "into", "reason", "why", "day",
               "to", "here", "list", "aliases", "born", "value", "current", "new", "again", "code",
               "password", "seen", "profile", "form", "words", "lang", "what", "act")  # fmt: skip


@pytest.fixture
def console(engine: sa.Engine, tmp_path: Path) -> Iterator[Console]:
    with console_on(engine, tmp_path, {"admin": DeskRole.ADMIN}) as served:
        folk = Folk(engine)
        folk.event(folk.known("Тимур Саднов"))
        yield served


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("/people?words=x", "/people?words=x"),
        ("//[", "/"),
        ("/\\[", "/"),
        ("//\u2100.example", "/"),
        ("/\t/x.example", "/"),
        ("https://[", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("/\ud800", "/"),
    ],
)
def test_nobody_is_led_elsewhere(path: str, own: str) -> None:
    assert own_path(path) == own


HEAD = "POST /sign-in HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("Host: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n", 401),
        ("Host: localhost:{port}\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: null\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: http://[\r\n", 403),
        ("Host: localhost:{port}\r\nOrigin: http://localhost:{port}.x\r\n", 403),
        ("Host: localhost:x\r\nOrigin: http://localhost:x\r\n", 421),
        ("Host: localhost:999999\r\nOrigin: http://localhost:999999\r\n", 421),
        ("Host: localhost@x\r\nOrigin: http://localhost@x\r\n", 421),
        ("Host: x.example\r\nX-Forwarded-Host: localhost\r\nOrigin: http://x.example\r\n", 421),
        ("Host: [::1]:{port}\r\nOrigin: http://[::1]:{port}\r\n", 421),
    ],
)
def test_a_form_comes_from_a_page_of_this_console(
    console: Console, lines: str, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", console.port), timeout=10) as caller:
        caller.sendall((HEAD + lines.replace("{port}", str(console.port)) + "\r\n").encode())
        assert caller.recv(100).split(b" ")[1] == str(status).encode()


def paths(method: str, number: str) -> Iterator[str]:
    """Yield the address of each page, with this number wherever it has one."""
    for page in PAGES:
        if page.methods == (method,) and page.path not in ("/sign-out", "/me/sessions"):
            path = re.sub(r"\{\w+:number\}", number, page.path)
            path = path.replace("{kind}", "person").replace("{code}", "KZ-CC")
            yield re.sub(r"\{\w+\}", number, path)


def wrong(browser: Browser, path: str, **form: str) -> list[str]:
    answer = browser.post(path, **form) if form else browser.get(path)
    return (
        [f"{answer.status_code} {path[:80]} {form!r:.80}"]
        if answer.status_code >= 500 and "replay" not in path
        else []
    )


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
def test_a_number_of_no_row_is_no_page(console: Console, number: str) -> None:
    browser, found = console.signed_in("admin"), list[str]()
    for path in paths("GET", number):
        found += wrong(browser, path)
    for path in paths("POST", number):
        browser.get("/people")
        found += wrong(browser, path, **POSTED)
    assert found == []


def test_numbers_in_addresses_of_other_applications_are_read_as_ever() -> None:
    """A convertor is registered for the whole process: ours has a name of its own."""
    assert type(CONVERTOR_TYPES["int"]) is IntegerConvertor


@pytest.mark.parametrize("path", ["/links", "/documents/1/since", "/people", "/watches", "/audit"])
def test_a_number_may_be_as_long_as_an_address(console: Console, path: str) -> None:
    """Of more than 4,300 digits Python makes no number."""
    browser = console.signed_in("admin")
    assert browser.get(f"{path}?before={'9' * 5_000}").status_code in (200, 303)


@pytest.mark.parametrize("value", TRIED, ids=lambda value: ascii(value[:20]))
def test_no_field_of_an_address_is_an_error_of_ours(console: Console, value: str) -> None:
    browser, found = console.signed_in("admin"), list[str]()
    spelt = quote(value.encode("utf-8", "surrogatepass"))
    if len(FIELDS) * len(spelt) > 30_000:
        spelt = spelt[:900]
    query = "&".join(f"{field}={spelt}" for field in sorted(FIELDS))
    for path in paths("GET", "1"):
        found += wrong(browser, f"{path}?{query}")
    assert found == []


@pytest.mark.parametrize("value", TRIED, ids=lambda value: ascii(value[:20]))
def test_no_field_of_a_form_is_an_error_of_ours(console: Console, value: str) -> None:
    browser, found = console.signed_in("admin"), list[str]()
    value = value.encode("utf-8", "replace").decode()
    fields = dict.fromkeys({*FIELDS, *MORE_POSTED, *POSTED}, value)
    for path in paths("POST", "1"):
        browser.get("/people")
        for told in ({}, POSTED, {"act": "note", "as_of": "1.1", "pick": "1"}, {"do": "add"},
                     {"act": "snooze", "pick": "1"}, {"act": "take", "ids": "1"},
                     {"act": "assign:x", "pick": "1", "as_of": "1.0"}):  # fmt: skip
            found += wrong(browser, path, **{**fields, **told})
    assert found == []
