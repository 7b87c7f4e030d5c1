"""The audit: who did what, whether its chain is whole, whether something was searched for."""

from __future__ import annotations

import re
from datetime import datetime

from starlette.responses import Response

from console import auditing
from console.desk.asking import Ask, Page
from console.names import fold_name
from console.times import read_moment
from models.problems import WrongUse
from models.store.audit import CODE_WORD, Asked
from models.terms import Audited, DeskRole

HERE = "/audit"
SHOWN = 100
LONGEST_WORDS = 400
SEQ = re.compile(r"[0-9]{1,17}")
FIELDS = ("by", "action", "object", "since")


def show_audit(ask: Ask) -> Response:
    """List entries, newest first."""
    given = {name: ask.query.get(name, "")[:120] for name in FIELDS}
    return _list(ask, _asked(ask, given), given)


def check_chain(ask: Ask) -> Response:
    """Follow the whole chain and say whether it is as it was written."""
    return _list(ask, Asked(), {}, chain=auditing.check(ask.engine))


def ask_searched(ask: Ask) -> Response:
    """List the searches for exactly these words, which stand in no address."""
    words = ask.form.get("words", "")[:LONGEST_WORDS]
    key = ask.desk.workspace.settings.audit_key
    asked = auditing.ask_for_words(Asked(), key, words)
    return _list(ask, asked, {}, words=words)


def _list(
    ask: Ask, asked: Asked, given: dict[str, str], chain: object = None, words: str | None = None
) -> Response:
    found = auditing.list_entries(ask.engine, asked, SHOWN + 1)
    more = found[SHOWN - 1]["seq"] if len(found) > SHOWN and words is None else None
    return ask.page("audit.html", entries=found[:SHOWN], actions=list(Audited), chain=chain,
                    words=words, more=more, given=dict.fromkeys(FIELDS, "") | given)  # fmt: skip


def _asked(ask: Ask, given: dict[str, str]) -> Asked:
    """Return what the address asks for; what is no time, word or number asks for nothing."""
    action, object, before = given["action"], given["object"], ask.query.get("before", "")
    return Asked(
        by=fold_name(given["by"]) or None,
        action=Audited(action) if action in set(Audited) else None,
        object=object if CODE_WORD.fullmatch(object) else None,
        since=_since(given["since"]),
        before=int(before) if SEQ.fullmatch(before) else None,
    )


def _since(given: str) -> datetime | None:
    try:
        return read_moment(given, "since") if given else None
    except WrongUse:
        return None


PAGES = (
    Page(HERE, show_audit, DeskRole.ADMIN),
    Page("/audit/check", check_chain, DeskRole.ADMIN, methods=("POST",)),
    Page("/audit/searched", ask_searched, DeskRole.ADMIN, methods=("POST",)),
)
