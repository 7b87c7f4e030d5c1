"""Writes the alerts as Atom feeds (RFC 4287): one of all, and one of each watch.

A feed is a file whose name nobody can guess; whoever knows it may read it. Numbers, kinds and
severities only, unless the operator asked for more (`[feeds] body = "full"` in `notify.toml`); and
then the names of those alone who were released, unless the readers are partners.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lxml import etree
from sqlmodel import Session, select

from flows.channels import Body, Notices, Readers
from flows.messages import spell
from flows.telling import full_lines
from flows.workspace import Workspace
from models.database import reading
from models.store import told
from models.tables import Alert, Watch

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100  # entries of a feed
ALL = "all"
NAMES = "feeds.json"  # which file is which feed, and the number that stands for this machine
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed that is empty


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: "all", or "watch:3"."""

    name: str
    file: Path
    entries: int


def write_feeds(workspace: Workspace, notices: Notices) -> list[Feed]:
    """Write every feed anew, each at once and whole; return them. None, if none are asked for.

    The feed of a watch that ended is taken away; should it be followed again, it has its old name.
    """
    if notices.feeds is None:
        return []
    folder = workspace.settings.feeds_dir
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with reading(workspace.engine) as session:
        watches = {w.id: w.ended_at is None for w in session.exec(select(Watch)) if w.id}
        names = [ALL, *(f"watch:{one}" for one, is_followed in watches.items() if is_followed)]
        known = _names(folder, names)
        wanted = {name: folder / f"{known[name]}.atom" for name in names}
        feeds = [_write(session, notices, known["machine"], *item) for item in wanted.items()]
    for file in folder.glob("*.atom"):
        if file not in wanted.values():
            file.unlink()
    return feeds


def feed_file(workspace: Workspace, name: str) -> Path | None:
    """Return the file of a feed, None where it was not written yet."""
    known = workspace.settings.feeds_dir / NAMES
    names = json.loads(known.read_text("utf-8")) if known.is_file() else {}
    file = workspace.settings.feeds_dir / f"{names.get(name)}.atom"
    return file if name in names and file.is_file() else None


def _write(session: Session, notices: Notices, machine: str, name: str, file: Path) -> Feed:
    watch_id = None if name == ALL else int(name.partition(":")[2])
    alerts = told.put_last(session, MOST, watch_id)
    only_released = notices.feeds_for is Readers.PUBLIC
    is_full = notices.feeds is Body.FULL
    lines = full_lines(session, alerts, only_released=only_released) if is_full else {}
    _replace(file, build_feed(notices.app, machine, name, alerts, lines))
    return Feed(name, file, len(alerts))


def build_feed(
    app: str, machine: str, name: str, alerts: Sequence[Alert], lines: Mapping[int, str]
) -> bytes:
    """Return a feed of these alerts, newest first; those in `lines` are told in full."""
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    updated = max((alert.put_at for alert in alerts), default=BEGINNING)
    _put(feed, "id", f"tag:{machine}.invalid,2026:feed:{name}")
    _put(feed, "title", f"{app}: {'all alerts' if name == ALL else name.replace(':', ' ')}")
    _put(feed, "updated", _spell(updated))
    _put(etree.SubElement(feed, f"{{{ATOM}}}author"), "name", app)
    for alert in alerts:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        what = f"{alert.severity} {spell(alert.kind)}"
        again = f", told {alert.times} times" if alert.times > 1 else ""
        _put(entry, "id", f"tag:{machine}.invalid,2026:alert:{alert.id}")
        _put(entry, "title", f"{alert.id}: {what}")
        _put(entry, "published", _spell(alert.raised_at))
        _put(entry, "updated", _spell(alert.put_at))
        etree.SubElement(entry, f"{{{ATOM}}}category", term=alert.kind.value)
        text = lines.get(alert.id or 0, f"Alert {alert.id}: {what}{again}")
        _put(entry, "content", text).set("type", "text")
    written: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _put(parent: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{tag}")
    element.text = text
    return element


def _spell(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _names(folder: Path, wanted: Sequence[str]) -> dict[str, str]:
    """Return the name of the file of each feed, and of this machine; new ones are remembered."""
    file = folder / NAMES
    known: dict[str, str] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    fresh = {name: secrets.token_urlsafe(24) for name in wanted if name not in known}
    if "machine" not in known:
        fresh["machine"] = f"m{uuid.uuid4().hex}"
    if fresh:
        _replace(file, json.dumps(known | fresh, indent=1).encode())
    return known | fresh


def _replace(file: Path, content: bytes) -> None:
    """Put a file in the place of another at once; it is for its owner only."""
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".new-", delete=False) as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    Path(new.name).replace(file)
