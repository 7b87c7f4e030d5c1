"""How names are judged, for the database to link by; files anew whom older rules have filed."""

from __future__ import annotations

from extract.identity.blocks import VERSION, full_blocks, full_blocks_sought
from extract.identity.naming import complete
from extract.identity.sameness import compare
from extract.place_names import place_key
from flows.workspace import Workspace
from models.database import writing
from models.store.namings import NameRules, file_again
from models.store.pairs import LOCK

NAME_RULES = NameRules(VERSION, full_blocks, full_blocks_sought, complete, compare, place_key)
BATCH = 500


def file_names(workspace: Workspace) -> None:
    """File all persons anew whom an earlier version filed, or the migration by their key alone."""
    while True:
        with writing(workspace.engine, lock=LOCK) as session:
            if file_again(session, NAME_RULES, BATCH) < BATCH:
                return
