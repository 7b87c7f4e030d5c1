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
