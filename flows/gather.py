"""Gathers what an export is made of: documents, the exchanges behind them, and who is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from crawlers.catalogue import owner_of
from crawlers.urls import NotALink, canonical_url
from flows.masks import Masks, hidden_ids, make_masks
from flows.record import Material, named_ids
from flows.redaction import PARTNER, Names, Profile, load_profile
from flows.workspace import Workspace
from models.problems import WrongUse
from models.store import exports, tombstones
from models.store import links as link_rows
from models.store.sensitivity import sealed_links
from models.tables import Document, Mention, Person, Snapshot
from models.terms import Purged

WHATS = ("document", "snapshot", "link", "person", "alert")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to gather: the id of a document, a snapshot, a person or an alert, or the address of a
    link.

    A document, and all that was read from a snapshot, comes as it was read; a link, and the links
    of a person or alert, with everything that was kept of them.
    """

    what: str
    value: str | int


def gather(
    session: Session, workspace: Workspace, wanted: Wanted, profile: Profile | None = None
) -> Material:
    """Return all rows of an export under a profile; without one that for a partner, which shows
    what the console shows. Raises WrongUse, or WasPurged.
    """
    profile = profile or load_profile(PARTNER)
    documents = _allowed(session, _documents(session, workspace, wanted), wanted, profile)
    snapshots = _snapshots(session, documents, wanted)
    shown = {s.id for s in snapshots if s.id is not None}
    # What else was read from these captures is shown by them, too.
    beside = exports.of_snapshots(session, shown)
    ids = {d.id for d in documents if d.id is not None}
    everything = exports.mentions_in(session, ids | {d.id for d in beside if d.id is not None})
    mentions = [m for m in everything if m.document_id in ids]
    tellings = exports.tellings_in(session, ids)
    persons = exports.persons(session, named_ids(everything, tellings))
    tells_all = profile.names is Names.ALL
    only_released = profile.names is Names.RELEASED
    protected = Masks() if tells_all else masks_of(session, everything, persons)
    masks = protected
    if only_released:
        masks = masks_of(session, everything, persons, only_released=True)
    link_ids = {d.link_id for d in documents}
    own = {persons[i].id for i in named_ids(mentions, tellings) if i in persons}
    shown_persons = {i: p for i, p in persons.items() if p.id in own}
    return Material(
        documents=documents,
        links=exports.links(session, link_ids),
        snapshots=snapshots,
        mentions=mentions,
        tellings=tellings,
        persons=shown_persons,
        charges=exports.charges_of(session, set(shown_persons), with_sealed=profile.sealed),
        citations=exports.citations_of(session, link_ids),
        masks=masks,
        protected=len(protected.keys),
    )


def masks_of(
    session: Session,
    mentions: Sequence[Mention],
    persons: Mapping[int, Person],
    *,
    only_released: bool = False,
) -> Masks:
    """Return the masks for what stands in these mentions, `persons` being those they point at."""
    ids = hidden_ids(mentions, persons, only_released=only_released)
    spellings = exports.spellings(session, ids)
    return make_masks(mentions, persons, spellings, only_released=only_released)


def _allowed(
    session: Session, documents: list[Document], wanted: Wanted, profile: Profile
) -> list[Document]:
    """Leave out what is sealed. What was read from a snapshot beside it goes with it."""
    if profile.sealed:
        return documents
    sealed = sealed_links(session, {d.link_id for d in documents})
    kept = [d for d in documents if d.link_id not in sealed]
    if not kept:
        raise WrongUse(f"what is kept for {wanted.what} {_named(wanted)} is sealed")
    return kept


def _named(wanted: Wanted) -> str:
    """Spell what was asked for without an address, which may hold a name."""
    return "" if wanted.what == "link" else str(wanted.value)


def _documents(session: Session, workspace: Workspace, wanted: Wanted) -> list[Document]:
    _refuse_purged(session, wanted)
    match wanted.what:
        case "document":
            one = session.get(Document, wanted.value)
            found = [] if one is None else [one]
        case "snapshot":
            found = exports.of_snapshots(session, [int(wanted.value)])
        case "person":
            found = exports.of_person(session, int(wanted.value))
        case "alert":
            found = exports.of_alert(session, int(wanted.value))
        case "link":
            found = exports.of_links(session, _link_ids(session, workspace, str(wanted.value)))
        case _:
            raise WrongUse(f"{wanted.what!r} is none of {', '.join(WHATS)}")
    if not found:
        raise WrongUse(f"no document is kept for {wanted.what} {wanted.value}")
    return found


def _refuse_purged(session: Session, wanted: Wanted) -> None:
    if wanted.what in set(Purged) and wanted.what != "link":
        tombstones.refuse_purged(session, Purged(wanted.what), int(wanted.value))


def _link_ids(session: Session, workspace: Workspace, url: str) -> list[int]:
    try:
        source_id = owner_of(url, workspace.sources)
        rules = None if source_id is None else workspace.sources[source_id].links
        canonical = canonical_url(url, rules)
    except NotALink as problem:
        raise WrongUse(f"--link: {problem}") from problem
    for link_id in tombstones.purged_addresses(session, [canonical]).values():
        tombstones.refuse_purged(session, Purged.LINK, link_id)
    return list(link_rows.ids_of(session, [canonical]).values())


def _snapshots(session: Session, documents: Sequence[Document], wanted: Wanted) -> list[Snapshot]:
    """Return the exchanges behind documents: all of their links, or the one that was read with the
    redirects to it; the robots.txt before each; and what revisits point at.
    """
    ids = {d.snapshot_id for d in documents}
    found = [s for s in (session.get(Snapshot, i) for i in sorted(ids)) if s is not None]
    if wanted.what in ("document", "snapshot"):
        found += [hop for snapshot in found for hop in exports.hops(session, snapshot)]
    else:
        found += exports.at_links(session, {d.link_id for d in documents})
    found += exports.robots_of(session, found)
    found += exports.originals_of(session, found)
    by_id = {s.id: s for s in found}
    return sorted(by_id.values(), key=lambda s: s.id or 0)
