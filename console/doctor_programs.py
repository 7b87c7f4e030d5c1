"""Checks of what we did not write: libraries, their telemetry, browser, replay, open sockets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from console.diagnosis import Finding, Verdict
from console.replay import NoReplay, find_program
from console.sockets import Listener
from flows.prefect_home import DEFAULTS

YES = frozenset({"1", "true", "yes", "on"})


def check_versions(wrong: Sequence[str]) -> Finding:
    """Whether the libraries are those that we work with."""
    if wrong:
        todo = "pip install -r requirements.lock, or pip install . in a fresh environment"
        return Finding("libraries", Verdict.LOOK, "; ".join(wrong), todo)
    return Finding("libraries", Verdict.OK, "all are within our bounds")


def check_telemetry(env: Mapping[str, str]) -> Finding:
    """Whether a setting of this environment makes a library tell of us; all are off by default."""
    on = [name for name in DEFAULTS if _tells(name, env.get(name))]
    if on:
        todo = "; ".join(f"unset {name}" for name in on)
        return Finding("telemetry", Verdict.LOOK, f"{', '.join(on)} let libraries tell of us", todo)
    if env.get("PREFECT_API_URL"):
        todo = "start it with DO_NOT_TRACK=1 and PREFECT_SERVER_ANALYTICS_ENABLED=false"
        return Finding("telemetry", Verdict.NOTE, "off here; Prefect's server is its own", todo)
    return Finding("telemetry", Verdict.OK, "off")


def _tells(name: str, value: str | None) -> bool:
    if value is None:
        return False
    is_on = value.strip().lower() in YES
    return not is_on if name == "DO_NOT_TRACK" else is_on and DEFAULTS[name] == "false"


def check_browser(given: Path | None) -> Finding:
    """Whether pages can be shown in a browser."""
    from crawlers.browsers import NoBrowser, find_browser  # late: no other check needs it

    try:
        find_browser(given)
    except NoBrowser as problem:
        return _optional("browser", str(problem), is_asked_for=given is not None)
    return Finding("browser", Verdict.OK, "found; it renders pages that need one")


def check_replay(given: Path | None) -> Finding:
    """Whether captured pages can be shown as they looked."""
    try:
        find_program(given)
    except NoReplay as problem:
        return _optional("replay", str(problem), is_asked_for=given is not None)
    return Finding("replay", Verdict.OK, "found; the console shows pages as they looked")


def _optional(check: str, problem: str, *, is_asked_for: bool) -> Finding:
    """Return that something is not there: trouble where a setting names it."""
    seen, _, todo = problem.partition(": ")
    return Finding(check, Verdict.LOOK if is_asked_for else Verdict.NOTE, seen, todo)


def check_listeners(found: Sequence[Listener] | None, name: str | None = None) -> Finding:
    """Whether our programs can be reached from this machine alone; and, of the console, by whoever
    is led to it under its `name` for others.
    """
    if found is None:
        return Finding("sockets", Verdict.NOTE, "this system does not tell who listens", "lsof -i")
    wide = [f"{one.program} on {one.address} port {one.port}" for one in found if not one.is_local]
    if wide:
        todo = "end it, or let it listen on 127.0.0.1"
        return Finding("sockets", Verdict.LOOK, f"others may reach {', '.join(wide)}", todo)
    ports = ", ".join(f"{one.program} {one.port}" for one in found) or "nothing of ours"
    others = "" if name is None else f"; what leads to the console as {name} lets others in"
    return Finding("sockets", Verdict.OK, f"this machine alone reaches {ports}{others}")
