"""A console on a copy of the demo's data, with everything a page can be about: users of each
role, a report, a watch, a saved filter, a page that changed, and two pairs that may be one person.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from console import triage, watches
from console.replay import NoReplay, Replay, find_program
from flows.report import import_report
from flows.workspace import Workspace, open_workspace, silent
from models import clock
from models.database import writing
from models.settings import Settings
from models.store import saved_filters
from models.store.decisions import Said
from models.store.watches import NewWatch
from models.tables import Alert, Document, Snapshot, User
from models.terms import DeskRole, WatchKind
from tests.desk_console import Console
from tests.known_folk import Folk
from tests.report_files import as_markdown

USERS = {
    "rita": DeskRole.READER,
    "anna": DeskRole.MONITOR,
    "vera": DeskRole.ARCHIVIST,
    "berik": DeskRole.ADMIN,
}
SAME, OTHERS = (4, 6), (2, 9)  # people of the demo; the machine proposes each pair here


@contextmanager
def demo_console(demo: Path, folder: Path) -> Iterator[Console]:
    """Serve a console on a copy of that demo in the folder; with replay where pywb is installed."""
    data = folder / "demo"
    shutil.copytree(demo, data)
    url = f"sqlite:///{data / 'aigaq.db'}"
    settings = Settings.from_env({"AIGAQ_DATA_DIR": str(data), "AIGAQ_DATABASE_URL": url})
    workspace = open_workspace(settings)
    with ExitStack() as stack:
        stack.callback(workspace.engine.dispose)
        console = stack.enter_context(Console(workspace, _replay(stack, settings)))
        for name, role in USERS.items():  # with a password: some sign in with it
            console.doors.add(name, role)
        furnish(workspace, folder)
        yield console


def _replay(stack: ExitStack, settings: Settings) -> Replay | None:
    try:
        program = find_program(None)
        return stack.enter_context(Replay(program, settings.replay_dir, settings.archive_dir))
    except NoReplay:
        return None


def furnish(workspace: Workspace, folder: Path) -> None:
    """Add what the demo has none of."""
    engine, now = workspace.engine, clock.now()
    report = folder / "report.md"
    report.write_bytes(as_markdown())
    import_report(workspace, report, silent)
    wanted = NewWatch(WatchKind.PROVISION, "KZ-CC 405(2)", "KZ-CC 405(2)", note="for the report")
    watches.follow(engine, wanted, "anna", now)
    folk = Folk(engine)
    for low, high in (SAME, OTHERS):
        folk.propose(low, high, "same surname, a typo in the given name")
    with writing(engine) as session:
        user = session.exec(select(User).where(User.name == "berik")).one()
        saved_filters.save(session, user.id or 0, "Arrests", "kind=detention", "a" * 32, now)
        last = session.exec(select(Alert.id).order_by(col(Alert.id).desc())).first() or 0
        _change(session)
    triage.confirm(engine, last, Said("vera", now, "seen the ruling"))


def _change(session: Session) -> None:
    """Let the first document be a later text of its page: one sentence more."""
    document = session.exec(select(Document).order_by(col(Document.id))).first()
    if document is None:
        raise RuntimeError("the demo has no document")
    snapshot = session.get_one(Snapshot, document.snapshot_id).model_dump(exclude={"id"})
    changed = document.model_dump(exclude={"id"})
    later = changed["captured_at"] + timedelta(hours=8)
    again = Snapshot(**snapshot | {"record_id": "<urn:uuid:again>", "captured_at": later})
    session.add(again)
    session.flush()
    text = f"{document.text}\nРедакция дополнила этот текст."
    changed |= {"text": text, "text_sha256": "e" * 64, "captured_at": later}
    session.add(Document(**changed | {"snapshot_id": again.id}))
