"""Raises one alert for each event that has none, puts those before a person again of which
something changed, tells of sources in trouble, and has what alerts rest on watched.
"""

from __future__ import annotations

from collections.abc import Iterable

from extract.occasions import key_of_event, key_of_page
from extract.severity import judge_severity, least_score, step_up
from extract.transitions import find_transition
from flows.agenda import STEPS
from flows.health import tell_trouble
from flows.raising import raise_hits
from flows.workspace import Workspace, now
from models.database import writing
from models.store import alerts, decisions, event_alerts, event_changes, groups, references, visits
from models.store.event_alerts import AlertRules, Followed
from models.values import EventFacts


def alert(workspace: Workspace) -> int:
    """Raise what is missing and return how many alerts that were. Doing it twice raises nothing.

    Nobody saves readings or decides meanwhile: what came between would be marked as told unseen,
    and who locks alerts first and who events would wait for each other.

    The pages that tell of the event are looked at again from then on, without anybody's asking.
    """
    with writing(workspace.engine, lock="findings") as session:
        last = alerts.last_id(session)
        decisions.wake(session, now())
        raised = event_alerts.raise_for_events(session, alert_rules(), now())
        event_changes.put_changes(session, now())
        raised += tell_trouble(session, now())
        raised += raise_hits(session, now())
        groups.fill_keys(session, key_of_event, key_of_page)
        told = references.evidence_links(session, after_alert=last)
        visits.watch(session, told, now() + STEPS[0])
        return raised


def alert_rules() -> AlertRules:
    """Return how alerts of events are judged."""
    return AlertRules(least_score(), judge_severity, step_up, _follow)


def _follow(earlier: Iterable[EventFacts], act: EventFacts) -> Followed | None:
    transition = find_transition(earlier, act)
    return None if transition is None else Followed(transition.why, transition.eases)
