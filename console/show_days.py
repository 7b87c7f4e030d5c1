"""Prints what each of several days brought: the alerts of that day, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from console.show import SIGNS, command, out, plain
from models.terms import AlertKind, Severity

# What a row begins with: whether it is new, or why one that was there is shown again.
WORDS = {
    AlertKind.NEW_EVENT: "new",
    AlertKind.STATUS_CHANGE: "what followed",
    AlertKind.CORRECTION: "put right",
    AlertKind.SILENT_EDIT: "edited silently",
    AlertKind.GONE: "gone",
    AlertKind.WATCH_HIT: "followed",
    AlertKind.SOURCE_TROUBLE: "source in trouble",
}


def days(outcome: Mapping[str, Any]) -> None:
    """Print the days in order, then where the data lies."""
    console = out()
    for day in outcome["days"]:
        count = len(day["alerts"])
        console.print(f"\n[bold]Day {day['number']}, {day['on']}[/bold]: {count} to look at")
        for alert in day["alerts"]:
            _alert(alert)
        if day["issues"]:
            console.print(f"  {day['issues']} pages or sources in trouble")
    console.print(f"\nThat took {outcome['seconds']} s. All pages and people are invented.")
    where = f"AIGAQ_DATA_DIR='{plain(outcome['data_dir'])}'"
    console.print(f"Next: {where} {command()} alerts show {_last_event(outcome)}")


def _alert(alert: Mapping[str, Any]) -> None:
    again = ", again" if alert["times"] > 1 else ""
    sign, word = SIGNS[Severity(alert["severity"])], WORDS[AlertKind(alert["kind"])]
    if alert["event"] is None:
        what, told = alert["link"] or "", ""
    else:
        facts = (alert[name] for name in ("event", "person", "date", "place", "term"))
        what = ", ".join(str(fact) for fact in (*facts, *alert["charges"]) if fact)
        told = f" ({alert['documents']} documents, {alert['independent']} independent)"
    out().print(f"  {sign:3} {alert['id']:>3} {word}{again}: {plain(what)}{told}")
    if alert["why"]:
        out().print(f"          {plain('; '.join(alert['why']))}")


def _last_event(outcome: Mapping[str, Any]) -> int:
    told = [a["id"] for day in outcome["days"] for a in day["alerts"] if a["event"] is not None]
    return int(told[-1]) if told else 1
