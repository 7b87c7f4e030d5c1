"""Puts what is new into the outbox and sends what is due: each message once, as far as that can be.

A message is claimed, sent and marked, each in a transaction of its own. Whoever is killed between
sending and marking leaves a claim that runs out: the message is sent again, with the same id, and
says that it may be a repetition. That is the one exception; nothing is ever left out instead.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import uuid4

from flows.channels import Cadence, Channel, Notices, load_notices
from flows.compose import compose
from flows.feeds import write_feeds
from flows.hours import may_leave_at
from flows.messages import repeated
from flows.post import hand_over
from flows.queueing import queue
from flows.workspace import DEMO_MARK, Workspace
from flows.workspace import now as present
from models.database import writing
from models.problems import WrongUse
from models.store import letters, outbox
from models.store.outbox import Claimed, Waiting

AT_ONCE = 5  # more occasions than these become one message that counts them
FIRST_RETRY, LONGEST_RETRY = timedelta(minutes=1), timedelta(hours=6)

Clock = Callable[[], datetime]
Jitter = Callable[[], float]  # 0..1


@dataclass(frozen=True, slots=True)
class Notified:
    """What became of messages: `queued` and `settled` count alerts, the others messages."""

    queued: int = 0
    sent: int = 0
    settled: int = 0  # decided before they were sent
    failed: int = 0  # they are tried again
    refused: int = 0  # they are not, until a person says so
    problem: str | None = None  # of `notify.toml`

    def plus(self, other: Notified) -> Notified:
        """Return both together."""
        names = [f.name for f in fields(self) if f.name != "problem"]
        return Notified(
            **{name: getattr(self, name) + getattr(other, name) for name in names},
            problem=self.problem or other.problem,
        )


def notify(
    workspace: Workspace,
    clock: Clock = present,
    jitter: Jitter = random.random,
) -> Notified:
    """Queue what is new for every channel, write the feeds, and send what is due.

    In the folder of a demo nothing is ever sent. A wrong `notify.toml` is told, not raised: what
    was captured stands.
    """
    if (workspace.settings.data_dir / DEMO_MARK).is_file():
        return Notified()
    try:
        notices = load_notices(workspace.settings.data_dir)
    except WrongUse as problem:
        return Notified(problem=str(problem))
    done = send_all(workspace, notices, clock, jitter)
    write_feeds(workspace, notices)
    return done


def send_all(workspace: Workspace, notices: Notices, clock: Clock, jitter: Jitter) -> Notified:
    """Do it for all channels side by side: one that is dead holds up no other."""
    done = Notified(queued=queue(workspace, notices, clock()))
    if not notices.channels:
        return done
    with ThreadPoolExecutor(len(notices.channels)) as pool:
        tasks = [
            pool.submit(send_channel, workspace, notices, channel, clock, jitter)
            for channel in notices.channels
        ]
    for task in tasks:
        done = done.plus(task.result())
    return done


def send_channel(
    workspace: Workspace, notices: Notices, channel: Channel, clock: Clock, jitter: Jitter
) -> Notified:
    """Send what is due on one channel, until nothing is or something fails."""
    with writing(workspace.engine, lock=outbox.LOCK) as session:
        done = Notified(settled=letters.settle(session, channel.id, clock()))
    while True:
        now = clock()
        with writing(workspace.engine, lock=outbox.LOCK) as session:
            speaks, choose = speaker(channel, now), chooser(channel)
            new_id = uuid4().hex[:16]
            message = outbox.claim(session, channel.id, new_id, speaks, choose, now)
        if message is None:
            return done
        step = _send(workspace, notices, channel, message, clock, jitter)
        done = done.plus(step)
        if step.failed or step.refused:
            return done  # it rests, and what waits behind is counted in one message later


def speaker(channel: Channel, now: datetime) -> outbox.Speaks:
    """Return what tells whether an alert may leave now: in quiet hours few may, or none."""
    quiet = channel.quiet
    return lambda severity: quiet is None or not quiet.holds(now) or quiet.passes(severity)


def chooser(channel: Channel) -> outbox.Choose:
    """Return what puts a message together from the rows that may leave."""

    def choose(due: Sequence[Waiting]) -> Sequence[Waiting]:
        if channel.cadence is not Cadence.NOW:
            return due if any(one.alert_id is None for one in due) else ()
        occasions: dict[str | int, list[Waiting]] = {}
        for one in due:
            occasions.setdefault(one.group_key or one.id, []).append(one)
        if len(occasions) > AT_ONCE:
            return due
        return next(iter(occasions.values()), [])

    return choose


def _send(
    workspace: Workspace,
    notices: Notices,
    channel: Channel,
    claimed: Claimed,
    clock: Clock,
    jitter: Jitter,
) -> Notified:
    message = compose(workspace.engine, notices, channel, claimed)
    if message is None:
        with writing(workspace.engine) as session:
            outbox.mark_sent(session, claimed, clock(), note=outbox.NOTHING)
        return Notified()
    answer = hand_over(notices, channel, repeated(message) if claimed.may_have_left else message)
    with writing(workspace.engine) as session:
        if answer.taken:
            outbox.mark_sent(session, claimed, clock())
            return Notified(sent=1)
        trouble = answer.trouble or "unknown"
        if answer.final:
            outbox.give_up(session, claimed, trouble)
            return Notified(refused=1)
        left = outbox.MAY_HAVE_LEFT if answer.may_have_left else ""
        due_at = may_leave_at(
            channel.quiet, claimed.loudest, clock() + wait(claimed.attempt, jitter())
        )
        outbox.put_off(session, claimed, f"{trouble}{left}", due_at)
        return Notified(failed=1)


def wait(attempt: int, jitter: float) -> timedelta:
    """Return how long to wait after an attempt that failed, the first being 1: doubled every time
    up to six hours, and cut by up to a half, so that many machines do not come at once.
    """
    longest: timedelta = min(FIRST_RETRY * 2 ** min(attempt - 1, 20), LONGEST_RETRY)
    return longest * (1 - jitter / 2)
