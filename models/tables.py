"""Every table of the shared database.

Rows are built from checked values only: tables do not validate.

Times are aware and UTC. Words come from `models.terms`. Each table names its natural key in a
unique constraint, so that doing the same work twice changes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field, SQLModel

from models.terms import (
    AlertKind,
    AlertState,
    Audited,
    CaptureKind,
    ChargeStatus,
    Code,
    CopyKind,
    DeskRole,
    EventField,
    EventKind,
    Grade,
    IssueKind,
    LedgerType,
    LinkState,
    MergedBy,
    PairAction,
    PairState,
    ProposalKind,
    ProposalState,
    Purged,
    Role,
    Sensitivity,
    Severity,
    WatchKind,
)

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES
# Tables do not validate: what Pydantic would need for it is built for a table when first asked for,
# not for all of them in every process that starts.
SQLModel.model_config["defer_build"] = True


class Utc(sa.TypeDecorator[datetime]):
    """An aware UTC time. A naive one is refused; SQLite's naive answers get their zone back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Term(sa.TypeDecorator[StrEnum]):
    """One word of a closed vocabulary, stored as the word itself."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


# Hits that were not told yet: few, however many there are.
WAITING: dict[str, Any] = dict.fromkeys(
    ("sqlite_where", "postgresql_where"), sa.text("alert_id IS NULL")
)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _id() -> Any:
    return Field(default=None, primary_key=True)


def _to(column: str, *, index: bool = True, nullable: bool = False) -> Any:
    return Field(default=None, foreign_key=column, index=index, nullable=nullable)


def _time(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_type=Utc, nullable=nullable, index=index)


def _term(words: type[StrEnum], *, index: bool = False, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=Term(words), nullable=nullable, index=index)


def _sensitivity() -> Any:
    return Field(default=Sensitivity.ORDINARY, sa_type=Term(Sensitivity), nullable=False)


def _json(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_type=JSON, nullable=nullable)


class SourceState(SQLModel, table=True):
    """What polling knows of a source; the source itself is a file of the catalogue."""

    __tablename__ = "source_state"
    source_id: str = Field(primary_key=True, max_length=80)
    host: str = Field(index=True)
    due_at: datetime = _time(index=True)
    last_polled_at: datetime | None = _time(nullable=True)
    last_success_at: datetime | None = _time(nullable=True)
    last_new_at: datetime | None = _time(nullable=True)
    failures: int = 0  # polls in a row that brought nothing to read
    paused_at: datetime | None = _time(nullable=True)  # a person asked for it not to be polled
    lease_owner: str | None = None
    lease_until: datetime | None = _time(nullable=True)


class PollRecord(SQLModel, table=True):
    """What one poll of one source brought: a source is judged by its own history.

    `found` counts items on its listings, `new` those not seen before, of which the first poll has
    none. `oldest_at` and `newest_at` are the dates of the items that give one.
    """

    __tablename__ = "poll_record"
    __table_args__ = (sa.Index("ix_poll_record_source_id_at", "source_id", "at"),)
    id: int | None = _id()
    source_id: str = Field(max_length=80)
    at: datetime = _time()
    succeeded: bool
    listings: int = 0
    unchanged: int = 0
    found: int = 0
    new: int = 0
    documents: int = 0
    documents_failed: int = 0
    oldest_at: datetime | None = _time(nullable=True)
    newest_at: datetime | None = _time(nullable=True)


class Link(SQLModel, table=True):
    """A canonical URL we watch. It exists before it is fetched, so that a crash loses nothing."""

    __tablename__ = "link"
    id: int | None = _id()
    url: str = Field(unique=True)  # canonical: the identity
    fetch_url: str  # as it was found: what is asked for
    source_id: str | None = Field(default=None, index=True, max_length=80)
    kind: CaptureKind = _term(CaptureKind)
    state: LinkState = _term(LinkState, index=True)
    title: str | None = None
    listed_date: str | None = None  # as the listing prints it
    discovered_at: datetime = _time()
    fetched_at: datetime | None = _time(nullable=True)
    attempts: int = 0
    next_try_at: datetime | None = _time(nullable=True)
    etag: str | None = None
    last_modified: str | None = None
    record_id: str | None = Field(default=None, max_length=60)  # of the last whole capture
    visit_at: datetime | None = _time(nullable=True, index=True)  # None: it is not watched
    visits: int = 0  # how often it was looked at since it is watched


class Visit(SQLModel, table=True):
    """One look at a link, and how what was seen was judged; `judged_at` is empty until then."""

    __tablename__ = "visit"
    __table_args__ = (sa.UniqueConstraint("link_id", "at"),)
    id: int | None = _id()
    link_id: int = _to("link.id")
    at: datetime = _time()
    record_id: str | None = Field(default=None, max_length=60, index=True)
    seen: LinkState = _term(LinkState)  # as the answer alone tells
    final_url: str | None = None  # where it came from, if not from the link's own address
    error: str | None = None
    state: LinkState | None = _term(LinkState, nullable=True)
    reason: str | None = None
    is_sure: bool = False
    judged_at: datetime | None = _time(nullable=True, index=True)
    told_at: datetime | None = _time(
        nullable=True, index=True
    )  # alerts that it asks for are raised


class Import(SQLModel, table=True):
    """A file that a person handed in: who recorded it, when and how, as that person says.

    `object` is its name in the ledger, which knows nothing of the person.
    """

    __tablename__ = "import"
    id: int | None = _id()
    object: str = Field(unique=True, max_length=60)
    sha256: str = Field(unique=True, max_length=64)
    size: int = Field(sa_type=sa.BigInteger)
    file: str = Field(unique=True, max_length=80)  # in the inbox folder
    format: str = Field(max_length=10)
    by: str
    how: str
    url: str | None = None  # of a saved page
    recorded_at: datetime | None = _time(nullable=True)
    received_at: datetime = _time(index=True)
    records: int = 0
    note: str | None = None  # what is doubtful about it


class Snapshot(SQLModel, table=True):
    """One exchange as it was kept; never changed but for `read_at` and `read_outcome`."""

    __tablename__ = "snapshot"
    id: int | None = _id()
    record_id: str = Field(unique=True, max_length=60)
    link_id: int | None = _to("link.id", nullable=True)
    source_id: str | None = Field(default=None, index=True, max_length=80)
    kind: CaptureKind = _term(CaptureKind)
    url: str
    status: int | None = None
    captured_at: datetime = _time(index=True)
    warc_file: str = Field(index=True)
    warc_offset: int | None = Field(default=None, sa_type=sa.BigInteger)
    warc_length: int | None = Field(default=None, sa_type=sa.BigInteger)
    warc_end: int = Field(sa_type=sa.BigInteger)  # behind all records of the exchange
    payload_sha256: str | None = Field(default=None, index=True, max_length=64)
    block_sha256: str | None = Field(default=None, max_length=64)
    payload_bytes: int = 0
    mime: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    ip: str | None = None
    tls: str | None = None
    truncated: str | None = None
    error: str | None = None
    revisit_of: str | None = None
    import_id: int | None = _to("import.id", nullable=True)  # None: we fetched it ourselves
    read_at: datetime | None = _time(nullable=True, index=True)
    read_outcome: str | None = None  # documents | nothing | problem | skipped


class Document(SQLModel, table=True):
    """The text read from one link; another text at the same link is another document.

    `captured_at` is when it was first seen, `seen_at` when its site last gave it to us: empty where
    only a person handed it in. `symbol` is the number under which whoever published it files it:
    "A/HRC/WGAD/2018/67", the number of a case in court.
    """

    __tablename__ = "document"
    __table_args__ = (
        sa.UniqueConstraint("link_id", "text_sha256"),
        sa.Index(
            "ix_document_sealed",
            "link_id",
            sqlite_where=sa.text("sensitivity = 'sealed'"),
            postgresql_where=sa.text("sensitivity = 'sealed'"),
        ),
    )
    id: int | None = _id()
    link_id: int = _to("link.id")
    snapshot_id: int = _to("snapshot.id")
    source_id: str | None = Field(default=None, index=True, max_length=80)
    title: str
    text: str
    text_sha256: str = Field(max_length=64)
    published_at: datetime | None = _time(nullable=True, index=True)
    captured_at: datetime = _time()
    seen_at: datetime | None = _time(nullable=True)
    authors: list[str] = _json()
    lang: str = Field(max_length=10)
    symbol: str | None = Field(default=None, index=True, max_length=80)
    how: dict[str, str] = _json()
    sensitivity: Sensitivity = _sensitivity()


class Fingerprint(SQLModel, table=True):
    """A number that documents with words in common share, see `extract.wordings.fingerprints`.

    `era` is when the document appeared, in steps of four weeks: numbers of one time stand together,
    so that finding and adding them does not depend on how many there are of other times.
    """

    __tablename__ = "fingerprint"
    __table_args__ = ({"sqlite_with_rowid": False},)
    era: int = Field(primary_key=True, sa_type=sa.Integer)
    value: int = Field(primary_key=True, sa_type=sa.BigInteger)
    document_id: int = Field(primary_key=True, foreign_key="document.id")


class Copy(SQLModel, table=True):
    """One document repeats another that was saved before it; either may have appeared first.

    Characters of `title + "\n" + text` between which the words in common stand: `start..end` of
    this document, `of_start..of_end` of the other.
    """

    __tablename__ = "copy"
    __table_args__ = (sa.UniqueConstraint("document_id", "of_document_id"),)
    id: int | None = _id()
    document_id: int = _to("document.id", index=False)
    of_document_id: int = _to("document.id")
    kind: CopyKind = _term(CopyKind)
    share: float  # 0..1 of the shorter text; of the numbers, if it is a translation
    start: int
    end: int
    of_start: int
    of_end: int
    why: str
    created_at: datetime = _time()


class Reference(SQLModel, table=True):
    """An address inside the text of a document with a find: it is captured at once and watched.

    `rank` is its place in the order of risk, 0 first.
    """

    __tablename__ = "reference"
    __table_args__ = (sa.UniqueConstraint("document_id", "link_id"),)
    id: int | None = _id()
    document_id: int = _to("document.id")
    link_id: int = _to("link.id")
    rank: int
    created_at: datetime = _time()


class Person(SQLModel, table=True):
    """Someone to whom something was done, or who acted in it.

    Made only for documents with a finding. Whom a person has merged into another stays as it is and
    points at the root; a root points nowhere, see `models.store.roots`.
    """

    __tablename__ = "person"
    id: int | None = _id()
    name: str
    key: str = Field(index=True)
    role: Role = _term(Role)  # the gravest role seen: a victim stays one
    minor: bool = False
    birth_year: int | None = None
    birth_is_about: bool = False  # told by an age: it may be the year before
    patronymic: str | None = None  # as written
    gender: str | None = Field(default=None, max_length=1)  # m | f
    merged_into_id: int | None = _to("person.id", nullable=True)
    sensitivity: Sensitivity = _sensitivity()
    may_publish: bool = False  # a person released the name: exports may tell it
    filed_by: int = Field(default=0, index=True)  # the version of the rules that made its blocks
    first_document_id: int | None = _to("document.id", index=False, nullable=True)
    created_at: datetime = _time()


class Alias(SQLModel, table=True):
    """A spelling under which a person was named."""

    __tablename__ = "alias"
    __table_args__ = (sa.UniqueConstraint("person_id", "name"),)
    id: int | None = _id()
    person_id: int = _to("person.id")
    name: str
    key: str = Field(index=True)
    lang: str = Field(max_length=10)


class NamingBlock(SQLModel, table=True):
    """A key under which a person is found when somebody is named much like that.

    Keys of older rules may stay: whoever is found by one is compared all the same.
    """

    __tablename__ = "naming_block"
    __table_args__ = ({"sqlite_with_rowid": False},)
    key: str = Field(primary_key=True)
    person_id: int = Field(primary_key=True, foreign_key="person.id")


class Pair(SQLModel, table=True):
    """Two persons that may be one: what the machine says of it, and what a person decided.

    Without a grade nobody proposed it. `low_id` is the older row of the two.
    """

    __tablename__ = "sameness"
    __table_args__ = (sa.UniqueConstraint("low_id", "high_id"),)
    id: int | None = _id()
    low_id: int = _to("person.id", index=False)
    high_id: int = _to("person.id")
    grade: Grade | None = _term(Grade, nullable=True)
    by_spelling: bool = False  # the names differ as one name does that is spelt in several ways
    why: list[str] = _json()
    state: PairState = _term(PairState, index=True)
    created_at: datetime = _time()
    decided_by: str | None = None
    decided_at: datetime | None = _time(nullable=True)


class PersonDecision(SQLModel, table=True):
    """What somebody decided on two persons. Never overwritten: undoing is a decision of its own."""

    __tablename__ = "person_decision"
    id: int | None = _id()
    low_id: int = _to("person.id")
    high_id: int = _to("person.id")
    action: PairAction = _term(PairAction)
    by: str
    at: datetime = _time()
    note: str | None = None
    before: PairState = _term(PairState)
    after: PairState = _term(PairState)
    undoes_id: int | None = _to("person_decision.id", index=False, nullable=True)


class Provision(SQLModel, table=True):
    """An article of law that was cited; `id` is its usual spelling, "KZ-CC 405(1)"."""

    __tablename__ = "provision"
    id: str = Field(primary_key=True, max_length=40)
    code: Code = _term(Code)
    article: str
    part: str | None = None
    para: str | None = None


class Mention(SQLModel, table=True):
    """Characters of `title + "\\n" + text` of a document that name a person or cite a provision."""

    __tablename__ = "mention"
    __table_args__ = (sa.UniqueConstraint("document_id", "start", "end", "value"),)
    id: int | None = _id()
    document_id: int = _to("document.id")
    start: int
    end: int
    value: str  # the person key or the provision
    raw: str
    name: str | None = None
    role: Role | None = _term(Role, nullable=True)
    how: str | None = None  # how the code was resolved, or why the person was linked
    person_id: int | None = _to("person.id", nullable=True)
    provision_id: str | None = _to("provision.id", nullable=True)


class Charge(SQLModel, table=True):
    """A provision applied to a person; "alleged" stays alleged."""

    __tablename__ = "charge"
    __table_args__ = (sa.UniqueConstraint("person_id", "provision_id"),)
    id: int | None = _id()
    person_id: int = _to("person.id")
    provision_id: str = _to("provision.id")
    status: ChargeStatus = _term(ChargeStatus)  # the last that was told
    first_document_id: int = _to("document.id", index=False)
    created_at: datetime = _time()


class ChargeTelling(SQLModel, table=True):
    """How a charge stands as one document tells it, at characters `start..end`. Only ever added to.

    `on` is the day of what it rests on, with its precision; where none is told, of publication.
    `before` is where the charge stood if this telling moved it.
    """

    __tablename__ = "charge_telling"
    __table_args__ = (sa.UniqueConstraint("charge_id", "document_id", "status"),)
    id: int | None = _id()
    charge_id: int = _to("charge.id", index=False)
    document_id: int = _to("document.id")
    event_id: int = _to("event.id")
    status: ChargeStatus = _term(ChargeStatus)
    before: ChargeStatus | None = _term(ChargeStatus, nullable=True)
    on: str
    is_dated: bool
    start: int
    end: int
    why: str
    created_at: datetime = _time()
    told_at: datetime | None = _time(nullable=True, index=True)  # the alert says so, if it must


class Event(SQLModel, table=True):
    """Something done to someone, told by one document or more.

    One that was made one with another stays as it is and points at it; what it points at points
    nowhere.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.Index("ix_event_kind_date", "kind", "date"),  # of who is not named
        sa.Index("ix_event_place", "place"),
    )
    id: int | None = _id()
    kind: EventKind = _term(EventKind)
    person_id: int | None = _to("person.id", nullable=True)
    date: str | None = None  # with its precision: 2020-11-23, 2020-11, 2020
    seen_on: str  # the day of the first document: stands in where no date is told
    place: str | None = None
    term: str | None = None
    score: float
    merged_into_id: int | None = _to("event.id", nullable=True)
    merged_by: MergedBy | None = _term(MergedBy, nullable=True)
    is_untold: bool = Field(default=True, index=True)  # it is still to be asked for an alert
    created_at: datetime = _time()


class EventChange(SQLModel, table=True):
    """A fact of an event that a later telling put right (10 -> 15 days); the tellings stay."""

    __tablename__ = "event_change"
    __table_args__ = (sa.UniqueConstraint("event_id", "field", "document_id"),)
    id: int | None = _id()
    event_id: int = _to("event.id", index=False)
    document_id: int = _to("document.id")
    field: EventField = _term(EventField)
    before: str
    after: str
    at: datetime = _time()
    told_at: datetime | None = _time(nullable=True, index=True)  # the alert says so


class Evidence(SQLModel, table=True):
    """One document's telling of an event: the characters, the facts as told there, and why it was
    flagged.
    """

    __tablename__ = "evidence"
    __table_args__ = (sa.UniqueConstraint("event_id", "document_id", "start"),)
    id: int | None = _id()
    event_id: int = _to("event.id")
    document_id: int = _to("document.id")
    person_id: int | None = _to("person.id", nullable=True)  # the row that this document means
    start: int
    end: int
    date: str | None = None
    place: str | None = None
    term: str | None = None
    charges: list[str] = _json()
    score: float
    why: list[str] = _json()


class EvidenceProvision(SQLModel, table=True):
    """An article of law that one telling of an event names: `evidence.charges`, to be looked up."""

    __tablename__ = "evidence_provision"
    __table_args__ = ({"sqlite_with_rowid": False},)
    provision_id: str = Field(primary_key=True, foreign_key="provision.id", max_length=40)
    evidence_id: int = Field(primary_key=True, foreign_key="evidence.id", index=True)


class Alert(SQLModel, table=True):
    """A person is asked to look. `key` makes one of what it is about; `group_key` puts those beside
    each other that came of one occasion: forty people detained on one square.
    """

    __tablename__ = "alert"
    __table_args__ = (  # the order of the queue
        sa.Index("ix_alert_state_severity_put_at_id", "state", "severity", "put_at", "id"),
    )
    id: int | None = _id()
    key: str = Field(unique=True)
    kind: AlertKind = _term(AlertKind)  # of the last reason to look: an event may be corrected
    event_id: int | None = _to("event.id", nullable=True)
    link_id: int | None = _to("link.id", nullable=True)  # whose page went or changed
    watch_id: int | None = _to("watch.id", nullable=True)  # what was found of what is followed
    source_id: str | None = Field(default=None, index=True, max_length=80)  # that is in trouble
    group_key: str | None = Field(default=None, index=True)
    why: list[str] | None = _json(nullable=True)  # in words that name nobody
    severity: Severity = _term(Severity)
    state: AlertState = _term(AlertState)
    times: int = 1  # how often it was put before a person: again after every change
    assigned_to: str | None = None
    snoozed_until: datetime | None = _time(nullable=True, index=True)
    merged_into_id: int | None = _to("alert.id", nullable=True)
    raised_at: datetime = _time(index=True)
    put_at: datetime = _time(index=True)  # raised, put before a person again, or more urgent


class AlertAction(SQLModel, table=True):
    """What was decided on an alert. Never overwritten: undoing is an action of its own.

    `was` holds what else the action changed, as it was before, so that it can be taken back. What
    somebody did at once has one `batch`.
    """

    __tablename__ = "alert_action"
    id: int | None = _id()
    alert_id: int = _to("alert.id")
    action: str
    by: str
    at: datetime = _time()
    reason: str | None = None
    note: str | None = None
    before: AlertState = _term(AlertState)
    after: AlertState = _term(AlertState)
    was: dict[str, Any] | None = _json(nullable=True)
    undoes_id: int | None = _to("alert_action.id", index=False, nullable=True)
    batch: str | None = Field(default=None, index=True, max_length=32)


class Watch(SQLModel, table=True):
    """What a monitor follows. `value` is what is compared: a person key, a provision, folded words.

    Until `baselined_at` what is found is old and alerts nobody; `looked_to` is the last document
    that was looked at on the way there. One that ended stays, with what was found of it.
    """

    __tablename__ = "watch"
    __table_args__ = (sa.UniqueConstraint("kind", "value"),)
    id: int | None = _id()
    kind: WatchKind = _term(WatchKind)
    value: str
    name: str  # as the person who follows it writes it
    aliases: list[str] = _json()  # other spellings
    born: int | None = None  # the year
    note: str | None = None  # why it is followed
    by: str
    at: datetime = _time()
    asked_at: datetime | None = _time(nullable=True)  # when it was changed or taken up again
    baselined_at: datetime | None = _time(nullable=True, index=True)
    looked_to: int = 0
    ended_at: datetime | None = _time(nullable=True, index=True)


class WatchHit(SQLModel, table=True):
    """One document that holds what is followed, at characters `start..end`.

    Without an alert it was there before the watch (`is_old`), or waits for `flows.alert`. The alert
    may be that of an event which the document tells of: nobody is asked twice then.
    """

    __tablename__ = "watch_hit"
    __table_args__ = (
        sa.UniqueConstraint("watch_id", "document_id"),
        sa.Index("ix_watch_hit_waiting", "is_old", "id", **WAITING),
    )
    id: int | None = _id()
    watch_id: int = _to("watch.id", index=False)
    document_id: int = _to("document.id")
    alert_id: int | None = _to("alert.id", nullable=True)
    is_old: bool = False
    start: int
    end: int
    why: str
    at: datetime = _time()


class Report(SQLModel, table=True):
    """A document whose footnotes we watch, known by the digest of its file."""

    __tablename__ = "report"
    id: int | None = _id()
    sha256: str = Field(unique=True, max_length=64)
    title: str
    imported_at: datetime = _time()


class Citation(SQLModel, table=True):
    """One link of one footnote of a report; a note without a link has one row without an address.

    `number` 0 is the running text of a report without notes. `sentence` is the one that calls the
    note.
    """

    __tablename__ = "citation"
    __table_args__ = (sa.UniqueConstraint("report_id", "number", "position"),)
    id: int | None = _id()
    report_id: int = _to("report.id")
    number: int
    position: int
    url_raw: str | None = None
    link_id: int | None = _to("link.id", nullable=True)
    defect: str | None = None  # malformed | truncated
    page: int | None = None
    note: str | None = None
    sentence: str | None = None


class Proposal(SQLModel, table=True):
    """A source, person or charge that a report names and nobody follows yet; a person decides.

    `value` is the address of a source, a person key or a provision; `number` the note that cites
    the source, or that is called in the paragraph of the person or provision; `sentence` names
    them.
    """

    __tablename__ = "proposal"
    __table_args__ = (sa.UniqueConstraint("report_id", "kind", "value"),)
    id: int | None = _id()
    report_id: int = _to("report.id")
    kind: ProposalKind = _term(ProposalKind, index=True)
    value: str
    name: str
    number: int | None = None
    page: int | None = None
    sentence: str | None = None
    state: ProposalState = _term(ProposalState, index=True)
    created_at: datetime = _time()


class Ledger(SQLModel, table=True):
    """One line of the ledger, as it was written; see `archive.ledger`. Only ever added to."""

    __tablename__ = "ledger"
    __table_args__ = (sa.UniqueConstraint("type", "object"),)
    seq: int = Field(
        primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    type: LedgerType = _term(LedgerType)
    object: str = Field(max_length=120)
    text: str
    sha256: str = Field(max_length=64)


class Run(SQLModel, table=True):
    """One run of the main job and what it brought."""

    __tablename__ = "run"
    id: int | None = _id()
    owner: str
    started_at: datetime = _time()
    finished_at: datetime | None = _time(nullable=True)
    outcome: dict[str, Any] | None = _json(nullable=True)


class Issue(SQLModel, table=True):
    """Something that needs a person: a source in trouble, a page that changed.

    Opens again if seen again.
    """

    __tablename__ = "issue"
    __table_args__ = (sa.UniqueConstraint("source_id", "kind", "url"),)
    id: int | None = _id()
    source_id: str = Field(index=True, max_length=80)
    kind: IssueKind = _term(IssueKind)
    url: str
    message: str
    opened_at: datetime = _time()
    last_seen_at: datetime = _time()
    closed_at: datetime | None = _time(nullable=True, index=True)
    times: int = 1


class Outbox(SQLModel, table=True):
    """A message that is to leave the machine once. `key` makes one of a channel and occasion.

    Who sends it claims it first and marks it after: one that is claimed and unmarked when the claim
    has run out may have left, and is sent again with that said.
    """

    __tablename__ = "outbox"
    id: int | None = _id()
    key: str = Field(unique=True)
    channel: str
    alert_id: int | None = _to("alert.id", nullable=True)  # None: a digest
    due_at: datetime = _time(index=True)
    created_at: datetime = _time()
    claimed_by: str | None = None
    claimed_until: datetime | None = _time(nullable=True)
    sent_at: datetime | None = _time(nullable=True, index=True)
    attempts: int = 0
    trouble: str | None = None  # the class of what went wrong, no address and no name


class User(SQLModel, table=True):
    """Somebody who signs in to the console. `name` is what `by` says of their decisions.

    Without a password nobody signs in as them: so the operator who came in by the link of the
    terminal.
    """

    __tablename__ = "desk_user"
    id: int | None = _id()
    name: str = Field(unique=True, max_length=60)
    role: DeskRole = _term(DeskRole)
    password_hash: str | None = None  # argon2id, with its parameters
    is_password_given: bool = False  # by somebody else, who knows it: its owner chooses another
    totp_secret: str | None = Field(default=None, max_length=64)  # base32, RFC 6238
    totp_step: int | None = Field(default=None, sa_type=sa.BigInteger)  # of the last code taken
    lang: str | None = Field(default=None, max_length=5)  # of the interface
    failures: int = 0  # refused in a row
    next_try_at: datetime | None = _time(nullable=True)
    created_at: datetime = _time()
    locked_at: datetime | None = _time(nullable=True)


class SignIn(SQLModel, table=True):
    """A session of a user: the browser holds a token, we hold its digest."""

    __tablename__ = "sign_in"
    id: int | None = _id()
    token_sha256: str = Field(unique=True, max_length=64)
    user_id: int = _to("desk_user.id")
    created_at: datetime = _time()
    seen_at: datetime = _time()
    until: datetime = _time()
    is_whole: bool = False  # the second factor was given, or none is asked for
    ended_at: datetime | None = _time(nullable=True)


class AuditEntry(SQLModel, table=True):
    """One line of the audit. Only ever added to: `sha256` is over the line and the one before."""

    __tablename__ = "audit_entry"
    seq: int = Field(
        primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = _time(index=True)
    by: str = Field(index=True, max_length=60)
    action: Audited = _term(Audited, index=True)
    object: str | None = Field(default=None, index=True, max_length=120)  # "alert:7"
    detail: dict[str, Any] | None = _json(nullable=True)  # names nobody
    before_sha256: str = Field(max_length=64)
    sha256: str = Field(max_length=64)


class SavedFilter(SQLModel, table=True):
    """A filter of the queue that a user gave a name; `query` is the one of its address.

    Whoever has the token reads its feed.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (sa.UniqueConstraint("user_id", "name"),)
    id: int | None = _id()
    user_id: int = _to("desk_user.id", index=False)
    name: str = Field(max_length=80)
    query: str = Field(max_length=2000)
    feed_token: str = Field(unique=True, max_length=64)
    created_at: datetime = _time()


class Tombstone(SQLModel, table=True):
    """Something was purged: what kind, its number, when, by whom and why. It names nobody."""

    __tablename__ = "tombstone"
    __table_args__ = (sa.UniqueConstraint("kind", "row_id"),)
    id: int | None = _id()
    kind: Purged = _term(Purged)
    row_id: int
    at: datetime = _time()
    by: str = Field(max_length=60)
    reason: str = Field(max_length=1000)
