"""What a person must fix, as `aigaq sources check` says it of answers that came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from console.checking import judge_article, judge_listing
from console.recordings import as_capture, load_recording
from crawlers.catalogue import load_source, parse_source
from crawlers.source import Source
from flows.looking import Answer
from models.terms import IssueKind
from models.values import Capture
from tests.conftest import NOW

LIST = "https://news.example.kz/news"
FEED = "https://news.example.kz/rss"
ARTICLE = "https://news.example.kz/a/1"
TEXT = f"""
title   = "Invented"
url     = "https://news.example.kz/"
country = "kz"
langs   = ["ru"]
kind    = "news"
cited   = "nowhere"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "{FEED}"
[[poll.from]]
how = "listing"
url = "{LIST}"
[[poll.from.layout]]
item  = "li"
title = "b"
[links]
keep = ["/a/*"]
[page]
title = "h1"
"""


def source() -> Source:
    return parse_source("own_news", TEXT, "test.toml")


def answer(body: str | bytes, url: str = FEED, mime: str = "text/html; charset=utf-8") -> Answer:
    raw = body if isinstance(body, bytes) else body.encode()
    return Answer(url, url, None, "", Capture(url, 200, (("Content-Type", mime),), raw, NOW))


def feed(*items: tuple[str, str]) -> Answer:
    """Items with their path and day in May 2024, or another date in full; it is the 20th."""
    listed = "".join(
        f"<item><title>T</title><link>https://news.example.kz{path}</link>"
        f"<pubDate>{day if ' ' in day else f'{day} May 2024'} 01:00:00 +0000</pubDate></item>"
        for path, day in items
    )
    return answer(f'<rss version="2.0"><channel>{listed}</channel></rss>', mime="text/xml")


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([("/a/1", "20"), ("/a/2", "18")], None),
        ([("/a/1", "25"), ("/a/2", "18")], "1 of 2 dates lie in the future: correct [page] tz"),
        ([("/a/1", "20"), ("/a/2", "1 Jan 1970")], "the oldest date is of 1970: correct the date"),
        ([("/a/1", "1 Apr 2024"), ("/a/2", "2 Jan 2024")], "nothing newer than 2024-04-01"),
        ([("/b/1", "20"), ("/b/2", "18")], "none of 2 items is a document by [links]"),
    ],
)
def test_what_a_feed_holds(items: list[tuple[str, str]], told: str | None) -> None:
    listed = judge_listing(source(), source().poll.entries[0], feed(*items))
    assert [line[: len(told or "")] for line in listed.trouble] == ([] if told is None else [told])


def test_a_rule_of_the_layout_that_finds_nothing() -> None:
    entry = source().poll.entries[1]
    page = '<ul><li><a href="/a/1"><b>T</b></a></li></ul>'
    assert judge_listing(source(), entry, answer(page, LIST)).trouble == ()
    broken = judge_listing(source(), entry, answer(page.replace("b>", "i>"), LIST))
    assert broken.trouble == ("[[poll.from.layout]]: 'b' matches nothing",)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("denied by robots.txt of 2024-05-20", "take it out, it may not be polled"),
        ("robots.txt is over 500000 bytes", "robots_denied: robots.txt is over"),
    ],
)
def test_robots_that_deny_and_those_that_cannot_be_read(words: str, told: str) -> None:
    denied = Answer(FEED, FEED, IssueKind.ROBOTS_DENIED, words, None)
    (line,) = judge_listing(source(), source().poll.entries[0], denied).trouble
    assert told in line


PAGE = """<html lang="ru"><meta property="og:title" content="Школа на сорок мест">
<meta property="article:published_time" content="2024-05-20T10:00:00+05:00">
<h1>Школа на сорок мест откроется осенью</h1>
<article><p>Школа на сорок мест откроется осенью, сказали в акимате
выдуманного города. Строители уже поставили стены и крышу, осталось провести воду.</p>
<p>Детей будут возить автобусом из трёх соседних сёл, добавили там же.</p></article></html>"""


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (PAGE, None),
        (PAGE.replace("h1>", "h2>"), "[page] title: no rule matches the newest article"),
        (PAGE.replace("article:published_time", "x"), "[page] published_at: the newest article"),
        (PAGE.encode("cp1251"), "encoding: the bytes are"),
        ("<html><title>Just a moment...</title></html>", "the article: challenge: correct [page]"),
    ],
)
def test_how_the_newest_article_reads(body: str | bytes, told: str | None) -> None:
    read = judge_article(source(), answer(body, ARTICLE))
    assert [line[: len(told or "")] for line in read.trouble] == ([] if told is None else [told])


def test_the_titles_of_articles_are_compared_with_the_text_of_the_code() -> None:
    code = load_source("adilet_cc")
    recording = load_recording(Path(__file__).parent / "recordings" / "adilet_cc")
    page, body = recording.pages[0]
    capture = as_capture(page, body)
    read = judge_article(code, Answer(page.url, page.url, None, "", capture))
    altered = body.replace("Статья 174. Возбуждение".encode(), "Статья 174. Разжигание".encode())
    other = replace(capture, body=altered)
    changed = judge_article(code, Answer(page.url, page.url, None, "", other))
    assert not any("KZ-CC 174:" in line for line in read.titles)
    (line,) = set(changed.titles) - set(read.titles)
    assert line.startswith("KZ-CC 174: printed: Разжигание социальной")
    assert changed.trouble == read.trouble
