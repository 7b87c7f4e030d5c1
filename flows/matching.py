"""How tellings of events are judged, for the database to join them by."""

from __future__ import annotations

from extract.charges_told import judge_charge, last_status
from extract.matching import is_same_event
from extract.place_names import place_key
from models.store.known_events import EventRules

EVENT_RULES = EventRules(is_same_event, place_key, judge_charge, last_status)
