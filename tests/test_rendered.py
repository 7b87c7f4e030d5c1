"""What is made of a page, without a browser: how it is kept, found again and chosen for reading."""

from __future__ import annotations

import os
import ssl
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.warc import Exchange, Resource, Twin, WarcWriter, read_capture
from crawlers.authority import Authority
from crawlers.browsers import NoBrowser, find_browser
from crawlers.orphans import end_children
from flows.reading import ReadJob, read_snapshot
from models.terms import CaptureKind, Made
from models.values import CaptureFacts, PageRules
from tests.captures import Captures, Page
from tests.commands import aigaq, one_line
from tests.test_warc import assert_sound, records

URL = "https://app.example.kz/1"
SEEN_AT = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
STORY = "Активиста арестовали на 15 суток. Суд прошёл за двадцать минут, без адвоката. " * 5
SHELL = (
    "<title>App</title><body><noscript>You need to enable JavaScript to run this app.</noscript>"
)
WHOLE = f"<title>Суд</title><body><article><h1>Суд</h1><p>{STORY}</p></article>"


def keep(folder: Path, sent: str, shown: str) -> tuple[CaptureFacts, CaptureFacts]:
    """Keep a page as it was sent, and the DOM that a browser made of it."""
    body = sent.encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    exchange = Exchange(
        url=URL,
        kind=CaptureKind.DOCUMENT,
        started_at=SEEN_AT,
        link_id=7,
        request=b"GET /1 HTTP/1.1\r\nHost: app.example.kz\r\n\r\n",
        response=bytearray(head + body),
        head_bytes=len(head),
        payload=body,
        status=200,
        headers=[("Content-Type", "text/html; charset=utf-8")],
    )
    with WarcWriter(folder, "a") as writer:
        page = writer.write_exchange(exchange, None)
        dom = writer.write_resource(
            Resource(
                url=f"{Made.DOM}{URL}",
                kind=CaptureKind.RENDERED,
                made_at=SEEN_AT,
                mime="text/html; charset=utf-8",
                body=shown.encode("utf-8-sig"),
                main=Twin(page.record_id, page.url, page.captured_at),
                status=200,
                link_id=7,
                notes=(("browser", "Chromium 1.2.3"),),
            )
        )
    return page, dom


def test_a_resource_is_bound_to_its_page_and_reads_as_one(tmp_path: Path) -> None:
    page, dom = keep(tmp_path, SHELL, WHOLE)
    assert_sound(tmp_path / "a.warc.gz")
    *_, (kind, notes, told), (main_kind, headers, block) = records(tmp_path / "a.warc.gz")
    assert (kind, main_kind) == ("metadata", "resource")
    assert headers["WARC-Concurrent-To"] == f"<{page.record_id}>"
    assert b"browser: Chromium 1.2.3" in told and notes["WARC-Target-URI"] == dom.url
    assert block.decode("utf-8-sig") == WHOLE and "WARC-Refers-To" not in headers
    assert (dom.kind, dom.mime, dom.link_id, dom.status) == ("rendered", "text/html", 7, 200)
    assert dom.payload_sha256 == dom.block_sha256 and dom.warc_end == page.warc_end + (
        dom.exchange_bytes
    )
    capture = read_capture(tmp_path / "a.warc.gz", dom.warc_offset or 0)
    assert (capture.url, capture.status, capture.captured_at) == (URL, 200, SEEN_AT)
    assert capture.body.decode("utf-8-sig") == WHOLE


CHOICES = [
    # as it was sent, as a browser shows it, which of them is read
    (SHELL, WHOLE, "shown"),
    ("<title>App</title><body><div id=root></div>", WHOLE, "shown"),  # nothing to read at all
    (WHOLE, WHOLE, "sent"),
    (WHOLE, WHOLE.replace("</article>", "</article><aside>Реклама</aside>"), "sent"),
    (WHOLE, "<body><p>Cookies?</p>", "sent"),  # the scripts took the text away
    (WHOLE, "<body></body>", "sent"),
]


@pytest.mark.parametrize(("sent", "shown", "chosen"), CHOICES)
def test_the_dom_is_read_where_the_page_is_a_shell(
    sent: str, shown: str, chosen: str, tmp_path: Path
) -> None:
    page, dom = keep(tmp_path, sent, shown)
    readings = {
        "sent": read_snapshot(job(tmp_path, page, dom)),
        "shown": read_snapshot(job(tmp_path, dom, page)),
    }
    assert [name for name, told in readings.items() if told.documents] == [chosen]
    assert [told.problem for told in readings.values()] == [None, None]
    (document,) = readings[chosen].documents
    assert STORY.strip() in document.article.text and document.url == URL


def test_of_two_captures_without_text_the_page_is_the_one_in_trouble(tmp_path: Path) -> None:
    page, dom = keep(tmp_path, "<body></body>", "<body></body>")
    assert read_snapshot(job(tmp_path, page, dom)).problem is not None
    assert read_snapshot(job(tmp_path, dom, page)).problem is None


def job(folder: Path, facts: CaptureFacts, beside: CaptureFacts) -> ReadJob:
    return ReadJob(
        snapshot_id=1,
        archive_dir=folder,
        warc_file=facts.warc_file,
        warc_offset=facts.warc_offset or 0,
        url=URL,
        rules=PageRules(),
        is_rendered=facts.kind is CaptureKind.RENDERED,
        beside=(beside.warc_file, beside.warc_offset or 0),
    )


def program(folder: Path, says: str) -> Path:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\necho '{says}'\n", "utf-8")
    path.chmod(0o755)
    return path


def test_the_browser_is_the_one_that_is_named(tmp_path: Path) -> None:
    browser = find_browser(program(tmp_path, "Chromium 156.0.8078.108 built on Debian"))
    assert (browser.version, browser.major) == ("Chromium 156.0.8078.108", 156)


def test_without_a_browser_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBrowser, match="none of chromium, chromium-browser, google-chrome"):
        find_browser(None)
    with pytest.raises(NoBrowser, match="is no browser that can be run"):
        find_browser(tmp_path / "missing")
    with pytest.raises(NoBrowser, match="does not tell its version"):
        find_browser(program(tmp_path, "hello"))


def test_nothing_is_fetched_where_the_browser_is_missing(tmp_path: Path) -> None:
    with Captures({"news.example.kz/1": Page(WHOLE.encode())}, tmp_path) as site:
        done = aigaq(
            *("preserve", "--render", "https://news.example.kz/1"),
            AIGAQ_DATA_DIR=str(tmp_path / "data"),
            AIGAQ_RESOLVE=" ".join(site.resolve),
            AIGAQ_CA_FILE=str(site.ca_file),
            AIGAQ_BROWSER="/nowhere/chromium",
        )
    assert done.returncode == 3 and "/nowhere/chromium" in one_line(done)
    assert site.asked == []


def test_what_a_child_leaves_behind_is_ended(tmp_path: Path) -> None:
    """In a process of its own: it would end the children of the tests."""
    child = os.fork()
    if child == 0:
        end_code = 1
        try:
            from crawlers.orphans import adopt_orphans

            adopt_orphans()
            os.system("(sleep 300 & echo $! > %s) &" % (tmp_path / "pid"))  # noqa: S605
            while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
                time.sleep(0.01)
            end_children()
            end_code = 0
        finally:
            os._exit(end_code)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_key_of_a_run_lies_on_disk_only_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[tuple[Path, bytes]] = []
    load = ssl.SSLContext.load_cert_chain

    def look(self: ssl.SSLContext, certfile: str, **secrets: bytes) -> None:
        read.append((Path(certfile), Path(certfile).read_bytes()))
        load(self, certfile, **secrets)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", look)
    Authority().context("news.example.kz")
    ((path, text),) = read
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in text and b"BEGIN PRIVATE KEY" not in text
    assert not path.exists()
