"""The closed vocabularies: every word that a row or a JSON field may carry.

Nothing else is allowed there.
"""

from enum import StrEnum


class EventKind(StrEnum):
    """What was done to someone, after HURIDOCS Micro-thesaurus 4 (types of acts), cut to what is
    coded here.
    """

    DETENTION = "detention"
    ADMINISTRATIVE_ARREST = "administrative_arrest"
    PRETRIAL_DETENTION = "pretrial_detention"
    HOUSE_ARREST = "house_arrest"
    PROSECUTION = "prosecution"
    PRISON_SENTENCE = "prison_sentence"
    RESTRICTION_OF_LIBERTY = "restriction_of_liberty"
    BAN_ON_ACTIVITY = "ban_on_activity"
    FINE = "fine"
    SEARCH = "search"
    INTERROGATION = "interrogation"
    DEATH = "death"
    DEATH_IN_CUSTODY = "death_in_custody"
    KILLING = "killing"
    TORTURE = "torture"
    PSYCHIATRIC_COMMITMENT = "psychiatric_commitment"
    THREAT = "threat"
    SURVEILLANCE = "surveillance"
    HARASSMENT = "harassment"
    TRAVEL_BAN = "travel_ban"
    EXTRADITION_REQUEST = "extradition_request"
    RELEASE = "release"
    ACQUITTAL = "acquittal"
    CASE_CLOSED = "case_closed"
    ASSEMBLY_REFUSED = "assembly_refused"
    ORGANISATION_BANNED = "organisation_banned"


class Role(StrEnum):
    """What a person is in one text; `victim` wins over the others."""

    VICTIM = "victim"
    OFFICIAL = "official"
    LAWYER = "lawyer"
    JUDGE = "judge"
    RELATIVE = "relative"
    JOURNALIST = "journalist"
    WITNESS = "witness"
    OTHER = "other"


class Code(StrEnum):
    """Codes of Kazakhstan whose special part is read as charges."""

    CC = "KZ-CC"  # Criminal Code of 3 July 2014, No. 226-V
    CAO = "KZ-CAO"  # Code of Administrative Offences of 5 July 2014, No. 235-V
    CC_1997 = "KZ-CC-1997"  # Criminal Code of 16 July 1997, in force until 31 December 2014


class LinkState(StrEnum):
    """What was last seen at a link; an observation, never a conclusion about who did what."""

    NEW = "new"  # discovered, not fetched yet
    ALIVE = "alive"
    CHANGED = "changed"
    REDIRECTED = "redirected"
    SOFT_GONE = "soft_gone"
    GONE = "gone"
    LOGIN_WALL = "login_wall"
    CHALLENGE = "challenge"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"
    ROBOTS_DENIED = "robots_denied"
    PREVIEW_UNAVAILABLE = "preview_unavailable"


# Nobody finds the page there any more: the server says so, or the page itself does.
MISSING = frozenset({LinkState.GONE, LinkState.SOFT_GONE})


class CaptureKind(StrEnum):
    """Why a URL was fetched."""

    LISTING = "listing"  # a feed, sitemap, section page, channel preview or the answer of a form
    FORM = "form"  # a form that leads to a listing, and each step of filling it in
    DOCUMENT = "document"
    ROBOTS = "robots"
    EMBEDDED = "embedded"  # a page shows it: an image, a script, a PDF
    PROBE = "probe"  # invented, to see how a host says that nothing is there
    RENDERED = "rendered"  # made of a page by a browser: its picture, its text


class Made(StrEnum):
    """What a browser made of a page: the beginning of its name, the page's address follows.

    The names are those that Browsertrix Crawler writes, apart from "urn:dom:", which it has not.
    """

    PICTURE = "urn:fullPage:"
    TEXT = "urn:text:"
    DOM = "urn:dom:"
    INFO = "urn:pageinfo:"


class LedgerType(StrEnum):
    """What a line of the ledger tells of."""

    CAPTURED = "captured"  # an exchange was kept
    SEALED = "sealed"  # a WARC file is finished: its size and digest
    CHECKPOINT = "checkpoint"  # a checkpoint was made
    EXPORTED = "exported"  # a pack left the house
    IMPORTED = "imported"  # a person handed in a recording


class SourceKind(StrEnum):
    """Who speaks at a source."""

    NEWS = "news"
    COURT = "court"
    NGO = "ngo"
    IGO = "igo"  # between states: the United Nations, the OSCE, the European Union
    STATE = "state"  # a government, its laws, a diplomatic mission
    GROUP = "group"  # a public group or channel
    VIDEO = "video"


class Health(StrEnum):
    """How a source is, for a person who looks at all of them."""

    OK = "ok"
    PASSING = "passing"  # in trouble that often passes by itself
    BROKEN = "broken"  # in trouble that needs a person
    PAUSED = "paused"  # a person asked for it not to be polled
    NEW = "new"  # not polled yet
    ARCHIVE = "archive"  # not polled: its known links are watched
    INBOX = "inbox"  # not polled: a person hands its pages in


class AlertKind(StrEnum):
    """Why a person is asked to look."""

    NEW_EVENT = "new_event"
    STATUS_CHANGE = "status_change"
    CORRECTION = "correction"
    SILENT_EDIT = "silent_edit"
    GONE = "gone"
    WATCH_HIT = "watch_hit"
    SOURCE_TROUBLE = "source_trouble"


class AlertState(StrEnum):
    """Where an alert stands; a person moves it, `undo` moves it back."""

    NEW = "new"
    ASSIGNED = "assigned"  # somebody looks into it
    SNOOZED = "snoozed"  # it is new again at a time that a person named
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    MERGED = "merged"  # another alert is about the same


# Nobody has said yet whether the alert is right.
UNDECIDED = frozenset({AlertState.NEW, AlertState.ASSIGNED, AlertState.SNOOZED})
# Of these nobody has put it aside either: it stands in the list, and is told.
WAITING = frozenset({AlertState.NEW, AlertState.ASSIGNED})


class Act(StrEnum):
    """What is done with an alert. Those after the undoing are no person's decision on it."""

    ASSIGN = "assign"
    SNOOZE = "snooze"
    CONFIRM = "confirm"
    DISMISS = "dismiss"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"
    NOTE = "note"
    PUT_AGAIN = "put-again"
    WAKE = "wake"
    WORKS_AGAIN = "works-again"
    SPLIT_UNDONE = "split-undone"
    PEOPLE_JOINED = "people-joined"  # two people are one, and so is what was done to both
    PEOPLE_PARTED = "people-parted"


class Severity(StrEnum):
    """How soon a monitor should look."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class IssueKind(StrEnum):
    """What went wrong with a source or a page and needs a person."""

    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    HTTP_4XX = "http_4xx"
    HTTP_5XX = "http_5xx"
    CHALLENGE = "challenge"
    LOGIN_WALL = "login_wall"
    ROBOTS_DENIED = "robots_denied"
    NOT_A_FEED = "not_a_feed"
    EMPTY_LISTING = "empty_listing"
    NO_DATES = "no_dates"
    FUTURE_DATES = "future_dates"
    SELECTOR_MISSED = "selector_missed"  # a listing is there, and no rule of the source matches it
    REDIRECTED = "redirected"  # a listing leads elsewhere: to the front page, to another site
    ENCODING = "encoding"  # the letters are not what the page says they are
    VOLUME_DROP = "volume_drop"  # far less than it usually brings
    STALE = "stale"  # nothing new for far longer than usual
    WINDOW_SHORT = "window_short"  # the listing reaches less far back than it is polled
    GAP = "gap"  # the oldest item is newer than the last success: what lay between was not seen
    PREVIEW_UNAVAILABLE = "preview_unavailable"
    ADDRESS_REFUSED = "address_refused"
    TOO_LARGE = "too_large"
    PAGE_CHANGED = "page_changed"
    PAGE_UNREADABLE = "page_unreadable"  # the reader ran out of time or memory
    TEXT_LOST = "text_lost"  # the tree parser lost text that a linear pass sees
    CRAWL_FAILED = "crawl_failed"


# What only a listing, or a document that is told at the source's own address, can be.
OF_LISTINGS = frozenset(
    {
        IssueKind.DNS,
        IssueKind.TLS,
        IssueKind.TIMEOUT,
        IssueKind.CONNECTION,
        IssueKind.HTTP_4XX,
        IssueKind.HTTP_5XX,
        IssueKind.ROBOTS_DENIED,
        IssueKind.NOT_A_FEED,
        IssueKind.EMPTY_LISTING,
        IssueKind.NO_DATES,
        IssueKind.FUTURE_DATES,
        IssueKind.SELECTOR_MISSED,
        IssueKind.REDIRECTED,
        IssueKind.ENCODING,
        IssueKind.PREVIEW_UNAVAILABLE,
        IssueKind.ADDRESS_REFUSED,
    }
)
# Told from the polls of some time: that a listing answers does not end them.
OF_HISTORY = frozenset(
    {IssueKind.VOLUME_DROP, IssueKind.STALE, IssueKind.WINDOW_SHORT, IssueKind.GAP}
)


class Grade(StrEnum):
    """How likely two namings are one person."""

    SAME = "same"  # may be linked, reversibly
    PROPOSED = "proposed"  # a person decides
    POSSIBLE = "possible"  # surname and initial; never linked, never asked about
    DIFFERENT = "different"  # two people, or too little is known to lay them side by side


class PairState(StrEnum):
    """Whether two persons of the database are one; only a person moves it from open."""

    OPEN = "open"
    SAME = "same"
    APART = "apart"


class PairAction(StrEnum):
    """What a person decided on two persons."""

    MERGE = "merge"
    SPLIT = "split"  # they were one, and are not
    APART = "apart"
    UNDO = "undo"


class CopyKind(StrEnum):
    """How one document repeats another, in the order of how sure that is."""

    EXACT = "exact"
    NEAR = "near"
    QUOTED = "quoted"  # a long run of words in common
    TRANSLATED = "translated"  # a candidate: the same facts in another language


class WatchKind(StrEnum):
    """What a monitor follows."""

    PERSON = "person"
    PROVISION = "provision"
    ORGANISATION = "organisation"
    PLACE = "place"
    SEARCH = "search"  # words that a text must hold


class ChargeStatus(StrEnum):
    """Where a charge stands as it is told; each is somebody's word, never ours."""

    ALLEGED = "alleged"  # an article was named beside the person, no more
    SUSPECTED = "suspected"
    CHARGED = "charged"
    RECLASSIFIED = "reclassified"  # another article took its place
    DROPPED = "dropped"
    CONVICTED = "convicted"
    ACQUITTED = "acquitted"
    APPEALED = "appealed"


class EventField(StrEnum):
    """What of an event a later telling may put right."""

    DATE = "date"
    PLACE = "place"
    TERM = "term"


class MergedBy(StrEnum):
    """Why an event was made one with another."""

    PEOPLE = "people"  # a person said that those it was done to are one
    PROPOSED = "proposed"  # they may be one, and the same was done in one place on one day
    DECISION = "decision"  # a person said so of the two events


class ProposalKind(StrEnum):
    """What a report proposes to follow."""

    SOURCE = "source"
    PERSON = "person"
    CHARGE = "charge"


class ProposalState(StrEnum):
    """What a person decided on a proposal."""

    PROPOSED = "proposed"
    TAKEN = "taken"
    REFUSED = "refused"


class DeskRole(StrEnum):
    """What a user of the console may do; each may what those before it may."""

    READER = "reader"  # looks
    MONITOR = "monitor"  # decides on alerts and people
    ARCHIVIST = "archivist"  # sees what is sealed, releases, exports
    ADMIN = "admin"  # looks after users and reads the audit


class Sensitivity(StrEnum):
    """How careful the house is with a person or a document."""

    ORDINARY = "ordinary"
    SENSITIVE = "sensitive"  # masked until somebody reveals it, which is on record
    SEALED = "sealed"  # for archivists and admins, and each look is on record


class Audited(StrEnum):
    """What the audit tells of."""

    SIGNED_IN = "signed-in"
    SIGN_IN_REFUSED = "sign-in-refused"
    SIGNED_OUT = "signed-out"
    USER_CHANGED = "user-changed"  # added, another role, locked, all sessions revoked, a new secret
    REVEALED = "revealed"  # a masked name
    SEALED_VIEWED = "sealed-viewed"
    SEARCHED = "searched"
    EXPORTED = "exported"
    REPLAYED = "replayed"
    DECIDED = "decided"  # on alerts, people, proposals
    CHANGED = "changed"  # a watch, a source, a sensitivity, a filter
    RELEASED = "released"  # a person's name may be published
    PURGED = "purged"


class Purged(StrEnum):
    """What kind of thing was purged."""

    PERSON = "person"
    DOCUMENT = "document"
    LINK = "link"
