"""Sends one message by Apprise, in a process of its own: the only place that imports it.

It reads a JSON object from standard input, and answers with one: whether the message was taken,
and if not the class of the trouble. Nothing is logged: Apprise's own lines hold addresses, and at
its lowest level secrets and bodies; they are read here for a status code and dropped.

Apprise 1.13 as it is: it loads plugins and attachments from paths only if asked (we do not),
follows redirects, lets an address switch off the check of certificates, ask for emojis, retries,
its store on disk or to be "optional" (a failure then counts as success), shows pictures from
GitHub, and by smtplib greets a mail server with the name of this machine. All that is off here.
"""

from __future__ import annotations

import json
import logging
import re
import signal
import socket
import sys
from collections.abc import Mapping
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType

LIMIT_S = 60  # as flows.post has it, who may be dead; importing it would import the house
CONNECT_S, READ_S = 10.0, 20.0
# "Failed to send JSON notification: Page not found., error=404."
STATUS = re.compile(r"\berror ?[=:] ?([1-5][0-9]{2})\b")
# "Socket Exception: (550, b'5.1.1 ...')", "{'a@b.org': (550, b'...')}": a mail server's answer.
ANSWER = re.compile(r"\(([2-5][0-9]{2}), b['\"]")
LATER = frozenset({408, 421, 425, 429})  # these say: another time
NAMELESS = "localhost.localdomain"
LOCAL = ("localhost", "127.0.0.1", "[::1]")
# They write into the log of this machine, or say what they say to everybody.
NEVER = frozenset({"syslog", "rsyslog", "twitter", "x", "tweet", "bsky", "bluesky", "mastodon"})
NEVER |= {"mastodons", "toot", "toots", "reddit", "misskey", "misskeys", "aprs", "dapnet"}
NEVER |= {"strmlabs"}
# What an error says when no connection was ever made: nothing can have left.
UNREACHED: tuple[str, ...] = (
    "refused",
    "failed to establish",
    "failed to resolve",
    "name or service",
)
UNREACHED += ("getaddrinfo", "connect timeout", "no route", "unreachable")


class Listener(logging.Handler):
    """Keeps the status codes, and whether time ran out, of what Apprise says."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[int] = []
        self.mail_answers: list[int] = []
        self.timed_out = self.unreached = self.distrusted = False

    def emit(self, record: logging.LogRecord) -> None:
        """Read one line, and forget it."""
        line = record.getMessage()[:2000]
        small = line.lower()
        self.statuses += [int(code) for code in STATUS.findall(line)]
        if "Exception" in line:
            self.mail_answers += [int(code) for code in ANSWER.findall(line)]
            self.timed_out |= "timed out" in small
            self.unreached |= any(sign in small for sign in UNREACHED)
            self.distrusted |= "certificate" in small


def send(order: Mapping[str, Any]) -> dict[str, Any]:
    """Send one message, or with `check` only see whether the address can be read."""
    listener = Listener()
    log = logging.getLogger("apprise")
    log.handlers, log.propagate = [listener], False
    log.setLevel(logging.DEBUG)  # not TRACE, which spells out secrets
    plugin = Apprise.instantiate(order["url"], asset=_asset(order["app"]))
    if plugin is None or plugin.schema in NEVER:
        return _failure("not an address that can be used", is_final=True)
    _make_safe(plugin, order["id"])
    is_plain = _is_plain(plugin)
    if order.get("check"):
        return {"taken": True, "plain": is_plain, "service": plugin.schema}
    one = Apprise(asset=plugin.asset)
    one.add(plugin)
    taken = one.notify(
        body=order["body"],
        title=order["title"],
        notify_type=NotifyType.INFO,
        body_format=NotifyFormat.TEXT,
    )
    return {"taken": True, "plain": is_plain} if taken else judge(listener)


def judge(heard: Listener) -> dict[str, Any]:
    """Tell what kind of failure it was: whether for good, and whether it may have arrived."""
    for code in heard.statuses:
        if 400 <= code < 500 and code not in LATER:
            return _failure(f"http {code}", is_final=True)
    if heard.statuses:
        return _failure(f"http {heard.statuses[0]}", may_have_left=heard.statuses[0] >= 500)
    if heard.mail_answers:
        code = heard.mail_answers[0]
        return _failure(f"mail {code}", is_final=code >= 500)
    if heard.distrusted:
        return _failure("certificate")
    trouble = "timeout" if heard.timed_out else "no connection"
    return _failure(trouble, may_have_left=not heard.unreached)


def _failure(
    trouble: str, *, is_final: bool = False, may_have_left: bool = False
) -> dict[str, Any]:
    return {
        "taken": False,
        "trouble": trouble,
        "final": is_final,
        "may_have_left": may_have_left,
    }


def _asset(app: str) -> AppriseAsset:
    return AppriseAsset(
        app_id=app,
        app_desc=app,
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        async_mode=False,
        http_redirects=False,
        interpret_emojis=False,
        interpret_escapes=False,
        pgp_autogen=False,
        pem_autogen=False,
        secure_logging=True,
        storage_mode="memory",
        timezone="UTC",  # the zone of this machine stays here
    )


def _make_safe(plugin: Any, message_id: str) -> None:
    """Take back what an address may have asked for, and give the message its id."""
    plugin.verify_certificate = True
    plugin.redirects = False
    plugin.retry, plugin.optional = 0, False  # the outbox does that, and remembers it
    plugin.interpret_emojis = False
    plugin.e2ee = False  # Matrix: each message would be a new device, its keys kept nowhere
    plugin.socket_connect_timeout, plugin.socket_read_timeout = CONNECT_S, READ_S
    if plugin.notify_format is NotifyFormat.MARKDOWN or plugin.schema in ("mailto", "mailtos"):
        plugin.notify_format = NotifyFormat.TEXT
    if isinstance(getattr(plugin, "headers", None), dict):
        plugin.headers = {**plugin.headers, "X-Message-Id": message_id}


def _is_plain(plugin: Any) -> bool:
    """Tell whether a message goes over the net unencrypted."""
    if str(plugin.host or "").lower() in LOCAL:
        return False
    if getattr(plugin, "secure_mode", None) is not None:
        return str(getattr(plugin.secure_mode, "value", plugin.secure_mode)) == "insecure"
    plain = type(plugin).protocol or ()
    return plugin.schema in ((plain,) if isinstance(plain, str) else plain) and not plugin.secure


def _answer() -> None:
    """Answer the one order on standard input; whatever goes wrong is a class, too."""
    signal.alarm(LIMIT_S)  # whoever started us may be dead
    socket.getfqdn = lambda name="": NAMELESS  # smtplib greets with it
    order = json.loads(sys.stdin.buffer.read())
    try:
        answer = send(order)
    except Exception as problem:  # noqa: BLE001  # a plugin of others; its words may hold secrets
        answer = _failure(f"{type(problem).__name__}"[:60], may_have_left=True)
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _answer()
