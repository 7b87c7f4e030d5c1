"""Reads one snapshot in a worker process that may be killed: strangers' bytes meet parsers here."""

from __future__ import annotations

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from archive.warc import UnreadableCapture, read_capture, warc_path
from crawlers.urls import LinkRules, NotALink, canonical_url, is_wanted
from extract.embedded import find_embedded_posts
from extract.findings import find_all
from extract.markup.crowd import cut_crowd, is_crowded
from extract.naming.known import KnownPeople, index_people
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from extract.pdfs import is_pdf
from flows.shells import is_shell
from models.terms import IssueKind
from models.values import ALMATY, Article, Capture, Findings, PageRules, ReadDocument, Reading

MAX_SEARCHED = 200_000  # characters: a hundred times an article; findings behind are not looked for
FIRST_YEAR, LAST_YEAR = 1990, 2100
MEMORY_LIMIT = 3 << 30  # bytes of address space: the name models alone map 0.6 GB


@dataclass(frozen=True, slots=True)
class ReadJob:
    """One snapshot to read. `url` is a page's canonical link, None where posts have their own.

    `is_recorded` tells that a person recorded it, perhaps behind a login. `beside` is where the
    same page lies as a browser showed it or, if this is that, as the server sent it. `links` tells
    which of what a listing carries are the source's, and under what address.
    """

    snapshot_id: int
    archive_dir: Path
    warc_file: str
    warc_offset: int
    url: str | None
    rules: PageRules
    is_recorded: bool = False
    is_rendered: bool = False
    beside: tuple[str, int] | None = None
    links: LinkRules | None = None


# The people on file: told to a worker once, not with every page.
_on_file: list[str] = []


def begin_worker(names: Sequence[str]) -> None:
    """Cap the memory of this process, and tell it who is on file."""
    limit_memory(MEMORY_LIMIT)
    _on_file[:] = names
    _known.cache_clear()


@cache
def _known() -> KnownPeople:
    """Index them when a page first asks: many a round only judges."""
    return index_people(_on_file)


def limit_memory(limit: int) -> None:
    """Let whatever wants more than `limit` bytes of address space end this process, and only it."""
    if sys.platform == "darwin":
        return  # macOS has the limit in name only, and may refuse to set it
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    cap = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (cap, hard))


def read_snapshot(job: ReadJob) -> Reading:
    """Return the documents of one snapshot with their findings, or the problem to be seen.

    It raises nothing: whatever goes wrong with the bytes of one page is told in its Reading. Where
    the archive itself cannot be read (another machine's file, a full table of files) the reading is
    postponed: that says nothing of the page.
    """
    try:
        return _read(job)
    except OSError:
        return Reading(job.snapshot_id, is_postponed=True)
    except PageChanged as changed:
        return Reading(job.snapshot_id, problem=IssueKind.PAGE_CHANGED, message=str(changed))
    except Challenge as wall:
        return Reading(job.snapshot_id, problem=IssueKind.CHALLENGE, message=str(wall))
    except (Unreadable, UnreadableCapture) as problem:
        return Reading(job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=str(problem))
    except Exception as problem:  # noqa: BLE001  # any parser may fail in any way on hostile bytes
        message = f"the reader failed with {type(problem).__name__}"  # its text may hold names
        return Reading(job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=message)


def unreadable(job: ReadJob, why: str) -> Reading:
    """Return what is said of a snapshot that nobody could read."""
    return Reading(job.snapshot_id, problem=IssueKind.PAGE_UNREADABLE, message=why)


def _read(job: ReadJob) -> Reading:
    capture = _capture(job, job.warc_file, job.warc_offset)
    if job.beside is not None and not _is_chosen(job, capture, job.beside):
        return Reading(job.snapshot_id)
    articles = [_storable(article) for article in read_documents(capture, job.rules)]
    if job.is_recorded:
        articles = [replace(one, how={**one.how, "capture": "inbox"}) for one in articles]
    articles = [article for article in articles if _is_own(article.url, job)]
    urls = [canonical_url(article.url, job.links) for article in articles]
    if job.url is not None:  # of a preview only the post that was asked for belongs to its link
        is_one = job.rules.shape == "article"
        articles = [a for a, url in zip(articles, urls, strict=True) if is_one or url == job.url]
        urls = [job.url] * len(articles)
    documents = tuple(
        _with_embedded(ReadDocument(url, article, _find(article)), capture, job.rules)
        for url, article in zip(urls, articles, strict=True)
    )
    return Reading(job.snapshot_id, documents, *_doubt(articles, job.rules))


def _is_own(url: str, job: ReadJob) -> bool:
    """Tell whether what a listing carries is a document of its source, as the poll tells it."""
    if job.links is None:
        return True
    try:
        return is_wanted(canonical_url(url, job.links), job.links)
    except NotALink:
        return False


def _with_embedded(read: ReadDocument, capture: Capture, rules: PageRules) -> ReadDocument:
    if rules.shape != "article" or not (read.findings.events or read.findings.people):
        return read
    if is_pdf(capture):  # it holds no frames
        return read
    return replace(read, embedded=find_embedded_posts(capture, rules))


def _capture(job: ReadJob, warc_file: str, offset: int) -> Capture:
    capture = read_capture(warc_path(job.archive_dir, warc_file), offset)
    if job.is_recorded or (is_crowded(capture.url) and job.rules.shape == "article"):
        return cut_crowd(capture)  # the raw page stays as it is in the archive
    return capture


def _is_chosen(job: ReadJob, own: Capture, beside: tuple[str, int]) -> bool:
    """Whether of the two captures of one page this is the one that is read."""
    other = _capture(job, *beside)
    sent, shown = (other, own) if job.is_rendered else (own, other)
    return is_shell(sent, shown, job.rules) == job.is_rendered


def _storable(article: Article) -> Article:
    """Return the article as every database takes it, before offsets are counted in it.

    PostgreSQL refuses NUL, no encoding has lone surrogates, and a time outside the history of the
    web is a misprint.
    """
    published = article.published_at
    if published is not None and not FIRST_YEAR <= published.year <= LAST_YEAR:
        published = None
    return replace(
        article,
        title=_clean(article.title),
        text=_clean(article.text),
        authors=tuple(_clean(author) for author in article.authors),
        published_at=published,
    )


def _clean(text: str) -> str:
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _doubt(articles: Sequence[Article], rules: PageRules) -> tuple[IssueKind | None, str]:
    """Return what a person should know of a page that was read, but not as its source says."""
    for article in articles:
        if len(article.text) > MAX_SEARCHED:
            return IssueKind.TOO_LARGE, f"only the first {MAX_SEARCHED} characters were searched"
        if article.how.get("text") == "linear":
            return IssueKind.TEXT_LOST, "the tree parser lost text; the page was read in one pass"
        for name, rule in (("title", rules.title), ("text", rules.text)):
            found = article.how.get(name, "nowhere")
            if rules.shape == "article" and rule and found not in ("selector", "pdf"):
                return IssueKind.PAGE_CHANGED, f"{name} came from {found}, no rule matches"
    return None, ""


def _find(article: Article) -> Findings:
    published = article.published_at
    published_on = None if published is None else published.astimezone(ALMATY).date()
    text = article.text[:MAX_SEARCHED]
    return find_all(text, article.title, published_on, known=_known(), people="near")
