"""The sources that come with the house, own sources over them, and what a wrong file is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from crawlers.catalogue import (
    CatalogueError,
    How,
    Source,
    UnknownSource,
    id_for_visits,
    load_source,
    load_sources,
    owner_of,
    parse_source,
)
from crawlers.keys import split_rule
from models.terms import SourceKind
from models.values import PageRules

GOOD = """
title   = "Example News Agency, Russian edition"
url     = "https://news.example.kz/"
country = "kz"
langs   = ["ru", "kk"]
kind    = "news"
cited   = "nowhere"
checked = 2026-11-22
risk    = "high"

[poll]
every   = "15m"
delay_s = 5.0

[[poll.from]]
how = "feed"
url = "https://news.example.kz/rss.xml"

[[poll.from]]
how = "listing"
url = "https://news.example.kz/all/"
[[poll.from.layout]]
item = "li.item"
next = "a.next@href"

[links]
keep    = ["/a/*"]
hosts   = ["m.example.kz"]
rewrite = [{ from = "/amp/*", to = "/a/*" }]

[page]
title        = "h1"
text         = ["article > p", "article p"]
published_at = "time@datetime"
"""


def parse(text: str) -> Source:
    return parse_source("kz_example", text, "sources/kz/kz_example.toml")


def test_a_file_in_full() -> None:
    source = parse(GOOD)
    assert (source.id, source.host, source.kind) == (
        "kz_example",
        "news.example.kz",
        SourceKind.NEWS,
    )
    assert (source.poll.every_s, source.poll.delay_s) == (900, 5.0)
    assert [entry.how for entry in source.poll.entries] == [How.FEED, How.LISTING]
    assert source.page == PageRules(
        title=("h1",), text=("article > p", "article p"), published_at=("time@datetime",)
    )
    assert source.links.rewrite == (("/amp/*", "/a/*"),)
    assert source.links.hosts == ("m.example.kz",)
    assert source.polled_hosts == {"news.example.kz"}
    assert source.checked is not None


UNPOLLED = """
title   = "Example Closed"
url     = "https://closed.example.kz/"
country = "kz"
langs   = ["ru"]
kind    = "news"
cited   = "an invented report, footnote 5"
how     = "archive"
reason  = "closed in 2022 (unverified)"
"""


def test_a_source_that_is_not_polled_says_why() -> None:
    source = parse(UNPOLLED)
    assert (source.is_polled, source.engines, source.poll.entries) == (False, ("archive",), ())
    assert source.polled_hosts == {"closed.example.kz"}
    assert parse(GOOD).engines == ("feed", "listing")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (UNPOLLED.replace("how     =", "# how ="), 'either [[poll.from]] or how = "archive"'),
        (f'how = "inbox"\nreason = "behind a login"\n{GOOD}', "and not both"),
        (UNPOLLED.replace("reason ", "# reason "), "how and reason go together"),
    ],
)
def test_a_source_is_polled_or_says_how_its_documents_come(text: str, expected: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(expected)):
        parse(text)


def test_one_entry_at_least_is_polled_each_time() -> None:
    backfill = GOOD.replace('how = "feed"', 'how = "feed"\nbackfill = true')
    assert [entry.backfill for entry in parse(backfill).poll.entries] == [True, False]
    entry = '[[poll.from]]\nhow = "feed"\nurl = "https://closed.example.kz/rss"\nbackfill = true'
    only = re.sub(r"(how|reason) .*\n", "", UNPOLLED) + entry
    with pytest.raises(CatalogueError, match="one entry must be polled each time"):
        parse(only)


def test_another_delay_leaves_the_source_as_it_was() -> None:
    source = parse(GOOD)
    assert source.with_delay(0.01).poll.delay_s == 0.01
    assert source.poll.delay_s == 5.0


def test_every_built_in_source_can_be_used() -> None:
    sources = load_sources()
    assert len(sources) >= 6
    assert list(sources) == sorted(sources)
    assert {entry.how for source in sources.values() for entry in source.poll.entries} <= set(How)
    for source in sources.values():
        assert source.checked is None, f"{source.id}: nobody has compared it with the site"


def test_no_built_in_source_asks_faster_than_every_ten_seconds() -> None:
    assert min(source.poll.delay_s for source in load_sources().values()) >= 10


def test_own_sources_lie_over_the_built_in_ones(tmp_path: Path) -> None:
    (tmp_path / "bureau.toml").write_text(GOOD, "utf-8")
    (tmp_path / "kz").mkdir()
    (tmp_path / "kz" / "own_one.toml").write_text(GOOD, "utf-8")
    sources = load_sources(tmp_path)
    assert sources["bureau"].host == "news.example.kz"
    assert sources["own_one"].id == "own_one"
    assert sources["tengrinews"] == load_source("tengrinews")


def test_one_id_in_two_own_files_is_refused(tmp_path: Path) -> None:
    for folder in ("kz", "ru"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "twice.toml").write_text(GOOD, "utf-8")
    with pytest.raises(CatalogueError, match="has the same id"):
        load_sources(tmp_path)


def test_a_broken_file_does_not_hide_another_source(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("title = ", "utf-8")
    assert load_source("bureau", tmp_path).host == "bureau.kz"
    with pytest.raises(CatalogueError, match=r"broken\.toml: not TOML"):
        load_source("broken", tmp_path)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(CatalogueError, match="UTF-8"):
        load_source("binary", tmp_path)


def test_an_unknown_id_is_told_what_is_near() -> None:
    with pytest.raises(UnknownSource, match="'azattyq'.*rus_azattyq"):
        load_source("azattyq")
    with pytest.raises(UnknownSource, match="id 'zzzzzz': see 'aigaq sources list'$"):
        load_source("zzzzzz")


FAULTS = [
    ('every   = "15m"', 'every = "1 hour"', "[poll] every: '1 hour' is not a duration such as 15m"),
    ('every   = "15m"', 'every = "5s"', "[poll] every"),
    ('every   = "15m"', "every = 15", "[poll] every: 15 is not a duration"),
    ("delay_s = 5.0", "delay_s = 0.1", "[poll] delay_s"),
    (
        "delay_s = 5.0",
        "dealy_s = 5.0",
        "[poll] dealy_s: unknown key; allowed: every, delay_s, from",
    ),
    ('how = "feed"', 'how = "rss"', "[poll.from] how: 'rss': Input should be 'feed'"),
    ("/rss.xml", "/rss.xml@x", None),
    ('"https://news.example.kz/rss.xml"', '"ftp://news.example.kz/"', "[poll.from] url"),
    ('item = "li.item"', 'item = "li["', "[poll.from.layout] item: 'li[' is not a CSS selector"),
    ('item = "li.item"', 'itme = "li"', "[poll.from.layout] item: is missing"),
    ('how = "listing"', 'how = "feed"', '[poll.from]: how = "listing" needs'),
    ('keep    = ["/a/*"]', 'keep = ["a/*"]', "[links] keep: 'a/*' does not begin with /"),
    ('hosts   = ["m.example.kz"]', 'hosts = ["https://m.kz"]', "[links] hosts"),
    ('to = "/a/*"', 'to = "/amp/x/*"', "would be rewritten"),
    ('from = "/amp/*"', 'from = "/*/*/*"', "one * at most"),
    ('title        = "h1"', 'titel = "h1"', "[page] titel: unknown key; allowed: title, text"),
    ('title        = "h1"', 'title = "h1["', "[page] title: 'h1[' is not a CSS selector"),
    ('kind    = "news"', 'kind = "blog"', "kind: 'blog': Input should be 'news', 'court'"),
    ('langs   = ["ru", "kk"]', "langs = []", "langs: []"),
    ('title   = "Example News Agency, Russian edition"', "", "title: is missing"),
    ('country = "kz"', 'country = "KZ"', "country: 'KZ'"),
    ('country = "kz"', 'id = "other"\ncountry = "kz"', "id: the name of the file is the id"),
    ('country = "kz"', 'colour = 1\ncountry = "kz"', "colour: unknown key; allowed: title, url"),
    ('url     = "https://news.example.kz/"', 'url = "news.example.kz"', "url: 'news.example.kz'"),
]


@pytest.mark.parametrize(("good", "wrong", "told"), FAULTS)
def test_a_fault_is_named_with_file_and_key(good: str, wrong: str, told: str | None) -> None:
    assert good in GOOD
    text = GOOD.replace(good, wrong, 1)
    if told is None:
        parse(text)
        return
    with pytest.raises(CatalogueError) as caught:
        parse(text)
    lines = str(caught.value).splitlines()
    assert all(line.startswith("sources/kz/kz_example.toml: ") for line in lines)
    assert told in str(caught.value)


@pytest.mark.parametrize("name", ["Upper", "with-dash", "dot.ted", "", "_x", "a__b"])
def test_the_name_of_a_file_is_an_id(name: str) -> None:
    with pytest.raises(CatalogueError, match="name of the file"):
        parse_source(name, GOOD, f"{name}.toml")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("h1", ("h1", None)),
        ("time@datetime", ("time", "datetime")),
        ("a.x > b@data-post", ("a.x > b", "data-post")),
        ("@href", ("", "href")),
        ('a[href*="@"]', ('a[href*="@"]', None)),
    ],
)
def test_split_rule(rule: str, expected: tuple[str, str | None]) -> None:
    assert split_rule(rule) == expected


def test_the_owner_of_a_page_is_told_by_its_account_on_a_platform() -> None:
    other = GOOD.replace("https://news.example.kz/", "https://t.me/Tirek_Example")
    sources = {
        source_id: parse_source(source_id, text, "x")
        for source_id, text in {"kz_example": GOOD, "tg_tirek": other}.items()
    } | {"tg_azattyq": load_source("tg_azattyq"), "yt_azattyq": load_source("yt_azattyq")}
    cases = {
        "https://t.me/tirek_example/17": "tg_tirek",
        "https://telegram.me/s/TIREK_example/17?single": "tg_tirek",
        "https://t.me/s/azattyq": "tg_azattyq",
        "https://t.me/azattyq/5": "tg_azattyq",
        "https://t.me/somebody_else/5": None,
        "https://t.me/c/1234/5": None,
        "https://www.youtube.com/user/azattyqtv": "yt_azattyq",
        "https://www.youtube.com/watch?v=AAAAAAAAAAA": None,  # whose it is only its page tells
        "https://www.facebook.com/somebody/posts/123456": None,
        "https://www.news.example.kz/a/1": "kz_example",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example.kz%2Fa%2F1": "kz_example",
        "https://elsewhere.example.kz/": None,
    }
    assert {url: owner_of(url, sources) for url in cases} == cases


def test_what_no_account_s_source_has_belongs_to_the_platform_s() -> None:
    others = {"a_platform": "https://facebook.com", "a_group": "https://fb.com/groups/Tirek"}
    news = {"kz_example": GOOD} | {
        source_id: GOOD.replace("https://news.example.kz/", url)
        for source_id, url in others.items()
    }
    sources = {source_id: parse_source(source_id, text, "x") for source_id, text in news.items()}
    cases = {
        "https://www.facebook.com/somebody/posts/123456": "a_platform",
        "https://m.facebook.com/story.php?story_fbid=12345678&id=123456": "a_platform",
        "https://www.facebook.com/groups/other/posts/123456": "a_platform",
        "https://www.facebook.com/groups/tirek/posts/123456": "a_group",
        "https://www.facebook.com/": "a_platform",
        "https://www.youtube.com/watch?v=AAAAAAAAAAA": None,
        "https://fb.watch/aBcDeF": None,  # where it leads only the host tells
        "https://facebook.com.evil.example/": None,
    }
    assert {url: owner_of(url, sources) for url in cases} == cases
    whole = {source_id: source.is_platform for source_id, source in sources.items()}
    assert whole == {"kz_example": False, "a_platform": True, "a_group": False}


def test_a_page_is_asked_for_in_the_name_of_its_host() -> None:
    sources = load_sources()
    asked = {
        "https://t.me/azattyq/5": "tg_azattyq",
        "https://t.me/somebody_else/5": "host:t.me",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fbureau.kz%2F1": "host:l.facebook.com",
        "https://bureau.kz/1": "bureau",
    }
    assert {url: id_for_visits(url, sources) for url in asked} == asked
