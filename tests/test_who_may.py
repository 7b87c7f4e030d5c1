"""Who may ask for what: every address of the console against every role, and against nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from console.desk.asking import Page
from console.desk.routes import PAGES
from console.sessions import Step, open_session
from models import clock
from models.database import open_engine, writing
from models.store import users
from models.terms import DeskRole
from tests.conftest import copy_database
from tests.desk_console import ONE_OF_EACH, Browser, Console, console_on

# What may be asked for without signing in. Whoever adds to it says why it tells strangers nothing.
FOR_EVERYBODY = {
    "/enter",  # lets nobody in without the key of the terminal
    "/static/{name}",  # files of ours, the same for all
    "/feeds/{token}.atom",  # lets nobody read but who has the token of a saved filter
    "/sign-in",
    "/sign-in/code",  # whoever knows the token; it names nobody unless the operator said so
    "/sign-in/password",  # asks nobody but who has come in with a password that they were given
}
ROLES = tuple(DeskRole)
REFUSED = {303, 401}


@pytest.fixture(scope="module")
def console(_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    folder = tmp_path_factory.mktemp("who")
    engine = open_engine(copy_database(_template, folder))
    with console_on(engine, folder, ONE_OF_EACH) as served:
        yield served
    engine.dispose()


def _ask(browser: Browser, page: Page) -> int:
    path = re.sub(r"\{\w+(:\w+)?\}", "987654", page.path)
    if page.methods == ("GET",):
        return browser.get(path).status_code
    browser.get("/me")
    return browser.post(path).status_code


def test_every_address_says_who_may_ask_for_it() -> None:
    assert all(isinstance(page.least, DeskRole | None) for page in PAGES)
    assert {page.path for page in PAGES if page.least is None} <= FOR_EVERYBODY
    assert {page.methods for page in PAGES} <= {("GET",), ("POST",)}  # each is one or the other
    asked = [(page.path, page.methods) for page in PAGES]
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.methods[0]} {page.path}")
def test_a_role_may_what_is_said_and_nothing_else(console: Console, page: Page) -> None:
    if page.least is None:
        assert _ask(console.browser(), page) < 500
        return
    assert _ask(console.browser(), page) in ({303} if page.methods == ("GET",) else {401})
    for role in ROLES:
        status = _ask(console.signed_in(role.value), page)
        if ROLES.index(role) < ROLES.index(page.least):
            assert status == 403, role
        else:
            assert status not in {401, 403, 405, 500}, role


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.methods[0]} {page.path}")
def test_half_a_session_opens_nothing(console: Console, page: Page) -> None:
    if page.least is None:
        return
    browser = console.browser()
    browser.session = _half(console)
    assert _ask(browser, page) in ({303} if page.methods == ("GET",) else {401})


def test_what_is_no_address_tells_nobody_more(console: Console) -> None:
    told = {console.browser().get("/nowhere").status_code,
            console.signed_in("admin").get("/nowhere").status_code}  # fmt: skip
    assert told == {404}
    assert console.signed_in("admin").post("/audit").status_code == 404


def _half(console: Console) -> str:
    with writing(console.desk.workspace.engine) as session:
        user = users.named(session, "admin")
        return open_session(session, user, Step.CODE, clock.now())[0]
