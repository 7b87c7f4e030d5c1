"""Words that strangers may put into pages to make a browser, a feed or a terminal do something."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from models.database import writing

SCRIPT = "<script>window.ran=1</script>"
PAYLOADS = (
    SCRIPT,
    '"><img src=x onerror=window.ran=1>',
    "' autofocus onfocus=window.ran=1 x='",
    "javascript:window.ran=1",
    "{{7*7}} ${7*7} <%=7*7%> {%raw%}",
    "<svg onload=window.ran=1><a xlink:href=javascript:window.ran=1>x</a></svg>",
    "--></style></title></textarea></script><iframe srcdoc='<script>parent.ran=1</script>'>",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>window.ran=1</x:script>",
    "\u202egnp.exe\u202c \u2066\x1b[31m\x1b]0;title\x07\x9b31m",
    "<link rel=stylesheet href=https://trap.example/x.css><img src=//trap.example/x.png>",
)
POISON = " ".join(PAYLOADS)
ADDRESS = f"javascript:window.ran=1//{SCRIPT}"
TELLING = "\u202e\u202c\u2066\x1b\x07\x9b"  # characters that must not reach a page or a terminal

# Columns of text that a stranger's words do not reach: they are made, checked or chosen by us, or
# the archive and the tests find things by them. A new column of text is poisoned unless it is here.
OURS = {
    "record_id", "revisit_of", "warc_file", "key",
    "group_key", "value", "lang", "date", "on", "seen_on", "listed_date", "object", "format",
    "file", "feed_token", "password_hash", "totp_secret", "batch", "action",
    "read_outcome", "query", "channel", "claimed_by", "claimed_until", "host", "code", "article",
    "part", "para", "gender", "read_at", "before", "after", "lease_owner",
    "owner", "symbol", "defect",
}  # fmt: skip
CHAINS = ("ledger", "audit_entry")  # no row of them is ever changed
LISTS = ("why", "authors", "aliases")  # of words
LONGEST = {"by": 60}


def poison_everything(engine: sa.Engine) -> set[str]:
    """Put the words into every column of text that a stranger may fill; return which there are.

    The number of its row is behind them, for what has to be unique.
    """
    done = set()
    with writing(engine) as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in filter(_is_text, () if table.name in CHAINS else table.columns):
                words = _words(table, column)
                there = sa.update(table).where(column.is_not(None))
                session.execute(there.values({column.name: words}))
                done.add(f"{table.name}.{column.name}")
    return done


def _is_text(column: sa.Column[Any]) -> bool:
    is_ours = column.name in OURS or column.name.endswith("sha256")
    if column.primary_key or column.foreign_keys or is_ours:
        return False
    if isinstance(column.type, sa.JSON):
        return column.name in LISTS
    return isinstance(column.type, sa.String | AutoString)


def _words(table: sa.Table, column: sa.Column[Any]) -> Any:
    if isinstance(column.type, sa.JSON):
        return [POISON]
    words = ADDRESS if "url" in column.name else POISON
    number = sa.cast(table.c.get("id", sa.literal("")), sa.String)
    most = LONGEST.get(column.name) or getattr(column.type, "length", None) or len(words) + 9
    return sa.literal(words[: most - 9]) + number


SOURCE = f"""
title = {json.dumps(POISON[:200])}
url = "https://evil.example/"
country = "kz"
langs = ["ru"]
kind = "news"
cited = "invented"
[poll]
every = "1h"
[[poll.from]]
how = "feed"
url = "https://evil.example/feed"
"""
