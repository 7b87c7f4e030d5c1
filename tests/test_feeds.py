"""The feeds are Atom, say as little as they may, and are found by nobody who was not told."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import sqlalchemy as sa
from lxml import etree

from flows.channels import Body, Notices, Readers
from flows.feeds import build_feed, write_feeds
from models.database import writing
from models.store import decisions
from models.store.decisions import Said
from models.tables import Alert, Watch
from models.terms import AlertKind, AlertState, Severity, WatchKind
from tests.told_things import CHILD, NAME, raise_for_people, raise_some, workspace_on

AT = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


def follow(engine: sa.Engine, key: str) -> int:
    """Follow a person; return the number of the watch."""
    with writing(engine) as session:
        watch = Watch(kind=WatchKind.PERSON, value=key, name=NAME, aliases=[], by="me", at=AT)
        session.add(watch)
        session.flush()
        return watch.id or 0


def check(file: Path) -> list[feedparser.FeedParserDict]:
    """Return the entries of a feed that keeps the rules of RFC 4287."""
    read = feedparser.parse(file.read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    root = etree.parse(file).getroot()
    for holder in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(holder.findall(f"{ATOM}{name}")) == 1
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    ids = [entry.id for entry in read.entries]
    assert len(set(ids)) == len(ids)
    assert all(one.startswith("tag:m") for one in [read.feed.id, *ids])
    return list(read.entries)


def test_no_feed_is_written_unless_it_is_asked_for(engine: sa.Engine, tmp_path: Path) -> None:
    workspace = workspace_on(engine, tmp_path, "")
    assert write_feeds(workspace, Notices()) == []
    assert not workspace.settings.feeds_dir.exists()


def test_a_feed_of_all_and_one_of_each_watch(engine: sa.Engine, tmp_path: Path) -> None:
    workspace = workspace_on(engine, tmp_path, "")
    raise_some(engine, ["a"], AT)
    woman, _child = raise_for_people(engine, AT)
    watch_id = follow(engine, "aynur seytqazina")
    minimal = Notices(feeds=Body.MINIMAL)
    whole, watched = write_feeds(workspace, minimal)
    assert (whole.name, watched.name) == ("all", f"watch:{watch_id}")
    assert len(check(whole.file)) == 3
    assert [entry.title for entry in check(watched.file)] == [f"{woman}: critical new event"]
    text = whole.file.read_text("utf-8") + watched.file.read_text("utf-8")
    assert not any(word in text for word in (NAME, "Алматы", "405(2)", "news", "aigaq"))
    assert stat.S_IMODE(whole.file.stat().st_mode) == 0o600
    assert len(whole.file.stem) >= 32

    before = check(watched.file)[0]
    with writing(engine, lock="findings") as session:
        decisions.put_again(session, woman, AlertKind.CORRECTION, [], AT + timedelta(hours=1))
    again = write_feeds(workspace, minimal)
    assert [feed.file for feed in again] == [whole.file, watched.file]
    after = check(watched.file)[0]
    assert after.id == before.id
    assert (after.updated, after.published) == ("2024-05-20T10:00:00Z", "2024-05-20T09:00:00Z")

    with writing(engine) as session:
        decisions.dismiss(session, woman, "other", Said("me", AT))
        session.get_one(Watch, watch_id).ended_at = AT
    assert [feed.entries for feed in write_feeds(workspace, minimal)] == [2]
    assert not watched.file.exists()


def test_a_full_feed_hides_children(engine: sa.Engine, tmp_path: Path) -> None:
    workspace = workspace_on(engine, tmp_path, "")
    raise_for_people(engine, AT)
    (feed,) = write_feeds(workspace, Notices(feeds=Body.FULL))
    assert NAME not in feed.file.read_text("utf-8")  # nobody has released it
    (feed,) = write_feeds(workspace, Notices(feeds=Body.FULL, feeds_for=Readers.PARTNER))
    text = feed.file.read_text("utf-8")
    assert NAME in text
    assert "Д. Қ." in text
    assert not any(part in text for part in CHILD.split())


def test_no_letter_breaks_a_feed(tmp_path: Path) -> None:
    alert = Alert(
        id=1, key="k", kind=AlertKind.GONE, severity=Severity.LOW, state=AlertState.NEW,
        raised_at=AT, put_at=AT,
    )  # fmt: skip
    file = tmp_path / "x.atom"
    lines = {1: "Әділ & <b>Права</b> “rights” ]]>"}
    file.write_bytes(build_feed("Monitor", "m1", "all", [alert], lines))
    assert check(file)[0].summary == lines[1] or lines[1] in str(check(file)[0].content)
    file.write_bytes(build_feed("Monitor", "m1", "all", [], {}))
    assert check(file) == []
