"""The page of a link over HTTP: what was kept of it, wherever it was kept."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from sqlmodel import select

from models.database import writing
from models.tables import Document, Link
from models.terms import DeskRole
from tests.desk_console import console_on
from tests.known_folk import Folk


def test_a_post_that_was_read_on_a_page_of_many_leads_to_what_keeps_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    Folk(engine).event(Folk(engine).known("Тимур Саднов"))
    with writing(engine) as session:
        document = session.exec(select(Document)).one()
        listing = session.get_one(Link, document.link_id).model_dump(exclude={"id"})
        post = Link(**listing | {"url": "https://t.example/channel/5"})
        session.add(post)
        session.flush()
        document.link_id, post_id = post.id or 0, post.id
        snapshot_id = document.snapshot_id
    with console_on(engine, tmp_path, {"rita": DeskRole.READER}) as console:
        page = console.signed_in("rita").get(f"/links/{post_id}").text
    assert f'href="/snapshots/{snapshot_id}"' in page
