"""What the numbers of a source's cases tell: how many are known, and which were never listed."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session

from crawlers.catalogue import load_source
from extract.docket import find_dockets
from models.database import check_schema, open_engine, reading
from models.settings import Settings
from models.store import documents

MAX_GAPS = 50  # of one court, year and type that are written out; all of them are counted


def read_dockets(settings: Settings, source_id: str) -> list[dict[str, Any]]:
    """Return the rows of one source. Raises UnknownSource, CatalogueError or DatabaseUnusable."""
    load_source(source_id, settings.sources_dir)
    engine = open_engine(settings.database_url)
    check_schema(engine)
    with reading(engine) as session:
        return docket_rows(session, source_id)


def docket_rows(session: Session, source_id: str) -> list[dict[str, Any]]:
    """Return a row for each court, year and type of case of a source, JSON-ready and in order.

    Empty for a source whose documents bear no number of a case. A gap is no proof that a case was
    hidden, see `extract.docket`.
    """
    return [
        {
            "court": docket.court,
            "year": docket.year,
            "type": docket.type,
            "known": docket.known,
            "from": docket.lowest,
            "to": docket.highest,
            "missing": docket.missing,
            "gaps": [str(gap) for gap in docket.gaps[:MAX_GAPS]],
        }
        for docket in find_dockets(documents.symbols(session, source_id))
    ]
