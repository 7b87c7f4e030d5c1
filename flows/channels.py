"""The channels that messages leave by, as an operator writes them in `notify.toml`.

The file is read and checked once, here. What is wrong is one line that names the key and never the
value: it may be a secret.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.channel_keys import Keys, WrongNotice, read_url
from flows.hours import Quiet
from models.store.letters import Wanted
from models.terms import AlertKind, Severity

FILE = "notify.toml"
MOST_CHANNELS = 32
APP = "Monitor"  # says nothing of what is watched, or where
ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
TOP_KEYS = ("app", "zone", "ca_file", "feeds", "channel")
CHANNEL_KEYS: tuple[str, ...] = (
    "id",
    "url",
    "cadence",
    "at",
    "zone",
    "least",
    "kinds",
    "watches",
    "quiet",
)
CHANNEL_KEYS += ("critical_breaks_quiet", "body", "heartbeat")
LOUDEST = tuple(Severity)  # critical first


class Cadence(StrEnum):
    """How often a channel speaks."""

    NOW = "now"
    HOURLY = "hourly"
    DAILY = "daily"


class Body(StrEnum):
    """How much a message tells."""

    MINIMAL = "minimal"  # ids and counts
    FULL = "full"  # names, days, places, articles, sources


class Readers(StrEnum):
    """Who reads the feeds: profiles of `redaction.toml` that need no reason."""

    PUBLIC = "public"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out. Its url holds secrets: it is passed to the courier and shown nowhere."""

    id: str
    url: str
    cadence: Cadence
    wanted: Wanted
    quiet: Quiet | None
    zone: ZoneInfo
    at: int  # minutes after midnight, of a daily digest
    body: Body
    heartbeat: bool

    def __repr__(self) -> str:
        return f"Channel({self.id!r})"


@dataclass(frozen=True, slots=True)
class Notices:
    """All that `notify.toml` says. `feeds` None: none are written."""

    app: str = APP
    ca_file: Path | None = None
    feeds: Body | None = None
    feeds_for: Readers = Readers.PUBLIC
    channels: tuple[Channel, ...] = ()

    def channel(self, channel_id: str) -> Channel:
        """Return a channel. Raises WrongNotice."""
        for one in self.channels:
            if one.id == channel_id:
                return one
        known = ", ".join(one.id for one in self.channels) or "none"
        raise WrongNotice(f"there is no channel {channel_id!r}; {FILE} has: {known}")


def load_notices(data_dir: Path, env: Mapping[str, str] = os.environ) -> Notices:
    """Read `notify.toml` of a data folder; without that file nothing leaves. Raises WrongNotice."""
    try:
        text = (data_dir / FILE).read_text("utf-8")
    except FileNotFoundError:
        return Notices()
    except (OSError, UnicodeDecodeError) as problem:
        raise WrongNotice(f"{FILE} cannot be read: {type(problem).__name__}") from None
    try:
        return read_notices(tomllib.loads(text), env)
    except tomllib.TOMLDecodeError as problem:
        where = re.search(r"\(at line \d{1,9}, column \d{1,9}\)", str(problem))
        raise WrongNotice(f"{FILE} is not TOML {where[0] if where else ''}".rstrip()) from None
    except RecursionError:
        raise WrongNotice(f"{FILE} is nested too deep") from None


def read_notices(told: Mapping[str, Any], env: Mapping[str, str]) -> Notices:
    """Check what the file says and return it. Raises WrongNotice."""
    top = Keys(told, FILE, TOP_KEYS)
    zone = top.zone("zone", ZoneInfo("UTC"))
    channels = tuple(
        _read_channel(Keys(one, f"{FILE}: channel {number}", CHANNEL_KEYS), zone, env)
        for number, one in enumerate(top.tables("channel"), 1)
    )
    ids = [one.id for one in channels]
    if len(channels) > MOST_CHANNELS:
        raise WrongNotice(f"{FILE}: more than {MOST_CHANNELS} channels")
    for one in ids:
        if ids.count(one) > 1:
            raise WrongNotice(f"{FILE}: channel {one!r} is there twice")
    feeds = top.table("feeds")
    of_feeds = None if feeds is None else Keys(feeds, f"{FILE}: feeds", ("body", "profile"))
    return Notices(
        app=top.text("app", APP, r"[^\W_][\w .-]{0,39}"),
        ca_file=top.file("ca_file"),
        feeds=None if of_feeds is None else _read_body(of_feeds),
        feeds_for=Readers.PUBLIC
        if of_feeds is None
        else of_feeds.word("profile", Readers, Readers.PUBLIC),
        channels=channels,
    )


def _read_channel(keys: Keys, zone: ZoneInfo, env: Mapping[str, str]) -> Channel:
    channel_id = keys.text("id", None, ID.pattern)
    keys = keys.called(f"{FILE}: channel {channel_id}")
    least = keys.word("least", Severity, Severity.LOW)
    watches = keys.numbers("watches")
    wanted = Wanted(
        channel=channel_id,
        severities=frozenset(LOUDEST[: LOUDEST.index(least) + 1]),
        kinds=frozenset(keys.words("kinds", AlertKind)),
        watches=None if watches is None else frozenset(watches),
    )
    zone = keys.zone("zone", zone)
    return Channel(
        id=channel_id,
        url=read_url(keys, env),
        cadence=keys.word("cadence", Cadence, Cadence.NOW),
        wanted=wanted,
        quiet=_read_quiet(keys, zone),
        zone=zone,
        at=keys.minutes("at", 8 * 60),
        body=_read_body(keys),
        heartbeat=keys.flag("heartbeat"),
    )


def _read_body(keys: Keys) -> Body:
    return keys.word("body", Body, Body.MINIMAL)


def _read_quiet(keys: Keys, zone: ZoneInfo) -> Quiet | None:
    hours = keys.span("quiet")
    breaks = keys.flag("critical_breaks_quiet")
    if hours is None:
        return None
    return Quiet(begin=hours[0], end=hours[1], zone=zone, critical_passes=breaks)
