"""`aigaq sources check|record|add` against the replica, over real TLS, as a person calls them."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from console.comparing import compare_recording
from console.recordings import load_recording
from crawlers.catalogue import load_source
from models.database import open_engine, reading
from models.settings import Settings
from models.tables import Issue, Link, Snapshot
from models.terms import CaptureKind
from replica.server import Replica
from replica.state import State
from tests import commands
from tests.captures import Captures, Page
from tests.commands import Done
from tests.new_site import HOST, new_site
from tests.test_recordings import RECORDINGS

pytestmark = pytest.mark.usefixtures("warm_crawls")

# Nobody listens there: whoever asks is refused at once.
NOBODY = tuple(f"{host}:443:127.0.0.1:1" for host in ("news.example.kz", "nobody.example.kz"))
RSS = b"""<?xml version="1.0" encoding="utf-8"?><!-- synthetic --><rss version="2.0"><channel>
<title>x</title>%s</channel></rss>"""
ITEM = b"""<item><title>N %d</title><link>https://news.example.kz/a/%d</link>
<pubDate>Mon, 30 Nov 2026 %02d:00:00 +0500</pubDate></item>"""


@pytest.fixture(scope="module")
def _served() -> Iterator[Replica]:
    with Replica(now=datetime.now(UTC)) as web:
        yield web


@pytest.fixture
def web(_served: Replica, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Replica:
    """The replica in its usual state, and settings that know no other web."""
    _served.state = State()
    _set(monkeypatch, tmp_path, tuple(_served.resolve), _served.ca_file)
    return _served


def _set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, resolve: tuple[str, ...], ca_file: Path | str
) -> None:
    (tmp_path / "own").mkdir(exist_ok=True)
    monkeypatch.setenv("AIGAQ_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("AIGAQ_SOURCES_DIR", str(tmp_path / "own"))
    monkeypatch.setenv("AIGAQ_RESOLVE", " ".join(resolve))
    monkeypatch.setenv("AIGAQ_CA_FILE", str(ca_file))


def call(*arguments: str) -> Done:
    settings = {name: value for name, value in os.environ.items() if name.startswith("AIGAQ_")}
    return commands.aigaq("sources", *arguments, "--json", **settings)


def aigaq(*arguments: str, code: int | None = 0) -> list[Any]:
    """Call the command and return its lines of JSON; `code` None may be any."""
    done = call(*arguments)
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def complaint(*arguments: str, code: int = 2) -> str:
    """Call what cannot be done and return why, the last line that is said."""
    done = call(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    return done.stderr.splitlines()[-1]


# --- check -------------------------------------------------------------------------------------


def test_check_without_a_name_asks_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, tmp_path, NOBODY, "")
    rows = aigaq("check")
    assert all(row["trouble"] == [] and row["listings"] == [] for row in rows)
    assert not (tmp_path / "data").exists()  # neither a database nor an archive was opened


def test_check_asks_listings_and_the_newest_article(
    web: Replica, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("AIGAQ_DATABASE_URL", database_url)
    told = aigaq("check", "rus_azattyq", "bureau", "tg_azattyq", code=None)
    rows = {row["source_id"]: row for row in told}
    trouble = [line for row in told for line in row["trouble"]]
    # The replica may lack what is asked only for backfill.
    assert all("answered 404" in line and "sitemap" in line for line in trouble), trouble
    sitemap, feed = rows["rus_azattyq"]["listings"][:2]
    assert sitemap["url"].endswith("sitemap_6_latest.xml.gz")
    assert (feed["items"], feed["dated"]) == (13, 13)
    assert rows["rus_azattyq"]["article"]["fields"]["text"] == "#article-content .wsw > p"
    assert rows["bureau"]["article"]["fields"]["published_at"] == "opengraph"
    assert rows["tg_azattyq"]["article"] is None
    assert [row["rules"] for row in rows.values()] == ["unverified"] * 3
    with reading(open_engine(Settings.from_env().database_url)) as session:
        kinds = [row.kind for row in session.exec(select(Snapshot))]
        assert session.exec(select(Issue)).all() == []
        assert len(session.exec(select(Link)).all()) == 2  # the two articles
    assert kinds.count(CaptureKind.DOCUMENT) == 2
    assert kinds.count(CaptureKind.LISTING) >= 6
    assert CaptureKind.ROBOTS in kinds


def test_check_says_what_is_broken(web: Replica) -> None:
    web.state.html_feeds.add("informburo.kz")
    web.state.empty_feeds.add("rus.azattyq.org")
    web.state.down.add("bureau.kz")
    web.state.gone.add("https://tengrinews.kz/news/")
    told = {
        "informburo": "not a feed",
        "rus_azattyq": "no items",
        "bureau": "robots.txt answered 503",
        "tengrinews": "http_4xx: answered 404",
    }
    rows = {row["source_id"]: row["trouble"] for row in aigaq("check", *told, code=1)}
    for source_id, words in told.items():
        assert [line for line in rows[source_id] if words in line], rows[source_id]


def test_an_unknown_id(web: Replica) -> None:
    for command in ("check", "record"):
        assert re.search("'informbureau'.*informburo", complaint(command, "informbureau"))


def own_source(tmp_path: Path, text: str, name: str = "own_news") -> None:
    (tmp_path / "own" / f"{name}.toml").write_text(text, "utf-8")


OWN = """title = "Own"
url = "https://news.example.kz/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = ""
[poll]
every = "12h"
[[poll.from]]
how = "feed"
url = "https://news.example.kz/rss"
"""


def small_web(tmp_path: Path, pages: dict[str, bytes], mime: str = "text/html") -> Captures:
    kinds = {"rss": "application/rss+xml", "txt": "text/plain"}
    return Captures(
        {
            f"news.example.kz/{path}": Page(body, kinds.get(path[-3:], mime))
            for path, body in pages.items()
        },
        tmp_path,
    )


def test_a_window_shorter_than_the_interval(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = RSS % b"".join(ITEM % (hour, hour, hour) for hour in (10, 11, 12, 13))
    article = "<html><h1>Т</h1><article><p>Суд в Кайнаре.</p></article></html>".encode()
    with small_web(tmp_path, {"rss": feed, "a/13": article}) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        own_source(tmp_path, OWN)
        (row,) = aigaq("check", "own_news", code=1)
    told = "holds 4 items, 3 h, and is polled every 12 h: poll it every 1h, or add a backfill"
    assert told in row["trouble"]
    assert "no recording: make one with 'aigaq sources record own_news'" in row["trouble"]


def test_what_robots_txt_denies_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"rss": RSS % (ITEM % (1, 1, 1)), "robots.txt": b"User-agent: *\nDisallow: /a/"}
    with small_web(tmp_path, pages) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        own_source(tmp_path, OWN)
        (row,) = aigaq("check", "own_news", code=1)
        assert site.asked == ["news.example.kz/rss"]
    assert [line for line in row["trouble"] if "a/1: denied by robots.txt" in line]


def test_a_site_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, tmp_path, NOBODY, "")
    own_source(tmp_path, OWN.replace("12h", "1h"))
    (row,) = aigaq("check", "own_news", "--live", code=1)
    assert [line for line in row["trouble"] if "https://news.example.kz/rss: connection" in line]


# --- record ------------------------------------------------------------------------------------


def test_record_takes_a_listing_and_its_newest_article(web: Replica, tmp_path: Path) -> None:
    (told,) = aigaq("record", "rus_azattyq")
    folder = tmp_path / "own" / "recordings" / "rus_azattyq"
    assert told["folder"] == str(folder)
    assert told["files"] == [
        "sitemap.xml", "sitemap_6_latest.xml.gz", "article.html", "expected.toml",
    ]  # fmt: skip
    recording = load_recording(folder)
    assert [page.synthetic for page, _ in recording.pages] == [False] * 3
    assert compare_recording(load_source("rus_azattyq"), recording) == []


def test_record_of_one_address(web: Replica, tmp_path: Path) -> None:
    aigaq("record", "bureau", "https://bureau.kz/feed/", "--into", str(tmp_path / "feed"))
    kinds = [page.kind for page, _ in load_recording(tmp_path / "feed").pages]
    assert kinds == ["listing", "article"]
    (told,) = aigaq("record", "bureau", "https://bureau.kz/no-such/", code=1)
    assert (told["files"], told["trouble"]) == ([], ["https://bureau.kz/no-such/: answered 404"])


def test_record_of_a_saved_page_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(monkeypatch, tmp_path, NOBODY, "")
    made = RECORDINGS / "informburo"
    for name, url in (
        ("rss.xml", "https://informburo.kz/rss"),
        ("article.html", "https://informburo.kz/novosti/v-kaynare-sud-otkazal"),
    ):
        aigaq("record", "informburo", url, "--file", str(made / name))
    folder = tmp_path / "own" / "recordings" / "informburo"
    names = [page.file for page, _ in load_recording(folder).pages]
    assert names == ["rss.xml", "article.html"]
    assert (folder / "rss.xml").read_bytes() == (made / "rss.xml").read_bytes()
    again = ("record", "informburo", "https://informburo.kz/rss", "--file", str(made / "rss.xml"))
    assert re.search(r"rss\.xml is there already", complaint(*again))
    aigaq(*again, "--replace")
    assert len(load_recording(folder).pages) == 2
    assert aigaq("check", "informburo", "--offline")[0]["recording"] == "2 pages, as recorded"
    assert not (tmp_path / "data").exists()
    assert re.search(
        "--file: give the address",
        complaint("record", "informburo", "--file", str(made / "rss.xml")),
    )


def test_check_reads_own_recordings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _set(monkeypatch, tmp_path, (), "")
    own = tmp_path / "own" / "recordings" / "informburo"
    shutil.copytree(RECORDINGS / "informburo", own)
    text = (own / "article.html").read_text("utf-8").replace("<h1", "<h2").replace("</h1", "</h2")
    (own / "article.html").write_text(text, "utf-8")
    (row,) = aigaq("check", "informburo", "--offline", code=1)
    assert row["trouble"] == ["article.html: how.title: 'selector' recorded, 'opengraph' read"]


# --- add ---------------------------------------------------------------------------------------


def test_a_new_site_is_added_recorded_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk of CONTRIBUTING.md."""
    with new_site(tmp_path, datetime.now(UTC)) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        (told,) = aigaq("add", HOST, "--write")
        assert set(site.asked) == {f"{HOST}/{path}" for path in ("", "rss", "map.xml")}
        assert re.search(
            "the catalogue has it, as news_example", complaint("add", f"https://{HOST}/novosti/1")
        )
        (recorded,) = aigaq("record", "news_example")
        (checked,) = aigaq("check", "news_example")
    source = load_source("news_example", tmp_path / "own")
    assert (source.title, source.country, source.langs) == ("Вести Кайнара", "kz", ("ru", "kk"))
    entries = [(entry.how, entry.url) for entry in source.poll.entries]
    assert entries == [("feed", f"https://{HOST}/rss")]
    assert (source.poll.every_s, source.page.tz, source.checked) == (3_600, "Asia/Almaty", None)
    assert told["path"] == str(tmp_path / "own" / "news_example.toml")
    assert recorded["files"] == ["listing.xml", "article.html", "expected.toml"]
    assert (checked["recording"], checked["trouble"]) == ("2 pages, as recorded", [])
    assert checked["article"]["fields"]["published_at"] == "opengraph"


def test_an_address_in_other_letters_is_the_same_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = '<link rel="alternate" type="application/rss+xml" href="/лента/rss"><p>Лента.</p>'
    pages = {"": front.encode(), "лента/rss": RSS % (ITEM % (1, 1, 1))}
    with small_web(tmp_path, pages) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        (told,) = aigaq("add", "https://news.example.kz/")
    assert 'url = "https://news.example.kz/лента/rss"' in told["text"]


def test_add_of_a_site_with_nothing_to_poll(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_web(tmp_path, {"": b"<html><title>x</title><p>Nothing here.</p></html>"}) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        (told,) = aigaq("add", "https://news.example.kz/", code=1)
    assert 'how     = "archive"' in told["text"]
    assert [line for line in told["trouble"] if "write a [[poll.from]]" in line]


WALLED = [
    ("https://www.facebook.com/groups/405000000000001/posts/77", "groups/405000000000001"),
    ("https://x.com/invented_account/status/17", "x.com/invented_account"),
    ("https://instagram.com/invented.account/", "instagram.com/invented.account"),
]


@pytest.mark.parametrize(("url", "account"), WALLED)
def test_add_of_a_site_behind_a_login_asks_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, account: str
) -> None:
    _set(monkeypatch, tmp_path, NOBODY, "")
    (told,) = aigaq("add", url, code=1)
    assert 'how     = "inbox"' in told["text"]
    assert f'{account}"' in told["text"]
    assert "behind a login" in told["text"]


def test_add_of_a_channel_takes_its_preview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = (RECORDINGS / "tg_azattyq" / "preview.html").read_bytes()
    page = preview.replace(b"azattyq", b"tirek_invented")
    site = Captures({"t.me/s/tirek_invented": Page(page)}, tmp_path)
    with site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        (told,) = aigaq("add", "https://t.me/tirek_invented/5", code=1)
    assert site.asked == ["t.me/s/tirek_invented"]
    assert told["source_id"] == "tg_tirek_invented"
    assert 'url = "https://t.me/s/tirek_invented"' in told["text"]
    assert 'shape = "telegram"' in told["text"]


NO_SITES = [
    ("javascript:alert(1)", 2),
    ("https://", 2),
    ("https://user:secret@news.example.kz/", 2),
    ("https://bureau.kz/", 2),
    ("https://nobody.example.kz/", 3),
]


@pytest.mark.parametrize(("url", "code"), NO_SITES)
def test_add_of_what_is_no_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, code: int
) -> None:
    _set(monkeypatch, tmp_path, NOBODY, "")
    told = complaint("add", url, code=code)
    assert told.startswith("aigaq: ") and "secret" not in told


def test_a_front_page_that_robots_txt_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = {"": b"<p>Not for us.</p>", "robots.txt": b"User-agent: *\nDisallow: /"}
    with small_web(tmp_path, closed) as site:
        _set(monkeypatch, tmp_path, site.resolve, site.ca_file)
        assert re.search(
            r"denied by robots\.txt", complaint("add", "https://news.example.kz/", code=3)
        )
        assert site.asked == []
