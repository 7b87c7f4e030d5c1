"""What the commands that decide share: who says it, which alerts are meant, what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import typer

from console import show
from console.options import one_line, open_database, who

if TYPE_CHECKING:
    from console.triage import Outcome
    from models.store.decisions import Said
    from models.tables import AlertAction


def chosen(alert_ids: Sequence[int] | None, group: str | None, yes: bool) -> list[int]:
    """Return what is to be decided on. Raises WrongUse: each of a group is a claim of its own."""
    from console import triage
    from models.problems import WrongUse

    if bool(alert_ids) == (group is not None):
        raise WrongUse("name alerts by number, or a group by --group" if not alert_ids else
                       "name alerts by number or a group by --group, not both")  # fmt: skip
    if group is None:
        return list(dict.fromkeys(alert_ids or []))
    ids = triage.undecided_of(open_database(), word(group, "--group"))
    if not ids:
        raise WrongUse(f"group {group!r}: everything is decided")
    if not yes:
        raise WrongUse(f"group {group!r} has {len(ids)} undecided alerts: add --yes to decide all")
    return ids


def each(alert_ids: Sequence[int], decide: Callable[[int], AlertAction], as_json: bool) -> None:
    """Decide on each and say so. What is wrong with the only one is an error of use; of several it
    is one line each, and exit code 1.
    """
    from models.store.alerts import NotPossible

    failed = 0
    for alert_id in alert_ids:
        try:
            _tell(decide(alert_id), as_json)
        except NotPossible as problem:
            if len(alert_ids) == 1:
                raise
            failed += 1
            show.complain(str(problem))
    if failed:
        raise typer.Exit(1)


def _tell(action: AlertAction, as_json: bool) -> None:
    if as_json:
        kept = ("action", "by", "reason", "note", "before", "after")
        at = action.at.isoformat()
        show.as_json({"id": action.alert_id, **{n: getattr(action, n) for n in kept}, "at": at})
        return
    why = f" ({action.reason})" if action.reason else ""
    line = f"Alert {action.alert_id}: {action.before} -> {action.after}{why}"
    show.out().print(show.plain(line))


def tell_outcome(outcome: Outcome, action: str, as_json: bool) -> None:
    """Say what became of alerts that were decided on at once; exit code 1 if any was left. What is
    wrong with the only one is an error of use.
    """
    from models.store.alerts import NotPossible

    if outcome.left == 1 and not outcome.done:
        raise NotPossible(outcome.refused[0].why)
    for alert_id in outcome.done:
        if as_json:
            show.as_json({"id": alert_id, "action": action})
        else:
            show.out().print(f"Alert {alert_id}: {action}")
    for refused in outcome.refused:
        show.complain(refused.why)
    if outcome.left > len(outcome.refused):
        show.complain(f"and {outcome.left - len(outcome.refused)} more were left as they are")
    if outcome.left:
        raise typer.Exit(1)


def word(given: str, option: str) -> str:
    from models.problems import WrongUse

    word = one_line(given, option)
    if not word:
        raise WrongUse(f"{option}: nothing is named")
    return word


def said(by: str | None, note: str | None) -> Said:
    from models.store.decisions import Said

    return Said(who(by), datetime.now(UTC), one_line(note, "--note") or None)
