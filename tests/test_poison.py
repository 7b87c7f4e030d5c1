"""What strangers write does nothing: on no page, in no feed, no message and no terminal.

Every column of text that a stranger's words may reach holds scripts, markup, addresses of scripts,
templates and characters that turn text around. Slow where a browser looks at the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pytest
from lxml import etree, html

from console.desk.routes import PAGES
from console.watches import follow
from crawlers.catalogue import load_sources
from flows.channels import Body, Cadence, Notices, Readers, load_notices
from flows.compose import compose
from flows.feeds import write_feeds
from models import clock
from models.database import reading, writing
from models.store import saved_filters
from models.store.outbox import Claimed
from models.store.watches import NewWatch
from models.tables import SourceState
from models.terms import ChargeStatus, WatchKind
from tests.authorities import Authority
from tests.browsing import chromium, let_in, open_context
from tests.commands import aigaq
from tests.conftest import NOW, copy_database
from tests.desk_console import ONE_OF_EACH, Browser, Console
from tests.desk_paths import page_paths
from tests.invented_archive import Archive, make_archive, person_of
from tests.known_folk import Folk
from tests.poison import ADDRESS, PAYLOADS, POISON, SOURCE, TELLING, poison_everything

FEED = "f" * 32
ASKED = ("/?source=%s", "/?person=%s", "/?provision=%s", "/documents?words=%s", "/people?words=%s",
         "/people?provision=%s", "/links?words=%s", "/overview?since=%s", "/audit?by=%s", "/%s",
         "/sources?words=%s", "/watches?words=%s", "/people/1/join?words=%s")  # fmt: skip
# After these the tests that follow would have nothing to look at.
ENDING = ("/sign-out", "/filters/{id:number}/remove")
# What a page is asked in the browser afterwards. Links of ours lead to ourselves, whatever is told.
LOOK = """() => ({
  ran: window.ran === undefined ? [] : [String(window.ran)],
  foreign: [...document.links].map((it) => it.href).concat([...document.forms].map(
    (it) => new URL(it.getAttribute("action") || "", location).href))
    .filter((to) => !to.startsWith(location.origin + "/")),
  made: [...document.querySelectorAll(
    "iframe, object, embed, base, script:not([src]), style, [onload], [onerror], [onfocus]"
  )].map((it) => it.outerHTML.slice(0, 80)),
})"""


@dataclass(frozen=True, slots=True)
class Poisoned:
    """A console whose database is poisoned, and the browser of its administrator."""

    console: Console
    admin: Browser


@pytest.fixture(scope="module")
def poisoned(_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    """A console with something of everything, all of it in a stranger's words."""
    folder = tmp_path_factory.mktemp("poison")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", copy_database(_template, folder), authority)
        (folder / "own").mkdir()
        (folder / "own" / "evil.toml").write_text(SOURCE, "utf-8")
        fill(made)
        with Console(replace(made.workspace, sources=load_sources(folder / "own"))) as console:
            console.admit(ONE_OF_EACH)
            save_filter(console)
            browser = console.signed_in("admin")  # before nobody is called so any more
            assert len(poison_everything(made.workspace.engine)) > 40
            yield Poisoned(console, browser)
        made.workspace.engine.dispose()


def fill(made: Archive) -> None:
    """Add what the archive has none of: people to be joined, charges, watches, a source."""
    folk = Folk(made.workspace.engine)
    one, other = folk.known("Серик Тестов", "Serik Testov"), folk.known("Серік Тестов")
    folk.propose(one, other, "same full name")
    folk.charge(one, "KZ-CC 405(2)", ("2021-03-03", ChargeStatus.CHARGED), place="Семей")
    child = person_of(made, "Айгерим Сейтова")
    folk.event(child, "a", "b", place="Алматы", date="2024-05-19")
    noted = folk.event(one, "evil", "b", place="Алматы", date="2024-05-19")
    folk.assign(noted, "anna")
    folk.page("https://gone.example/1", "evil")
    for kind, value in ((WatchKind.PERSON, "serik testov"), (WatchKind.SEARCH, "x")):
        wanted = NewWatch(kind, value, "x", ("y",), None, "z")
        follow(made.workspace.engine, wanted, "anna", NOW)
    with writing(made.workspace.engine) as session:
        session.add(SourceState(source_id="evil", host="evil.example", due_at=NOW))


def save_filter(console: Console) -> None:
    with writing(console.desk.workspace.engine) as session:
        user = console.doors.user("admin")
        saved_filters.save(session, user.id or 0, "x", "", FEED, clock.now())


def paths_of(console: Console) -> list[str]:
    with reading(console.desk.workspace.engine) as session:
        found = list(page_paths(session))
    return [*found, *(one % quote(POISON, safe="") for one in ASKED)]


def is_inert(text: str) -> bool:
    return not any(char in text for char in TELLING) and not any(
        word in text for word in ("<script>window", "<img src=x", "<svg onload", "<iframe", "\x00")
    )


@pytest.mark.slow
def test_no_page_runs_it(poisoned: Poisoned) -> None:
    with chromium() as browser:
        context, seen = open_context(browser)
        let_in(context, poisoned.console.port, poisoned.admin.session)
        page, shown, wrong = context.new_page(), 0, []
        for path in paths_of(poisoned.console):
            if path.endswith((".atom", ".csv", ".css", ".js", ".svg", "/picture")):
                continue
            page.goto(f"http://localhost:{poisoned.console.port}{path}")
            found = {name: told for name, told in page.evaluate(LOOK).items() if told}
            if found:
                wrong.append((path, found))
            shown += "{{7*7}}" in page.locator("main").inner_text()
        context.close()
    assert wrong == []
    assert shown > 30  # it was there to be seen
    quiet = ("404", "409", "410", "400", "403", "422")  # what pages that are not there answer
    assert [t for t in seen.everything if not any(f"of {code}" in t for code in quiet)] == []


def test_no_page_holds_it(poisoned: Poisoned) -> None:
    """The same without a browser, down to the characters that turn text around."""
    wrong, shown = [], 0
    for path in paths_of(poisoned.console):
        answer = poisoned.admin.get(path)
        assert answer.status_code < 500, (path, answer.text[:500])
        if "html" in answer.headers.get("content-type", ""):
            shown += "{{7*7}}" in answer.text
            if not is_inert(answer.text):
                wrong.append(path)
            assert "{{7*7}}" not in answer.text or html.fromstring(answer.content) is not None
    assert wrong == []
    assert shown > 30


def test_no_answer_to_a_form_holds_it(poisoned: Poisoned) -> None:
    names = ("name", "note", "why", "words", "reason", "who", "object", "text", "value", "source",
             "filter", "next", "here", "act", "what", "role", "lang", "csv", "list", "seen", "to",
             "pick", "pair", "document", "number", "password", "code", "level", "kind")  # fmt: skip
    given = dict.fromkeys(names, POISON)
    poisoned.admin.get("/me")
    for page in PAGES:
        if "POST" not in page.methods or page.path in ENDING:
            continue
        path = page.path
        for word in ("{id:number}", "{low:number}"):
            path = path.replace(word, "1")
        path = path.replace("{high:number}", "2").replace("{id}", "evil")
        path = path.replace("{kind}", "person")
        answer = poisoned.admin.post(path.replace("{what}", "pause"), **given)
        assert answer.status_code < 500 or path.endswith("/replay"), path  # there is no pywb
        if answer.status_code == 303:
            assert answer.headers["location"].startswith("/"), path
            assert not answer.headers["location"].startswith("//"), path
            answer = poisoned.admin.follow(answer)
        if "html" in answer.headers.get("content-type", ""):
            assert is_inert(answer.text), path


def test_no_feed_and_no_message_holds_it(poisoned: Poisoned) -> None:
    workspace = poisoned.console.desk.workspace
    folder = workspace.settings.data_dir
    (folder / "notify.toml").write_text(
        '[feeds]\nbody = "full"\nprofile = "partner"\n'
        '[[channel]]\nid = "mail"\nurl = "json://localhost:9/x"\nbody = "full"\n',
        "utf-8",
    )
    notices = load_notices(folder)
    feeds = write_feeds(workspace, Notices(feeds=Body.FULL, feeds_for=Readers.PARTNER))
    written = [one.file.read_bytes() for one in feeds]
    for body in (poisoned.admin.get(f"/feeds/{FEED}.atom").content, *written):
        tree = etree.fromstring(body)
        names = {etree.QName(one).namespace for one in tree.iter(etree.Element)}
        assert names == {"http://www.w3.org/2005/Atom"}
        links = [one for one in tree.iter() if "href" in one.attrib]
        assert not any("javascript:" in one.get("href") for one in links)
        assert not any(char in body.decode() for char in TELLING)
    alert_ids = tuple(range(1, 6))
    claimed = Claimed("m", "mail", (), alert_ids, 1, may_have_left=False)
    for cadence in (Cadence.NOW, Cadence.DAILY):
        channel = replace(notices.channels[0], cadence=cadence)
        message = compose(workspace.engine, notices, channel, claimed)
        assert message is not None
        assert "7" in message.body  # it tells of them, in their words
        assert is_inert(message.title + message.body)
        assert "<" not in message.body


COMMANDS = (
    ("alerts", "list", "--all"), ("alerts", "show", "1"), ("alerts", "show", "3"),
    ("alerts", "precision"), ("people", "list"), ("people", "show", "1"), ("people", "show", "4"),
    ("people", "proposals"), ("documents", "search", "window"), ("documents", "show", "1"),
    ("sources", "list"), ("watch", "list"), ("watch", "show", "1"), ("watch", "show", "2"),
    ("proposals", "list"), ("user", "list"), ("audit", "list"), ("notify", "feeds"), ("doctor",),
    ("alerts", "next"), ("alerts", "list", "--all", "--json"), ("people", "list", "--json"),
    ("documents", "search", "window", "--json"),
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_terminal_is_told_it(poisoned: Poisoned, command: tuple[str, ...]) -> None:
    settings = poisoned.console.desk.workspace.settings
    done = aigaq(
        *command,
        AIGAQ_DATA_DIR=str(settings.data_dir),
        AIGAQ_DATABASE_URL=settings.database_url,
        AIGAQ_SOURCES_DIR=str(settings.data_dir.parent / "own"),
    )
    assert done.returncode in (0, 1), (done.stdout, done.stderr)
    assert not any(char in done.stdout + done.stderr for char in TELLING)


def test_the_words_are_what_they_seem() -> None:
    """The checks above would see them: each of the words is found where nobody made it inert."""
    assert not is_inert(POISON)
    assert all(one in POISON for one in PAYLOADS)
    assert ADDRESS.startswith("javascript:")
    assert html.fromstring(f"<p>{POISON}</p>").xpath("//script | //iframe") != []
