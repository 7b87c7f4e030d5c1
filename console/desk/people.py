"""The pages about people: find them, see what is known of one, follow them."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session
from starlette.responses import Response

from console import people, profile, searched, searching, watches
from console.desk.asking import Ask, Notice, Page
from console.desk.forms import read_number, read_numbers
from console.desk.protect import note_sealed
from console.languages import N_
from console.watch_files import make_watch
from extract.following.reading import NotFollowable, read_value
from extract.people import is_full_name
from models.store import pairs, watched
from models.store.known_people import Wanted
from models.store.sensitivity import may_see_sealed
from models.terms import DeskRole, EventKind, Role, WatchKind

SHOWN = 30  # people of one page
MANY = 100  # proposals: so many are counted
FIELDS = ("words", "role", "kind", "provision")


def show_people(ask: Ask) -> Response:
    """List people: by name, role, what was done to them, article of law."""
    asked = {field: ask.query.get(field, "").strip()[:200] for field in FIELDS}
    with ask.reading() as session:
        wanted, trouble = read_wanted(session, ask, asked)
        found, more = ([], None) if trouble else people.found(session, wanted, SHOWN)
        waiting = pairs.count_open(session, MANY)
    note_sealed(ask, "list:people", any(one["for_archivists"] for one in found))
    if asked["words"]:
        note_search(ask, asked["words"], len(found))
    return ask.page("people.html", found=found, more=more, asked=asked, trouble=trouble,
                    roles=list(Role), kinds=list(EventKind), waiting=waiting, many=MANY,
                    )  # fmt: skip


def show_person(ask: Ask) -> Response:
    """Show what is known of one person."""
    with ask.reading() as session:
        known = profile.profile(session, ask.number(), with_sealed=may_see_sealed(ask.who.role))
    if known["id"] != ask.number():
        return ask.go(f"/people/{known['id']}")
    note_sealed(ask, f"person:{ask.number()}", known["is_sealed"])
    return ask.page("person.html", person=known, can_follow=_can_follow(known))


def follow(ask: Ask) -> Response:
    """Follow a person by all spellings that are full names."""
    with ask.reading() as session:
        known = profile.find(session, ask.number(), with_sealed=may_see_sealed(ask.who.role))
        names = profile.full_names(session, ask.number())
    note = ask.form.get("note", "")[:1000]
    try:
        wanted = make_watch(WatchKind.PERSON, names[0] if names else "", names[1:],
                            known.birth_year, note)  # fmt: skip
    except NotFollowable:
        words = ask.say(N_("Only somebody with a given name and a surname can be followed."))
        return ask.go(f"/people/{known.id}", Notice(words, went_wrong=True))
    watches.follow(ask.engine, wanted, ask.who.name, ask.now)
    words = ask.say(N_("Followed: the next run looks through the pages there are."))
    return ask.go(f"/people/{known.id}", Notice(words))


def unfollow(ask: Ask) -> Response:
    """Follow a person no longer."""
    engine = ask.engine
    with ask.reading() as session:
        known = profile.find(session, ask.number(), with_sealed=may_see_sealed(ask.who.role))
        ids = [watch.id or 0 for watch in watched.watches_of(session, ask.number())]
    watches.end(engine, ids, ask.who.name, ask.now)
    words = ask.say(N_("Followed no longer. What was found stays."))
    return ask.go(f"/people/{known.id}", Notice(words))


def show_join(ask: Ask) -> Response:
    """Find somebody whom a person may be one with: by number, or by name."""
    typed = ask.query.get("words", "").strip()[:200]
    if (other := read_number(typed)) is not None:
        return ask.go(f"/people/pairs/{ask.number()}/{other}")
    with ask.reading() as session:
        known = profile.profile(session, ask.number(), with_sealed=may_see_sealed(ask.who.role))
        wanted, _ = read_wanted(session, ask, {"words": typed})
        found, more = people.found(session, wanted, SHOWN) if typed else ([], None)
    if typed:
        note_search(ask, typed, len(found))
    others = [one for one in found if one["id"] != known["id"]]
    return ask.page("join.html", person=known, found=others, more=more, typed=typed)


def read_wanted(session: Session, ask: Ask, asked: dict[str, str]) -> tuple[Wanted, str]:
    """Return whom an address asks for, and what is wrong with it, "" if nothing is."""
    typed, law = asked.get("words", ""), asked.get("provision", "")
    role, kind = asked.get("role", ""), asked.get("kind", "")
    facts, trouble = dict[str, Any](), ""
    if typed.isascii() and typed.isdigit():
        facts["ids"] = read_numbers([typed])
    elif typed:
        facts["ids"] = searching.find_bearers(session, typed)
        facts["with_hidden"] = ask.who.may(DeskRole.MONITOR)
        facts["words"] = searching.read_words(typed) if facts["ids"] is None else ()
        if facts["ids"] is None and not facts["words"]:
            trouble = ask.say(N_("A name has two letters at least."))
    if law:
        try:
            facts["provision"] = read_value(WatchKind.PROVISION, law)
        except NotFollowable:
            trouble = ask.say(N_("No article of law is known by these words."))
    return Wanted(
        role=Role(role) if role in set(Role) else None,
        kind=EventKind(kind) if kind in set(EventKind) else None,
        with_sealed=may_see_sealed(ask.who.role),
        before=ask.before,
        **facts,
    ), trouble


def note_search(ask: Ask, words: str, found: int) -> None:
    """Put a search on record, by a digest of its words."""
    key = ask.desk.workspace.settings.audit_key
    searched.note_search(ask.engine, key, ask.who.name, words, found, ask.now)


def _can_follow(known: dict[str, Any]) -> bool:
    """Whether somebody bears a name that can be followed; initials stand for one that is hidden."""
    return known["hidden"] or any(is_full_name(one["name"]) for one in known["spellings"])


PAGES = (
    Page("/people", show_people, DeskRole.READER),
    Page("/people/{id:number}", show_person, DeskRole.READER),
    Page("/people/{id:number}/join", show_join, DeskRole.MONITOR),
    Page("/people/{id:number}/follow", follow, DeskRole.MONITOR, methods=("POST",)),
    Page("/people/{id:number}/unfollow", unfollow, DeskRole.MONITOR, methods=("POST",)),
)
