"""Images and PDFs inside an article: which are found, and how they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from extract.embedded import MAX_EMBEDDED, find_embedded
from flows.inbox import Told, take_in
from flows.preserve import preserve
from flows.readers import ReaderPool
from flows.verify import verify
from flows.workspace import open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Link, Snapshot
from models.terms import CaptureKind
from models.values import Capture, PageRules
from tests.captures import Captures, Page

URL = "https://news.example.kz/a/1"
NO_RULES = PageRules()


def find(body: str, rules: PageRules = NO_RULES) -> list[str]:
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    moment = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
    capture = Capture(URL, 200, headers, f"<html><body>{body}".encode(), moment)
    return [url.removeprefix("https://news.example.kz") for url in find_embedded(capture, rules)]


FOUND = [
    # what stands inside the article, in reading order
    ('<article><img src="/1.jpg"><p><img src="2.jpg"></article>', ["/1.jpg", "/a/2.jpg"]),
    ('<main><a href="/verdict.PDF?x=1#p2">Приговор</a></main>', ["/verdict.PDF?x=1"]),
    (
        '<article><embed src="/a.pdf"><object data="/b.pdf"></object></article>',
        ["/a.pdf", "/b.pdf"],
    ),
    ('<article><iframe src="/c.pdf"></iframe></article>', ["/c.pdf"]),
    (
        '<article><object data="/file?id=7" type="application/pdf">x</object></article>',
        ["/file?id=7"],
    ),
    ('<article><img src="/x.gif" data-src="/real.jpg"></article>', ["/real.jpg"]),
    ('<article><img src="/1.jpg"><img src="/1.jpg#again"></article>', ["/1.jpg"]),
    ('<article><img src="https://cdn.example/1.jpg"></article>', ["https://cdn.example/1.jpg"]),
    # what is none of it
    ('<img src="/logo.png"><article><p>текст</p></article><img src="/banner.png">', []),
    ('<p>no article</p><img src="/1.jpg"><a href="/a.pdf">x</a>', []),
    ('<article><img src="/1.png" width="1" height="1"></article>', []),
    ('<article><img src="data:image/png;base64,AAAA"></article>', []),
    ('<article><img src="file:///etc/passwd"><img src="javascript:x"></article>', []),
    ('<article><aside><img src="/ad.jpg"></aside></article>', []),
    ('<article><div class="comments"><img src="/reader.jpg"></div></article>', []),
    ('<article><iframe src="/video.html"></iframe><a href="/pdf">x</a></article>', []),
    ('<article><img src="http://["></article>', []),
]


@pytest.mark.parametrize(("body", "expected"), FOUND)
def test_what_an_article_embeds_is_found(body: str, expected: list[str]) -> None:
    assert find(body) == expected


def test_the_rules_of_a_source_say_where_the_article_is() -> None:
    body = (
        '<div class="story"><img src="/1.jpg"><p>а</p><p>б</p><a href="/v.pdf">в</a></div>'
        '<article><img src="/other.jpg"></article>'
    )
    for rule in ("div.story", "div.story p"):
        assert find(body, PageRules(text=(rule,))) == ["/1.jpg", "/v.pdf"]


def test_a_page_of_pictures_is_cut_short() -> None:
    body = "<article>" + "".join(f'<img src="/{n}.jpg">' for n in range(5_000))
    assert len(find(body)) == MAX_EMBEDDED


def test_nothing_is_found_in_what_is_no_page() -> None:
    capture = Capture(URL, 200, (), b"%PDF-1.4\0\0", datetime(2024, 5, 20, tzinfo=UTC))
    assert find_embedded(capture, NO_RULES) == ()


STORY = (
    "<title>Суд</title><article><h1>Суд</h1><p>Активиста арестовали на 15 суток за пикет.</p>"
    '<img src="/photo.jpg"><a href="https://files.example.org/verdict.pdf">Приговор</a>'
    '<img src="/shut/photo.jpg"><img src="/missing.jpg"></article>'
)


@pytest.mark.slow
def test_they_are_kept_once_with_the_link_of_their_page(
    tmp_path: Path, database_url: str, shared_pool: ReaderPool
) -> None:
    pages = {
        "news.example.kz/robots.txt": Page(b"User-agent: *\nDisallow: /shut/", "text/plain"),
        "news.example.kz/a/1": Page(STORY.encode()),
        "news.example.kz/photo.jpg": Page(b"\xff\xd8" + b"x" * 5_000, "image/jpeg"),
        "news.example.kz/shut/photo.jpg": Page(b"\xff\xd8", "image/jpeg"),
        "files.example.org/verdict.pdf": Page(b"%PDF-1.4 invented", "application/pdf"),
    }
    with Captures(pages, tmp_path) as site:
        settings = Settings(tmp_path / "data", database_url, None, site.resolve, site.ca_file, None)
        workspace = open_workspace(settings)
        done = preserve(workspace, [URL], pool=shared_pool)
        again = preserve(workspace, [URL], pool=shared_pool)
    with reading(workspace.engine) as session:
        (link,) = session.exec(select(Link)).all()
        query = select(Snapshot).where(Snapshot.kind == CaptureKind.EMBEDDED)
        kept = session.exec(query.order_by(col(Snapshot.id))).all()
    well = {row.url: row.mime for row in kept if row.status == 200}
    assert well == {
        "https://news.example.kz/photo.jpg": "image/jpeg",
        "https://files.example.org/verdict.pdf": "application/pdf",
    }
    assert {row.link_id for row in kept} == {link.id}
    assert (done.embedded, again.embedded) == (2, 0)
    assert site.asked.count("news.example.kz/photo.jpg") == 1
    assert "news.example.kz/shut/photo.jpg" not in site.asked
    assert verify(workspace).faults == ()
    workspace.engine.dispose()


def test_nothing_is_asked_for_that_only_a_handed_in_page_embeds(
    tmp_path: Path, database_url: str, shared_pool: ReaderPool
) -> None:
    """Its images may be a closed group's, under addresses that tell whose account recorded it."""
    saved = tmp_path / "saved.html"
    saved.write_text(f"<!doctype html><html>{STORY}</html>", "utf-8")
    pages = {"news.example.kz/photo.jpg": Page(b"\xff\xd8" + b"x" * 5_000, "image/jpeg")}
    with Captures(pages, tmp_path) as site:
        settings = Settings(tmp_path / "data", database_url, None, site.resolve, site.ca_file, None)
        workspace = open_workspace(settings)
        take_in(workspace, [saved], Told(by="A. Monitor", how="saved", url=URL), pool=shared_pool)
        done = preserve(workspace, [URL], pool=shared_pool)
    assert (done.embedded, site.asked) == (0, ["news.example.kz/a/1"])
    workspace.engine.dispose()
