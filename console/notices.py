"""What `aigaq notify` does beside sending: rows to print, the example file, a digest on demand."""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

from flows import notify
from flows.channel_keys import SCHEME
from flows.channels import FILE, Cadence, Channel, Notices
from flows.post import look_at
from flows.queueing import queue
from flows.workspace import DEMO_MARK, Workspace, now
from models.database import reading, writing
from models.problems import WrongUse
from models.store import letters, outbox, standing
from models.store.standing import Standing
from models.terms import AlertKind, Severity

EXAMPLE = Path(notify.__file__).with_name("notify.example.toml")
PLAIN = "not encrypted on its way: use the service's secure form, such as jsons:// or mailtos://"


def write_example(data_dir: Path) -> Path:
    """Write the example, readable for its owner only; return where. Raises WrongUse if there is a
    file already.
    """
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data_dir / FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as problem:
        raise WrongUse(f"{path} is there already: nothing was written") from problem
    with os.fdopen(handle, "wb") as file:
        file.write(EXAMPLE.read_bytes())
    return path


def channel_rows(notices: Notices) -> list[dict[str, Any]]:
    """Return what each channel is, without its address, and whether that can be read."""
    return [_channel_row(notices, channel) for channel in notices.channels]


def _channel_row(notices: Notices, channel: Channel) -> dict[str, Any]:
    answer = look_at(notices, channel)
    wanted, quiet = channel.wanted, channel.quiet
    return {
        "id": channel.id,
        # A variable may hold a bare password: without "://" nothing of it is shown.
        "service": channel.url.partition("://")[0][:20] if SCHEME.match(channel.url) else None,
        "cadence": channel.cadence.value,
        "least": next(word for word in reversed(Severity) if word in wanted.severities).value,
        "kinds": "all" if len(wanted.kinds) == len(AlertKind) else " ".join(sorted(wanted.kinds)),
        "watches": "all" if wanted.watches is None else sorted(wanted.watches),
        "quiet": None if quiet is None else f"{_clock(quiet.begin)}-{_clock(quiet.end)}",
        "body": channel.body.value,
        "address": "read" if answer.taken else answer.trouble,
        "warning": PLAIN if answer.plain else None,
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def standing_rows(workspace: Workspace, notices: Notices) -> list[dict[str, Any]]:
    """Return how each channel stands, those that are configured no more too."""
    with reading(workspace.engine) as session:
        known, begun = standing.standings(session), standing.known_channels(session)
    here = [channel.id for channel in notices.channels]
    return [
        _standing_row(one, known.get(one, Standing()), is_here=one in here)
        for one in [*here, *sorted((begun | known.keys()) - set(here))]
    ]


def _standing_row(channel: str, row: Standing, *, is_here: bool) -> dict[str, Any]:
    last = row.last_sent_at
    return {
        "channel": channel if is_here else f"{channel} (not in {FILE})",
        "waiting": row.waiting,
        "retried": row.retried,
        "sent": row.sent,
        "decided": row.settled,
        "failed": row.failed,
        "last_sent": None if last is None else last.isoformat(timespec="seconds"),
        "trouble": row.trouble,
    }


def retry_refused(workspace: Workspace, notices: Notices) -> None:
    """Let everything that was refused be tried once more."""
    with writing(workspace.engine, lock=outbox.LOCK) as session:
        for channel in notices.channels:
            letters.try_again(session, channel.id, now())


def send_digest(workspace: Workspace, notices: Notices, channel: Channel) -> notify.Notified:
    """Send the digest of a channel with all that waits for it; nothing in the folder of a demo.

    Raises WrongUse for a channel that tells everything at once.
    """
    if channel.cadence is Cadence.NOW:
        raise WrongUse(f"channel {channel.id} has no digest: its cadence is now")
    if (workspace.settings.data_dir / DEMO_MARK).is_file():
        return notify.Notified()
    queue(workspace, notices, now())
    at = now()
    with writing(workspace.engine, lock=outbox.LOCK) as session:
        letters.add_occasion(session, channel.id, f"asked:{at.isoformat()}", at, at, at)
        letters.hasten(session, channel.id, at)
    return notify.send_channel(workspace, notices, channel, now, random.random)
