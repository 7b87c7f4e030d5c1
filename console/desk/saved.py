"""Filters that users gave a name, and the Atom feed of each: whoever has its address reads it. That
one is made, changed or removed is on record by its number: its name may be somebody's.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlmodel import Session
from starlette.responses import Response

from console.desk.asking import PUBLIC, Ask, Notice, Page
from console.desk.filters import read_text
from console.languages import N_
from flows.channel_keys import WrongNotice
from flows.channels import Body, Notices, Readers, load_notices
from flows.feeds import MOST, build_feed
from flows.telling import full_lines
from models.database import writing
from models.store import audit, queue, saved_filters
from models.tables import SavedFilter, User
from models.terms import Audited, DeskRole

LONGEST_NAME = 80
ATOM = "application/atom+xml"
NO_NAME = N_("Give the filter a name of at most 80 characters.")
TOO_MANY = N_("Nobody may save that many filters: remove one first.")
SAVED = N_("The filter is saved.")
REMOVED = N_("The filter is removed, and its feed with it.")
NOT_THERE = N_("There is no such filter.")


def save(ask: Ask) -> Response:
    """Keep the filter of the page under a name."""
    name, asked = ask.form.get("name", "").strip(), read_text(ask.form.get("filter", ""), ask.now)
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        return ask.back(Notice(ask.say(NO_NAME), went_wrong=True))
    token = secrets.token_urlsafe(24)
    try:
        with writing(ask.engine) as session:
            number = saved_filters.save(session, ask.who.user_id, name, asked.text, token, ask.now)
            _note(ask, session, number, "saved")
    except saved_filters.TooMany:
        return ask.back(Notice(ask.say(TOO_MANY), went_wrong=True))
    return ask.back(Notice(ask.say(SAVED)))


def remove(ask: Ask) -> Response:
    """Forget a filter of one's own."""
    with writing(ask.engine) as session:
        found = saved_filters.remove(session, ask.who.user_id, ask.number())
        if found:
            _note(ask, session, ask.number(), "removed")
    return ask.back(Notice(ask.say(REMOVED if found else NOT_THERE), went_wrong=not found))


def give_feed(ask: Ask) -> Response:
    """Return the feed of a saved filter. It tells what the operator lets feeds tell, and numbers
    and kinds of alerts if nothing is said; a reader's names are hidden as anywhere.
    """
    with ask.reading() as session:
        found = saved_filters.by_token(session, ask.request.path_params["token"][:64])
        if found is None:
            return ask.page("problem.html", status=404, words="")
        saved, user = found
        body = _feed(ask, session, saved, user)
    return Response(body, media_type=ATOM)


def _note(ask: Ask, session: Session, number: int, what: str) -> None:
    detail = {"what": what}
    session.flush()
    audit.append(session, ask.who.name, Audited.CHANGED, f"filter:{number}", detail, now=ask.now)


def _feed(ask: Ask, session: Session, saved: SavedFilter, user: User) -> bytes:
    asked, notices = read_text(saved.query, ask.now), _notices(ask)
    rows = queue.newest(session, asked.wanted(user.name, ask.now), MOST)
    only_released, is_full = notices.feeds_for is Readers.PUBLIC, notices.feeds is Body.FULL
    lines = full_lines(session, rows, only_released=only_released) if is_full else {}
    machine = hashlib.sha256(f"feed {saved.feed_token}".encode()).hexdigest()[:16]
    return build_feed(notices.app, machine, f"filter:{saved.id}", rows, lines)


def _notices(ask: Ask) -> Notices:
    """Return what the operator lets feeds tell; the least where their file cannot be read."""
    try:
        return load_notices(ask.desk.workspace.settings.data_dir)
    except WrongNotice:
        return Notices()


PAGES = (
    Page("/filters", save, DeskRole.READER, methods=("POST",)),
    Page("/filters/{id:number}/remove", remove, DeskRole.READER, methods=("POST",)),
    Page("/feeds/{token}.atom", give_feed, PUBLIC),
)
