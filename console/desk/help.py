"""The page that explains the desk: keys, words, roles, and how to stay safe at it."""

from __future__ import annotations

from starlette.responses import Response

from console.desk.asking import Ask, Page
from console.desk.templates import RAIL
from console.languages import N_
from models.terms import AlertState, DeskRole, Health, LinkState

KEYS = (
    ("j k", N_("down and up in a list")),
    ("o", N_("open")),
    ("x", N_("select; with Shift, all from the last one that was selected")),
    ("c", N_("confirm, and go on to the next")),
    ("d", N_("dismiss, with a reason")),
    ("s", N_("snooze, with a reason")),
    ("a", N_("assign")),
    ("m", N_("merge with another alert")),
    ("n", N_("write a note on an alert")),
    ("y n u", N_("of two people: the same, not the same, later")),
    ("z", N_("undo what you did last; again, what you did before that")),
    ("/", N_("search")),
    ("?", N_("this page")),
)
# After g, as `static/keys.js` has it.
PAGES_BY_KEY = {
    "i": "/",
    "p": "/people",
    "d": "/documents",
    "r": "/reports",
    "l": "/links",
    "s": "/sources",
    "w": "/watches",
    "a": "/provisions",
    "o": "/overview",
    "u": "/users",
    "h": "/help",
}
ALERTS = {
    AlertState.NEW: N_("Nobody has decided on it."),
    AlertState.ASSIGNED: N_("Somebody has taken it; the list says who and since when."),
    AlertState.SNOOZED: N_(
        "It comes back on its day, or earlier when something new is told of it."
    ),
    AlertState.CONFIRMED: N_("A person has read the sentence and says: this is what it tells."),
    AlertState.DISMISSED: N_(
        "A person has read it and says: this is not for us. The reason stays."
    ),
    AlertState.MERGED: N_("It is the same as another alert and stands there."),
}
LINKS = {
    LinkState.ALIVE: N_("The page is there as it was."),
    LinkState.CHANGED: N_("The page is there with another text; both versions are kept."),
    LinkState.SOFT_GONE: N_("The page answers, and says that it is not there any more."),
    LinkState.GONE: N_("It was missing twice, six hours apart at least. What was kept stays."),
    LinkState.UNREACHABLE: N_("The site does not answer. That is not a deletion."),
    LinkState.BLOCKED: N_("The site refuses our visits. People may still see it."),
}
SOURCES = {
    Health.OK: N_("The last poll read every listing."),
    Health.PASSING: N_("Trouble that often passes by itself; nobody is told yet."),
    Health.BROKEN: N_("Trouble that does not pass: the page of the source says what to do."),
    Health.PAUSED: N_("A person asked for it not to be polled."),
    Health.ARCHIVE: N_("Nothing new appears there; its known links are watched."),
    Health.INBOX: N_("It stands behind a login: a person hands its pages in."),
}
ROLES = {
    DeskRole.READER: N_("Reads and searches. Changes nothing."),
    DeskRole.MONITOR: N_("Decides on alerts, merges people, follows, pauses sources."),
    DeskRole.ARCHIVIST: N_("Also sees what is sealed, reveals masked names, exports and releases."),
    DeskRole.ADMIN: N_("Also adds and locks users, reads the audit, purges."),
}
MACHINE = (
    N_("The machine flags, a person confirms. A score is no verdict."),
    N_("It shows the sentence, the source and what was kept of the page beside every claim."),
    N_("“Alleged” stays alleged: that somebody is charged does not mean that the charge is true."),
    N_("It follows who is written about, never who reads, comments, likes or belongs to a group."),
    N_("It misses some and flags some wrongly; docs/limits.md says what is known of that."),
    N_("Names of children and witnesses are cut to initials, here and in what leaves the house."),
)
HAND_IN = (
    N_("We fetch public pages only: no login, no test for humans, no way around a wall."),
    N_("What stands behind a login you may record in your own browser, as a WACZ file."),
    N_("Save the page as well, and note its address, the day and the hour."),
    N_("Hand the file over: “aigaq inbox FILE --by YOU --how TOOL”; docs/inbox.md says more."),
    N_(
        "Such a file may hold your own account, and names of others: record the post, not the feed."
    ),
)
SAFE = (
    N_(
        "Open pages of the web in Tor Browser where it matters who sees that you came;"
        " a console on your own machine needs another browser."
    ),
    N_(
        "The address bar and the history hold numbers, not names; what you search for they do hold."
    ),
    N_("On a computer that others use, take a private window and sign out before you leave."),
    N_("A link to the page itself shows its owner that you came. Look at what was kept instead."),
    N_("What you decide, reveal, search and export is written down with your name."),
    N_("If you lose a device, tell an administrator: all your sessions can be ended at once."),
)


def show(ask: Ask) -> Response:
    """Show the help."""
    names = {path: name for path, name, _least in RAIL}
    return ask.page(
        "help.html",
        keys=(*KEYS, *((f"g {key}", names[path]) for key, path in PAGES_BY_KEY.items())),
        states=((N_("Alerts"), ALERTS), (N_("Links"), LINKS), (N_("Sources"), SOURCES)),
        roles=ROLES,
        lists=(
            (N_("What the machine does, and what it does not"), MACHINE),
            (N_("How to hand in what we may not fetch"), HAND_IN),
            (N_("How to stay safe"), SAFE),
        ),
    )


PAGES = (Page("/help", show, DeskRole.READER),)
