"""Papers behind a payment: what their feed says is read and marked, and no page is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select

from crawlers.catalogue import CatalogueError, parse_source
from extract.findings import find_all
from extract.headlines import read_headlines
from extract.markup.unread import Challenge, PageChanged, Unreadable
from extract.page import read_documents
from flows.job import run_job
from flows.readers import ReaderPool
from flows.rules import rules_for
from flows.workspace import open_workspace
from models.database import reading
from models.settings import Settings
from models.tables import Document, Snapshot
from models.terms import CaptureKind
from models.values import Article, PageRules
from tests.captures import Captures, Page
from tests.pages import capture_of

RULES = PageRules(shape="headlines", tz="Europe/Paris")
FEED = "https://paper.example.com/rss"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<!-- synthetic: an invented paper -->
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Paper</title>
<item><title>Kazakh court jails an &amp;amp; activist</title><link>https://paper.example.com/a/1</link>
  <description>&lt;p&gt;Police in Almaty detained activist Yerlan Taubaisynov on Monday.&lt;img
   src="https://pixel.example.com/1.gif"&gt;&lt;/p&gt;
   &lt;p&gt;&lt;a href="/more"&gt;More&lt;/a&gt;&lt;/p&gt;
  </description>
  <content:encoded>&lt;p&gt;The text that subscribers pay for.&lt;/p&gt;</content:encoded>
  <dc:creator>Ann Invented</dc:creator><pubDate>Mon, 20 May 2024 10:00:00 +0500</pubDate></item>
<item><title>Un titre inventé</title><guid>https://paper.example.com/a/2</guid></item>
<item><title>Without an address</title><description>x</description></item>
<item><title>Of another site</title><link>https://partner.example.net/ad</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>
<title type="html">A &lt;b&gt;bold&lt;/b&gt; word</title>
<link rel="edit" href="https://paper.example.com/edit"/>
<link rel="alternate" href="/a/3"/><summary>Two
lines</summary><updated>2024-05-20T05:00:00Z</updated>
<author><name>Ann Invented</name></author></entry></feed>"""


def read(markup: str) -> list[Article]:
    return read_headlines(capture_of(markup, "application/rss+xml", FEED), RULES)


def test_what_a_paper_sells_is_left_alone_in_atom_too() -> None:
    sold = '<content type="html">The text that subscribers pay for.</content>'
    (entry,) = read(ATOM.replace("<summary>Two\nlines</summary>", sold))
    assert (entry.text, entry.how["text"]) == ("", "none")


def test_an_entry_is_a_document_whose_text_is_its_standfirst() -> None:
    first, second, foreign = read(RSS)
    assert first == Article(
        "https://paper.example.com/a/1",
        "Kazakh court jails an & activist",
        "Police in Almaty detained activist Yerlan Taubaisynov on Monday.\nMore",
        datetime(2024, 5, 20, 5, tzinfo=UTC),
        ("Ann Invented",),
        None,
        ("https://paper.example.com/more",),
        {
            "title": "feed",
            "text": "feed",
            "published_at": "feed",
            "authors": "feed",
            "body": "not read",
        },
    )
    assert (second.url, second.text) == ("https://paper.example.com/a/2", "")
    assert second.how["text"] == "none"
    assert foreign.url == "https://partner.example.net/ad"


def test_atom_and_rdf_are_feeds_too() -> None:
    (entry,) = read(ATOM)
    assert (entry.url, entry.title, entry.text) == (
        "https://paper.example.com/a/3",
        "A bold word",
        "Two\nlines",
    )
    (item,) = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><item>'
        "<title>T</title><link>https://paper.example.com/a/4</link>"
        "<dc:date>2024-05-20</dc:date></item></rdf:RDF>"
    )
    assert item.published_at == datetime(2024, 5, 19, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "problem"),
    [
        ("<!doctype html><html><p>home</p></html>", Unreadable),
        ('<!DOCTYPE x [<!ENTITY a "b">]><rss><channel><item/></channel></rss>', Unreadable),
        ("<html><title>Just a moment...</title></html>", Challenge),
        ("<rss><channel><item><title>T</title></item></channel></rss>", PageChanged),
        ("<urlset/>", Unreadable),
    ],
)
def test_what_is_no_feed_is_refused(markup: str, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        read(markup)


def test_an_empty_feed_has_no_headline_and_a_long_one_only_its_first() -> None:
    assert read("<rss><channel></channel></rss>") == []
    item = "<item><title>T</title><link>https://paper.example.com/1</link></item>"
    assert len(read(f"<rss><channel>{item * 501}</channel></rss>")) == 500
    long = f"<item><title>T</title><link>https://p.example.com/</link><description>{'a ' * 9_000}"
    (entry,) = read(f"<rss><channel>{long}</description></item></channel></rss>")
    assert len(entry.text) == 3_000


IN_OTHER_WORDS = [
    ("Une militante condamnée à trois ans de prison au Kazakhstan pour l'article 405.", "fr"),
    ("Kazakistan, tre anni di carcere all'attivista condannata per l'articolo 405.", "it"),
    ("Kazachstan: aktywistka została skazana na trzy lata więzienia z art. 405.", "pl"),
    ("In Kasachstan ist eine Aktivistin zu drei Jahren Haft verurteilt worden.", None),
]


@pytest.mark.parametrize(("text", "lang"), IN_OTHER_WORDS)
def test_a_headline_in_a_language_of_which_no_acts_are_known_is_read(
    text: str, lang: str | None
) -> None:
    found = find_all(text, "Aigul Sarsenkulova")
    assert found.events == ()
    assert lang in (None, found.lang)


SOURCE = f"""
title   = "Invented Paper"
url     = "https://paper.example.com/"
country = "fr"
langs   = ["fr", "en"]
kind    = "news"
cited   = "nowhere"
[poll]
delay_s = 1
[[poll.from]]
how = "headlines"
url = "{FEED}"
[links]
keep = ["/a/*"]
[page]
shape = "headlines"
tz    = "Europe/Paris"
"""


def test_the_engine_and_the_shape_go_together() -> None:
    for wrong in (
        SOURCE.replace('shape = "headlines"', ""),
        SOURCE.replace('how = "headlines"', 'how = "feed"'),
        SOURCE + '[[poll.from]]\nhow = "feed"\nurl = "https://paper.example.com/rss2"\n',
    ):
        with pytest.raises(CatalogueError, match="go together"):
            parse_source("paper", wrong, "paper.toml")


def test_a_page_that_a_person_asked_for_is_a_page_and_no_feed() -> None:
    source = parse_source("paper", SOURCE, "paper.toml")
    rules = rules_for(source, "https://paper.example.com/a/1")
    (article,) = read_documents(
        capture_of("<h1>Titre</h1><article><p>Un texte libre.</p></article>"), rules
    )
    assert article.text == "Un texte libre."
    assert rules_for(source, FEED, is_listing=True) == RULES


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Captures]:
    """The invented paper: its feed, and pages that nobody may ask for."""
    pages = {"paper.example.com/rss": Page(RSS.encode(), "application/rss+xml")}
    with Captures(pages, tmp_path) as started:
        yield started


def test_a_poll_keeps_the_feed_and_asks_for_nothing_else(
    web: Captures, tmp_path: Path, database_url: str, shared_pool: ReaderPool
) -> None:
    sources = tmp_path / "own"
    sources.mkdir()
    (sources / "paper.toml").write_text(SOURCE, "utf-8")
    settings = Settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        sources_dir=sources,
        resolve=web.resolve,
        ca_file=web.ca_file,
        contact=None,
    )
    workspace = open_workspace(settings)
    for _ in range(2):
        run_job(workspace, ["paper"], pool=shared_pool)
    with reading(workspace.engine) as session:
        rows = session.exec(select(Document).order_by(Document.title)).all()
        kinds = set(session.exec(select(Snapshot.kind).where(Snapshot.source_id == "paper")))
    workspace.engine.dispose()
    assert [(row.title, row.how["body"]) for row in rows] == [
        ("Kazakh court jails an & activist", "not read"),
        ("Un titre inventé", "not read"),
    ]
    assert set(web.asked) == {"paper.example.com/rss"}
    assert kinds == {CaptureKind.LISTING, CaptureKind.ROBOTS}
