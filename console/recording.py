"""Makes recordings: pages as they were received, and an `expected.toml` for a person to compare.

What it proposes is only how the pages read by the rules of today; a person makes it true.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from console.checking import newest
from console.checks import is_read_by_page, own_recordings
from console.comparing import ENOUGH, find_entry, read_articles, read_page
from console.pages import read_bytes
from console.recordings import EXPECTED, SHOWN
from console.toml_strings import spell_toml
from crawlers.catalogue import load_source
from crawlers.entries import How, PollEntry
from crawlers.found import Found
from crawlers.sitemaps import freshest_first
from crawlers.source import Source
from crawlers.urls import NotALink, host_of
from flows.looking import Answer, look_at, look_at_documents
from flows.workspace import Progress, Workspace, now
from models.problems import WrongUse
from models.settings import Settings
from models.values import Article, Capture

# Where the next page of an expected.toml begins.
PAGE = re.compile(r"^(?=\[\[page\]\])", re.M)
FILE = re.compile(r'^file\s{0,20}=\s{0,20}"([^"\n]{1,100})"', re.M)
UNSAFE = re.compile(r"[^A-Za-z0-9._-]")
ENDINGS = {
    "application/json": ".json",
    "application/pdf": ".pdf",
    "application/x-gzip": ".xml.gz",
    "application/gzip": ".xml.gz",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was written into a folder; `trouble` is what could not be recorded."""

    folder: Path
    files: tuple[str, ...]
    trouble: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A page to be written down: a listing of `entry`, or an article if that is None.

    `name` is that of its file, None where the address gives it one.
    """

    capture: Capture
    entry: PollEntry | None
    name: str | None = None


def record_file(
    settings: Settings, source_id: str, url: str, file: Path, into: Path | None, *, replace: bool
) -> Recorded:
    """Record a page that a person saved; nothing is fetched. Raises WrongUse or CatalogueError."""
    source = load_source(source_id, settings.sources_dir)
    try:
        host_of(url)
    except NotALink as problem:
        raise WrongUse(str(problem)) from problem
    body = read_bytes(file)
    capture = Capture(url, 200, (("Content-Type", _mime(file, body)),), body, datetime.now(UTC))
    folder = into or own_recordings(settings) / source_id
    name = UNSAFE.sub("-", file.name)[-80:].lstrip(".-") or None
    return _write(folder, source, [Taken(capture, find_entry(source, url), name)], replace)


def record_live(
    workspace: Workspace,
    source_id: str,
    url: str | None,
    into: Path | None,
    progress: Progress,
    *,
    replace: bool,
) -> Recorded:
    """Record a page as it answers now: asked politely, kept in the archive, and copied from there.

    Without `url` it is the first listing with its newest article. Raises WrongUse or CannotRun.
    """
    workspace.chosen([source_id])  # raises, naming what looks alike
    source = workspace.sources[source_id]
    folder = into or own_recordings(workspace.settings) / source_id
    answers: list[tuple[Answer, PollEntry | None]] = []
    if url is not None and find_entry(source, url) is None:
        answers.append((look_at_documents(workspace, {source_id: url}, progress)[source_id], None))
    elif source.is_polled:
        entry = find_entry(source, url or "") or source.poll.entries[0]
        answers.extend(_walk(workspace, source, entry, progress))
    else:
        raise WrongUse(f"{source_id} is not polled: name the address of a page, or a saved --file")
    taken = [Taken(a.capture, entry) for a, entry in answers if a.capture and a.issue is None]
    trouble = [f"{a.url}: {a.message}" for a, _ in answers if a.capture is None or a.issue]
    written = _write(folder, source, taken, replace)
    return Recorded(folder, written.files, (*trouble, *written.trouble))


def _walk(
    workspace: Workspace, source: Source, entry: PollEntry, progress: Progress
) -> Iterator[tuple[Answer, PollEntry | None]]:
    """Yield a listing, a part of it if it is an index, and the newest article."""
    answer = look_at(workspace, {source.id: [entry.url]}, progress)[entry.url]
    yield answer, entry
    if answer.capture is None or answer.issue is not None or not is_read_by_page(entry):
        return
    page, _ = read_page(entry, answer.capture, answer.url)
    if entry.how is How.SITEMAP and page.children:
        url = freshest_first(page.children)[0].url
        answer = look_at(workspace, {source.id: [url]}, progress)[url]
        yield answer, entry
        if answer.capture is None:
            return
        page, _ = read_page(entry, answer.capture, answer.url)
    found = newest(source, page.found)
    if found is not None and source.page.shape == "article":
        documents = look_at_documents(workspace, {source.id: found.url}, progress)
        yield documents[source.id], None


def _write(folder: Path, source: Source, taken: list[Taken], replace: bool) -> Recorded:
    expected = folder / EXPECTED
    text = expected.read_text("utf-8") if expected.is_file() else ""
    blocks = [block for block in PAGE.split(text) if block.strip()]
    names = list(_each_once([one.name or _name(one) for one in taken]))
    there = [name for name in names if os.path.lexists(folder / name)]
    links = [name for name in (*names, EXPECTED) if (folder / name).is_symlink()]
    if links:
        raise WrongUse(f"{folder / links[0]} is a link to another file: take it away")
    if there and not replace:
        raise WrongUse(f"{folder / there[0]} is there already: give --replace, or --into a folder")
    kept = [block for block in blocks if not _is_of(block, names)]
    made = [_propose(source, one, name) for one, name in zip(taken, names, strict=True)]
    if not taken:
        return Recorded(folder, ())
    folder.mkdir(parents=True, exist_ok=True)
    for one, name in zip(taken, names, strict=True):
        (folder / name).write_bytes(one.capture.body)
    whole = "\n".join(block.strip("\n") + "\n" for block in (*kept, *made))
    expected.write_text(whole, "utf-8")
    return Recorded(folder, (*names, EXPECTED))


def _each_once(names: list[str]) -> Iterator[str]:
    """Yield names that differ from each other, and from that of the expectations."""
    given = {EXPECTED}
    for name in names:
        while name in given:
            name = f"2-{name}"
        given.add(name)
        yield name


def _is_of(block: str, names: list[str]) -> bool:
    match = FILE.search(block)
    return match is not None and match[1] in names


def _name(one: Taken) -> str:
    """Return a name for a page's file: the end of its address, or its kind."""
    kind = "article" if one.entry is None else "listing"
    mime = (one.capture.header("content-type") or "").partition(";")[0].strip().lower()
    ending = ENDINGS.get(mime) or (".xml" if "xml" in mime else ".html")
    last = PurePosixPath(urlsplit(one.capture.url).path).name
    is_file = last.endswith((ending, ".gz", ".xml", ".json", ".pdf"))
    if one.entry is not None and is_file:
        return UNSAFE.sub("-", last)[:80].lstrip(".-") or f"{kind}{ending}"
    return f"{kind}{ending}"


def _mime(file: Path, body: bytes) -> str:
    """Return what a saved file most likely is: nobody has told us."""
    start = body[:1_000].lstrip().lower()
    if start.startswith(b"%pdf"):
        return "application/pdf"
    if body.startswith(b"\x1f\x8b"):
        return "application/x-gzip"
    if start.startswith((b"[", b"{")):
        return "application/json"
    is_xml = file.suffix in {".xml", ".rss", ".atom"} or b"<rss" in start or b"<feed" in start
    return "application/xml" if is_xml else "text/html"


def _propose(source: Source, one: Taken, name: str) -> str:
    capture, entry = one.capture, one.entry
    rows = {
        "file": name,
        "url": capture.url,
        "kind": "article" if entry is None else "listing",
        "content_type": capture.header("content-type") or "",
    }
    if entry is not None and entry.url != capture.url:
        rows["of"] = entry.url
    head = [f"{key:12} = {spell_toml(value)}" for key, value in rows.items()]
    if capture.status not in (200, 304):
        head.append(f"status       = {capture.status}")
    head += ["synthetic    = false", f"recorded     = {now().date().isoformat()}"]
    seen = _seen_article(source, capture) if entry is None else _seen_listing(entry, capture)
    return "\n".join(["[[page]]", *head, "[page.expected]  # proposed: compare by eye", *seen])


def _seen_listing(entry: PollEntry, capture: Capture) -> list[str]:
    read, problem = read_page(entry, capture)
    lines = [f"items = {len(read.found)}"]
    if read.children:
        lines.append(f"children = {len(read.children)}")
    if read.found:
        lines.append(f"first = {_item(read.found[0])}")
        lines.append(f"last  = {_item(read.found[-1])}")
    return lines + ([] if problem is None else [f"problem = {spell_toml(problem.kind)}"])


def _item(found: Found) -> str:
    rows = {"url": found.url, "title": found.title, "date": found.raw_date}
    return "{ " + ", ".join(f"{k} = {spell_toml(v)}" for k, v in rows.items() if v) + " }"


def _seen_article(source: Source, capture: Capture) -> list[str]:
    articles, problem = read_articles(source, capture)
    if problem is not None or not articles:
        return [f"problem = {spell_toml(problem or 'page_unreadable')}"]
    lines = []
    if len(articles) > 1:
        lines = [f"documents = {len(articles)}", f"url = {spell_toml(articles[0].url)}"]
    return lines + list(_fields(articles[0]))


def _fields(article: Article) -> Iterator[str]:
    if article.published_at is not None:
        yield f"published_at = {article.published_at.isoformat()}"
    rows = {
        "title": article.title,
        "lang": article.lang or "",
        "begins": article.text[:SHOWN],
        "ends": _end(article.text),
    }
    yield from (f"{key:12} = {spell_toml(value)}" for key, value in rows.items())
    yield f"paragraphs   = {len([line for line in article.text.split(chr(10)) if line])}"
    if article.authors:
        yield f"authors      = [{', '.join(map(spell_toml, article.authors))}]"
    how = ", ".join(
        f"{name} = {spell_toml(article.how[name])}"
        for name in ("title", "text", "published_at", "authors")
        if name in article.how
    )
    yield f"how          = {{ {how} }}"


def _end(text: str) -> str:
    """Return the end of a text, from the beginning of a word where that leaves enough."""
    end = text[-SHOWN:]
    _, _, whole = end.partition(" ")
    return whole if len(text) > SHOWN and len(whole) >= ENOUGH else end
