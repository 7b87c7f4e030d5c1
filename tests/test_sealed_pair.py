"""Whoever is sealed is on record as looked at, on the page of a pair as on a page of their own."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from models.terms import Sensitivity
from tests.desk_console import ONE_OF_EACH, console_on
from tests.known_folk import Folk


def test_a_look_at_two_people_of_whom_one_is_sealed_is_on_record(
    engine: sa.Engine, tmp_path: Path
) -> None:
    folk = Folk(engine)
    folk.known("Тимур Саднов")
    folk.known("Тимур Саднов", sensitivity=Sensitivity.SEALED)
    with console_on(engine, tmp_path, ONE_OF_EACH) as console:
        assert console.signed_in("monitor").get("/people/pairs/1/2").status_code == 404
        assert console.signed_in("archivist").get("/people/pairs/1/2").status_code == 200
    looked = [entry for entry in folk.audited() if entry[1] == "sealed-viewed"]
    assert looked == [("archivist", "sealed-viewed", "person:2")]
