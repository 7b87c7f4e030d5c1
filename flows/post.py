"""Hands a message to a courier: a process of its own, ended when its time is over."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flows
from flows.channels import Channel, Notices
from flows.messages import Message

# What a courier needs of our environment; the rest is none of its business. No APPRISE_ variable,
# no settings of ours with a password of the database.
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "TMPDIR", "PYTHONPATH")
PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
LIMIT_S = 60  # for a whole message; a claim is longer (models.store.outbox)
AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message. `trouble` is a class of failure, without address or name."""

    taken: bool
    trouble: str | None = None
    final: bool = False  # it was refused, and would be again
    may_have_left: bool = False
    plain: bool = False  # the way is not encrypted


def hand_over(notices: Notices, channel: Channel, message: Message) -> Answer:
    """Send a message and tell what became of it. Raises nothing: every failure is an answer."""
    order = {"title": message.title, "body": message.body, "id": message.id}
    return _ask(notices, channel, order)


def look_at(notices: Notices, channel: Channel) -> Answer:
    """Tell whether the address of a channel can be read; nothing is sent."""
    return _ask(notices, channel, {"check": True, "id": "0"})


def _ask(notices: Notices, channel: Channel, order: Mapping[str, object]) -> Answer:
    spelt = json.dumps({**order, "url": channel.url, "app": notices.app}).encode()
    try:
        done = subprocess.run(  # our own module; secrets go by standard input
            [sys.executable, "-P", "-m", "flows.courier"],
            input=spelt,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback may hold addresses
            env=_environment(notices),
            timeout=LIMIT_S + 5,
            check=False,
        )
        return _read(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return Answer(taken=False, trouble="timeout", may_have_left=True)
    except (OSError, ValueError, KeyError, TypeError):  # it was ended, or could not begin
        return Answer(taken=False, trouble="stopped", may_have_left=True)


def _read(told: Mapping[str, Any]) -> Answer:
    return Answer(
        taken=told["taken"] is True,
        trouble=told.get("trouble"),
        final=told.get("final", False),
        may_have_left=told.get("may_have_left", False),
        plain=told.get("plain", False),
    )


def _environment(notices: Notices) -> dict[str, str]:
    names = {*KEPT, *PROXIES, *map(str.lower, PROXIES), *AUTHORITIES}
    kept = {name: value for name, value in os.environ.items() if name in names}
    root = str(Path(flows.__file__).parents[1])
    kept["PYTHONPATH"] = os.pathsep.join([root, *filter(None, [kept.get("PYTHONPATH")])])
    kept |= {"NETRC": os.devnull, "DO_NOT_TRACK": "1"}
    if notices.ca_file is not None:
        kept |= {"REQUESTS_CA_BUNDLE": str(notices.ca_file), "SSL_CERT_FILE": str(notices.ca_file)}
    return kept
