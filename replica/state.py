"""What a test or a demo may switch on while the replica serves."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class State:
    """Switches of one running replica; hosts are named as in addresses ("t.me").

    deleted: the post marked so in its story is taken down.
    changed: documents that have a revised version show it, without a word about the change.
    gone: addresses that answer 404.
    down: hosts that answer 503 to everything, robots.txt too.
    slow: seconds that a host takes to answer anything.
    html_feeds: hosts whose feeds and listings answer 200 with their front page.
    empty_feeds: hosts whose feeds and listings name nothing.
    broken_robots: hosts whose robots.txt answers 500.
    lost_sessions: how many answers of the court's form are a login page, from now on; each takes
        one off.
    other_form: the court's form is another one, with none of the parts that it had.

    Whole hosts, robots.txt apart:
    forbidden: they answer 403.
    challenge: they ask whether the reader is human, with 403 and the header that says so.
    challenge_page: they do so with 200 and without that header.
    login: they answer 200 with a login form.
    redirect_home: everything leads to the front page.
    wrong_charset: the bytes are windows-1251, the label says UTF-8.
    changed_layout: their pages name everything otherwise, and their links are opened by a script.
    future_dates: everything is dated more than a year ahead.
    expired: their certificate was good until yesterday.
    """

    deleted: bool = False
    changed: bool = False
    gone: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    slow: dict[str, float] = field(default_factory=dict)
    html_feeds: set[str] = field(default_factory=set)
    empty_feeds: set[str] = field(default_factory=set)
    broken_robots: set[str] = field(default_factory=set)
    lost_sessions: int = 0
    other_form: bool = False
    forbidden: set[str] = field(default_factory=set)
    challenge: set[str] = field(default_factory=set)
    challenge_page: set[str] = field(default_factory=set)
    login: set[str] = field(default_factory=set)
    redirect_home: set[str] = field(default_factory=set)
    wrong_charset: set[str] = field(default_factory=set)
    changed_layout: set[str] = field(default_factory=set)
    future_dates: set[str] = field(default_factory=set)
    expired: set[str] = field(default_factory=set)
