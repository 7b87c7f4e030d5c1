"""The pages that protect people: how careful to be, whose name is released, what leaves, what goes.

What is revealed is shown for one answer and is on record; so is each look at what is sealed.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Match, Route

from console import protecting
from console.captures import NotHere
from console.desk.asking import Ask, Form, Notice, Page, own_path
from console.languages import N_
from flows.export import Choices
from flows.export import export as export_all
from flows.gather import Wanted
from flows.purge import plan_purge
from flows.redaction import choose_profile, load_profiles
from flows.revealing import revealing
from models.problems import WrongUse
from models.store import roots
from models.store.audit import CODE_WORD
from models.store.sensitivity import IsSealed, may_reveal
from models.terms import Audited, DeskRole, Purged, Sensitivity

FORMS: Mapping[str, str] = {"pack": "zip", "wacz": "wacz"}
MONITOR, ARCHIVIST = DeskRole.MONITOR, DeskRole.ARCHIVIST
LONGEST = 1_000


def show_protection(ask: Ask) -> Response:
    """Show how something is protected, and what may be done about it."""
    kind, number = _asked(ask)
    with ask.reading() as session:
        standing = protecting.standing(session, kind, number, ask.who.role)
    return ask.page("protection.html", it=standing, levels=list(Sensitivity),
                    profiles=list(load_profiles()), forms=list(FORMS),
                    may_export=ask.who.may(ARCHIVIST))  # fmt: skip


def set_sensitivity(ask: Ask) -> Response:
    """Say how careful to be with it."""
    kind, number = _asked(ask)
    level = _level(ask)
    if kind is Purged.LINK:
        raise WrongUse("a link is as sensitive as its documents")
    with ask.reading() as session:
        before = protecting.standing(session, kind, number, ask.who.role)["said"]
    if Sensitivity.SEALED in (level, before) and not ask.who.may(ARCHIVIST):
        raise IsSealed("only archivists seal, and open what is sealed")
    protecting.set_sensitivity(ask.engine, kind, number, level, ask.said())
    return ask.go(_path(kind, number), Notice(ask.say(N_("Noted, and in the audit."))))


def release(ask: Ask) -> Response:
    """Release a name."""
    return _set_release(ask, may_publish=True)


def withhold(ask: Ask) -> Response:
    """Take back a release."""
    return _set_release(ask, may_publish=False)


def reveal(ask: Ask) -> Response:
    """Show the page that was shown once more, with one name as it is; and put that on record."""
    number = ask.number()
    page, again = _page_of(ask)
    with ask.reading() as session:
        rows = roots.members_of(session, number)
        level = protecting.standing(session, Purged.PERSON, number, ask.who.role)["level"]
    if not may_reveal(level, ask.who.role):
        raise IsSealed(f"the name of person {number} is not for this role")
    where = {"page": p} if CODE_WORD.fullmatch(p := again.request.url.path) else {}
    protecting.tell(ask.engine, Audited.REVEALED, f"person:{number}", ask.said(), **where)
    with revealing(rows):
        return page.answer(again)


def show_purge(ask: Ask) -> Response:
    """Show what would go."""
    kind, number = _asked(ask)
    return _purge_page(ask, kind, number)


def purge(ask: Ask) -> Response:
    """Purge it, if the number was typed and a reason is given."""
    kind, number = _asked(ask)
    with_pages = _is_with_pages(ask)
    if ask.form.get("number", "").strip() != str(number):
        return _purge_page(ask, kind, number, N_("Type its number, so that it is the right one."))
    reason = " ".join(ask.form.get("reason", "")[:LONGEST].split())
    if not reason:
        return _purge_page(ask, kind, number, N_("Say why, without a name."))
    done = protecting.purge_for_good(
        ask.desk.workspace, kind, number, reason, ask.said(), with_pages=with_pages
    )
    said = N_("It is purged.") if done.is_clean else N_(
        "It is purged. The database still holds old pages while others read it: run"
        " aigaq purge --finish later."
    )  # fmt: skip
    return ask.go("/links", Notice(ask.say(said)))


def export(ask: Ask) -> Response:
    """Give what is kept of it as a file, under a profile."""
    kind, number = _asked(ask)
    workspace, form = ask.desk.workspace, ask.form.get("form", "pack")
    if form not in FORMS:
        raise WrongUse("no such form")
    reason = " ".join(ask.form.get("reason", "")[:LONGEST].split())
    profile = choose_profile(ask.form.get("profile", "public"), reason)
    choices = Choices(form, profile.name, "with_captures" in ask.form, reason=reason)
    with ask.reading() as session:
        wanted = protecting.wanted(session, kind, number, ask.who.role)
    protecting.note_export(workspace, Wanted(kind.value, number), choices, ask.said())
    folder = Path(tempfile.mkdtemp(prefix="aigaq-export-"))
    clean = BackgroundTask(shutil.rmtree, folder, ignore_errors=True)
    try:
        done = export_all(workspace, wanted, folder / "out", choices)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    name = f"{done.object.rpartition(':')[2][:8]}.{FORMS[form]}"
    return FileResponse(done.file, media_type="application/octet-stream", filename=name,
                        background=clean)  # fmt: skip


def note_sealed(ask: Ask, object: str, is_sealed: bool) -> None:
    """Put a look at something on record, if it is sealed."""
    if is_sealed:
        protecting.tell(ask.engine, Audited.SEALED_VIEWED, object, ask.said())


def _set_release(ask: Ask, *, may_publish: bool) -> Response:
    number = ask.number()
    protecting.set_release(ask.engine, number, ask.said(), may_publish=may_publish)
    return ask.go(_path(Purged.PERSON, number), Notice(ask.say(N_("Noted, and in the audit."))))


def _purge_page(ask: Ask, kind: Purged, number: int, trouble: str = "") -> Response:
    with_pages = _is_with_pages(ask)
    plan = plan_purge(ask.desk.workspace, kind, number, with_pages=with_pages)
    return ask.page(
        "purge.html",
        status=400 if trouble else 200,
        plan=plan,
        kind=kind,
        number=number,
        with_pages=with_pages,
        trouble=ask.say(trouble) if trouble else "",
        reason=ask.form.get("reason", "")[:LONGEST],
    )


def _is_with_pages(ask: Ask) -> bool:
    return "with_pages" in ask.form or "with_pages" in ask.query


def _asked(ask: Ask) -> tuple[Purged, int]:
    kind = ask.request.path_params["kind"]
    if kind not in set(Purged):
        raise NotHere("there is no such kind of thing")
    return Purged(kind), ask.number()


def _level(ask: Ask) -> Sensitivity:
    given = ask.form.get("level", "")
    if given not in set(Sensitivity):
        raise WrongUse("no such level")
    return Sensitivity(given)


def _path(kind: Purged, number: int) -> str:
    return f"/protect/{kind}/{number}"


def _page_of(ask: Ask) -> tuple[Page, Ask]:
    """Return the page that the form was on, and how it was asked for. Raises WrongUse."""
    from console.desk.routes import PAGES  # it has the pages of this module, too

    given = ask.form.get("next", "")
    parts = urlsplit(given if own_path(given) == given else "")
    scope = {**ask.request.scope, "method": "GET", "path": parts.path,
             "raw_path": parts.path.encode(), "query_string": parts.query.encode()}  # fmt: skip
    for page in PAGES:
        match, found = Route(page.path, lambda _: None, methods=["GET"]).matches(scope)
        may = page.least is not None and ask.who.may(page.least)
        if match is Match.FULL and page.methods == ("GET",) and may and page.answer is not reveal:
            request = Request({**scope, **found})
            return page, replace(ask, request=request, form=Form())
    raise WrongUse("no page of this console is to be shown again")


PAGES = (
    Page("/protect/{kind}/{id:number}", show_protection, MONITOR),
    Page("/protect/{kind}/{id:number}/sensitivity", set_sensitivity, MONITOR, methods=("POST",)),
    Page("/protect/{kind}/{id:number}/export", export, ARCHIVIST, methods=("POST",)),
    Page("/protect/{kind}/{id:number}/purge", show_purge, ARCHIVIST),
    Page("/protect/{kind}/{id:number}/purge", purge, ARCHIVIST, methods=("POST",)),
    Page("/people/{id:number}/release", release, ARCHIVIST, methods=("POST",)),
    Page("/people/{id:number}/withhold", withhold, ARCHIVIST, methods=("POST",)),
    Page("/people/{id:number}/reveal", reveal, MONITOR, methods=("POST",)),
)
