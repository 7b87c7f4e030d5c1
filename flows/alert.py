"""Raises one alert for each event that has none."""

from __future__ import annotations

from extract.severity import judge_severity, least_score
from flows.workspace import Workspace, now
from models.database import writing
from models.store import alerts


def alert(workspace: Workspace) -> int:
    """Raise what is missing and return how many alerts that were. Doing it twice raises nothing."""
    with writing(workspace.engine, lock="alerts") as session:
        return alerts.raise_for_events(session, judge_severity, least_score(), now())
