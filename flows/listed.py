"""Finds the captured listings that show a page: its address, title or text stands in them."""

from __future__ import annotations

import html
import json
from collections.abc import Collection, Iterator
from urllib.parse import quote, unquote, urlsplit

from sqlmodel import Session, col, select

from archive.payload import PayloadTooLarge, UnreadableCapture
from archive.reading import NeedsOriginal, read_capture
from archive.warc import warc_path
from flows.workspace import Workspace
from models.store import exports
from models.tables import Snapshot
from models.terms import CaptureKind

LEAST = 12  # characters of a title, or of the path of an address, that is looked for
BEGINNING = 60  # characters of a text
KINDS = (CaptureKind.LISTING, CaptureKind.FORM)


def listings_that_show(
    session: Session, workspace: Workspace, link_ids: Collection[int]
) -> list[str]:
    """Return the record ids of captured listings, of the sources of these links, that show them.

    One that cannot be read is left out: there is nothing to be seen in it.
    """
    signs = [sign for sign in _signs(session, link_ids) if len(sign) >= LEAST]
    if not signs:
        return []
    links = exports.links(session, link_ids).values()
    sources = sorted({link.source_id for link in links if link.source_id is not None})
    query = select(Snapshot).where(
        col(Snapshot.source_id).in_(sources),
        col(Snapshot.kind).in_(KINDS),
        col(Snapshot.warc_offset).is_not(None),
    )
    found = [row for row in session.exec(query) if _shows(workspace, row, signs)]
    return [row.record_id for row in found]


def _signs(session: Session, link_ids: Collection[int]) -> Iterator[str]:
    for link in exports.links(session, link_ids).values():
        yield link.title or ""
        for url in (link.url, link.fetch_url):
            path = urlsplit(url).path
            for spelt in (path, unquote(path), quote(unquote(path))):
                yield from (spelt, spelt.replace("/", "\\/"))  # as JSON has it
    for document in exports.of_links(session, link_ids):
        for words in (document.title, document.text[:BEGINNING]):
            yield from (words, json.dumps(words)[1:-1])


def _shows(workspace: Workspace, row: Snapshot, signs: Collection[str]) -> bool:
    folder = workspace.settings.archive_dir
    try:
        body = read_capture(warc_path(folder, row.warc_file), row.warc_offset or 0).body
    except (FileNotFoundError, NeedsOriginal, UnreadableCapture, PayloadTooLarge):
        return False
    text = body.decode("utf-8", "replace")
    if "\ufffd" in text[:4096]:
        text = body.decode("cp1251", "replace")
    shown = html.unescape(text) if "&" in text else text
    return any(sign in text or sign in shown for sign in signs)
