"""The pages about links and what was kept of them."""

from __future__ import annotations

from starlette.responses import Response

from console import captures
from console.desk.asking import Ask, Page
from console.desk.protect import note_sealed
from console.replay import HOST
from models.terms import DeskRole, LinkState


def show_links(ask: Ask) -> Response:
    """List links by state and words of their address."""
    state = ask.query.get("state", "")
    chosen = LinkState(state) if state in set(LinkState) else None
    words = ask.query.get("words", "")[:200]
    with ask.reading() as session:
        found = captures.list_links(session, chosen, words, ask.before, ask.who.role)
    more = found[-1][0].id if len(found) == captures.MOST else None
    return ask.page("links.html", links=found, states=list(LinkState), state=chosen, words=words,
                    more=more)  # fmt: skip


def show_link(ask: Ask) -> Response:
    """Show a link, its visits and its versions."""
    with ask.reading() as session:
        shown = captures.show_link(session, ask.number(), ask.who.role)
    note_sealed(ask, f"link:{ask.number()}", shown["is_sealed"])
    return ask.page("link.html", **shown)


def show_snapshot(ask: Ask) -> Response:
    """Show what was kept once: whether it is whole, and what was read from it."""
    desk = ask.desk
    with ask.reading() as session:
        shown = captures.show_snapshot(session, desk.workspace, ask.number(), ask.who.role)
        is_sealed = captures.is_sealed(session, ask.number())
    note_sealed(ask, f"snapshot:{ask.number()}", is_sealed)
    return ask.page("snapshot.html", why_not=ask.why_no_replay,
                    show_all="all" in ask.query, **shown)  # fmt: skip


def show_picture(ask: Ask) -> Response:
    """Return the picture that a browser made of a page."""
    archive_dir = ask.desk.workspace.settings.archive_dir
    with ask.reading() as session:
        body = captures.read_picture(session, archive_dir, ask.number(), ask.who.role)
        is_sealed = captures.is_sealed(session, ask.number())
    note_sealed(ask, f"snapshot:{ask.number()}", is_sealed)
    return Response(body, media_type=captures.PNG)


def open_replay(ask: Ask) -> Response:
    """Lead to a captured page as it looked, under a name of its own."""
    replay = ask.desk.replay
    if replay is None or not ask.is_here:
        return ask.page("problem.html", status=503, told=ask.why_no_replay)
    with ask.reading() as session:
        shown = captures.choose_shown(session, ask.number(), ask.who.role)
        is_sealed = captures.is_sealed(session, ask.number())
    note_sealed(ask, f"snapshot:{ask.number()}", is_sealed)
    label, path = replay.open(shown.places, shown.stamp, shown.url)
    port = ask.request.url.port
    where = f"http://{label}.{HOST}{f':{port}' if port else ''}{path}"
    return Response(status_code=303, headers={"location": where})


PAGES = (
    Page("/links", show_links, DeskRole.READER),
    Page("/links/{id:number}", show_link, DeskRole.READER),
    Page("/snapshots/{id:number}", show_snapshot, DeskRole.READER),
    Page("/snapshots/{id:number}/picture", show_picture, DeskRole.READER),
    Page("/snapshots/{id:number}/replay", open_replay, DeskRole.READER, methods=("POST",)),
)
