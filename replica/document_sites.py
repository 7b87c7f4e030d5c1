"""Stand-ins for archives of documents and a paper behind a payment: what their engines meet there.

They tell of nobody: who is persecuted in the replica stands in its stories.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import quote

from replica.answers import HTML, ROBOTS, RSS, TEXT, Answer, make_answer, make_plain
from replica.pdf import make_pdf
from replica.web import Content, Query, Route, Site

PDF = "application/pdf"
BODIES = "/_layouts/15/treatybodyexternal"
SEARCH = "/_layouts/15/TreatyBodyExternal/TBSearch.aspx"
LETTERS = "/LatestReports/CommunicationSent"
LETTER = "/TMResultsBase/DownLoadPublicCommunicationFile"
FT_FEED = "/rss/home/world"
SYNTHETIC = '<meta name="aigaq-synthetic" content="invented page">'
ALLOW_ALL = make_plain(b"# synthetic\nUser-agent: *\nDisallow:\n", TEXT)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of the United Nations: its number there, `key` of its file, and its words."""

    symbol: str
    key: str
    title: str
    age: timedelta
    words: tuple[str, ...]


VIEWS = (
    Paper(
        "CCPR/C/148/D/9901/2021",
        "c3ludGhldGljLTE=",
        "Views on an invented communication from Kazakhstan",
        timedelta(days=2),
        ("The Committee recalls its rules of procedure.", "It asks for translations."),
    ),
    Paper(
        "CCPR/C/147/D/9902/2020",
        "c3ludGhldGljLTI=",
        "Decision on the admissibility of an invented communication",
        timedelta(days=30),
        ("The Committee decides to discontinue its consideration.", "The file is closed."),
    ),
)
SENT = (
    Paper(
        "AL KAZ 99/2024",
        "99001",
        "Palais des Nations, Geneva",
        timedelta(days=3),
        ("We thank your Government for its reply.", "We await its answer to our questions."),
    ),
)
HEADLINES = (
    ("Kazakhstan weighs a new railway", "The route would shorten the way west", 5),
    ("Copper traders look east", "Buyers and smelters compete for ore", 20),
)


def build_tbinternet(now: datetime) -> Site:
    """Return tbinternet.ohchr.org: a search's first page, pages that offer files, and the files."""
    listed = [_row(paper, now) for paper in VIEWS]
    offers = {paper.symbol: _offer(paper, now) for paper in VIEWS}
    files = {paper.key: _file(paper, now) for paper in VIEWS}

    def offer(query: Query) -> Answer | None:
        return offers.get(query.get("symbolno", ""))

    def file(query: Query) -> Answer | None:
        return files.get(query.get("key", ""))

    routes = {f"{BODIES}/Download.aspx": offer, f"{BODIES}/DownloadDraft.aspx": file}
    return _site({SEARCH: _grid(listed, now)}, {SEARCH: _grid([], now)}, routes, now)


def build_spcommreports(now: datetime) -> Site:
    """Return spcommreports.ohchr.org: the letters of the last period, each a file."""
    files = {paper.key: _file(paper, now) for paper in SENT}

    def letter(query: Query) -> Answer | None:
        return files.get(query.get("gId", ""))

    rows = "".join(
        f'<tr data-id="{paper.key}"></tr><tr><td><ul>{now - paper.age:%d %b %Y}</ul>'
        "<ul>Kazakhstan</ul><ul>AL</ul>"
        f'<ul><a href="{LETTER}?gId={paper.key}">{paper.symbol[3:]}</a></ul></td></tr>'
        for paper in SENT
    )
    full, empty = (_page("Communications", f"<table>{rows}</table>", now) for rows in (rows, ""))
    return _site({LETTERS: full}, {LETTERS: empty}, {LETTER: letter}, now)


def build_ft(now: datetime) -> Site:
    """Return www.ft.com: a feed, and pages that nobody who obeys the engine asks for."""
    full, empty = (make_answer(_feed(count, now), RSS, now) for count in (len(HEADLINES), 0))
    return _site({FT_FEED: full}, {FT_FEED: empty}, {}, now)


def _site(
    lists: Mapping[str, Answer],
    emptied: Mapping[str, Answer],
    routes: Mapping[str, Route],
    now: datetime,
) -> Site:
    front = _page("Front page", "<p>Nothing is listed here.</p>", now)
    missing = make_plain(front.plain(), HTML, 404)
    usual = Content({**lists, "/": front, ROBOTS: ALLOW_ALL}, routes)
    return Site(usual, Content(emptied), front, missing)


def _page(heading: str, body: str, now: datetime) -> Answer:
    markup = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{SYNTHETIC}'
        f"<title>{heading}</title></head><body><h1>{heading}</h1>{body}</body></html>"
    )
    return make_answer(markup.encode(), HTML, now)


def _grid(rows: list[str], now: datetime) -> Answer:
    head = '<table class="rgMasterTable"><tr><th class="rgHeader">Title</th></tr>'
    state = '<input type="hidden" name="__VIEWSTATE" value="c3ludGhldGlj">'
    return _page("Treaty bodies Search", f"<form>{state}{head}{''.join(rows)}</table></form>", now)


def _row(paper: Paper, now: datetime) -> str:
    address = f"{BODIES}/Download.aspx?symbolno={quote(paper.symbol, safe='')}&amp;Lang=en"
    date = f"{now - paper.age:%d %b %Y}"
    cells = ("Jurisprudence", "CCPR", "Kazakhstan", f'<a href="{address}">{paper.symbol}</a>', date)
    return f'<tr class="rgRow"><td>{paper.title}</td>{"".join(f"<td>{c}</td>" for c in cells)}</tr>'


def _offer(paper: Paper, now: datetime) -> Answer:
    """A page that lists the file in three forms, of which one is an English PDF."""
    forms = (
        ("Russian", ".pdf", "cnU="),
        ("English", ".docx", "dw=="),
        ("English", ".pdf", paper.key),
    )
    rows = "".join(
        f"<tr><td>{lang}</td><td>{form}</td>"
        f'<td><a href="DownloadDraft.aspx?key={quote(key, safe="")}">File</a></td></tr>'
        for lang, form, key in forms
    )
    return _page(paper.symbol, f"<table>{rows}</table>", now)


def _file(paper: Paper, now: datetime) -> Answer:
    day = now - paper.age
    first = [paper.symbol, "Distr.: General", f"{day.day} {day:%B %Y}", f"# {paper.title}"]
    body = make_pdf([[*first, paper.words[0]], [paper.words[1]]], paper.title)
    return make_answer(body, PDF, day)


def _feed(count: int, now: datetime) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><description>{said}</description>"
        f"<link>https://www.ft.com/content/00000000-0000-4000-8000-00000000000{number}</link>"
        f"<pubDate>{format_datetime(now - timedelta(hours=hours))}</pubDate></item>"
        for number, (title, said, hours) in enumerate(HEADLINES[:count], start=1)
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><!-- synthetic --><rss version="2.0"><channel>'
        f"<title>World</title>{items}</channel></rss>"
    ).encode()
