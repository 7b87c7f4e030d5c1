"""The pages about reports: what their notes cite, how those links are, and what is proposed."""

from __future__ import annotations

from starlette.responses import Response

from console import cited, proposals
from console.desk.asking import Ask, Notice, Page
from console.desk.documents import read_page
from console.desk.forms import read_number, read_numbers
from console.languages import N_
from models.problems import WrongUse
from models.terms import DeskRole, LinkState

MOST = 500  # proposals that one form decides
DECIDE = {"take": proposals.take, "refuse": proposals.refuse, "undo": proposals.undo}
DONE = {"take": N_("Followed."), "refuse": N_("Refused."), "undo": N_("Taken back.")}


def show_reports(ask: Ask) -> Response:
    """List the reports."""
    with ask.reading() as session:
        return ask.page("reports.html", reports=cited.list_reports(session))


def show_report(ask: Ask) -> Response:
    """Show one report; `state` chooses notes by their links, `note` the page of a note."""
    state, note = ask.query.get("state", ""), ask.query.get("note", "")
    chosen = LinkState(state) if state in set(LinkState) else None
    with ask.reading() as session:
        page = read_page(ask.query.get("page", ""))
        if (number := read_number(note)) is not None:
            page = cited.page_of(session, ask.number(), number)
        shown = cited.show_report(session, ask.number(), ask.who.role, chosen, page)
    may_decide = ask.who.may(DeskRole.MONITOR)
    return ask.page("report.html", state=chosen, may_decide=may_decide, **shown)


def decide(ask: Ask) -> Response:
    """Take, refuse or take back what was ticked, all or none."""
    ids = read_numbers(ask.form.getlist("ids"))
    act = ask.form.get("act", "")
    if not ids or len(ids) > MOST or act not in DONE:
        raise WrongUse("tick what is to be decided")
    done = DECIDE[act](ask.engine, ids, ask.who.name, ask.now)
    more = " ".join(one.next for one in done if one.next is not None)
    told = ask.say(DONE[act])
    return ask.go(f"/reports/{ask.number()}#proposals", Notice(f"{told} {more}".strip()))


PAGES = (
    Page("/reports", show_reports, DeskRole.READER),
    Page("/reports/{id:number}", show_report, DeskRole.READER),
    Page("/reports/{id:number}/proposals", decide, DeskRole.MONITOR, methods=("POST",)),
)
