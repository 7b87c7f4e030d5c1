"""The pages about what is followed: a list, a form with a look at what it would find, one watch
with what was found, a list that is pasted in, and the way out as CSV.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from console import auditing, watches
from console.captures import NotHere
from console.desk.asking import Ask, Notice, Page
from console.languages import N_, translations
from console.trying import Tried, try_watch
from console.watch_files import BETWEEN, WrongFile, make_watch, read_rows, write_rows
from extract.following.reading import NotFollowable
from flows.channel_keys import WrongNotice
from flows.channels import load_notices
from flows.feeds import feed_file
from models.store import watches as watch_rows
from models.store.watches import Change, NewWatch, NoSuchWatch
from models.terms import Audited, DeskRole, WatchKind

SHOWN = 50
LONGEST = 2_000  # characters of a field
MOST_ROWS = 300  # of a list, that are shown before it is taken


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form of a new watch."""

    kind: WatchKind = WatchKind.PERSON
    name: str = ""
    aliases: str = ""
    born: str = ""
    note: str = ""


def show_watches(ask: Ask) -> Response:
    """List what is followed."""
    kind, with_ended = _kind(ask.query.get("kind", "")), "ended" in ask.query
    kinds = [] if kind is None else [kind]
    with ask.reading() as session:
        found = watches.summaries(session, kinds, SHOWN + 1, with_ended=with_ended,
                                  before=ask.before)  # fmt: skip
    more = found[SHOWN - 1]["id"] if len(found) > SHOWN else None
    return ask.page("watches.html", watches=found[:SHOWN], more=more, kinds=list(WatchKind),
                    kind=kind, with_ended=with_ended, typed=Typed())  # fmt: skip


def show_form(ask: Ask) -> Response:
    """Show the form of a new watch."""
    typed = Typed(kind=_kind(ask.query.get("kind", "")) or WatchKind.PERSON)
    return _form(ask, typed)


def add(ask: Ask) -> Response:
    """Follow something, or show what following it would find."""
    fields = {name: ask.form.get(name, "").strip()[:LONGEST] for name in Typed.__slots__}
    kind = _kind(fields.pop("kind")) or WatchKind.PERSON
    typed = Typed(kind, **fields)
    try:
        wanted = _wanted(typed)
    except NotFollowable as problem:
        return _form(ask, typed, trouble=str(problem), status=400)
    if ask.form.get("do") != "add":
        with ask.reading() as session:
            tried = try_watch(session, wanted, ask.who.role)
            ((known, change),) = watch_rows.compare(session, [wanted])
        known_id = None if known is None else known.id
        return _form(ask, typed, tried=tried, change=change, known=known_id)
    engine = ask.engine
    watch_id, _change = watches.follow(engine, wanted, ask.who.name, ask.now)
    words = ask.say(N_("Followed: the next run looks through the pages there are."))
    return ask.go(f"/watches/{watch_id}", Notice(words))


def show_watch(ask: Ask) -> Response:
    """Show one watch, what was found, and its feed."""
    with ask.reading() as session:
        watch = _watch(ask, lambda number: watches.whole(session, number, ask.who.role))
    return ask.page("watch.html", watch=watch, feed=_feed(ask, watch["id"]))


def change_note(ask: Ask) -> Response:
    """Say anew why something is followed."""
    note = ask.form.get("note", "")[:LONGEST]
    engine = ask.engine
    _watch(ask, lambda number: watches.set_note(engine, number, note, ask.who.name, ask.now))
    return ask.go(f"/watches/{ask.number()}", Notice(ask.say(N_("The note is kept."))))


def end(ask: Ask) -> Response:
    """Follow something no longer."""
    engine = ask.engine
    _watch(ask, lambda number: watches.end(engine, [number], ask.who.name, ask.now))
    words = ask.say(N_("Followed no longer. What was found stays."))
    return ask.go(f"/watches/{ask.number()}", Notice(words))


def revive(ask: Ask) -> Response:
    """Follow again what had ended."""
    with ask.reading() as session:
        known = _watch(ask, lambda number: watch_rows.find(session, number))
    wanted = NewWatch(known.kind, known.value, known.name)
    watches.follow(ask.engine, wanted, ask.who.name, ask.now)
    words = ask.say(N_("Followed again."))
    return ask.go(f"/watches/{ask.number()}", Notice(words))


def show_import(ask: Ask) -> Response:
    """Show where a list is pasted in."""
    return _import(ask, "", WatchKind.PERSON)


def take_list(ask: Ask) -> Response:
    """Show what a pasted list would change; follow it when that was seen and asked for."""
    text, kind = ask.form.get("list", ""), _kind(ask.form.get("kind", "")) or WatchKind.PERSON
    is_dry = ask.form.get("do") != "take"
    try:
        rows = read_rows(text.encode("utf-8", "replace"), kind)
    except WrongFile as problem:
        return _import(ask, text, kind, trouble=str(problem), status=400)
    engine = ask.engine
    taken = watches.take(engine, rows, ask.who.name, ask.now, is_dry=is_dry)
    if not taken.is_saved:
        changes = {line: change for change, lines in taken.lines.items() for line in lines}
        told = [(row, changes.get(row.line)) for row in rows]
        told.sort(key=lambda pair: (pair[0].wanted is not None, pair[0].line))
        return _import(ask, text, kind, taken=taken, rows=told[:MOST_ROWS], count=len(rows))
    catalogue, count = translations(ask.language), len(rows)
    words = catalogue.ngettext("%(num)s row is taken.", "%(num)s rows are taken.", count)
    return ask.go("/watches", Notice(words % {"num": count}))


def give_list(ask: Ask) -> Response:
    """Return what is followed as CSV, with full names; it is put on record."""
    kind = _kind(ask.query.get("kind", ""))
    with ask.reading() as session:
        found = watch_rows.listed(session, [] if kind is None else [kind])[::-1]
    detail = {"rows": len(found), "kind": "all" if kind is None else kind.value}
    engine = ask.engine
    auditing.note(engine, ask.who.name, Audited.EXPORTED, "watches", detail, now=ask.now)
    name = 'attachment; filename="watches.csv"'
    body = write_rows(found).encode("utf-8-sig")
    return Response(body, media_type="text/csv", headers={"Content-Disposition": name})


def _form(
    ask: Ask,
    typed: Typed,
    *,
    trouble: str = "",
    tried: Tried | None = None,
    change: Change | None = None,
    known: int | None = None,
    status: int = 200,
) -> Response:
    return ask.page("watch_new.html", status, typed=typed, trouble=trouble, tried=tried,
                    change=change, known=known, kinds=list(WatchKind))  # fmt: skip


def _import(
    ask: Ask,
    text: str,
    kind: WatchKind,
    *,
    trouble: str = "",
    taken: watches.Taken | None = None,
    rows: Any = (),
    count: int = 0,
    status: int = 200,
) -> Response:
    return ask.page("watch_import.html", status, text=text, kind=kind, trouble=trouble,
                    taken=taken, rows=rows, count=count, kinds=list(WatchKind))  # fmt: skip


def _wanted(typed: Typed) -> NewWatch:
    """Return what the form asks to follow. Raises NotFollowable."""
    aliases = [one for one in typed.aliases.split(BETWEEN) if one.strip()]
    if typed.born and not (len(typed.born) == 4 and typed.born.isascii() and typed.born.isdigit()):
        raise NotFollowable("a year of birth has four digits")
    born = int(typed.born) if typed.born else None
    return make_watch(typed.kind, typed.name, aliases, born, typed.note)


def _watch(ask: Ask, look: Any) -> Any:
    """Return what is looked up by the number of the address. Raises NotHere if nothing is."""
    try:
        return look(ask.number())
    except NoSuchWatch as problem:
        raise NotHere(str(problem)) from problem


def _feed(ask: Ask, watch_id: int) -> dict[str, Any]:
    """Return whether feeds are written, and the file of this watch's."""
    workspace = ask.desk.workspace
    try:
        is_on = load_notices(workspace.settings.data_dir).feeds is not None
    except WrongNotice:
        is_on = False
    return {"is_on": is_on, "file": feed_file(workspace, f"watch:{watch_id}")}


def _kind(word: str) -> WatchKind | None:
    return WatchKind(word) if word in set(WatchKind) else None


PAGES = (
    Page("/watches", show_watches, DeskRole.READER),
    Page("/watches/new", show_form, DeskRole.MONITOR),
    Page("/watches/new", add, DeskRole.MONITOR, methods=("POST",)),
    Page("/watches/import", show_import, DeskRole.MONITOR),
    Page("/watches/import", take_list, DeskRole.MONITOR, methods=("POST",)),
    Page("/watches/export.csv", give_list, DeskRole.ARCHIVIST),
    Page("/watches/{id:number}", show_watch, DeskRole.READER),
    Page("/watches/{id:number}/note", change_note, DeskRole.MONITOR, methods=("POST",)),
    Page("/watches/{id:number}/end", end, DeskRole.MONITOR, methods=("POST",)),
    Page("/watches/{id:number}/revive", revive, DeskRole.MONITOR, methods=("POST",)),
)
