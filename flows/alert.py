"""Raises one alert for each event that has none, and has what it rests on watched."""

from __future__ import annotations

from extract.severity import judge_severity, least_score
from flows.agenda import STEPS
from flows.workspace import Workspace, now
from models.database import writing
from models.store import alerts, references, visits


def alert(workspace: Workspace) -> int:
    """Raise what is missing and return how many alerts that were. Doing it twice raises nothing.

    The pages that tell of the event are looked at again from then on, without anybody's asking.
    """
    with writing(workspace.engine, lock="alerts") as session:
        last = alerts.last_id(session)
        raised = alerts.raise_for_events(session, judge_severity, least_score(), now())
        told = references.evidence_links(session, after_alert=last)
        visits.watch(session, told, now() + STEPS[0])
        return raised
