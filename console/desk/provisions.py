"""The pages about articles of law: who is charged with what, over time."""

from __future__ import annotations

from starlette.responses import Response

from console import law
from console.captures import NotHere
from console.desk.asking import Ask, Page
from console.desk.protect import note_sealed
from console.regions import name_regions
from models.store.sensitivity import may_see_sealed
from models.terms import Code, DeskRole

SHOWN = 30  # people of one page


def show_provisions(ask: Ask) -> Response:
    """List the articles of law that somebody is charged with."""
    asked = _asked(ask)
    with ask.reading() as session:
        found = law.overview(session, asked, ask.language)
    regions = name_regions(ask.language)
    return ask.page("provisions.html", asked=asked, regions=regions, **found)


def show_provision(ask: Ask) -> Response:
    """Show one article of law with its parts, people and documents."""
    code, number = ask.request.path_params["code"], ask.request.path_params["article"]
    if code not in set(Code) or not law.ARTICLE.fullmatch(number):
        raise NotHere("there is no such article of law")
    asked = _asked(ask)
    with ask.reading() as session:
        found = law.article(session, Code(code), number, asked, ask.language, ask.before,
                            SHOWN, with_sealed=may_see_sealed(ask.who.role))  # fmt: skip
    if not found["parts"] and not found["title"]:
        raise NotHere("there is no such article of law")
    note_sealed(ask, f"law:{code.replace(' ', '-')}-{number}", found["shows_sealed"])
    return ask.page("provision.html", law=found, asked=asked,
                    regions=name_regions(ask.language))  # fmt: skip


def _asked(ask: Ask) -> law.Asked:
    return law.read_asked(*(ask.query.get(name, "") for name in ("since", "until", "region")))


PAGES = (
    Page("/provisions", show_provisions, DeskRole.READER),
    Page("/provisions/{code}/{article}", show_provision, DeskRole.READER),
)
