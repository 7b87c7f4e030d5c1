"""What `aigaq sources list` shows: the catalogue's files beside what polling knows of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crawlers.catalogue import load_sources
from models.database import check_schema, open_engine, reading
from models.settings import Settings
from models.store import sources


def source_rows(settings: Settings) -> list[dict[str, Any]]:
    """Return a row for each source, by id. Raises CatalogueError or DatabaseUnusable."""
    catalogue = load_sources(settings.sources_dir)
    engine = open_engine(settings.database_url)
    check_schema(engine)
    with reading(engine) as session:
        states = sources.states(session)
    rows = []
    for source_id, source in sorted(catalogue.items()):
        state = states.get(source_id)
        rows.append(
            {
                "id": source_id,
                "title": source.title,
                "kind": source.kind,
                "how": " ".join(source.engines),
                "every": f"{source.poll.every_s // 60} min",
                "last_success": _minute(state.last_success_at if state else None),
                "last_new": _minute(state.last_new_at if state else None),
                "next_poll": _minute(state.due_at if state else None),
                "rules": "unverified" if source.checked is None else f"checked {source.checked}",
            }
        )
    return rows


def _minute(when: datetime | None) -> str | None:
    return None if when is None else when.strftime("%Y-%m-%d %H:%M")
